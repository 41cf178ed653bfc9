"""The operator's commands, on SQLite files of their own."""

from __future__ import annotations

import json
import socket
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.story import StoryClock
from bot.cli import app
from bot.compose import build
from bot.operations import check
from bot.settings import Settings
from core.message import Inbound
from core.training.athlete import Profile
from tests.support.operator import ANA


def run(*args: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, args, input=stdin)


def test_check_is_well_before_the_first_start_and_makes_nothing(file: Path) -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "there is no file" in result.stdout
    assert not file.exists()


def test_check_is_well_after_it_with_a_line_for_each_thing(onboarded: Path) -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    names = [line.split()[1] for line in result.stdout.splitlines()]
    assert names == ["settings:", "tokens:", "database:", "migrations:", "clock:", "outbox:"]
    assert result.stdout.count("ok ") == 6


def test_check_names_the_wrong_setting_and_not_its_value(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_LISTEN", "sesame")
    result = run("check")
    assert result.exit_code == 1
    assert "BAD settings: METRICS_LISTEN: expected host:port" in result.stdout
    assert "sesame" not in result.stdout


def test_check_sees_a_file_that_is_no_database(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("no database, but rather long for a text " * 100)
    result = run("check")
    assert result.exit_code == 1
    assert "BAD database" in result.stdout


def test_check_sees_an_older_schema(onboarded: Path) -> None:
    with sqlite3.connect(onboarded) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    result = run("check")
    assert result.exit_code == 1
    assert "BAD migrations" in result.stdout


def test_check_sees_a_folder_that_can_not_be_written_to(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent.parent / "in_the_way").touch()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///in_the_way/sidekick.db")
    result = run("check")
    assert result.exit_code == 1
    assert "can't be written to" in result.stdout


async def test_check_sees_a_clock_set_back_and_rows_that_nobody_serves(file: Path) -> None:
    settings, now = Settings(), datetime.now(UTC)
    async with build(settings, couriers=()) as application:
        profile = Profile(timezone="UTC")
        await application.coach.receive(Inbound(key="1", address=ANA, text="/start", profile=profile))
    for moved, bad in ((timedelta(hours=-1), ["clock"]), (timedelta(days=7), ["outbox"]), (timedelta(), [])):
        found = await check(settings, StoryClock(now + moved))
        assert [finding.what for finding in found if not finding.well] == bad


def test_export_prints_everything_about_an_athlete_named_by_account_or_key(onboarded: Path) -> None:
    by_account = run("export", "console:me")
    document = json.loads(by_account.stdout)
    assert document["schema"] == "sidekick-export/1"
    assert document["athlete"]["timezone"] == "Europe/Madrid"
    assert run("export", document["athlete"]["key"]).stdout == by_account.stdout


def test_delete_leaves_nothing_of_the_athlete(onboarded: Path) -> None:
    assert run("delete", "console:me").exit_code == 0
    assert run("export", "console:me").exit_code == 2


@pytest.mark.parametrize("command", ["export", "delete"])
def test_an_unknown_athlete_is_refused(command: str, file: Path) -> None:
    result = run(command, "telegram:1")
    assert result.exit_code == 2
    assert "ATHLETE: expected" in result.stderr


def test_a_backup_is_a_whole_database_for_its_owner_alone(onboarded: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)).exit_code == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM athletes").fetchone() == (1,)


def test_a_backup_overwrites_nothing(onboarded: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    result = run("backup", str(copy))
    assert (result.exit_code, copy.read_text()) == (2, "precious")
    assert run("backup", str(tmp_path / "no" / "folder.db")).exit_code == 2


def test_there_is_nothing_to_back_up_before_the_first_start(file: Path, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "copy.db")).exit_code == 2
    assert not (tmp_path / "copy.db").exists()


def test_outbox_lists_what_waits_and_no_message(onboarded: Path) -> None:
    result = run("outbox")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["type"] for row in rows} == {"say", "wake"}
    assert all("message" not in row and "text" not in row for row in rows)


def test_run_without_a_token_says_so(file: Path) -> None:
    result = run("run")
    assert result.exit_code == 2
    assert "TELEGRAM_TOKEN" in result.stderr


def test_a_wrong_setting_is_named_at_start(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://secret@host/db")
    for command in (["chat"], ["run"], ["outbox"], ["export", "a"]):
        result = run(*command)
        assert result.exit_code == 2
        assert "DATABASE_URL: expected" in result.stderr and "secret" not in result.stderr


def test_a_port_in_use_is_one_sentence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("METRICS_LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        result = run("chat", stdin="hello\n")
    assert result.exit_code == 2
    assert result.stderr.startswith("settings: METRICS_LISTEN: expected") and result.stderr.count("\n") == 1


def test_plain_file_commands_never_look_at_the_database(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    story = '{"at": "2026-03-02T06:00:00+01:00", "profile": {"timezone": "UTC"}}'
    for command, stdin in (
        (["replay", "-"], story),
        (["plan", "-", "--from", "2026-03-02", "--weeks", "1"], '{"timezone": "UTC"}'),
        (["assess", "-"], "date,mood\n2026-03-02,3\n"),
        (["understand"], "hello\n"),
    ):
        assert run(*command, stdin=stdin).exit_code == 0, command
    assert not file.exists()


def test_chat_works_on_a_pipe_and_keeps_what_was_said(file: Path) -> None:
    result = run("chat", stdin="hello\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("coach\n") >= 2
    assert file.exists()
