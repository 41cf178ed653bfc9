"""What operators are told is what the program reads."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli import app
from bot.settings import Settings

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    table = DOCUMENT.partition("## Settings")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert told == [name.upper() for name in Settings.model_fields]


def test_every_command_of_an_operator_is_told() -> None:
    for_everybody = {"plan", "replay", "assess", "understand"}
    commands = {info.callback.__name__ for info in app.registered_commands if info.callback is not None}
    told = set(re.findall(r"`sidekick (\w+)", DOCUMENT))
    assert commands - for_everybody == told
