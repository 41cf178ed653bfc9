"""Athletes, each loaded whole and committed whole, in a relational database.

The version in `conversations` guards every row of its athlete: it is read with all of them in one statement, and
moved on first when committing, so whatever changed in between is a conflict, and no other lock is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from adapters.sql import circle_statements, linking, memberships, pace, parting, round_ups
from adapters.sql.engine import Database
from adapters.sql.loading import CONVERSATION, load
from adapters.sql.mapping import ATHLETES, TABLE_OF
from adapters.sql.outbox import add_messages, set_wake, undelivered, withdraw
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import (
    AccountRow,
    ConversationRow,
    InboxRow,
    LinkCodeRow,
    LinkTryRow,
    OutboxRow,
    PaceRow,
    RoundUpRow,
    SideRow,
)
from core.circles import KEEP_ROUND_UPS, Circle, Membership
from core.dialogue import joining
from core.dialogue.world import (
    Change,
    Conversation,
    Drop,
    Forget,
    Join,
    Leave,
    LetGo,
    OpenCode,
    Outcome,
    Part,
    Party,
    Put,
    Withdraw,
)
from core.export import MessageSent, export, nothing
from core.linking import GUESSES_WITHIN, Entry
from core.message import Address
from core.ports import (
    AlreadyCommitted,
    Loaded,
    RowStatus,
    RowType,
    VersionConflict,
)
from core.seniority import NEWCOMER

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
        return await self._database.read(lambda connection: load(connection, now, address=address))

    async def load(self, athlete_key: str, now: datetime) -> Loaded | None:
        """See Store."""

        def work(connection: Connection) -> Loaded | None:
            loaded = load(connection, now, key=athlete_key)
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

    async def enter_code(self, code: str, address: Address, now: datetime, inbox_key: str) -> Entry | None:
        """See Store."""
        return await self._database.write(
            lambda connection: linking.enter(connection, code, address, now, inbox_key)
        )

    async def spoil_code(self, code: str) -> None:
        """See Store."""
        await self._database.write(lambda connection: linking.spoil(connection, code))

    async def parties(self, address: Address, now: datetime) -> tuple[Party | None, Party] | None:
        """See Store."""
        return await self._database.read(lambda connection: linking.parties(connection, address, now))

    async def reachable(self, platform: str, most: int, or_heard_since: datetime) -> list[Address]:
        """See Store."""
        athletes = ATHLETES.table.c
        query = (
            select(AccountRow.platform, AccountRow.user, AccountRow.chat)
            .join(ATHLETES.table, athletes.key == AccountRow.athlete_key)
            .where(AccountRow.platform == platform)
            .where(or_(AccountRow.gone_at.is_(None), AccountRow.heard_at >= or_heard_since))
            # Who has not consented yet was heard all the same.
            .order_by(func.coalesce(athletes.last_heard_at, AccountRow.heard_at).desc(), AccountRow.user)
            .limit(most)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Address(*row) for row in rows]

    async def answered(self, keys: Collection[str]) -> dict[str, datetime]:
        """See Store."""
        query = select(InboxRow.key, InboxRow.at).where(InboxRow.key.in_(keys))
        found = await self._database.read(lambda connection: connection.execute(query).all())
        return {key: at for key, at in found}

    async def export(self, athlete_key: str) -> dict[str, Any]:
        """See Store."""
        return await self._database.read(lambda connection: _export(connection, athlete_key))

    async def forget(self, athlete_key: str, now: datetime) -> bool:
        """See Store."""
        return await self._database.write(lambda connection: _forget(connection, athlete_key, now))

    async def circle(self, circle_id: str) -> Circle | None:
        """See Store."""
        return await self._database.read(
            lambda connection: circle_statements.known(connection, [circle_id]).get(circle_id)
        )

    async def prune(self, now: datetime) -> int:
        """See Store."""

        pruned = 0
        for some in (
            _oldest(OutboxRow.id, OutboxRow.settled_at, now - KEEP_SETTLED),
            _oldest(InboxRow.key, InboxRow.at, now - KEEP_INBOX),
            _oldest(PaceRow.name, PaceRow.free_at, now),
            _oldest(LinkCodeRow.public, LinkCodeRow.expires_at, now),
            _oldest(LinkTryRow.name, LinkTryRow.since, now - GUESSES_WITHIN),
            _oldest(SideRow.key, SideRow.joined_at, now - NEWCOMER),
            _oldest(RoundUpRow.id, RoundUpRow.at, now - KEEP_ROUND_UPS),
        ):
            while dropped := await self._database.write(partial(_drop, some)):
                pruned += dropped
        return pruned


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
    join = next((change for change in outcome.changes if isinstance(change, Join)), None)
    if join is not None:
        linking.lock(connection, [key, join.other])
    _move_on(connection, loaded, outcome.conversation)
    forgotten = Forget() in outcome.changes
    if forgotten:
        _forget(connection, key, now)
    elif not unasked and loaded.address is not None and loaded.world.accounts[:1] != (loaded.address,):
        _heard_from(connection, key, loaded, now)
    if inbox_key is not None:
        _remember_update(connection, inbox_key, None if forgotten else key, now)
    if forgotten:
        return add_messages(connection, loaded, outcome, unasked=unasked, owner=None)
    _apply(connection, key, outcome.changes, now)
    withdrawn = [change.row for change in outcome.changes if isinstance(change, Withdraw)]
    if withdrawn:
        withdraw(connection, withdrawn, now)
    can_be_reached = _change_accounts(connection, loaded, outcome.changes)
    if join is not None:
        can_be_reached = True  # By the other's chats, if not by the one that they spoke in.
        loaded = _join(connection, loaded, join)
        key = loaded.world.athlete.key
    if Part() in outcome.changes:
        loaded = _part(connection, loaded, outcome.wake_at)
        key = loaded.world.athlete.key
    # A reminder in work while the chat was found gone must not bring back the wakes that rest.
    set_wake(connection, key, outcome.wake_at if can_be_reached else None, now)
    rows = add_messages(connection, loaded, outcome, unasked=unasked, owner=key)
    if Part() in outcome.changes:
        parting.hand_on(connection, rows)
    return rows


def _change_accounts(connection: Connection, loaded: Loaded, changes: Sequence[Change]) -> bool:
    """Codes that are opened and let go, accounts that leave; whether the athlete can be reached after it."""
    key, address, now = loaded.world.athlete.key, loaded.address, loaded.world.now
    can_be_reached = loaded.can_be_reached
    for change in changes:
        match change:
            case OpenCode(code):
                linking.open_code(connection, key, code, now)
            case LetGo() if address is not None:
                linking.let_go(connection, address)
            case Leave(account):
                opened = [each.circle for each in memberships.opened_by(connection, key, account)]
                with memberships.changing(connection, key, (), opened, now):
                    memberships.forget_founder(connection, opened)
                can_be_reached = linking.leave(connection, key, account, now)
                if not can_be_reached:
                    memberships.leave(connection, key, now)
    return can_be_reached


def _join(connection: Connection, loaded: Loaded, join: Join) -> Loaded:
    """Two athletes are one from here on; gives that one, as the turn's messages go out in their name.

    Raises VersionConflict when the other's turn came first, or the code does not hold any more.
    """
    assert loaded.address is not None
    now, my_key = loaded.world.now, loaded.world.athlete.key
    linking.spend(connection, join, loaded.address, now)
    mine, theirs = (load(connection, now, key=key, whole=True) for key in (my_key, join.other))
    if mine is None or theirs is None or theirs.version != join.version:
        raise VersionConflict(join.other)
    kept, other = (theirs, mine) if join.keeps_other else (mine, theirs)
    joined = joining.join(kept.world, kept.conversation, other.world, other.conversation)
    kept_key, other_key = joined.athlete.key, other.world.athlete.key
    _apply(connection, kept_key, [Put(joined.athlete), *map(Put, joined.records)], now)
    if join.newcomer is None:
        parting.keep(connection, kept, other, now)
    state = CONVERSATION.dump_python(joined.conversation, mode="json")
    moved_on = {"of": kept_key, "loaded": kept.version, "new_state": state}
    connection.execute(_MOVE_ON, moved_on)
    memberships.hand_over(connection, other_key, kept_key, now)
    linking.move(connection, other_key, kept_key, now, newcomer=join.newcomer)
    connection.execute(delete(ATHLETES.table).where(ATHLETES.table.c.key == other_key))
    _heard_from(connection, kept_key, loaded, now)
    return replace(loaded, world=replace(loaded.world, athlete=joined.athlete))


def _part(connection: Connection, loaded: Loaded, wake_at: datetime | None) -> Loaded:
    """One athlete is two again; gives the one who asked, as the turn's messages go out in their name.

    Raises VersionConflict when the two can't part any more.
    """
    assert loaded.address is not None
    mine, theirs = parting.part(connection, loaded.world.athlete.key, loaded.address, loaded.world.now)
    is_reached = linking.can_be_reached(connection, theirs.key)
    set_wake(connection, theirs.key, wake_at if is_reached else None, loaded.world.now)
    if not is_reached:
        memberships.leave(connection, theirs.key, loaded.world.now)
    return replace(loaded, world=replace(loaded.world, athlete=mine))


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


def _heard_from(connection: Connection, key: str, loaded: Loaded, now: datetime) -> None:
    """From now on the athlete is written to at this address, unless it is closed and they spoke elsewhere."""
    address = loaded.address
    assert address is not None
    values = _account(key, address, now)
    kept = {"gone_at", "chat"} if loaded.among_others else set()
    heard = {name: value for name, value in values.items() if name not in kept}
    this = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
    if connection.execute(update(AccountRow).where(this).values(**heard)).rowcount != 1:
        connection.execute(insert(AccountRow), values)


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
        with memberships.changing(connection, key, joins, leaves, now):
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
    """Every row of the athlete goes with this one, their lines in round-ups, that they opened a circle, and what is
    known of their chats' pace.

    That goes last, in the order in which a settling takes them, so that the two never wait for one another.
    """
    mine = select(AccountRow.platform, AccountRow.user, AccountRow.chat).where(AccountRow.athlete_key == key)
    chats = connection.execute(mine).all()
    opened = [each.circle for each in memberships.opened_by(connection, key)]
    with memberships.changing(connection, key, (), {*memberships.joined(connection, key), *opened}, now):
        memberships.forget_founder(connection, opened)
        linking.forget_tries(connection, [Address(chat.platform, chat.user, chat.chat) for chat in chats])
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
    loaded = load(connection, _ANY_TIME, whole=True, key=athlete_key)
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
    shared = round_ups.shared(connection, athlete_key)
    opened = memberships.opened_by(connection, athlete_key)
    return export(loaded.world, loaded.conversation, sent, shared, opened)
