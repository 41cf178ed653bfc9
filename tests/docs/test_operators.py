"""What operators are told is what the program reads."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from adapters.metrics import PrometheusMeter, serving
from bot.cli import app
from bot.settings import Settings
from core.message import Address, Message
from core.ports import (
    Backlog,
    Close,
    Postpone,
    Row,
    RowStatus,
    RowType,
)
from tests.support.clock import MONDAY

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    table = DOCUMENT.partition("## Settings")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert told == [name.upper() for name in Settings.model_fields]


def test_every_setting_stands_in_the_file_to_copy_and_no_other() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    told = re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)
    assert set(told) == {name.upper() for name in Settings.model_fields}


async def test_every_metric_stands_in_the_table_with_its_labels_and_no_other() -> None:
    meter = PrometheusMeter()
    say = Row(
        id=1,
        type=RowType.SAY,
        lane="l",
        due_at=MONDAY,
        attempts=1,
        address=Address("test", "u", "c"),
        message=Message(),
    )
    for settlement in (Close(RowStatus.SENT), Close(RowStatus.REFUSED), Postpone(MONDAY)):
        meter.served(say, settlement, MONDAY)

    async def look() -> Backlog:
        return Backlog(due=0, oldest_late=timedelta(), failing=0, dead=0)

    async with serving(meter, "127.0.0.1", 0, look) as port:
        url = f"http://127.0.0.1:{port}/metrics"
        text = await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=10).read().decode())
    there = {
        sample.name if family.type == "counter" else family.name: ", ".join(
            f"`{name}`" for name in sample.labels if name != "le"
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not family.name.endswith("_created")
    }
    table = DOCUMENT.partition("## Metrics")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `(sidekick_\w+)` \| (.*?) \|", table, re.MULTILINE))
    assert {name: labels.replace("none", "") for name, labels in told.items()} == there


def test_every_command_of_an_operator_is_told() -> None:
    for_everybody = {"plan", "replay", "assess", "understand"}
    commands = {info.callback.__name__ for info in app.registered_commands if info.callback is not None}
    told = set(re.findall(r"`sidekick (\w+)", DOCUMENT))
    assert commands - for_everybody == told
