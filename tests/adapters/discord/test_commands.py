"""The commands as Discord gets them: whole, within its limits, in every language, and only when they changed."""

from __future__ import annotations

import dis
import inspect
from typing import Any, ClassVar

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_chat import commands, limits
from adapters.discord_chat.commands import FORMS, Form, Translator, add_commands
from adapters.discord_chat.sync import fingerprint
from core.dialogue.commands import COMMANDS
from core.words.phrasebook import Phrasebook, WordsError


async def nothing(*_: Any) -> Any:
    return ()


@pytest.fixture
def tree() -> app_commands.CommandTree[Any]:
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree[Any](client)
    add_commands(tree, nothing, nothing, nothing)
    return tree


async def payload(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    translator = Translator()
    return [
        await each.get_translated_payload(tree, translator) for each in tree._get_all_commands(guild=None)
    ]


async def test_every_command_of_the_coach_is_one(tree):
    made = await payload(tree)
    assert {each["name"] for each in made if each["type"] == 1} == set(COMMANDS)
    assert [each["name"] for each in made if each["type"] == 3] == ["Log this as a run"]
    assert set(FORMS) <= set(COMMANDS)


async def test_descriptions_are_words_within_the_limits(tree):
    for each in await payload(tree):
        for thing in (each, *each.get("options", ())):
            if thing["type"] != 3 or "description" in thing:
                words = thing.get("description", "")
                assert each["type"] == 3 or 0 < len(words) < limits.COMMAND_DESCRIPTION, f"cut: {words}"


async def test_they_are_to_be_had_in_servers_and_with_people(tree):
    for each in await payload(tree):
        assert sorted(each["integration_types"]) == [0, 1] and sorted(each["contexts"]) == [0, 1, 2]


async def test_choices_and_ranges_and_suggestions(tree):
    made = {each["name"]: {o["name"]: o for o in each.get("options", ())} for each in await payload(tree)}
    assert (made["log"]["rpe"]["min_value"], made["log"]["rpe"]["max_value"]) == (0, 10)
    assert [c["value"] for c in made["sick"]["where"]["choices"]] == [
        "above the neck",
        "below the neck",
        "fever",
    ]
    assert made["timezone"]["place"]["autocomplete"] and made["move"]["session"]["autocomplete"]
    assert not any(o.get("required") for options in made.values() for o in options.values())


def test_every_command_that_reads_words_has_an_option_for_them():
    """Discord's own command takes no words but those of its options; what a link brings to `/start` is no typing."""
    reads = {name for name, answer in COMMANDS.items() if reads_words(answer)} - {"start"}
    assert {"link", "log", "plan"} <= reads and "today" in reads
    # What stands behind `/together` is for the channel's circle, and read there.
    assert reads | {"together"} == {name for name, form in FORMS.items() if form.options}


def reads_words(answer: Any) -> bool:
    """Whether the function that answers a command looks at what was typed behind it."""
    words = list(inspect.signature(answer).parameters)[1]
    return any(each.argval == words for each in dis.get_instructions(answer) if "LOAD" in each.opname)


@pytest.mark.parametrize(("name", "form"), FORMS.items())
@given(st.data())
def test_whatever_is_told_stands_in_the_text_and_nothing_else_does(
    name: str, form: Form, data: st.DataObject
):
    """In whichever order Discord hands the options over, and whichever are left out."""
    told = data.draw(st.lists(st.sampled_from(form.options), unique=True))
    given = {option.name: 3 if option.kind is not str else f"w{n}" for n, option in enumerate(told)}
    text = form.text(name, given)
    assert text == form.text(name, dict(reversed(given.items())))
    parts = [option.form.format(given[option.name]) for option in form.options if option in told]
    assert text.partition(" ")[2] == form.between.join(parts)


def test_a_form_leaves_out_what_is_not_told():
    assert FORMS["log"].text("log", {}) == "/log"
    assert FORMS["log"].text("log", {"minutes": 45, "km": 8.0}) == "/log 45 min, 8 km"
    assert FORMS["log"].text("log", {"note": "a, b", "km": 8.5}) == "/log 8.5 km, note: a, b"
    assert FORMS["link"].text("link", {}) == "/link"
    assert FORMS["link"].text("link", {"code": "ABCD-123456"}) == "/link ABCD-123456"
    assert (
        FORMS["move"].text("move", {"session": "today's run", "to": "friday"})
        == "/move today's run to friday"
    )
    assert FORMS["checkin"].text("checkin", {"sleep": 4, "fatigue": 2}) == "/checkin fatigue 2, sleep 4"


class Spanish:
    """Words of the commands, some of which Discord would not take as names."""

    SAID: ClassVar = {
        "command-today": "hoy",
        "command-today.name": "Hoy",
        "command-week.name": "a" * 33,
        "command-log.name": "¿qué?",
        "discord-option-log-km": "Cuántos kilómetros",
        "discord-option-log-km.name": "Kilómetros en total",
        "discord-choice-next": "la próxima " * 20,
        "discord-log-this.name": "Apuntar como carrera " * 2,
    }

    def sentence(self, said: Any, language: str = "en") -> str:
        if language == "en":
            return Phrasebook().sentence(said)
        if said.key not in self.SAID:
            raise WordsError(said.key)
        return self.SAID[said.key]


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_WORDS", Spanish())
    monkeypatch.setattr(commands, "languages", lambda: ("en", "es"))


async def test_other_languages_get_their_words_where_there_are_some(tree, spanish):
    made = {each["name"]: each for each in await payload(tree)}
    today, log = made["today"], {option["name"]: option for option in made["log"]["options"]}
    assert today["description_localizations"]["es-ES"] == "hoy"
    assert set(today["description_localizations"]) == {"es-ES", "es-419"}, "no English, and no French"
    assert today["name_localizations"]["es-ES"] == "hoy"
    assert log["km"]["description_localizations"]["es-ES"] == "Cuántos kilómetros"
    assert log["km"]["name_localizations"]["es-ES"] == "kilómetros-en-total"
    assert not log["minutes"].get("name_localizations")


async def test_a_translated_name_that_discord_would_not_take_is_left_out(tree, spanish, caplog):
    made = {each["name"]: each for each in await payload(tree)}
    assert not made["week"].get("name_localizations") and not made["log"].get("name_localizations")
    assert not made["Log this as a run"].get("name_localizations")
    assert {record.key for record in caplog.records} == {
        "command-week.name",
        "command-log.name",
        "discord-log-this.name",
    }
    (following,) = (c for c in made["week"]["options"][0]["choices"] if c["value"] == "next")
    assert len(following["name_localizations"]["es-ES"]) <= limits.CHOICE_NAME


# Whether they changed --------------------------------------------------------------------------------------


async def test_what_discord_fills_in_is_no_change(tree):
    made = await payload(tree)
    returned = [
        {
            **each,
            "id": str(number),
            "application_id": "1",
            "version": "2",
            "default_member_permissions": None,
            "nsfw": False,
            "integration_types": list(reversed(each["integration_types"])),
            "name_localizations": None,
            "description": each.get("description", ""),
        }
        for number, each in enumerate(reversed(made))
    ]
    for each in returned:
        for option in each.get("options", ()):
            option.pop("required", None)
    assert fingerprint(made) == fingerprint(returned)


async def test_what_people_see_is(tree):
    made = await payload(tree)
    for change in (
        {"description": "Other words"},
        {"name": "tomorrow"},
        {"contexts": [0]},
        {"options": [{"type": 3, "name": "more", "description": "More"}]},
    ):
        assert fingerprint(made) != fingerprint([made[0] | change, *made[1:]]), change
    assert fingerprint(made) != fingerprint(made[1:])
    for words in ("name_localizations", "description_localizations"):
        told = [
            fingerprint([made[0] | {words: each}, *made[1:]])
            for each in ({}, {"fr": "a"}, {"fr": "b"}, {"de": "a"})
        ]
        assert told[0] == fingerprint(made) and len(set(told)) == 4, words
    log = next(each for each in made if each["name"] == "log")
    rpe = next(option for option in log["options"] if option["name"] == "rpe")
    before = fingerprint(made)
    rpe["max_value"] = 9
    assert fingerprint(made) != before
    rpe.update(max_value=10, min_value=1)
    assert fingerprint(made) != before
