"""What people wrote while nobody fetched it comes hours later, and means what there was when they wrote it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from core.message import Inbound
from core.training.athlete import Profile
from core.training.session import Status
from tests.adapters.telegram.test_talk import plan_made
from tests.support.telegram_stage import TelegramStage, telegram_stage

MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
WRITTEN = MORNING + timedelta(hours=1)
READ = MORNING + timedelta(hours=4)


@pytest.fixture
async def stage() -> AsyncIterator[TelegramStage]:
    """At eight Ana has her plan; at noon what she wrote at nine has not been fetched yet."""
    async with telegram_stage(MORNING) as on_telegram:
        await on_telegram.bring(
            Inbound(key="p", address=on_telegram.athlete, profile=Profile(timezone="UTC"))
        )
        on_telegram.clock.move_to(READ)
        on_telegram.telegram.world._now = lambda: WRITTEN
        yield on_telegram


async def does(stage: TelegramStage, text: str) -> None:
    """Ana says it elsewhere, now."""
    inbound = Inbound(key=text, address=stage.athlete, text=text)
    await stage.dispatcher.deliver_now(await stage.coach.receive(inbound))


async def says(stage: TelegramStage, text: str) -> str:
    """What the coach answers to what Ana wrote at nine."""
    stage.user.says(text)
    await stage.rest()
    return stage.courier.sent[-1].text


async def is_known(stage: TelegramStage) -> bool:
    return await stage.store.load_by_address(stage.athlete, stage.clock.now()) is not None


async def test_it_is_no_answer_to_what_was_asked_since(stage: TelegramStage):
    await does(stage, "/delete")
    assert "only now" in await says(stage, "yes")
    assert "only now" in await says(stage, "/cancel")
    await does(stage, "yes")
    assert not await is_known(stage), "the question stood"


async def test_it_undoes_nothing_that_came_since(stage: TelegramStage):
    await does(stage, "/skip")
    assert "only now" in await says(stage, "/undo")
    loaded = await stage.store.load_by_address(stage.athlete, stage.clock.now())
    assert loaded is not None
    assert [each.status for each in loaded.world.sessions].count(Status.SKIPPED) == 1


async def test_several_lines_of_then_are_heard_in_their_order(stage: TelegramStage):
    assert "Taken back" not in await says(stage, "/skip")
    assert "Taken back" in await says(stage, "/undo")


async def test_danger_is_heard_however_late(stage: TelegramStage):
    await does(stage, "/delete")
    assert "emergency" in await says(stage, "I have chest pain and I fainted")


async def test_what_was_written_before_an_erasure_begins_nothing_anew(stage: TelegramStage):
    await does(stage, "/delete")
    await does(stage, "yes")
    said = len(stage.courier.sent)
    for text in ("/delete", "easy run 45 min", "/start"):
        await says(stage, text)
    assert len(stage.courier.sent) == said and not await is_known(stage)
    stage.telegram.world._now = stage.clock.now
    assert "Sidekick" in await says(stage, "/start"), "who comes back is welcome"


async def test_who_wrote_for_the_first_time_while_nobody_was_there_is_greeted():
    async with telegram_stage(READ) as stage:
        stage.telegram.world._now = lambda: WRITTEN
        assert "Sidekick" in await says(stage, "/start")


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10)])
async def test_where_the_clock_is_wrong_a_newcomer_is_heard_all_the_same(telegram, start, ahead):
    """Ours or Telegram's: what was written just now is no word of before."""
    telegram.world._now = lambda: datetime.now(UTC) - ahead
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        for words, answer in (("/delete", "erases everything"), ("yes", "erased")):
            ana.says(words)
            await ana.chat.until(lambda chat: answer in chat.from_bot[-1].text)  # noqa: B023
        assert sum("erased" in each.text for each in ana.chat.from_bot) == 1
