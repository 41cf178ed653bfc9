"""Interactions: what a person starts, how the bot may answer, until when, and who sees the answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord_double.raw import Raw
from tests.support.discord import Asked, DiscordDouble, Person, Server

HELLO = {"type": 4, "data": {"content": "hello"}}
HIDDEN = {"type": 4, "data": {"content": "for you alone", "flags": 64}}
BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Yes", "custom_id": "yes"}]}
TODAY = {"name": "today", "description": "What is on today"}
CHECKIN = {
    "name": "checkin",
    "description": "How are you?",
    "options": [
        {
            "type": 4,
            "name": "mood",
            "description": "1 to 5",
            "required": True,
            "min_value": 1,
            "max_value": 5,
        },
        {"type": 3, "name": "words", "description": "In words", "autocomplete": True},
    ],
}
LOG = {"name": "Log this as a run", "type": 3}


@pytest.fixture
async def commands(raw: Raw) -> None:
    await raw.registers(TODAY, CHECKIN, LOG)


def callback(asked: Asked) -> str:
    return f"/interactions/{asked.id}/{asked.token}/callback"


def webhook(double: DiscordDouble, asked: Asked, rest: str = "") -> str:
    return f"/webhooks/{double.application_id}/{asked.token}{rest}"


async def test_a_command_is_answered_at_once(commands: None, raw: Raw, double: DiscordDouble, ana: Person):
    asked = ana.invokes("today")
    double.clock.advance(2.9)
    assert not asked.is_acknowledged and not asked.has_failed
    assert await raw.result("POST", callback(asked), HELLO) == ""
    assert asked.callback == 4 and asked.acknowledged_after == pytest.approx(2.9)
    assert (await asked.answered()).text == "hello" and not asked.is_ephemeral
    told = await raw.result("GET", webhook(double, asked, "/messages/@original"))
    assert told["content"] == "hello" and told["interaction_metadata"]["id"] == str(asked.id)


async def test_after_three_seconds_it_is_too_late(
    commands: None, raw: Raw, double: DiscordDouble, ana: Person
):
    asked = ana.invokes("today")
    double.clock.advance(3)
    assert asked.has_failed
    assert await raw.code("POST", callback(asked), HELLO) == (404, 10062)
    assert await raw.code("POST", webhook(double, asked), {"content": "x"}) == (404, 10015)
    assert double.statistics()["unacknowledged"] == 1 and not ana.dm.from_bot


async def test_nobody_acknowledges_twice(commands: None, raw: Raw, ana: Person):
    asked = ana.invokes("today")
    await raw.result("POST", callback(asked), {"type": 5})
    assert await raw.code("POST", callback(asked), HELLO) == (400, 40060)
    assert await raw.code("POST", "/interactions/1/nobody/callback", HELLO) == (404, 10062)


async def test_a_refused_callback_can_be_mended(commands: None, raw: Raw, ana: Person):
    asked = ana.invokes("today")
    too_long = {"type": 4, "data": {"content": "x" * 2001}}
    assert await raw.code("POST", callback(asked), too_long) == (400, 50035)
    await raw.result("POST", callback(asked), HELLO)


async def test_thinking_becomes_an_answer(commands: None, raw: Raw, double: DiscordDouble, ana: Person):
    asked = ana.invokes("today")
    assert await raw.code("POST", webhook(double, asked), {"content": "early"}) == (404, 10015)
    await raw.result("POST", callback(asked), {"type": 5, "data": {"flags": 64}})
    assert asked.answer is not None and asked.answer.is_loading and not ana.dm.from_bot
    await raw.result("PATCH", webhook(double, asked, "/messages/@original"), {"content": "done"})
    assert (await asked.answered()).text == "done" and asked.is_ephemeral
    await raw.result("POST", webhook(double, asked), {"content": "and this"})
    assert [each.text for each in asked.followups] == ["and this"]
    assert [each.is_ephemeral for each in asked.followups] == [False], "each followup says it for itself"


async def test_a_token_is_good_for_fifteen_minutes(
    commands: None, raw: Raw, double: DiscordDouble, ana: Person
):
    asked = ana.invokes("today")
    await raw.result("POST", callback(asked), {"type": 5})
    double.clock.advance(15 * 60 - 1)
    await raw.result("PATCH", webhook(double, asked, "/messages/@original"), {"content": "just in time"})
    double.clock.advance(1)
    late = {"content": "late"}
    assert await raw.code("PATCH", webhook(double, asked, "/messages/@original"), late) == (401, 50027)
    assert await raw.code("POST", webhook(double, asked), late) == (401, 50027)
    assert await raw.code("POST", f"/webhooks/{double.application_id}/unknown", late) == (404, 10015)


async def test_an_ephemeral_answer_is_seen_by_one(
    commands: None, raw: Raw, double: DiscordDouble, server: Server, ana: Person
):
    ben = double.person("Ben", server)
    asked = ana.invokes("today", to=server.channel)
    await raw.result("POST", callback(asked), HIDDEN)
    assert ana.sees(server.channel).last.text == "for you alone"
    assert not ben.sees(server.channel).messages
    assert await raw.result("GET", f"/channels/{server.channel}/messages") == []
    answer = await asked.answered()
    path = f"/channels/{server.channel}/messages/{answer.id}"
    assert await raw.code("PATCH", path, {"content": "x"}) == (404, 10008), "but through the token"


async def test_a_press_changes_its_message(commands: None, raw: Raw, ana: Person):
    await raw.sends(ana.dm.id, "sure?", components=[BUTTON])
    card = await ana.dm.next_message()
    asked = ana.presses("Yes")
    assert await raw.code("POST", callback(asked), {"type": 8, "data": {"choices": []}}) == (400, 50035)
    await raw.result("POST", callback(asked), {"type": 7, "data": {"content": "sure", "components": []}})
    assert (card.text, card.labels, asked.callback) == ("sure", [], 7)
    with pytest.raises(AssertionError, match="no 'Yes'"):
        ana.presses("Yes")
    late = ana.presses("Yes", on=card)
    await raw.result("POST", callback(late), {"type": 6})
    assert not late.choices and late.callback == 6


async def test_a_press_answered_later(commands: None, raw: Raw, double: DiscordDouble, ana: Person):
    await raw.sends(ana.dm.id, "sure?", components=[BUTTON])
    asked = ana.presses("yes")
    await raw.result("POST", callback(asked), {"type": 6})
    await raw.result("PATCH", webhook(double, asked, "/messages/@original"), {"content": "later"})
    assert (await asked.answered()).text == "later" == ana.dm.last.text


SELECT: dict[str, Any] = {
    "type": 3,
    "custom_id": "zone",
    "options": [{"label": "Madrid", "value": "m"}, {"label": "Lima", "value": "l"}],
}


async def test_a_choice_in_a_select(commands: None, raw: Raw, ana: Person):
    await raw.sends(ana.dm.id, "where?", components=[{"type": 1, "components": [SELECT]}])
    asked = ana.chooses("Lima")
    await raw.result("POST", callback(asked), {"type": 7, "data": {"content": "Lima"}})
    assert ana.dm.last.text == "Lima"
    with pytest.raises(AssertionError, match="can't choose"):
        ana.chooses("Rome")
    with pytest.raises(AssertionError, match="can't choose"):
        ana.chooses("Lima", "Madrid")


async def test_a_modal_is_filled_in(commands: None, raw: Raw, ana: Person):
    text = {"type": 4, "custom_id": "note", "style": 1, "label": "Note", "max_length": 10}
    modal = {"custom_id": "m", "title": "Note", "components": [{"type": 1, "components": [text]}]}
    asked = ana.invokes("today")
    await raw.result("POST", callback(asked), {"type": 9, "data": modal})
    with pytest.raises(AssertionError, match="requires 'note'"):
        ana.fills(asked)
    with pytest.raises(AssertionError, match="asks for"):
        ana.fills(asked, other="x")
    sent = ana.fills(asked, note="easy")
    assert await raw.code("POST", callback(sent), {"type": 9, "data": modal}) == (400, 50035)
    assert await raw.code("POST", callback(sent), {"type": 7, "data": {"content": "x"}}) == (400, 50035)
    await raw.result("POST", callback(sent), HELLO)


async def test_what_is_typed_is_completed(commands: None, raw: Raw, ana: Person):
    asked = ana.types("checkin", "words", "ti", mood=3)
    assert await raw.code("POST", callback(asked), HELLO) == (400, 50035)
    many = [{"name": str(number), "value": str(number)} for number in range(26)]
    assert await raw.code("POST", callback(asked), {"type": 8, "data": {"choices": many}}) == (400, 50035)
    await raw.result("POST", callback(asked), {"type": 8, "data": {"choices": many[:25]}})
    assert asked.choices == many[:25]


async def test_the_client_holds_options_to_their_definition(commands: None, raw: Raw, ana: Person):
    for wrong in ({}, {"mood": 6}, {"mood": "3"}, {"mood": 3, "other": 1}):
        with pytest.raises(Exception, match="checkin"):
            ana.invokes("checkin", **wrong)
    with pytest.raises(AssertionError, match="nobody registered 'week'"):
        ana.invokes("week")


async def test_a_menu_on_a_message(commands: None, raw: Raw, ana: Person):
    asked = ana.uses_menu("Log this as a run", ana.says("ran 40 min"))
    await raw.result("POST", callback(asked), HELLO)
    assert asked.callback == 4


async def test_where_a_command_may_be_used(raw: Raw, server: Server, ana: Person):
    await raw.registers({**TODAY, "contexts": [1]})
    ana.invokes("today")
    with pytest.raises(AssertionError, match="not offered here: context"):
        ana.invokes("today", to=server.channel)


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Today", "description": "x"},
        {"name": "to day", "description": "x"},
        {"name": "x" * 33, "description": "x"},
        {"name": "today", "description": ""},
        {"name": "today", "description": "x" * 101},
        {"name": "today", "description": "x", "name_localizations": {"de": "Heute"}},
        {"name": "x" * 33, "type": 3},
        {**TODAY, "options": [{"type": 3, "name": "n", "description": "x"}] * 26},
        {**TODAY, "options": [*CHECKIN["options"][::-1]]},
        {
            **TODAY,
            "options": [
                {"type": 3, "name": "n", "description": "x", "choices": [{"name": "", "value": "x"}]}
            ],
        },
    ],
)
async def test_commands_that_can_t_be(raw: Raw, double: DiscordDouble, command: dict[str, Any]):
    path = f"/applications/{double.application_id}/commands"
    assert await raw.code("PUT", path, [command]) == (400, 50035)


async def test_as_many_commands_as_there_may_be(raw: Raw, double: DiscordDouble):
    path = f"/applications/{double.application_id}/commands"
    many = [{"name": f"c{number}", "description": "x"} for number in range(101)]
    assert await raw.code("PUT", path, many) == (400, 30032)
    assert await raw.code("PUT", path, many[:1] * 2) == (400, 50035)
    kept = await raw.registers(*many[:100])
    again = await raw.registers(*many[:100])
    assert [each["id"] for each in kept] == [each["id"] for each in again] and len(double.commands) == 100


async def test_a_file_as_an_option(raw: Raw, double: DiscordDouble, ana: Person):
    await raw.registers({**TODAY, "options": [{"type": 11, "name": "csv", "description": "x"}]})
    asked = ana.invokes("today", csv=("days.csv", b"1,2"))
    await raw.result("POST", callback(asked), HELLO)
    assert list(double.world.cdn.files.values()) == [b"1,2"]
