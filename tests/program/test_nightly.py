"""The nightly jobs of the program: which there are, when they run, and the copies of the database."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import backups, nightly, wakeup
from bot.compose import Application, SystemClock, build
from bot.nightly import Job
from bot.operations import back_up
from bot.settings import Settings, SettingsError, read_settings
from bot.wakeup import Wakeup
from core.message import Address, Inbound
from core.training.athlete import Profile
from tests.support.clock import VirtualClock

TODAY = date(2026, 3, 2)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return Settings(database_url=SecretStr(f"sqlite:///{tmp_path / 'data' / 'sidekick.db'}"))


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Application]:
    async with build(settings, couriers=(), clock=VirtualClock()) as application:
        address = Address("test", "u", "u")
        profile = Profile(timezone="Europe/Madrid")
        await application.coach.receive(Inbound(key="1", address=address, profile=profile))
        yield application


def names(jobs: tuple[Job, ...]) -> list[str]:
    return [job.name for job in jobs]


async def test_all_jobs_stand_in_one_list_each_at_an_hour_of_its_own(
    app: Application, settings: Settings
) -> None:
    jobs = nightly.jobs(app, settings)
    assert names(jobs) == ["zones", "roll over", "prune", "backup"]
    assert len({job.hour for job in jobs}) == len(jobs)


@pytest.mark.parametrize(
    "changed",
    [
        {"backup_folder": "off"},
        {"database_url": SecretStr("sqlite://")},
        {"database_url": SecretStr("postgresql://localhost/sidekick")},
    ],
)
async def test_without_a_file_or_when_switched_off_there_is_no_backup_and_one_line_says_so(
    app: Application, settings: Settings, changed: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    jobs = nightly.jobs(app, settings.model_copy(update=changed))
    assert names(jobs) == ["zones", "roll over", "prune"]
    assert [record.message for record in caplog.records].count("no nightly backup") == 1


async def test_every_job_works_on_a_database_of_the_program_and_says_what_it_did(
    app: Application, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot.nightly")
    for job in nightly.jobs(app, settings):
        await job.run()
    done = [vars(record) for record in caplog.records if record.message == "nightly job"]
    assert [each["job"] for each in done] == ["zones", "roll over", "prune", "backup"]
    assert all(each["done"] for each in done)


async def test_a_job_that_fails_is_logged_by_its_type_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails() -> str:
        raise OSError("the disk of ana@example.org is full")

    await Job("backup", 4, fails).run()
    ((message, job, why),) = [(each.message, vars(each)["job"], vars(each)["why"]) for each in caplog.records]
    assert (message, job, why) == ("nightly job failed", "backup", "OSError")


async def test_a_job_that_the_end_of_the_program_cuts_off_is_no_failure(
    app: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(wakeup, "AFTER_START", timedelta())
    caplog.set_level("INFO")
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless() -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return "never"

    async with asyncio.timeout(10):
        async with Wakeup(app.dispatcher, [Job("prune", 3, endless, at_start=True)], SystemClock()):
            await begun.wait()
        await ended.wait()
        await asyncio.sleep(0)  # lets the scheduler hear of it
    assert "nightly job cut off by the end of the program" in caplog.messages
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_jobs_of_the_start_run_when_the_program_is_up(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeup, "AFTER_START", timedelta())
    ran: asyncio.Queue[str] = asyncio.Queue()

    def job(name: str, at_start: bool) -> Job:
        async def work() -> str:
            ran.put_nowait(name)
            return "done"

        return Job(name, (datetime.now(UTC).hour + 2) % 24, work, at_start)

    nights = (job("at night", False), job("at the start", True))
    async with Wakeup(app.dispatcher, nights, SystemClock()), asyncio.timeout(10):
        assert await ran.get() == "at the start"
    assert ran.empty()


# Copies -----------------------------------------------------------------------------------------------------


async def test_one_copy_a_day_for_its_owner_alone(app: Application, settings: Settings) -> None:
    job = nightly.jobs(app, settings)[-1]
    assert await job.work() == "copied to sidekick-2026-03-02.db"
    folder = Path("data/backups")
    (copy,) = folder.iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM athletes").fetchone() == (1,)
    assert await job.work() == "today's copy is there"


async def test_the_newest_seven_are_kept_and_nothing_else_is_touched(
    app: Application, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    settings = settings.model_copy(update={"backup_folder": folder})
    source, into = tmp_path / "data" / "sidekick.db", backups.folder(settings)
    assert into == folder
    for n in range(10):
        await backups.back_up_today(source, folder, TODAY + timedelta(days=n))
        (folder / "my own copy.db").touch()
    kept = sorted(each.name for each in folder.glob("sidekick-*"))
    assert kept == [f"sidekick-2026-03-{day:02d}.db" for day in range(5, 12)]
    assert (folder / "my own copy.db").exists()


async def test_a_copy_that_was_cut_off_is_no_copy_and_made_again(app: Application, tmp_path: Path) -> None:
    source, folder = tmp_path / "data" / "sidekick.db", tmp_path / "backups"
    folder.mkdir()
    (folder / "sidekick-2026-03-02.part").write_text("half")
    made = await backups.back_up_today(source, folder, TODAY)
    assert made is not None and [each.name for each in folder.iterdir()] == [made.name]


async def test_a_copy_stops_with_the_program_and_leaves_nothing(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, folder = tmp_path / "data" / "sidekick.db", tmp_path / "backups"
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stopping(source: Path, target: Path, step) -> None:
        def stopped() -> None:
            loop.call_soon_threadsafe(begun.set)
            while True:  # a large database: ends when the step says so
                step()

        back_up(source, target, stopped)

    monkeypatch.setattr(backups, "back_up", stopping)
    copying = asyncio.create_task(backups.back_up_today(source, folder, TODAY))
    await begun.wait()
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    await asyncio.get_running_loop().shutdown_default_executor()
    assert list(folder.iterdir()) == []


def test_writers_get_in_between_and_the_copy_is_of_one_instant(tmp_path: Path) -> None:
    source, copy = tmp_path / "live.db", tmp_path / "copy.db"
    with sqlite3.connect(source) as live:
        live.execute("PRAGMA journal_mode = WAL")
        live.execute("CREATE TABLE notes (text)")
        live.executemany("INSERT INTO notes VALUES (?)", [("x" * 4000,)] * 4000)
    written = []
    with sqlite3.connect(source, timeout=0, isolation_level=None) as writer:

        def step() -> None:
            writer.execute("INSERT INTO notes VALUES ('meanwhile')")  # would raise if it had to wait
            written.append(1)

        back_up(source, copy, step)
    assert len(written) > 3
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (4000,)


def test_the_folder_of_copies_is_a_path_or_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_FOLDER", "off")
    assert read_settings().backup_folder == "off"
    monkeypatch.setenv("BACKUP_FOLDER", "/var/backups/sidekick")
    assert read_settings().backup_folder == Path("/var/backups/sidekick")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsError):
        read_settings()
