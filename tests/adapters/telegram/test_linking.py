"""One athlete, many accounts, over Telegram's real library: two people's chats, and the terminal."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from adapters.console_chat import ATHLETE, ConsoleChat, ConsoleCourier, Screen
from adapters.sql.outbox import SqlOutbox
from adapters.sql.tables import OutboxRow
from core import linking
from core.dispatch import Dispatcher
from core.message import Address, Inbound
from tests.adapters.telegram.conftest import Running
from tests.adapters.telegram.test_talk import plan_made, settled
from tests.support.telegram import TelegramDouble, User


async def answered(telegram: TelegramDouble, user: User, text: str) -> str:
    """Say it in private; gives the answer."""
    count = len(user.chat.from_bot)
    user.says(text)
    await settled(telegram, user, count + 1)
    return str(user.chat.from_bot[count].text)


async def code_of(telegram: TelegramDouble, user: User) -> str:
    answer = await answered(telegram, user, "/link")
    code = re.search(r"[A-Z]{4}-\d{6}", answer)
    assert code is not None, answer
    return code.group()


async def key_of(running: Running, user: User) -> str | None:
    address = Address("telegram", str(user.id), str(user.id))
    loaded = await running.app.store.load_by_address(address, running.app.clock.now())
    return None if loaded is None else loaded.world.athlete.key


async def test_two_telegram_accounts_become_one_and_part_again(telegram, start):
    ana, phone = telegram.user("Ana"), telegram.user("Ana's other phone")
    async with start() as running:
        await plan_made(ana)
        code = await code_of(telegram, ana)
        told = len(ana.chat.from_bot)
        assert "Connected!" in await answered(telegram, phone, f"/link {code.lower().replace('-', ' ')}")
        await settled(telegram, ana, told + 1)
        assert "was just connected with you" in ana.chat.from_bot[-1].text
        assert await key_of(running, phone) == await key_of(running, ana)
        assert "Mon" in await answered(telegram, phone, "/week")

        await answered(telegram, ana, "/unlink")
        labels = ana.chat.from_bot[-1].labels
        assert sorted(labels) == ["Keep all connected", "Telegram (here)", "Telegram 2"] or sorted(
            labels
        ) == [
            "Keep all connected",
            "Telegram",
            "Telegram 2 (here)",
        ]
        count = len(phone.chat.from_bot)
        ana.taps(next(label for label in labels if label.startswith("Telegram") and "here" not in label))
        await settled(telegram, phone, count + 1)
        assert "This chat is disconnected" in phone.chat.from_bot[-1].text
        assert await key_of(running, phone) is None
        assert "I'm Sidekick" in await answered(telegram, phone, "hi")
    assert not telegram.statistics()["refusals"]


async def test_a_link_opens_the_chat_with_the_code(telegram, start):
    ana, phone = telegram.user("Ana"), telegram.user("Ana's other phone")
    async with start() as running:
        await plan_made(ana)
        code = await code_of(telegram, ana)
        phone.starts(f"{linking.START_PREFIX}{code}")
        assert "This link connects this chat" in (await phone.chat.next_message()).text
        count = len(ana.chat.from_bot)
        phone.taps("Yes, it's mine")
        await settled(telegram, ana, count + 1)
        await telegram.until_confirmed()
        assert await key_of(running, phone) == await key_of(running, ana)


async def test_the_terminal_is_given_a_link_that_opens_this_bot(telegram, start):
    async with start() as running:
        await plan_made(telegram.user("Ana"))
        await running.app.coach.receive(Inbound(key="x", address=ATHLETE, text="/link"))
        (message,) = await messages_to(running, "console")
        links = [each["args"]["link"] for each in message["says"] if "link" in each["args"]]
        assert links == ["https://t.me/sidekick_test_bot?start=link-"]


async def messages_to(running: Running, platform: str) -> list[Any]:
    query = select(OutboxRow.message).where(OutboxRow.platform == platform)
    return await running.app.database.read(lambda connection: list(connection.execute(query).scalars()))


async def test_who_is_not_let_in_can_not_use_a_code(telegram, start):
    ana, eve = telegram.user("Ana"), telegram.user("Eve")
    async with start(allowed=frozenset({f"telegram:{ana.id}"})) as running:
        await plan_made(ana)
        code = await code_of(telegram, ana)
        eve.says(f"/link {code}")
        assert "few people" in (await eve.chat.next_message()).text
        await telegram.until_confirmed()
        assert await key_of(running, eve) is None


async def test_a_code_that_a_group_could_read_opens_nothing(telegram, start):
    ana, eve = telegram.user("Ana"), telegram.user("Eve")
    group = telegram.group("Runners", ana, eve)
    async with start() as running:
        await plan_made(ana)
        code = await code_of(telegram, ana)
        count = len(ana.chat.from_bot)
        eve.says("/link@sidekick_test_bot ZZZZ-000000", to=group)
        ana.says(f"/link@sidekick_test_bot {code}", to=group)
        await group.next_message()
        await telegram.until_confirmed()
        assert "opens nothing" in await answered(telegram, eve, f"/link {code}")
        assert await key_of(running, eve) != await key_of(running, ana)
        assert len(ana.chat.from_bot) == count, "nothing personal was said of it"
        fresh = await code_of(telegram, ana)
        assert "Connected!" in await answered(telegram, eve, f"/link {fresh}")


async def test_telegram_and_the_terminal_on_one_database(telegram, start, tmp_path):
    ana = telegram.user("Ana")
    async with start() as running:
        screen = io.StringIO()
        courier = ConsoleCourier(Screen(stream=screen), tmp_path, lambda: datetime.now(UTC))
        app = running.app
        # As `sidekick chat` beside `sidekick run`: each delivers for its own platform.
        dispatcher = Dispatcher(SqlOutbox(app.database), app.coach, [courier], app.clock)

        async def nothing_more() -> None:
            pass

        terminal = ConsoleChat(app.coach, dispatcher, app.store, courier, after_turn=nothing_more)
        await plan_made(ana)
        code = await code_of(telegram, ana)
        count = len(ana.chat.from_bot)
        await terminal.from_pipe(io.StringIO(f"/link {code}\n/today\n"))
        assert "Connected! This chat and the one in Telegram" in " ".join(screen.getvalue().split())
        assert "Today" in screen.getvalue()
        loaded = await app.store.load_by_address(ATHLETE, app.clock.now())
        assert loaded is not None and loaded.world.athlete.key == await key_of(running, ana)
        await app.dispatcher.run_due()
        await settled(telegram, ana, count + 1)
        assert "A chat in the terminal was just connected" in ana.chat.from_bot[-1].text
        assert (await answered(telegram, ana, "/unlink")).startswith("2 chats")
        assert ana.chat.from_bot[-1].labels == ["the terminal", "Telegram (here)", "Keep all connected"]
