"""An interaction that is told twice: it has one answer, which nothing takes away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from adapters.discord_chat import desk
from core.message import Inbound
from tests.adapters.discord.conftest import Running, Start, said


@contextmanager
def told_twice(running: Running) -> Iterator[None]:
    """The gateway gives each interaction twice, as when a session is resumed."""
    subscribers = running.env.backend.subscribers
    once = list(subscribers)

    def twice(each: Any) -> Any:
        def tell(event: str, payload: Any) -> None:
            for _ in range(2 if event == "INTERACTION_CREATE" else 1):
                each(event, payload)

        return tell

    subscribers[:] = map(twice, once)
    yield
    subscribers[:] = once


async def test_a_session_that_is_resumed_tells_of_a_command_again(
    start: Start, caplog: pytest.LogCaptureFixture
):
    async with start() as running:
        await running.onboard()
        with told_twice(running):
            asked = await running.member.slash(running.channel, "today")
        assert "Today" in said(asked.response.message)
        acknowledged = [r for r in running.env.http_requests if r.path.endswith("/callback")]
        assert len(acknowledged) == 1
    assert "another instance" not in caplog.text


async def test_what_another_process_has_acknowledged_is_left_to_it(
    start: Start, caplog: pytest.LogCaptureFixture
):
    async with start() as running:
        await running.onboard()
        heard: list[Inbound] = []

        async def hear(inbound: Inbound) -> Any:
            heard.append(inbound)

        running.app.coach.hear = hear  # type: ignore[method-assign]
        for _ in range(2):
            running.env.inject_error(
                "POST", "/interactions/*", status=400, code=40060, message="acknowledged"
            )
            await running.member.slash(running.channel, "today")
        assert not heard
        assert not [r for r in running.env.http_requests if r.method in ("DELETE", "PATCH")]
    assert caplog.text.count("another instance") == 1


async def test_what_was_committed_and_not_heard_of_keeps_its_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch
):
    """The database kept the turn and the line to it was lost; the alarm clock was quicker than the next try."""
    monkeypatch.setattr(desk, "HEAR_AGAIN", 0.0)
    async with start() as running:
        await running.onboard()
        hear, tries = running.app.coach.hear, 0

        async def lost(inbound: Inbound) -> Any:
            nonlocal tries
            tries += 1
            heard = await hear(inbound)
            if tries == 1:
                await running.app.dispatcher.run_due()
                raise ConnectionError
            return heard

        running.app.coach.hear = lost  # type: ignore[method-assign]
        asked = await running.member.slash(running.channel, "today")
        assert tries == 2 and "Today" in said(asked.response.message)
        shown = [m for m in running.channel.history(viewer=running.member) if m.author.bot]
        assert [said(each) for each in shown] == [said(asked.response.message)]
