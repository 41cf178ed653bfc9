"""A backup is a whole database, taken while others write, or it is not there."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

#: Another process: commits pairs of rows as fast as it can, and says when it has begun.
WRITER = """
import sqlite3, sys
live = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
live.execute("PRAGMA journal_mode = WAL")
live.execute("CREATE TABLE pairs (number INTEGER, filling TEXT)")
number = 0
while True:
    number += 1
    live.execute("BEGIN IMMEDIATE")
    live.execute("INSERT INTO pairs VALUES (?, ?)", (number, "x" * 500))
    live.execute("INSERT INTO pairs VALUES (?, ?)", (-number, "x" * 500))
    live.execute("COMMIT")
    if number == 500:
        print("writing", flush=True)
"""


def backup(target: Path) -> Result:
    return CliRunner().invoke(app, ["backup", str(target)])


@pytest.fixture
def writer(onboarded: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that writes hard."""
    command = [sys.executable, "-c", WRITER, str(onboarded)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_while_another_process_writes_hard_the_copy_is_whole(
    onboarded: Path, writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    for number in range(3):
        copy = tmp_path / f"copy-{number}.db"
        assert backup(copy).exit_code == 0
        assert writer.poll() is None, "the writer was at work all the while"
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            pairs, balance = connection.execute("SELECT count(*), sum(number) FROM pairs").fetchone()
            assert pairs >= 1000 and balance == 0, "no half of a transaction"
            assert connection.execute("SELECT count(*) FROM athletes").fetchone() == (1,)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy-0.db", "copy-1.db", "copy-2.db", "data"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, sqlite3.OperationalError("disk full")])
def test_an_interrupted_backup_leaves_nothing(
    onboarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: BaseException
) -> None:
    class Interrupted(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **_: object) -> None:
            target.execute("CREATE TABLE half (a)")
            raise interruption

    def connect(path: Path) -> sqlite3.Connection:
        return real(path, factory=Interrupted)

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", connect)
    assert backup(tmp_path / "copy.db").exit_code != 0
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_a_terminated_backup_leaves_nothing(onboarded: Path, tmp_path: Path) -> None:
    """The signal comes in the middle of copying, in a process of its own."""
    program = f"""
import os, signal, sqlite3, sys
from bot.cli import main
class Terminated(sqlite3.Connection):
    def backup(self, target, **_):
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
connect = sqlite3.connect
sqlite3.connect = lambda path: connect(path, factory=Terminated)
sys.argv = ["sidekick", "backup", {str(tmp_path / "copy.db")!r}]
main()
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], timeout=60)
    assert ended.returncode == 128 + signal.SIGTERM
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("target", ["data", "no/folder.db", "data/sidekick.db", ".", "data/sidekick.db/x"])
def test_a_wrong_target_is_one_sentence(onboarded: Path, target: str) -> None:
    result = backup(Path(target))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{Path(target)}: ") and result.stderr.count("\n") == 1


def test_what_is_no_database_is_one_sentence_and_leaves_nothing(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    file.write_text("no database, but rather long for a text " * 100)
    result = backup(tmp_path / "copy.db")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["data"]
