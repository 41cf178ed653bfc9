"""The round-ups that stand in groups, or are on their way there.

A round-up keeps what it tells of each member, and nothing of its text: whatever changes in a membership, the
text is made again from what is left, in the same transaction, and put where it has to go. What is posted first
names nobody, and what it tells comes by an edit as soon as the message's id is stored. While an edit waits in the
outbox its row is rewritten; once it stands in the group, another is added; while one is in work it is marked, and
edited as soon as it is settled. So no order of events leaves a line behind that was taken back, and no crash leaves
one in a message whose id nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select, update

from adapters.sql import pace
from adapters.sql.circle_statements import known
from adapters.sql.outbox_statements import IS_PENDING, MESSAGE, lane_of
from adapters.sql.statements import insert_new
from adapters.sql.tables import MembershipRow, OutboxRow, RoundUpRow, ShareRow
from core.circles import (
    EDIT_PATIENCE,
    Circle,
    Membership,
    Share,
    Told,
    changed_round_up,
    coming_round_up,
    round_up,
)
from core.export import SharedWeek
from core.message import Message
from core.ports import Close, Post, RowStatus, RowType

TOLD = TypeAdapter(Told)
MEMBERSHIP = TypeAdapter(Membership)
Entries = list[tuple[Membership, Told]]

#: Groups are not athletes: they have no units of their own, and minutes need none.
_UNITS = "km"

_OF_MEMBER = (ShareRow.athlete_key == MembershipRow.athlete_key) & (ShareRow.circle == MembershipRow.id)


def post(connection: Connection, circle: Circle, post: Post, now: datetime) -> None:
    """Put a poll or a round-up into the outbox, once for its week."""
    what = "poll" if post.told is None else "round-up"
    name = f"{what}:{circle.id}:{post.due.week.isoformat()}"
    row = say(
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


def settle(connection: Connection, closed: Mapping[int, Close], now: datetime) -> None:
    """What became of messages to groups, by their outbox rows: where a round-up stands now."""
    shown = select(RoundUpRow).where(RoundUpRow.row.in_(closed)).order_by(RoundUpRow.id).with_for_update()
    for each in connection.execute(shown).all():
        close = closed[each.row]
        this = RoundUpRow.id == each.id
        ref = close.ref if close.status is RowStatus.SENT and close.ref else each.ref
        if ref is None:
            connection.execute(delete(RoundUpRow).where(this))
            continue
        connection.execute(update(RoundUpRow).where(this).values(ref=ref, row=None, stale=False))
        if each.stale:
            _edit(connection, each, ref, entries(connection, each.id), now)


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


def entries(connection: Connection, round_up_id: str) -> Entries:
    """What a round-up tells now: of those who are in the circle, and no more than they share."""
    query = (
        select(MembershipRow.id, MembershipRow.share, MembershipRow.name, MembershipRow.since, ShareRow.told)
        .join(ShareRow, _OF_MEMBER)
        .where(ShareRow.round_up == round_up_id)
        .order_by(MembershipRow.since, MembershipRow.athlete_key)
    )
    entries = []
    for *facts, told in connection.execute(query):
        member = MEMBERSHIP.validate_python(dict(zip(("id", "share", "name", "since"), facts, strict=True)))
        entries.append((member, TOLD.validate_python(told).within(member.share)))
    return entries


def keep_within(connection: Connection, round_up_id: str) -> None:
    """Forget of a round-up what its members do not share any more."""
    query = select(ShareRow.athlete_key, MembershipRow.share, ShareRow.told).join(MembershipRow, _OF_MEMBER)
    for key, share, stored in connection.execute(query.where(ShareRow.round_up == round_up_id)).all():
        told = TOLD.validate_python(stored)
        kept = told.within(Share(share))
        if kept != told:
            this = update(ShareRow).where(ShareRow.round_up == round_up_id, ShareRow.athlete_key == key)
            connection.execute(this.values(told=TOLD.dump_python(kept, mode="json")))


def rewrite(connection: Connection, shown: Any, entries: Entries, now: datetime) -> None:
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
    row = say(connection, circle, changed_round_up(shown.week, entries, ref), now)
    connection.execute(update(RoundUpRow).where(RoundUpRow.id == shown.id).values(row=row))


def say(
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
