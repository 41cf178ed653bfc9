"""A machine whose clock is wrong, beside Discord's: what was written just now is no word of before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.adapters.discord.wire import wiring
from tests.support.discord import DiscordDouble
from tests.support.discord.clock import Clock

SOON = 20.0


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10)])
async def test_a_newcomer_is_heard_and_their_answers_are_answers(
    monkeypatch: pytest.MonkeyPatch, ahead: timedelta
):
    clock = Clock(now=lambda: datetime.now(UTC) - ahead)
    async with DiscordDouble(clock=clock) as double, wiring(double, monkeypatch)():
        ana = double.person("Ana")
        for words, answer in (("hi", "I'm Sidekick"), ("/delete", "erases everything"), ("yes", "erased")):
            ana.says(words)
            await ana.dm.until(lambda seen: seen.from_bot and answer in seen.last.text, within=SOON)  # noqa: B023
        assert len(ana.dm.from_bot) == 3, "one answer each"
