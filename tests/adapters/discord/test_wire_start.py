"""The start, on the wire: nothing that Discord is slow at keeps it from the gateway, or from being stopped."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord_chat import chat as chat_module
from adapters.discord_chat.chat import DiscordChat, ask_name
from tests.adapters.discord.wire import Wired
from tests.support.discord import DiscordDouble, Drop, Effect, Hang, Refuse, TooMany

#: Far longer than any test waits, seconds.
AGES = 600
SOON = 20.0
COMMANDS = "/applications/*/commands"


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_module, "FIRST_WAIT", 0.01)


@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me"])
async def test_signing_in_is_given_up_when_told_to_stop(double: DiscordDouble, wired: Wired, path: str):
    double.faults.add(Hang(AGES), "GET", path, times=None)
    stop = asyncio.Event()
    async with asyncio.timeout(SOON):
        async with DiscordChat(double.token, double.api_url, double.gateway_url) as chat:
            signing_in = asyncio.create_task(chat.sign_in(stop))
            await double.until(lambda: any(each.fault for each in double.requests))
            stop.set()
            assert not await signing_in


async def test_signing_in_that_hangs_is_tried_again_and_told(
    double: DiscordDouble, wired: Wired, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(chat_module, "SIGN_IN_WITHIN", 0.5)
    double.faults.add(Hang(AGES), "GET", "/users/@me")
    async with wired():
        pass
    assert "Discord can't be reached" in caplog.text


async def test_whose_a_token_is_is_not_waited_for_either(
    double: DiscordDouble, wired: Wired, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chat_module, "SIGN_IN_WITHIN", 0.5)
    double.faults.add(Hang(AGES), "GET", "/users/@me")
    async with asyncio.timeout(SOON):
        with pytest.raises(ConnectionError):
            await ask_name(double.token, double.api_url)


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("fault", [Hang(AGES), TooMany(AGES), Refuse(400, 50035)])
async def test_the_commands_keep_nobody_waiting(
    double: DiscordDouble, wired: Wired, method: str, fault: Effect
):
    double.faults.add(fault, method, COMMANDS, times=None)
    async with asyncio.timeout(SOON):
        async with wired():
            await double.until(lambda: any(each.fault for each in double.requests))
            ana = double.person("Ana")
            ana.says("/x1")
            await ana.dm.until(lambda seen: seen.from_bot)
            assert not double.commands, "they are still not there"


async def test_commands_that_could_not_be_written_are_written_later(double: DiscordDouble, wired: Wired):
    for method in ("GET", "PUT"):
        double.faults.add(Drop(), method, COMMANDS, times=2)
    async with wired():
        await double.until(lambda: "help" in double.commands, within=SOON)
    assert sum(bool(each.fault) for each in double.requests) == 4


async def test_commands_that_hang_are_given_up_and_written_later(
    double: DiscordDouble, wired: Wired, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chat_module, "COMMANDS_WITHIN", 2.0)
    double.faults.add(Hang(AGES), "PUT", COMMANDS)
    async with wired():
        await double.until(lambda: "help" in double.commands, within=SOON)
    assert len(double.requests_to("PUT", "/commands")) == 2
