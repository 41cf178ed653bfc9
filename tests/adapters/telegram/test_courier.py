"""The courier through the real library on the double: what arrives, and the receipt of every fault."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.telegram_chat.client import Client
from adapters.telegram_chat.courier import TelegramCourier
from core.courier import (
    Delivered,
    Gone,
    Moved,
    Partly,
    Refused,
    TryLater,
)
from core.message import Address, Attachment, Choice, Message, Poll, say
from tests.adapters.telegram.conftest import root
from tests.support.telegram import PIXEL, Drop, Html, Late, Refuse, TelegramDouble, User

PICTURE = Attachment.of_bytes("week.png", "image/png", PIXEL)
FILE = Attachment("plan.txt", "text/plain", "Monday: rest")
MENU = (Choice("a", say("x"), 0), Choice("b", say("x"), 1))


@pytest.fixture
async def courier(telegram: TelegramDouble) -> AsyncIterator[TelegramCourier]:
    client = Client(telegram.token, root(telegram))
    await client.open()
    yield TelegramCourier(client.bot)
    await client.close()


@pytest.fixture
def ana(telegram: TelegramDouble) -> User:
    user = telegram.user("Ana")
    user.says("hi")
    return user


def at(user: User) -> Address:
    return Address("telegram", str(user.id), str(user.id))


async def test_words_arrive_as_they_are_with_buttons(courier, telegram, ana):
    message = Message(choices=MENU, turn="t3", silent=True)
    receipt = await courier.deliver(at(ana), message, "5 < 6 & <b>so</b>", ["One", "Two"])
    shown = ana.chat.last
    assert receipt == Delivered(str(shown.id))
    assert shown.text == "5 < 6 & <b>so</b>" and shown.labels == ["One", "Two"]
    assert [b.data for row in shown.buttons for b in row] == ["t3:a", "t3:b"]
    assert telegram.calls_of("sendMessage")[0].args["disable_notification"] in ("true", "True")


async def test_a_long_text_goes_out_in_parts_each_a_try_of_its_own(courier, ana):
    text = "\n\n".join(letter * 3000 for letter in "abc")
    message = Message(choices=MENU, turn="t3")
    assert await courier.deliver(at(ana), message, text, ["One", "Two"]) == Partly(1)
    assert await courier.deliver(
        at(ana), Message(choices=MENU, turn="t3", told=1), text, ["One", "Two"]
    ) == Partly(2)
    last = await courier.deliver(at(ana), Message(choices=MENU, turn="t3", told=2), text, ["One", "Two"])
    assert [m.text[0] for m in ana.chat.from_bot] == ["a", "b", "c"]
    assert [bool(m.labels) for m in ana.chat.from_bot] == [False, False, True]
    assert last == Delivered(str(ana.chat.last.id))


async def test_pictures_files_and_albums(courier, ana):
    await courier.deliver(at(ana), Message(pictures=(PICTURE,)), "Your week", [])
    assert ana.chat.last.json["caption"] == "Your week" and "photo" in ana.chat.last.json
    await courier.deliver(at(ana), Message(files=(FILE,)), "Your plan", [])
    assert ana.chat.last.json["document"]["file_name"] == "plan.txt"
    await courier.deliver(at(ana), Message(pictures=(PICTURE, PICTURE)), "Both", [])
    both = ana.chat.from_bot[-2:]
    assert len({m.json["media_group_id"] for m in both}) == 1
    assert both[0].json["caption"] == "Both"


async def test_a_picture_that_is_none_goes_as_a_file(courier, telegram, ana):
    telegram.faults.add(Refuse(400, "Bad Request: IMAGE_PROCESS_FAILED"), "sendPhoto", times=None)
    assert isinstance(await courier.deliver(at(ana), Message(pictures=(PICTURE,)), "Week", []), Delivered)
    assert "document" in ana.chat.last.json


async def test_polls_and_quizzes(courier, ana):
    poll = Poll(question=say("q"), options=(say("a"), say("b")))
    await courier.deliver(at(ana), Message(poll=poll), "", ["How far?", "5", "10"])
    assert ana.chat.last.json["poll"]["question"] == "How far?"
    assert not ana.chat.last.json["poll"]["is_anonymous"], "only then do we hear who chose what"
    quiz = Poll(question=say("q"), options=(say("a"), say("b")), right=1, explanation=say("e"))
    await courier.deliver(at(ana), Message(poll=quiz), "", ["How far?", "5", "10", "Ten."])
    assert ana.chat.last.json["poll"]["type"] == "quiz"


async def test_an_answer_takes_the_place_of_a_message(courier, ana):
    first = await courier.deliver(at(ana), Message(choices=MENU, turn="t1"), "One", ["A", "B"])
    edited = await courier.deliver(at(ana), Message(edits=first.ref), "Two", [])
    assert edited == first and ana.chat.last.text == "Two" and not ana.chat.last.labels
    assert await courier.deliver(at(ana), Message(edits=first.ref), "Two", []) == first, (
        "a repeat is there already"
    )
    assert len(ana.chat.from_bot) == 1


@pytest.mark.parametrize(
    "why",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: words that nobody has seen before",
    ],
)
async def test_what_can_not_be_edited_is_sent_anew(courier, telegram, ana, why):
    first = await courier.deliver(at(ana), Message(), "One", [])
    telegram.faults.add(Refuse(400, why), "editMessageText")
    assert isinstance(await courier.deliver(at(ana), Message(edits=first.ref), "Two", []), Delivered)
    assert [m.text for m in ana.chat.from_bot] == ["One", "Two"]


async def test_an_answer_to_a_message_shows_it_and_comes_without_it_too(courier, ana):
    mine = ana.says("45 min")
    await courier.deliver(at(ana), Message(answers=str(mine.id)), "Noted", [])
    assert ana.chat.last.json["reply_to_message"]["message_id"] == mine.id
    assert isinstance(await courier.deliver(at(ana), Message(answers="99999"), "Noted", []), Delivered)


@pytest.mark.parametrize("why", ["Bad Request: can't parse entities: oh", "Bad Request: words never seen"])
async def test_a_refused_text_is_tried_once_without_formatting(courier, telegram, ana, why):
    telegram.faults.add(Refuse(400, why), "sendMessage")
    assert isinstance(await courier.deliver(at(ana), Message(), "5 < 6", []), Delivered)
    assert ana.chat.last.text == "5 < 6"
    telegram.faults.add(Refuse(400, why), "sendMessage", times=None)
    before = len(telegram.calls_of("sendMessage"))
    assert isinstance(await courier.deliver(at(ana), Message(), "5 < 6", []), Refused)
    assert len(telegram.calls_of("sendMessage")) == before + 2


async def test_what_is_still_too_long_is_split_smaller(courier, telegram, ana):
    telegram.faults.add(Refuse(400, "Bad Request: message is too long"), "sendMessage")
    text = "\n\n".join(letter * 1500 for letter in "ab")
    assert isinstance(await courier.deliver(at(ana), Message(), text, []), Delivered)
    assert [m.text[0] for m in ana.chat.from_bot] == ["a", "b"]


async def test_limits_are_honoured_to_the_second(courier, telegram, ana):
    ben = telegram.user("Ben")
    ben.says("hi")
    telegram.faults.add(
        Refuse(429, "Too Many Requests: retry after 9", retry_after=9), "sendMessage", times=2
    )
    first = await courier.deliver(at(ana), Message(), "Hi", [])
    assert first == TryLater(timedelta(seconds=9), "too many requests", everywhere=False)
    second = await courier.deliver(at(ben), Message(), "Hi", [])
    assert second == TryLater(timedelta(seconds=9), "too many requests", everywhere=True)


async def test_who_is_gone_is_gone(courier, telegram, ana):
    ana.blocks()
    assert isinstance(await courier.deliver(at(ana), Message(), "Hi", []), Gone)
    ben = telegram.user("Ben")
    ben.says("hi")
    ben.deactivates()
    assert isinstance(await courier.deliver(at(ben), Message(), "Hi", []), Gone)
    stranger = telegram.user("Cy")
    assert isinstance(await courier.deliver(at(stranger), Message(), "Hi", []), Gone)
    nobody = Address("telegram", "4", "4")
    assert isinstance(await courier.deliver(nobody, Message(), "Hi", []), Gone)


async def test_a_chat_that_moved_is_followed(courier, telegram, ana):
    group = telegram.group("Runners", ana)
    new = telegram.upgrade(group)
    address = Address("telegram", str(ana.id), str(group.id))
    assert await courier.deliver(address, Message(), "Hi", []) == Moved(str(new.id))


@pytest.mark.parametrize("fault", [Html(502), Html(500), Drop(), Refuse(500, "Internal Server Error")])
async def test_a_broken_line_is_tried_later(courier, telegram, ana, fault):
    telegram.faults.add(fault, "sendMessage")
    assert isinstance(await courier.deliver(at(ana), Message(), "Hi", []), TryLater)
    assert not ana.chat.from_bot


async def test_what_came_late_was_delivered_once(courier, telegram, ana, monkeypatch):
    monkeypatch.setattr("adapters.telegram_chat.limits.READ_TIMEOUT", 0.2)
    client = Client(telegram.token, root(telegram))
    await client.open()
    telegram.faults.add(Late(1.0), "sendMessage")
    impatient = TelegramCourier(client.bot)
    assert await impatient.deliver(at(ana), Message(), "Hi", []) == TryLater(why="no answer in time")
    assert isinstance(await impatient.deliver(at(ana), Message(), "Hi", []), Delivered)
    assert len(ana.chat.from_bot) == 2, "the repeat is one"
    await client.close()
