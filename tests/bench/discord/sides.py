"""A bot and its Discord, each a process of its own, and what the bot costs meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import psutil
from pydantic import SecretStr
from sqlalchemy import bindparam, update

from adapters.discord_chat.inbound import DIRECT
from adapters.sql.tables import AccountRow
from bot.compose import Application, build
from bot.settings import Settings
from core.message import Address, Inbound
from core.training.athlete import Goal, Profile
from tests.bench.discord.town import ASKING, FIRST_PERSON
from tests.bench.stock import write_twins
from tests.bench.telegram.sides import Side, at_noon, run_module
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier

PLATFORM = "discord"


@dataclass(frozen=True)
class Started:
    """A bot that has just been started, and when."""

    side: Side
    at: float

    def resident(self) -> float:
        """Its memory, megabytes."""
        return float(psutil.Process(self.side.bot.pid).memory_info().rss / 2**20)


@contextmanager
def crowd(people: int, servers: int) -> Iterator[Crowd]:
    """Discord with so many people and servers."""
    process = run_module(["tests.bench.discord.serve", str(people), str(servers)], {})
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    try:
        yield Crowd(process, told["settings"], told["channels"])
    finally:
        process.terminate()
        process.communicate()


@dataclass(frozen=True)
class Crowd:
    """The people on their double."""

    process: object
    settings: dict[str, str]
    channels: list[int]

    @contextmanager
    def with_bot(self, name: str, database: Path, *, reminders: bool = False) -> Iterator[Started]:
        """`coach` or `echo` of `bots`; the coach's reminders are in its database, the echo's are told."""
        environment = {**self.settings, "DATABASE_URL": f"sqlite:///{database}", "LOG_LEVEL": "error"}
        if reminders:
            told = database.with_suffix(".channels.json")
            told.write_text(json.dumps(self.channels))
            environment["REMINDERS"] = str(told)
        at = perf_counter()
        process = run_module(["tests.bench.discord.bots", name], environment)
        try:
            yield Started(Side(process, self.process), at)  # type: ignore[arg-type]
        finally:
            process.terminate()
            process.communicate()


def join(database: Path, reminded: int, due: datetime, channels: Sequence[int]) -> None:
    """Let so many people be athletes whose morning reminder comes then; those who ask have it hours later.

    They wrote to the coach before, by direct message: their `channels` are known.
    """
    asyncio.run(_join(database, reminded, due, channels))


async def _join(database: Path, reminded: int, due: datetime, channels: Sequence[int]) -> None:
    """Two join with the coach, and each has twins."""
    clock = VirtualClock(due - timedelta(minutes=10))
    settings = Settings(database_url=SecretStr(f"sqlite:///{database}"))
    async with build(settings, [RecordingCourier(PLATFORM)], clock) as app:
        for first, number, at in ((0, reminded, due), (reminded, ASKING, due + timedelta(hours=5))):
            names = [str(FIRST_PERSON + first + each) for each in range(number)]
            key = await _join_one(app, names[0], at)
            twins = partial(write_twins, original=key, names=names[1:], platform=PLATFORM)
            await app.database.write(twins)
        chats = [
            {"who": str(FIRST_PERSON + each), "where": f"{DIRECT}{at}"} for each, at in enumerate(channels)
        ]
        known = update(AccountRow).where(AccountRow.user == bindparam("who")).values(chat=bindparam("where"))
        await app.database.write(lambda connection: connection.execute(known, chats))


async def _join_one(app: Application, name: str, reminded_at: datetime) -> str:
    """Their key."""
    zone = at_noon(datetime.now(UTC))
    local = reminded_at.astimezone(ZoneInfo(zone)).time()
    when = time(local.hour, local.minute)
    profile = Profile(timezone=zone, goal=Goal.LONGER, check_in_time=when, reminder_time=when)
    address = Address(PLATFORM, name, name)
    inbound = Inbound(key=f"joins-{name}", address=address, text="/start", profile=profile)
    await app.dispatcher.deliver_now(await app.coach.receive(inbound))
    stored = await app.store.load_by_address(address, app.clock.now())
    assert stored is not None
    return stored.world.athlete.key
