"""A bot and its Telegram, each a process of its own, and what the bot costs meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.compose import SystemClock, build
from bot.settings import Settings
from core.message import Address, Inbound
from core.training.athlete import Goal, Profile
from tests.bench.telegram.people import FIRST_PERSON
from tests.support.couriers import RecordingCourier

PLATFORM = "telegram"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Side:
    """A bot at work on its own double."""

    bot: subprocess.Popen[str]
    people: subprocess.Popen[str]

    def order(self, **what: Any) -> dict[str, Any]:
        """Let the people do something; gives what they tell."""
        return _order(self.people, what)

    def processor(self) -> float:
        """The seconds of processor time that the bot has used so far, all its threads together (Linux)."""
        fields = Path(f"/proc/{self.bot.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def side(bot: Sequence[str], people: int, database: Path, *flags: str) -> Iterator[Side]:
    """The bot as `python -m` runs it with these arguments, beside so many people."""
    crowd = run_module(["tests.bench.telegram.serve", str(people), *flags], {})
    assert crowd.stdout is not None
    told = json.loads(crowd.stdout.readline())
    environment = {
        "TELEGRAM_TOKEN": told["token"],
        "TELEGRAM_API_URL": told["base_url"].removesuffix("/bot"),
        "DATABASE_URL": f"sqlite:///{database}",
        "LOG_LEVEL": "error",
    }
    process = run_module(bot, environment)
    try:
        at_work = Side(process, crowd)
        at_work.order(polled=True)
        yield at_work
    finally:
        for each in (process, crowd):
            each.terminate()
            each.communicate()


def run_module(module: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """A Python module as a process that takes orders."""
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _order(people: subprocess.Popen[str], what: dict[str, Any]) -> dict[str, Any]:
    assert people.stdin is not None and people.stdout is not None
    print(json.dumps(what), file=people.stdin, flush=True)
    told: dict[str, Any] = json.loads(people.stdout.readline())
    return told


def at_noon(now: datetime) -> str:
    """A time zone in which it is about noon: nobody sleeps there, and no reminder of the usual times is near."""
    return f"Etc/GMT{now.hour - 12:+d}" if now.hour != 12 else "Etc/GMT"


def join(database: Path, number: int, reminded_at: datetime | None = None) -> None:
    """Let so many people be athletes already, whose morning reminder comes at that time if it is told."""
    asyncio.run(_join(database, number, reminded_at))


async def _join(database: Path, number: int, reminded_at: datetime | None) -> None:
    zone = at_noon(datetime.now(UTC))
    profile = Profile(timezone=zone, goal=Goal.LONGER)
    if reminded_at is not None:
        local = reminded_at.astimezone(profile.zone).time()
        at = time(local.hour, local.minute)
        profile = Profile(timezone=zone, goal=Goal.LONGER, check_in_time=at, reminder_time=at)
    settings = Settings(database_url=SecretStr(f"sqlite:///{database}"))
    async with build(settings, [RecordingCourier(PLATFORM)], SystemClock()) as app:
        for each in range(number):
            name = str(FIRST_PERSON + each)
            address = Address(PLATFORM, name, name)
            inbound = Inbound(key=f"joins-{each}", address=address, text="/start", profile=profile)
            await app.dispatcher.deliver_now(await app.coach.receive(inbound))
