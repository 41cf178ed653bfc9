"""The aiohttp request beside python-telegram-bot's own: every fault once through each, and the same exception.

Where ours does better, the test's name says so.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from adapters.telegram_chat.request import AiohttpRequest, NotSent, NotSentInTime, stand_in
from tests.support.peer import CERTIFICATE, http, its_own_authority, listening
from tests.support.requests_side_by_side import (
    MAKERS,
    PATIENT,
    SECRET,
    SOON,
    Make,
    assert_no_secret,
    bot_over,
    both,
    error_of,
    in_the_library,
    post_to,
    raised_by_both,
)
from tests.support.telegram import (
    PIXEL,
    TOKEN,
    Drop,
    Hang,
    Html,
    Late,
    Rates,
    Refuse,
    TelegramDouble,
    User,
)
from tests.support.telegram.errors import Json
from tests.support.telegram.faults import Effect

OK = http(b'{"ok":true,"result":true}')
#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine's, and durations as the library will have them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=Rates(10_000, 10_000, 10_000)) as double:
        yield double


@pytest.fixture
def ana(telegram: TelegramDouble) -> User:
    user = telegram.user("Ana")
    user.starts()
    return user


@dataclass(frozen=True)
class Fault:
    name: str
    effect: Effect
    raises: type[TelegramError]
    is_done: bool = False


NO_JSON = "<html><title>not what was asked for</title></html>"
FAULTS = [
    Fault("400", Refuse(400, "Bad Request: message is not modified"), BadRequest),
    Fault("401", Refuse(401, "Unauthorized"), InvalidToken),
    Fault("403", Refuse(403, "Forbidden: bot was blocked by the user"), Forbidden),
    Fault("404", Refuse(404, "Not Found"), InvalidToken),
    Fault("409", Refuse(409, "Conflict: terminated by other getUpdates request"), Conflict),
    Fault("413", Refuse(413, "Request Entity Too Large"), NetworkError),
    Fault("429", Refuse(429, "Too Many Requests: retry after 3", 3), RetryAfter),
    Fault("429 without parameters", Refuse(429, "Too Many Requests"), NetworkError),
    Fault("500", Refuse(500), NetworkError),
    Fault("502 in JSON", Refuse(502, "Bad Gateway"), NetworkError),
    Fault("502 in HTML", Html(), NetworkError),
    Fault("403 in HTML", Html(403, NO_JSON), Forbidden),
    Fault("no status that HTTP knows", Html(599, NO_JSON), NetworkError),
    Fault("a redirect", Html(302, NO_JSON), NetworkError),
    Fault("no JSON", Html(200, NO_JSON), TelegramError),
    Fault("half of the JSON", Html(200, '{"ok":true,"result":{"mess'), TelegramError),
    Fault("dropped before the work", Drop(after_work=False), NetworkError),
    Fault("dropped after the work", Drop(after_work=True), NetworkError, is_done=True),
    Fault("a hang", Hang(PATIENT), TimedOut),
    Fault("done, answered late", Late(PATIENT), TimedOut, is_done=True),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_what_telegram_answers_raises_the_same(telegram: TelegramDouble, ana: User, fault: Fault):
    errors = {}
    for name, make in MAKERS.items():
        async with bot_over(telegram, make, read_timeout=2 * PATIENT) as bot:
            # The second call goes over a connection that is open already.
            await bot.send_message(ana.id, "one")
            telegram.faults.add(fault.effect)
            errors[name] = await error_of(bot.send_message(ana.id, "two", read_timeout=SOON))
            # Not doubled by a hidden second try.
            assert [record.method for record in telegram.calls] == ["sendMessage"] * 2
            assert len(ana.chat.from_bot) == 1 + fault.is_done
            ana.chat.from_bot.clear()
            telegram.world.chats[ana.id].history.clear()
    assert in_the_library(errors["httpx"]) is in_the_library(errors["aiohttp"]) is fault.raises
    assert not isinstance(errors["aiohttp"], NotSent)
    assert_no_secret(errors["aiohttp"])
    if isinstance(fault.effect, Refuse | Html):
        assert str(errors["aiohttp"]) == str(errors["httpx"])


@both
async def test_a_chat_that_moved_says_where_to(telegram: TelegramDouble, ana: User, make: Make):
    group = telegram.group("Runners", ana)
    moved = telegram.upgrade(group)
    async with bot_over(telegram, make) as bot:
        error = await error_of(bot.send_message(group.id, "hi"))
    assert isinstance(error, ChatMigrated) and error.new_chat_id == moved.id


@both
async def test_a_wrong_token_is_told_without_the_token(telegram: TelegramDouble, make: Make):
    telegram.faults.add(Refuse(401, "Unauthorized"))
    with pytest.raises(InvalidToken) as raised:
        async with bot_over(telegram, make):
            pass
    assert (SECRET in str(raised.value)) is (make is HTTPXRequest)


# What the line does.


async def test_a_refused_connection_is_known_not_to_be_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        _, ours = await raised_by_both(f"127.0.0.1:{free.getsockname()[1]}")
    assert type(ours) is NotSent and "Connect" in str(ours)


async def test_a_host_that_is_not_found_is_known_not_to_be_sent():
    _, ours = await raised_by_both("telegram.invalid")
    assert type(ours) is NotSent


async def test_tls_to_a_port_without_tls(telegram: TelegramDouble):
    _, ours = await raised_by_both(telegram.base_url.split("/")[2], "https")
    assert type(ours) is NotSent and telegram.calls == []


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path):
    async with listening(OK, tls=its_own_authority(tmp_path)) as peer:
        _, ours = await raised_by_both(peer.address, "https")
        assert type(ours) is NotSent and peer.requests == []
        trusting = ssl.create_default_context(cadata=CERTIFICATE)
        async with post_to(MAKERS["aiohttp"], peer.address, "https", ssl_context=trusting) as post:
            assert await post() is True


async def test_no_tls_in_time_is_a_timeout_of_the_connection():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        _, ours = await raised_by_both(address, "https", connect_timeout=SOON)
    assert type(ours) is NotSentInTime and str(ours).startswith("Connect timeout")


async def test_no_answer_in_time_is_a_timeout_of_reading():
    async with listening(OK) as peer:
        peer.may_answer.clear()
        _, ours = await raised_by_both(peer.address, read_timeout=SOON)
    assert type(ours) is TimedOut and str(ours).startswith("Read timeout")


async def test_no_place_in_the_pool_in_time_is_a_timeout_of_the_pool():
    errors = []
    async with listening(OK) as peer:
        for make in MAKERS.values():
            peer.may_answer.clear()
            async with post_to(make, peer.address, connection_pool_size=1, read_timeout=PATIENT) as post:
                peer.has_heard.clear()
                first = asyncio.ensure_future(post())
                await peer.has_heard.wait()
                errors.append(await error_of(post(pool_timeout=SOON)))
                peer.may_answer.set()
                assert await first is True
                assert await post() is True
    theirs, ours = errors
    assert str(theirs) == str(ours) and in_the_library(theirs) is in_the_library(ours) is TimedOut
    assert type(ours) is NotSentInTime
    assert_no_secret(ours)


@pytest.mark.parametrize(
    "answer",
    [
        http(b'{"ok":true,"resu', length=500),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        None,
    ],
    ids=["half a body", "half a chunk", "half a head", "no HTTP", "nothing"],
)
async def test_an_answer_that_breaks_off(answer: bytes | None):
    async with listening(lambda _: answer) as peer:
        _, ours = await raised_by_both(peer.address)
        assert type(ours) is NetworkError and len(peer.requests) == 2


@both
async def test_an_answer_in_a_broken_encoding_is_read_as_far_as_it_goes(make: Make):
    async with listening(http(b'{"ok":true,"result":"\xff!"}')) as peer, post_to(make, peer.address) as post:
        assert await post() == "\ufffd!"


async def test_a_list_where_an_object_should_be_is_an_error_of_the_library_in_ours_alone():
    async with listening(http(b"[]", status="500 Internal Server Error")) as peer:
        async with post_to(HTTPXRequest, peer.address) as post:
            with pytest.raises(AttributeError):
                await post()
        async with post_to(MAKERS["aiohttp"], peer.address) as post:
            assert type(await error_of(post())) is NetworkError


async def test_an_answer_without_end_is_cut_off_in_ours_alone():
    async with listening(http(b'{"ok":true,"result":"%s"}' % (b"x" * 5_000_000))) as peer:
        async with post_to(HTTPXRequest, peer.address) as post:
            assert await post()
        async with post_to(MAKERS["aiohttp"], peer.address, largest_answer=1_000_000) as post:
            error = await error_of(post())
            assert type(error) is NetworkError and "more than 1000000 bytes" in str(error)
            assert_no_secret(error)


@both
async def test_nothing_is_followed_and_nothing_remembered(make: Make):
    async with listening(OK) as elsewhere:
        there = http(b"", f"Location: http://{elsewhere.address}/", "Set-Cookie: a=b", status="302 Found")
        async with listening(there) as peer, post_to(make, peer.address) as post:
            for _ in range(2):
                assert type(await error_of(post())) is NetworkError
        assert elsewhere.requests == []
    # The cookie is kept by HTTPX alone.
    assert (b"ookie: a=b" in peer.requests[1]) is (make is HTTPXRequest)


# Connections.


@both
async def test_a_connection_closed_unseen_while_it_was_unused_fails_nothing(make: Make):
    """The server says goodbye while the event loop is busy: ours must look, before it writes into the void."""
    heard: list[bytes] = []
    may_close, has_closed = threading.Event(), threading.Event()

    def serve(server: socket.socket) -> None:
        for _ in range(2):
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(OK)
                may_close.wait(PATIENT)
            has_closed.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        async with post_to(make, f"127.0.0.1:{server.getsockname()[1]}") as post:
            assert await post() is True
            may_close.set()
            assert has_closed.wait(PATIENT)
            assert await post() is True
        thread.join()
    assert len(heard) == 2


async def test_a_download_is_tried_a_second_time_by_ours_alone(telegram: TelegramDouble, ana: User):
    ana.sends_document("a.csv", b"a")
    for make in MAKERS.values():
        async with bot_over(telegram, make) as bot:
            file = await bot.get_file(ana.chat.messages[-1].json["document"]["file_id"])
            telegram.faults.add(Drop(), "download")
            if make is HTTPXRequest:
                assert type(await error_of(file.download_as_bytearray())) is NetworkError
            else:
                assert bytes(await file.download_as_bytearray()) == b"a"
                assert SECRET not in str(file.file_path)


@both
async def test_fifty_calls_at_once_share_eight_connections(make: Make):
    async with listening(OK) as peer:
        async with post_to(make, peer.address, connection_pool_size=8) as post:
            assert await asyncio.gather(*(post(pool_timeout=PATIENT) for _ in range(50))) == [True] * 50
    assert len(peer.requests) == 50 and peer.connections <= 8


@both
async def test_a_cancelled_call_gives_its_place_back(make: Make):
    async with listening(OK) as peer, post_to(make, peer.address, connection_pool_size=1) as post:
        peer.may_answer.clear()
        call = asyncio.ensure_future(post(read_timeout=PATIENT))
        await peer.has_heard.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        peer.may_answer.set()
        assert await post() is True


@both
async def test_a_life_and_another_one(make: Make):
    async with listening(OK) as peer:
        request = make(read_timeout=7.0)
        assert request.read_timeout == 7.0
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(f"http://{peer.address}/") is True
            await request.shutdown()
            await request.shutdown()
        error = await error_of(request.post(f"http://{peer.address}/"))
        assert type(error) is NetworkError and "not initialized" in str(error)


# Proxies.


@both
async def test_the_environment_s_proxy_and_its_exceptions(make: Make, monkeypatch: pytest.MonkeyPatch):
    async with listening(OK) as proxy, listening(OK) as direct:
        monkeypatch.setenv("HTTP_PROXY", f"http://anna:pass@{proxy.address}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with post_to(make, "telegram.invalid") as post:
            assert await post() is True
        async with post_to(make, direct.address) as post:
            assert await post() is True
    assert proxy.requests[0].startswith(b"POST http://telegram.invalid/bot")
    assert b"roxy-" in proxy.requests[0] and b": Basic YW5uYTpwYXNz\r\n" in proxy.requests[0]
    assert len(direct.requests) == len(proxy.requests) == 1


async def test_a_proxy_that_refuses():
    async with listening(http(b"", status="407 Proxy Authentication Required")) as proxy:
        _, ours = await raised_by_both("telegram.invalid", "https", proxy=f"http://{proxy.address}")
    assert type(ours) is NotSent and "407" in str(ours)
    assert all(request.startswith(b"CONNECT telegram.invalid:443") for request in proxy.requests)


def test_other_proxies_are_refused_at_once():
    with pytest.raises(ValueError, match="socks5"):
        AiohttpRequest(TOKEN, proxy="socks5://anna:pass@127.0.0.1:1080")


# What is sent.

TEXTS = ["a+b&c=d;e%20 %E2%82", "two\nlines\r\n\tand <b>bold</b>", "é 🏃🏽‍♀️ \x00 \"'/?:@!$()*,#[]{}|\\^`~"]


async def test_the_same_parameters_arrive():
    heard = []
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes & no", callback_data="a:1")]])
    async with listening(OK) as peer:
        for name, make in MAKERS.items():
            token = TOKEN if name == "httpx" else stand_in(TOKEN)
            bot = Bot(token, base_url=f"http://{peer.address}/bot", request=make())
            async with bot.request:
                for text in TEXTS:
                    await bot.send_message(-5, text, reply_markup=markup, disable_notification=True)
            heard.append([request.partition(b"\r\n\r\n") for request in peer.requests])
            peer.requests.clear()
    for theirs, ours, text in zip(*heard, TEXTS, strict=True):
        assert parse_qsl(theirs[2].decode()) == parse_qsl(ours[2].decode())
        assert dict(parse_qsl(ours[2].decode()))["text"] == text
        assert ours[0].startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
        assert b"application/x-www-form-urlencoded" in ours[0] and b"gzip" not in ours[0]


async def test_the_same_uploads_arrive(telegram: TelegramDouble, ana: User, tmp_path: Path):
    big = bytes(range(256)) * 8_000
    (tmp_path / "big.bin").write_bytes(big)
    for make in MAKERS.values():
        async with bot_over(telegram, make) as bot:
            await bot.send_document(ana.id, big, filename='plan "März"\\.bin', caption="€ é")
            with (tmp_path / "big.bin").open("rb") as handle:
                handle.seek(5)
                await bot.send_document(ana.id, InputFile(handle, read_file_handle=False))
                assert not handle.closed
            await bot.send_media_group(
                ana.id, [InputMediaPhoto(PIXEL, caption="one"), InputMediaPhoto(PIXEL)]
            )
            await bot.send_document(ana.id, InputFile(BytesIO(b"in memory"), "m.txt", read_file_handle=False))
            for message in ana.chat.from_bot[-5:]:
                kept = message.json.get("document") or message.json["photo"][-1]
                file = await bot.get_file(kept["file_id"])
                message.json["content"] = bytes(await file.download_as_bytearray())
    first, second = ([_comparable(m.json) for m in ana.chat.from_bot[s]] for s in (slice(5), slice(5, 10)))
    assert first == second
    assert [m["content"] for m in second] == [big, big, PIXEL, PIXEL, b"in memory"]
    assert (
        second[0]["document"]["file_name"] == first[0]["document"]["file_name"]
        and second[0]["caption"] == "€ é"
    )


def _comparable(message: Json) -> Json:
    """What was sent, without the ids and times that differ between any two messages."""
    document = message.get("document")
    named = {k: v for k, v in document.items() if "id" not in k} if isinstance(document, dict) else None
    return {"document": named, "caption": message.get("caption"), "content": message["content"]}


async def test_an_upload_that_cannot_be_measured_goes_out_in_chunks(telegram: TelegramDouble, ana: User):
    class Pipe(BytesIO):
        def seek(self, *_: int) -> int:
            raise OSError("a pipe goes one way")

    async with bot_over(telegram, MAKERS["aiohttp"]) as bot:
        await bot.send_document(ana.id, InputFile(Pipe(b"x" * 700_000), "p.bin", read_file_handle=False))
    assert ana.chat.from_bot[-1].json["document"]["file_size"] == 700_000


SENDING: dict[str, Callable[[Bot], Awaitable[object]]] = {
    "a file": lambda bot: bot.send_document(1, bytes(30_000_000)),
    "a text": lambda bot: bot.send_message(1, "x" * 30_000_000),
}


@pytest.mark.parametrize("send", SENDING.values(), ids=SENDING)
async def test_what_does_not_move_is_a_timeout_of_writing(send: Callable[[Bot], Awaitable[object]]):
    errors = []
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        for name, make in MAKERS.items():
            token = TOKEN if name == "httpx" else stand_in(TOKEN)
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}/bot"
            bot = Bot(token, base_url=url, request=make(write_timeout=SOON, media_write_timeout=SOON))
            async with bot.request:
                async with asyncio.timeout(PATIENT):
                    errors.append(await error_of(send(bot)))
    theirs, ours = errors
    assert in_the_library(theirs) is in_the_library(ours) is TimedOut
    assert str(ours).startswith("Write timeout") and not isinstance(ours, NotSent)
    assert_no_secret(ours)


@both
async def test_the_answer_to_an_upload_may_take_longer_than_a_piece_of_it(
    telegram: TelegramDouble, ana: User, make: Make
):
    telegram.faults.add(Late(3 * SOON), "sendDocument")
    async with bot_over(telegram, make, media_write_timeout=SOON) as bot:
        await bot.send_document(ana.id, bytes(300_000))
    assert len(ana.chat.from_bot) == 1


# The secret.


@pytest.mark.parametrize("junk", ["", "SECRETWITHOUTNUMBER", "123456789:"])
def test_what_is_no_token_is_refused_and_not_repeated(junk: str):
    for take in (stand_in, AiohttpRequest):
        with pytest.raises(ValueError, match="not a bot's token") as refused:
            take(junk)
        assert "SECRET" not in str(refused.value)


@both
async def test_the_token_is_in_no_line_of_a_debugging_run(
    telegram: TelegramDouble,
    ana: User,
    make: Make,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    caplog.set_level(logging.DEBUG)
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.0
    async with bot_over(telegram, make) as bot:
        await bot.send_message(ana.id, "hi")
        await bot.send_document(ana.id, bytes(300_000))
        for fault in FAULTS:
            telegram.faults.add(fault.effect)
            await error_of(bot.send_message(ana.id, "hi", read_timeout=SOON))
        await telegram.network_away()
        await error_of(bot.send_message(ana.id, "hi"))
        await telegram.network_back()
        shown = [repr(bot), repr(bot.request), str(bot.token)]
    out, err = capfd.readouterr()
    told = "\n".join([caplog.text, out, err, *shown])
    assert "sendMessage" in told
    # HTTPX shows that the look is sharp enough.
    assert (SECRET in told) is (make is HTTPXRequest)
