"""What a Prometheus server may scrape: how many rows are due, sent, late, tried again, dead; how long turns take.

No label names an athlete, and none holds a word of anybody's: there is a fixed number of them. What has been
counted since the start is kept here; how the outbox stands is asked of the database at each scrape.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.ports import (
    Backlog,
    Close,
    Postpone,
    Row,
    RowStatus,
    Settlement,
)

log = logging.getLogger(__name__)

# Own choices.

#: A scrape waits so long for the database, and a connection for its request, in seconds.
PATIENCE_S = 5.0
#: How late a message is: at once, within the minute that a reminder is for, within what is called late.
LATE_BUCKETS_S = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400)
#: A turn takes milliseconds; what takes seconds is felt.
TURN_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
#: How often the server looks whether it is to stop, in seconds.
STOP_POLL_S = 0.1


class PrometheusMeter:
    """The Meter of `core.ports`, with a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        message = ("platform", "kind")
        self._sent = Counter(
            "sidekick_messages_sent", "Messages that their platform took.", message, registry=self.registry
        )
        self._message_late = Histogram(
            "sidekick_message_late_seconds",
            "From when a message was due until its platform had taken it.",
            message,
            buckets=LATE_BUCKETS_S,
            registry=self.registry,
        )
        self._wake_late = Histogram(
            "sidekick_wake_late_seconds",
            "From when a reminder was due until the coach had seen to it.",
            buckets=LATE_BUCKETS_S,
            registry=self.registry,
        )
        self._retries = Counter(
            "sidekick_retries",
            "Tries that failed and will be made again, of messages (say) and reminders (wake).",
            ("type", "platform"),
            registry=self.registry,
        )
        self._dead = Counter(
            "sidekick_messages_dead",
            "Messages given up: refused, for a chat that is gone, or past their use.",
            ("platform", "reason"),
            registry=self.registry,
        )
        self._turns = Histogram(
            "sidekick_turn_seconds",
            "From loading an athlete to having committed a turn.",
            buckets=TURN_BUCKETS_S,
            registry=self.registry,
        )

    def served(self, row: Row, settlement: Settlement | None, now: datetime) -> None:
        """See Meter."""
        platform = "" if row.address is None else row.address.platform
        late_s = max(0.0, (now - row.due_at).total_seconds())
        match settlement:
            case None:
                self._wake_late.observe(late_s)
            case Close(RowStatus.SENT):
                kind = "" if row.message is None else row.message.kind.value
                self._sent.labels(platform, kind).inc()
                self._message_late.labels(platform, kind).observe(late_s)
            case Close(status):
                self._dead.labels(platform, status.value).inc()
            case Postpone(counts=True):
                self._retries.labels(row.type.value, platform).inc()
            case _:
                pass  # It waits because it was told to, moved with its chat, or goes on with its next part.

    def turn(self, seconds: float) -> None:
        """See Meter."""
        self._turns.observe(seconds)


class _Outbox(Collector):
    """How the outbox stands, asked anew at each scrape; on a thread of the server's."""

    def __init__(self, look: Callable[[], Awaitable[Backlog]]) -> None:
        self._look = look
        self._loop = asyncio.get_running_loop()

    def describe(self) -> Iterator[Metric]:
        """The names, without a look."""
        return self._metrics(None)

    def collect(self) -> Iterator[Metric]:
        """The gauges; of a database that does not answer only that it does not."""
        return self._metrics(self._backlog())

    def _backlog(self) -> Backlog | None:
        asked = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
        try:
            return asked.result(PATIENCE_S)
        except Exception as error:
            asked.cancel()
            log.warning("scraped without the outbox", extra={"error": type(error).__name__})
            return None

    async def _ask(self) -> Backlog:
        return await self._look()

    def _metrics(self, backlog: Backlog | None) -> Iterator[Metric]:
        gauge = GaugeMetricFamily
        readable, due, late, failing, dead = 0.0, None, None, None, None
        if backlog is not None:
            readable, late = 1.0, backlog.oldest_late.total_seconds()
            due, failing, dead = backlog.due, backlog.failing, backlog.dead
        yield gauge("sidekick_outbox_readable", "Whether the database answered this scrape.", readable)
        yield gauge("sidekick_outbox_due_rows", "Rows that are due and in nobody's work.", due)
        yield gauge("sidekick_outbox_oldest_due_seconds", "How long the first due row waits.", late)
        yield gauge("sidekick_outbox_failing_rows", "Rows that are tried again and again.", failing)
        yield gauge(
            "sidekick_outbox_dead_rows", "Rows that could not be delivered in the last 24 hours.", dead
        )


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each scrape, so that a client that says nothing holds up nobody; closing waits for all."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, or never said anything."""
        log.info("a scrape failed", extra={"error": type(sys.exception()).__name__})


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE_S

    def log_message(self, format: str, *args: Any) -> None:
        """A scrape every few seconds is no news."""


@asynccontextmanager
async def serving(
    meter: PrometheusMeter, host: str, port: int, look: Callable[[], Awaitable[Backlog]]
) -> AsyncIterator[int]:
    """Serve the meter's counts and the outbox's state over HTTP meanwhile; gives the port (0: any free one).

    Raises OSError when the port can't be listened on.
    """

    class Server(_Server):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    server = Server((host, port), _Handler)
    server.set_app(make_wsgi_app(meter.registry))
    outbox = _Outbox(look)
    meter.registry.register(outbox)
    thread = threading.Thread(target=server.serve_forever, args=[STOP_POLL_S], name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        await asyncio.to_thread(_stop, server, thread)
        meter.registry.unregister(outbox)


def _stop(server: WSGIServer, thread: threading.Thread) -> None:
    """The scrapes that are under way are answered first: the event loop, which they ask, still runs."""
    server.shutdown()
    thread.join()
    server.server_close()
