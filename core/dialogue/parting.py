"""Two diaries that became one are two again: each as it was, and what was told since in both.

Within a day of their joining nobody knows whose the one diary is (see `core.seniority`). So what they were is kept
for so long, and nothing that was done to the one in between, a changed plan, a hold that was lifted, reaches back to
either (own choices, each on the safe side):

- Profile, plan, settings and reminders of each are as they were. A date has its reminder once all the same, and what
  was to be said once and has passed is not said any more.
- What was told since of sessions done, check-ins, pains and strength sets stands in both, as nobody knows who told
  it, and whoever was connected could read it. So do holds, watches and conditions that ask for care, that no warning
  is lost. Where a date had a check-in that counts, it still has that one; of its levels the more serious stays.
- Nothing that the other had told before stays, nor anything that the joining made of it.
- Circles: see `adapters.sql.parting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.dialogue import joining
from core.dialogue.flows import leave
from core.dialogue.joining import SHELVES, Joined, Names, was_done
from core.dialogue.world import Conversation, Record, Reminder, World

#: What comes back as it was, beside the athlete.
DIARY = ("weeks", *SHELVES, "readiness")


@dataclass(frozen=True, slots=True)
class Side:
    """A diary as it was when it became one with another; the world holds everything that was stored."""

    world: World
    conversation: Conversation


def part(kept: Side, other: Side, one: World, talked: Conversation) -> tuple[Joined, Joined]:
    """Both diaries again, whole; `one` is all that is stored of what they became, `talked` its conversation."""
    was = joining.join(kept.world, kept.conversation, other.world, other.conversation)
    since = _since(kept.world, was, one)
    if was.conversation.memory.get(leave.NEEDED):
        talked = replace(talked, memory={**talked.memory, leave.NEEDED: False})
    logged = {each.id for each in since.sessions}
    # What is done now was planned in the kept one, under the same name.
    planned = replace(
        kept.world, sessions=tuple(each for each in kept.world.sessions if each.id not in logged)
    )
    return (
        _again(kept, planned, since, talked, one, _SameNames(kept.world, since)),
        _again(other, other.world, since, talked, one, Names(other.world, since)),
    )


class _SameNames(Names):
    """The names that they have."""

    def of(self, shelf: str, old: str | None) -> Any:
        """See Names."""
        return old


def _again(side: Side, base: World, since: World, talked: Conversation, one: World, names: Names) -> Joined:
    mine = side.world.athlete
    told = replace(
        since.athlete,
        **{name: getattr(mine, name) for name in ("key", "created_at", "country", "reminders_to")},
        profile=replace(mine.profile, conditions=since.athlete.profile.conditions),
    )
    athlete = joining.one_athlete(mine, told)
    base = replace(base, reminders=_still_to_be_said(base, one))
    records: dict[tuple[type, str], Record] = {
        (type(each), each.id): each
        for each in (
            *(each for shelf in DIARY for each in getattr(base, shelf)),
            *joining.told(base, since, names),
        )
    }
    conversation = joining.one_conversation(athlete, side.conversation, talked)
    return Joined(athlete, conversation, tuple(records.values()))


def _since(kept: World, was: Joined, one: World) -> World:
    """What was told after the two had become one, in a world of its own."""
    known: dict[type, dict[str, Record]] = {}
    for each in (*(each for shelf in DIARY for each in getattr(kept, shelf)), *was.records):
        known.setdefault(type(each), {})[each.id] = each
    # Of two sessions that counted once two may have been made again.
    apart = {entry["id"] for entry in was.conversation.undo}
    new: dict[str, Any] = {
        shelf: tuple(
            each
            for each in getattr(one, shelf)
            if each.id not in apart and _is_new(each, known.get(type(each), {}))
        )
        for shelf in DIARY
    }
    new |= {"weeks": (), "swaps": (), "memberships": ()}
    had = was.athlete
    rests = one.athlete.quiet_until if one.athlete.quiet_until != had.quiet_until else None
    conditions = [each for each in one.athlete.profile.conditions if each not in had.profile.conditions]
    profile = replace(one.athlete.profile, conditions=tuple(conditions))
    return replace(one, athlete=replace(one.athlete, quiet_until=rests, profile=profile), **new)


def _is_new(record: Any, known: Mapping[str, Any]) -> bool:
    """Whether it was told since: a record that was not there, a session done now, a hold that is open now."""
    before = known.get(record.id)
    match type(record).__name__:
        case "Session":
            return was_done(record) and (before is None or not was_done(before))
        case "Hold":
            return before is None or (record.until is None and before.until is not None)
        case "Readiness":
            return bool(record != before)
        case _:
            return before is None


def _still_to_be_said(before: World, one: World) -> tuple[Reminder, ...]:
    """A side's reminders, without what has passed meanwhile."""
    now = {each.id: each for each in one.reminders}
    return tuple(
        _as_far_as(each, now.get(each.id))
        for each in before.reminders
        if each.at is None or each.at > one.now
    )


def _as_far_as(reminder: Reminder, now: Reminder | None) -> Reminder:
    """A reminder that was dealt with as far as the same one was in the joined diary."""
    if now is None or now.kind is not reminder.kind or now.through is None:
        return reminder
    return replace(reminder, through=max(now.through, reminder.through or date.min))
