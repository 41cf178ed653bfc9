"""Calls to Telegram over aiohttp, in place of python-telegram-bot's `HTTPXRequest`.

A call costs a fraction of the processor time and raises the same exceptions for the same faults; beyond that,
it tells calls that never left from those that may have been done, and it keeps the bot's token to itself: the
bot is built with `stand_in(token)`, and the token takes its place only in the address on the way out, so that
nothing that the library logs, raises or shows can carry it. Polling and the rest get an instance each:

    builder = ApplicationBuilder().token(stand_in(token)).request(AiohttpRequest(token))
    builder.get_updates_request(AiohttpRequest(token, connection_pool_size=1))
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import IO, Any, Union
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

# The numbers are own choices.

#: Seconds that an unused connection is kept: a chat's back and forth, and shorter than servers keep theirs.
KEEP_ALIVE = 15.0
#: The largest answer that is taken in, bytes. A file that a bot may fetch has 20 MB (Bot API, `getFile`).
LARGEST_ANSWER = 32 << 20
#: Bytes of an upload that go out at a time, each within the write timeout.
PIECE = 1 << 18
#: Up to so many bytes a call is handed to the system whole, without waiting (aiohttp's own limit).
AT_ONCE = 1 << 16

_STAND_IN = "TOKEN-KEPT-ELSEWHERE"
_MASK = "…"
# What comes back is small, and unpacking would cost more than it saves.
_BARE = {"User-Agent": BaseRequest.USER_AGENT, "Accept-Encoding": "identity"}
_FORM = {**_BARE, "Content-Type": "application/x-www-form-urlencoded"}
# As browsers and HTTPX write names in forms; Telegram's server does not know `filename*`.
_QUOTABLE = str.maketrans({'"': "%22", "\\": "\\\\", **{chr(code): f"%{code:02X}" for code in range(0x20)}})

Seconds = Union[float, None]
# Seconds, None, or python-telegram-bot's own "not said", whose class it does not publish.
Given = Any


class NotSent(NetworkError):
    """The call failed before anything of it left: repeated, it is not done twice."""


class NotSentInTime(NotSent, TimedOut):
    """The call got no connection in time, so that nothing of it left."""


def stand_in(token: str) -> str:
    """What a bot is built with instead of its token: the same bot by id, and nothing secret.

    ValueError, without the token, for what is no token: a number, a colon, a secret.
    """
    return token.removesuffix(_secret(token)) + _STAND_IN


def _secret(token: str) -> str:
    secret = token.partition(":")[2]
    if not secret:
        raise ValueError("not a bot's token: a number, a colon and a secret are expected")
    return secret


class AiohttpRequest(BaseRequest):
    """HTTP/1.1 for one bot on one event loop, with the settings of `HTTPXRequest` (seconds; None: no limit).

    * `pool_timeout`: waiting for one of `connection_pool_size` connections. `NotSentInTime`.
    * `connect_timeout`: looking up the host, connecting and TLS together. `NotSentInTime`.
    * `write_timeout`, for files `media_write_timeout`: between two pieces of what is sent. `TimedOut`. Calls
      of up to `AT_ONCE` bytes are not waited for; the read timeout covers them.
    * `read_timeout`: between two pieces of the answer, the first counted from the end of sending. `TimedOut`.
    * `proxy`: an HTTP proxy (`http://user:password@host:port`); else that of the environment (`HTTPS_PROXY`,
      `ALL_PROXY`, `NO_PROXY`), if any. ValueError for other kinds.
    * `ssl_context`: for certificates of one's own; else the authorities that `HTTPXRequest` trusts.

    Refused, unresolved and untrusted connections are `NotSent`; a connection that breaks, an answer that ends
    early and one over `largest_answer` bytes are `NetworkError`. Nothing is ever posted twice: of a connection
    that the server has closed while it was unused another one is taken before anything is sent, and what breaks
    later is told. Downloads are tried a second time. Redirects are not followed, cookies not kept.
    """

    def __init__(
        self,
        token: str,
        *,
        connection_pool_size: int = 256,
        read_timeout: Seconds = 5.0,
        write_timeout: Seconds = 5.0,
        connect_timeout: Seconds = 5.0,
        pool_timeout: Seconds = 1.0,
        media_write_timeout: Seconds = 20.0,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        keep_alive: float = KEEP_ALIVE,
        largest_answer: int = LARGEST_ANSWER,
        on_date: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        """`on_date` is told how each answer is dated."""
        self._secret = _secret(token)
        self._pool_size = connection_pool_size
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._media_write_timeout = media_write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._proxy = None if proxy is None else _http_proxy(proxy)
        self._proxies: dict[tuple[str, str | None], URL | None] = {}
        self._ssl_context = ssl_context
        self._keep_alive = keep_alive
        self._largest_answer = largest_answer
        self._on_date = on_date
        self._session: aiohttp.ClientSession | None = None
        self._pool = asyncio.Semaphore(connection_pool_size)

    @property
    def read_timeout(self) -> Seconds:
        """Seconds that an answer may take when a call says nothing else; None: any time."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Get ready on the running event loop; again after a shutdown, too."""
        if self._session is not None:
            return
        self._pool = asyncio.Semaphore(self._pool_size)
        connector = _Connector(
            # The pool counts, so that waiting for a connection and making one are told apart.
            limit=0,
            keepalive_timeout=self._keep_alive,
            ssl=self._ssl_context or _trusted_authorities(),
        )
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close every connection; calls that are under way fail."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Given = BaseRequest.DEFAULT_NONE,
        write_timeout: Given = BaseRequest.DEFAULT_NONE,
        connect_timeout: Given = BaseRequest.DEFAULT_NONE,
        pool_timeout: Given = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer, whatever the status. Called by `post` and `retrieve`."""
        await self._take_place(_said(pool_timeout, self._pool_timeout))
        try:
            timeouts = aiohttp.ClientTimeout(
                connect=_said(connect_timeout, self._connect_timeout),
                sock_read=_said(read_timeout, self._read_timeout),
            )
            if request_data is None:
                return await self._exchange(url, method, None, _BARE, timeouts)
            if request_data.contains_files:
                stall_timeout = _said(write_timeout, self._media_write_timeout)
                boundary = os.urandom(16).hex()
                headers = {**_BARE, "Content-Type": f"multipart/form-data; boundary={boundary}"}
                parts = list(_multipart(boundary, request_data))
                return await self._in_pieces(url, method, parts, headers, timeouts, stall_timeout)
            # As HTTPX sends it, but quoted by compiled code.
            body = URL.build(query=request_data.json_parameters).raw_query_string.encode("ascii")
            if len(body) <= AT_ONCE:
                return await self._exchange(url, method, body, _FORM, timeouts)
            stall_timeout = _said(write_timeout, self._write_timeout)
            return await self._in_pieces(url, method, [body], _FORM, timeouts, stall_timeout)
        except Exception as error:
            fault = self._told(error)
        finally:
            self._pool.release()
        # Not within the handler: the other exception knows the address, and would be this one's context.
        raise fault

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The object in an answer; TelegramError for anything else, without a log of what it says."""
        with suppress(ValueError):
            parsed = json.loads(payload.decode(errors="replace"))
            if isinstance(parsed, dict):
                return parsed
        raise TelegramError("Invalid server response")

    async def _take_place(self, timeout: Seconds) -> None:
        try:
            # Waiting costs a timer; mostly there is nothing to wait for.
            async with asyncio.timeout(timeout if self._pool.locked() else None):
                await self._pool.acquire()
        except TimeoutError:
            raise NotSentInTime(
                "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to "
                "Telegram. Consider adjusting the connection pool size or the pool timeout."
            ) from None

    async def _in_pieces(
        self,
        url: str,
        method: str,
        parts: Sequence[bytes | IO[bytes]],
        headers: Mapping[str, str],
        timeouts: aiohttp.ClientTimeout,
        stall_timeout: Seconds,
    ) -> tuple[int, bytes]:
        sizes = [_size(part) for part in parts]
        if None not in sizes:
            headers = {**headers, "Content-Length": str(sum(size for size in sizes if size is not None))}
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as stall:

                def watch(moving: bool) -> None:
                    limited = moving and stall_timeout is not None
                    stall.reschedule(loop.time() + (stall_timeout or 0) if limited else None)

                return await self._exchange(url, method, _pieces(parts, watch), headers, timeouts)
        except TimeoutError as error:
            raise (_Stalled() if stall.expired() else error) from None

    async def _exchange(
        self,
        url: str,
        method: str,
        body: bytes | AsyncIterator[bytes | memoryview] | None,
        headers: Mapping[str, str],
        timeouts: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("this AiohttpRequest is not initialized")
        address = URL(url.replace(_STAND_IN, self._secret), encoded=True)
        async with self._session.request(
            method,
            address,
            data=body,
            headers=headers,
            timeout=timeouts,
            allow_redirects=False,
            proxy=self._proxy_for(address),
        ) as answer:
            self._on_date(answer.headers.get("Date"))
            pieces, size = [], 0
            async for piece in answer.content.iter_any():
                pieces.append(piece)
                size += len(piece)
                if size > self._largest_answer:
                    raise _TooLarge(f"more than {self._largest_answer} bytes")
            return answer.status, b"".join(pieces)

    def _proxy_for(self, address: URL) -> URL | None:
        if self._proxy is not None:
            return self._proxy
        target = (address.scheme, address.host)
        if target not in self._proxies:
            self._proxies[target] = _proxy_of_environment(*target)
        return self._proxies[target]

    def _told(self, error: Exception) -> NetworkError:
        """The exception that the library's contract has for a fault, without the token."""
        match error:
            case aiohttp.ConnectionTimeoutError():
                return NotSentInTime(
                    "Connect timeout: No connection in time. Request was *not* sent to Telegram."
                )
            case aiohttp.ServerTimeoutError():
                return TimedOut("Read timeout: No answer in time. Telegram may have done what was asked.")
            case _Stalled():
                return TimedOut("Write timeout: Nothing more of the upload was taken in time.")
        kind = NotSent if isinstance(error, _BEFORE_SENDING) else NetworkError
        said = str(error).replace(self._secret, _MASK)
        return kind(f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}: {said}")


class _Stalled(Exception):
    """An upload does not move."""


class _TooLarge(Exception):
    """An answer goes on and on."""


_BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL)


class _Connector(aiohttp.TCPConnector):
    """Keeps connections, and gives out none that the server has closed unseen while it was unused.

    aiohttp knows a closed connection once the event loop has come round to it; what was written before that is
    lost, and whether the server read it nobody can tell.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._used: WeakSet[ResponseHandler] = WeakSet()

    async def connect(self, req: aiohttp.ClientRequest, traces: list[Any], timeout: Any) -> Connection:
        """A new connection, or a kept one on which the server has said nothing since, its goodbye included."""
        while True:
            connection = await super().connect(req, traces, timeout)
            assert connection.protocol is not None
            if connection.protocol not in self._used:
                self._used.add(connection.protocol)
                return connection
            if not _is_readable(connection):
                return connection
            connection.close()


def _is_readable(connection: Connection) -> bool:
    assert connection.transport is not None
    descriptor = connection.transport.get_extra_info("socket").fileno()
    if sys.platform == "win32":
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Shared, because reading some hundred certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


def _http_proxy(address: str) -> URL:
    url = URL(address if "://" in address else f"http://{address}")
    if url.scheme not in ("http", "https"):
        raise ValueError(f"a proxy must be http:// or https://, not {url.scheme}://")
    return url


def _proxy_of_environment(scheme: str, host: str | None) -> URL | None:
    proxies = {} if host is None or proxy_bypass(host) else getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    return _http_proxy(address) if address else None


def _said(given: Given, default: Seconds) -> Seconds:
    return default if isinstance(given, type(BaseRequest.DEFAULT_NONE)) else given


def _multipart(boundary: str, data: RequestData) -> Iterator[bytes | IO[bytes]]:
    """A form with files, in order: what stands around the files, and the files themselves."""
    around = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name.translate(_QUOTABLE)}"\r\n\r\n{value}\r\n'
        for name, value in data.json_parameters.items()
    )
    for name, (filename, content, mime) in data.multipart_data.items():
        around += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name.translate(_QUOTABLE)}"; '
            f'filename="{filename.translate(_QUOTABLE)}"\r\nContent-Type: {mime}\r\n\r\n'
        )
        yield around.encode()
        yield content
        around = "\r\n"
    yield f"{around}--{boundary}--\r\n".encode()


def _size(part: bytes | IO[bytes]) -> int | None:
    """Bytes of a part; None for a file that can only be read to its end."""
    if isinstance(part, bytes):
        return len(part)
    try:
        return part.seek(0, os.SEEK_END)
    except (AttributeError, OSError):
        return None


async def _pieces(
    parts: Iterable[bytes | IO[bytes]], watch: Callable[[bool], None]
) -> AsyncIterator[bytes | memoryview]:
    """The parts as they go out: slices of what is in memory, files read bit by bit. `watch` sees it move."""
    for part in parts:
        async for piece in _slices(part):
            watch(True)
            yield piece
            watch(False)


async def _slices(part: bytes | IO[bytes]) -> AsyncIterator[bytes | memoryview]:
    if isinstance(part, bytes):
        view = memoryview(part)
        for start in range(0, len(view), PIECE):
            yield view[start : start + PIECE]
        return
    with suppress(AttributeError, OSError):
        part.seek(0)
    while piece := await asyncio.to_thread(part.read, PIECE):
        yield piece
