"""`sidekick outbox --dead` and `--revive`, and what `check` says of both."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app


def run(*args: str) -> Result:
    return CliRunner().invoke(app, args)


@pytest.fixture
def failed(onboarded: Path) -> Path:
    """The welcome was refused for a reason that would forge a line; the reminder fails for ever."""
    with sqlite3.connect(onboarded) as connection:
        connection.execute(
            "UPDATE outbox SET status = 'refused', settled_at = datetime('now'), attempts = 1, why = ?"
            " WHERE type = 'say'",
            ('too long\n{"id": 99}',),
        )
        connection.execute(
            "UPDATE outbox SET attempts = 12, due_at = datetime('now', '-1 hour'),"
            " hold_until = datetime('now', '+10 minutes') WHERE type = 'wake'"
        )
    return onboarded


def dead() -> list[dict[str, object]]:
    result = run("outbox", "--dead")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_dead_and_failing_rows_are_listed_without_a_message(failed: Path) -> None:
    wake, said = dead()
    assert list(wake) == [
        "id",
        "type",
        "kind",
        "platform",
        "athlete_key",
        "due_at",
        "settled_at",
        "status",
        "why",
        "attempts",
    ]
    assert (wake["type"], wake["status"], wake["attempts"]) == ("wake", "failing", 12)
    assert (said["type"], said["status"], said["why"]) == ("say", "refused", 'too long\n{"id": 99}')


def test_check_tells_of_both(failed: Path) -> None:
    result = run("check")
    assert result.exit_code == 1
    assert (
        "BAD outbox: nothing is due; 1 failing again and again; 1 dead in the last 24 hours;"
        " see `sidekick outbox --dead`" in result.stdout
    )


def test_a_dead_row_alone_is_told_and_is_well(failed: Path) -> None:
    with sqlite3.connect(failed) as connection:
        connection.execute("DELETE FROM outbox WHERE type = 'wake'")
    result = run("check")
    assert result.exit_code == 0, result.stdout
    assert "1 dead in the last 24 hours" in result.stdout


@pytest.mark.parametrize("everything", [True, False])
def test_a_revived_row_waits_again(failed: Path, everything: bool) -> None:
    row_id = str(dead()[1]["id"])
    result = run("outbox", "--revive", "all" if everything else row_id)
    assert (result.exit_code, result.stdout.split(".")[0]) == (0, "Due again: 1")
    assert [row["type"] for row in dead()] == ["wake"]
    first = json.loads(run("outbox").stdout.splitlines()[0])
    assert (first["id"], first["attempts"]) == (int(row_id), 0)


def test_what_is_not_dead_is_named_and_nothing_changes(failed: Path) -> None:
    wake, said = dead()
    for ids, sentence in (
        ((said["id"], wake["id"]), f"row {wake['id']} is failing, and still tried"),
        ((said["id"], 4711), "row 4711 is not there"),
    ):
        result = run("outbox", *(word for each in ids for word in ("--revive", str(each))))
        assert result.exit_code == 2
        assert result.stderr.startswith(f"--revive: {sentence}") and result.stderr.count("\n") == 1
        assert len(dead()) == 2


@pytest.mark.parametrize("named", [["x"], ["-1"], ["all", "3"], ["9" * 30], [""]])
def test_what_is_no_id_is_refused(failed: Path, named: list[str]) -> None:
    result = run("outbox", *(f"--revive={each}" for each in named))
    assert result.exit_code == 2
    assert "--revive: expected ids of rows" in result.stderr
