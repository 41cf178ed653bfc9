"""Who is in which circle; whatever changes in that, the round-ups that stand in the groups follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from adapters.sql import round_ups
from adapters.sql.circle_statements import count_change, member_keys
from adapters.sql.tables import AccountRow, CircleRow, MembershipRow, RoundUpRow, ShareRow
from core.circles import MOST_MEMBERS, Share, is_like, round_up
from core.export import CircleOpened
from core.message import Address
from core.ports import VersionConflict


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
        if not count_change(connection, circle_id) and circle_id in joins:
            raise VersionConflict(f"circle {circle_id} has closed")
    told_of = select(ShareRow.round_up).where(
        ShareRow.athlete_key == athlete_key, ShareRow.circle.in_({*joins, *leaves})
    )
    in_order = select(RoundUpRow).where(RoundUpRow.id.in_(told_of)).order_by(RoundUpRow.id)
    stands = connection.execute(in_order.with_for_update()).all() if joins or leaves else []
    before = {each.id: round_ups.entries(connection, each.id) for each in stands}
    yield
    for circle_id in joins:
        if len(member_keys(connection, circle_id)) > MOST_MEMBERS:
            raise VersionConflict(f"circle {circle_id} is full")
        if _is_named_like_another(connection, athlete_key, circle_id):
            raise VersionConflict(f"the name is taken in circle {circle_id}")
    for each in stands:
        after = round_ups.entries(connection, each.id)
        round_ups.keep_within(connection, each.id)
        if round_up(each.week, after) != round_up(each.week, before[each.id]):
            round_ups.rewrite(connection, each, after, now)


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
        count_change(connection, circle_id)
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
