"""Whatever the order of events, a line that is taken back is gone from what a group reads."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from adapters.sql.engine import Database
from adapters.sql.outbox_statements import MESSAGE
from adapters.sql.tables import MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.courier import Receipt, Refused, TryLater
from core.dispatch import LEASE
from core.message import Address, Message, Votes, say
from tests.support.circles import ANA, BEN, CLEO, MONDAY_MORNING, Circling, three

#: What is posted first.
COMING = "Our week, Mon 2 Mar to Sun 8 Mar: one moment …"


@pytest.fixture
def running(database: Database) -> Circling:
    return Circling(database)


async def test_who_leaves_is_taken_out_of_what_stands_in_the_group_at_once(running: Circling) -> None:
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


async def test_deleting_takes_everything_out(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.says(CLEO, "/delete")
    await running.taps(CLEO, "delete_yes")
    await running.house.dispatcher.run_due()
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Ben is in"]
    assert await running.counts(MembershipRow, ShareRow) == [2, 2]


async def test_an_operators_deletion_does_so_too(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    loaded = await running.house.store.load_by_address(BEN, running.clock.now())
    assert loaded is not None
    assert await running.house.store.forget(loaded.world.athlete.key, running.clock.now())
    await running.house.dispatcher.run_due()
    assert "Ben" not in running.group[0]


async def test_who_blocks_the_coach_is_in_no_circle_any_more(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.house.dispatcher.chat_is_gone(BEN)
    await running.house.dispatcher.run_due()
    assert "Ben" not in running.group[0]
    assert await running.counts(MembershipRow) == [2]


async def test_a_vote_in_the_group_is_no_sign_that_ones_own_chat_is_open(running: Circling) -> None:
    await three(running)
    await running.house.dispatcher.chat_is_gone(BEN)
    tries = running.courier.tries
    await running.hear(BEN, votes=Votes("poll", (1,)))
    loaded = await running.house.store.load_by_address(BEN, running.clock.now())
    assert loaded is not None and loaded.world.accounts == () and running.courier.tries == tries


async def test_who_shares_less_is_seen_to_share_less_in_the_past_too(running: Circling) -> None:
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


async def test_another_name_is_the_name_in_the_past_too(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    await running.says(BEN, "/together")
    await running.taps(BEN, "name")
    await running.says(BEN, "B")
    await running.taps(BEN, "yes")
    await running.house.dispatcher.run_due()
    assert "• B is in" in running.group[0] and "Ben" not in running.group[0]


async def test_a_change_that_shows_nothing_edits_nothing(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    edits = [m for _, m, _ in running.courier.delivered if m.edits]
    await running.changes(BEN, "share", "kept", "yes")
    await running.house.dispatcher.run_due()
    assert [m for a, m, _ in running.courier.delivered if m.edits and not a.user] == edits


async def test_who_leaves_while_the_round_up_waits_never_was_in_it(running: Circling) -> None:
    await three(running)
    running.answer = lambda to, message: None if to.user else TryLater(timedelta(minutes=5), "a limit")
    await running.until(MONDAY_MORNING)
    assert await running.stored_about("Ben") == 0, "nobody is named before the message's id is known"
    await running.changes(BEN, "leave")
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(minutes=10))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]
    assert read_by_the_group(running) == [COMING, *running.group]


async def test_who_leaves_while_what_it_tells_waits_never_was_in_it(running: Circling) -> None:
    await three(running)
    running.answer = lambda to, message: TryLater(timedelta(minutes=5), "a limit") if message.edits else None
    await running.until(MONDAY_MORNING)
    assert running.group == [COMING] and await running.stored_about("Ben") == 1
    await running.changes(BEN, "leave")
    assert await running.stored_about("Ben") == 0
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(minutes=10))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]
    assert read_by_the_group(running) == [COMING, *running.group]


async def test_a_round_up_that_an_older_program_put_into_the_outbox_is_posted_without_names_once_one_leaves(
    running: Circling,
) -> None:
    """That had all of its text in it, to be posted as it is."""
    await three(running)
    running.answer = lambda to, message: None if to.user else TryLater(timedelta(minutes=5), "a limit")
    await running.until(MONDAY_MORNING)

    def as_before(connection: Connection) -> None:
        (row,) = connection.execute(select(RoundUpRow.row)).scalars()
        names = MESSAGE.dump_python(Message(says=(say("together-name-keep", name="Ben"),)), mode="json")
        connection.execute(update(OutboxRow).where(OutboxRow.id == row).values(message=names))
        connection.execute(update(RoundUpRow).values(stale=False))

    await running.database.write(as_before)
    await running.changes(BEN, "leave")
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(minutes=10))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]


def read_by_the_group(running: Circling) -> list[str]:
    """All that the group was ever shown, beside polls."""
    sent = [(m, text) for to, m, text in running.courier.delivered if not to.user]
    return [text for message, text in sent if message.poll is None]


async def test_who_was_the_only_one_in_a_round_up_that_waits_takes_it_with_them(running: Circling) -> None:
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
    running: Circling,
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


async def test_a_crash_between_posting_and_settling_leaves_nobody_in_who_left(running: Circling) -> None:
    """The message may be posted twice, the first one out of reach: it never told of anybody."""
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
    running.receive(row.address, row.message)
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(minutes=5))
    crashed, settled = running.group
    assert crashed == COMING, "nobody knows its id"
    assert settled == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"
    await running.changes(ANA, "leave")
    await running.house.dispatcher.run_due()
    assert running.group[1] == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"


async def test_a_round_up_that_somebody_removed_is_not_posted_anew(running: Circling) -> None:
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


async def test_an_edit_waits_for_a_platform_that_is_away_and_stays_an_edit(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    running.answer = lambda to, message: None if to.user else TryLater(why="away")
    await running.changes(BEN, "leave")
    await running.until(MONDAY_MORNING + timedelta(hours=3))
    await running.changes(ANA, "leave")
    running.answer = lambda to, message: None
    await running.until(MONDAY_MORNING + timedelta(hours=4))
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Cleo is in"]
