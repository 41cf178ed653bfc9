"""`python -m tests.bench.discord.serve PEOPLE SERVERS`: Discord's double with people, a process of its own.

It prints its addresses and the channels of everybody's direct messages, then obeys one line of JSON after the other
from standard input. Rates are enforced throughout; instants are `perf_counter`'s, which all processes share:

    {"ready": true}      -> {"at"}, when a command was acknowledged for the first time since the last order
    {"guilds": 1000}     -> {}, when so many servers were told of
    {"ask": 60}          -> somebody uses a command ten times a second for so many seconds, once reminders go out:
                            {"acknowledged": [seconds], "failed", "reminders", "rate_refusals"}
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import perf_counter
from typing import Any

from simcord.backend.models import Role

from tests.bench.discord.town import ASKING, CHANNELS, COMMAND, FIRST_PERSON, ROLES
from tests.support.discord import Asked, DiscordDouble, Person

EVERY = 0.1
PATIENCE = 120.0


def _with_servers(discord: DiscordDouble, number: int) -> None:
    for each in range(number):
        server = discord.server(f"Server {each}")
        for channel in range(CHANNELS - 1):
            server.opens_channel(f"channel-{channel}")
        for role in range(ROLES):
            key = discord.world.snowflake()
            server.guild.roles[key] = Role(id=key, name=f"role-{role}", permissions=0, position=role + 2)


async def _ready(discord: DiscordDouble, person: Person) -> dict[str, Any]:
    """A bot that has just been started greets; the line of the one before it may still be there."""
    greetings = len(discord.gateway.greetings)
    await discord.until(lambda: len(discord.gateway.greetings) > greetings, PATIENCE)
    await person.invokes(COMMAND).acknowledged(PATIENCE)
    return {"at": perf_counter()}


async def _ask(discord: DiscordDouble, people: list[Person], seconds: float) -> dict[str, Any]:
    def sent() -> int:
        return sum(each.status == 200 for each in discord.requests_to("POST", "/messages"))

    discord.requests.clear()
    await discord.until(sent, PATIENCE)
    asked: list[Asked] = []
    loop = asyncio.get_running_loop()
    began, before = loop.time(), sent()
    for number in range(int(seconds / EVERY)):
        await asyncio.sleep(max(0.0, began + number * EVERY - loop.time()))
        asked.append(people[number % len(people)].invokes(COMMAND))
    reminders = sent() - before
    await discord.until(lambda: all(each.is_acknowledged or each.has_failed for each in asked), PATIENCE)
    return {
        "acknowledged": [each.acknowledged_after for each in asked if each.is_acknowledged],
        "failed": sum(each.has_failed for each in asked),
        "reminders": reminders,
        "rate_refusals": discord.rates.refusals,
    }


async def _main(people: int, servers: int) -> None:
    async with DiscordDouble() as discord:
        _with_servers(discord, servers)
        everybody = [discord.person(f"P{each}", id=FIRST_PERSON + each) for each in range(people + ASKING)]
        asking = everybody[people:]
        channels = [each.dm.id for each in everybody[:people]]
        print(json.dumps({"settings": discord.settings, "channels": channels}), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            match json.loads(line):
                case {"ready": True}:
                    told = await _ready(discord, asking[0])
                case {"ask": seconds}:
                    told = await _ask(discord, asking, seconds)
                case unknown:
                    raise ValueError(unknown)
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
