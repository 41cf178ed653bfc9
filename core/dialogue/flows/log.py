"""The log: what was done, how long, how hard it felt (WS-5), told in words, by a button, or in the evening.

What becomes of a session that was told is `core.dialogue.logbook`, the questions are `core.dialogue.log_questions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.dialogue import diary, log_parts, logbook
from core.dialogue.flow import Answer as Answering
from core.dialogue.flow import Ask, Flow, Press, Step
from core.dialogue.last_log import last_logged, note, recall
from core.dialogue.log_questions import (
    ask_effort,
    ask_freely,
    ask_how_it_went,
    ask_if_read_right,
    ask_kind,
    ask_minutes,
)
from core.dialogue.told_session import (
    MOST_RPE,
    dump_told,
    is_effort_alone,
    kind_told,
    load_told,
    unbelievable,
)
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.training.athlete import Kind
from core.training.session import Session, Status
from core.understanding import Reading
from core.understanding.reading import Answer, Intent

#: A question comes back this often when something else came in between (own choice).
ASKED_AGAIN = 1

_RPE_TYPED = re.compile(r"(?:rpe\s*)?(\d{1,2})(?:\s*(?:/|out of)\s*10)?\s*[.!]?", re.IGNORECASE)
_MINUTES_TYPED = re.compile(r"(?:about\s+)?(\d{1,4})\s*(?:min(?:ute)?s?)?\s*[.!]?", re.IGNORECASE)


def command(turn: Turn, rest: str) -> None:
    """`/log`, with what was done behind it, or alone: the day's sessions are asked about."""
    if not rest:
        prompt(turn)
        return
    parts = log_parts.read(rest)
    reading = log_parts.understood(parts, turn.today)
    told = reading.session
    unknown = log_parts.unknown(parts, reading, turn.today)
    if unknown is not None:
        turn.say(unknown)
    if told is None:
        prompt(turn)
    elif unknown is not None and kind_told(told) is None:
        ask_kind(turn, {"told": dump_told(told)})
    elif parts.exercise and told.minutes is None and told.kind is Kind.STRENGTH:
        # One exercise is not the planned session: how long that is does not tell how long this was.
        ask_minutes(turn, {"told": dump_told(told)})
    else:
        logbook.consider(turn, reading, told)


def hear(turn: Turn, reading: Reading) -> None:
    """A session told in free words, or a correction of the last one told."""
    if recall(turn).heard_in == turn.number:
        return
    if reading.has(Intent.CORRECT) and reading.session is not None and last_logged(turn) is not None:
        logbook.correct(turn, reading.session)
    elif reading.has(Intent.LOG_SESSION):
        if reading.session is None:
            prompt(turn)
        else:
            logbook.consider(turn, reading, reading.session)


def prompt(turn: Turn) -> None:
    """Ask what was done today; what is planned can be ticked off."""
    planned = diary.planned_on(turn.world, turn.today)
    if planned:
        ask_how_it_went(turn, planned)
    else:
        ask_freely(turn, {})


# Answers -----------------------------------------------------------------------------------------------


def _rpe_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    session = diary.session_by_id(turn.world, str(card.data["session"]))
    if session is None:
        turn.say("log-gone")
    elif choice == "rpe_none":
        turn.say("log-rpe-left")
        logbook.ask_about_rest(turn, session)
    else:
        logbook.rate(turn, session, int(choice.removeprefix("rpe_")))


def _rpe_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    typed = _RPE_TYPED.fullmatch(text.strip())
    rpe = int(typed[1]) if typed else reading.session.rpe if reading.session else None
    told = reading.session
    if rpe is None or (told is not None and not is_effort_alone(told) and typed is None):
        return False
    if rpe > MOST_RPE:
        turn.say("log-refused-rpe")
        turn.close(card)
        ask_effort(turn, card.data)
        return True
    turn.close(card)
    session = diary.session_by_id(turn.world, str(card.data["session"]))
    if session is not None:
        logbook.rate(turn, session, rpe)
    return typed is not None or not _holds_more(reading)


def _holds_more(reading: Reading) -> bool:
    """Whether the words also tell of pain or illness, which others must hear."""
    return bool(reading.pain) or reading.illness is not None or reading.level_alone is not None


def _ask_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    sessions = _sessions(turn, card)
    if choice == "other":
        ask_freely(turn, {})
    elif choice == "not_done":
        logbook.let_go(turn, sessions)
    else:
        place = int(choice.removeprefix("did_")) - 1
        chosen = diary.session_by_id(turn.world, str(card.data["sessions"][place]))
        if chosen is None:
            turn.say("log-gone")
            return
        note(turn, asked_about=[s.id for s in sessions if s.id != chosen.id])
        logbook.done(turn, chosen)


#: "Done" and its kin, said of everything that was asked about.
_ALL_DONE = re.compile(
    r"\W*(?:(?:all|both|everything|i)\s+)?(?:done|did\s+(?:it|them|both|all|everything)|both|everything"
    r"|all\s+of\s+(?:it|them))(?:\s+as\s+planned)?\W*",
    re.IGNORECASE,
)


def _ask_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if _tells_a_session(reading) and reading.session is not None:
        turn.close(card)
        logbook.consider(turn, reading, reading.session)
        note(turn, heard_in=turn.number)
        return not _holds_more(reading)
    sessions = _sessions(turn, card)
    main = diary.main_session(sessions)
    if main is not None and (reading.answer is Answer.YES or _ALL_DONE.fullmatch(text)):
        turn.close(card)
        for session in sessions:
            if session is not main:
                logbook.settle(turn, session)
        logbook.done(turn, main)
        return True
    if reading.answer is Answer.NO:
        turn.close(card)
        logbook.let_go(turn, sessions)
        return True
    return False


def _tells_a_session(reading: Reading) -> bool:
    """Whether the words tell a session, and do not put right an earlier one."""
    told = reading.session
    return told is not None and not reading.has(Intent.CORRECT) and not is_effort_alone(told)


def _ask_anew(turn: Turn, data: Mapping[str, Any]) -> None:
    found = (diary.session_by_id(turn.world, session_id) for session_id in data["sessions"])
    still = [s for s in found if s is not None and s.status is Status.PLANNED and s.date == turn.today]
    if still:
        ask_how_it_went(turn, still, data["asked"])


def _sessions(turn: Turn, card: Card) -> list[Session]:
    found = (diary.session_by_id(turn.world, session_id) for session_id in card.data["sessions"])
    return [session for session in found if session is not None]


def _free_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    turn.say("log-nothing-done")


def _free_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.session is None or not _tells_a_session(reading):
        return False
    turn.close(card)
    logbook.consider(turn, reading, reading.session)
    note(turn, heard_in=turn.number)
    return not _holds_more(reading)


def _minutes_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    logbook.take(turn, replace(load_told(card.data["told"]), minutes=int(choice.removeprefix("min_"))))


def _minutes_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    typed = _MINUTES_TYPED.fullmatch(text.strip())
    minutes = int(typed[1]) if typed else reading.session.minutes if reading.session else None
    if minutes is None:
        return False
    refused = unbelievable(replace(load_told(card.data["told"]), minutes=minutes), turn.today)
    turn.close(card)
    if refused is not None:
        turn.add(refused)
        ask_minutes(turn, card.data)
        return True
    logbook.take(turn, replace(load_told(card.data["told"]), minutes=minutes))
    note(turn, heard_in=turn.number)
    return typed is not None or not _holds_more(reading)


def _kind_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    logbook.take(turn, replace(load_told(card.data["told"]), kind=Kind(choice.removeprefix("kind_"))))


def _kind_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.session is None or kind_told(reading.session) is None:
        return False
    turn.close(card)
    now = reading.session
    logbook.take(turn, replace(load_told(card.data["told"]), kind=kind_told(now), modality=now.modality))
    note(turn, heard_in=turn.number)
    return not _holds_more(reading)


def _confirm_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "log_yes":
        logbook.take(turn, load_told(card.data["told"]))
    else:
        ask_freely(turn, {})


def _confirm_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is None:
        return False
    _confirm_pressed(turn, card, "log_yes" if reading.answer is Answer.YES else "log_no")
    return True


def _same_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    new = diary.session_by_id(turn.world, str(card.data["new"]))
    old = diary.session_by_id(turn.world, str(card.data["old"]))
    if new is None or old is None:
        turn.say("log-gone")
        return
    logbook.merge(turn, new, old)


def _once_more(ask_it: Ask) -> Ask:
    """A question that comes back after an interruption, and is let go after the next one."""

    def again(turn: Turn, data: Mapping[str, Any]) -> None:
        asked = int(data.get("asked", 0))
        if asked < ASKED_AGAIN:
            ask_it(turn, {**data, "asked": asked + 1})

    return again


def _step(press: Press, answer: Answering, ask_it: Ask) -> Step:
    return Step(press=press, answer=answer, ask=_once_more(ask_it), expecting="log")


FLOW = Flow(
    "log",
    {
        "ask": _step(_ask_pressed, _ask_typed, _ask_anew),
        "tell": _step(_free_pressed, _free_typed, ask_freely),
        "rpe": _step(_rpe_pressed, _rpe_typed, ask_effort),
        "minutes": _step(_minutes_pressed, _minutes_typed, ask_minutes),
        "kind": _step(_kind_pressed, _kind_typed, ask_kind),
        "confirm": _step(_confirm_pressed, _confirm_typed, ask_if_read_right),
        "same": Step(press=_same_pressed),
    },
)
