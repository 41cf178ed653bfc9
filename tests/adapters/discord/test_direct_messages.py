"""The direct chat: reminders, words, files, corrections, and what is in the way of them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from core import lanes
from core.message import Inbound
from tests.adapters.discord.conftest import Start, children, said


async def test_a_reminder_comes_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        await running.wait(hours=4)
        assert len(running.direct) > before
        assert running.public == []


async def test_closed_direct_messages_are_told_at_the_next_contact_and_a_channel_can_be_chosen(start: Start):
    async with start() as running:
        await running.onboard()
        with running.direct_messages_closed():
            await running.wait(hours=30)
            loaded = await running.app.store.load_by_address(running.address, running.clock.now())
            assert loaded is not None and loaded.world.unreachable_since is not None
            told = await running.member.slash(running.channel, "today")
            assert "direct messages are closed" in said(told.response.message)
            last = [told.response, *told.followups][-1].message
            wire = next(e.custom_id for e in children(last) if "reach_here" in e.custom_id)
            await running.member.click(last, custom_id=wire)
            await running.wait(hours=30)
            mentions = [m for m in running.public if m.author.bot]
            assert mentions, "reminders come again"
            for each in mentions:
                assert each.content == f"<@{running.user.id}>, your coach has a word for you."
                assert not each.embeds and not each.attachments
                assert [e.label for e in children(each)] == ["Show it to me"]
            shown = await running.member.click(mentions[0], label="Show it to me")
            assert shown.ephemeral and len(said(shown.response.message)) > 40
            ben = running.guild.add_member(running.env.create_user("ben"))
            nothing: Any = await ben.click(mentions[0], label="Show it to me")
            assert nothing.ephemeral and "somebody else" in nothing.response.content
            again = await running.member.slash(running.channel, "today")
            assert "closed" not in said(again.response.message)
            loaded = await running.app.store.load_by_address(running.address, running.clock.now())
            assert loaded is not None and loaded.address is not None
            assert loaded.address.chat == f"channel:{running.channel.id}", "a command does not change that"
        await running.user.send_dm("hi")
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.address is not None
        assert loaded.address.chat.startswith("dm:"), "a direct message does"


async def test_words_files_forwards_and_corrections(start: Start):
    async with start() as running:
        await running.onboard()
        first = await running.user.send_dm("slept 5 hours, legs are dead, mood ok")
        assert running.direct[-1].embeds
        before = len(running.direct)
        await running.user.edit(first, "slept 8 hours, legs fresh, mood great")
        assert len(running.direct) == before + 1
        file = running.env.backend.store_attachments(running.user.dm_channel.id, [("plan.pdf", b"content")])
        await running.user.send_dm("", attachments=file)
        assert "file" in said(running.direct[-1]).lower()


async def test_export_comes_as_a_file_for_the_athlete_alone(start: Start):
    async with start() as running:
        await running.onboard()
        result = await running.member.slash(running.channel, "export")
        assert result.ephemeral
        assert [file.filename for file in result.response.attachments] == ["sidekick-export.json"]


async def test_a_slow_turn_shows_typing(start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lanes, "SLOW", 0.0)
    async with start() as running:
        hear = running.app.coach.hear

        async def slowly(inbound: Inbound) -> Any:
            for _ in range(20):
                await asyncio.sleep(0)
            return await hear(inbound)

        running.app.coach.hear = slowly  # type: ignore[method-assign]
        await running.user.send_dm("hello")
        assert any(r.path.endswith("/typing") for r in running.env.http_requests)


async def test_nothing_of_a_conversation_gets_into_the_log(start: Start, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    told = ("slept 3 hours, legs are wooden, mood gloomy", "left knee hurts 7", "/log 47 min rpe 9 drudgery")
    async with start() as running:
        await running.onboard()
        for text in told:
            await running.user.send_dm(text)
        result = await running.member.slash(running.channel, "pain", where="calf", level=6)
        said_back = said(result.response.message).split()
        tokens = [record.token for record in running.env.backend.interactions.values()]
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records).lower()
    words = {word for text in told for word in text.split() if len(word) > 3} | set(tokens)
    for word in words | {word for word in said_back if len(word) > 7}:
        assert word.lower() not in logged, word
