"""Diaries to be joined and parted: records with few ids and days, so that they meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from core.dialogue.joining import Joined, join
from core.dialogue.turn import SHELF
from core.dialogue.world import (
    Athlete,
    Conversation,
    Readiness,
    Reminder,
    StrengthSet,
    SwapProposal,
    World,
)
from core.message import MessageKind
from core.training.athlete import Kind, Slot
from core.training.session import Actual, Session, Status
from core.wellness.check_in import CheckIn, Ratings, Source
from core.wellness.safety import EndsWhen, Hold, Limit, Pain
from core.wellness.signs import Level
from core.wellness.watch import Watch

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
DAY = date(2026, 3, 5)
DAYS = st.sampled_from([DAY + timedelta(days=n) for n in range(3)])
NUMBERS = st.integers(1, 4)


def athlete(key: str, **facts: Any) -> Athlete:
    return Athlete(key=key, created_at=NOW, onboarded_at=NOW, **facts)


def world(key: str, **shelves: Any) -> World:
    owner = shelves.pop("athlete", None) or athlete(key)
    return World(now=NOW, athlete=owner, **shelves)


def joined(kept: World, other: World, talked: Any = None, also: Any = None) -> Joined:
    return join(kept, talked or Conversation(), other, also or Conversation())


def run(number: int = 1, day: date = DAY, *, minutes: int | None = None, **facts: Any) -> Session:
    actual = None if minutes is None else Actual(at=NOW, kind=Kind.EASY_RUN, minutes=minutes)
    status = Status.PLANNED if minutes is None else Status.DONE
    return Session(
        **{
            "id": f"{day}-am-{number}",
            "date": day,
            "slot": Slot.AM,
            "kind": Kind.EASY_RUN,
            "minutes": 40,
            "rpe": 4,
            "status": status,
            "actual": actual,
            **facts,
        }
    )


def check_in(number: int, day: date, mood: int = 3, *, superseded: bool = False) -> CheckIn:
    return CheckIn(
        id=f"c{number}",
        date=day,
        at=NOW,
        ratings=Ratings(mood=mood),
        source=Source.TEXT,
        superseded=superseded,
    )


def pain(number: int, level: int = 3) -> Pain:
    return Pain(id=f"p{number}", date=DAY, level=level)


def hold(name: str, rule: str = "SA-3", **facts: Any) -> Hold:
    told = {"limit": Limit.NO_RUNNING, "since": DAY, "ends_when": EndsWhen.TWO_GOOD_MORNINGS, **facts}
    return Hold(id=name, rule=rule, **told)


def own(number: int, about: str, at: time = time(21), **facts: Any) -> Reminder:
    return Reminder(id=f"own-{number}", kind=MessageKind.NOTICE, time=at, about=about, **facts)


def swap(number: int, session: str, chosen: str | None = None) -> SwapProposal:
    return SwapProposal(id=f"swap-{number}", date=DAY, at=NOW, session=session, chosen=chosen, reason="amber")


def one_set(number: int, session: str) -> StrengthSet:
    return StrengthSet(id=f"x{number}", date=DAY, session=session, exercise="squat", reps=8)


def put_together(kept: World, result: Joined) -> World:
    """What is stored afterwards: records of the same id take each other's place."""
    changed: dict[str, Any] = {}
    for record in result.records:
        shelf = SHELF[type(record).__name__]
        stored = changed.setdefault(shelf, {each.id: each for each in getattr(kept, shelf)})
        stored[record.id] = record
    after: dict[str, Any] = {shelf: tuple(stored.values()) for shelf, stored in changed.items()}
    return replace(kept, athlete=result.athlete, **after)


def unique(records: list[Any]) -> tuple[Any, ...]:
    return tuple({each.id: each for each in records}.values())


LEVELS = st.builds(
    lambda day, level: Readiness(id=day.isoformat(), date=day, level=level), DAYS, st.sampled_from(Level)
)
SESSIONS = st.builds(
    lambda number, day, minutes, status: run(
        number, day, minutes=minutes, **({} if minutes else {"status": status})
    ),
    NUMBERS,
    DAYS,
    st.none() | st.integers(10, 90),
    st.sampled_from([Status.PLANNED, Status.MISSED, Status.SKIPPED, Status.HELD]),
)
IDS = st.builds("{}-am-{}".format, DAYS, NUMBERS)
WORLDS = st.builds(
    lambda sessions, check_ins, levels, pains, holds, watches, swaps, sets, reminders: dict(
        sessions=sessions,
        check_ins=check_ins,
        readiness=levels,
        pains=pains,
        holds=holds,
        watches=watches,
        swaps=swaps,
        strength_sets=sets,
        reminders=reminders,
    ),
    *(
        st.lists(each, max_size=4).map(unique)
        for each in (
            SESSIONS,
            st.builds(check_in, NUMBERS, DAYS, superseded=st.booleans()),
            LEVELS,
            st.builds(pain, NUMBERS, st.integers(0, 10)),
            st.builds(lambda number, until: hold(f"SA-3:p{number}", until=until), NUMBERS, st.none() | DAYS),
            st.builds(
                lambda day, closed: Watch(id=day.isoformat(), opened=day, closed=closed),
                DAYS,
                st.none() | DAYS,
            ),
            st.builds(swap, NUMBERS, IDS, st.none() | st.just("kept") | IDS),
            st.builds(one_set, NUMBERS, IDS),
            st.builds(own, NUMBERS, st.sampled_from(["stretch", "drink"])),
        )
    ),
)
