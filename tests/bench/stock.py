"""A database of many athletes: a few live four weeks with the real coach, then each is copied many times.

So the rows are what a real diary holds, and a hundred thousand of them take a minute instead of a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from pydantic import SecretStr
from sqlalchemy import Connection, Table, text

from adapters.sql.tables import Base
from bot.compose import Application, build
from bot.settings import Settings
from core.message import Address, Inbound, token
from tests.bench.profiles import random_profile
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier

PLATFORM = "test"
#: A Monday; Madrid is one hour ahead of UTC in November.
FIRST_DAY = date(2026, 10, 26)
DAYS = 28
#: Diaries that are really lived; all others are copies of them.
LIVED = 20
#: Of so many groups of twins one keeps whole diaries, and is measured. Prime to LIVED, so that all kinds are.
WHOLE_EVERY = 81
#: Athletes alike in all but their name: one for the turn, the others for its floors.
TWINS = 3
#: Copies made in one transaction.
BATCH = 9_999


def morning(day: int) -> datetime:
    """A quarter to seven in Madrid on a day after the first, when the check-in has been asked for."""
    return datetime.combine(FIRST_DAY + timedelta(days=day), datetime.min.time(), UTC) + timedelta(
        hours=5, minutes=45
    )


def address(name: str) -> Address:
    """Where an athlete is reached: user and chat are named as the athlete is."""
    return Address(PLATFORM, name, name)


@dataclass(frozen=True, slots=True)
class _Copy:
    """An athlete who is a copy of one that was lived: under another name, with all rows or with some."""

    name: str
    original: str
    whole: bool


def open_at(
    file: Path, clock: VirtualClock, courier: RecordingCourier
) -> AbstractAsyncContextManager[Application]:
    """The application on a database file, as the program builds it."""
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"))
    return build(settings, [courier], clock)


async def live(app: Application, clock: VirtualClock, courier: RecordingCourier) -> list[str]:
    """Let the first athletes live four weeks, with check-ins and logs; gives their users."""
    random = Random(1)
    users = [f"lived-{number}" for number in range(LIVED)]
    clock.move_to(morning(0) - timedelta(hours=1))
    for user in users:
        await _send(
            app, Inbound(key=f"p-{user}", address=address(user), profile=random_profile(random, FIRST_DAY))
        )
    for day in range(DAYS):
        clock.move_to(morning(day))
        await app.dispatcher.run_due()
        for user in users:
            clock.advance(seconds=5)
            await _send(app, _words(user, f"m{day}", ratings(random)))
        clock.move_to(morning(day) + timedelta(hours=13, minutes=30))
        await app.dispatcher.run_due()
        for user in users:
            clock.advance(seconds=5)
            done = _button(courier, user, "did_1")
            if done is not None:
                await _send(app, Inbound(key=f"{user}-e{day}", address=address(user), token=done))
    clock.move_to(morning(DAYS))
    await app.dispatcher.run_due()
    return users


def ratings(random: Random) -> str:
    """Fatigue, mood and sleep of one morning: mostly the middle, as real people answer."""
    return " ".join(str(random.choices([2, 3, 4, 5], [1, 6, 5, 1])[0]) for _ in range(3))


def _words(user: str, key: str, words: str) -> Inbound:
    return Inbound(key=f"{user}-{key}", address=address(user), text=words)


def _button(courier: RecordingCourier, user: str, choice: str) -> str | None:
    """The token of a button of the last message, if it stands there."""
    last = next(message for to, message, _ in reversed(courier.delivered) if to.user == user)
    return token(last.turn, choice) if choice in {each.id for each in last.choices} else None


async def _send(app: Application, inbound: Inbound) -> None:
    await app.dispatcher.deliver_now(await app.coach.receive(inbound))


async def multiply(app: Application, lived: Sequence[str], athletes: int) -> list[str]:
    """Copy the athletes that were lived until there are so many in all; gives the names of whole copies.

    Copies come in groups of TWINS that are neighbours by name; the whole ones lie scattered over the file.
    """
    keys = [await _key(app, user) for user in lived]
    copies = [
        _Copy(
            name=f"copy-{number:06d}",
            original=keys[number // TWINS % len(keys)],
            whole=number // TWINS % WHOLE_EVERY == 0,
        )
        for number in range(athletes - len(keys))
    ]
    for at in range(0, len(copies), BATCH):
        await app.database.write(partial(_write_copies, some=copies[at : at + BATCH]))
    whole = [copy.name for copy in copies if copy.whole]
    return whole[: len(whole) // TWINS * TWINS]


async def _key(app: Application, user: str) -> str:
    stored = await app.store.load_by_address(address(user), app.clock.now())
    assert stored is not None
    return stored.world.athlete.key


def write_twins(connection: Connection, original: str, names: Sequence[str], platform: str) -> None:
    """Store athletes who are like this one in all but their name, which is their key and their user too."""
    _write_copies(connection, [_Copy(name, original, whole=True) for name in names], platform)


def _write_copies(connection: Connection, some: Sequence[_Copy], platform: str = PLATFORM) -> None:
    """Store copies of athletes, table by table, in the order of their names."""
    connection.execute(text("CREATE TEMP TABLE copies (name TEXT PRIMARY KEY, original TEXT, whole INT)"))
    connection.execute(
        text("INSERT INTO copies VALUES (:name, :original, :whole)"), [asdict(each) for each in some]
    )
    for table in Base.metadata.sorted_tables:
        if table.name == "athletes" or "athlete_key" in table.c:
            connection.execute(text(_copying(table)), {"platform": platform})
    connection.execute(text("DROP TABLE copies"))


#: What stands in a copy in place of the original's value, by column.
_RENAMED = {
    "athletes.key": "c.name",
    "accounts.user": "c.name",
    "accounts.chat": "c.name",
    "inbox.key": "c.name || t.key",
    "outbox.id": "NULL",
    "outbox.user": "iif(t.user IS NULL, NULL, c.name)",
    "outbox.chat": "iif(t.chat IS NULL, NULL, c.name)",
    "outbox.lane": "iif(t.type = 'wake', 'wake:' || c.name, :platform || ':' || c.name)",
    "outbox.dedup_key": "replace(t.dedup_key, c.original, c.name)",
}
#: What the others keep of these tables: what waits to be sent, and the four weeks of sessions ahead.
_OTHERS_KEEP = {
    "outbox": "t.status = 'pending'",
    "inbox": "false",
    "sessions": f"t.date >= '{FIRST_DAY + timedelta(days=DAYS)}'",
}


def _copying(table: Table) -> str:
    owner = "key" if table.name == "athletes" else "athlete_key"
    columns = [column.name for column in table.columns]
    values = [
        _RENAMED.get(f"{table.name}.{name}", "c.name" if name == "athlete_key" else f't."{name}"')
        for name in columns
    ]
    condition = _OTHERS_KEEP.get(table.name)
    where = f" WHERE c.whole OR {condition}" if condition else ""
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} "
        f"FROM copies c CROSS JOIN {table.name} t ON t.{owner} = c.original{where} ORDER BY c.name"
    )


def told(connection: Connection) -> str:
    """Rows by table, in words."""
    counts = {
        table.name: connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
        for table in Base.metadata.sorted_tables
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
