"""Two diaries that became one, kept as they were for a day, and parted again on request.

Circles (own choice: nothing is shared with a group that somebody did not choose for it): each side has those again in
which it was and still is, with what is shared there now. One in which both were stays with the profile that was
kept, and one that was joined since is left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, or_, select, update

from adapters.sql import linking, memberships
from adapters.sql.loading import CONVERSATION, load
from adapters.sql.mapping import ATHLETES, SHELVES, TABLE_OF
from adapters.sql.outbox_statements import IS_PENDING, WITHDRAWN, lane_of
from adapters.sql.statements import upsert
from adapters.sql.tables import (
    AccountRow,
    ConversationRow,
    LinkCodeRow,
    OutboxRow,
    SideRow,
)
from core.dialogue import parting
from core.dialogue.joining import Joined
from core.dialogue.parting import Side
from core.dialogue.world import Athlete, World
from core.message import Address
from core.ports import Loaded, RowStatus, RowType, VersionConflict
from core.seniority import NEWCOMER, Seniority, account_of

SIDE = TypeAdapter(Side)


def keep(connection: Connection, kept: Loaded, other: Loaded, now: datetime) -> None:
    """Remember two diaries that are about to become that of `kept`; both are loaded whole."""
    rows = [
        {
            "athlete_key": kept.world.athlete.key,
            "key": each.world.athlete.key,
            "joined_at": now,
            "accounts": [list(account_of(address)) for address in each.world.accounts],
            "diary": SIDE.dump_python(Side(_diary(each.world), each.conversation), mode="json"),
        }
        for each in (kept, other)
    ]
    connection.execute(delete(SideRow).where(SideRow.athlete_key == kept.world.athlete.key))
    connection.execute(insert(SideRow), rows)


def _diary(world: World) -> World:
    """What was told, without what is known of accounts and groups: that goes on meanwhile."""
    return replace(world, seniority=Seniority(), circles=())


def part(connection: Connection, athlete_key: str, by: Address, now: datetime) -> tuple[Athlete, Athlete]:
    """Two diaries again; gives the athlete of the account that asked for it, and the other one.

    Raises VersionConflict when they can't part any more.
    """
    rows = connection.execute(
        select(SideRow.key, SideRow.diary, SideRow.joined_at).where(
            SideRow.athlete_key == athlete_key, SideRow.joined_at > now - NEWCOMER
        )
    ).all()
    one = load(connection, now, key=athlete_key, whole=True)
    sides = {row.key: SIDE.validate_python(row.diary) for row in rows}
    if one is None or len(sides) != 2:
        raise VersionConflict(f"{athlete_key} can't part")
    (other_key,) = sides.keys() - {athlete_key}
    kept, other = sides[athlete_key], sides[other_key]
    of_kept, of_other = parting.part(kept, other, one.world, one.conversation)
    _forget_diary(connection, athlete_key)
    connection.execute(upsert(connection, ATHLETES.table), ATHLETES.values(of_kept.athlete))
    connection.execute(insert(ATHLETES.table), ATHLETES.values(of_other.athlete))
    _talk(connection, of_kept, one.version)
    # No turn that began before the two had become one may go on now.
    _talk(connection, of_other, one.version + 1, is_new=True)
    for each in (of_kept, of_other):
        _write(connection, each)
    _circles_move(connection, one, kept, other, now)
    is_with_other = _accounts_move(connection, one, other, by, now)
    athletes = of_kept.athlete, of_other.athlete
    return athletes[::-1] if is_with_other else athletes


def _forget_diary(connection: Connection, athlete_key: str) -> None:
    for name, shelf in SHELVES.items():
        if name != "memberships":
            connection.execute(delete(shelf.table).where(shelf.table.c.athlete_key == athlete_key))
    for table in (SideRow, LinkCodeRow):
        connection.execute(delete(table).where(table.athlete_key == athlete_key))


def _talk(connection: Connection, of: Joined, version: int, *, is_new: bool = False) -> None:
    state = CONVERSATION.dump_python(of.conversation, mode="json")
    values = {"version": version, "state": state}
    if is_new:
        connection.execute(insert(ConversationRow), values | {"athlete_key": of.athlete.key})
    else:
        this = update(ConversationRow).where(ConversationRow.athlete_key == of.athlete.key)
        connection.execute(this.values(**values))


def _write(connection: Connection, of: Joined) -> None:
    rows: dict[type, list[dict[str, object]]] = {}
    for record in of.records:
        values = {"athlete_key": of.athlete.key, **TABLE_OF[type(record)].values(record)}
        rows.setdefault(type(record), []).append(values)
    for kind, stored in rows.items():
        connection.execute(insert(TABLE_OF[kind].table), stored)


# What hangs on an athlete beside the diary -------------------------------------------------------------------


def _accounts_move(connection: Connection, one: Loaded, other: Side, by: Address, now: datetime) -> bool:
    """The other's accounts go with their messages, guests leave; whether `by` is with the other from now on.

    Answers that wait are still sent; reminders that wait are not, and the next wake of each looks at what is due.
    """
    key, other_key = one.world.athlete.key, other.world.athlete.key
    seniority, present = one.world.seniority, list(map(account_of, one.world.accounts))
    guests = seniority.guests(present)
    for address in one.world.accounts:
        if account_of(address) in guests:
            linking.leave(connection, key, address, now)
    with_other = [
        address
        for address in one.world.accounts
        if account_of(address) not in guests
        and any(seniority.together(account_of(address), account_of(each)) for each in other.world.accounts)
    ]
    mine = OutboxRow.athlete_key == key
    waiting = update(OutboxRow).where(mine, IS_PENDING, OutboxRow.unasked)
    withdrawn = {"status": RowStatus.EXPIRED, "settled_at": now, "why": WITHDRAWN, "dues": None}
    connection.execute(waiting.values(**withdrawn))
    lanes = [lane_of(address) for address in with_other]
    theirs = update(OutboxRow).where(mine, OutboxRow.lane.in_(lanes), OutboxRow.type == RowType.SAY)
    connection.execute(theirs.values(athlete_key=other_key))
    connection.execute(update(AccountRow).where(_is_one_of(with_other)).values(athlete_key=other_key))
    return any(account_of(by) == account_of(each) for each in with_other)


def hand_on(connection: Connection, rows: Collection[int]) -> None:
    """Messages of the parting are those of the athlete whose account each goes to."""
    this = (AccountRow.platform == OutboxRow.platform) & (AccountRow.user == OutboxRow.user)
    of = select(AccountRow.athlete_key).where(this).scalar_subquery()
    owned = update(OutboxRow).where(OutboxRow.id.in_(rows))
    connection.execute(owned.values(athlete_key=func.coalesce(of, OutboxRow.athlete_key)))


def _is_one_of(addresses: Sequence[Address]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(and_(AccountRow.platform == each.platform, AccountRow.user == each.user) for each in addresses),
    )


def _circles_move(connection: Connection, one: Loaded, kept: Side, other: Side, now: datetime) -> None:
    now_in, of_kept, of_other = (_circles(world) for world in (one.world, kept.world, other.world))
    memberships.leave(connection, one.world.athlete.key, now, only=now_in - of_kept - of_other)
    theirs = (now_in & of_other) - of_kept
    memberships.hand_over(connection, one.world.athlete.key, other.world.athlete.key, now, only=theirs)


def _circles(world: World) -> set[str]:
    return {each.id for each in world.memberships}
