"""The HTTP side: from a request to an answer, with a fault in between where one was ordered."""

from __future__ import annotations

import asyncio
import json
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.support.dated import dated_by
from tests.support.faults import Drop, Hang, Html, Late
from tests.support.telegram import chats, editing, limits, polls, profile, sending
from tests.support.telegram.call import Call, read_call
from tests.support.telegram.errors import BotApiError, Json, conflict
from tests.support.telegram.faults import Effect, Faults, Refuse
from tests.support.telegram.updates import WEBHOOK_ACTIVE
from tests.support.telegram.webhooks import Webhook
from tests.support.telegram.world import World

#: The name under which faults and the record know a file's download.
DOWNLOAD = "download"
# A body may be a little larger than the file in it; `read_call` counts the file itself.
_LARGEST_BODY = limits.UPLOAD + (1 << 20)

_METHODS: dict[str, Callable[[World, Call], Any]] = {
    name.lower(): method
    for module in (sending, editing, polls, profile, chats)
    for name, method in module.METHODS.items()
}


@dataclass(frozen=True)
class Record:
    """A call as it came and what was answered; `status` 0 means that the connection was closed instead."""

    method: str
    args: dict[str, str]
    files: tuple[str, ...]
    at: float
    status: int
    description: str = ""
    fault: str = ""

    @property
    def chat_id(self) -> int | None:
        return Call(self.method, self.args).chat_id


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Json


class Server:
    """Listens on loopback and answers as api.telegram.org does."""

    def __init__(self, world: World, faults: Faults, token: str) -> None:
        self.token = token
        self.port = 0
        self.records: list[Record] = []
        self.defects: list[Exception] = []
        self.webhook = Webhook(world, self._call_from_webhook, lambda: self._site is not None)
        self._world = world
        self._faults = faults
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._connections: weakref.WeakSet[asyncio.Transport] = weakref.WeakSet()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=_LARGEST_BODY)
        dated_by(app, self._world.now)
        app.router.add_route("*", "/bot{token}/{method}", self._on_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._on_download)
        # A bot that hangs up ends its long poll, and what hangs is never done.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        self.port = port
        await self.network_back()

    async def stop(self) -> None:
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def network_away(self) -> None:
        """New connections are refused, those that are open break, webhooks reach nobody."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        for connection in list(self._connections):
            connection.abort()

    async def network_back(self) -> None:
        """Listening again, on the same port."""
        if self._site is None:
            assert self._runner is not None
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        self._remember(request)
        if refused := self._wrong_token(request):
            return _json(refused.code, refused.answer())
        try:
            call = await read_call(request)
        except BotApiError as error:
            self._record(Call(request.match_info["method"]), error.code, error.description)
            return _json(error.code, error.answer())
        effect = self._faults.meeting(call)
        if effect is not None:
            return await self._disturbed(request, call, effect, lambda: self._answer(call))
        answer = await self._answer(call)
        self._record(call, answer.status, answer.body.get("description", ""))
        return _json(answer.status, answer.body)

    async def _on_download(self, request: web.Request) -> web.StreamResponse:
        self._remember(request)
        call = Call(DOWNLOAD, {"path": request.match_info["path"]})

        async def look() -> _Answer:
            found = self._world.files.download(call.text("path"))
            return _Answer(
                200 if found else 404, {"ok": False, "error_code": 404, "description": "Not Found"}
            )

        if refused := self._wrong_token(request):
            return _json(refused.code, refused.answer())
        if effect := self._faults.meeting(call):
            return await self._disturbed(request, call, effect, look)
        return self._file(call)

    def _file(self, call: Call) -> web.Response:
        file = self._world.files.download(call.text("path"))
        self._record(call, 200 if file else 404)
        if file is None:
            return _json(404, BotApiError(404, "Not Found").answer())
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _remember(self, request: web.Request) -> None:
        if request.transport is not None:
            self._connections.add(request.transport)

    def _wrong_token(self, request: web.Request) -> BotApiError | None:
        """A token of the right form that nobody has is 401; anything else is no address of Telegram's."""
        token = request.match_info["token"]
        if token == self.token:
            return None
        if limits.TOKEN.fullmatch(token):
            return BotApiError(401, "Unauthorized")
        return BotApiError(404, "Not Found")

    async def _disturbed(
        self, request: web.Request, call: Call, effect: Effect, work: Callable[[], Awaitable[_Answer]]
    ) -> web.StreamResponse:
        """Answer a call the way the fault wants it."""
        name = type(effect).__name__
        match effect:
            case Refuse():
                error = effect.error()
                self._record(call, error.code, error.description, name)
                return _json(error.code, error.answer())
            case Html():
                self._record(call, effect.status, fault=name)
                return web.Response(status=effect.status, text=effect.body, content_type="text/html")
            case Hang():
                self._record(call, 504, fault=name)
                await asyncio.sleep(effect.seconds)
                return web.Response(status=504, text="<h1>Gateway Timeout</h1>", content_type="text/html")
            case Drop():
                if effect.after_work:
                    await work()
                self._record(call, 0, fault=name)
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=502)
            case Late():
                answer = await work()
                self._record(call, answer.status, answer.body.get("description", ""), name)
                await asyncio.sleep(effect.seconds)
                return self._file(call) if call.method == DOWNLOAD else _json(answer.status, answer.body)

    async def _answer(self, call: Call) -> _Answer:
        """Do what the call asks. A defect of the double itself is answered with 500 and kept for the test."""
        try:
            result, description = await self._perform(call)
        except BotApiError as error:
            return _Answer(error.code, error.answer())
        except Exception as defect:
            self.defects.append(defect)
            return _Answer(500, BotApiError(500, "Internal Server Error").answer())
        described = {"description": description} if description else {}
        return _Answer(200, {"ok": True, "result": result, **described})

    async def _perform(self, call: Call) -> tuple[Any, str]:
        if self._world.is_logged_out:
            raise BotApiError(400, "Bad Request: Logged out")
        match name := call.method.lower():
            case "getupdates":
                return await self._get_updates(call), ""
            case "setwebhook":
                return True, self.webhook.set(call)
            case "deletewebhook":
                return True, self.webhook.delete(call)
            case "getwebhookinfo":
                return self.webhook.info(), ""
        if name not in _METHODS:
            raise BotApiError(404, "Not Found: method not found")
        return _METHODS[name](self._world, call), ""

    async def _get_updates(self, call: Call) -> list[Json]:
        queue = self._world.queue
        if self.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        queue.allow(call.json("allowed_updates", "can't parse allowed updates JSON object"))
        return await queue.poll(
            call.number("offset"), call.number("limit", limits.UPDATES_PER_POLL), call.number("timeout")
        )

    async def _call_from_webhook(self, call: Call) -> None:
        answer = await self._answer(call)
        self._record(call, answer.status, answer.body.get("description", ""))

    def _record(self, call: Call, status: int, description: str = "", fault: str = "") -> None:
        self.records.append(
            Record(
                call.method, call.args, tuple(call.files), self._world.monotonic(), status, description, fault
            )
        )
        self._world.signal.fire()


def _json(status: int, body: Json) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
