"""The log: one line an event whatever its values hold, for people or for machines, and nothing private."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.sql.engine import MEMORY, connect
from adapters.sql.tables import Base
from bot.logs import HIDDEN, OURS, JsonLines, Lines
from bot.settings import Settings
from core.message import Address, Message, MessageKind
from core.ports import Row, RowType
from tests.support.clock import MONDAY

ROOT = Path(__file__).parents[2]
FORMATTERS = [Lines, JsonLines]


def record(event: str, *, error: BaseException | None = None, **fields: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "core.dispatch", "levelname": "WARNING", "msg": event, **fields})
    made.created, made.exc_info = MONDAY.timestamp(), (type(error), error, None) if error else None
    return made


def test_for_people_a_line_is_time_level_logger_event_and_fields() -> None:
    line = Lines().format(record("row_closed", row=7, kind="check_in", why="Too long", ref=None, late_s=0.25))
    assert line == (
        "2026-03-02T04:00:00.000+00:00 WARNING core.dispatch row_closed"
        ' row=7 kind=check_in why="Too long" late_s=0.25'
    )


def test_for_machines_it_is_an_object() -> None:
    line = JsonLines().format(record("row_closed", row=7, why="Too long", late_s=0.25))
    assert json.loads(line) == {
        "time": "2026-03-02T04:00:00.000+00:00",
        "level": "WARNING",
        "logger": "core.dispatch",
        "event": "row_closed",
        "row": 7,
        "why": "Too long",
        "late_s": 0.25,
    }


HOSTILE = [
    "x\n2026-03-02T04:00:00 ERROR core.coach forged athlete=ana",
    "a\r\nb",
    'quote " and = and \\',
    "\x1b[31mred\x1b[0m\x00\x07",
    "\u2028\u2029\x85\x0b\x0c",
    "sent status=sent row=8",
    "\ud800",
    "",
]


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_a_line_or_forges_one(formatter: type[logging.Formatter], value: str) -> None:
    for told in (record("row_closed", row=7, why=value), record(value, row=7), record("x", row={"a": value})):
        line = formatter().format(told)
        assert line.isascii() and line.isprintable() and len(line.splitlines()) == 1
    line = formatter().format(record("row_closed", row=7, why=value))
    if formatter is JsonLines:
        assert json.loads(line)["why"] == value
    else:
        head, _, why = line.partition(" why=")
        assert head.endswith("WARNING core.dispatch row_closed row=7")
        assert why == value or json.loads(why) == value


@given(st.text())
def test_any_text_is_one_line_that_says_it(value: str) -> None:
    line = Lines().format(record("e", why=value))
    assert line.isascii() and line.isprintable()
    why = line.partition(" why=")[2]
    assert (json.loads(why) if why.startswith('"') else why) == value


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_an_exception_is_told_by_type_and_place_and_not_by_its_words(
    formatter: type[logging.Formatter],
) -> None:
    def deep() -> None:
        raise ValueError("legs are dead")

    try:
        deep()
    except ValueError as error:
        told = record("Job failed\nValueError: legs are dead", error=error)
        told.exc_info = sys.exc_info()
        told.stack_info = "legs are dead"
    line = formatter().format(told)
    assert "legs" not in line
    assert "Job failed" in line and "ValueError" in line and "deep:" in line


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_secret_that_gets_there_all_the_same_is_hidden(formatter: type) -> None:
    line = formatter(frozenset({"123:s3cret-token", "short"})).format(
        record("failed https://x/bot123:s3cret-token/send", short="short")
    )
    assert "s3cret" not in line and HIDDEN in line and "short" in line


def test_the_secrets_are_the_tokens_and_the_databases_password() -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr("postgresql://sidekick:pass-word@localhost/x"),
        telegram_token=SecretStr("telegram-token"),
        telegram_webhook_secret=SecretStr("webhook-secret"),
        discord_token=SecretStr("discord-token"),
    )
    assert settings.secrets() == {"pass-word", "telegram-token", "webhook-secret", "discord-token"}


def test_the_facts_of_a_row_are_no_message() -> None:
    row = Row(
        id=7,
        type=RowType.SAY,
        lane="test:chat",
        due_at=MONDAY,
        attempts=2,
        athlete_key="ana",
        address=Address("test", "somebody", "chat"),
        message=Message(kind=MessageKind.CHECK_IN),
    )
    assert row.facts(MONDAY + timedelta(seconds=1.5)) == {
        "row": 7,
        "type": "say",
        "kind": "check_in",
        "platform": "test",
        "athlete": "ana",
        "attempts": 2,
        "late_s": 1.5,
    }


async def test_an_error_of_the_database_keeps_the_parameters_to_itself() -> None:
    database = connect(MEMORY)
    await database.write(Base.metadata.create_all)
    with pytest.raises(Exception, match="athletes") as caught:
        await database.write(
            lambda connection: connection.exec_driver_sql(
                "INSERT INTO athletes (key, country) VALUES (?, ?)", ("legs are dead", "xx")
            )
        )
    assert "legs are dead" not in str(caught.value)
    await database.close()


# What is logged ------------------------------------------------------------------------------------------

CALLS = ("debug", "info", "warning", "error", "exception", "critical")


def log_calls() -> list[tuple[str, ast.Call]]:
    found = []
    for package in OURS:
        for file in sorted((ROOT / package).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=attr)) if attr in CALLS:
                        found.append((name, node))
    return found


def test_every_event_has_a_name_and_its_facts_are_fields() -> None:
    calls = log_calls()
    assert {name for name, _ in calls} >= {"core/coach.py", "core/dispatch.py", "adapters/metrics.py"}
    for name, call in calls:
        (event,) = call.args
        assert isinstance(event, ast.Constant), (name, call.lineno)
        assert re.fullmatch(r"[A-Za-z][A-Za-z',;. ]+", str(event.value)), (name, call.lineno)
        assert {keyword.arg for keyword in call.keywords} <= {"extra"}, (name, call.lineno)


#: What may be told of the body, of a life and of an operator; none of it may be found in a log.
TOLD = (
    "/start",
    "I agree",
    "Zebedee",
    "slept 3 hours, legs are wooden, mood gloomy",
    "/checkin 2 1 3",
    "left knee hurts 7",
    "resting heart rate 71, hrv 43",
    "/log 47 min rpe 9 drudgery",
    "/remind stretch the psoas at 10:00",
    "/why",
)
SECRETS = {"TELEGRAM_TOKEN": "123456:telegram-token", "DISCORD_TOKEN": "discord-token-abc"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_run_at_debug_level_tells_nothing_of_what_was_said(tmp_path: Path, form: str) -> None:
    environment = {
        **os.environ,
        **SECRETS,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'sidekick.db'}",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": form,
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="\n".join(TOLD) + "\n",
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=tmp_path,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stderr.splitlines()
    assert len(lines) >= len(TOLD), "at debug level each turn has a line"
    for line in lines:
        if form == "json":
            fields = json.loads(line)
            assert {"time", "level", "logger", "event"} <= fields.keys()
            assert fields["logger"].partition(".")[0] in OURS
        else:
            assert line.split()[2].partition(".")[0] in OURS
    words = {word for said in TOLD for word in said.split() if len(word) > 3}
    said_back = {word for line in ran.stdout.splitlines() for word in line.split() if len(word) > 5}
    for word in words | said_back | set(SECRETS.values()):
        assert word.lower() not in ran.stderr.lower(), word
    for rating in ("fatigue", "mood", "sleep", "amber", "green", "knee"):
        assert rating not in ran.stderr.lower()
