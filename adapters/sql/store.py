"""Athletes, each loaded whole and committed whole, in a relational database.

The version in `conversations` guards every row of its athlete: it is read with all of them in one statement, and
moved on first when committing, so whatever changed in between is a conflict, and no other lock is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Delete,
    Select,
    String,
    bindparam,
    cast,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from adapters.sql import pace
from adapters.sql.documents import document, documents
from adapters.sql.engine import Database
from adapters.sql.mapping import ATHLETES, SHELVES, TABLE_OF, RecordTable
from adapters.sql.outbox import add_messages, set_wake, undelivered, withdraw
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, ConversationRow, InboxRow, OutboxRow, PaceRow
from adapters.sql.types import UtcDateTime
from core.dialogue.world import (
    DIARY_DAYS,
    Change,
    Conversation,
    Drop,
    Forget,
    Outcome,
    Put,
    Withdraw,
    World,
)
from core.export import MessageSent, export, nothing
from core.message import Address
from core.ports import AlreadyCommitted, Loaded, RowStatus, RowType, VersionConflict
from core.reminders import local_date, local_instant

CONVERSATION = TypeAdapter(Conversation)

KEEP_SETTLED = timedelta(days=90)
KEEP_INBOX = timedelta(days=7)
#: Rows dropped in one unit of work: some 5 ms, so that no turn waits for long (measured).
PRUNED_AT_ONCE = 200


class SqlStore:
    """The Store of `core.ports` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_by_address(self, address: Address, now: datetime) -> Loaded | None:
        """See Store."""
        return await self._database.read(lambda connection: _load(connection, now, address=address))

    async def load(self, athlete_key: str, now: datetime) -> Loaded | None:
        """See Store."""

        def work(connection: Connection) -> Loaded | None:
            loaded = _load(connection, now, key=athlete_key)
            if loaded is None:
                return None
            missed = undelivered(connection, athlete_key, now)
            return replace(loaded, world=replace(loaded.world, undelivered=missed)) if missed else loaded

        return await self._database.read(work)

    async def commit(
        self, loaded: Loaded, outcome: Outcome, *, inbox_key: str | None = None, unasked: bool = False
    ) -> list[int]:
        """See Store."""
        return await self._database.write(
            lambda connection: _commit(connection, loaded, outcome, inbox_key, unasked)
        )

    async def export(self, athlete_key: str) -> dict[str, Any]:
        """See Store."""
        return await self._database.read(lambda connection: _export(connection, athlete_key))

    async def forget(self, athlete_key: str) -> bool:
        """See Store."""
        return await self._database.write(lambda connection: _forget(connection, athlete_key))

    async def prune(self, now: datetime) -> int:
        """See Store."""

        pruned = 0
        for some in (
            _oldest(OutboxRow.id, OutboxRow.settled_at, now - KEEP_SETTLED),
            _oldest(InboxRow.key, InboxRow.at, now - KEEP_INBOX),
            _oldest(PaceRow.name, PaceRow.free_at, now),
        ):
            while dropped := await self._database.write(partial(_drop, some)):
                pruned += dropped
        return pruned


# Loading ---------------------------------------------------------------------------------------------------

#: The day begins at midnight of the athlete's zone; a wall clock is never so far from UTC that this reaches it.
_A_DAY_AND_MORE = timedelta(days=2)

_KNOWN_AS = (
    select(AccountRow.athlete_key)
    .where(AccountRow.platform == bindparam("platform"), AccountRow.user == bindparam("user"))
    .scalar_subquery()
)
_ACCOUNT = document(
    {
        "gone_at": AccountRow.gone_at,
        "heard_at": AccountRow.heard_at,
        "address": {name: getattr(AccountRow, name) for name in ("platform", "user", "chat")},
    }
)


@dataclass(frozen=True, slots=True)
class _Account:
    """A chat of the athlete's."""

    gone_at: datetime | None
    heard_at: datetime
    address: Address


_ACCOUNTS = TypeAdapter(list[_Account])
_INSTANTS = TypeAdapter(list[datetime])


@cache
def _athlete(*, by_account: bool, whole: bool) -> Select[*tuple[Any, ...]]:
    """One statement that brings an athlete, by account or by key, with what a turn sees or with everything."""
    key = _KNOWN_AS if by_account else bindparam("athlete_key")
    of = ConversationRow.__table__.c.athlete_key
    unasked = documents(
        OutboxRow.created_at,
        OutboxRow.__table__,
        OutboxRow.athlete_key == of,
        OutboxRow.created_at >= bindparam("lately", type_=UtcDateTime),
        OutboxRow.unasked,
        OutboxRow.status != RowStatus.EXPIRED,
    )
    return select(
        ConversationRow.version,
        cast(ConversationRow.state, String).label("state"),
        documents(ATHLETES.document, ATHLETES.table, ATHLETES.table.c.key == of).label("athlete"),
        documents(_ACCOUNT, AccountRow.__table__, AccountRow.athlete_key == of).label("accounts"),
        unasked.label("unasked"),
        *(_shelf(stored, of, whole).label(name) for name, stored in SHELVES.items()),
    ).where(of == key)


def _shelf(stored: RecordTable[Any], athlete_key: ColumnElement[str], whole: bool) -> ColumnElement[str]:
    matters = None if whole else stored.matters_since(bindparam("since", type_=Date))
    mine = stored.table.c.athlete_key == athlete_key
    return documents(stored.document, stored.table, mine, *(() if matters is None else (matters,)))


def _load(
    connection: Connection,
    now: datetime,
    *,
    whole: bool = False,
    address: Address | None = None,
    key: str = "",
) -> Loaded | None:
    """The athlete with what a turn sees; with `whole`, with everything that is stored."""
    asked: dict[str, Any] = {"lately": now - _A_DAY_AND_MORE}
    asked |= {"athlete_key": key} if address is None else {"platform": address.platform, "user": address.user}
    if not whole:
        # The athlete's own day may be the one before.
        asked["since"] = now.date() - timedelta(days=DIARY_DAYS + 1)
    row = connection.execute(_athlete(by_account=address is not None, whole=whole), asked).one_or_none()
    if row is None:
        return None
    found = row._mapping
    (athlete,) = ATHLETES.records(found["athlete"])
    known = sorted(_ACCOUNTS.validate_json(found["accounts"]), key=_as_heard)
    accounts = tuple(each.address for each in known if whole or each.gone_at is None)
    gone = [each.gone_at for each in known if each.gone_at is not None]
    midnight = local_instant(local_date(now, athlete.profile.zone), time(0), athlete.profile.zone)
    world = World(
        now=now,
        athlete=athlete,
        accounts=accounts,
        unasked_today=sum(at >= midnight for at in _INSTANTS.validate_json(found["unasked"])),
        unreachable_since=None if accounts else max(gone, default=None),
        **{name: stored.records(found[name]) for name, stored in SHELVES.items()},
    )
    return Loaded(
        world=world,
        conversation=CONVERSATION.validate_json(found["state"]),
        version=found["version"],
        address=next(iter(accounts), None),
    )


def _as_heard(account: _Account) -> tuple[Any, ...]:
    """The one heard from last comes first."""
    return -account.heard_at.timestamp(), account.address.platform, account.address.user


# Committing ------------------------------------------------------------------------------------------------

_MOVE_ON = (
    update(ConversationRow)
    .where(ConversationRow.athlete_key == bindparam("of"), ConversationRow.version == bindparam("loaded"))
    .values(version=ConversationRow.version + 1, state=bindparam("new_state"))
)


def _commit(
    connection: Connection, loaded: Loaded, outcome: Outcome, inbox_key: str | None, unasked: bool
) -> list[int]:
    now, key = loaded.world.now, loaded.world.athlete.key
    _move_on(connection, loaded, outcome.conversation)
    forgotten = Forget() in outcome.changes
    if forgotten:
        _forget(connection, key)
    elif loaded.address is not None and loaded.world.accounts[:1] != (loaded.address,):
        _heard_from(connection, key, loaded.address, now)
    if inbox_key is not None:
        _remember_update(connection, inbox_key, None if forgotten else key, now)
    if not forgotten:
        _apply(connection, key, outcome.changes)
        withdrawn = [change.row for change in outcome.changes if isinstance(change, Withdraw)]
        if withdrawn:
            withdraw(connection, withdrawn, now)
        # A reminder in work while the chat was found gone must not bring back the wakes that rest.
        set_wake(connection, key, None if loaded.address is None else outcome.wake_at, now)
    return add_messages(connection, loaded, outcome, unasked=unasked, owner=None if forgotten else key)


def _move_on(connection: Connection, loaded: Loaded, conversation: Conversation) -> None:
    """Count this commit, before anything else is written; raises VersionConflict when another was first."""
    state = CONVERSATION.dump_python(conversation, mode="json")
    key = loaded.world.athlete.key
    if loaded.version:
        moved = connection.execute(_MOVE_ON, {"of": key, "loaded": loaded.version, "new_state": state})
        if moved.rowcount != 1:
            raise VersionConflict(key)
        return
    connection.execute(insert(ATHLETES.table), ATHLETES.values(loaded.world.athlete))
    connection.execute(insert(ConversationRow), {"athlete_key": key, "version": 1, "state": state})
    for account in loaded.world.accounts:
        values = _account(key, account, loaded.world.now)
        if connection.execute(insert_new(connection, AccountRow.__table__), values).rowcount != 1:
            raise VersionConflict(key)


def _heard_from(connection: Connection, key: str, address: Address, now: datetime) -> None:
    """From now on the athlete is written to at this address."""
    statement = upsert(connection, AccountRow.__table__)
    connection.execute(statement, _account(key, address, now))


def _account(key: str, address: Address, now: datetime) -> dict[str, Any]:
    return {
        "platform": address.platform,
        "user": address.user,
        "athlete_key": key,
        "chat": address.chat,
        "heard_at": now,
        "gone_at": None,
    }


def _remember_update(connection: Connection, inbox_key: str, key: str | None, now: datetime) -> None:
    values = {"key": inbox_key, "athlete_key": key, "at": now}
    if connection.execute(insert_new(connection, InboxRow.__table__), values).rowcount != 1:
        raise AlreadyCommitted(inbox_key)


def _apply(connection: Connection, key: str, changes: Sequence[Change]) -> None:
    """Store and remove records, one statement for each table that is touched."""
    owner = {"athlete_key": key}
    puts: dict[type, list[dict[str, Any]]] = {}
    drops: dict[type, list[str]] = {}
    for change in changes:
        if isinstance(change, Put):
            stored = TABLE_OF[type(change.record)]
            owned = {} if stored is ATHLETES else owner
            puts.setdefault(stored.record, []).append(owned | stored.values(change.record))
        elif isinstance(change, Drop):
            drops.setdefault(change.type, []).append(change.id)
    for record, rows in puts.items():
        connection.execute(upsert(connection, TABLE_OF[record].table), rows)
    for record, ids in drops.items():
        table = TABLE_OF[record].table
        connection.execute(delete(table).where(table.c.athlete_key == key, table.c.id.in_(ids)))


def _forget(connection: Connection, key: str) -> bool:
    """Every row of the athlete goes with this one, and what is known of their chats' pace.

    That goes last, in the order in which a settling takes them, so that the two never wait for one another.
    """
    mine = select(AccountRow.platform, AccountRow.chat).where(AccountRow.athlete_key == key)
    chats = connection.execute(mine).all()
    gone = connection.execute(delete(ATHLETES.table).where(ATHLETES.table.c.key == key)).rowcount == 1
    pace.forget(connection, [f"{account.platform}:{account.chat}" for account in chats])
    return gone


# Pruning ---------------------------------------------------------------------------------------------------


def _oldest(key: InstrumentedAttribute[Any], at: InstrumentedAttribute[Any], before: datetime) -> Delete:
    """The statement that drops the oldest few rows of a table from before an instant."""
    some = select(key).where(at < before).order_by(at).limit(PRUNED_AT_ONCE).with_for_update(skip_locked=True)
    return delete(key.class_).where(key.in_(some))


def _drop(statement: Delete, connection: Connection) -> int:
    return connection.execute(statement).rowcount


# Exporting -------------------------------------------------------------------------------------------------


#: What is stored as a whole does not depend on when it is read.
_ANY_TIME = datetime.fromtimestamp(0, UTC)


def _export(connection: Connection, athlete_key: str) -> dict[str, Any]:
    loaded = _load(connection, _ANY_TIME, whole=True, key=athlete_key)
    if loaded is None:
        return nothing()
    rows = connection.execute(
        select(
            OutboxRow.due_at,
            OutboxRow.settled_at,
            OutboxRow.status,
            OutboxRow.kind,
            OutboxRow.platform,
        )
        .where(
            OutboxRow.athlete_key == athlete_key,
            OutboxRow.type == RowType.SAY,
            OutboxRow.status != RowStatus.PENDING,
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
    )
    sent = [
        MessageSent(
            due_at=due_at,
            sent_at=settled_at if status == RowStatus.SENT else None,
            kind=kind or "",
            platform=platform,
            status=status,
        )
        for due_at, settled_at, status, kind, platform in rows
    ]
    return export(loaded.world, loaded.conversation, sent)
