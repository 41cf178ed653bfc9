"""A break that the athlete takes: its sessions are held, unasked messages rest, coming back is gentle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.dialogue import planning, typed
from core.dialogue.flow import Step
from core.dialogue.flows import leave
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import say
from core.understanding import Intent, Reading
from core.understanding.reading import Action

#: A break is a setting: its card belongs to the flow of that name, with this step.
FLOW_NAME, STEP = "settings", "pause"
#: Lengths offered as buttons, days from today on.
OFFERED = {"days_3": 3, "days_7": 7, "days_14": 14}
#: A break with an end is no longer than this, days; without an end it lasts until the athlete writes.
LONGEST = 366


def command_pause(turn: Turn, rest: str) -> None:
    """`/pause`, `/pause until 20 May`, `/pause 10 days`: alone it asks how long."""
    text = rest.strip()
    if not text:
        _ask(turn, {})
        return
    last = _last_day(turn, text)
    if last is None and not _OPEN_END.search(text):
        turn.say("settings-pause-unclear")
        _ask(turn, {})
    else:
        _pause(turn, last)


def command_resume(turn: Turn, rest: str) -> None:
    """`/resume`: training goes on from today."""
    _resume(turn)


def hear(turn: Turn, reading: Reading) -> None:
    """A break or its end in plain words ("pause until 20 May", "I'm back")."""
    for request in reading.requests:
        if request.action is Action.PAUSE:
            if (
                request.to is None
                and _last_day(turn, reading.text) is None
                and not _OPEN_END.search(reading.text)
            ):
                _ask(turn, {})
            else:
                _pause(turn, request.to or _last_day(turn, reading.text))
            return
        if request.action is Action.RESUME:
            _resume(turn)
            return
    if reading.intents[0] is Intent.PAUSE:
        _ask(turn, {})
    elif reading.intents[0] is Intent.RESUME:
        _resume(turn)


_OPEN_END = re.compile(
    r"\b(?:open|until\s+i\b.*|no\s+end|not\s+sure|don'?t\s+know|indefinite\w*|for\s+now|a\s+while)", re.I
)


def _last_day(turn: Turn, text: str) -> date | None:
    """The last day of the break in the text: a day, or a number of days or weeks from today on."""
    counted = re.search(r"\b(?P<count>\d{1,3})\s*(?P<unit>day|week|month)s?\b", text, re.IGNORECASE)
    if counted:
        unit = {"day": 1, "week": 7, "month": 30}[counted["unit"].lower()]
        return turn.today + timedelta(days=int(counted["count"]) * unit - 1)
    day, _ = typed.take_day(text, turn.today)
    return day


def _ask(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.close_flow(FLOW_NAME, STEP)
    turn.say("settings-pause-ask")
    choices = [(name, say("settings-pause-days", count=days)) for name, days in OFFERED.items()]
    choices += [("open", say("settings-pause-open")), ("leave", say("settings-leave"))]
    turn.offer(FLOW_NAME, STEP, choices, asks=True, rows=[3, 2])


def _press(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "leave":
        turn.say("settings-left")
    elif choice in OFFERED:
        _pause(turn, turn.today + timedelta(days=OFFERED[choice] - 1))
    else:
        _pause(turn, None)


def _answer(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    last = _last_day(turn, text)
    if last is None and not _OPEN_END.search(text):
        return False
    turn.close(card)
    _pause(turn, last)
    return True


def _pause(turn: Turn, last: date | None) -> None:
    turn.close_flow(FLOW_NAME, STEP)
    if last is not None and not 0 <= (last - turn.today).days <= LONGEST:
        turn.say("settings-pause-past" if last < turn.today else "settings-pause-long")
        return
    turn.put(replace(turn.athlete, paused=True, paused_until=last))
    planning.fit_to_readiness(turn)
    if last is None:
        turn.say("settings-paused")
    else:
        back = last + timedelta(days=1)
        turn.say("settings-paused-until", last=last.isoformat(), back=back.isoformat())
    turn.undoable("settings-undo-pause")


def _resume(turn: Turn) -> None:
    turn.close_flow(FLOW_NAME, STEP)
    rested = leave.give(turn)
    if not turn.athlete.paused and rested:
        return
    if not turn.athlete.paused:
        turn.say("settings-not-paused")
        return
    turn.put(replace(turn.athlete, paused=False, paused_until=None))
    planning.rebuild(turn)
    turn.say("settings-resumed")
    turn.undoable("settings-undo-resume")


STEPS = {STEP: Step(press=_press, answer=_answer, ask=_ask)}
