"""What is done by itself beside the athletes' turns, once a night: all jobs in one visible list.

Each works in units of a few milliseconds, so that no turn waits; each may be killed at any point and runs
again the next night; and it does no harm when several processes do it at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters import zone_files
from adapters.sql import circle_statements, upkeep
from bot import backups
from bot.compose import Application
from bot.operations import sqlite_file
from bot.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its name, its hour in UTC, and what it does; the work says in words what was done.

    `at_start` runs it soon after the start too: a machine that sleeps at night has its jobs done by day.
    """

    name: str
    hour: int
    work: Callable[[], Awaitable[str]]
    at_start: bool = False

    async def run(self) -> None:
        """Do it; a failure is logged by its type alone, and stops nothing.

        The end of the program cuts it off, which the scheduler must not hear of: it would log a failure.
        """
        try:
            log.info("nightly job", extra={"job": self.name, "done": await self.work()})
        except asyncio.CancelledError:
            log.info("nightly job cut off by the end of the program", extra={"job": self.name})
        except Exception as error:
            log.error("nightly job failed", extra={"job": self.name, "why": type(error).__name__})


def jobs(app: Application, settings: Settings) -> tuple[Job, ...]:
    """All nightly jobs of an application."""
    always = (
        Job("zones", 1, partial(keep_up_with_zones, app), at_start=True),
        Job("roll over", 2, partial(roll_over, app)),
        Job("prune", 3, partial(prune, app), at_start=True),
    )
    folder, file = backups.folder(settings), sqlite_file(settings)
    if folder is None or file is None:
        log.info("no nightly backup", extra={"why": "switched off, or the database is no SQLite file"})
        return always
    return (*always, Job("backup", 4, partial(back_up, app, file, folder), at_start=True))


async def keep_up_with_zones(app: Application) -> str:
    """Compute anew the reminders of athletes, and the wakes of circles, whose time zone has other rules than it had.

    Which rules they were computed by is kept last, so that work that was cut off is done again from the
    beginning. The very first time there is nothing to compare with, and the rules are only kept.
    """
    rules = await asyncio.to_thread(zone_files.digests)
    # After the files were read: what is loaded from now on is at least as new as the digests.
    ZoneInfo.clear_cache()
    known = await app.database.read(upkeep.known_rules)
    changed = {zone for zone, digest in rules.items() if known.get(zone) != digest}
    if not changed:
        return "no zone has changed"
    refreshed = await _refresh_those_in(app, changed) if known else 0
    if known:
        await app.database.write(partial(circle_statements.look_again, zones=changed, now=app.clock.now()))
    await app.database.write(partial(upkeep.keep_rules, digests=rules))
    return f"{len(changed)} zones changed, {refreshed} athletes looked after"


async def roll_over(app: Application) -> str:
    """Mark the past days of diaries that nobody wakes: their athletes' chats are gone.

    Everybody else is woken at least once a day, on a break and in silence too, and each wake or turn marks
    what was missed and carries the plan on. Those who are gone get no more weeks until they write again,
    when their first turn makes up for it; but what an operator exports of them is right.
    """
    refreshed = 0
    after: str | None = ""
    while after is not None:
        page = partial(upkeep.left_behind, after=after, today=app.clock.now().date())
        keys, after = await app.database.read(page)
        refreshed += await _refresh(app, keys)
    return f"{refreshed} diaries of athletes who are gone"


async def prune(app: Application) -> str:
    """Drop what has served its time."""
    return f"{await app.store.prune(app.clock.now())} rows dropped"


async def back_up(app: Application, file: Path, folder: Path) -> str:
    """Copy the SQLite file."""
    made = await backups.back_up_today(file, folder, app.clock.now().date())
    return "today's copy is there" if made is None else f"copied to {made.name}"


async def _refresh_those_in(app: Application, zones: Collection[str]) -> int:
    refreshed = 0
    place: upkeep.Place | None = upkeep.FIRST
    while place is not None:
        wakes, place = await app.database.read(partial(upkeep.wakes, after=place))
        refreshed += await _refresh(app, [wake.athlete_key for wake in wakes if wake.timezone in zones])
    return refreshed


async def _refresh(app: Application, keys: Collection[str]) -> int:
    """Look after these athletes, one by one; one whose diary fails waits for their next turn. How many did."""
    refreshed = 0
    for key in keys:
        try:
            await app.coach.refresh(key)
            refreshed += 1
        except Exception as error:
            why = {"athlete": key, "why": type(error).__name__}
            log.warning("an athlete could not be looked after", extra=why)
    return refreshed
