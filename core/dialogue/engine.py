"""The pure turn: what the athlete sent, or a reminder's time, in; what to say and store, out.

The order of precedence is the order of this file: safety outranks all; then a press on a live card, a
command, an answer to the open question, and whatever else the words hold.

The answer to a press takes the place of the message that was pressed, when nothing else in that can still be
pressed and no file comes with it: one message that changes instead of a pile. Reminders keep their text, as they
tell the day, and so does what was said of consent and safety.
"""

from __future__ import annotations

from core import linking
from core.dialogue import agenda, correction, housekeeping, undo
from core.dialogue.commands import COMMANDS
from core.dialogue.crisis_lines import CrisisLines
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import (
    FLOWS,
    HEARERS,
    message_to_log,
    onboarding,
    others_words,
    reminders,
    safety,
    settings,
    small_talk,
    together,
    unlink,
)
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Conversation, Outcome, World
from core.message import Inbound, Wake, split_token
from core.understanding import Reading, understand

#: What may be asked of the coach before the first plan stands.
BEFORE_ONBOARDING = frozenset(
    {"start", "help", "privacy", "about", "delete", "export", "cancel", "link", "unlink"}
)

#: Commands beside whose numbers pain or illness may be told ("/log 45 min, knee hurt, 6").
TELL_OF_THE_BODY = frozenset({"log", "checkin"})


def respond(
    conversation: Conversation,
    inbound: Inbound | Wake,
    world: World,
    *,
    crisis_lines: CrisisLines | None = None,
    operator: str | None = None,
) -> Outcome:
    """One step of the conversation. Pure: the same arguments give the same outcome, and nothing happens.

    `crisis_lines` takes the place of the built-in list (SA-5); `operator` is how who runs the program names
    themselves.
    """
    turn = Turn(conversation, world, crisis_lines, operator)
    if isinstance(inbound, Wake) and inbound.wordless:
        return _settle(turn)
    if isinstance(inbound, Wake):
        housekeeping.tidy(turn)
        outgoing = reminders.wake(turn)
    else:
        turn.heard_from = inbound.address
        turn.place, turn.is_leaving = inbound.place, inbound.leaving
        turn.written_at = inbound.sent_at
        housekeeping.heard(turn)
        housekeeping.tidy(turn)
        if inbound.timezone is not None and turn.athlete.onboarded_at is None:
            turn.memory[onboarding.ZONE_KNOWN] = inbound.timezone
        _take(turn, inbound)
        together.after_onboarding(turn)
        unlink.tell_late(turn)
        housekeeping.welcome_back(turn)
        outgoing = turn.outgoing()
    to_undo = undo.remember(turn)
    if world.unreachable_since is not None:
        reminders.pass_over(turn)  # After what undo remembers: no undo brings them back.
    return Outcome(
        conversation=turn.conversation(*to_undo),
        outgoing=outgoing,
        changes=turn.changes,
        wake_at=None if turn.is_forgotten else agenda.next_wake(turn.world),
        write_to=None if turn.is_forgotten else turn.write_to,
    )


def _settle(turn: Turn) -> Outcome:
    """What time alone made of the diary, and when to wake next; who can't be written to is let sleep."""
    housekeeping.settle(turn)
    return Outcome(
        conversation=turn.conversation(turn.undo_records, turn.undo_label),
        changes=turn.changes,
        wake_at=agenda.next_wake(turn.world) if turn.world.accounts else None,
    )


def _take(turn: Turn, inbound: Inbound) -> None:
    """Whatever was sent."""
    if inbound.profile is not None:
        onboarding.complete(turn, inbound.profile)
    elif inbound.token is not None:
        turn.last_text = None
        _pressed(turn, inbound.token)
        _edit_pressed(turn, inbound)
    elif inbound.votes is not None:
        return
    elif inbound.forwarded:
        others_words.hear(turn, inbound.text or "")
    elif inbound.logs_at is not None:
        message_to_log.hear(turn, inbound.text or "", inbound.logs_at, inbound.ref)
        if not turn.is_urgent:
            _ask_again(turn)
    elif inbound.corrects:
        turn.answers = inbound.ref
        _corrected(turn, inbound)
    elif inbound.file is not None:
        _beside_words(turn, inbound.text, "file-refused")
    elif inbound.other is not None and inbound.text is None:
        turn.say(f"other-{inbound.other.value}")
        _ask_again(turn)
    elif inbound.located:
        _located(turn, inbound.timezone)
    else:
        _text(turn, inbound)


def _text(turn: Turn, inbound: Inbound) -> None:
    cards = tuple(turn.cards)
    _heard(turn, inbound.text or "")
    correction.remember(turn, inbound.ref, cards)


def _corrected(turn: Turn, inbound: Inbound) -> None:
    """An edited text: heard in place of the last one; an earlier one is too late for that, but never unsafe."""
    if correction.go_back(turn, inbound.ref):
        _text(turn, inbound)
    elif not safety.hear_red_flag(turn, understand(inbound.text or "", turn.today)):
        turn.say("correction-too-late")


def _beside_words(turn: Turn, text: str | None, key: str) -> None:
    """Something that can't be read, perhaps with words under it: those are heard if they tell of danger."""
    if text is None or not safety.hear_red_flag(turn, understand(text, turn.today)):
        turn.say(key)
        _ask_again(turn)


def _located(turn: Turn, zone: str | None) -> None:
    """A shared place sets the time zone; before the plan stands it answers the question for it."""
    question = turn.question
    if zone is None:
        turn.say("location-unknown")
    elif turn.athlete.onboarded_at is not None:
        settings.command_timezone(turn, zone)
    elif question is None or turn.athlete.consented_at is None:
        onboarding.nudge(turn)
        return
    elif question.step == "timezone":
        _answered(turn, question, zone, understand(zone, turn.today))
        return
    else:
        turn.say("location-noted")
        onboarding.note_zone(turn, question, zone)
    _ask_again(turn)


def _edit_pressed(turn: Turn, inbound: Inbound) -> None:
    """Whether the answer takes the place of the pressed message."""
    turn_id, choice = split_token(inbound.token or "")
    was = [card for card in turn.cards_before if card.turn == turn_id]
    pressed = any(choice in card.choices for card in was)
    stays = any(card.stays for card in was) or any(card.turn == turn_id for card in turn.cards)
    if pressed and not stays and not turn.files and not turn.is_forgotten:
        turn.edits = inbound.pressed


def _pressed(turn: Turn, wire: str) -> None:
    turn_id, choice = split_token(wire)
    card = next((c for c in reversed(turn.cards) if c.turn == turn_id and choice in c.choices), None)
    step = None if card is None else _step(card)
    if card is None or step is None:
        small_talk.stale_press(turn)
        _ask_again(turn)
        return
    step.press(turn, card, choice)
    if not turn.is_forgotten:
        _ask_again(turn)


def _heard(turn: Turn, text: str) -> None:
    question = turn.question
    is_too_late = question is not None and turn.is_asked_since(question)
    step = None if question is None or is_too_late else _step(question)
    expecting = None if step is None else step.expecting
    reading = understand(text, turn.today, expecting)
    turn.is_urgent = safety.hear_red_flag(turn, reading)
    if turn.is_urgent:
        return
    command, _, rest = text.strip().partition(" ")
    if command.startswith("/"):
        _command(turn, command[1:].partition("@")[0].lower(), rest.strip(), reading)
        return
    if (code := linking.code_alone(text)) is not None:
        _command(turn, "link", code, reading)
        return
    if any(_answered(turn, card, text, reading) for card in _open_questions(turn)):
        return
    if turn.athlete.onboarded_at is None:
        onboarding.nudge(turn)
        return
    before = len(turn.says)
    for hear in HEARERS:
        if not (is_too_late and hear is small_talk.hear):  # A late "yes" is no small talk either.
            hear(turn, reading)
    if len(turn.says) == before and is_too_late:
        turn.say("small-talk-read-too-late")
    elif len(turn.says) == before:
        small_talk.not_understood(turn, reading)
    if question is not None and question in turn.cards:
        _ask_again(turn)


def _command(turn: Turn, name: str, rest: str, reading: Reading) -> None:
    handler = COMMANDS.get(name)
    if handler is None:
        small_talk.unknown_command(turn, name)
    elif turn.athlete.onboarded_at is None and name not in BEFORE_ONBOARDING:
        onboarding.nudge(turn)
    else:
        question = turn.question
        handler(turn, rest)
        if name in TELL_OF_THE_BODY:
            safety.hear(turn, reading)
        if question is not None and question in turn.cards and turn.question is question:
            _ask_again(turn)


def _open_questions(turn: Turn) -> list[Card]:
    """The questions that words may answer, the newest first; of earlier days only the newest of all."""
    asked = [card for card in reversed(turn.cards) if card.asks]
    of_now = [card for card in asked if card is asked[0] or card.day == turn.today]
    return [card for card in of_now if not turn.is_asked_since(card)]


def _answered(turn: Turn, question: Card, text: str, reading: Reading) -> bool:
    """Whether the words were an answer: a button's label or id typed, or words the step understands."""
    step = _step(question)
    if step is None:
        return False
    typed = text.strip().casefold()
    for choice in question.choices:
        if typed == choice.casefold():
            step.press(turn, question, choice)
            return True
    return step.answer is not None and step.answer(turn, question, text, reading)


def _ask_again(turn: Turn) -> None:
    """The open question comes back once after an interruption; then it waits in silence, still open."""
    question = turn.question
    step = None if question is None else _step(question)
    if question is None or step is None or step.ask is None or question.turn == turn.id:
        return
    if question.day is not None and question.day < turn.today and turn.athlete.onboarded_at is not None:
        return
    if question.asked_again and turn.athlete.onboarded_at is not None:
        return
    turn.close(question)
    step.ask(turn, question.data)
    turn.mark_asked_again()


def _step(card: Card) -> Step | None:
    flow: Flow | None = FLOWS.get(card.flow)
    return None if flow is None else flow.steps.get(card.step)
