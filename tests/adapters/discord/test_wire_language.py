"""A newcomer is spoken to in the language of their Discord, if the coach has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.discord_chat.inbound import address_of
from tests.adapters.discord.wire import Running, Wired
from tests.support.discord import DiscordDouble, Person
from tests.support.languages import speaking

SOON = 20.0
HELLO, AGREE, THANKS = "Hallo, ich bin Sidekick.", "Einverstanden", "Danke!"


@pytest.fixture(autouse=True)
def german(tmp_path: Path) -> Iterator[None]:
    said = {"onboarding-hello": HELLO, "onboarding-agree": AGREE, "onboarding-thanks": THANKS}
    with speaking("de", said, tmp_path):
        yield


async def language_of(running: Running, person: Person) -> str:
    stored = await running.app.store.load_by_address(address_of(person.id), running.app.clock.now())
    assert stored is not None
    return stored.world.athlete.profile.locale


async def test_a_newcomer_is_greeted_in_their_language_and_it_stays_theirs(
    double: DiscordDouble, wired: Wired
):
    ana = double.person("Ana", locale="de")
    async with wired() as running:
        await double.until(lambda: "start" in double.commands)
        hello = await ana.invokes("start").answered(SOON)
        assert HELLO in hello.text and AGREE in hello.labels
        ana.presses(AGREE, on=hello)
        await ana.dm.until(lambda seen: THANKS in seen.last.text, within=SOON)
        assert await language_of(running, ana) == "de"
        double.world.locales[ana.id] = "en-GB"
        await ana.invokes("about").answered(SOON)
        assert await language_of(running, ana) == "de", "what they have agreed in"


@pytest.mark.parametrize("locale", ["fr", "en-GB", "pt-BR"])
async def test_who_speaks_what_the_coach_has_not_hears_english(
    double: DiscordDouble, wired: Wired, locale: str
):
    ana = double.person("Ana", locale=locale)
    async with wired() as running:
        await double.until(lambda: "start" in double.commands)
        hello = await ana.invokes("start").answered(SOON)
        assert "I'm Sidekick" in hello.text
        assert await language_of(running, ana) == "en"


async def test_who_wrote_first_is_asked_for_consent_in_their_language_as_soon_as_it_is_known(
    double: DiscordDouble, wired: Wired
):
    """A message tells no language, a press or a command does."""
    ana = double.person("Ana", locale="de")
    async with wired() as running:
        await double.until(lambda: "start" in double.commands)
        ana.says("hi")
        hello = await ana.dm.next_message(SOON)
        assert "I'm Sidekick" in hello.text
        ana.presses("I agree", on=hello)
        await ana.dm.until(lambda seen: THANKS in seen.last.text, within=SOON)
        assert await language_of(running, ana) == "de"
