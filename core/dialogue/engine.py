"""The pure turn: what the athlete sent, or a reminder's time, in; what to say and store, out.

The order of precedence is the order of this file: safety outranks all; then a press on a live card, a
command, an answer to the open question, and whatever else the words hold.
"""

from __future__ import annotations

from core.dialogue import agenda, housekeeping, undo
from core.dialogue.commands import COMMANDS
from core.dialogue.crisis_lines import CrisisLines
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import FLOWS, HEARERS, onboarding, reminders, safety, small_talk
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Conversation, Outcome, World
from core.message import Inbound, Wake, split_token
from core.understanding import Reading, understand

#: What may be asked of the coach before the first plan stands.
BEFORE_ONBOARDING = frozenset({"start", "help", "privacy", "about", "delete", "export", "cancel"})

#: Commands beside whose numbers pain or illness may be told ("/log 45 min, knee hurt, 6").
TELL_OF_THE_BODY = frozenset({"log", "checkin"})


def respond(
    conversation: Conversation,
    inbound: Inbound | Wake,
    world: World,
    *,
    crisis_lines: CrisisLines | None = None,
) -> Outcome:
    """One step of the conversation. Pure: the same arguments give the same outcome, and nothing happens.

    `crisis_lines` takes the place of the built-in list (SA-5).
    """
    turn = Turn(conversation, world, crisis_lines)
    if isinstance(inbound, Wake) and inbound.wordless:
        return _settle(turn)
    if isinstance(inbound, Wake):
        housekeeping.tidy(turn)
        outgoing = reminders.wake(turn, inbound)
    else:
        housekeeping.heard(turn)
        housekeeping.tidy(turn)
        if inbound.timezone is not None and turn.athlete.onboarded_at is None:
            turn.memory[onboarding.ZONE_KNOWN] = inbound.timezone
        if inbound.profile is not None:
            onboarding.complete(turn, inbound.profile)
        elif inbound.token is not None:
            _pressed(turn, inbound.token)
        elif inbound.file is not None:
            turn.say("file-refused")
        else:
            _heard(turn, inbound.text or "")
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
    )


def _settle(turn: Turn) -> Outcome:
    """What time alone made of the diary, and when to wake next; who can't be written to is let sleep."""
    housekeeping.settle(turn)
    return Outcome(
        conversation=turn.conversation(turn.undo_records, turn.undo_label),
        changes=turn.changes,
        wake_at=agenda.next_wake(turn.world) if turn.world.accounts else None,
    )


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
    step = None if question is None else _step(question)
    expecting = None if step is None else step.expecting
    reading = understand(text, turn.today, expecting)
    turn.is_urgent = safety.hear_red_flag(turn, reading)
    if turn.is_urgent:
        return
    command, _, rest = text.strip().partition(" ")
    if command.startswith("/"):
        _command(turn, command[1:].partition("@")[0].lower(), rest.strip(), reading)
        return
    if any(_answered(turn, card, text, reading) for card in _open_questions(turn)):
        return
    if turn.athlete.onboarded_at is None:
        onboarding.nudge(turn)
        return
    before = len(turn.says)
    for hear in HEARERS:
        hear(turn, reading)
    if len(turn.says) == before:
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
    return [card for card in asked if card is asked[0] or card.day == turn.today]


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
