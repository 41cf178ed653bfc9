"""The promises of a courier, held by every one of them: terminal, Telegram, Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.courier import (
    Delivered,
    Gone,
    Partly,
    Receipt,
    Refused,
    TryLater,
)
from core.message import Attachment, Choice, Message, Poll, say
from tests.support.courier_houses import HOUSES, House
from tests.support.telegram import PIXEL

PICTURE = Attachment.of_bytes("week.png", "image/png", PIXEL)
FILE = Attachment("plan.txt", "text/plain", "Monday: rest")
MENU = (Choice("a", say("x"), 0), Choice("b", say("x"), 0), Choice("c", say("x"), 1))
LABELS = ["One", "Two", "Three"]

AWKWARD = (
    "*not bold* _nor this_ __nor__ ~~this~~ ||or this|| `or` <b>so</b> &amp; [a](https://x.example) "
    "@everyone <@123> <#1> # no heading \\ 5 < 6 > 4"
)


#: Not the terminal: it takes any length at once, makes no sound, and whoever sits there can't close it.
on_a_platform = pytest.mark.parametrize("house", ["telegram", "discord"], indirect=True)


@pytest.fixture(params=HOUSES)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with HOUSES[request.param](tmp_path) as built:
        yield built


async def told(house: House, message: Message, text: str, labels: Sequence[str] = ()) -> Receipt:
    """Deliver all of it, part by part, as the dispatcher does."""
    while isinstance(receipt := await house.courier.deliver(house.address, message, text, labels), Partly):
        assert receipt.told == message.told + 1, "a part at a time"
        message = replace(message, told=receipt.told)
    return receipt


def words(house: House) -> str:
    """All words that stand there, by single spaces: a platform folds lines as it likes."""
    return " ".join(" ".join(each.text for each in house.arrived()).split())


async def test_a_text_arrives_word_for_word(house: House):
    assert isinstance(await told(house, Message(), AWKWARD), Delivered)
    assert words(house) == " ".join(AWKWARD.split())


@pytest.mark.parametrize("characters", [1, 1999, 2000, 2001, 4096, 4097, 30_000])
async def test_a_text_of_any_length_arrives_whole_and_in_order(house: House, characters: int):
    text = " ".join(f"w{n}_*" for n in range(characters))[:characters].strip()
    assert isinstance(await told(house, Message(), text), Delivered)
    assert words(house) == text


async def test_paragraphs_are_not_torn_where_they_fit(house: House):
    paragraphs = [f"{letter} " * 600 + "end." for letter in "abcdefgh"]
    await told(house, Message(), "\n\n".join(paragraphs))
    for each in house.arrived():
        assert each.text.rstrip().endswith("end.")


async def test_choices_are_reached_by_their_tokens(house: House):
    message = Message(choices=MENU, turn="t7")
    assert isinstance(await told(house, message, "Which?", LABELS), Delivered)
    (shown,) = house.arrived()
    assert shown.choices == (("t7:a", "One"), ("t7:b", "Two"), ("t7:c", "Three"))


async def test_choices_stand_under_the_last_words(house: House):
    await told(house, Message(choices=MENU, turn="t7"), "word " * 3000, LABELS)
    assert house.arrived()[-1].choices


async def test_twenty_five_choices_can_all_be_reached(house: House):
    choices = tuple(Choice(f"c{n}", say("x"), n) for n in range(25))
    await told(house, Message(choices=choices, turn="t7"), "Which?", [f"Number {n}" for n in range(25)])
    assert [wire for wire, _ in house.arrived()[-1].choices] == [f"t7:c{n}" for n in range(25)]


async def test_files_and_pictures_arrive_with_the_words(house: House):
    message = Message(files=(FILE,), pictures=(PICTURE,))
    assert isinstance(await told(house, message, "Your plan"), Delivered)
    assert "Your plan" in words(house)
    files = [file for each in house.arrived() for file in each.files]
    assert len(files) == 2 and "plan.txt" in files


async def test_many_files_arrive_all(house: House):
    files = tuple(Attachment(f"f{n}.txt", "text/plain", str(n)) for n in range(12))
    await told(house, Message(files=files), "All of it")
    assert [file for each in house.arrived() for file in each.files] == [file.name for file in files]


async def test_a_poll_is_one_or_its_lines_are_there(house: House):
    poll = Poll(question=say("q"), options=(say("a"), say("b")))
    receipt = await told(house, Message(poll=poll), "", ["Who runs when?", "Saturday", "Sunday"])
    assert isinstance(receipt, Delivered)
    (shown,) = house.arrived()
    for each in ("Who runs when?", "Saturday", "Sunday"):
        assert each in shown.poll or each in shown.text


async def test_an_answer_to_a_message_that_is_gone_is_a_message_of_its_own(house: House):
    first = await told(house, Message(), "One")
    assert isinstance(first, Delivered)
    if first.ref is not None:
        house.forget(first.ref)
    assert isinstance(await told(house, Message(edits=first.ref), "Two"), Delivered)
    assert words(house).endswith("Two")


async def test_an_answer_takes_the_place_of_a_message_where_it_can(house: House):
    first = await told(house, Message(choices=MENU, turn="t1"), "One", LABELS)
    assert isinstance(first, Delivered)
    second = await told(house, Message(edits=first.ref), "Two")
    assert isinstance(second, Delivered)
    if first.ref is not None:
        assert second == first
        (shown,) = house.arrived()
        assert shown.text == "Two" and not shown.choices


@on_a_platform
async def test_what_can_only_take_a_place_is_not_sent_when_that_is_gone(house: House):
    """Somebody removed what a group was told: it is not told again."""
    first = await told(house, Message(), "One")
    assert isinstance(first, Delivered) and first.ref is not None
    again = Message(edits=first.ref, only_edits=True)
    assert await told(house, again, "Two") == first
    house.forget(first.ref)
    assert isinstance(await told(house, again, "Three"), Refused)
    assert "Three" not in words(house)


async def test_the_same_edit_again_does_no_harm(house: House):
    first = await told(house, Message(), "One")
    assert isinstance(first, Delivered)
    for _ in range(2):
        assert isinstance(await told(house, Message(edits=first.ref), "Two"), Delivered)


@on_a_platform
async def test_a_message_goes_on_from_the_part_that_is_next(house: House):
    text = "\n\n".join(letter * 1900 for letter in "abc")
    receipt = await house.courier.deliver(house.address, Message(turn="t1"), text, ())
    assert isinstance(receipt, Partly)
    await told(house, Message(turn="t1", told=receipt.told), text)
    assert sorted(words(house).replace(" ", "")) == sorted(text.replace("\n", "")), "nothing twice"


@on_a_platform
async def test_nothing_to_show_is_refused_and_nothing_arrives(house: House):
    assert isinstance(await told(house, Message(), ""), Refused)
    assert house.arrived() == []


@on_a_platform
async def test_a_silent_message_is_silent(house: House):
    await told(house, Message(silent=True), "Sleep well")
    assert house.arrived()[-1].silent
    await told(house, Message(), "Good morning")
    assert not house.arrived()[-1].silent


async def test_a_fault_is_a_value(house: House):
    with house.broken():
        receipt = await told(house, Message(files=(FILE,)), "Your plan")
    assert isinstance(receipt, (TryLater, Refused))


@on_a_platform
async def test_a_chat_that_is_closed_is_gone(house: House):
    house.close()
    assert isinstance(await told(house, Message(), "Hello?"), Gone)


#: Messages a second that a platform publishes as its limit for one bot; the terminal has none.
PUBLISHED = {"telegram": 30, "discord": 50}


async def test_it_names_a_pace_below_what_its_platform_allows(house: House):
    pace, most = house.courier.pace, PUBLISHED.get(house.courier.platform)
    assert (pace is None) is (most is None)
    assert pace is None or most is None or (0 < pace.a_second < most and 0 < pace.at_once)
