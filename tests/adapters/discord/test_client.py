"""The client over real HTTP on loopback: who we are, limits of the whole bot, files, what is never logged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_chat import chat as chat_module
from adapters.discord_chat import limits
from adapters.discord_chat.chat import DiscordChat, ask_name
from adapters.discord_chat.client import Client, session_wait
from adapters.discord_chat.via import Via
from core.courier import Delivered, TokenRefused, TryLater
from core.message import Address, Attachment, Choice, Message, say
from core.wellness.signs import Level

TOKEN = "secret-token-of-the-bot"
ANA = Address("discord", "7", "7")
ME = {"id": "1", "username": "sidekick", "discriminator": "0", "avatar": None}
APPLICATION = {
    "id": "1",
    "name": "sidekick",
    "description": "",
    "icon": None,
    "verify_key": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "summary": "",
    "owner": {"id": "2", "username": "ana", "discriminator": "0", "avatar": None},
    "flags": 0,
}


def answer(told: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """The library wants this very content type."""
    body = json.dumps(told).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


class Discord:
    """A few routes of Discord, each answered as a test wants it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.queries: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Callable[[], web.Response]] = {}
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        body = await request.read()
        self.calls.append((request.method, path, body))
        self.queries.append((path, dict(request.query)))
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        known = self.answers.get(path)
        if known is not None:
            return known()
        found: dict[str, Any] = {
            "/users/@me": ME,
            "/oauth2/applications/@me": APPLICATION,
            "/applications/1/commands": [],
            "/users/@me/channels": {"id": "70", "type": 1},
            "/channels/70/messages": {"id": "700"},
        }
        return answer(found[path])


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    # The library has one address for the whole process: it is put back.
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    monkeypatch.setattr(chat_module, "FIRST_WAIT", 0.01)
    double = Discord()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", double.serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    double.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield double
    await runner.cleanup()


async def test_the_operator_learns_whose_token_it_is(discord: Discord):
    assert await ask_name(TOKEN, discord.url) == "sidekick"
    with pytest.raises(TokenRefused):
        await ask_name("another", discord.url)
    with pytest.raises(ConnectionError):
        await ask_name(TOKEN, "http://127.0.0.1:9")


async def test_a_token_that_is_refused_ends_the_start(discord: Discord):
    async with DiscordChat("another", discord.url) as chat:
        with pytest.raises(TokenRefused) as refused:
            await chat.sign_in(asyncio.Event())
    assert "another" not in str(refused.value)


async def test_discord_is_waited_for_at_the_start(discord: Discord):
    answers = iter([answer({}, status=404), answer({}, status=404)])

    def at_first() -> web.Response:
        return next(answers, None) or answer(ME)

    discord.answers["/users/@me"] = at_first
    async with DiscordChat(TOKEN, discord.url) as chat:
        early = await chat.courier.deliver(ANA, Message(), "Hello", [])
        assert isinstance(early, TryLater) and early.everywhere, "what is due is kept until then"
        assert await chat.sign_in(asyncio.Event())
        assert chat.name == "Discord as sidekick"
    stop = asyncio.Event()
    stop.set()
    async with DiscordChat(TOKEN, discord.url) as chat:
        assert not await chat.sign_in(stop)


async def test_commands_are_asked_for_with_their_words_in_other_languages(discord: Discord):
    """Without, none would come back, and each start would write them all anew."""
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        assert chat._writing is not None
        await chat._writing
    asked, written = (query for path, query in discord.queries if path == "/applications/1/commands")
    assert asked == {"with_localizations": "true"} and written == {}


async def test_a_limit_of_the_whole_bot_is_known_as_one_and_rests_every_call(discord: Discord):
    def limited() -> web.Response:
        headers = {"Via": "1.1 google", "Retry-After": "40", "X-RateLimit-Global": "true"}
        told = {"message": "You are being rate limited.", "retry_after": 40.0, "global": True}
        return answer(told, status=429, headers=headers)

    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        assert await chat.courier.deliver(ANA, Message(), "Hello", []) == Delivered("700")
        discord.answers["/channels/70/messages"] = limited
        receipt = await chat.courier.deliver(ANA, Message(), "Hello", [])
        assert isinstance(receipt, TryLater) and receipt.everywhere
        assert receipt.after is not None and receipt.after.total_seconds() == 40
        calls = len(discord.calls)
        again = await chat.courier.deliver(ANA, Message(), "Hello", [])
        assert isinstance(again, TryLater) and again.everywhere
        assert len(discord.calls) == calls, "Discord is not asked meanwhile"


async def test_an_interaction_is_answered_while_the_whole_bot_is_at_a_limit(discord: Discord):
    """[API] Receiving and Responding: its endpoints are not bound to the bot's global limit."""

    def limited() -> web.Response:
        headers = {"Via": "1.1 google", "Retry-After": "40", "X-RateLimit-Global": "true"}
        told = {"message": "You are being rate limited.", "retry_after": 40.0, "global": True}
        return answer(told, status=429, headers=headers)

    discord.answers["/channels/70/messages"] = limited
    discord.answers["/webhooks/1/token/messages/@original"] = lambda: answer({"id": "800"})
    discord.answers["/webhooks/1/token"] = lambda: answer({"id": "801"})
    until = int(datetime.now(UTC).timestamp()) + 600
    via = str(Via(application=1, token="token", until=until, fills=True, hidden=True))
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        met = await chat.courier.deliver(ANA, Message(), "Hello", [])
        assert isinstance(met, TryLater) and met.everywhere
        assert await chat.courier.deliver(ANA, Message(via=via), "Hello", []) == Delivered("800")
        told = Message(via=via, told=1, files=tuple(Attachment(f"{n}", "text/plain", "") for n in range(12)))
        assert await chat.courier.deliver(ANA, told, "Hello", []) == Delivered("801")
        assert chat._client.is_at_limit


async def test_an_interaction_at_a_limit_of_its_own_lets_nobody_else_rest(discord: Discord):
    def limited() -> web.Response:
        headers = {"Via": "1.1 google", "Retry-After": "40"}
        told = {"message": "You are being rate limited.", "retry_after": 40.0, "global": False}
        return answer(told, status=429, headers=headers)

    discord.answers["/webhooks/1/token/messages/@original"] = limited
    until = int(datetime.now(UTC).timestamp()) + 600
    via = str(Via(application=1, token="token", until=until, fills=True, hidden=True))
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        chat._client._limits.note(429, {"X-RateLimit-Global": "true", "Retry-After": "40"})
        receipt = await chat.courier.deliver(ANA, Message(via=via), "Hello", [])
        assert isinstance(receipt, TryLater) and not receipt.everywhere


async def test_a_limit_of_one_chat_is_not_slept_through(discord: Discord):
    def limited() -> web.Response:
        told = {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
        return answer(told, status=429, headers={"Via": "1.1 google", "Retry-After": "5"})

    discord.answers["/channels/70/messages"] = limited
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        receipt = await chat.courier.deliver(ANA, Message(), "Hello", [])
        assert isinstance(receipt, TryLater) and not receipt.everywhere
        assert receipt.after is not None and receipt.after.total_seconds() == 5


def of_a_bucket(remaining: int) -> web.Response:
    told = {"X-RateLimit-Limit": "5", "X-RateLimit-Reset-After": "40", "X-RateLimit-Bucket": "b"}
    return answer({"id": "700"}, headers={**told, "X-RateLimit-Remaining": str(remaining)})


async def test_a_bucket_is_used_up_and_not_asked_beyond(discord: Discord):
    """Its window ends long after any wait; its last answer is given back at once."""
    room = iter((1, 0))
    discord.answers["/channels/70/messages"] = lambda: of_a_bucket(next(room))
    async with asyncio.timeout(10), DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        for _ in range(2):
            assert await chat.courier.deliver(ANA, Message(), "Hello", []) == Delivered("700")
        calls = len(discord.calls)
        for _ in range(2):
            full = await chat.courier.deliver(ANA, Message(), "Hello", [])
            assert isinstance(full, TryLater) and not full.everywhere
            assert full.after is not None and 30 < full.after.total_seconds() <= 40
        assert len(discord.calls) == calls, "Discord is not asked meanwhile"


async def test_of_a_bucket_not_known_yet_the_first_answer_is_waited_for(discord: Discord):
    discord.answers["/channels/70/messages"] = lambda: of_a_bucket(4)
    async with asyncio.timeout(10), DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        sent = [chat.courier.deliver(ANA, Message(), "Hello", []) for _ in range(5)]
        assert set(await asyncio.gather(*sent)) == {Delivered("700")}


async def test_a_limit_is_not_asked_against_before_it_is_over(discord: Discord):
    def limited() -> web.Response:
        told = {"message": "You are being rate limited.", "retry_after": 40.0, "global": False}
        return answer(told, status=429, headers={"Via": "1.1 google", "Retry-After": "40"})

    discord.answers["/channels/70/messages"] = limited
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        receipts = [await chat.courier.deliver(ANA, Message(), "Hello", []) for _ in range(3)]
        assert all(isinstance(each, TryLater) and not each.everywhere for each in receipts)
        assert sum(path == "/channels/70/messages" for _, path, _ in discord.calls) == 1


async def test_a_file_goes_up_whole_after_a_short_limit(discord: Discord):
    told = {"message": "You are being rate limited.", "retry_after": 0.01, "global": False}
    short = iter([answer(told, status=429, headers={"Via": "1.1 google", "Retry-After": "0.01"})])
    discord.answers["/channels/70/messages"] = lambda: next(short, None) or answer({"id": "700"})
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        file = Attachment("plan.txt", "text/plain", "Monday: rest")
        assert isinstance(await chat.courier.deliver(ANA, Message(files=(file,)), "Plan", []), Delivered)
    bodies = [body for _, path, body in discord.calls if path == "/channels/70/messages"]
    assert len(bodies) == 2 and all(b"Monday: rest" in body for body in bodies)


async def test_signing_in_waits_for_a_limit_as_long_as_it_must_and_can_be_ended(discord: Discord):
    def limited() -> web.Response:
        told = {"message": "You are being rate limited.", "retry_after": 40.0, "global": False}
        return answer(told, status=429, headers={"Via": "1.1 google", "Retry-After": "40"})

    discord.answers["/users/@me"] = limited
    stop = asyncio.Event()
    async with asyncio.timeout(10), DiscordChat(TOKEN, discord.url) as chat:
        signing_in = asyncio.create_task(chat.sign_in(stop))
        while not discord.calls:
            await asyncio.sleep(0)
        stop.set()
        assert not await signing_in
    assert len(discord.calls) == 1


async def test_the_same_part_of_the_same_message_has_the_same_nonce(discord: Discord):
    """Discord gives back the message that is there, when a crash has it sent again."""
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        for key in ("1", "1", "2"):
            await chat.courier.deliver(ANA, Message(key=key), "Hello", [])
    nonces = [body.partition(b'"nonce":"')[2][:24] for _, path, body in discord.calls if "messages" in path]
    assert nonces[0] == nonces[1] != nonces[2] and len(nonces[0]) == 24


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_card_that_is_refused_is_said_in_words_with_its_buttons_if_they_are_taken(
    discord: Discord, refused: int
):
    refusals = iter([answer({"code": 50035}, status=400)] * (1 if refused == 1 else 0))

    def at_first() -> web.Response:
        body = json.loads(discord.calls[-1][2])
        if refused == 2 and (body.get("embeds") or body.get("components")):
            return answer({"code": 50035}, status=400)
        return next(refusals, None) or answer({"id": "700"})

    discord.answers["/channels/70/messages"] = at_first
    text = "\n\n".join(f"{n} " + "word " * 150 for n in range(5))
    message = Message(key="1", level=Level.RED, turn="t1", choices=(Choice("yes", say("x")),))
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        assert await chat.courier.deliver(ANA, message, text, ["Yes"]) == Delivered("700")
    bodies = [json.loads(body) for _, path, body in discord.calls if path == "/channels/70/messages"]
    card, *words = bodies
    assert card["embeds"] and len(card["embeds"][0]["description"]) > limits.CONTENT
    taken = words if refused == 1 else [*words[:-2], words[-1]]
    assert len(taken) == 3 and not any(each.get("embeds") for each in words)
    assert " ".join(each["content"] for each in taken).split() == text.split()
    assert len({each["nonce"] for each in taken}) == len(taken)
    assert bool(taken[-1].get("components")) is (refused == 1)


async def test_files_go_up_as_they_are(discord: Discord):
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        file = Attachment("plan.txt", "text/plain", "Monday: rest")
        assert isinstance(await chat.courier.deliver(ANA, Message(files=(file,)), "Plan", []), Delivered)
    (body,) = [body for _, path, body in discord.calls if path == "/channels/70/messages"]
    assert b"Monday: rest" in body and b'filename="plan.txt"' in body and b'"content":"Plan"' in body


async def test_neither_token_nor_words_get_into_the_log(
    discord: Discord, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logging.root, "level", logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    discord.answers["/channels/70/messages"] = lambda: answer({"code": 50035}, status=400)
    async with DiscordChat(TOKEN, discord.url) as chat:
        await chat.sign_in(asyncio.Event())
        await chat.courier.deliver(ANA, Message(), "my knee hurts", [])
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert caplog.records and TOKEN not in told and "knee" not in told


async def test_each_shard_has_its_first_session_in_its_turn():
    client = Client(shard_ids=range(16), shard_count=16)
    assert [client.wait_of_session(shard, 0.0) for shard in range(16)] == [limits.SESSION_GAP] * 16
    again = [client.wait_of_session(3, 60.0 * number) for number in range(10)]
    assert again[:8] == [limits.SESSION_GAP] * 8 and again[8:] == [10.0, 20.0]
    assert client.wait_of_session(3, 2 * limits.SESSIONS_WITHIN) == limits.SESSION_GAP


def test_sessions_that_end_at_once_begin_more_and_more_slowly():
    waits = [session_wait(begun) for begun in range(14)]
    assert waits[:9] == [5.0] * 9 and waits[9:12] == [10.0, 20.0, 40.0] and waits[13] == 50.0
