"""The questions of the log and what is said of it: words and buttons, without what the answers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.dialogue import diary
from core.dialogue.session_words import line, name
from core.dialogue.told_session import MOST_RPE, kind_of, load_told
from core.dialogue.turn import Turn
from core.message import say
from core.training.athlete import Kind
from core.training.session import Session
from core.wellness import parameters as wellness

#: Minutes offered when they were not told, and kinds when nothing was planned (own choices).
USUAL_MINUTES = (20, 30, 45, 60, 90, 120)
USUAL_KINDS = (Kind.EASY_RUN, Kind.CROSS_TRAINING, Kind.STRENGTH, Kind.MOBILITY)


def ask_how_it_went(turn: Turn, sessions: Sequence[Session], asked: int = 0) -> None:
    """How did it go? The words and buttons of the evening prompt; the caller names the message's kind.

    `asked` counts how often the question came back after an interruption.
    """
    if not sessions:
        ask_freely(turn, {})
        return
    turn.close_flow("log", "ask")
    single = len(sessions) == 1
    turn.say("log-ask", count=len(sessions), sessions=[line(session) for session in sessions])
    done = [
        (f"did_{place}", say("log-as-planned") if single else say("log-did", session=name(session)))
        for place, session in enumerate(sessions, start=1)
    ]
    rest = [("other", say("log-other")), ("not_done", say("log-not-done", count=len(sessions)))]
    data = {"sessions": [session.id for session in sessions], "asked": asked}
    turn.offer("log", "ask", [*done, *rest], data, asks=True)


def ask_effort(turn: Turn, data: Mapping[str, Any]) -> None:
    """How hard did it feel? Nothing when the log is gone."""
    session = diary.session_by_id(turn.world, str(data["session"]))
    if session is None or session.actual is None:
        return
    turn.close_flow("log", "rpe")
    turn.say("log-rpe", again=data.get("asked", 0) > 0)
    numbers = [(f"rpe_{rpe}", say("log-rpe-button", rpe=rpe)) for rpe in range(1, MOST_RPE + 1)]
    choices = [*numbers, ("rpe_none", say("log-rpe-none"))]
    turn.offer("log", "rpe", choices, data, asks=True, rows=[5, 5, 1])


def ask_freely(turn: Turn, data: Mapping[str, Any]) -> None:
    """What did you do? In the athlete's own words."""
    turn.close_flow("log", "tell")
    turn.say("log-tell")
    turn.offer("log", "tell", [("log_nothing", say("log-nothing"))], data, asks=True)


def ask_minutes(turn: Turn, data: Mapping[str, Any]) -> None:
    """How long was it?"""
    turn.close_flow("log", "minutes")
    turn.say("log-minutes")
    choices = [(f"min_{minutes}", say("log-minutes-button", minutes=minutes)) for minutes in USUAL_MINUTES]
    turn.offer("log", "minutes", choices, data, asks=True, rows=[3, 3])


def ask_kind(turn: Turn, data: Mapping[str, Any]) -> None:
    """What was it?"""
    turn.close_flow("log", "kind")
    turn.say("log-kind")
    choices = [(f"kind_{kind.value}", say("log-kind-button", kind=kind.value)) for kind in USUAL_KINDS]
    turn.offer("log", "kind", choices, data, asks=True, rows=[2, 2])


def ask_if_read_right(turn: Turn, data: Mapping[str, Any]) -> None:
    """What was read is shown before it is stored (CH-2)."""
    told = load_told(data["told"])
    turn.close_flow("log", "confirm")
    turn.say(
        "log-confirm",
        kind=kind_of(told).value,
        minutes=told.minutes or 0,
        km=told.distance_km or 0,
        rpe=-1 if told.rpe is None else told.rpe,
        date=(told.date or turn.today).isoformat(),
    )
    choices = [("log_yes", say("log-yes")), ("log_no", say("log-no"))]
    turn.offer("log", "confirm", choices, data, asks=True, rows=[2])


def ask_whether_same(turn: Turn, data: Mapping[str, Any]) -> None:
    """The day holds a log like it: was it the same one?"""
    turn.say("log-beside")
    turn.offer("log", "same", [("log_same", say("log-same"))], data)


def say_stored(turn: Turn, logged: Session, *, extra: bool, estimated: bool) -> None:
    """What was logged, with its day when that is not today."""
    when = {"today": logged.date == turn.today, "date": logged.date.isoformat()}
    turn.say("log-stored", session=line(logged), extra=extra, estimated=estimated, **when)


def say_load(turn: Turn, session: Session, *, extra: bool) -> None:
    """RPE x minutes beside the plan's (WS-5), and a run that felt harder than it should (WS-6)."""
    actual = session.actual
    if actual is None or actual.rpe is None:
        return
    if actual.kind is Kind.RACE:
        turn.say("log-race")
        return
    planned = 0 if extra else (session.rpe or 0) * (session.minutes or 0)
    load = actual.rpe * actual.minutes
    compared = bool(planned)
    turn.say(
        "log-load", rpe=actual.rpe, minutes=actual.minutes, load=load, planned=planned, compared=compared
    )
    above = actual.rpe - (session.rpe or 0)
    if actual.kind.is_run and planned and above >= wellness.RPE_ABOVE_PLAN:
        turn.say(
            "log-harder",
            above=above,
            planned=session.rpe or 0,
            harder=wellness.HARDER_RUNS,
            runs=wellness.HARDER_OF_RUNS,
        )
    if actual.broken_off and session.kind.is_quality:
        turn.say("log-broken-off", count=wellness.BROKEN_OFF_SESSIONS, days=wellness.BROKEN_OFF_WITHIN_DAYS)
