"""What others write into the outbox: a turn's messages and wake, and what becomes of a whole chat."""

from __future__ import annotations

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, delete, insert, literal_column, select, update

from adapters.sql import pace
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, OutboxRow
from core.dialogue.world import Expired, Outcome
from core.message import Address, Message
from core.ports import Loaded, RowStatus, RowType

MESSAGE = TypeAdapter(Message)

_TABLE = OutboxRow.__table__
#: Written out, not bound: the planner of neither database matches a partial index with a parameter.
PENDING: ColumnElement[str] = literal_column(f"'{RowStatus.PENDING}'")


def add_messages(
    connection: Connection, loaded: Loaded, outcome: Outcome, *, unasked: bool, owner: str | None
) -> list[int]:
    """Put a turn's messages into the outbox, and what expired on record; gives the messages' ids in order.

    A message whose dedup_key is known, or for whom no chat can be reached, is left out. `owner` is the
    athlete's key, None for the goodbye after a deletion.
    """
    now, profile, address = loaded.world.now, loaded.world.athlete.profile, loaded.address
    if address is None:
        return []
    lane = lane_of(address)
    common = {
        "type": RowType.SAY,
        "lane": lane,
        "athlete_key": owner,
        "created_at": now,
        "attempts": 0,
        "lost": 0,
        "unasked": unasked,
        "platform": address.platform,
        "user": address.user,
        "chat": address.chat,
        "locale": profile.locale,
        "units": profile.units,
        "zone": profile.timezone,
        "quiet": "-".join(f"{at:%H:%M}" for at in profile.quiet_hours) if unasked else None,
    }
    free_at = pace.free_at(connection, [lane]).get(lane) if outcome.outgoing else None
    ids: list[int] = []
    for outgoing in outcome.outgoing:
        due_at = outgoing.due_at or now
        values = common | {
            "dedup_key": outgoing.dedup_key,
            "due_at": due_at,
            "hold_until": due_at if free_at is None else max(due_at, free_at),
            "expires_at": outgoing.expires_at,
            "status": RowStatus.PENDING,
            "kind": outgoing.message.kind,
            "message": MESSAGE.dump_python(outgoing.message, mode="json"),
        }
        added = connection.execute(insert_new(connection, _TABLE).returning(OutboxRow.id), values)
        ids += added.scalars().all()
    expired = [
        common
        | {
            "due_at": change.due_at,
            "hold_until": change.due_at,
            "status": RowStatus.EXPIRED,
            "kind": change.kind,
            "settled_at": now,
        }
        for change in outcome.changes
        if isinstance(change, Expired)
    ]
    if expired and owner is not None:
        connection.execute(insert(OutboxRow), expired)
    return ids


def set_wake(connection: Connection, athlete_key: str, wake_at: datetime | None, now: datetime) -> None:
    """Rewrite the athlete's one wake row, or remove it; whoever holds the old one finds nothing to do."""
    lane = f"wake:{athlete_key}"
    if wake_at is None:
        connection.execute(delete(OutboxRow).where(OutboxRow.dedup_key == lane))
        return
    values = {
        "type": RowType.WAKE,
        "lane": lane,
        "dedup_key": lane,
        "athlete_key": athlete_key,
        "created_at": now,
        "due_at": wake_at,
        "hold_until": wake_at,
        "attempts": 0,
        "lost": 0,
        "unasked": False,
        "status": RowStatus.PENDING,
    }
    connection.execute(upsert(connection, _TABLE, "dedup_key"), values)


def lane_of(address: Address) -> str:
    """Where the messages to a chat stand in line."""
    return f"{address.platform}:{address.chat}"


def give_up_chat(connection: Connection, address: Address, now: datetime) -> None:
    """Nothing more is sent to a chat that is gone; with no other, the athlete's reminders rest."""
    waiting = update(OutboxRow).where(OutboxRow.lane == lane_of(address), OutboxRow.status == PENDING)
    connection.execute(waiting.values(status=RowStatus.GONE, settled_at=now))
    account = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
    gone = update(AccountRow).where(account).values(gone_at=now).returning(AccountRow.athlete_key)
    athlete_key = connection.execute(gone).scalar_one_or_none()
    others = select(AccountRow.user).where(
        AccountRow.athlete_key == athlete_key, AccountRow.gone_at.is_(None)
    )
    if athlete_key is not None and connection.execute(others.limit(1)).first() is None:
        set_wake(connection, athlete_key, None, now)


def move_chat(connection: Connection, platform: str, chat: str, to: str) -> None:
    """The account and what waits for its chat move to another chat."""
    moved = update(AccountRow).where(AccountRow.platform == platform, AccountRow.chat == chat)
    connection.execute(moved.values(chat=to))
    old, new = lane_of(Address(platform, "", chat)), lane_of(Address(platform, "", to))
    waiting = update(OutboxRow).where(OutboxRow.lane == old, OutboxRow.status == PENDING)
    connection.execute(waiting.values(chat=to, lane=new))
