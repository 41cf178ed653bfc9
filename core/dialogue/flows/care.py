"""What an athlete may always ask for: help, what is stored, a copy of it, taking back, leaving (SA-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core import linking
from core.circles import JOIN
from core.dialogue import accounts, undo
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import level_card, link, onboarding, small_talk, today, together, unlink
from core.dialogue.turn import Turn
from core.dialogue.world import EXPORT, Card
from core.message import say
from core.understanding import Intent, Reading
from core.understanding.reading import Action, Answer

NAME = "care"

_CONFIRMS = re.compile(
    r"\W*(?:(?:yes\W*)?(?:delete|erase|forget)\b.*|yes|yep|yeah|y|sure|do\s+it)\W*", re.IGNORECASE
)
#: More than so many characters are no clear yes (own choice).
LONGEST_ANSWER = 40
_DECLINES = re.compile(r"\W*(?:no\b.*|n|nope|keep\b.*|stop|cancel|don'?t\b.*|wait)\W*", re.IGNORECASE)


#: What a link that opens the chat can carry behind `start=`, beside a code to connect two chats and an invitation
#: to a circle: today's plan.
OPEN_TODAY = "today"


def command_start(turn: Turn, rest: str) -> None:
    """`/start`: the first hello; welcome back, with today, for an athlete who has a plan.

    A link can open it with a word: `/start today`, `/start link-ABCD-123456`; any other word is passed over.
    """
    if rest.startswith(linking.START_PREFIX) and link.enter(turn):
        return
    if rest.startswith(JOIN):
        together.invited(turn, rest.removeprefix(JOIN))
        if turn.athlete.onboarded_at is not None:
            return
    if turn.athlete.onboarded_at is not None and rest == OPEN_TODAY:
        today.command(turn, "")
    elif turn.athlete.onboarded_at is not None:
        turn.say("care-welcome-back", named=turn.profile.name is not None, name=turn.profile.name or "")
        small_talk.today_in_a_line(turn)
    elif turn.question is None:
        onboarding.nudge(turn)
    # An open question comes back by itself after a command.


def command_help(turn: Turn, rest: str) -> None:
    """`/help`: what can be done, in groups; the medical note (SA-1)."""
    known = turn.athlete.onboarded_at is not None
    turn.say("care-help-hello" if known else "care-help-first")
    if known:
        for group in ("train", "feel", "change", "mine"):
            turn.say(f"care-help-{group}")
        turn.say("care-help-words")
    turn.say("care-not-medical-advice")


def command_privacy(turn: Turn, rest: str) -> None:
    """`/privacy`: what is stored, where, for how long, and how to get it or have it deleted."""
    turn.say("care-privacy-what")
    turn.say("care-privacy-where")
    turn.say("care-privacy-yours")


def command_about(turn: Turn, rest: str) -> None:
    """`/about`: what this is, who runs it and has the data, what it rests on, what it can't do."""
    turn.say("care-about")
    turn.say("care-about-operator", told=turn.operator is not None, operator=turn.operator or "")
    turn.say("care-about-sources")
    turn.say("care-not-medical-advice")


def command_export(turn: Turn, rest: str) -> None:
    """`/export`: a file with everything that is stored about the athlete (FORMATS: Export)."""
    if unlink.keeps_out(turn):
        return
    turn.say("care-export")
    turn.attach(EXPORT)


# Deleting ---------------------------------------------------------------------------------------------------


def command_delete(turn: Turn, rest: str) -> None:
    """`/delete`: asks once, then leaves nothing."""
    turn.close_flow(NAME, "delete")
    if not unlink.keeps_out(turn):
        _ask_delete(turn, {})


def _ask_delete(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.say("care-delete-ask")
    if len(turn.world.accounts) > 1:
        turn.say("link-delete-all")
    choices = [("delete_yes", say("care-delete-yes")), ("delete_no", say("care-delete-no"))]
    turn.offer(NAME, "delete", choices, asks=True, rows=[2])


def _press_delete(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "delete_yes" and unlink.keeps_out(turn):
        return
    if choice == "delete_yes":
        turn.say("care-deleted")
        accounts.tell_others(turn, say("link-deleted-elsewhere"))
        turn.forget()
    else:
        turn.say("care-delete-kept")


def _answer_delete(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    """Only clear words delete; anything unclear leaves the question open and everything in place."""
    confirms = answers(text, reading)
    if confirms is None:
        return False
    _press_delete(turn, card, "delete_yes" if confirms else "delete_no")
    return True


def answers(text: str, reading: Reading) -> bool | None:
    """Whether the words are a clear yes to a deletion, or a clear no; None when they are neither."""
    if reading.answer is Answer.NO or _DECLINES.fullmatch(text):
        return False
    is_yes = reading.answer is Answer.YES or _CONFIRMS.fullmatch(text)
    return True if is_yes and len(text) < LONGEST_ANSWER else None


# Taking back ------------------------------------------------------------------------------------------------


def command_undo(turn: Turn, rest: str) -> None:
    """`/undo`: the last change that can be taken back is, and is named; none that came after it was written."""
    if turn.undo_label is not None and turn.is_later(turn.undo_at):
        turn.say("care-undo-too-late", what=turn.undo_label)
        return
    if turn.undo_label is not None and turn.undo_label.key == level_card.UNDO_RED:
        turn.forget_undo()
        level_card.take_back(turn)
        return
    label = undo.take_back(turn)
    if label is None:
        turn.say("care-nothing-to-undo")
        return
    turn.say("care-undone", what=label)


def command_cancel(turn: Turn, rest: str) -> None:
    """`/cancel`: the open question is closed, unless it was asked after it was written; nothing else changes."""
    question = turn.question
    if turn.athlete.onboarded_at is None:
        turn.say("care-cancel-first")
        if question is not None and question.flow == NAME:
            turn.close(question)
    elif question is None:
        turn.say("care-nothing-to-cancel")
    elif turn.is_asked_since(question):
        turn.say("care-cancel-too-late")
    else:
        turn.close(question)
        turn.say("care-cancelled")


def hear(turn: Turn, reading: Reading) -> None:
    """Help and undo in plain words."""
    if reading.has(Intent.UNDO) or any(request.action is Action.UNDO for request in reading.requests):
        command_undo(turn, "")
    if reading.intents[0] is Intent.HELP:
        command_help(turn, "")


def _press_undo(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    command_undo(turn, "")


FLOW = Flow(
    NAME,
    {
        "delete": Step(press=_press_delete, answer=_answer_delete, ask=_ask_delete),
        "undo": Step(press=_press_undo),
    },
)
