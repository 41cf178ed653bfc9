"""Who was taken off the operator's list: they are reminded of nothing, and what is stored stays theirs."""

from __future__ import annotations

from core.training.session import Status
from tests.adapters.discord.conftest import Running, Start, said

OTHERS = {"discord:1"}


async def is_known(running: Running) -> bool:
    return await running.app.store.load_by_address(running.address, running.clock.now()) is not None


async def test_nothing_is_sent_unasked(start: Start):
    async with start(allowed=OTHERS) as running:
        await running.onboard()
        before = len(running.direct)
        await running.wait(days=3)
        assert len(running.direct) == before


async def test_what_is_stored_can_be_had_and_erased_by_commands(start: Start):
    async with start(allowed=OTHERS) as running:
        await running.onboard()
        await running.wait(days=1)
        refused = await running.member.slash(running.channel, "today")
        assert "kept for a few people" in refused.response.content and "/export" in refused.response.content
        for command in ("pause", "week"):
            silent = await running.member.slash(running.channel, command)
            assert silent.response is None
        exported = await running.member.slash(running.channel, "export")
        assert [file.filename for file in exported.response.attachments] == ["sidekick-export.json"]
        assert "on again" not in said(exported.response.message), "they are not"
        told = await running.member.slash(running.channel, "privacy")
        assert "stored" in said(told.response.message)
        asked = await running.member.slash(running.channel, "delete")
        await running.member.click(asked.response.message, label="Yes, delete it all")
        assert not await is_known(running)
        stranger = await running.member.slash(running.channel, "export")
        assert stranger.response is None


async def test_what_is_stored_can_be_erased_in_the_direct_chat_and_nothing_else_is_heard(start: Start):
    async with start(allowed=OTHERS) as running:
        await running.onboard()
        await running.user.send_dm("/delete")
        assert "erases everything" in said(running.direct[-1])
        before = len(running.direct)
        await running.user.send_dm("easy run 45 min")
        await running.user.send_dm("/skip")
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None
        assert {each.status for each in loaded.world.sessions} == {Status.PLANNED}
        assert len(running.direct) == before + 1 and "few people" in said(running.direct[-1])
        await running.user.send_dm("yes")
        assert not await is_known(running)


async def test_a_no_is_heard_too_and_other_answers_are_none(start: Start):
    async with start(allowed=OTHERS) as running:
        await running.onboard()
        await running.user.send_dm("yes")
        assert "few people" in said(running.direct[-1]), "nothing was asked"
        await running.user.send_dm("/delete@sidekick")
        await running.user.send_dm("no")
        assert await is_known(running) and "few people" not in said(running.direct[-1])
        before = len(running.direct)
        await running.user.send_dm("yes")
        assert await is_known(running) and len(running.direct) == before
