"""A server on loopback that says what a test tells it to, byte by byte, and keeps what it heard."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

#: For 127.0.0.1, signed by itself, valid until 2120; worth nothing anywhere else.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBXTCCAQKgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAkxMjcuMC4w
LjEwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CTEyNy4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHCjskB8OiLz+A0A
xXciksTC3Btd+6lTyPCtRowh7dq1amN211sSBkimVCIGDKClVukysWw6VbYRS83a
Vufdj+qjQzBBMA8GA1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAdBgNV
HQ4EFgQUhvvfEIrhnMQgCoKxebzeZmnpZqIwCgYIKoZIzj0EAwIDSQAwRgIhALOG
GliW43l/7Oe0CpCJ0O2WePcqrmI6U4nLFH6PpO68AiEAgtNHddmMeQlMhDepknj8
p5CDAByBDExdny6xZ2UIzSk=
-----END CERTIFICATE-----
"""
_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgemJTkEsQk8Zitvys
O4otm9UaOaYatjyzHZNza4U57jGhRANCAARwo7JAfDoi8/gNAMV3IpLEwtwbXfup
U8jwrUaMIe3atWpjdtdbEgZIplQiBgygpVbpMrFsOlW2EUvN2lbn3Y/q
-----END PRIVATE KEY-----
"""


class Peer:
    """Answers each request with what `says` gives for it; None closes the connection without a word.

    An answer that is not whole is followed by the connection's end.
    """

    def __init__(self, says: Callable[[bytes], bytes | None]) -> None:
        self.says = says
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0
        #: As long as it is not set, requests are heard and not answered.
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.has_heard = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                self.requests.append(head + await reader.readexactly(int(length[1]) if length else 0))
                self.has_heard.set()
                await self.may_answer.wait()
                answer = self.says(self.requests[-1])
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                if not _is_whole(answer):
                    break
        self._talks.discard(talk)
        writer.close()

    async def hang_up(self) -> None:
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks)


@asynccontextmanager
async def listening(
    says: bytes | Callable[[bytes], bytes | None], *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    """A peer on a free port; the same answer to everything, or one by request."""
    peer = Peer(says if callable(says) else lambda _: says)
    server = await asyncio.start_server(peer.talk, "127.0.0.1", 0, ssl=tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        await peer.hang_up()
        await server.wait_closed()


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer; with another `length` than its own, one that breaks off."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def its_own_authority(folder: Path) -> ssl.SSLContext:
    """How a server with the certificate above talks TLS."""
    (folder / "peer.pem").write_text(CERTIFICATE + _KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "peer.pem")
    return context


def _is_whole(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return length is not None and len(body) >= int(length[1])
