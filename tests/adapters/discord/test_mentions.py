"""Where an athlete is mentioned whose direct messages are closed: never where they could not write themselves, and
never for long to somebody who does not look.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.discord_chat.courier import MENTIONS_UNSEEN
from adapters.discord_chat.replies import place_of
from tests.adapters.discord.conftest import Running, Start, said


def offers(result: Any) -> list[str]:
    """The buttons that choose the place for mentions."""
    messages = [each.message for each in (result.response, *result.followups) if each is not None]
    found = (part for each in messages for row in each.components for part in getattr(row, "children", ()))
    return [part.custom_id for part in found if "reach_here" in str(part.custom_id)]


@asynccontextmanager
async def mentioned(start: Start) -> AsyncIterator[Running]:
    """An athlete who chose the channel, a day later."""
    async with start() as running:
        await running.onboard()
        with running.direct_messages_closed():
            await running.wait(hours=30)
            told = await running.member.slash(running.channel, "today")
            (wire,) = offers(told)
            last = [told.response, *told.followups][-1].message
            await running.member.click(last, custom_id=wire)
            yield running


def mentions(running: Running) -> list[Any]:
    return [each for each in running.public if each.author.bot]


@pytest.mark.parametrize("may", [True, False])
async def test_a_place_is_offered_where_the_athlete_may_write(start: Start, may: bool):
    async with start() as running:
        denied = {running.member: discord.PermissionOverwrite(send_messages=may)}
        channel = running.guild.create_text_channel("announcements", overwrites=denied)
        await running.onboard()
        with running.direct_messages_closed():
            await running.wait(hours=30)
            told = await running.member.slash(channel, "today")
            assert "Today" in "".join(said(each.message) for each in (told.response, *told.followups))
            assert bool(offers(told)) is may


async def test_who_does_not_look_is_mentioned_no_more(start: Start):
    async with mentioned(start) as running:
        await running.wait(days=12)
        assert len(mentions(running)) == MENTIONS_UNSEEN
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.world.unreachable_since is not None
        told = await running.member.slash(running.channel, "today")
        assert offers(told), "they may choose it again"


@pytest.mark.parametrize("by_command", [True, False])
async def test_who_looks_now_and_then_is_mentioned_on(start: Start, by_command: bool):
    async with mentioned(start) as running:
        for _ in range(6):
            await running.wait(days=1)
            if by_command:
                await running.member.slash(running.channel, "today")
            else:
                newest = max(mentions(running), key=lambda each: each.id)
                await running.member.click(newest, label="Show it to me")
        assert len(mentions(running)) > MENTIONS_UNSEEN
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.world.unreachable_since is None


@pytest.mark.parametrize("who", ["permissions", "app_permissions"])
@pytest.mark.parametrize("may", [True, False])
@pytest.mark.parametrize("thread", [None, object.__new__(discord.Thread)], ids=["channel", "thread"])
def test_there_is_a_place_where_the_bot_and_the_athlete_may_both_write(
    who: str, may: bool, thread: discord.Thread | None
):
    """In a thread its own permission counts, elsewhere the channel's."""
    everything = discord.Permissions.all()
    interaction: Any = SimpleNamespace(
        guild_id=1,
        channel_id=2,
        client=SimpleNamespace(get_guild=lambda server: server),
        channel=thread,
        permissions=everything,
        app_permissions=everything,
    )
    in_channel, in_thread = (may, not may) if thread is None else (not may, may)
    setattr(
        interaction, who, discord.Permissions(send_messages=in_channel, send_messages_in_threads=in_thread)
    )
    assert place_of(interaction) == ("channel:2" if may else "")
