"""What members are told when a circle ends for them without their doing, past any turn of theirs.

A notice, silent, to the account that was heard from last, and not in a rest from unasked messages (SA-5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from adapters.sql import pace
from adapters.sql.documents import documents
from adapters.sql.mapping import ATHLETES
from adapters.sql.outbox_statements import MESSAGE, lane_of
from adapters.sql.tables import AccountRow, MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.circles import Circle
from core.message import Address, Message, MessageKind, Say, say
from core.ports import RowStatus, RowType

#: A round-up that stands in a group as a message that can't be changed any more: its ids mean others by now.
IS_BEYOND_REACH: ColumnElement[bool] = RoundUpRow.ref.is_(None) & RoundUpRow.row.is_(None)


def circle_has_ended(connection: Connection, circle: Circle, now: datetime) -> None:
    """Tell the members of a circle whose group can't be reached any more, before it is forgotten.

    Each reads how many round-ups still say something of them there, as nobody but the group can remove those now.
    """
    left_there = _lines(connection, circle, or_(RoundUpRow.ref.is_not(None), IS_BEYOND_REACH))
    members = select(MembershipRow.athlete_key).where(MembershipRow.id == circle.id)
    told = {
        key: say("together-ended", circle=circle.title, lines=left_there.get(key, 0))
        for key in connection.execute(members.order_by(MembershipRow.athlete_key)).scalars()
    }
    _tell(connection, told, now)


def circle_was_closed(connection: Connection, circle: Circle, now: datetime) -> None:
    """Tell those of whom something stays in the group all the same, before a circle that was closed is forgotten."""
    left_there = _lines(connection, circle, IS_BEYOND_REACH)
    told = {
        key: say("together-closed-stays", circle=circle.title, lines=number)
        for key, number in sorted(left_there.items())
    }
    _tell(connection, told, now)


def _lines(connection: Connection, circle: Circle, which: ColumnElement[bool]) -> dict[str, int]:
    """Of each member, how many such round-ups tell something."""
    lines = (
        select(ShareRow.athlete_key, func.count())
        .join(RoundUpRow, RoundUpRow.id == ShareRow.round_up)
        .where(ShareRow.circle == circle.id, which)
        .group_by(ShareRow.athlete_key)
    )
    return {key: number for key, number in connection.execute(lines)}


def are_not_there_any_more(
    connection: Connection, circle: Circle, athlete_keys: Collection[str], now: datetime
) -> None:
    """Tell who was found to have left the group that they are out of its circle."""
    said = say("together-not-there", circle=circle.title)
    _tell(connection, dict.fromkeys(sorted(athlete_keys), said), now)


def _tell(connection: Connection, told: Mapping[str, Say], now: datetime) -> None:
    for key, said in told.items():
        address = _heard_from_last(connection, key)
        if address is None:
            continue
        this = ATHLETES.table.c.key == key
        found = connection.execute(select(documents(ATHLETES.document, ATHLETES.table, this))).scalar_one()
        (athlete,) = ATHLETES.records(found)
        due_at = max(now, athlete.quiet_until or now)
        lane = lane_of(address)
        message = Message(kind=MessageKind.NOTICE, says=(said,), silent=True)
        values: dict[str, Any] = {
            "type": RowType.SAY,
            "lane": lane,
            "athlete_key": key,
            "created_at": now,
            "due_at": due_at,
            "hold_until": max(due_at, pace.free_at(connection, [lane]).get(lane, due_at)),
            "status": RowStatus.PENDING,
            "kind": message.kind,
            "platform": address.platform,
            "user": address.user,
            "chat": address.chat,
            "locale": athlete.profile.locale,
            "units": athlete.profile.units,
            "zone": athlete.profile.timezone,
            "message": MESSAGE.dump_python(message, mode="json"),
        }
        connection.execute(insert(OutboxRow), values)


def _heard_from_last(connection: Connection, athlete_key: str) -> Address | None:
    accounts = (
        select(AccountRow.platform, AccountRow.user, AccountRow.chat)
        .where(AccountRow.athlete_key == athlete_key, AccountRow.gone_at.is_(None))
        .order_by(AccountRow.heard_at.desc(), AccountRow.platform, AccountRow.user)
    )
    found = connection.execute(accounts.limit(1)).first()
    return None if found is None else Address(*found)
