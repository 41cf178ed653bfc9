"""`sidekick chat`: the coach on an embedded database, in this terminal, with the alarm clock running."""

from __future__ import annotations

import sys
from datetime import datetime

from adapters.console_chat import ConsoleChat, ConsoleCourier, Screen
from bot import nightly
from bot.compose import build
from bot.operations import sqlite_file
from bot.settings import Settings, data_folder
from bot.wakeup import Wakeup


async def talk(settings: Settings) -> None:
    """Chat until the athlete leaves, then say when the next message is due."""
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    screen = Screen(stream=None if at_terminal else sys.stdout)
    file = sqlite_file(settings)
    files = (data_folder() if file is None else file.absolute().parent) / "files"
    courier = ConsoleCourier(screen, files, _wall_clock)
    async with build(settings, [courier], serves=True) as app:
        alarm = Wakeup(app.dispatcher, nightly.jobs(app, settings), app.clock)
        chat = ConsoleChat(app.coach, app.dispatcher, app.store, courier, after_turn=alarm.nudge)
        await chat.greet(app.clock.now())
        async with alarm:
            await (chat.at_terminal() if at_terminal else chat.from_pipe(sys.stdin))
        due = await chat.next_message(app.clock.now())
    if due is None:
        screen.show([("class:aside", "Nothing is due. See you.")])
    else:
        when = f"{due:%a} {due.day} {due:%b %H:%M}"
        screen.show([("class:aside", f"Next: {when}. Open the chat again by then, and it will be there.")])


def _wall_clock() -> datetime:
    return datetime.now().astimezone()
