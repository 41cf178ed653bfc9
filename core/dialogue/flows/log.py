"""The log: what was done, how long, how hard it felt (WS-5), told in words, by a button, or in the evening.

A log is stored at once with what was told. Minutes are asked for only when nothing lets them be known, the
effort once and never insisted on. A told session takes the place of the planned one of its kind on that day,
and stands for itself when there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.dialogue import diary, log_parts
from core.dialogue.flow import Answer as Answering
from core.dialogue.flow import Ask, Flow, Press, Step
from core.dialogue.last_log import is_extra, last_logged, note, recall, remember
from core.dialogue.log_questions import (
    ask_effort,
    ask_freely,
    ask_how_it_went,
    ask_if_read_right,
    ask_kind,
    ask_minutes,
    ask_whether_same,
    say_load,
    say_stored,
)
from core.dialogue.session_words import line
from core.dialogue.told_session import (
    MOST_RPE,
    agrees,
    beside_the_plan,
    dump_told,
    is_effort_alone,
    kind_of,
    kind_told,
    load_told,
    logged_like,
    merged,
    minutes_of,
    planned_as_done,
    session_meant,
    unbelievable,
)
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.training.athlete import Kind
from core.training.session import Actual, Session, Status
from core.understanding import Reading
from core.understanding.reading import Answer, Intent, SessionTold

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
        consider(turn, reading, told)


def hear(turn: Turn, reading: Reading) -> None:
    """A session told in free words, or a correction of the last one told."""
    if recall(turn).heard_in == turn.number:
        return
    if reading.has(Intent.CORRECT) and reading.session is not None and last_logged(turn) is not None:
        correct(turn, reading.session)
    elif reading.has(Intent.LOG_SESSION):
        if reading.session is None:
            prompt(turn)
        else:
            consider(turn, reading, reading.session)


def prompt(turn: Turn) -> None:
    """Ask what was done today; what is planned can be ticked off."""
    planned = diary.planned_on(turn.world, turn.today)
    if planned:
        ask_how_it_went(turn, planned)
    else:
        ask_freely(turn, {})


def ask(turn: Turn, sessions: Sequence[Session]) -> None:
    """How did it go? The words and buttons of the evening prompt; the caller names the message's kind."""
    ask_how_it_went(turn, sessions)


def done(turn: Turn, session: Session) -> None:
    """The session was done as planned; the effort is asked. Twice is once."""
    if session.status is Status.DONE:
        turn.say("log-already", session=line(session))
        return
    _store(turn, session, *_as_planned(turn, session))


def correct(turn: Turn, told: SessionTold) -> None:
    """Put right the last log: what is told now replaces what was told then."""
    last = last_logged(turn)
    if last is None or last.actual is None:
        turn.say("log-nothing-to-correct")
        return
    refused = unbelievable(told, turn.today)
    if refused is not None:
        turn.add(refused)
        return
    extra, estimated = recall(turn).extra, recall(turn).estimated
    minutes = minutes_of(told, None, turn.profile) if estimated and last.actual.kind.is_run else None
    corrected = replace(last, actual=merged(last.actual, told, minutes))
    corrected = turn.put(planned_as_done(corrected) if extra else corrected)
    remember(turn, corrected, extra=extra, estimated=estimated and told.minutes is None)
    turn.undoable("undo-log-correction", date=last.date.isoformat())
    turn.say("log-corrected", session=line(corrected))
    say_load(turn, corrected, extra=extra)


# Taking what was told ------------------------------------------------------------------------------------


def consider(turn: Turn, reading: Reading, told: SessionTold) -> None:
    """Store what was told, unless the reading is a guess: then it is shown first (CH-2)."""
    if any(finding.part.startswith("session") for finding in reading.unsure):
        ask_if_read_right(turn, {"told": dump_told(told)})
        return
    take(turn, told)


def take(turn: Turn, told: SessionTold) -> None:
    """Store a told session, or ask for what it lacks; what can't be meant is answered kindly."""
    refused = unbelievable(told, turn.today)
    if refused is not None:
        turn.add(refused)
        return
    day = told.date or turn.today
    if is_effort_alone(told) and _rate_last(turn, day, told.rpe or 0):
        return
    session = session_meant(turn.world, told, day)
    earlier = logged_like(turn.world, told, day) if session is None else None
    if earlier is not None and earlier.actual is not None and agrees(told, earlier.actual):
        _complete(turn, earlier, earlier.actual, told)
        return
    if session is None and kind_told(told) is None and told.distance_km is None:
        ask_kind(turn, {"told": dump_told(told)})
        return
    minutes = minutes_of(told, session, turn.profile)
    if minutes is None:
        ask_minutes(turn, {"told": dump_told(told)})
        return
    _store(turn, session, told, minutes, earlier)


def _store(
    turn: Turn, session: Session | None, told: SessionTold, minutes: int, earlier: Session | None = None
) -> None:
    day = told.date or turn.today
    actual = _actual(turn, session, told, minutes)
    extra = session is None
    stood = session or beside_the_plan(turn.world, day, actual, turn.local_now)
    logged = turn.put(replace(stood, status=Status.DONE, actual=actual))
    estimated = told.minutes is None and told.distance_km is not None
    explained = estimated and (session is None or told.distance_km != session.distance_km)
    remember(turn, logged, extra=extra, estimated=estimated)
    turn.undoable("undo-log", date=day.isoformat())
    turn.close_flow("log")
    say_stored(turn, logged, extra=extra, estimated=explained)
    if any(hold.open_on(day) and hold.makes_red for hold in turn.world.holds):
        turn.say("log-on-hold")
    say_load(turn, logged, extra=extra)
    if earlier is not None:
        ask_whether_same(turn, {"new": logged.id, "old": earlier.id})
    if actual.rpe is None and actual.kind is not Kind.MOBILITY:
        ask_effort(turn, {"session": logged.id})
    else:
        _ask_about_rest(turn, logged)


def _as_planned(turn: Turn, session: Session) -> tuple[SessionTold, int]:
    """What "done as planned" tells of the session, and its minutes."""
    told = SessionTold(
        kind=session.kind, date=session.date, modality=session.modality, distance_km=session.distance_km
    )
    return told, session.minutes or round(turn.profile.minutes_for(session.distance_km or 0))


def _actual(turn: Turn, session: Session | None, told: SessionTold, minutes: int) -> Actual:
    """What was told as it is logged, filled up from the session that it stands for."""
    kind = kind_told(told) or (session.kind if session is not None else kind_of(told))
    modality = told.modality or (session.modality if session is not None and session.kind is kind else None)
    return Actual(
        at=turn.now,
        kind=kind,
        minutes=minutes,
        distance_km=told.distance_km,
        rpe=told.rpe,
        modality=modality,
        broken_off=told.broken_off,
    )


def _complete(turn: Turn, session: Session, actual: Actual, told: SessionTold) -> None:
    """The session was logged already: only what was not yet told of it is added."""
    fuller = merged(actual, told, None)
    if fuller == actual:
        turn.say("log-already", session=line(session))
        return
    logged = turn.put(replace(session, actual=fuller))
    extra = is_extra(turn, session)
    remember(turn, logged, extra=extra, estimated=False)
    turn.undoable("undo-log-correction", date=session.date.isoformat())
    turn.say("log-completed", session=line(logged))
    say_load(turn, logged, extra=extra)


# The effort ----------------------------------------------------------------------------------------------


def _rpe_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    session = diary.session_by_id(turn.world, str(card.data["session"]))
    if session is None:
        turn.say("log-gone")
    elif choice == "rpe_none":
        turn.say("log-rpe-left")
        _ask_about_rest(turn, session)
    else:
        _rate(turn, session, int(choice.removeprefix("rpe_")))


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
        _rate(turn, session, rpe)
    return typed is not None or not _holds_more(reading)


def _holds_more(reading: Reading) -> bool:
    """Whether the words also tell of pain or illness, which others must hear."""
    return bool(reading.pain) or reading.illness is not None or reading.level_alone is not None


def _rate_last(turn: Turn, day: date, rpe: int) -> bool:
    """Give the day's session that has no effort yet this one; False when there is none."""
    unrated = [
        s for s in turn.world.sessions if s.date == day and s.actual is not None and s.actual.rpe is None
    ]
    if not unrated:
        return False
    turn.close_flow("log", "rpe")
    _rate(turn, unrated[-1], rpe)
    return True


def _rate(turn: Turn, session: Session, rpe: int) -> None:
    if session.actual is None:
        turn.say("log-gone")
        return
    extra = is_extra(turn, session)
    rated = replace(session, actual=replace(session.actual, rpe=rpe))
    rated = turn.put(planned_as_done(rated) if extra else rated)
    remember(turn, rated, extra=extra, estimated=recall(turn).estimated)
    turn.say("log-rated", rpe=rpe)
    say_load(turn, rated, extra=extra)
    _ask_about_rest(turn, rated)


def _ask_about_rest(turn: Turn, session: Session) -> None:
    """After one of several sessions that were asked about together: what of the others?"""
    asked = recall(turn).asked_about
    rest = [s for s in diary.planned_on(turn.world, session.date) if s.id in asked]
    if rest and session.date == turn.today:
        ask_how_it_went(turn, rest)


# Questions -----------------------------------------------------------------------------------------------


def _ask_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    sessions = _sessions(turn, card)
    if choice == "other":
        ask_freely(turn, {})
    elif choice == "not_done":
        _let_go(turn, sessions)
    else:
        place = int(choice.removeprefix("did_")) - 1
        chosen = diary.session_by_id(turn.world, str(card.data["sessions"][place]))
        if chosen is None:
            turn.say("log-gone")
            return
        note(turn, asked_about=[s.id for s in sessions if s.id != chosen.id])
        done(turn, chosen)


#: "Done" and its kin, said of everything that was asked about.
_ALL_DONE = re.compile(
    r"\W*(?:(?:all|both|everything|i)\s+)?(?:done|did\s+(?:it|them|both|all|everything)|both|everything"
    r"|all\s+of\s+(?:it|them))(?:\s+as\s+planned)?\W*",
    re.IGNORECASE,
)


def _settle(turn: Turn, session: Session) -> None:
    """Done as planned, without a question of its own: another one of the day is asked about."""
    actual = _actual(turn, session, *_as_planned(turn, session))
    settled = turn.put(replace(session, status=Status.DONE, actual=actual))
    say_stored(turn, settled, extra=False, estimated=False)


def _ask_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if _tells_a_session(reading) and reading.session is not None:
        turn.close(card)
        consider(turn, reading, reading.session)
        note(turn, heard_in=turn.number)
        return not _holds_more(reading)
    sessions = _sessions(turn, card)
    main = diary.main_session(sessions)
    if main is not None and (reading.answer is Answer.YES or _ALL_DONE.fullmatch(text)):
        turn.close(card)
        for session in sessions:
            if session is not main:
                _settle(turn, session)
        done(turn, main)
        return True
    if reading.answer is Answer.NO:
        turn.close(card)
        _let_go(turn, sessions)
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


def _let_go(turn: Turn, sessions: Sequence[Session]) -> None:
    """What did not happen is let go, never stacked on another day (SW-7)."""
    planned = [s for s in sessions if s.status is Status.PLANNED]
    for session in planned:
        turn.put(replace(session, status=Status.SKIPPED))
    if planned:
        turn.undoable("undo-log-let-go", date=planned[0].date.isoformat())
    turn.say("log-let-go", count=len(planned))


def _free_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    turn.say("log-nothing-done")


def _free_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.session is None or not _tells_a_session(reading):
        return False
    turn.close(card)
    consider(turn, reading, reading.session)
    note(turn, heard_in=turn.number)
    return not _holds_more(reading)


def _minutes_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    take(turn, replace(load_told(card.data["told"]), minutes=int(choice.removeprefix("min_"))))


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
    take(turn, replace(load_told(card.data["told"]), minutes=minutes))
    note(turn, heard_in=turn.number)
    return typed is not None or not _holds_more(reading)


def _kind_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    take(turn, replace(load_told(card.data["told"]), kind=Kind(choice.removeprefix("kind_"))))


def _kind_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.session is None or kind_told(reading.session) is None:
        return False
    turn.close(card)
    now = reading.session
    take(turn, replace(load_told(card.data["told"]), kind=kind_told(now), modality=now.modality))
    note(turn, heard_in=turn.number)
    return not _holds_more(reading)


def _confirm_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "log_yes":
        take(turn, load_told(card.data["told"]))
    else:
        ask_freely(turn, {})


def _confirm_typed(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is None:
        return False
    _confirm_pressed(turn, card, "log_yes" if reading.answer is Answer.YES else "log_no")
    return True


def _same_pressed(turn: Turn, card: Card, choice: str) -> None:
    """The second log was of the same session: the later words count (as in CH-5), one session stays."""
    turn.close(card)
    new = diary.session_by_id(turn.world, str(card.data["new"]))
    old = diary.session_by_id(turn.world, str(card.data["old"]))
    if new is None or old is None or new.actual is None:
        turn.say("log-gone")
        return
    rpe = new.actual.rpe if new.actual.rpe is not None or old.actual is None else old.actual.rpe
    kept = turn.put(replace(old, actual=replace(new.actual, rpe=rpe)))
    turn.drop(new)
    turn.close_flow("log", "rpe")
    remember(turn, kept, extra=False, estimated=False)
    turn.undoable("undo-log-correction", date=old.date.isoformat())
    turn.say("log-merged", session=line(kept))
    if rpe is None:
        ask_effort(turn, {"session": kept.id})


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
