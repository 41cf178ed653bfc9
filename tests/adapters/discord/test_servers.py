"""The coach among others: nobody else sees anything, and only where its operator wants it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.discord_chat.client import INTENTS
from adapters.discord_chat.replies import is_direct
from tests.adapters.discord.conftest import Start, said


async def test_in_a_server_nobody_else_sees_anything(start: Start):
    async with start() as running:
        await running.onboard()
        for name in ("start", "today", "week", "checkin", "export", "about", "settings"):
            result = await running.member.slash(running.channel, name)
            assert result.ephemeral, name
            assert all(each.ephemeral for each in result.followups), name
        checkin = await running.member.slash(running.channel, "checkin")
        pressed = await running.member.click(checkin.response.message, custom_id=first_id(checkin))
        assert pressed.acknowledged
        assert running.public == []
        ben = running.guild.add_member(running.env.create_user("ben"))
        with pytest.raises(Exception, match="visible"):
            await ben.click(checkin.response.message, custom_id=first_id(checkin))


def first_id(result: Any) -> str:
    return str(result.response.components[0]["components"][0]["custom_id"])


async def test_words_in_a_server_are_not_ours(start: Start):
    async with start() as running:
        await running.member.send(running.channel, "hello coach, my knee hurts")
        assert running.public and running.public[-1].author.id == running.user.id
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None


async def test_a_server_that_is_not_on_the_list_is_left(start: Start):
    async with start(servers={1}) as running:
        await running.env.settle()
        left = [r.path for r in running.env.http_requests if r.method == "DELETE"]
        assert left == [f"/users/@me/guilds/{running.guild.id}"]
        hello = await running.user.slash("start")
        assert "Sidekick" in hello.response.content, "in direct messages they are served"


async def test_where_it_may_not_be_used_it_says_so(start: Start):
    async with start() as running:
        await running.env.settle()
        running.desk._servers = {1}
        result = await running.member.slash(running.channel, "today")
        assert result.ephemeral and "not used in this server" in result.response.content
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None


async def test_strangers_are_told_once_and_danger_is_heard_in_any_flood(start: Start):
    async with start(allowed={"discord:1"}) as running:
        first = await running.member.slash(running.channel, "start")
        assert first.ephemeral and "kept for a few people" in first.response.content
        again = await running.member.slash(running.channel, "start")
        assert again.acknowledged and again.response is None
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None
    async with start() as running:
        await running.onboard()
        for _ in range(45):
            await running.user.send_dm("/today")
        before = len(running.direct)
        await running.user.send_dm("/today")
        assert len(running.direct) == before
        await running.user.send_dm("I have chest pain and I fainted")
        assert "emergency" in said(running.direct[-1])


@pytest.mark.parametrize(
    ("server", "context", "direct"),
    [
        (None, {"dm_channel": True}, True),
        (1, {"guild": True}, False),
        (None, {"private_channel": True}, False),
        (None, {}, False),
    ],
)
def test_among_themselves_is_the_direct_chat_alone(
    server: int | None, context: dict[str, bool], direct: bool
):
    """Not a server, not a group of people to which somebody brought the bot along, and not what is unknown."""
    told = discord.app_commands.AppCommandContext(**context)
    interaction: Any = SimpleNamespace(guild_id=server, context=told)
    assert is_direct(interaction) is direct


def test_no_intent_is_privileged_and_servers_words_are_not_asked_for():
    """[API] Gateway, privileged intents: members, presences, message content; the last of these bits are a server's
    messages and reactions."""
    privileged = 1 << 1 | 1 << 8 | 1 << 15
    servers_words = 1 << 9 | 1 << 10 | 1 << 11
    assert not INTENTS.value & (privileged | servers_words)
