"""The outbox in a relational database: rows are put in by turns, claimed, and settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from adapters.sql import circles, memberships, pace
from adapters.sql.engine import Database
from adapters.sql.outbox_statements import (
    CLOSE,
    FIND_UNDELIVERED,
    HAS_WAY_BACK,
    IS_PENDING,
    IS_UNDELIVERED,
    MESSAGE,
    SHOWN,
    WAIT_FOR_THE_GAP,
    WITHDRAWN,
    claim_messages,
    claim_named,
    claim_wakes,
    next_due,
    read_row,
    wake_row,
)
from adapters.sql.outbox_statements import lane_of as _lane
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, AthleteRow, OutboxRow
from core.courier import Pace
from core.dialogue.world import Expired, Outcome, Undelivered
from core.message import Address
from core.ports import (
    Close,
    Forward,
    GoOn,
    Loaded,
    Postpone,
    Row,
    RowStatus,
    RowType,
    Settlement,
    VersionConflict,
)

_TABLE = OutboxRow.__table__

#: Of what a platform tells of a failure, so much is kept.
MOST_WHY = 300


class SqlOutbox:
    """The Outbox of `core.ports` over a database; `paces` are those of its platforms, by name."""

    def __init__(self, database: Database, paces: Mapping[str, Pace | None] | None = None) -> None:
        self._database = database
        self._paces = {name: kept for name, kept in (paces or {}).items() if kept is not None}

    async def claim(
        self,
        now: datetime,
        *,
        hands: Mapping[str | None, int],
        lease: timedelta,
        with_rows: Collection[int] | None = None,
    ) -> list[Row]:
        """See Outbox."""
        lanes = {} if with_rows is None else {"named": list(with_rows)}
        asked = {"now": now, "until": now + lease, **lanes}

        def work(connection: Connection) -> list[Row]:
            claimed: list[Any] = []
            if None in hands and with_rows is None:
                claimed += connection.execute(claim_wakes(), asked | {"most": hands[None]})
            arrivals = self._lock_paces(connection, [name for name in self._paces if name in hands], now)
            for name, most in hands.items():
                if name is None:
                    continue
                kept, arrival = self._paces.get(name), arrivals.get(name)
                allowed = most if kept is None else min(most, pace.permits(kept, arrival, now))
                taken = self._take(connection, asked | {"of_platform": name}, allowed, named=bool(lanes))
                if taken and kept is not None:
                    pace.put(connection, {name: pace.after(kept, arrival, now, len(taken))})
                claimed += taken
            return sorted(map(read_row, claimed), key=lambda row: (row.due_at, row.id))

        return await self._database.write(work)

    def _take(
        self, connection: Connection, asked: dict[str, Any], most: int, *, named: bool
    ) -> Sequence[Any]:
        """Lease at most so many messages of a platform: answers first, then reminders."""
        paced = asked["of_platform"] in self._paces
        if not most:
            return []
        if named:
            return connection.execute(claim_named(paced), asked | {"most": most}).all()
        taken: list[Any] = []
        for unasked in (False, True):
            if len(taken) < most:
                wanted = {"is_unasked": unasked, "most": most - len(taken)}
                taken += connection.execute(claim_messages(paced), asked | wanted)
        return taken

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        """See Outbox."""

        def work(connection: Connection) -> None:
            # First, as a turn that changes them takes them before any row of the outbox.
            circles.settle(connection, settled, now)
            sent = [
                (row, settlement)
                for row, settlement in settled
                if isinstance(settlement, Close) and settlement.status is RowStatus.SENT
            ]
            _close(connection, sent, now)
            parts = [(row, settlement) for row, settlement in settled if isinstance(settlement, GoOn)]
            for row, part in parts:
                # Until a part is delivered nothing is lost: what is told counts as progress.
                fresh = {"told": part.told, "why": "in parts", "attempts": OutboxRow.attempts - 1}
                _change(connection, row, hold_until=max(now, row.due_at), **fresh)
            self._keep_the_gap(connection, [row for row, _ in (*sent, *parts)], now)
            rests: dict[str, datetime] = {}
            for row, settlement in settled:
                match settlement:
                    case Close(status, rest_until=rest) if status is not RowStatus.SENT:
                        if status is RowStatus.GONE:
                            assert row.address is not None
                            _give_up_chat(connection, row.address, now, found_by=(row, settlement))
                        else:
                            _close(connection, [(row, settlement)], now)
                        self._rest(rests, row, rest)
                    case Postpone():
                        _postpone(connection, row, settlement)
                        self._rest(rests, row, settlement.until if settlement.everywhere else None)
                    case Forward():
                        _forward(connection, row, settlement, now)
            if rests:
                kept = pace.lock(connection, rests)
                pace.put(connection, {name: max(rest, kept.get(name, rest)) for name, rest in rests.items()})

        await self._database.write(work)

    async def next_due(self, platforms: Collection[str | None]) -> datetime | None:
        """See Outbox."""
        names = tuple(sorted(name for name in platforms if name is not None))
        query = next_due(None in platforms, names)
        found = (await self._database.read(lambda connection: connection.execute(query).one()))._mapping
        firsts = [found["wake"]] if None in platforms else []
        for place, name in enumerate(names):
            arrival = found[f"free_at_{place}"]
            opens = None if arrival is None else pace.opens_at(self._pace(name), arrival)
            for first in (found[f"answer_{place}"], found[f"reminder_{place}"]):
                firsts.append(first if first is None or opens is None else max(first, opens))
        return min((first for first in firsts if first is not None), default=None)

    async def chat_is_gone(self, address: Address, now: datetime) -> None:
        """See Outbox."""

        def work(connection: Connection) -> None:
            circles.end(connection, address, now)
            _give_up_chat(connection, address, now)

        await self._database.write(work)

    async def chat_has_moved(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """See Outbox."""
        await self._database.write(lambda connection: _move_chat(connection, platform, chat, to, now))

    async def shown_as(self, address: Address, ref: str) -> Row | None:
        """See Outbox."""
        asked = {"of_platform": address.platform, "of_user": address.user, "shown": ref}

        def work(connection: Connection) -> Row | None:
            found = connection.execute(SHOWN, asked | {"lane": _lane(address)}).first()
            return None if found is None else read_row(found)

        return await self._database.read(work)

    async def unseen(self, address: Address) -> int:
        """See Outbox."""
        account = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
        heard = func.coalesce(AthleteRow.last_heard_at, AccountRow.heard_at)
        sent = (
            select(func.count())
            .select_from(OutboxRow)
            .join(AccountRow, account)
            .join(AthleteRow, AthleteRow.key == AccountRow.athlete_key)
            .where(
                OutboxRow.lane == _lane(address),
                OutboxRow.user == address.user,
                OutboxRow.status == RowStatus.SENT,
                OutboxRow.unasked,
                OutboxRow.settled_at > heard,
                OutboxRow.settled_at > AccountRow.heard_at,
            )
        )
        return int(await self._database.read(lambda connection: connection.execute(sent).scalar_one()))

    async def was_seen(self, address: Address, now: datetime) -> None:
        """See Outbox."""
        this = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
        seen = update(AccountRow).where(this).values(heard_at=now)
        await self._database.write(lambda connection: connection.execute(seen))

    async def hold_no_longer_than(self, until: datetime) -> int:
        """See Outbox."""

        def work(connection: Connection) -> int:
            pace.shorten(connection, until)
            held = update(OutboxRow).where(
                IS_PENDING,
                OutboxRow.hold_until > until,
                OutboxRow.hold_until > OutboxRow.due_at,
            )
            soonest = case((OutboxRow.due_at > until, OutboxRow.due_at), else_=until)
            return connection.execute(held.values(hold_until=soonest)).rowcount

        return await self._database.write(work)

    def _lock_paces(self, connection: Connection, platforms: list[str], now: datetime) -> dict[str, datetime]:
        arrivals = pace.lock(connection, platforms) if platforms else {}
        unknown = [name for name in platforms if name not in arrivals]
        for name in unknown:
            pace.begin(connection, name, now)
        return arrivals | pace.lock(connection, unknown) if unknown else arrivals

    def _pace(self, platform: str) -> Pace:
        return self._paces.get(platform, pace.NO_PACE)

    def _rest(self, rests: dict[str, datetime], row: Row, until: datetime | None) -> None:
        if until is not None and row.address is not None:
            platform = row.address.platform
            rest = pace.resting(self._pace(platform), until)
            rests[platform] = max(rest, rests.get(platform, rest))

    def _keep_the_gap(self, connection: Connection, sent: Sequence[Row], now: datetime) -> None:
        """What waits for a chat that just got a message waits for the gap that its platform wants."""
        gaps: dict[timedelta, list[Row]] = {}
        for row in sent:
            if row.address is not None and (gap := self._pace(row.address.platform).chat_gap):
                gaps.setdefault(gap, []).append(row)
        for gap, rows in gaps.items():
            # Of an athlete who was deleted meanwhile there is no row any more, and no trace of a chat is left.
            pace.put_lanes(connection, [row.id for row in rows], now + gap)
            lanes = {_lane(row.address) for row in rows if row.address is not None}
            waiting = [{"of": lane, "free": now + gap} for lane in sorted(lanes)]
            connection.execute(WAIT_FOR_THE_GAP, waiting)


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
    common = {
        "type": RowType.SAY,
        "athlete_key": owner,
        "created_at": now,
        "attempts": 0,
        "lost": 0,
        "unasked": unasked,
        "locale": profile.locale,
        "units": profile.units,
        "zone": profile.timezone,
        "quiet": "-".join(f"{at:%H:%M}" for at in profile.quiet_hours) if unasked else None,
    }
    addresses = {outgoing.to or address for outgoing in outcome.outgoing}
    free = pace.free_at(connection, sorted(map(_lane, addresses))) if addresses else {}
    ids: list[int] = []
    for outgoing in outcome.outgoing:
        to, due_at = _to(outgoing.to or address), outgoing.due_at or now
        values = (
            common
            | to
            | {
                "dedup_key": outgoing.dedup_key,
                "due_at": due_at,
                "hold_until": max(due_at, free.get(to["lane"], due_at)),
                "expires_at": outgoing.expires_at,
                "status": RowStatus.PENDING,
                "kind": outgoing.message.kind,
                "dues": [[name, day.isoformat()] for name, day in outgoing.dues] or None,
                "message": MESSAGE.dump_python(outgoing.message, mode="json"),
            }
        )
        added = connection.execute(insert_new(connection, _TABLE, "id"), values)
        ids += added.scalars().all()
    expired = [
        common
        | _to(address)
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


def _to(address: Address) -> dict[str, str]:
    """Whom a row is for, and the lane that it waits in."""
    return {
        "lane": _lane(address),
        "platform": address.platform,
        "user": address.user,
        "chat": address.chat,
    }


#: Reminders that did not arrive are looked for so far back: longer than any of them is of use, and than prompts
#: go on without an answer (WS-13).
LOOK_BACK = timedelta(days=14)


def undelivered(connection: Connection, athlete_key: str, now: datetime) -> tuple[Undelivered, ...]:
    """The athlete's reminders that wait to be sent and are in nobody's hands, or that were given up."""
    found = connection.execute(FIND_UNDELIVERED, {"athlete": athlete_key, "since": now - LOOK_BACK})
    return tuple(
        Undelivered(row, tuple((name, date.fromisoformat(day)) for name, day in dues), waits)
        for row, dues, waits in found
    )


def withdraw(connection: Connection, rows: Collection[int], now: datetime) -> None:
    """Record these undelivered reminders as expired. Raises VersionConflict when one was taken to be sent."""
    gone = update(OutboxRow).where(OutboxRow.id.in_(rows), IS_UNDELIVERED)
    expired = gone.values(status=RowStatus.EXPIRED, settled_at=now, why=WITHDRAWN)
    if connection.execute(expired).rowcount != len(rows):
        raise VersionConflict("a reminder that was to be withdrawn is being sent")


def set_wake(connection: Connection, athlete_key: str, wake_at: datetime | None, now: datetime) -> None:
    """Rewrite the athlete's one wake row, or remove it; whoever holds the old one finds nothing to do."""
    lane = f"wake:{athlete_key}"
    if wake_at is None:
        connection.execute(delete(OutboxRow).where(OutboxRow.dedup_key == lane))
        return
    values = wake_row(lane, athlete_key, wake_at, now)
    connection.execute(upsert(connection, _TABLE, "dedup_key"), values)


def _this(row: Row) -> ColumnElement[bool]:
    """The row, unless its lease ran out and somebody else closed it meanwhile."""
    return (OutboxRow.id == row.id) & (IS_PENDING)


def _change(connection: Connection, row: Row, **values: Any) -> None:
    connection.execute(update(OutboxRow).where(_this(row)).values(**values))


def _close(connection: Connection, closings: Sequence[tuple[Row, Close]], now: datetime) -> None:
    """The rows are done with; a goodbye after a deletion is not kept, nor what was for a circle's group."""
    kept = [
        {
            "row": row.id,
            "became": close.status,
            "at": now,
            "sent_as": _storable(close.ref),
            "reason": _storable(close.why),
        }
        for row, close in closings
        if row.athlete_key is not None
    ]
    goodbyes = [row.id for row, _ in closings if row.athlete_key is None]
    if kept:
        connection.execute(CLOSE, kept)
    answers = [row.id for row, _ in closings if row.message is not None and row.message.via is not None]
    if answers:
        _close_ways_back(connection, OutboxRow.id.in_(answers))
    secret = [row.id for row, _ in closings if row.message is not None and row.message.secret]
    if secret:
        connection.execute(update(OutboxRow).where(OutboxRow.id.in_(secret)).values(message=null()))
    if goodbyes:
        connection.execute(delete(OutboxRow).where(OutboxRow.id.in_(goodbyes)))


def _close_ways_back(connection: Connection, these: ColumnElement[bool]) -> None:
    """A way back to what was answered is a key to it, on Discord a token: none is kept with what is settled."""
    answers = select(OutboxRow.id, OutboxRow.message).where(these, HAS_WAY_BACK)
    without = [
        {"row": row, "rest": {**message, "via": None}} for row, message in connection.execute(answers).all()
    ]
    if without:
        kept = update(OutboxRow).where(OutboxRow.id == bindparam("row"))
        connection.execute(kept.values(message=bindparam("rest")), without)


def _storable(words: str | None) -> str | None:
    """A platform's words as every database keeps them: no NUL, no halves of surrogate pairs, not too many."""
    return None if words is None else words.replace("\0", "").encode(errors="ignore").decode()[:MOST_WHY]


def _give_up_chat(
    connection: Connection, address: Address, now: datetime, *, found_by: tuple[Row, Close] | None = None
) -> None:
    """Nothing more is sent to a chat that is gone.

    The athlete's reminders go to another account of theirs; with none that can be reached they rest, and the
    athlete leaves their circles. `found_by` is the row that was not taken there, and what it is closed with unless
    it goes elsewhere.
    """
    waits = (OutboxRow.lane == _lane(address)) & IS_PENDING
    connection.execute(delete(OutboxRow).where(waits, OutboxRow.athlete_key.is_(None)))  # goodbyes, a group's
    this = (AccountRow.platform == address.platform) & (AccountRow.user == address.user)
    athlete_key = connection.execute(select(AccountRow.athlete_key).where(this)).scalar_one_or_none()
    other = None if athlete_key is None else _another_account(connection, athlete_key, address)
    if other is not None:
        # As new ones: who has them in work finds nothing to do.
        fresh = {"hold_until": now, "attempts": 0, "lost": 0, "told": 0, "why": None}
        this_one = OutboxRow.id == (0 if found_by is None else found_by[0].id)  # It may stand aside its lane.
        there = IS_PENDING & OutboxRow.unasked & (OutboxRow.athlete_key == athlete_key)
        redirected = update(OutboxRow).where(there, or_(OutboxRow.lane == _lane(address), this_one))
        connection.execute(redirected.values(**_to(other), **fresh))
    if found_by is not None and (other is None or not found_by[0].unasked):
        _close(connection, [found_by], now)
    _close_ways_back(connection, waits)
    secret = update(OutboxRow).where(waits, OutboxRow.message["secret"].as_boolean())
    connection.execute(secret.values(message=null()))
    connection.execute(update(OutboxRow).where(waits).values(status=RowStatus.GONE, settled_at=now))
    connection.execute(update(AccountRow).where(this).values(gone_at=now))
    if athlete_key is not None and other is None:
        set_wake(connection, athlete_key, None, now)
        memberships.leave(connection, athlete_key, now)


def _another_account(connection: Connection, athlete_key: str, gone: Address) -> Address | None:
    """The athlete's account beside this one that was heard from last and can be reached."""
    others = (
        select(AccountRow.platform, AccountRow.user, AccountRow.chat)
        .where(
            AccountRow.athlete_key == athlete_key,
            AccountRow.gone_at.is_(None),
            (AccountRow.platform != gone.platform) | (AccountRow.user != gone.user),
        )
        .order_by(AccountRow.heard_at.desc(), AccountRow.platform, AccountRow.user)
    )
    found = connection.execute(others.limit(1)).first()
    return None if found is None else Address(*found)


def _postpone(connection: Connection, row: Row, later: Postpone) -> None:
    values: dict[str, Any] = {"hold_until": max(later.until, row.due_at), "why": _storable(later.why) or ""}
    if later.aside and row.address is not None:
        values["lane"] = f"{_lane(row.address)}#{row.id}"
    if not later.counts:
        values["attempts"] = OutboxRow.attempts - 1
    _change(connection, row, **values)


def _forward(connection: Connection, row: Row, moved: Forward, now: datetime) -> None:
    """The account and what waits for its chat move to another chat, this row too, wherever it stands."""
    assert row.address is not None
    platform = row.address.platform
    _move_chat(connection, platform, row.address.chat, moved.chat, now)
    lane = _lane(Address(platform, "", moved.chat))
    hold_until = max(moved.at, row.due_at)
    _change(connection, row, chat=moved.chat, lane=lane, hold_until=hold_until, why="moved")


def _move_chat(connection: Connection, platform: str, chat: str, to: str, now: datetime) -> None:
    circles.move(connection, platform, chat, to, now)
    moved = update(AccountRow).where(AccountRow.platform == platform, AccountRow.chat == chat)
    connection.execute(moved.values(chat=to))
    old, new = _lane(Address(platform, "", chat)), _lane(Address(platform, "", to))
    waiting = update(OutboxRow).where(OutboxRow.lane == old, IS_PENDING)
    connection.execute(waiting.values(chat=to, lane=new))
