"""Two processes of `sidekick run` with one token and one database, as for a moment when one takes over."""

from __future__ import annotations

from pathlib import Path

from tests.support.discord import DiscordDouble
from tests.support.running import SidekickProcess

#: How long a test waits, seconds.
SOON = 60.0


async def test_each_command_has_one_answer_that_stays(tmp_path: Path):
    async with DiscordDouble() as double:
        server = double.server()
        ana = double.person("Ana", server)
        async with SidekickProcess(double, tmp_path) as one:
            await double.until_connected(within=SOON)
            double.clock.advance(5)
            async with SidekickProcess(double, tmp_path) as two:
                await double.until(lambda: len(double.gateway.sessions) == 2, within=SOON)
                for _ in range(3):
                    asked = ana.invokes("help", to=server.channel)
                    await asked.answered(within=SOON)
                ana.says("/x1")
                await ana.dm.until(lambda seen: seen.from_bot, within=SOON)
                assert await two.stop() == 0
            assert await one.stop() == 0
    assert len(ana.sees(server.channel).from_bot) == 3 and len(ana.dm.from_bot) == 1
    assert not double.requests_to("DELETE", "/webhooks/")
    assert "another instance" in one.said + two.said
    assert len(double.requests_to("POST", "/callback")) == 6, "both have heard of each"
