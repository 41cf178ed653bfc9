"""Accounts that come together and part: codes that are kept and tried, and what moves with an account.

Everything that a code decides is read and written under the lock of its row, so that of two accounts that enter
it at once one wins, and no try goes uncounted.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update

from adapters.sql import pace
from adapters.sql.documents import documents
from adapters.sql.mapping import ATHLETES, SHELVES
from adapters.sql.outbox_statements import IS_PENDING, WITHDRAWN
from adapters.sql.statements import insert_new
from adapters.sql.tables import (
    AccountRow,
    CheckInRow,
    ConversationRow,
    InboxRow,
    LinkCodeRow,
    LinkTryRow,
    OutboxRow,
    SessionRow,
    SideRow,
    StrengthSetRow,
)
from core import linking
from core.dialogue.world import DIARY_DAYS, Join, Party
from core.linking import Entry
from core.message import Address
from core.ports import RowStatus, RowType, VersionConflict
from core.seniority import NEWCOMER
from core.training.athlete import Kind
from core.training.session import Session, Status

# Codes -----------------------------------------------------------------------------------------------------


def open_code(connection: Connection, athlete_key: str, code: str, now: datetime) -> None:
    """Keep a code for the athlete in place of an earlier one.

    Raises VersionConflict when its public part is taken: the turn steps again, with another code.
    """
    public, secret = linking.split(code)
    ran_out = (LinkCodeRow.public == public) & (LinkCodeRow.expires_at <= now)
    connection.execute(delete(LinkCodeRow).where(or_(LinkCodeRow.athlete_key == athlete_key, ran_out)))
    salt = secrets.token_hex(8)
    values = {
        "public": public,
        "athlete_key": athlete_key,
        "salt": salt,
        "secret": linking.hashed(secret, salt),
        "expires_at": now + linking.LIFETIME,
        "wrong": 0,
    }
    if connection.execute(insert_new(connection, LinkCodeRow.__table__), values).rowcount != 1:
        raise VersionConflict("another athlete has a code of that name")


def enter(connection: Connection, code: str, address: Address, now: datetime, inbox_key: str) -> Entry | None:
    """Try a code for an account, and count it; None for an update that was answered before.

    The right one is the account's from now on, and stays so for as long as a code lives; entered again by the
    same account it is right again.
    """
    if connection.execute(select(InboxRow.key).where(InboxRow.key == inbox_key)).first() is not None:
        return None
    name = _name(address)
    tries = _tries(connection, name, now)
    if tries >= linking.GUESSES:
        return Entry.TOO_MANY
    public, secret = linking.split(code)
    kept = connection.execute(
        select(LinkCodeRow.__table__).where(LinkCodeRow.public == public).with_for_update()
    ).one_or_none()
    if kept is not None and kept.athlete_key == _athlete_of(connection, address):
        return Entry.OWN
    # Where there is no such code the secret is compared all the same, so that the answer takes as long.
    is_right = linking.fits(secret, *(("", "") if kept is None else (kept.salt, kept.secret)))
    this = update(LinkCodeRow).where(LinkCodeRow.public == public)
    if kept is not None and is_right and _opens_for(kept, address, now):
        if kept.platform is None:
            entered = {"platform": address.platform, "user": address.user}
            connection.execute(this.values(**entered, expires_at=now + linking.LIFETIME))
        return Entry.RIGHT
    connection.execute(this.values(wrong=LinkCodeRow.wrong + 1))
    connection.execute(insert_new(connection, LinkTryRow.__table__), {"name": name, "since": now, "wrong": 0})
    connection.execute(update(LinkTryRow).where(LinkTryRow.name == name).values(wrong=LinkTryRow.wrong + 1))
    return Entry.WRONG


def _tries(connection: Connection, name: str, now: datetime) -> int:
    """How many wrong codes the account entered lately; nobody else counts them meanwhile."""
    long_ago = LinkTryRow.since <= now - linking.GUESSES_WITHIN
    connection.execute(delete(LinkTryRow).where(LinkTryRow.name == name, long_ago))
    row = select(LinkTryRow.wrong).where(LinkTryRow.name == name).with_for_update()
    return connection.execute(row).scalar_one_or_none() or 0


def _opens_for(kept: Row[Any], address: Address, now: datetime) -> bool:
    """Whether a code that was entered right still opens: in time, not tried too often, nobody else's by now."""
    is_in_time: bool = now < kept.expires_at
    if kept.platform is None:
        return is_in_time and int(kept.wrong) < linking.TRIES
    return is_in_time and (kept.platform, kept.user) == (address.platform, address.user)


def spoil(connection: Connection, code: str) -> None:
    """The code leads nowhere any more, if it is a right one: everybody could read it."""
    public, secret = linking.split(code)
    kept = connection.execute(select(LinkCodeRow.__table__).where(LinkCodeRow.public == public)).one_or_none()
    if kept is not None and linking.fits(secret, kept.salt, kept.secret):
        connection.execute(delete(LinkCodeRow).where(LinkCodeRow.public == public))


def let_go(connection: Connection, address: Address) -> None:
    """What the account entered leads nowhere any more."""
    connection.execute(delete(LinkCodeRow).where(_entered_by(address)))


def _entered_by(address: Address) -> ColumnElement[bool]:
    return (LinkCodeRow.platform == address.platform) & (LinkCodeRow.user == address.user)


# Two athletes ----------------------------------------------------------------------------------------------


def parties(connection: Connection, address: Address, now: datetime) -> tuple[Party | None, Party] | None:
    """The athlete of an account (None: not stored yet), and the one whose code it entered last, if that holds."""
    entered = (
        select(LinkCodeRow.athlete_key)
        .where(_entered_by(address), LinkCodeRow.expires_at > now)
        .order_by(LinkCodeRow.expires_at.desc())
    )
    their_key = connection.execute(entered).scalars().first()
    theirs = None if their_key is None else _party(connection, their_key, now)
    if theirs is None:
        return None
    my_key = _athlete_of(connection, address)
    return None if my_key is None else _party(connection, my_key, now), theirs


def _party(connection: Connection, athlete_key: str, now: datetime) -> Party | None:
    record = documents(ATHLETES.document, ATHLETES.table, ATHLETES.table.c.key == athlete_key)
    query = select(ConversationRow.version, record.label("athlete"))
    row = connection.execute(query.where(ConversationRow.athlete_key == athlete_key)).one_or_none()
    if row is None:
        return None
    (athlete,) = ATHLETES.records(row.athlete)
    accounts = connection.execute(
        select(AccountRow.gone_at, AccountRow.platform, AccountRow.user, AccountRow.chat)
        .where(AccountRow.athlete_key == athlete_key)
        .order_by(AccountRow.heard_at.desc(), AccountRow.platform, AccountRow.user)
    ).all()
    check_ins = select(func.count()).where(CheckInRow.athlete_key == athlete_key, ~CheckInRow.superseded)
    done = select(func.count()).where(
        SessionRow.athlete_key == athlete_key,
        SessionRow.status == Status.DONE,
        SessionRow.kind != Kind.REST,
    )
    with_sets = select(StrengthSetRow.session).where(StrengthSetRow.athlete_key == athlete_key).distinct()
    merged = select(SideRow.key).where(SideRow.athlete_key == athlete_key, SideRow.joined_at > now - NEWCOMER)
    return Party(
        athlete=athlete,
        version=row.version,
        accounts=tuple(Address(*each) for gone_at, *each in accounts if gone_at is None),
        gone=tuple(Address(*each) for gone_at, *each in accounts if gone_at is not None),
        check_ins=connection.execute(check_ins).scalar_one(),
        sessions_done=connection.execute(done).scalar_one(),
        logged=_logged(connection, athlete_key, now),
        with_sets=frozenset(connection.execute(with_sets).scalars()),
        is_merged=connection.execute(merged.limit(1)).first() is not None,
    )


def _logged(connection: Connection, athlete_key: str, now: datetime) -> tuple[Session, ...]:
    """The sessions of the last days that hold what was done."""
    sessions = SHELVES["sessions"]
    mine, lately = sessions.table.c.athlete_key == athlete_key, now.date() - timedelta(days=DIARY_DAYS)
    found = select(documents(sessions.document, sessions.table, mine, sessions.table.c.date >= lately))
    stored: tuple[Session, ...] = sessions.records(connection.execute(found).scalar_one())
    return tuple(each for each in stored if each.actual is not None)


def lock(connection: Connection, athlete_keys: Collection[str]) -> None:
    """Nobody else commits a turn of these athletes meanwhile; always in the same order, so that none waits for
    another who waits for it."""
    rows = select(ConversationRow.version).where(ConversationRow.athlete_key.in_(athlete_keys))
    connection.execute(rows.order_by(ConversationRow.athlete_key).with_for_update()).all()


def spend(connection: Connection, join: Join, address: Address, now: datetime) -> None:
    """The code that the account entered is used up. Raises VersionConflict when it does not hold any more."""
    holds = delete(LinkCodeRow).where(
        LinkCodeRow.athlete_key == join.other, _entered_by(address), LinkCodeRow.expires_at > now
    )
    if connection.execute(holds).rowcount != 1:
        raise VersionConflict(join.other)


def move(connection: Connection, leaving: str, to: str, now: datetime, *, newcomer: str | None) -> None:
    """What hangs on an athlete who becomes another, beside the records: messages, updates, accounts.

    Answers that wait are still sent; reminders that wait are not, and the next wake of the one athlete looks at
    what is due. `newcomer` is the key of the athlete who comes without a diary, whose accounts count
    as connected now.
    """
    theirs = OutboxRow.athlete_key == leaving
    waiting = update(OutboxRow).where(theirs, IS_PENDING, OutboxRow.unasked)
    withdrawn = {"status": RowStatus.EXPIRED, "settled_at": now, "why": WITHDRAWN, "dues": None}
    connection.execute(waiting.values(**withdrawn))
    connection.execute(delete(OutboxRow).where(theirs, OutboxRow.type == RowType.WAKE))
    connection.execute(update(OutboxRow).where(theirs).values(athlete_key=to))
    connection.execute(update(InboxRow).where(InboxRow.athlete_key == leaving).values(athlete_key=to))
    if newcomer is not None:
        new = update(AccountRow).where(AccountRow.athlete_key == newcomer)
        connection.execute(new.values(linked_at=now))
    connection.execute(update(AccountRow).where(AccountRow.athlete_key == leaving).values(athlete_key=to))


def leave(connection: Connection, athlete_key: str, account: Address, now: datetime) -> bool:
    """An account leaves the athlete, with what waits for its chat; False when no other can be reached then.

    A code goes too, as it may have seen it.
    """
    lane = f"{account.platform}:{account.chat}"
    waits = (OutboxRow.athlete_key == athlete_key) & (OutboxRow.lane == lane) & IS_PENDING
    withdrawn = {"status": RowStatus.EXPIRED, "settled_at": now, "why": WITHDRAWN, "dues": None}
    connection.execute(update(OutboxRow).where(waits).values(**withdrawn))
    this = (AccountRow.platform == account.platform) & (AccountRow.user == account.user)
    connection.execute(delete(AccountRow).where(this, AccountRow.athlete_key == athlete_key))
    connection.execute(delete(LinkCodeRow).where(LinkCodeRow.athlete_key == athlete_key))
    pace.forget(connection, [lane])
    return can_be_reached(connection, athlete_key)


def can_be_reached(connection: Connection, athlete_key: str) -> bool:
    """Whether a chat of the athlete's is open."""
    left = select(AccountRow.user).where(AccountRow.athlete_key == athlete_key, AccountRow.gone_at.is_(None))
    return connection.execute(left.limit(1)).first() is not None


def forget_tries(connection: Connection, accounts: Collection[Address]) -> None:
    """Nothing is left of what these accounts tried. A code still dies after so few, whoever tries it."""
    names = [_name(account) for account in accounts]
    connection.execute(delete(LinkTryRow).where(LinkTryRow.name.in_(names)))


def _athlete_of(connection: Connection, address: Address) -> str | None:
    this = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
    return connection.execute(select(AccountRow.athlete_key).where(this)).scalar_one_or_none()


def _name(address: Address) -> str:
    return f"{address.platform}:{address.user}"
