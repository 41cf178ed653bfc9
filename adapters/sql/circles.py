"""Circles in a relational database; who is in them is `memberships`, what stands in their groups `round_ups`.

Locks are taken in one order, so that no two transactions wait for one another: circles, round-ups, outbox.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from adapters.sql import farewells, round_ups
from adapters.sql.circle_statements import count_change, id_at, known, member_keys, row_of, set_wake
from adapters.sql.engine import Database
from adapters.sql.memberships import changing
from adapters.sql.outbox_statements import IS_PENDING, lane_of
from adapters.sql.statements import insert_new
from adapters.sql.tables import CircleRow, MembershipRow, OutboxRow, RoundUpRow
from core.circles import Circle, changed_round_up, chat_and_thread, next_wake
from core.message import Address
from core.ports import (
    OF_CIRCLE,
    Close,
    Post,
    Row,
    RowStatus,
    Settlement,
    VersionConflict,
)


class SqlCircles:
    """The Circles of `core.ports` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, platform: str, chat: str) -> Circle | None:
        """See Circles."""

        def work(connection: Connection) -> Circle | None:
            found = id_at(connection, platform, chat)
            return None if found is None else known(connection, [found]).get(found)

        return await self._database.read(work)

    async def in_server(self, platform: str, server: str) -> list[Circle]:
        """See Circles."""
        query = select(CircleRow.id).where(CircleRow.platform == platform, CircleRow.server == server)

        def work(connection: Connection) -> list[Circle]:
            found = list(connection.execute(query).scalars())
            return list(known(connection, found).values())

        return await self._database.read(work)

    async def open(self, circle: Circle) -> Circle:
        """See Circles."""

        def work(connection: Connection) -> Circle:
            values = row_of(circle) | {"version": 1}
            if connection.execute(insert_new(connection, CircleRow.__table__), values).rowcount == 1:
                set_wake(connection, circle.id, next_wake(circle), circle.opened_at)
            found = id_at(connection, circle.platform, circle.chat)
            assert found is not None
            return known(connection, [found])[found]

        return await self._database.write(work)

    async def close(self, platform: str, chat: str, now: datetime) -> bool:
        """See Circles."""

        def work(connection: Connection) -> bool:
            found = id_at(connection, platform, chat)
            if found is None:
                return False
            circle = known(connection, [found])[found]
            count_change(connection, found)
            stands = select(RoundUpRow.week, RoundUpRow.ref).where(
                RoundUpRow.circle == found, RoundUpRow.ref.is_not(None)
            )
            posted = connection.execute(stands.order_by(RoundUpRow.week)).all()
            farewells.circle_was_closed(connection, circle, now)
            _forget(connection, circle)
            for week, ref in posted:
                round_ups.say(connection, circle, changed_round_up(week, (), ref), now)
            return True

        return await self._database.write(work)

    async def members(self, circle: Circle) -> list[str]:
        """See Circles."""
        return await self._database.read(lambda connection: member_keys(connection, circle.id))

    async def expel(self, circle: Circle, athlete_keys: Collection[str], now: datetime) -> None:
        """See Circles."""

        def work(connection: Connection) -> None:
            leaving = {*athlete_keys} & {*member_keys(connection, circle.id)}
            for key in sorted(leaving):
                with changing(connection, key, (), [circle.id], now):
                    this = (MembershipRow.athlete_key == key) & (MembershipRow.id == circle.id)
                    connection.execute(delete(MembershipRow).where(this))
            farewells.are_not_there_any_more(connection, circle, leaving, now)

        await self._database.write(work)

    async def commit(self, circle: Circle, posts: Sequence[Post], wake_at: datetime, now: datetime) -> None:
        """See Circles."""

        def work(connection: Connection) -> None:
            this = (CircleRow.id == circle.id) & (CircleRow.version == circle.version)
            moved = update(CircleRow).where(this).values(row_of(circle) | {"version": circle.version + 1})
            if connection.execute(moved).rowcount != 1:
                raise VersionConflict(circle.id)
            for post in posts:
                round_ups.post(connection, circle, post, now)
            set_wake(connection, circle.id, wake_at, now)

        await self._database.write(work)


def settle(connection: Connection, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
    """What became of rows that were for groups: which group is gone, and where a round-up stands."""
    closed = {}
    for row, settlement in settled:
        if isinstance(settlement, Close) and row.athlete_key is None and row.address is not None:
            closed[row.id] = settlement
            if settlement.status is RowStatus.GONE:
                end(connection, row.address, now)
    if closed:
        round_ups.settle(connection, closed, now)


def end(connection: Connection, address: Address, now: datetime) -> None:
    """The group can't be reached any more: its circle is forgotten, if there is one, and the members are told."""
    chat, _ = chat_and_thread(address.chat)
    found = None if address.user else id_at(connection, address.platform, chat)
    if found is not None:
        circle = known(connection, [found])[found]
        farewells.circle_has_ended(connection, circle, now)
        _forget(connection, circle)


def _forget(connection: Connection, circle: Circle) -> None:
    """Nothing of the circle is left: members, shares, wakes, and what waits to be sent there."""
    connection.execute(delete(CircleRow).where(CircleRow.id == circle.id))
    lane = lane_of(circle.address)
    to_group = (OutboxRow.lane == lane) & IS_PENDING & OutboxRow.athlete_key.is_(None)
    connection.execute(delete(OutboxRow).where(to_group))
    connection.execute(delete(OutboxRow).where(OutboxRow.dedup_key == OF_CIRCLE + circle.id))


def move(connection: Connection, platform: str, chat: str, to: str, now: datetime) -> None:
    """A group has another id. Messages have others there too: what stood in the old chat can't be changed any
    more, and an edit that waits would meet a stranger. Who was told of there is remembered, to be told so when they
    leave.
    """
    found = id_at(connection, platform, chat)
    if found is None:
        return
    if id_at(connection, platform, to) is not None:
        end(connection, Address(platform, "", chat), now)
        return
    moved = update(CircleRow).where(CircleRow.id == found)
    connection.execute(moved.values(chat=to, version=CircleRow.version + 1))
    stood = (RoundUpRow.circle == found) & RoundUpRow.ref.is_not(None)
    edits = select(RoundUpRow.row).where(stood, RoundUpRow.row.is_not(None))
    connection.execute(delete(OutboxRow).where(OutboxRow.id.in_(edits)))
    connection.execute(update(RoundUpRow).where(stood).values(ref=None, row=None, stale=False))
