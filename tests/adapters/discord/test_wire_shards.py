"""Two processes of the program, each with its own shards, on one PostgreSQL database."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.sql.engine import connect
from tests.support.databases import drop_everything, postgres_url
from tests.support.discord import Asked, DiscordDouble
from tests.support.running import SidekickProcess

#: The second shard to identify is told to wait for five seconds.
PATIENCE = 30.0
__all__ = ["postgres_url"]

#: Commands in each server.
EACH = 20


@pytest.fixture
async def url(postgres_url: str) -> str:
    """A database without tables."""
    database = connect(postgres_url)
    await database.write(drop_everything)
    await database.close()
    return postgres_url


async def test_two_processes_share_the_work(url: str, tmp_path: Path):
    async with DiscordDouble(shards=2) as double, AsyncExitStack() as running:
        servers = [double.server(f"S{shard}", shard=shard) for shard in range(2)]
        people = [double.person(f"P{number}", *servers) for number in range(EACH)]
        processes = []
        for shard in range(2):
            process = SidekickProcess(double, tmp_path, DATABASE_URL=url, DISCORD_SHARDS=f"{shard}/2")
            processes.append(await running.enter_async_context(process))
            await process.until_it_says("is running")
        await double.until_connected(2, within=PATIENCE)
        assert {each.session.shard for each in double.gateway.connections if each.session} == {(0, 2), (1, 2)}
        asked = [person.invokes("help", to=server.channel) for person in people for server in servers]
        await asyncio.gather(*(_is_answered(each) for each in asked))
        for number, person in enumerate(people):
            person.says(f"/x{number}")
        for number, person in enumerate(people):
            answer = await person.dm.next_message(within=PATIENCE)
            assert f"/x{number}" in answer.text
        for process in processes:
            assert await process.stop() == 0
    assert len(double.requests_to("PUT", "/commands")) == 1, "the first alone writes the commands"
    assert len(double.requests_to("POST", "/callback")) == 2 * EACH
    assert [len(person.dm.from_bot) for person in people] == [1] * EACH, (
        "direct messages come on shard 0 alone"
    )
    shown = Counter(len(person.sees(server.channel).from_bot) for person in people for server in servers)
    assert shown == {1: 2 * EACH}


async def _is_answered(asked: Asked) -> None:
    assert (await asked.answered(within=PATIENCE)).text and asked.is_ephemeral
