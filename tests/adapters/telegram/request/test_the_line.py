"""What the line does raises the same."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
from telegram.error import (
    NetworkError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from adapters.telegram_chat.request import NotSent, NotSentInTime
from tests.adapters.telegram.request.conftest import OK
from tests.support.peer import CERTIFICATE, http, its_own_authority, listening
from tests.support.requests_side_by_side import (
    MAKERS,
    PATIENT,
    SOON,
    Make,
    assert_no_secret,
    both,
    error_of,
    in_the_library,
    post_to,
    raised_by_both,
)
from tests.support.telegram import (
    TelegramDouble,
)

#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


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
