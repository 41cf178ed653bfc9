"""Athletes, each loaded whole and committed whole, in a relational database.

The version in `conversations` guards every row of its athlete: it is read first when loading and moved on
first when committing, so whatever changed in between is a conflict, and no other lock is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BindParameter,
    Connection,
    Date,
    Delete,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from adapters.sql import circles, pace
from adapters.sql.engine import Database
from adapters.sql.mapping import ATHLETES, SHELVES, TABLE_OF
from adapters.sql.outbox import add_messages, set_wake, undelivered, withdraw
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, ConversationRow, InboxRow, OutboxRow, PaceRow, RoundUpRow
from core.circles import KEEP_ROUND_UPS, Circle, Membership
from core.dialogue.world import (
    DIARY_DAYS,
    INVITED,
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

        def work(connection: Connection) -> Loaded | None:
            found = connection.execute(_ATHLETE_OF, {"platform": address.platform, "user": address.user})
            athlete_key = found.scalar_one_or_none()
            return None if athlete_key is None else _load(connection, athlete_key, now)

        return await self._database.read(work)

    async def load(self, athlete_key: str, now: datetime) -> Loaded | None:
        """See Store."""

        def work(connection: Connection) -> Loaded | None:
            loaded = _load(connection, athlete_key, now)
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

    async def forget(self, athlete_key: str, now: datetime) -> bool:
        """See Store."""
        return await self._database.write(lambda connection: _forget(connection, athlete_key, now))

    async def circle(self, circle_id: str) -> Circle | None:
        """See Store."""
        return await self._database.read(
            lambda connection: circles.known(connection, [circle_id]).get(circle_id)
        )

    async def prune(self, now: datetime) -> int:
        """See Store."""

        pruned = 0
        for some in (
            _oldest(OutboxRow.id, OutboxRow.settled_at, now - KEEP_SETTLED),
            _oldest(InboxRow.key, InboxRow.at, now - KEEP_INBOX),
            _oldest(PaceRow.name, PaceRow.free_at, now),
            _oldest(RoundUpRow.id, RoundUpRow.at, now - KEEP_ROUND_UPS),
        ):
            while dropped := await self._database.write(partial(_drop, some)):
                pruned += dropped
        return pruned


# Loading ---------------------------------------------------------------------------------------------------

_KEY: BindParameter[str] = bindparam("athlete_key")

_ATHLETE_OF = select(AccountRow.athlete_key).where(
    AccountRow.platform == bindparam("platform"), AccountRow.user == bindparam("user")
)
_ATHLETE = select(ConversationRow.version, ConversationRow.state, *ATHLETES.raw_columns).join_from(
    ConversationRow, ATHLETES.table, ATHLETES.table.c.key == ConversationRow.athlete_key
)
_ONE_ATHLETE = _ATHLETE.where(ConversationRow.athlete_key == _KEY)
_ACCOUNTS = (
    select(AccountRow.gone_at, AccountRow.platform, AccountRow.user, AccountRow.chat)
    .where(AccountRow.athlete_key == _KEY)
    .order_by(AccountRow.heard_at.desc(), AccountRow.platform, AccountRow.user)
)
_UNASKED = select(func.count()).where(
    OutboxRow.athlete_key == _KEY,
    OutboxRow.created_at >= bindparam("midnight"),
    OutboxRow.unasked,
    OutboxRow.status != RowStatus.EXPIRED,
)


@cache
def _records_of_one(shelf: str, whole: bool) -> Select[Any]:
    stored = SHELVES[shelf]
    matters = None if whole else stored.matters_since(bindparam("since", type_=Date))
    query = stored.select.where(stored.table.c.athlete_key == _KEY).order_by(*stored.in_order_of_time)
    return query if matters is None else query.where(matters)


def _load(connection: Connection, athlete_key: str, now: datetime, *, whole: bool = False) -> Loaded | None:
    """The athlete with what a turn sees; with `whole`, with everything that is stored."""
    one: dict[str, Any] = {"athlete_key": athlete_key}
    row = connection.execute(_ONE_ATHLETE, one).one_or_none()
    if row is None:
        return None
    version, state, *values = row
    (athlete,) = ATHLETES.records([values])
    known = [(gone_at, Address(*account)) for gone_at, *account in connection.execute(_ACCOUNTS, one)]
    accounts = tuple(address for gone_at, address in known if whole or gone_at is None)
    zone = athlete.profile.zone
    today = local_date(now, zone)
    since = {} if whole else {"since": today - timedelta(days=DIARY_DAYS)}
    shelves = {
        name: stored.records(connection.execute(_records_of_one(name, whole), one | since).all())
        for name, stored in SHELVES.items()
    }
    midnight = local_instant(today, time(0), zone)
    unasked = connection.execute(_UNASKED, one | {"midnight": midnight}).scalar_one()
    conversation = CONVERSATION.validate_python(state)
    world = World(
        now=now,
        athlete=athlete,
        accounts=accounts,
        circles=_circles(connection, shelves["memberships"], conversation),
        unasked_today=unasked,
        unreachable_since=None if accounts else max((gone for gone, _ in known if gone), default=None),
        **shelves,
    )
    return Loaded(
        world=world,
        conversation=conversation,
        version=version,
        address=next(iter(accounts), None),
    )


def _circles(
    connection: Connection, memberships: Sequence[Membership], conversation: Conversation
) -> tuple[Circle, ...]:
    """The circles that a turn may speak of: mostly none, and nothing is asked for."""
    invited = conversation.memory.get(INVITED)
    wanted = [*(each.id for each in memberships), *([str(invited)] if invited is not None else ())]
    return tuple(circles.known(connection, wanted).values()) if wanted else ()


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
        _forget(connection, key, now)
    elif loaded.address is not None and loaded.world.accounts[:1] != (loaded.address,):
        _heard_from(connection, key, loaded.address, now)
    if inbox_key is not None:
        _remember_update(connection, inbox_key, None if forgotten else key, now)
    if not forgotten:
        _apply(connection, key, outcome.changes, now)
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


def _apply(connection: Connection, key: str, changes: Sequence[Change], now: datetime) -> None:
    """Store and remove records, one statement for each table that is touched."""
    joins = [c.record.id for c in changes if isinstance(c, Put) and isinstance(c.record, Membership)]
    leaves = [c.id for c in changes if isinstance(c, Drop) and c.type is Membership]
    if joins or leaves:
        with circles.changing(connection, key, joins, leaves, now):
            _write(connection, key, changes)
    else:
        _write(connection, key, changes)


def _write(connection: Connection, key: str, changes: Sequence[Change]) -> None:
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


def _forget(connection: Connection, key: str, now: datetime) -> bool:
    """Every row of the athlete goes with this one, their lines in round-ups, and what is known of their chats' pace.

    That goes last, in the order in which a settling takes them, so that the two never wait for one another.
    """
    chats = connection.execute(_ACCOUNTS, {"athlete_key": key}).all()
    with circles.changing(connection, key, (), circles.joined(connection, key), now):
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
    loaded = _load(connection, athlete_key, _ANY_TIME, whole=True)
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
    return export(loaded.world, loaded.conversation, sent, circles.shared(connection, athlete_key))
