"""Webhooks: updates posted to the bot, in order by chat, again until it says 2xx.

[API] setWebhook and [server] `WebhookActor.cpp`: updates of one chat wait for each other, chats are served in
parallel up to `max_connections`; after a failure the first repetition is immediate and the pause doubles from
then on, a `Retry-After` is obeyed; a method in the answer's body is called, its result is lost.
Deviation: http is taken on loopback and any port, where Telegram asks for https on 443, 80, 88 or 8443.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from tests.support.telegram import limits
from tests.support.telegram.call import Call, json_args
from tests.support.telegram.errors import BotApiError, Json, bad_request
from tests.support.telegram.updates import WEBHOOK_SET, Update
from tests.support.telegram.world import World

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = (443, 80, 88, 8443)
_LONGEST_PAUSE = 3600.0  # [server] MAX_RETRY_AFTER
_NOT_IN_ANSWERS = ("setwebhook", "deletewebhook", "close", "logout")


@dataclass
class Webhook:
    """Where updates go, if the bot wants them posted."""

    world: World
    call_method: Callable[[Call], Awaitable[object]]
    is_network_up: Callable[[], bool]
    pause: float = 1.0
    patience: float = 60.0
    url: str = ""
    secret: str = ""
    connections: int = limits.WEBHOOK_CONNECTIONS
    failures: int = 0
    last_error: tuple[int, str] | None = None
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    def __post_init__(self) -> None:
        self.world.queue.on_update = self._wake
        self._free = asyncio.Semaphore(self.connections)

    def set(self, call: Call) -> str:
        """[API] setWebhook; an empty url removes it. The description of the answer."""
        url = call.text("url").strip()
        if not url:
            return self.delete(call)
        self._check(url)
        secret = call.text("secret_token")
        if secret and not limits.SECRET_TOKEN.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.world.queue.allow(call.json("allowed_updates", "can't parse allowed updates JSON object"))
        if call.flag("drop_pending_updates"):
            self.world.queue.clear()
        is_same = (url, secret) == (self.url, self.secret)
        wanted = call.number("max_connections", limits.WEBHOOK_CONNECTIONS)
        self.url, self.secret = url, secret
        self.connections = min(max(wanted, 1), limits.WEBHOOK_CONNECTIONS_MAX)
        self._free = asyncio.Semaphore(self.connections)
        self.world.queue.end_poll(WEBHOOK_SET)
        self._restart()
        return "Webhook is already set" if is_same else "Webhook was set"

    def delete(self, call: Call) -> str:
        was_set, self.url, self.secret = bool(self.url), "", ""
        self.last_error = None
        if call.flag("drop_pending_updates"):
            self.world.queue.clear()
        self._stop_lanes()
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def info(self) -> Json:
        body: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.queue.waiting),
        }
        if self.url:
            body["max_connections"] = self.connections
        if self.last_error:
            body["last_error_date"], body["last_error_message"] = self.last_error
        if self.world.queue.asked:
            body["allowed_updates"] = self.world.queue.asked
        return body

    async def stop(self) -> None:
        tasks = list(self._lanes.values())
        self._stop_lanes()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def _check(url: str) -> None:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        if not parts.hostname:
            raise bad_request("bad webhook: invalid webhook URL specified")
        if parts.hostname in _LOOPBACK:
            return
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def _restart(self) -> None:
        self._stop_lanes()
        for update in self.world.queue.waiting:
            self._wake(update)

    def _stop_lanes(self) -> None:
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()

    def _wake(self, update: Update) -> None:
        if self.url and update.lane not in self._lanes:
            self._lanes[update.lane] = asyncio.get_running_loop().create_task(self._serve(update.lane))

    def _first(self, lane: int) -> Update | None:
        return next((update for update in self.world.queue.waiting if update.lane == lane), None)

    async def _serve(self, lane: int) -> None:
        """One chat's updates, each posted as often as it takes."""
        fails, pause = 0, self.pause
        while update := self._first(lane):
            async with self._free:
                error, retry_after = await self._post(update)
            if error is None:
                self.world.queue.drop(update.number)
                self.world.signal.fire()
                fails, pause = 0, self.pause
                continue
            self.failures += 1
            self.last_error = (self.world.date, error)
            self.world.signal.fire()
            pause = min(pause * 2, _LONGEST_PAUSE) if fails else pause
            await asyncio.sleep(retry_after or (pause if fails else 0.0))
            fails += 1
        self._lanes.pop(lane, None)

    async def _post(self, update: Update) -> tuple[str | None, float]:
        """What went wrong, None if nothing did, and how long the bot asks to wait."""
        if not self.is_network_up():
            return "Connection timed out", 0.0
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.patience))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with self._session.post(
                self.url, json=update.body, headers=headers, allow_redirects=False
            ) as answer:
                body = await answer.read()
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientError:
            return "Connection refused", 0.0
        if not 200 <= answer.status <= 299:
            asked = answer.headers.get("Retry-After", "")
            wait = min(float(asked), _LONGEST_PAUSE) if asked.isdigit() else 0.0
            return f"Wrong response from the webhook: {answer.status} {answer.reason}", wait
        await self._answered(answer.content_type, body)
        return None, 0.0

    async def _answered(self, kind: str, body: bytes) -> None:
        """[API] "Making requests when getting updates": never a get method, and nobody hears how it went."""
        try:
            args = json_args(body) if kind == "application/json" else dict(parse_qsl(body.decode()))
        except (BotApiError, UnicodeDecodeError):
            return
        method = args.pop("method", "")
        if method and method.lower() not in _NOT_IN_ANSWERS and not method.lower().startswith("get"):
            await self.call_method(Call(method, args))
