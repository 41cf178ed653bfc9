"""The nightly jobs on both databases: zone rules that change, diaries that nobody wakes, rows past their time."""

from __future__ import annotations

import asyncio
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select, update

from adapters import zone_files
from adapters.sql import store as stores
from adapters.sql import upkeep
from adapters.sql.engine import Database
from adapters.sql.outbox import set_wake
from adapters.sql.store import KEEP_INBOX, KEEP_SETTLED
from adapters.sql.tables import AthleteRow, ConversationRow, InboxRow, OutboxRow, SessionRow
from bot import nightly
from bot.compose import Application
from core.circle_host import Group
from core.courier import Gone, Receipt
from core.dialogue.engine import respond
from core.message import Address, Inbound, MessageKind
from core.training.athlete import Profile
from core.training.session import Status
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House

#: 05:00 in Berlin, 04:00 in London, 13:00 in Tokyo.
START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def house(database: Database, clock: VirtualClock) -> House:
    return House(database, clock, RecordingCourier(), respond)


@pytest.fixture
def app(house: House) -> Application:
    return application(house)


def application(house: House) -> Application:
    return Application(
        database=house.database,
        store=house.store,
        coach=house.coach,
        circles=house.circles,
        dispatcher=house.dispatcher,
        clock=house.clock,
    )


async def join(app: Application, user: str, zone: str, reminder: time = time(6, 30)) -> str:
    """An athlete who has begun; gives the key."""
    address = Address("test", user, user)
    profile = Profile(timezone=zone, reminder_time=reminder, check_in_time=reminder)
    await app.coach.receive(Inbound(key=f"{user}-1", address=address, profile=profile))
    stored = await app.store.load_by_address(address, app.clock.now())
    assert stored is not None
    return stored.world.athlete.key


async def wakes(app: Application) -> dict[str, datetime]:
    query = select(OutboxRow.athlete_key, OutboxRow.due_at).where(OutboxRow.type == "wake")
    return {key: due for key, due in await app.database.read(lambda c: c.execute(query).all()) if key}


async def versions(app: Application) -> dict[str, int]:
    query = select(ConversationRow.athlete_key, ConversationRow.version)
    return {key: version for key, version in await app.database.read(lambda c: c.execute(query).all())}


# Zone rules -------------------------------------------------------------------------------------------------


@pytest.fixture
def zone_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that `zoneinfo` reads first; what is not there comes from the package tzdata."""
    before, folder = zoneinfo.TZPATH, tmp_path / "zoneinfo"
    folder.mkdir()
    zoneinfo.reset_tzpath([str(folder)])
    ZoneInfo.clear_cache()
    yield folder
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()


def legislate(folder: Path, zone: str, like: str) -> None:
    """From now on a zone has the rules of another, as when its parliament decides so."""
    file = folder / zone
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(zone_files.rules(like))


def test_a_digest_is_of_the_file_that_zoneinfo_reads(zone_folder: Path) -> None:
    before = zone_files.digests()
    assert len(before) > 590 and before["Europe/Berlin"] != before["Europe/London"]
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    after = zone_files.digests()
    assert {zone for zone in after if after[zone] != before[zone]} == {"Europe/Berlin"}
    assert after["Europe/Berlin"] == before["Europe/London"]


async def test_when_a_zone_gets_other_rules_its_athletes_are_woken_by_them(
    app: Application, zone_folder: Path
) -> None:
    berlin, tokyo = await join(app, "b", "Europe/Berlin"), await join(app, "t", "Asia/Tokyo")
    await nightly.keep_up_with_zones(app)
    before, counted = await wakes(app), await versions(app)
    assert before[berlin] == datetime(2026, 3, 2, 5, 30, tzinfo=UTC)

    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    assert "1 zones changed, 1 athletes" in await nightly.keep_up_with_zones(app)
    after = await wakes(app)
    assert after == {berlin: datetime(2026, 3, 2, 6, 30, tzinfo=UTC), tokyo: before[tokyo]}
    assert (await versions(app))[tokyo] == counted[tokyo]

    counted = await versions(app)
    assert await nightly.keep_up_with_zones(app) == "no zone has changed"
    assert (await wakes(app), await versions(app)) == (after, counted)


async def test_when_a_zone_gets_other_rules_its_circles_go_by_them(
    app: Application, house: House, zone_folder: Path
) -> None:
    for chat, zone in (("-1", "Europe/Berlin"), ("-2", "Asia/Tokyo")):
        await app.circles.open(Group(platform="test", chat=chat, title=""), Address("test", "b", "b"), zone)
    await nightly.keep_up_with_zones(app)
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    await nightly.keep_up_with_zones(app)
    await house.dispatcher.run_due()
    query = select(OutboxRow.due_at).where(OutboxRow.type == "wake").order_by(OutboxRow.due_at)
    due = await app.database.read(lambda connection: list(connection.execute(query).scalars()))
    assert due == [datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 3, 8, 18, tzinfo=UTC)]
    assert house.courier.delivered == []


async def test_the_very_first_start_only_keeps_the_rules(app: Application, zone_folder: Path) -> None:
    await join(app, "b", "Europe/Berlin")
    counted = await versions(app)
    await nightly.keep_up_with_zones(app)
    assert await app.database.read(upkeep.known_rules) == zone_files.digests()
    assert await versions(app) == counted


async def test_a_reminder_of_ones_own_keeps_its_wall_clock_time_under_new_rules(
    app: Application, house: House, clock: VirtualClock, zone_folder: Path
) -> None:
    berlin = await join(app, "b", "Europe/Berlin", time(22, 0))
    await house.hear("/remind foam roll at 09:00", Address("test", "b", "b"))
    await nightly.keep_up_with_zones(app)
    assert (await wakes(app))[berlin] == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    await nightly.keep_up_with_zones(app)
    assert (await wakes(app))[berlin] == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Cut(BaseException):
    """The program is killed."""


async def test_the_nearest_come_first_and_work_that_was_cut_off_is_done_again(
    app: Application, house: House, zone_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = (9, 6, 8, 7)
    keys = {hour: await join(app, f"u{hour}", "Europe/Berlin", time(hour, 30)) for hour in hours}
    await nightly.keep_up_with_zones(app)
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    refreshed: list[str] = []
    refresh = house.coach.refresh

    async def killed_at_the_third(key: str) -> None:
        if len(refreshed) == 2:
            raise Cut
        refreshed.append(key)
        await refresh(key)

    monkeypatch.setattr(house.coach, "refresh", killed_at_the_third)
    with pytest.raises(Cut):
        await nightly.keep_up_with_zones(app)
    assert refreshed == [keys[6], keys[7]]
    monkeypatch.undo()
    assert "4 athletes" in await nightly.keep_up_with_zones(app)
    assert {due.hour for due in (await wakes(app)).values()} == set(hours)


async def test_an_athlete_whose_diary_fails_stops_nobody_else(
    app: Application, house: House, zone_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [await join(app, f"u{n}", "Europe/Berlin") for n in range(3)]
    await nightly.keep_up_with_zones(app)
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    load = house.store.load

    async def broken(key: str, now: datetime) -> object:
        if key == keys[0]:
            raise ValueError("no diary")
        return await load(key, now)

    monkeypatch.setattr(house.store, "load", broken)
    assert "2 athletes" in await nightly.keep_up_with_zones(app)


async def test_several_processes_at_once_do_no_harm(
    app: Application, database: Database, clock: VirtualClock, zone_folder: Path
) -> None:
    for n in range(6):
        await join(app, f"u{n}", "Europe/Berlin")
    await nightly.keep_up_with_zones(app)
    legislate(zone_folder, "Europe/Berlin", like="Europe/London")
    other = application(House(database, clock, RecordingCourier(), respond))
    await asyncio.gather(nightly.keep_up_with_zones(app), nightly.keep_up_with_zones(other))
    assert set((await wakes(app)).values()) == {datetime(2026, 3, 2, 6, 30, tzinfo=UTC)}
    assert len(await wakes(app)) == 6


async def test_a_refresh_says_nothing_and_leaves_the_conversation(
    app: Application, house: House, clock: VirtualClock
) -> None:
    key = await join(app, "b", "Europe/Berlin")
    before = await app.store.load(key, clock.now())
    said = [row for row in await house.statuses() if row[0] != "wake"]
    clock.advance(hours=4)
    await app.coach.refresh(key)
    after = await app.store.load(key, clock.now())
    assert before is not None and after is not None
    assert after.conversation.cards == before.conversation.cards
    assert [row for row in await house.statuses() if row[0] != "wake"] == said
    # What is overdue is said by a wake, at once.
    assert (await wakes(app))[key] <= clock.now()


async def test_pages_of_wakes_show_each_row_once_in_order_of_time(database: Database) -> None:
    numbers = range(2 * upkeep.PAGE + 7)

    def fill(connection: Connection) -> None:
        athlete = {"profile": {"timezone": "UTC"}, "created_at": START, "paused": False}
        connection.execute(insert(AthleteRow), [athlete | {"key": f"a{n:05d}"} for n in numbers])
        for n in numbers:  # many at the same instant, as half past six is
            set_wake(connection, f"a{n:05d}", START + timedelta(minutes=n * 7 % 5), START)

    await database.write(fill)
    seen: list[str] = []
    place: upkeep.Place | None = upkeep.FIRST
    pages = 0
    while place is not None:
        page, place = await database.read(partial(upkeep.wakes, after=place))
        seen += [wake.athlete_key for wake in page]
        pages += 1
    assert pages == 3 and len(seen) == len(set(seen)) == len(numbers)
    minutes = [int(key[1:]) * 7 % 5 for key in seen]
    assert minutes == sorted(minutes)


# Diaries that nobody wakes ----------------------------------------------------------------------------------


async def test_of_athletes_who_are_gone_the_past_is_marked_and_nothing_else(
    database: Database, clock: VirtualClock
) -> None:
    def deliver(address: Address, message: object) -> Receipt:
        return Gone("blocked")

    house = House(database, clock, RecordingCourier(answer=deliver), respond)
    app = application(house)
    gone, here = await join(app, "gone", "Europe/Berlin"), await join(app, "here", "Europe/Berlin")
    query = select(OutboxRow.id).where(OutboxRow.athlete_key == gone, OutboxRow.type == "say")
    await house.dispatcher.deliver_now(list(await database.read(lambda c: c.execute(query).scalars().all())))
    assert set(await wakes(app)) == {here}
    clock.advance(days=5)
    counted = await versions(app)
    assert await nightly.roll_over(app) == "1 diaries of athletes who are gone"
    assert (await versions(app))[here] == counted[here] and set(await wakes(app)) == {here}
    statuses = await sessions(app, gone)
    assert {status for day, status in statuses if day < date(2026, 3, 6)} <= {Status.MISSED, Status.DONE}
    assert Status.MISSED in {status for _, status in statuses}
    assert Status.PLANNED in {status for day, status in statuses if day > date(2026, 3, 8)}
    assert await nightly.roll_over(app) == "0 diaries of athletes who are gone"


async def sessions(app: Application, key: str) -> list[tuple[date, str]]:
    query = select(SessionRow.date, SessionRow.status).where(SessionRow.athlete_key == key)
    return [(day, status) for day, status in await app.database.read(lambda c: c.execute(query).all())]


async def test_who_is_on_a_break_or_silent_is_woken_every_day_all_the_same(
    app: Application, house: House, clock: VirtualClock
) -> None:
    key = await join(app, "p", "Europe/Berlin")
    await house.hear("/pause", Address("test", "p", "p"))
    await house.hear("until I am back, no end", Address("test", "p", "p"))
    for _ in range(30):
        clock.advance(days=1)
        await house.dispatcher.run_due()
        assert (await wakes(app))[key] <= clock.now() + timedelta(days=1)
    assert MessageKind.SESSION_REMINDER not in {m.kind for _, m, _ in house.courier.delivered}


# Rows past their time ---------------------------------------------------------------------------------------


async def test_rows_past_their_time_are_dropped_a_few_at_a_time(
    app: Application, house: House, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "PRUNED_AT_ONCE", 10)
    await house.hear("hello")
    now = clock.now()

    def fill(connection: Connection) -> None:
        connection.execute(
            insert(InboxRow),
            [{"key": f"k{n}", "at": now - KEEP_INBOX - timedelta(seconds=n)} for n in range(35)],
        )
        connection.execute(update(OutboxRow).values(status="sent", settled_at=now - KEEP_SETTLED))

    await app.database.write(fill)
    units: list[int] = []
    write = house.database.write

    async def counting(work):
        dropped = await write(work)
        units.append(dropped)
        return dropped

    monkeypatch.setattr(house.database, "write", counting)
    assert await nightly.prune(app) == "34 rows dropped"
    assert units == [0, 10, 10, 10, 4, 0, 0, 0, 0, 0, 0]
    clock.advance(seconds=1)
    assert await nightly.prune(app) == "2 rows dropped"  # the last key, and the message of 90 days ago
    assert await house.statuses() == []
