"""Two diaries that became one part again: each as it was, and what was told since in both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from core.dialogue.joining import Joined
from core.dialogue.parting import DIARY, Side, part
from core.dialogue.world import Conversation, Readiness, Reminder, World
from core.message import MessageKind
from core.training.athlete import Condition, Profile
from core.wellness.safety import EndsWhen, Limit
from core.wellness.signs import Level
from tests.support.diaries import (
    DAY,
    NOW,
    WORLDS,
    athlete,
    check_in,
    hold,
    joined,
    one_set,
    own,
    pain,
    put_together,
    run,
    world,
)


def parted(
    kept: World, other: World, *, since: Any = lambda one: one, talked: Conversation | None = None
) -> tuple[Joined, Joined]:
    """Both again, after what `since` makes of the one diary."""
    result = joined(kept, other)
    one = replace(since(put_together(kept, result)), now=NOW + timedelta(hours=3))
    sides = Side(kept, Conversation()), Side(other, Conversation())
    return part(*sides, one, talked or result.conversation)


def shelves(of: Joined | World) -> dict[str, set[Any]]:
    records = of.records if isinstance(of, Joined) else [r for shelf in DIARY for r in getattr(of, shelf)]
    found: dict[str, set[Any]] = {}
    for record in records:
        found.setdefault(type(record).__name__, set()).add(repr(record))
    return found


@settings(max_examples=200, deadline=None)
@given(WORLDS, WORLDS)
def test_both_are_as_they_were(mine: dict[str, Any], theirs: dict[str, Any]):
    kept, other = world("a", **mine), world("b", **theirs)
    one, two = parted(kept, other)
    assert shelves(one) == shelves(kept)
    assert shelves(two) == shelves(other)
    assert (one.athlete, two.athlete) == (kept.athlete, other.athlete)


@settings(max_examples=200, deadline=None)
@given(WORLDS, WORLDS)
def test_nothing_that_was_done_to_the_one_reaches_back(mine: dict[str, Any], theirs: dict[str, Any]):
    """Lifted holds, plans that were changed, records that were dropped, another name."""
    kept, other = world("a", **mine), world("b", **theirs)

    def spoilt(one: World) -> World:
        profile = replace(one.athlete.profile, name="Mallory")
        lifted = tuple(replace(each, until=DAY) for each in one.holds)
        return replace(
            world("a", holds=lifted),
            athlete=replace(one.athlete, profile=profile, paused=True, reminders_to="elsewhere"),
            sessions=tuple(replace(each, minutes=500) for each in one.sessions),
        )

    one, two = parted(kept, other, since=spoilt)
    assert shelves(one) == shelves(kept)
    assert shelves(two) == shelves(other)
    assert (one.athlete, two.athlete) == (kept.athlete, other.athlete)


@settings(max_examples=200, deadline=None)
@given(WORLDS, WORLDS)
def test_what_was_told_since_stands_in_both_and_nowhere_twice(mine: dict[str, Any], theirs: dict[str, Any]):
    kept, other = world("a", **mine), world("b", **theirs)
    day = date(2026, 3, 9)
    new: dict[str, Any] = {
        "sessions": run(9, day, minutes=33),
        "check_ins": check_in(99, day, mood=1),
        "readiness": Readiness(id=day.isoformat(), date=day, level=Level.RED),
        "pains": pain(99, level=7),
        "holds": hold("SA-3:p99"),
        "strength_sets": one_set(99, f"{day}-am-9"),
        "reminders": own(99, "water"),
    }

    def goes_on(one: World) -> World:
        grown: dict[str, Any] = {shelf: (*getattr(one, shelf), each) for shelf, each in new.items()}
        return replace(one, **grown)

    for before, after in zip((kept, other), parted(kept, other, since=goes_on), strict=True):
        added = {kind: records - shelves(before).get(kind, set()) for kind, records in shelves(after).items()}
        assert {kind: found for kind, found in added.items() if found} == {
            type(each).__name__: {repr(each)} for each in new.values()
        }
        assert len(after.records) == len({(type(each), each.id) for each in after.records})


def test_a_session_of_the_kept_plan_that_was_done_is_done_there_and_told_in_the_other():
    kept = world("a", sessions=(run(1),))
    other = world("b", sessions=(run(1),))
    done = run(1, minutes=44)
    one, two = parted(kept, other, since=lambda one: replace(one, sessions=(done,)))
    assert one.records == (done,)
    assert [each.id for each in two.records] == [run(1).id, f"{run(1).id}~2"], "beside what was planned there"
    assert two.records[1] == replace(done, id=f"{run(1).id}~2")


def test_of_two_sessions_that_counted_once_each_has_its_own_again_whether_or_not_that_was_undone():
    kept, other = world("a", sessions=(run(1, minutes=45),)), world("b", sessions=(run(2, minutes=46),))
    two = lambda one: replace(one, sessions=(*kept.sessions, *other.sessions))  # noqa: E731
    for since in (lambda one: one, two):
        of_kept, of_other = parted(kept, other, since=since)
        assert (of_kept.records, of_other.records) == (kept.sessions, other.sessions)


def test_what_the_other_told_of_care_and_rest_goes_with_them_and_what_was_told_since_does_not():
    pregnant = (Condition.PREGNANT,)
    theirs = athlete(
        "b",
        profile=Profile(timezone="UTC", conditions=pregnant),
        quiet_until=NOW + timedelta(hours=20),
    )
    sa7 = hold("SA-7:pregnant", "SA-7", limit=Limit.EASY_ONLY, ends_when=EndsWhen.DOCTOR_CONSENT)
    kept, other = world("a"), world("b", athlete=theirs, holds=(sa7,))
    other_talk = Conversation(memory={"asks_leave": True})
    one = joined(kept, other, Conversation(), other_talk)
    of_kept, of_other = part(
        Side(kept, Conversation()), Side(other, other_talk), put_together(kept, one), one.conversation
    )
    assert of_kept.athlete == kept.athlete and of_kept.records == ()
    assert not of_kept.conversation.memory.get("asks_leave")
    assert of_other.athlete == theirs and of_other.conversation.memory["asks_leave"]
    later = replace(
        put_together(kept, one),
        athlete=replace(
            one.athlete,
            quiet_until=NOW + timedelta(hours=24),
            profile=replace(one.athlete.profile, conditions=(*pregnant, Condition.UNDER_16)),
        ),
    )
    of_kept, of_other = part(Side(kept, Conversation()), Side(other, other_talk), later, one.conversation)
    assert of_kept.athlete.profile.conditions == (Condition.UNDER_16,)
    assert of_other.athlete.profile.conditions == (*pregnant, Condition.UNDER_16)
    assert of_kept.athlete.quiet_until == NOW + timedelta(hours=24)


def test_a_hold_that_was_opened_again_is_open_in_both():
    closed = hold("SA-7:pregnant", "SA-7", until=DAY)
    again = replace(closed, until=None)
    kept, other = world("a", holds=(closed,)), world("b", holds=(closed,))
    one, two = parted(kept, other, since=lambda one: replace(one, holds=(again,)))
    assert (one.records, two.records) == ((again,), (again,))


def test_a_date_has_its_reminder_once_and_what_has_passed_is_not_said_any_more():
    daily = Reminder(id="check_in", kind=MessageKind.CHECK_IN, time=NOW.time(), through=DAY)
    passed = Reminder(id="own-7", kind=MessageKind.NOTICE, at=NOW + timedelta(hours=1), about="stretch")
    ahead = replace(passed, id="own-8", at=NOW + timedelta(hours=4))
    kept = world("a", reminders=(daily, passed, ahead))
    said = replace(daily, through=DAY + timedelta(days=1))
    one, two = parted(
        kept, world("b", reminders=(daily,)), since=lambda one: replace(one, reminders=(said, ahead))
    )
    assert one.records == (said, ahead)
    assert two.records == (said,)


def test_no_button_and_no_id_of_before_means_something_else_now():
    talked = Conversation(turns=40, memory={"ids": 12})
    for each in parted(world("a"), world("b"), talked=talked):
        assert (each.conversation.turns, each.conversation.memory["ids"]) == (40, 12)
        assert each.conversation.cards == ()
