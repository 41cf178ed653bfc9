"""One athlete as a turn sees them, brought by one statement: records, conversation, accounts, circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    String,
    bindparam,
    cast,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from adapters.sql.circle_statements import CIRCLE
from adapters.sql.documents import document, documents
from adapters.sql.farewells import IS_BEYOND_REACH
from adapters.sql.mapping import ATHLETES, SHELVES, RecordTable
from adapters.sql.tables import (
    AccountRow,
    CircleRow,
    ConversationRow,
    MembershipRow,
    OutboxRow,
    RoundUpRow,
    ShareRow,
    SideRow,
)
from adapters.sql.types import UtcDateTime
from core.circles import Circle, Named, Share
from core.dialogue.world import (
    DIARY_DAYS,
    INVITED,
    Conversation,
    World,
)
from core.message import Address
from core.ports import Loaded, RowStatus
from core.reminders import local_date, local_instant
from core.seniority import NEWCOMER, Account, Merger, Seniority, account_of

CONVERSATION = TypeAdapter(Conversation)

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
        "linked_at": AccountRow.linked_at,
        "address": {name: getattr(AccountRow, name) for name in ("platform", "user", "chat")},
    }
)


_SIDE = document({"at": SideRow.joined_at, "accounts": SideRow.accounts})

#: The circle whose invitation the athlete opened and has not decided on: see INVITED.
_INVITED_TO = ConversationRow.state["memory", INVITED].as_string()


_OTHER = aliased(MembershipRow)


@dataclass(frozen=True, slots=True)
class _Account:
    """A chat of the athlete's."""

    gone_at: datetime | None
    heard_at: datetime
    linked_at: datetime | None
    address: Address


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two diaries that became one: who was with it."""

    at: datetime
    accounts: frozenset[Account]


_ACCOUNTS = TypeAdapter(list[_Account])
_SIDES = TypeAdapter(list[_Side])
_CIRCLES = TypeAdapter(list[Circle])
_NAMED = TypeAdapter(list[Named])
_INSTANTS = TypeAdapter(list[datetime])
_IDS = TypeAdapter(list[str])


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
        documents(_SIDE, SideRow.__table__, SideRow.athlete_key == of).label("sides"),
        unasked.label("unasked"),
        _circles_where(MembershipRow.athlete_key == of, CircleRow.id == MembershipRow.id).label("circles"),
        _circles_where(CircleRow.id == _INVITED_TO).label("invited_to"),
        _named(of).label("named"),
        _beyond_reach(of).label("beyond_reach"),
        *(_shelf(stored, of, whole).label(name) for name, stored in SHELVES.items()),
    ).where(of == key)


def _beyond_reach(athlete_key: ColumnElement[str]) -> ColumnElement[str]:
    """The circle of each round-up that tells of the athlete and can't be changed any more."""
    theirs = ShareRow.__table__.join(RoundUpRow.__table__, RoundUpRow.id == ShareRow.round_up)
    return documents(ShareRow.circle, theirs, ShareRow.athlete_key == athlete_key, IS_BEYOND_REACH)


def _named(athlete_key: ColumnElement[str]) -> ColumnElement[str]:
    """The others in the athlete's circles, and in the one that they are invited to, as they are named there."""
    mine = select(MembershipRow.id).where(MembershipRow.athlete_key == athlete_key)
    theirs = (_OTHER.athlete_key != athlete_key) & (_OTHER.share != Share.NOTHING)
    where = or_(_OTHER.id.in_(mine), _OTHER.id == _INVITED_TO)
    return documents(
        document({"circle": _OTHER.id, "name": _OTHER.name}), inspect(_OTHER).selectable, theirs, where
    )


def _circles_where(*where: ColumnElement[bool]) -> ColumnElement[str]:
    return documents(CIRCLE, CircleRow.__table__, *where)


def _shelf(stored: RecordTable[Any], athlete_key: ColumnElement[str], whole: bool) -> ColumnElement[str]:
    matters = None if whole else stored.matters_since(bindparam("since", type_=Date))
    mine = stored.table.c.athlete_key == athlete_key
    return documents(stored.document, stored.table, mine, *(() if matters is None else (matters,)))


def load(
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
    shelves: dict[str, Any] = {name: stored.records(found[name]) for name, stored in SHELVES.items()}
    world = World(
        now=now,
        athlete=athlete,
        accounts=accounts,
        circles=_circles(found["circles"], found["invited_to"]),
        named=tuple(_NAMED.validate_json(found["named"])),
        beyond_reach=tuple(_IDS.validate_json(found["beyond_reach"])),
        unasked_today=sum(at >= midnight for at in _INSTANTS.validate_json(found["unasked"])),
        unreachable_since=None if accounts else max(gone, default=None),
        gone_accounts=tuple(each.address for each in known if each.address not in accounts),
        seniority=_seniority(known, found["sides"], now),
        **shelves,
    )
    return Loaded(
        world=world,
        conversation=CONVERSATION.validate_json(found["state"]),
        version=found["version"],
        address=_where_reminders_go(accounts, athlete.reminders_to),
    )


def _as_heard(account: _Account) -> tuple[Any, ...]:
    """The one heard from last comes first."""
    return -account.heard_at.timestamp(), account.address.platform, account.address.user


def _seniority(known: Sequence[_Account], sides: str, now: datetime) -> Seniority:
    """What happened within a day."""
    came = {
        account_of(each.address): each.linked_at
        for each in known
        if each.linked_at is not None and each.linked_at > now - NEWCOMER
    }
    lately = [each for each in _SIDES.validate_json(sides) if each.at > now - NEWCOMER]
    if not lately:
        return Seniority(came)
    one, other = lately
    return Seniority(came, Merger(one.at, (one.accounts, other.accounts)))


def _circles(*found: str) -> tuple[Circle, ...]:
    known = {circle.id: circle for each in found for circle in _CIRCLES.validate_json(each)}
    return tuple(sorted(known.values(), key=lambda circle: (circle.opened_at, circle.id)))


def _where_reminders_go(accounts: Sequence[Address], wanted: str | None) -> Address | None:
    """The account of the wanted platform that was heard from last, else the one heard from last of all."""
    there = (address for address in accounts if address.platform == wanted)
    return next(there, next(iter(accounts), None))
