"""The gateway over a bare line: greeting, order, resume, shards, what it closes for, and what goes wrong on order."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.discord_double.conftest import Connect
from tests.discord_double.raw import INTENTS, Line, Raw, still
from tests.support.discord import Clock, DiscordDouble, Person, Server


@pytest.fixture
async def line(connect: Connect, double: DiscordDouble) -> Line:
    """A line that has identified; READY has been heard."""
    opened = await connect()
    await opened.identifies(double)
    await opened.event("READY")
    return opened


@pytest.mark.parametrize("zlib_stream", [False, True])
async def test_a_greeting(connect: Connect, double: DiscordDouble, server: Server, zlib_stream: bool):
    line = await connect(zlib_stream=zlib_stream)
    await line.says(1, None)
    assert await line.hears() == {"op": 11}
    await line.identifies(double)
    ready = await line.event("READY")
    assert ready["guilds"] == [{"id": str(server.id), "unavailable": True}]
    assert ready["resume_gateway_url"] == double.gateway_url and ready["shard"] == [0, 1]
    guild = await line.event("GUILD_CREATE")
    assert [each["id"] for each in guild["channels"]] == [str(server.channel)]
    assert [each["user"]["username"] for each in guild["members"]] == ["Sidekick"], "nobody but the bot"
    assert line.sequence == 2


async def test_what_people_do_is_told_in_order(line: Line, double: DiscordDouble, ana: Person):
    ana.says("one")
    ana.edits(ana.says("two"), "two, mended")
    heard = [await line.event("MESSAGE_CREATE") for _ in range(2)] + [await line.event("MESSAGE_UPDATE")]
    assert [each["content"] for each in heard] == ["one", "two", "two, mended"]
    assert "guild_id" not in heard[0] and heard[0]["author"]["id"] == str(ana.id)


async def test_words_in_a_server_are_not_the_bots_to_read(
    line: Line, double: DiscordDouble, server: Server, ana: Person
):
    ana.says("not for the bot", to=server.channel)
    ana.says(f"for <@{double.world.bot_user.id}>", to=server.channel)
    assert (await line.event("MESSAGE_CREATE"))["content"] == ""
    assert (await line.event("MESSAGE_CREATE"))["content"].startswith("for <@")


async def test_only_what_was_asked_for(connect: Connect, double: DiscordDouble, raw: Raw, ana: Person):
    line = await connect()
    await line.identifies(double, intents=1)
    await line.event("READY")
    await raw.registers({"name": "today", "description": "x"})
    ana.says("unheard")
    ana.invokes("today")
    heard = await line.until(lambda each: each["t"] in ("MESSAGE_CREATE", "INTERACTION_CREATE"))
    assert heard["t"] == "INTERACTION_CREATE" and heard["d"]["user"]["id"] == str(ana.id)


async def test_a_resume_tells_what_was_missed(
    connect: Connect, line: Line, double: DiscordDouble, ana: Person
):
    session, before = next(iter(double.gateway.sessions)), line.sequence
    double.gateway.cut()
    await line.closes_with()
    ana.says("meanwhile")
    again = await connect(zlib_stream=True)
    await again.resumes(double, session, before)
    assert (await again.event("MESSAGE_CREATE"))["content"] == "meanwhile"
    await again.event("RESUMED")
    ana.says("and now")
    assert (await again.event("MESSAGE_CREATE"))["content"] == "and now"


@pytest.mark.parametrize("code", [1000, 1001])
async def test_who_says_goodbye_has_no_session_any_more(
    connect: Connect, line: Line, double: DiscordDouble, code: int
):
    session = next(iter(double.gateway.sessions))
    await line.socket.close(code=code)
    await double.until(lambda: not double.gateway.connections)
    again = await connect()
    await again.resumes(double, session, line.sequence)
    assert await again.hears() == {"op": 9, "d": False}


async def test_who_just_leaves_has_it_still(connect: Connect, line: Line, double: DiscordDouble):
    session = next(iter(double.gateway.sessions))
    await line.socket.close(code=4000)
    await double.until(lambda: not double.gateway.connections)
    again = await connect()
    await again.resumes(double, session, line.sequence)
    await again.event("RESUMED")
    assert list(double.gateway.sessions) == [session]


async def test_a_sequence_that_never_was(connect: Connect, line: Line, double: DiscordDouble):
    again = await connect()
    await again.resumes(double, next(iter(double.gateway.sessions)), 10_000)
    assert await again.closes_with() == 4007


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": INTENTS | 1 << 15}, 4014),
        ({"intents": INTENTS | 1 << 1}, 4014),
        ({"intents": 1 << 60}, 4013),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_who_is_not_let_in(
    connect: Connect, double: DiscordDouble, changes: dict[str, object], code: int
):
    line = await connect()
    await line.identifies(double, **changes)
    assert await line.closes_with() == code
    assert double.gateway.closings[0][0] == code


async def test_a_granted_intent_lets_in(connect: Connect):
    async with DiscordDouble(intents=frozenset({"message_content"})) as double:
        line = await connect(of=double)
        await line.identifies(double, intents=INTENTS | 1 << 15)
        await line.event("READY")
        assert len(double.gateway.sessions) == 1 and not double.gateway.closings


async def test_what_is_closed_for(connect: Connect, double: DiscordDouble):
    for op, code in ((3, 4003), (99, 4001)):
        line = await connect()
        await line.says(op, {})
        assert await line.closes_with() == code
    junk = await connect()
    await junk.socket.send_str("{")
    assert await junk.closes_with() == 4002
    eager = await connect()
    await eager.identifies(double)
    await eager.identifies(double)
    assert await eager.closes_with() == 4005
    loud = await connect()
    for _ in range(121):
        await loud.says(1, None)
    assert await loud.closes_with() == 4008


async def test_who_has_no_heartbeat(connect: Connect):
    async with DiscordDouble(heartbeat_ms=20) as double:
        line = await connect(of=double)
        await line.identifies(double)
        assert await line.closes_with() == 4009


async def test_one_shard_in_five_seconds(connect: Connect, double: DiscordDouble):
    first, second = await connect(), await connect()
    await first.identifies(double, shard=[0, 2])
    await first.event("READY")
    await second.identifies(double, shard=[1, 2])
    assert await second.hears() == {"op": 9, "d": False}
    double.clock.advance(5)
    await second.identifies(double, shard=[1, 2])
    await second.event("READY")


@pytest.fixture
async def two_shards(connect: Connect) -> AsyncIterator[tuple[DiscordDouble, list[Line]]]:
    async with DiscordDouble(shards=2, concurrency=2, clock=Clock(still)) as double:
        lines = []
        for shard in range(2):
            line = await connect(of=double)
            await line.identifies(double, shard=[shard, 2])
            await line.event("READY")
            lines.append(line)
        yield double, lines


async def test_each_shard_hears_its_own(two_shards: tuple[DiscordDouble, list[Line]]):
    double, lines = two_shards
    servers = [double.server("A", shard=0), double.server("B", shard=1)]
    for line, server in zip(lines, servers, strict=True):
        assert (await line.event("GUILD_CREATE"))["id"] == str(server.id)
    ana = double.person("Ana", *servers)
    ana.says(f"<@{double.world.bot_user.id}> in B", to=servers[1].channel)
    ana.says("directly")
    assert (await lines[1].event("MESSAGE_CREATE"))["channel_id"] == str(servers[1].channel)
    assert (await lines[0].event("MESSAGE_CREATE"))["content"] == "directly", "on shard 0 alone"


async def test_orders_to_reconnect(line: Line, double: DiscordDouble):
    double.gateway.ask_to_reconnect()
    double.gateway.invalidate(resumable=True)
    assert await line.hears() == {"op": 7, "d": None}
    assert await line.hears() == {"op": 9, "d": True}
    double.gateway.invalidate()
    assert await line.hears() == {"op": 9, "d": False}
    assert not double.gateway.sessions


async def test_a_code_on_order(line: Line, double: DiscordDouble):
    await double.gateway.close(4000)
    assert await line.closes_with() == 4000 and double.gateway.sessions


async def test_a_storm(connect: Connect, double: DiscordDouble):
    double.gateway.storm(4000, 1001)
    for code in (4000, 1001):
        line = await connect()
        await line.identifies(double)
        assert await line.closes_with() == code
        double.clock.advance(5)
    calm = await connect()
    await calm.identifies(double)
    await calm.event("READY")


async def test_silence(line: Line, double: DiscordDouble, ana: Person):
    double.gateway.fall_silent()
    await line.says(1, None)
    ana.says("unheard")
    await double.gateway.close(4000)
    assert await line.closes_with() == 4000, "and nothing before"


async def test_members_on_request(line: Line, server: Server, ana: Person):
    await line.says(8, {"guild_id": str(server.id), "user_ids": [str(ana.id)], "nonce": "n", "limit": 1})
    chunk = await line.event("GUILD_MEMBERS_CHUNK")
    assert [each["user"]["id"] for each in chunk["members"]] == [str(ana.id)] and chunk["nonce"] == "n"


async def test_the_network_goes_and_comes_back(connect: Connect, line: Line, double: DiscordDouble, raw: Raw):
    await double.network_away()
    await line.closes_with()
    with pytest.raises(OSError):
        await raw("GET", "/users/@me")
    await double.network_back()
    assert (await raw.result("GET", "/gateway/bot"))["url"] == double.gateway_url
    await connect()
