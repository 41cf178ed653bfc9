"""A bot and its Discord, each a process of its own, and what the bot costs meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

import psutil
from pydantic import SecretStr

from bot.compose import build
from bot.settings import Settings
from core.message import Address, Inbound
from core.training.athlete import Goal, Profile
from tests.bench.discord.town import ASKING, FIRST_PERSON
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
            environment["REMINDERS"] = json.dumps(self.channels)
        at = perf_counter()
        process = run_module(["tests.bench.discord.bots", name], environment)
        try:
            yield Started(Side(process, self.process), at)  # type: ignore[arg-type]
        finally:
            process.terminate()
            process.communicate()


def join(database: Path, reminded: int, due: datetime) -> None:
    """Let so many people be athletes whose morning reminder comes then; those who ask have it hours later."""
    asyncio.run(_join(database, reminded, due))


async def _join(database: Path, reminded: int, due: datetime) -> None:
    clock = VirtualClock(due - timedelta(minutes=10))
    zone = at_noon(datetime.now(UTC))
    settings = Settings(database_url=SecretStr(f"sqlite:///{database}"))
    async with build(settings, [RecordingCourier(PLATFORM)], clock) as app:
        for each in range(reminded + ASKING):
            at = due if each < reminded else due + timedelta(hours=5)
            profile = Profile(timezone=zone, goal=Goal.LONGER)
            local = at.astimezone(profile.zone).time()
            when = time(local.hour, local.minute)
            profile = Profile(timezone=zone, goal=Goal.LONGER, check_in_time=when, reminder_time=when)
            name = str(FIRST_PERSON + each)
            inbound = Inbound(
                key=f"joins-{each}", address=Address(PLATFORM, name, name), text="/start", profile=profile
            )
            await app.dispatcher.deliver_now(await app.coach.receive(inbound))
