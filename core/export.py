"""Everything stored about an athlete as one JSON document, for the athlete to keep (FORMATS: Export)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from core.circles import Told
from core.dialogue.world import Conversation, World
from core.wellness.check_in import CheckIn
from core.wellness.safety import Hold

SCHEMA = "sidekick-export/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWeek:
    """What a circle's round-up still holds of an athlete's week (its Monday)."""

    circle: str
    week: date
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleOpened:
    """A circle that keeps, with one of the athlete's accounts, that they opened it."""

    circle: str
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A message as the outbox remembers it; `sent_at` is null when it never left."""

    due_at: datetime
    sent_at: datetime | None = None
    kind: str
    platform: str | None = None
    status: str


def export(
    world: World,
    conversation: Conversation,
    sent: Sequence[MessageSent],
    shared: Sequence[SharedWeek] = (),
    opened: Sequence[CircleOpened] = (),
) -> dict[str, Any]:
    """The document of an athlete. `world` holds all of their records, not only the recent ones."""
    athlete = _plain(world.athlete)
    return {
        "schema": SCHEMA,
        "athlete": {
            **athlete.pop("profile"),
            **athlete,
            "accounts": [{"platform": each.platform, "user": each.user} for each in world.accounts],
        },
        "check_ins": [_check_in(each) for each in world.check_ins],
        "sessions": _plain(world.sessions),
        "readiness": _plain(world.readiness),
        "swaps": _plain(world.swaps),
        "pains": _plain(world.pains),
        "holds": [_hold(each) for each in world.holds],
        "strength_sets": _plain(world.strength_sets),
        "reminders": _plain(world.reminders),
        "messages_sent": _plain(sent),
        "weeks": _plain(world.weeks),
        "watches": _plain(world.watches),
        "memberships": _plain(world.memberships),
        "shared_weeks": _plain(shared),
        "circles_opened": _plain(opened),
        "conversation": _plain(conversation),
    }


def nothing() -> dict[str, Any]:
    """The document of nobody: what is left after a deletion."""
    lists = (
        "check_ins",
        "sessions",
        "readiness",
        "swaps",
        "pains",
        "holds",
        "strength_sets",
        "reminders",
        "messages_sent",
        "weeks",
        "watches",
        "memberships",
        "shared_weeks",
        "circles_opened",
    )
    return {"schema": SCHEMA, "athlete": None} | {name: [] for name in lists} | {"conversation": None}


def _check_in(check_in: CheckIn) -> dict[str, Any]:
    document = _plain(check_in)
    return {**document.pop("ratings"), **document}


def _hold(hold: Hold) -> dict[str, Any]:
    document = _plain(hold)
    document.pop("since")
    document.pop("until")
    last = None if hold.until is None else max(hold.since, hold.until - timedelta(days=1))
    return {"from": _plain(hold.since), "to": _plain(last), **document}


def _plain(value: Any) -> Any:
    """A value as JSON knows it: names of enumerated values, ISO dates, instants with offset, HH:MM."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
