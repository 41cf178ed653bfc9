"""Connections that are kept, shared, closed, cancelled; and proxies."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest
from telegram.error import (
    NetworkError,
)
from telegram.request import HTTPXRequest

from adapters.telegram_chat.request import AiohttpRequest, NotSent
from tests.adapters.telegram.request.conftest import OK
from tests.support.peer import http, listening
from tests.support.requests_side_by_side import (
    MAKERS,
    PATIENT,
    SECRET,
    Make,
    bot_over,
    both,
    error_of,
    post_to,
    raised_by_both,
)
from tests.support.telegram import (
    TOKEN,
    Drop,
    TelegramDouble,
    User,
)

#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


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
