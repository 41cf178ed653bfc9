"""Circles in a relational database, and the round-ups that stand in groups.

A round-up keeps what it tells of each member, and nothing of its text: whatever changes in a membership, the
text is made again from what is left, in the same transaction, and put where it has to go. What is posted first
names nobody, and what it tells comes by an edit as soon as the message's id is stored. While an edit waits in the
outbox its row is rewritten; once it stands in the group, another is added; while one is in work it is marked, and
edited as soon as it is settled. So no order of events leaves a line behind that was taken back, and no crash leaves
one in a message whose id nobody knows.

Locks are taken in one order, so that no two transactions wait for one another: circles, round-ups, outbox.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from adapters.sql import farewells, pace
from adapters.sql.documents import document
from adapters.sql.engine import Database
from adapters.sql.outbox_statements import IS_PENDING, MESSAGE, lane_of, wake_row
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, CircleRow, MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.circles import (
    EDIT_PATIENCE,
    MOST_MEMBERS,
    Circle,
    Membership,
    Share,
    Told,
    changed_round_up,
    chat_and_thread,
    coming_round_up,
    is_like,
    next_wake,
    round_up,
)
from core.export import CircleOpened, SharedWeek
from core.message import Address, Message
from core.ports import OF_CIRCLE, Close, Post, Row, RowStatus, RowType, Settlement, VersionConflict

TOLD = TypeAdapter(Told)
MEMBERSHIP = TypeAdapter(Membership)
Entries = list[tuple[Membership, Told]]

#: Groups are not athletes: they have no units of their own, and minutes need none.
_UNITS = "km"


class SqlCircles:
    """The Circles of `core.ports` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, platform: str, chat: str) -> Circle | None:
        """See Circles."""

        def work(connection: Connection) -> Circle | None:
            found = _id_at(connection, platform, chat)
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
            values = _values(circle) | {"version": 1}
            if connection.execute(insert_new(connection, CircleRow.__table__), values).rowcount == 1:
                _set_wake(connection, circle.id, next_wake(circle), circle.opened_at)
            found = _id_at(connection, circle.platform, circle.chat)
            assert found is not None
            return known(connection, [found])[found]

        return await self._database.write(work)

    async def close(self, platform: str, chat: str, now: datetime) -> bool:
        """See Circles."""

        def work(connection: Connection) -> bool:
            found = _id_at(connection, platform, chat)
            if found is None:
                return False
            circle = known(connection, [found])[found]
            _count(connection, found)
            stands = select(RoundUpRow.week, RoundUpRow.ref).where(
                RoundUpRow.circle == found, RoundUpRow.ref.is_not(None)
            )
            posted = connection.execute(stands.order_by(RoundUpRow.week)).all()
            farewells.circle_was_closed(connection, circle, now)
            _forget(connection, circle)
            for week, ref in posted:
                _say(connection, circle, changed_round_up(week, (), ref), now)
            return True

        return await self._database.write(work)

    async def members(self, circle: Circle) -> list[str]:
        """See Circles."""
        return await self._database.read(lambda connection: _members(connection, circle.id))

    async def expel(self, circle: Circle, athlete_keys: Collection[str], now: datetime) -> None:
        """See Circles."""

        def work(connection: Connection) -> None:
            leaving = {*athlete_keys} & {*_members(connection, circle.id)}
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
            moved = update(CircleRow).where(this).values(_values(circle) | {"version": circle.version + 1})
            if connection.execute(moved).rowcount != 1:
                raise VersionConflict(circle.id)
            for post in posts:
                _post(connection, circle, post, now)
            _set_wake(connection, circle.id, wake_at, now)

        await self._database.write(work)


# Circles ---------------------------------------------------------------------------------------------------


_MEMBER = aliased(MembershipRow)
_MEMBERS = select(func.count()).where(_MEMBER.id == CircleRow.id).correlate(CircleRow).scalar_subquery()

#: A circle with how many are in it, as it comes with an athlete.
CIRCLE = document({column.name: column for column in CircleRow.__table__.columns} | {"members": _MEMBERS})


def known(connection: Connection, ids: Collection[str]) -> dict[str, Circle]:
    """The circles of these ids that are open, with how many are in them."""
    table = CircleRow.__table__
    rows = connection.execute(
        select(*table.c, _MEMBERS.label("members")).where(CircleRow.id.in_(ids)).order_by(CircleRow.opened_at)
    )
    return {row.id: Circle(**row._mapping) for row in rows}


def _members(connection: Connection, circle_id: str) -> list[str]:
    query = select(MembershipRow.athlete_key).where(MembershipRow.id == circle_id)
    in_order = query.order_by(MembershipRow.since, MembershipRow.athlete_key)
    return list(connection.execute(in_order).scalars())


def end(connection: Connection, address: Address, now: datetime) -> None:
    """The group can't be reached any more: its circle is forgotten, if there is one, and the members are told."""
    chat, _ = chat_and_thread(address.chat)
    found = None if address.user else _id_at(connection, address.platform, chat)
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
    found = _id_at(connection, platform, chat)
    if found is None:
        return
    if _id_at(connection, platform, to) is not None:
        end(connection, Address(platform, "", chat), now)
        return
    moved = update(CircleRow).where(CircleRow.id == found)
    connection.execute(moved.values(chat=to, version=CircleRow.version + 1))
    stood = (RoundUpRow.circle == found) & RoundUpRow.ref.is_not(None)
    edits = select(RoundUpRow.row).where(stood, RoundUpRow.row.is_not(None))
    connection.execute(delete(OutboxRow).where(OutboxRow.id.in_(edits)))
    connection.execute(update(RoundUpRow).where(stood).values(ref=None, row=None, stale=False))


def look_again(connection: Connection, zones: Collection[str], now: datetime) -> int:
    """Wake the circles in these time zones now: their next wake is computed anew; gives their number."""
    found = select(CircleRow.id).where(CircleRow.timezone.in_(zones))
    names = [OF_CIRCLE + circle_id for circle_id in connection.execute(found).scalars()]
    waits = update(OutboxRow).where(OutboxRow.dedup_key.in_(names), OutboxRow.due_at > now)
    return connection.execute(waits.values(due_at=now, hold_until=now)).rowcount


def _id_at(connection: Connection, platform: str, chat: str) -> str | None:
    query = select(CircleRow.id).where(CircleRow.platform == platform, CircleRow.chat == chat)
    return connection.execute(query).scalar_one_or_none()


def _values(circle: Circle) -> dict[str, Any]:
    return {column.name: getattr(circle, column.name) for column in CircleRow.__table__.columns}


def _count(connection: Connection, circle_id: str) -> bool:
    """Something changes in a circle; False when it is not open any more."""
    counted = update(CircleRow).where(CircleRow.id == circle_id).values(version=CircleRow.version + 1)
    return connection.execute(counted).rowcount == 1


def _set_wake(connection: Connection, circle_id: str, wake_at: datetime, now: datetime) -> None:
    values = wake_row(OF_CIRCLE + circle_id, None, wake_at, now)
    connection.execute(upsert(connection, OutboxRow.__table__, "dedup_key"), values)


# Memberships -----------------------------------------------------------------------------------------------


@contextmanager
def changing(
    connection: Connection, athlete_key: str, joins: Collection[str], leaves: Collection[str], now: datetime
) -> Iterator[None]:
    """While an athlete's memberships are written: what stands of them in groups follows.

    Raises VersionConflict when a circle that is joined, or in which something is changed, has closed meanwhile, when
    it is too full with them, and when another member goes by their name. Who counts a circle has it to themselves
    until they commit, so that of two who take its last place, or one name, at once the second finds it taken.
    """
    for circle_id in sorted({*joins, *leaves}):
        if not _count(connection, circle_id) and circle_id in joins:
            raise VersionConflict(f"circle {circle_id} has closed")
    told_of = select(ShareRow.round_up).where(
        ShareRow.athlete_key == athlete_key, ShareRow.circle.in_({*joins, *leaves})
    )
    in_order = select(RoundUpRow).where(RoundUpRow.id.in_(told_of)).order_by(RoundUpRow.id)
    stands = connection.execute(in_order.with_for_update()).all() if joins or leaves else []
    before = {each.id: _entries(connection, each.id) for each in stands}
    yield
    for circle_id in joins:
        if len(_members(connection, circle_id)) > MOST_MEMBERS:
            raise VersionConflict(f"circle {circle_id} is full")
        if _is_named_like_another(connection, athlete_key, circle_id):
            raise VersionConflict(f"the name is taken in circle {circle_id}")
    for each in stands:
        after = _entries(connection, each.id)
        _keep_within(connection, each.id)
        if round_up(each.week, after) != round_up(each.week, before[each.id]):
            _rewrite(connection, each, after, now)


def _is_named_like_another(connection: Connection, athlete_key: str, circle_id: str) -> bool:
    """Whether the group could not tell the athlete from another member; who shares nothing has no name there."""
    query = select(MembershipRow.athlete_key, MembershipRow.name)
    shown = query.where(MembershipRow.id == circle_id, MembershipRow.share != Share.NOTHING)
    names = {key: name for key, name in connection.execute(shown)}
    mine = names.pop(athlete_key, None)
    return mine is not None and any(is_like(mine, each) for each in names.values())


def joined(connection: Connection, athlete_key: str) -> list[str]:
    """The circles that an athlete is in."""
    query = select(MembershipRow.id).where(MembershipRow.athlete_key == athlete_key)
    return list(connection.execute(query).scalars())


def leave(
    connection: Connection, athlete_key: str, now: datetime, *, only: Collection[str] | None = None
) -> None:
    """An athlete who can't be reached any more is in no circle; with `only`, in none of these."""
    circles = joined(connection, athlete_key) if only is None else sorted(only)
    of_theirs = MembershipRow.athlete_key == athlete_key
    with changing(connection, athlete_key, (), circles, now):
        connection.execute(delete(MembershipRow).where(of_theirs, MembershipRow.id.in_(circles)))


def hand_over(
    connection: Connection, athlete_key: str, to: str, now: datetime, *, only: Collection[str] | None = None
) -> None:
    """Two athletes turn out to be one: memberships go to the one who stays, with what round-ups tell of them.

    Who is in a circle twice stays there as the one who stays; the other's line is taken out. With `only` none but
    these go.
    """
    theirs = joined(connection, athlete_key) if only is None else sorted(only)
    twice = sorted({*theirs} & {*joined(connection, to)})
    of_theirs = (MembershipRow.athlete_key == athlete_key) & MembershipRow.id.in_(theirs)
    with changing(connection, athlete_key, (), twice, now):
        connection.execute(delete(MembershipRow).where(of_theirs, MembershipRow.id.in_(twice)))
    for circle_id in sorted({*theirs} - {*twice}):
        _count(connection, circle_id)
    connection.execute(update(MembershipRow).where(of_theirs).values(athlete_key=to))


def opened_by(connection: Connection, athlete_key: str, account: Address | None = None) -> list[CircleOpened]:
    """The circles that an athlete opened, by any account of theirs or by this one."""
    query = (
        select(CircleRow.id, CircleRow.title, CircleRow.opened_at)
        .join(
            AccountRow, (AccountRow.platform == CircleRow.platform) & (AccountRow.user == CircleRow.founder)
        )
        .where(AccountRow.athlete_key == athlete_key)
        .order_by(CircleRow.opened_at, CircleRow.id)
    )
    if account is not None:
        query = query.where(AccountRow.platform == account.platform, AccountRow.user == account.user)
    return [
        CircleOpened(circle=each.id, title=each.title, opened_at=each.opened_at)
        for each in connection.execute(query)
    ]


def forget_founder(connection: Connection, circles: Collection[str]) -> None:
    """Nobody knows any more who opened these circles; within `changing`. Who runs the group closes them."""
    connection.execute(update(CircleRow).where(CircleRow.id.in_(circles)).values(founder=""))


def shared(connection: Connection, athlete_key: str) -> list[SharedWeek]:
    """What round-ups still hold of an athlete."""
    query = (
        select(ShareRow.circle, RoundUpRow.week, ShareRow.told)
        .join(RoundUpRow, RoundUpRow.id == ShareRow.round_up)
        .where(ShareRow.athlete_key == athlete_key)
        .order_by(RoundUpRow.week, ShareRow.circle)
    )
    rows = connection.execute(query)
    return [
        SharedWeek(circle=circle, week=week, told=TOLD.validate_python(told)) for circle, week, told in rows
    ]


# Round-ups -------------------------------------------------------------------------------------------------


def _post(connection: Connection, circle: Circle, post: Post, now: datetime) -> None:
    """Put a poll or a round-up into the outbox, once for its week."""
    what = "poll" if post.told is None else "round-up"
    name = f"{what}:{circle.id}:{post.due.week.isoformat()}"
    row = _say(
        connection,
        circle,
        post.message,
        now,
        due_at=post.due.at,
        expires_at=post.due.until,
        dedup_key=name,
        unasked=True,
    )
    if post.told is None or row is None:
        return
    week = {"id": name, "circle": circle.id, "week": post.due.week, "at": now, "row": row, "ref": None}
    # What stands there first names nobody: what it is to tell is due as soon as it stands.
    connection.execute(insert(RoundUpRow), week | {"stale": True})
    shares = [
        {
            "round_up": name,
            "athlete_key": key,
            "circle": circle.id,
            "told": TOLD.dump_python(told, mode="json"),
        }
        for key, told in post.told
    ]
    connection.execute(insert(ShareRow), shares)


def settle(connection: Connection, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
    """What became of rows that were for groups: where a round-up stands, and which group is gone."""
    closed = {
        row.id: (row, settlement)
        for row, settlement in settled
        if isinstance(settlement, Close) and row.athlete_key is None and row.address is not None
    }
    if not closed:
        return
    for row, close in closed.values():
        assert row.address is not None
        if close.status is RowStatus.GONE:
            end(connection, row.address, now)
    shown = select(RoundUpRow).where(RoundUpRow.row.in_(closed)).order_by(RoundUpRow.id).with_for_update()
    for each in connection.execute(shown).all():
        _, close = closed[each.row]
        this = RoundUpRow.id == each.id
        ref = close.ref if close.status is RowStatus.SENT and close.ref else each.ref
        if ref is None:
            connection.execute(delete(RoundUpRow).where(this))
            continue
        connection.execute(update(RoundUpRow).where(this).values(ref=ref, row=None, stale=False))
        if each.stale:
            _edit(connection, each, ref, _entries(connection, each.id), now)


def _entries(connection: Connection, round_up_id: str) -> Entries:
    """What a round-up tells now: of those who are in the circle, and no more than they share."""
    of_members = (ShareRow.athlete_key == MembershipRow.athlete_key) & (ShareRow.circle == MembershipRow.id)
    query = (
        select(MembershipRow.id, MembershipRow.share, MembershipRow.name, MembershipRow.since, ShareRow.told)
        .join(ShareRow, of_members)
        .where(ShareRow.round_up == round_up_id)
        .order_by(MembershipRow.since, MembershipRow.athlete_key)
    )
    entries = []
    for *facts, told in connection.execute(query):
        member = MEMBERSHIP.validate_python(dict(zip(("id", "share", "name", "since"), facts, strict=True)))
        entries.append((member, TOLD.validate_python(told).within(member.share)))
    return entries


def _keep_within(connection: Connection, round_up_id: str) -> None:
    """Forget of a round-up what its members do not share any more."""
    of_members = (ShareRow.athlete_key == MembershipRow.athlete_key) & (ShareRow.circle == MembershipRow.id)
    query = select(ShareRow.athlete_key, MembershipRow.share, ShareRow.told).join(MembershipRow, of_members)
    for key, share, stored in connection.execute(query.where(ShareRow.round_up == round_up_id)).all():
        told = TOLD.validate_python(stored)
        kept = told.within(Share(share))
        if kept != told:
            this = update(ShareRow).where(ShareRow.round_up == round_up_id, ShareRow.athlete_key == key)
            connection.execute(this.values(told=TOLD.dump_python(kept, mode="json")))


def _rewrite(connection: Connection, shown: Any, entries: Entries, now: datetime) -> None:
    """A round-up changed: where an edit of it waits that is written anew, where it stands it is edited."""
    query = select(OutboxRow.attempts, OutboxRow.why).where(OutboxRow.id == shown.row, IS_PENDING)
    waits = None if shown.row is None else connection.execute(query.with_for_update()).one_or_none()
    if waits is None:
        if shown.ref is not None:
            _edit(connection, shown, shown.ref, entries, now)
        return
    this = OutboxRow.id == shown.row
    is_in_work = waits.attempts > 0 and waits.why is None
    is_first = shown.ref is None
    if is_first and round_up(shown.week, entries) is None and not is_in_work:
        connection.execute(delete(OutboxRow).where(this))
        connection.execute(delete(RoundUpRow).where(RoundUpRow.id == shown.id))
        return
    message = coming_round_up(shown.week) if is_first else changed_round_up(shown.week, entries, shown.ref)
    connection.execute(update(OutboxRow).where(this).values(message=_dumped(message)))
    if is_first or is_in_work:
        connection.execute(update(RoundUpRow).where(RoundUpRow.id == shown.id).values(stale=True))


def _edit(connection: Connection, shown: Any, ref: str, entries: Entries, now: datetime) -> None:
    """Put the round-up as it is now in the place of the one that stands in the group."""
    circle = known(connection, [shown.circle])[shown.circle]
    row = _say(connection, circle, changed_round_up(shown.week, entries, ref), now)
    connection.execute(update(RoundUpRow).where(RoundUpRow.id == shown.id).values(row=row))


def _say(
    connection: Connection,
    circle: Circle,
    message: Message,
    now: datetime,
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    dedup_key: str | None = None,
    unasked: bool = False,
) -> int | None:
    """Put a message for a group into the outbox; None when one of this key waits there already.

    An edit that takes something back goes like an answer, before reminders.
    """
    due_at = due_at or now
    lane = lane_of(circle.address)
    free_at = pace.free_at(connection, [lane]).get(lane, due_at)
    values = {
        "type": RowType.SAY,
        "lane": lane,
        "dedup_key": dedup_key,
        "athlete_key": None,
        "created_at": now,
        "due_at": due_at,
        "hold_until": max(due_at, free_at),
        "expires_at": expires_at or now + EDIT_PATIENCE,
        "attempts": 0,
        "lost": 0,
        "status": RowStatus.PENDING,
        "kind": message.kind,
        "unasked": unasked,
        "platform": circle.platform,
        "user": "",
        "chat": circle.address.chat,
        "locale": circle.locale,
        "units": _UNITS,
        "zone": circle.timezone,
        "message": _dumped(message),
    }
    added = connection.execute(insert_new(connection, OutboxRow.__table__, "id"), values)
    return added.scalar_one_or_none()


def _dumped(message: Message) -> Any:
    return MESSAGE.dump_python(message, mode="json")
