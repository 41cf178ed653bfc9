"""A sitting at the terminal: typed lines in, messages out, by prompt_toolkit's own pipes."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session, get_app
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console_chat import ConsoleChat, ConsoleCourier, Screen
from adapters.story import StoryClock
from tests.support.parrot import Parrot, parrot

MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
ENTER, CONTROL_C, CONTROL_D, UP = "\r", "\x03", "\x04", "\x1b[A"


@dataclass
class Sitting:
    chat: ConsoleChat
    clock: StoryClock
    works: Parrot
    screen: io.StringIO

    @property
    def shown(self) -> str:
        return self.screen.getvalue()


async def nothing_more() -> None:
    pass


@pytest.fixture
async def sitting(tmp_path: Path) -> AsyncIterator[Sitting]:
    clock, screen = StoryClock(MORNING), io.StringIO()
    courier = ConsoleCourier(Screen(stream=screen), tmp_path / "files", clock.now)
    works = await parrot(clock, [courier])
    chat = ConsoleChat(works.coach, works.dispatcher, works.store, courier, after_turn=nothing_more)
    yield Sitting(chat, clock, works, screen)
    await works.database.close()


async def typed(sitting: Sitting, keys: str) -> None:
    with create_pipe_input() as source, create_app_session(input=source, output=DummyOutput()):
        source.send_text(keys)
        await sitting.chat.at_terminal(source, DummyOutput())


@asynccontextmanager
async def talking(sitting: Sitting) -> AsyncIterator[PipeInput]:
    """Sits at the terminal until the end of the block, and then for what is typed by then."""
    with create_pipe_input() as source, create_app_session(input=source, output=DummyOutput()):
        chat = asyncio.create_task(sitting.chat.at_terminal(source, DummyOutput()))
        yield source
        source.send_text(CONTROL_D)
        await chat


async def type_until(source: PipeInput, keys: str, seen: Callable[[], bool]) -> None:
    """Types the keys, then lets the terminal work until it shows."""
    await until(lambda: get_app().is_running)
    source.send_text(keys)
    await until(seen)


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not seen():
            await asyncio.sleep(0)


async def test_what_is_typed_is_answered_until_control_d(sitting: Sitting) -> None:
    await typed(sitting, f"hello{ENTER}2 3 4{ENTER}{CONTROL_D}")
    assert "06:30 coach\nhello\n" in sitting.shown
    assert "2 3 4" in sitting.shown


async def test_a_number_presses_a_choice_once(sitting: Sitting) -> None:
    await typed(sitting, f"menu{ENTER}2{ENTER}2{ENTER}{CONTROL_D}")
    assert "  1  Elliptical\n  2  Easy run\n  3  Keep my run\n" in sitting.shown
    assert sitting.shown.count("pressed t1:menu_2") == 1
    assert sitting.shown.endswith("coach\n2\n\n")  # by then there is no open choice, so that 2 is just said


async def test_a_typed_number_presses_the_choice_that_says_it(sitting: Sitting) -> None:
    await typed(sitting, f"days{ENTER}3{ENTER}{CONTROL_D}")
    assert "  3  3 days\n  1  4 days\n  2  5 days\n" in sitting.shown
    assert "pressed t1:days_1" in sitting.shown


async def test_choices_stay_open_while_other_things_are_said(sitting: Sitting) -> None:
    await typed(sitting, f"menu{ENTER}why?{ENTER}keep my run{ENTER}{CONTROL_D}")
    assert "pressed t1:menu_3" in sitting.shown


async def test_control_c_clears_the_line(sitting: Sitting) -> None:
    await typed(sitting, f"never sent{CONTROL_C}hello{ENTER}{CONTROL_D}")
    assert sitting.shown == "06:30 coach\nhello\n\n"


async def test_arrow_up_brings_the_last_line_back(sitting: Sitting) -> None:
    async with talking(sitting) as source:
        await type_until(source, f"hello{ENTER}", lambda: "hello" in sitting.shown)
        await type_until(source, UP, lambda: get_app().current_buffer.text == "hello")
        source.send_text(ENTER)
    assert sitting.shown.count("hello") == 2


async def test_empty_lines_and_control_characters_are_not_sent(sitting: Sitting) -> None:
    await sitting.chat.say("\x1b\x07 \u202e")
    assert sitting.shown == ""
    await sitting.chat.say("tired\x1b[31m\x00")
    assert "tired[31m" in sitting.shown


async def test_a_number_means_the_card_that_stood_there_when_the_line_was_begun(sitting: Sitting) -> None:
    await sitting.chat.say("menu")
    await sitting.chat.say("remind 30")
    async with talking(sitting) as source:
        await type_until(source, "1", lambda: get_app().current_buffer.text == "1")
        sitting.clock.move_to(MORNING + timedelta(minutes=30))
        await sitting.works.dispatcher.run_due()
        source.send_text(f"{ENTER}1{ENTER}")
    assert "07:00 coach\nreminded\n\n  1  Done" in sitting.shown
    assert sitting.shown.index("pressed t1:menu_1") < sitting.shown.index("pressed t3:done")


async def test_a_file_is_saved_and_its_path_shown(sitting: Sitting, tmp_path: Path) -> None:
    await sitting.chat.say("file")
    saved = tmp_path / "files" / "export.json"
    assert saved.read_text() == "{}"
    assert f"saved: {saved}" in sitting.shown


async def test_a_file_that_can_not_be_saved_is_refused_and_the_chat_goes_on(
    sitting: Sitting, tmp_path: Path
) -> None:
    (tmp_path / "files").write_text("in the way")
    await sitting.chat.say("file")
    assert "saved" not in sitting.shown
    await sitting.chat.say("hello")
    assert "hello" in sitting.shown


async def test_a_pipe_is_read_line_by_line_to_its_end(sitting: Sitting) -> None:
    await sitting.chat.from_pipe(io.StringIO("menu\n1\n\nlast words"))
    assert "pressed t1:menu_1" in sitting.shown
    assert sitting.shown.endswith("last words\n\n")


async def test_a_newcomer_is_welcomed_and_a_regular_sees_today(sitting: Sitting) -> None:
    await sitting.chat.greet(MORNING)
    assert sitting.shown.endswith("coach\n/start\n\n")


async def test_what_fell_due_meanwhile_is_shown_first_and_alone(sitting: Sitting) -> None:
    await sitting.chat.say("remind 30")
    sitting.clock.move_to(MORNING + timedelta(hours=2))
    await sitting.chat.greet(sitting.clock.now())
    assert sitting.shown.count("reminded") == 1
    assert "/start" not in sitting.shown and "/today" not in sitting.shown
