"""Circles over the real store, outbox and dispatcher: opened, woken, moved, closed, and what is kept of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.sql.circles import SqlCircles
from adapters.sql.engine import Database
from adapters.sql.tables import CircleRow, MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.circles import KEEP_ROUND_UPS, invitation, next_wake
from core.courier import Gone, Moved
from core.dialogue.world import Outcome, Put
from core.dispatch import LEASE
from core.message import Address
from core.ports import VersionConflict
from core.training.athlete import Profile
from tests.support.circles import ANA, BEN, CLEO, DAN, GROUP, MONDAY_MORNING, SUNDAY_EVENING, Circling, three


@pytest.fixture
def running(database: Database) -> Circling:
    return Circling(database)


# Opening and closing -----------------------------------------------------------------------------------------


async def test_a_group_has_one_circle_however_often_it_is_opened(running: Circling) -> None:
    first = await running.open()
    assert (await running.open()).id == first.id
    assert await running.house.circles.at("test", "-1") == await running.house.circles.called(first.id)
    assert await running.house.circles.at("test", "-2") is None
    kept = SqlCircles(running.database)
    opened = await asyncio.gather(*(kept.open(replace(first, id=f"x{n}", chat="-3")) for n in range(5)))
    assert len({circle.id for circle in opened}) == 1
    assert await running.counts(CircleRow) == [2]


async def test_it_goes_by_its_founders_clock_or_by_what_it_is_told(running: Circling) -> None:
    await running.hear(ANA, profile=Profile(timezone="Asia/Kathmandu", name="Ana"))
    assert (await running.open()).timezone == "Asia/Kathmandu"
    moved = await running.house.circles.open(GROUP, BEN, "America/New_York")
    assert moved.timezone == "America/New_York"
    stored = await running.house.circles.called(moved.id)
    assert stored is not None and stored.timezone == "America/New_York"
    await running.until(next_wake(stored) - timedelta(seconds=1))
    assert stored.polled is None and next_wake(stored).hour == 22


async def test_a_closed_circle_leaves_nothing_and_takes_its_round_ups_back(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    assert "Ana is in" in running.group[0]
    assert await running.house.circles.close("test", "-1")
    assert not await running.house.circles.close("test", "-1")
    await running.house.dispatcher.run_due()
    assert running.group == ["The round-up of the week from Mon 2 Mar was taken back."]
    assert await running.counts(CircleRow, MembershipRow, RoundUpRow, ShareRow) == [0, 0, 0, 0]
    assert "You're in no circle" in await running.says(ANA, "/together")
    await running.until(MONDAY_MORNING + timedelta(days=21))
    assert len(running.polls) == 1


# Poll and round-up -------------------------------------------------------------------------------------------


async def test_a_poll_on_sunday_evening_and_a_round_up_on_monday_morning(running: Circling) -> None:
    await three(running)
    await running.until(SUNDAY_EVENING - timedelta(seconds=1))
    assert (running.polls, running.group) == ([], [])
    await running.until(SUNDAY_EVENING)
    assert len(running.polls) == 1
    await running.until(MONDAY_MORNING)
    assert running.group == [
        "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Ben is in\n• Cleo is in",
    ]
    await running.until(MONDAY_MORNING + timedelta(days=14))
    assert (len(running.polls), len(running.group)) == (3, 3)
    # Once settled, nothing of it is left in the outbox.
    assert await running.stored_about("Ana") == 0


async def test_minutes_are_those_that_were_logged(running: Circling) -> None:
    await three(running)
    await running.says(CLEO, "/log easy run 50 min, 4")
    await running.until(MONDAY_MORNING)
    assert "• Cleo: 50 min of training" in running.group[0]


@pytest.mark.parametrize("shares", [(), ("in",), ("nothing", "nothing")])
async def test_with_nobody_to_tell_or_to_name_nothing_is_said(
    running: Circling, shares: tuple[str, ...]
) -> None:
    circle = await running.open()
    for who, share in zip((ANA, BEN), shares, strict=False):
        await running.join(who, circle, share)
    await running.until(MONDAY_MORNING + timedelta(days=8))
    assert running.group == []
    assert len(running.polls) == (2 if len(shares) == 2 else 0)


async def test_who_chose_nothing_is_not_named(running: Circling) -> None:
    circle = await running.open()
    await running.join(ANA, circle, "in")
    await running.join(BEN, circle, "nothing")
    await running.until(MONDAY_MORNING)
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in"]


async def test_what_is_too_late_to_be_of_use_is_let_pass(running: Circling) -> None:
    await three(running)
    running.clock.move_to(MONDAY_MORNING + timedelta(days=20, hours=2))
    await running.house.dispatcher.run_due()
    assert running.polls == [] and running.group == []
    await running.until(MONDAY_MORNING + timedelta(days=21))
    assert (len(running.polls), len(running.group)) == (1, 1)


async def test_nobody_is_asked_in_the_night(running: Circling) -> None:
    await three(running)
    running.clock.move_to(SUNDAY_EVENING + timedelta(hours=10))
    await running.house.dispatcher.run_due()
    assert running.polls == []
    await running.until(MONDAY_MORNING)
    assert (len(running.polls), len(running.group)) == (0, 1)


async def test_a_member_who_changes_while_a_round_up_is_made_has_it_made_again(
    running: Circling, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(running)
    store = running.house.store
    load, left = store.load, list[str]()

    async def load_and_leave(key: str, now: datetime) -> Any:
        loaded = await load(key, now)
        if not left and running.clock.now() == MONDAY_MORNING:
            left.append(key)
            await running.changes(BEN, "leave")
        return loaded

    monkeypatch.setattr(store, "load", load_and_leave)
    await running.until(MONDAY_MORNING)
    assert left
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]


async def test_a_circle_that_never_rests_is_put_off(
    running: Circling, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(running)

    async def conflict(*_: object) -> None:
        raise VersionConflict("always")

    monkeypatch.setattr(running.house.circles._kept, "commit", conflict)
    running.clock.move_to(MONDAY_MORNING)
    await running.house.dispatcher.run_due()
    assert running.group == []
    monkeypatch.undo()
    await running.until(MONDAY_MORNING + timedelta(minutes=1))
    assert len(running.group) == 1


# The group changes -------------------------------------------------------------------------------------------


async def test_a_group_that_puts_the_coach_out_has_no_circle_any_more(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_is_gone(Address("test", "", "-1"))
    assert await running.counts(CircleRow, MembershipRow, RoundUpRow, ShareRow) == [0, 0, 0, 0]
    await running.until(MONDAY_MORNING + timedelta(days=8))
    assert (len(running.group), len(running.polls)) == (1, 1)
    assert "You're in no circle" in await running.says(ANA, "/together")


async def test_its_members_are_told_and_what_can_not_be_taken_back(running: Circling) -> None:
    circle = await three(running)
    await running.until(MONDAY_MORNING)
    await running.join(DAN, circle, "in")
    await running.house.dispatcher.chat_is_gone(Address("test", "", "-1"))
    await running.house.dispatcher.run_due()
    for who in (ANA, BEN, CLEO):
        assert "I can't reach Dawn patrol any more, so its circle has ended" in running.told(who)
        assert "One past round-up still says something of you there" in running.told(who)
    assert "so its circle has ended. Nothing about you goes there." in running.told(DAN)
    assert "past round-up" not in running.told(DAN)


async def test_who_is_in_a_rest_from_unasked_messages_is_told_after_it(running: Circling) -> None:
    """The day after a crisis is not the day for news of a group (SA-5)."""
    await three(running)
    loaded = await running.house.store.load_by_address(BEN, running.clock.now())
    assert loaded is not None
    rests = replace(loaded.world.athlete, quiet_until=running.clock.now() + timedelta(hours=20))
    outcome = Outcome(conversation=loaded.conversation, changes=(Put(rests),))
    await running.house.store.commit(replace(loaded, address=BEN), outcome)

    def told() -> set[Address]:
        return {to for to, _, text in running.courier.delivered if "so its circle has ended" in text}

    await running.house.dispatcher.chat_is_gone(Address("test", "", "-1"))
    await running.until(running.clock.now() + timedelta(hours=19))
    assert told() == {ANA, CLEO}
    await running.until(running.clock.now() + timedelta(hours=2))
    assert told() == {ANA, BEN, CLEO}


async def test_a_private_chat_that_is_gone_ends_no_circle(running: Circling) -> None:
    await three(running)
    await running.house.dispatcher.chat_is_gone(Address("test", "somebody", "-1"))
    assert await running.counts(CircleRow) == [1]


async def test_so_does_one_that_is_found_gone(running: Circling) -> None:
    await three(running)
    running.answer = lambda to, message: None if to.user else Gone("kicked")
    await running.until(MONDAY_MORNING)
    assert await running.counts(CircleRow, MembershipRow, RoundUpRow, ShareRow) == [0, 0, 0, 0]
    left = await running.database.read(
        lambda c: c.execute(select(OutboxRow.lane).where(OutboxRow.athlete_key.is_(None))).all()
    )
    assert left == []


@pytest.mark.parametrize("told", ["by the platform", "by a receipt"])
async def test_a_group_that_moves_is_followed_and_its_old_messages_left_alone(
    running: Circling, told: str
) -> None:
    circle = await three(running)
    await running.until(MONDAY_MORNING)
    if told == "by the platform":
        await running.house.dispatcher.chat_has_moved("test", "-1", "-100")
    else:
        running.answer = lambda to, message: Moved("-100") if to.chat == "-1" else None
        await running.until(SUNDAY_EVENING + timedelta(days=7))
        running.answer = lambda to, message: None
    assert await running.house.circles.at("test", "-1") is None
    moved = await running.house.circles.at("test", "-100")
    assert moved is not None and (moved.id, moved.members) == (circle.id, 3)
    # Ids of the old chat mean other messages in the new one.
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(days=7))
    to_group = [(to.chat, m.edits) for to, m, _ in running.courier.delivered if not to.user]
    assert to_group == [
        *(("-1", ref) for ref in (None, None, to_group[2][1])),
        *(("-100", ref) for ref in (None, None, to_group[5][1])),
    ]
    assert to_group[2][1] != to_group[5][1]


async def test_who_leaves_a_group_that_has_moved_is_told_what_stays_behind(running: Circling) -> None:
    """What stood in the old chat has no id that could be edited; whoever has a line there is told so."""
    circle = await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_has_moved("test", "-1", "-100")
    await running.join(DAN, circle, "in")
    await running.until(MONDAY_MORNING + timedelta(days=7))
    changed = await running.changed(CLEO, "share", "nothing", "yes")
    assert "One round-up stands where I can't change anything any more" in changed
    assert "One round-up stands where I can't change anything any more" in await running.changed(BEN, "leave")
    assert "can't change anything" not in await running.changed(DAN, "leave")
    await running.house.store.prune(running.clock.now() + KEEP_ROUND_UPS)
    assert await running.counts(RoundUpRow) == [1], "the one of before is forgotten in its time"
    assert "can't change anything" not in await running.changed(ANA, "leave")


async def test_who_has_a_line_there_that_stays_hears_of_it_when_the_circle_is_closed(
    running: Circling,
) -> None:
    circle = await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_has_moved("test", "-1", "-100")
    await running.join(DAN, circle, "in")
    await running.until(MONDAY_MORNING + timedelta(days=7))
    await running.house.circles.close("test", "-100")
    await running.house.dispatcher.run_due()
    told = {
        to for to, _, text in running.courier.delivered if "has closed its circle. One past round-up" in text
    }
    assert told == {ANA, BEN, CLEO}


async def test_a_group_that_moves_onto_another_circle_joins_that_one(running: Circling) -> None:
    await three(running)
    newer = await running.house.circles.open(replace(GROUP, chat="-100"), ANA)
    await running.house.dispatcher.chat_has_moved("test", "-1", "-100")
    assert await running.house.circles.at("test", "-100") == newer
    assert await running.counts(CircleRow, MembershipRow) == [1, 0]


# What is kept ------------------------------------------------------------------------------------------------


async def test_the_circles_of_a_server_are_found_by_it(running: Circling) -> None:
    kept = running.house.circles
    for chat, server in (("-1", "7"), ("-2", "7"), ("-3", "8"), ("-4", None)):
        await kept.open(replace(GROUP, chat=chat, server=server), ANA)
    assert sorted(circle.chat for circle in await kept.in_server("test", "7")) == ["-1", "-2"]
    assert await kept.in_server("other", "7") == []


async def test_who_joins_a_circle_that_closes_at_that_moment_is_told_so(
    running: Circling, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = await running.open()
    await running.hear(ANA, profile=Profile(timezone="UTC", name="Ana"))
    await running.says(ANA, f"/start {invitation(circle.id)}")
    await running.taps(ANA, "in")
    commit, closed = running.house.store.commit, list[bool]()

    async def close_first(*args: Any, **more: Any) -> list[int]:
        if not closed:
            closed.append(await running.house.circles.close("test", "-1"))
        return await commit(*args, **more)

    monkeypatch.setattr(running.house.store, "commit", close_first)
    assert "isn't open any more" in await running.taps(ANA, "yes")


async def test_the_export_has_circles_and_what_they_still_show(running: Circling) -> None:
    circle = await three(running)
    await running.says(CLEO, "/log easy run 50 min, 4")
    await running.until(MONDAY_MORNING)
    loaded = await running.house.store.load_by_address(CLEO, running.clock.now())
    assert loaded is not None
    document = await running.house.store.export(loaded.world.athlete.key)
    (membership,) = document["memberships"]
    assert (membership["id"], membership["share"], membership["name"]) == (circle.id, "minutes", "Cleo")
    assert document["shared_weeks"] == [
        {"circle": circle.id, "week": "2026-03-02", "told": {"kept": False, "levels": [], "minutes": 50}}
    ]


async def test_after_some_weeks_it_is_forgotten_who_was_in_a_round_up(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    at = running.clock.now()
    await running.house.store.prune(at + KEEP_ROUND_UPS)
    assert await running.counts(RoundUpRow, ShareRow) == [1, 3]
    await running.house.store.prune(at + KEEP_ROUND_UPS + timedelta(seconds=1))
    assert await running.counts(RoundUpRow, ShareRow, MembershipRow) == [0, 0, 3]


# One athlete, many accounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("keeping", "name"), [("keep_that", "Ana"), ("keep_this", "Ben")])
async def test_of_two_members_who_turn_out_to_be_one_the_kept_line_stays(
    running: Circling, keeping: str, name: str
) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.connects(ANA, BEN, keeping)
    await running.house.dispatcher.run_due()
    assert running.group == [f"Our week, Mon 2 Mar to Sun 8 Mar:\n\n• {name} is in\n• Cleo is in"]
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]
    await running.changes(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[0].endswith("Mar:\n\n• Cleo is in")


@pytest.mark.parametrize("keeping", ["keep_that", "keep_this"])
async def test_a_membership_moves_with_the_one_who_turns_out_to_be_another(
    running: Circling, keeping: str
) -> None:
    """With what past round-ups tell: whoever goes on can take it back from either account."""
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.changes(ANA, "leave")
    await running.connects(ANA, BEN, keeping)
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ben is in\n• Cleo is in"]
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]
    assert "as Ben" in await running.says(ANA, "/together")
    await running.taps(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[0].endswith("Mar:\n\n• Cleo is in")


async def test_deleting_from_one_account_takes_out_what_another_shared(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.changes(ANA, "leave")
    await running.connects(ANA, BEN, "keep_that")
    running.clock.advance(hours=24)
    await running.says(ANA, "/delete")
    await running.taps(ANA, "delete_yes")
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"]


async def test_a_member_leaves_when_no_account_of_theirs_can_be_reached(running: Circling) -> None:
    await three(running)
    await running.connects(ANA, BEN, "keep_that")
    await running.house.dispatcher.chat_is_gone(BEN)
    assert await running.counts(MembershipRow) == [2]
    await running.house.dispatcher.chat_is_gone(ANA)
    assert await running.counts(MembershipRow) == [1]


async def test_a_member_whose_one_account_that_can_be_reached_goes_leaves_too(running: Circling) -> None:
    await three(running)
    await running.connects(ANA, BEN, "keep_that")
    running.clock.advance(hours=24)
    await running.house.dispatcher.chat_is_gone(BEN)
    await running.says(ANA, "/unlink")
    await running.taps(ANA, "account_1")
    assert await running.counts(MembershipRow) == [1]


@pytest.mark.parametrize("keeping", ["keep_that", "keep_this"])
async def test_who_parts_again_is_in_the_circles_that_were_theirs(running: Circling, keeping: str) -> None:
    """And can take back what stands there of them; the other can't."""
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.changes(ANA, "leave")
    await running.connects(ANA, BEN, keeping)
    await running.taps(ANA, "not_me")
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]
    assert "as Ben" not in await running.says(ANA, "/together")
    assert "as Ben" in await running.says(BEN, "/together")
    await running.taps(BEN, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[0].endswith("Mar:\n\n• Cleo is in")


@pytest.mark.parametrize("keeping", ["keep_that", "keep_this"])
async def test_a_circle_that_both_were_in_stays_with_one_and_a_new_one_with_nobody(
    running: Circling, keeping: str
) -> None:
    await three(running)
    circle = await running.house.circles.open(replace(GROUP, chat="-2"), ANA)
    await running.connects(ANA, BEN, keeping)
    await running.join(BEN, circle, "kept")
    assert await running.counts(MembershipRow) == [3]
    await running.taps(ANA, "not_me")
    assert await running.counts(MembershipRow) == [2]
    kept = ANA if keeping == "keep_that" else BEN
    loaded = await running.house.store.load_by_address(kept, running.clock.now())
    assert loaded is not None and [each.id for each in loaded.world.memberships] != [circle.id]
    assert len(loaded.world.memberships) == 1


async def test_who_is_parted_from_and_can_not_be_reached_is_in_no_circle(running: Circling) -> None:
    await three(running)
    await running.changes(ANA, "leave")
    await running.connects(ANA, BEN, "keep_that")
    await running.house.dispatcher.chat_is_gone(BEN)
    await running.taps(ANA, "not_me")
    assert await running.counts(MembershipRow) == [1]


async def test_a_wake_for_a_circle_that_is_no_more_does_nothing(running: Circling) -> None:
    circle = await running.open()
    running.clock.move_to(SUNDAY_EVENING)
    (row,) = await running.house.outbox.claim(running.clock.now(), hands={None: 1}, lease=LEASE)
    await running.house.circles.close("test", "-1")
    await running.house.circles.wake(row)
    assert await running.house.circles.called(circle.id) is None
    assert await running.counts(OutboxRow) == [0]
