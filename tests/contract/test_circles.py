"""Circles over the real store, outbox and dispatcher: whatever the order of events, a line taken back is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.sql import circles
from adapters.sql.circles import SqlCircles
from adapters.sql.engine import Database
from adapters.sql.tables import Base, CircleRow, MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.circle_host import Group
from core.circles import KEEP_ROUND_UPS, Circle, invitation, next_wake
from core.dialogue.engine import respond
from core.dispatch import LEASE
from core.message import Address, Inbound, Message, Votes, token
from core.ports import Delivered, Gone, Moved, Receipt, Refused, TryLater, VersionConflict
from core.training.athlete import Profile
from core.words.phrasebook import Phrasebook
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House

#: A Wednesday noon.
OPENED = datetime.fromisoformat("2026-03-04T12:00:00+00:00")
SUNDAY_EVENING = datetime.fromisoformat("2026-03-08T18:00:00+00:00")
MONDAY_MORNING = datetime.fromisoformat("2026-03-09T09:00:00+00:00")
GROUP = Group(platform="test", chat="-1", title="Dawn patrol")
ANA, BEN, CLEO = (Address("test", name, name) for name in ("ana", "ben", "cleo"))


class Running:
    """A house with real words, and a group as its people see it: messages by their id, edited in place."""

    def __init__(self, database: Database) -> None:
        self.clock = VirtualClock(OPENED)
        self.answer: Callable[[Address, Message], Receipt | None] = lambda address, message: None
        self.courier = RecordingCourier(answer=self._receipt)
        self.house = House(database, self.clock, self.courier, respond, words=Phrasebook())
        self.database = database
        self.shown: dict[str, str] = {}
        self.polls: list[Message] = []
        self._updates, self._refs = count(1), count(1)

    def _receipt(self, address: Address, message: Message) -> Receipt:
        asked = self.answer(address, message)
        if asked is not None:
            return asked
        ref = message.edits or str(next(self._refs))
        if address.chat == "-1" and message.poll is not None:
            self.polls.append(message)
        elif not address.user:
            self.shown[ref] = Phrasebook().render(message).text
        return Delivered(ref)

    @property
    def group(self) -> list[str]:
        """What stands in the group beside polls."""
        return list(self.shown.values())

    async def open(self) -> Circle:
        return await self.house.circles.open(GROUP, ANA)

    async def _hear(self, address: Address, **sent: Any) -> None:
        inbound = Inbound(key=f"u{next(self._updates)}", address=address, **sent)
        await self.house.dispatcher.deliver_now(await self.house.coach.receive(inbound))

    async def says(self, address: Address, text: str) -> str:
        await self._hear(address, text=text)
        return self.courier.delivered[-1][2]

    async def taps(self, address: Address, choice: str) -> str:
        message = next(
            m
            for to, m, _ in reversed(self.courier.delivered)
            if to == address and choice in [c.id for c in m.choices]
        )
        await self._hear(address, token=token(message.turn, choice))
        return self.courier.delivered[-1][2]

    async def join(self, address: Address, circle: Circle, share: str) -> None:
        if await self.house.store.load_by_address(address, self.clock.now()) is None:
            await self._hear(address, profile=Profile(timezone="UTC", name=address.user.capitalize()))
        await self.says(address, f"/start {invitation(circle.id)}")
        await self.taps(address, share)
        await self.taps(address, "yes")

    async def changes(self, address: Address, *choices: str) -> None:
        await self.says(address, "/together")
        for choice in choices:
            await self.taps(address, choice)

    async def until(self, at: datetime) -> None:
        """Serve each row at its time."""
        while (due := await self.house.dispatcher.next_due()) is not None and due <= at:
            self.clock.move_to(max(due, self.clock.now()))
            await self.house.dispatcher.run_due()
        self.clock.move_to(at)
        await self.house.dispatcher.run_due()

    async def counts(self, *tables: type[Base]) -> list[int]:
        def look(connection: Any) -> list[int]:
            return [
                connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
            ]

        return await self.database.read(look)

    async def key_of(self, address: Address) -> str:
        loaded = await self.house.store.load_by_address(address, self.clock.now())
        assert loaded is not None
        return loaded.world.athlete.key

    async def stored_about(self, name: str) -> int:
        """Rows of the outbox to groups, and of past round-ups, in which somebody can be found."""

        def look(connection: Any) -> int:
            to_groups = select(OutboxRow.message).where(OutboxRow.user == "")
            return sum(name in str(message) for (message,) in connection.execute(to_groups))

        return await self.database.read(look)


@pytest.fixture
def running(database: Database) -> Running:
    return Running(database)


async def three(running: Running) -> Circle:
    """A circle of three: Ana and Ben say that they are in, Cleo how many minutes."""
    circle = await running.open()
    for who, share in ((ANA, "in"), (BEN, "in"), (CLEO, "minutes")):
        await running.join(who, circle, share)
    return circle


# Opening and closing -----------------------------------------------------------------------------------------


async def test_a_group_has_one_circle_however_often_it_is_opened(running: Running) -> None:
    first = await running.open()
    assert (await running.open()).id == first.id
    assert await running.house.circles.at("test", "-1") == await running.house.circles.called(first.id)
    assert await running.house.circles.at("test", "-2") is None
    kept = SqlCircles(running.database)
    opened = await asyncio.gather(*(kept.open(replace(first, id=f"x{n}", chat="-3")) for n in range(5)))
    assert len({circle.id for circle in opened}) == 1
    assert await running.counts(CircleRow) == [2]


async def test_it_goes_by_its_founders_clock_or_by_what_it_is_told(running: Running) -> None:
    await running._hear(ANA, profile=Profile(timezone="Asia/Kathmandu", name="Ana"))
    assert (await running.open()).timezone == "Asia/Kathmandu"
    moved = await running.house.circles.open(GROUP, BEN, "America/New_York")
    assert moved.timezone == "America/New_York"
    stored = await running.house.circles.called(moved.id)
    assert stored is not None and stored.timezone == "America/New_York"
    await running.until(next_wake(stored) - timedelta(seconds=1))
    assert stored.polled is None and next_wake(stored).hour == 22


async def test_a_closed_circle_leaves_nothing_and_takes_its_round_ups_back(running: Running) -> None:
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


async def test_a_poll_on_sunday_evening_and_a_round_up_on_monday_morning(running: Running) -> None:
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


async def test_minutes_are_those_that_were_logged(running: Running) -> None:
    await three(running)
    await running.says(CLEO, "/log easy run 50 min, 4")
    await running.until(MONDAY_MORNING)
    assert "• Cleo: 50 min of training" in running.group[0]


@pytest.mark.parametrize("shares", [(), ("in",), ("nothing", "nothing")])
async def test_with_nobody_to_tell_or_to_name_nothing_is_said(
    running: Running, shares: tuple[str, ...]
) -> None:
    circle = await running.open()
    for who, share in zip((ANA, BEN), shares, strict=False):
        await running.join(who, circle, share)
    await running.until(MONDAY_MORNING + timedelta(days=8))
    assert running.group == []
    assert len(running.polls) == (2 if len(shares) == 2 else 0)


async def test_who_chose_nothing_is_not_named(running: Running) -> None:
    circle = await running.open()
    await running.join(ANA, circle, "in")
    await running.join(BEN, circle, "nothing")
    await running.until(MONDAY_MORNING)
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in"]


async def test_what_is_too_late_to_be_of_use_is_let_pass(running: Running) -> None:
    await three(running)
    running.clock.move_to(MONDAY_MORNING + timedelta(days=20, hours=2))
    await running.house.dispatcher.run_due()
    assert running.polls == [] and running.group == []
    await running.until(MONDAY_MORNING + timedelta(days=21))
    assert (len(running.polls), len(running.group)) == (1, 1)


async def test_nobody_is_asked_in_the_night(running: Running) -> None:
    await three(running)
    running.clock.move_to(SUNDAY_EVENING + timedelta(hours=10))
    await running.house.dispatcher.run_due()
    assert running.polls == []
    await running.until(MONDAY_MORNING)
    assert (len(running.polls), len(running.group)) == (0, 1)


async def test_a_member_who_changes_while_a_round_up_is_made_has_it_made_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
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
    running: Running, monkeypatch: pytest.MonkeyPatch
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


# Taking back -------------------------------------------------------------------------------------------------


async def test_who_leaves_is_taken_out_of_what_stands_in_the_group_at_once(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING + timedelta(days=7))
    assert all("Ben is in" in text for text in running.group) and len(running.group) == 2
    await running.changes(BEN, "leave")
    await running.house.dispatcher.run_due()
    assert len(running.group) == 2
    assert all("Ana is in" in text and "Ben" not in text for text in running.group)
    assert await running.counts(MembershipRow, ShareRow) == [2, 4]
    assert await running.stored_about("Ben") == 0
    # One after the other, until nobody is left.
    for who in (ANA, CLEO):
        await running.changes(who, "leave")
        await running.house.dispatcher.run_due()
    assert all("was taken back" in text for text in running.group)


async def test_deleting_takes_everything_out(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.says(CLEO, "/delete")
    await running.taps(CLEO, "delete_yes")
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Ben is in"]
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]


async def test_an_operators_deletion_does_so_too(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    loaded = await running.house.store.load_by_address(BEN, running.clock.now())
    assert loaded is not None
    assert await running.house.store.forget(loaded.world.athlete.key, running.clock.now())
    await running.house.dispatcher.run_due()
    assert "Ben" not in running.group[0]


async def test_who_blocks_the_coach_is_in_no_circle_any_more(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_is_gone(BEN)
    await running.house.dispatcher.run_due()
    assert "Ben" not in running.group[0]
    assert await running.counts(MembershipRow) == [2]


async def test_a_vote_in_the_group_is_no_sign_that_ones_own_chat_is_open(running: Running) -> None:
    await three(running)
    await running.house.dispatcher.chat_is_gone(BEN)
    tries = running.courier.tries
    await running._hear(BEN, votes=Votes("poll", (1,)))
    loaded = await running.house.store.load_by_address(BEN, running.clock.now())
    assert loaded is not None and loaded.world.accounts == () and running.courier.tries == tries


async def test_who_shares_less_is_seen_to_share_less_in_the_past_too(running: Running) -> None:
    await three(running)
    await running.says(CLEO, "/log easy run 50 min, 4")
    await running.until(MONDAY_MORNING)
    assert "Cleo: 50 min" in running.group[0]
    await running.changes(CLEO, "share", "kept", "yes")
    await running.house.dispatcher.run_due()
    assert "• Cleo is in" in running.group[0] and "50" not in running.group[0]
    # What is not shared any more is not kept either: sharing minutes again does not bring it back.
    await running.changes(CLEO, "share", "minutes", "yes")
    await running.house.dispatcher.run_due()
    assert "50" not in running.group[0]
    await running.changes(CLEO, "share", "nothing", "yes")
    await running.house.dispatcher.run_due()
    assert "Cleo" not in running.group[0]


async def test_another_name_is_the_name_in_the_past_too(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.says(BEN, "/together")
    await running.taps(BEN, "name")
    await running.says(BEN, "B")
    await running.taps(BEN, "yes")
    await running.house.dispatcher.run_due()
    assert "• B is in" in running.group[0] and "Ben" not in running.group[0]


async def test_a_change_that_shows_nothing_edits_nothing(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    edits = [m for _, m, _ in running.courier.delivered if m.edits]
    await running.changes(BEN, "share", "kept", "yes")
    await running.house.dispatcher.run_due()
    assert [m for a, m, _ in running.courier.delivered if m.edits and not a.user] == edits


async def test_who_leaves_while_the_round_up_waits_never_was_in_it(running: Running) -> None:
    await three(running)
    running.answer = lambda to, message: None if to.user else TryLater(timedelta(minutes=5), "a limit")
    await running.until(MONDAY_MORNING)
    assert await running.stored_about("Ben") == 1
    await running.changes(BEN, "leave")
    assert await running.stored_about("Ben") == 0
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(minutes=10))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]
    assert not any(message.edits for to, message, _ in running.courier.delivered if not to.user)


async def test_who_was_the_only_one_in_a_round_up_that_waits_takes_it_with_them(running: Running) -> None:
    circle = await running.open()
    await running.join(ANA, circle, "in")
    await running.join(BEN, circle, "nothing")
    running.answer = lambda to, message: None if to.user else TryLater(timedelta(minutes=5), "a limit")
    await running.until(MONDAY_MORNING)
    await running.changes(ANA, "leave")
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(minutes=10))
    assert running.group == []
    assert await running.counts(RoundUpRow, ShareRow) == [0, 0]


async def test_who_leaves_while_the_round_up_is_being_posted_is_taken_out_right_after(
    running: Running,
) -> None:
    await three(running)
    posted, left = asyncio.Event(), asyncio.Event()
    deliver = running.courier.deliver

    async def slowly(address: Address, message: Message, text: str, labels: Any) -> Receipt:
        if not address.user and message.poll is None and not posted.is_set():
            posted.set()
            await left.wait()
        return await deliver(address, message, text, labels)

    running.courier.deliver = slowly  # type: ignore[method-assign]
    await running.until(MONDAY_MORNING - timedelta(seconds=1))
    running.clock.move_to(MONDAY_MORNING)
    serving = asyncio.create_task(running.house.dispatcher.run_due())
    await posted.wait()
    await running.changes(BEN, "leave")
    left.set()
    await serving
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]
    assert await running.stored_about("Ben") == 0


async def test_a_crash_between_posting_and_settling_leaves_nobody_in_who_left(running: Running) -> None:
    """The message may be posted twice, the first one out of reach; the one that counts is right."""
    await three(running)
    await running.until(MONDAY_MORNING - timedelta(seconds=1))
    running.clock.move_to(MONDAY_MORNING)
    outbox = running.house.outbox
    # The circle is woken; then a worker posts the round-up and dies before it settles.
    (wake,) = [
        row
        for row in await outbox.claim(running.clock.now(), hands={None: 8}, lease=LEASE)
        if row.circle_id is not None
    ]
    await running.house.circles.wake(wake)
    (row,) = [
        row
        for row in await outbox.claim(running.clock.now(), hands={"test": 8}, lease=LEASE)
        if not (row.address and row.address.user)
    ]
    assert row.address is not None and row.message is not None
    running._receipt(row.address, row.message)
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(minutes=5))
    crashed, settled = running.group
    assert "Ben is in" in crashed, "nobody knows its id"
    assert settled == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"
    await running.changes(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[1] == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"


async def test_a_round_up_that_somebody_removed_is_not_posted_anew(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    running.answer = lambda to, message: Refused("no such message") if message.only_edits else None
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(hours=1))
    assert len(running.group) == 1
    running.answer = lambda to, message: None
    await running.changes(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"]


async def test_an_edit_waits_for_a_platform_that_is_away_and_stays_an_edit(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    running.answer = lambda to, message: None if to.user else TryLater(why="away")
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(hours=3))
    await running.changes(ANA, "leave")
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(hours=4))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"]


# The group changes -------------------------------------------------------------------------------------------


async def test_a_group_that_puts_the_coach_out_has_no_circle_any_more(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_is_gone(Address("test", "", "-1"))
    assert await running.counts(CircleRow, MembershipRow, RoundUpRow, ShareRow) == [0, 0, 0, 0]
    await running.until(MONDAY_MORNING + timedelta(days=8))
    assert (len(running.group), len(running.polls)) == (1, 1)
    assert "You're in no circle" in await running.says(ANA, "/together")


async def test_so_does_one_that_is_found_gone(running: Running) -> None:
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
    running: Running, told: str
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
    assert to_group == [("-1", None), ("-1", None), ("-100", None), ("-100", None)]


async def test_a_group_that_moves_onto_another_circle_joins_that_one(running: Running) -> None:
    await three(running)
    newer = await running.house.circles.open(replace(GROUP, chat="-100"), ANA)
    await running.house.dispatcher.chat_has_moved("test", "-1", "-100")
    assert await running.house.circles.at("test", "-100") == newer
    assert await running.counts(CircleRow, MembershipRow) == [1, 0]


# What is kept ------------------------------------------------------------------------------------------------


async def test_who_joins_a_circle_that_closes_at_that_moment_is_told_so(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = await running.open()
    await running._hear(ANA, profile=Profile(timezone="UTC", name="Ana"))
    await running.says(ANA, f"/start {invitation(circle.id)}")
    await running.taps(ANA, "in")
    commit, closed = running.house.store.commit, list[bool]()

    async def close_first(*args: Any, **more: Any) -> list[int]:
        if not closed:
            closed.append(await running.house.circles.close("test", "-1"))
        return await commit(*args, **more)

    monkeypatch.setattr(running.house.store, "commit", close_first)
    assert "isn't open any more" in await running.taps(ANA, "yes")


async def test_the_export_has_circles_and_what_they_still_show(running: Running) -> None:
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


async def test_after_some_weeks_it_is_forgotten_who_was_in_a_round_up(running: Running) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    at = running.clock.now()
    await running.house.store.prune(at + KEEP_ROUND_UPS)
    assert await running.counts(RoundUpRow, ShareRow) == [1, 3]
    await running.house.store.prune(at + KEEP_ROUND_UPS + timedelta(seconds=1))
    assert await running.counts(RoundUpRow, ShareRow, MembershipRow) == [0, 0, 3]


@pytest.mark.parametrize("is_in_twice", [True, False])
async def test_of_two_athletes_who_turn_out_to_be_one_one_line_stays(
    running: Running, is_in_twice: bool
) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    if not is_in_twice:
        await running.changes(ANA, "leave")
    ana, ben = [await running.key_of(who) for who in (ANA, BEN)]
    now = running.clock.now()
    await running.database.write(lambda connection: circles.hand_over(connection, ben, ana, now))
    await running.house.dispatcher.run_due()
    name = "Ana" if is_in_twice else "Ben"
    assert running.group == [f"Our week, Mon 2 Mar to Sun 8 Mar:\n\n• {name} is in\n• Cleo is in"]
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]
    await running.changes(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[0].endswith("Mar:\n\n• Cleo is in")


async def test_a_wake_for_a_circle_that_is_no_more_does_nothing(running: Running) -> None:
    circle = await running.open()
    running.clock.move_to(SUNDAY_EVENING)
    (row,) = await running.house.outbox.claim(running.clock.now(), hands={None: 1}, lease=LEASE)
    await running.house.circles.close("test", "-1")
    await running.house.circles.wake(row)
    assert await running.house.circles.called(circle.id) is None
    assert await running.counts(OutboxRow) == [0]
