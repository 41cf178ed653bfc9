"""A bare discord.py client on the double: what the library makes of it is what a bot lives with."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.discord import Clock, DiscordDouble, Html, Person, Server, TooMany


class Bare(discord.AutoShardedClient):
    """A bot with some commands and a card; no pauses but those the wire makes."""

    def __init__(self, double: DiscordDouble, **options: Any) -> None:
        intents = options.pop("intents", discord.Intents(guilds=True, dm_messages=True))
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.01,
            member_cache_flags=discord.MemberCacheFlags.none(),
            **options,
        )
        self.double = double
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.resumed = 0
        _fill(self.tree)

    async def setup_hook(self) -> None:
        self.add_view(Card())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if not initial:
            self.double.clock.advance(5)

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id != self.double.world.bot_user.id:
            self.heard.append(message.content)
            await message.channel.send(f"heard: {message.content}", view=Card())

    async def on_shard_resumed(self, _: int) -> None:
        self.resumed += 1


class Card(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Done", custom_id="done")
    async def done(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="done", view=None)

    @discord.ui.select(
        custom_id="zone", options=[discord.SelectOption(label=name) for name in ("Lima", "Rome")]
    )
    async def zone(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=select.values[0], view=None)


class Note(discord.ui.Modal, title="Note"):
    words: Any = discord.ui.TextInput(label="Words", custom_id="words")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"noted: {self.words.value}", ephemeral=True)


def _fill(tree: app_commands.CommandTree[Bare]) -> None:
    @tree.command(description="Thinks, and answers")
    async def think(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("thought")
        await interaction.followup.send(
            "a file", file=discord.File(io.BytesIO(b"BEGIN"), "plan.ics"), ephemeral=True
        )

    @tree.command(description="Says a word")
    async def say(
        interaction: discord.Interaction, word: str, times: app_commands.Range[int, 1, 3] = 1
    ) -> None:
        await interaction.response.send_message(" ".join([word] * times))

    @say.autocomplete("word")
    async def words(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + each, value=each) for each in "ab"]

    @tree.command(description="Asks for words")
    async def note(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Note())

    @tree.context_menu(name="Repeat")
    async def repeat(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(message.content)


Start = Callable[..., Any]


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble(clock=Clock()) as discord:
        yield discord


@pytest.fixture
def start(double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the client on the double: `async with start() as bot`."""
    monkeypatch.setattr(Route, "BASE", double.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway_url))

    @asynccontextmanager
    async def run(**options: Any) -> AsyncIterator[Bare]:
        async with Bare(double, **options) as bot:
            running = asyncio.create_task(bot.start(double.token))
            await double.until_connected()
            yield bot
        await running

    return run


@pytest.fixture
def server(double: DiscordDouble) -> Server:
    return double.server()


@pytest.fixture
def ana(double: DiscordDouble, server: Server) -> Person:
    return double.person("Ana", server)


async def test_a_command_in_a_server(start: Start, double: DiscordDouble, server: Server, ana: Person):
    async with start() as bot:
        asked = ana.invokes("think", to=server.channel)
        answer = await asked.answered()
        await double.until(lambda: asked.followups)
        assert (asked.callback, asked.is_ephemeral, answer.text) == (5, True, "thought")
        assert asked.followups[0].files == {"plan.ics": b"BEGIN"} and asked.followups[0].is_ephemeral
        assert 0 < asked.acknowledged_after < 1
        assert [each.id for each in bot.guilds] == [server.id]


async def test_options_and_autocomplete(start: Start, ana: Person):
    async with start():
        typed = await ana.types("say", "word", "x").acknowledged()
        assert [each["name"] for each in typed.choices] == ["xa", "xb"]
        assert (await ana.invokes("say", word="ha", times=2).answered()).text == "ha ha"


async def test_a_conversation_with_a_card(start: Start, ana: Person):
    async with start():
        ana.says("hi")
        card = await ana.dm.next_message()
        assert (card.text, card.labels) == ("heard: hi", ["Done"])
        await ana.presses("Done").answered()
        assert (card.text, card.labels) == ("done", [])
        ana.says("again")
        card = await ana.dm.next_message()
        assert (await ana.chooses("Rome").answered()).text == "Rome" == card.text


async def test_a_modal_and_a_menu(start: Start, ana: Person):
    async with start():
        asked = await ana.invokes("note").acknowledged()
        noted = ana.fills(asked, words="easy")
        assert (await noted.answered()).text == "noted: easy" and noted.is_ephemeral
        assert (await ana.uses_menu("Repeat", ana.says("my run")).answered()).text == "my run"


async def test_a_message_while_the_line_was_cut(start: Start, double: DiscordDouble, ana: Person):
    async with start() as bot:
        double.gateway.cut()
        ana.says("meanwhile")
        await double.until(lambda: ana.dm.from_bot)
        assert bot.heard == ["meanwhile"] and bot.resumed == 1


async def test_every_way_in_which_a_line_ends(start: Start, double: DiscordDouble, ana: Person):
    async with start() as bot:
        for number, end in enumerate(
            (
                lambda: double.gateway.close(4000),
                lambda: double.gateway.close(1001),
                lambda: double.gateway.ask_to_reconnect(),
                lambda: double.gateway.invalidate(resumable=True),
                lambda: double.gateway.invalidate(),
            )
        ):
            greetings = len(double.gateway.greetings)
            if (ending := end()) is not None:
                await ending
            await double.until(lambda: len(double.gateway.greetings) > greetings)  # noqa: B023
            ana.says(f"{number}")
            await ana.dm.next_message()
        assert bot.heard == ["0", "1", "2", "3", "4"] and bot.resumed == 4
        outcomes = [(each.what, each.outcome) for each in double.gateway.greetings]
        assert outcomes == [("identify", "ready"), *[("resume", "resumed")] * 4, ("identify", "ready")]


async def test_a_refused_resume_loses_what_was_said(start: Start, double: DiscordDouble, ana: Person):
    async with start() as bot:
        double.gateway.refuse_resumes()
        double.gateway.cut()
        ana.says("lost")
        await double.until(lambda: len(double.gateway.greetings) == 3)
        ana.says("heard")
        await ana.dm.next_message()
        assert bot.heard == ["heard"]


async def test_several_shards(monkeypatch: pytest.MonkeyPatch):
    async with DiscordDouble(shards=3) as double:
        monkeypatch.setattr(Route, "BASE", double.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway_url))
        servers = [double.server(f"S{shard}", shard=shard) for shard in range(3)]
        ana = double.person("Ana", *servers)
        async with Bare(double) as bot:
            running = asyncio.create_task(bot.start(double.token))
            await double.until_connected()
            for server in servers:
                assert (await ana.invokes("say", word="hi", to=server.channel).answered()).text == "hi"
            assert {each.shard_id for each in bot.guilds} == {0, 1, 2}
        await running


async def test_429s_are_waited_for(start: Start, double: DiscordDouble, ana: Person):
    async with start():
        double.faults.add(TooMany(0.05), "POST", "/channels/*/messages", times=2)
        ana.says("hi")
        await ana.dm.next_message()
        assert [each.status for each in double.requests_to("POST", "/messages")] == [429, 429, 200]
        double.faults.add(TooMany(0.05, via=False), "POST", "/channels/*/messages")
        ana.says("banned")
        await double.until(lambda: len(double.requests_to("POST", "/messages")) == 4)
        ana.says("free")
        await double.until(lambda: len(ana.dm.from_bot) == 2)
        assert ana.dm.last.text == "heard: free", "without Via the library gives up"


async def test_a_gateway_s_page_is_tried_again(
    start: Start, double: DiscordDouble, ana: Person, monkeypatch: pytest.MonkeyPatch
):
    async with start():
        real = asyncio.sleep
        monkeypatch.setattr("discord.http.asyncio.sleep", lambda seconds: real(0))
        double.faults.add(Html(502), "POST", "/channels/*/messages", times=2)
        ana.says("hi")
        await ana.dm.next_message()
        assert [each.status for each in double.requests_to("POST", "/messages")] == [502, 502, 200]


async def test_the_library_keeps_to_the_buckets(start: Start, double: DiscordDouble, ana: Person):
    async with start():
        for number in range(5):
            ana.says(str(number))
        await double.until(lambda: len(ana.dm.from_bot) == 5)
        assert not double.rates.refusals


async def test_who_is_not_let_in(double: DiscordDouble, start: Start):
    async with Bare(double) as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")
    async with Bare(double, intents=discord.Intents(message_content=True)) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(double.token)
