"""The HTTP side: from a request to an answer, with a fault in between where one was ordered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http import RouteNotImplemented, UnsupportedField, router

from tests.support.discord import errors, rules
from tests.support.discord.faults import Effect, Faults, Refuse, Slow, TooMany
from tests.support.discord.gateway import Gateway
from tests.support.discord.rates import RateLimiter, TooManyRequests
from tests.support.discord.request import Request, read_request
from tests.support.discord.world import World
from tests.support.faults import Drop, Hang, Html, Late

#: What is done with a token in its path and without the bot's.
_OPEN = re.compile(r"/gateway|/interactions/\d+/[^/]+/callback|/webhooks/\d+/[^/]+(/.*)?")
_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback")
_WEBHOOK = re.compile(r"/webhooks/\d+/([^/]+)")
_MESSAGES = re.compile(r"/channels/(\d+)/messages")
_ALL = str(10**9)
#: Discord stands behind Google and Cloudflare; discord.py takes a 429 without it for Cloudflare's ban.
VIA = {"Via": "1.1 google"}
_BAN = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title>error code: 1015</html>"


@dataclass(frozen=True)
class Record:
    """A request as it came and what was answered; `status` 0 means that the connection was closed instead."""

    method: str
    path: str
    json: Any
    files: tuple[str, ...]
    at: float
    status: int
    code: int = 0
    fault: str = ""


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        return int(self.body.get("code") or 0) if self.status >= 400 and isinstance(self.body, dict) else 0

    def response(self) -> web.Response:
        headers = {**VIA, **self.headers}
        if self.status == 204:
            return web.Response(status=204, headers=headers)
        if isinstance(self.body, str):
            return web.Response(
                status=self.status, text=self.body, content_type="text/html", headers=self.headers
            )
        # discord.py reads JSON only where the type is exactly this, without a charset.
        body = json.dumps(self.body).encode()
        return web.Response(status=self.status, body=body, content_type="application/json", headers=headers)


class Rest:
    """Answers as discord.com/api does."""

    def __init__(
        self, world: World, gateway: Gateway, faults: Faults, rates: RateLimiter, token: str
    ) -> None:
        self.records: list[Record] = []
        self.defects: list[Exception] = []
        self.base = ""
        self._world = world
        self._gateway = gateway
        self._faults = faults
        self._rates = rates
        self._token = token

    async def on_request(self, incoming: web.Request) -> web.StreamResponse:
        request = Request(incoming.method, "/" + incoming.match_info["path"])
        if self._rates.is_banned:
            return self._told(request, _Answer(429, _BAN))
        if (
            not _OPEN.fullmatch(request.path)
            and incoming.headers.get("Authorization") != f"Bot {self._token}"
        ):
            return self._told(request, _refusal(errors.unauthorized()))
        try:
            request = await read_request(incoming)
        except BackendError as error:
            return self._told(request, _refusal(error))
        effect = self._faults.meeting(request.method, request.path)
        if effect is not None:
            return await self._disturbed(incoming, request, effect)
        return self._told(request, self._answer(request))

    async def on_file(self, incoming: web.Request) -> web.StreamResponse:
        content = self._world.cdn.files.get(incoming.match_info["path"])
        if content is None:
            return web.Response(status=404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _disturbed(self, incoming: web.Request, request: Request, effect: Effect) -> web.StreamResponse:
        """Answer a request the way the fault wants it."""
        fault = type(effect).__name__
        match effect:
            case Refuse():
                answer = _refusal(BackendError(effect.status, effect.code, effect.message))
                return self._told(request, answer, fault)
            case Html():
                return self._told(request, _Answer(effect.status, effect.body), fault)
            case TooMany():
                return self._told(request, _too_many(effect), fault)
            case Hang():
                self._record(request, _Answer(504), fault)
                await asyncio.sleep(effect.seconds)
                return _Answer(504, "<h1>Gateway Timeout</h1>").response()
            case Drop():
                if effect.after_work:
                    self._answer(request)
                self._record(request, _Answer(0), fault)
                if incoming.transport is not None:
                    incoming.transport.abort()
                return web.Response(status=502)
            case Slow():
                await asyncio.sleep(effect.seconds)
                return self._told(request, self._answer(request), fault)
            case Late():
                answer = self._answer(request)
                self._record(request, answer, fault)
                await asyncio.sleep(effect.seconds)
                return answer.response()

    def _told(self, request: Request, answer: _Answer, fault: str = "") -> web.Response:
        self._record(request, answer, fault)
        return answer.response()

    def _record(self, request: Request, answer: _Answer, fault: str) -> None:
        names = tuple(file.filename for file in request.files)
        now = self._world.monotonic()
        self.records.append(
            Record(request.method, request.path, request.json, names, now, answer.status, answer.code, fault)
        )
        self._rates.note(answer.status)
        self._world.signal.fire()

    def _answer(self, request: Request) -> _Answer:
        """Do what is asked. A defect of the double itself is answered with its status and kept for the test."""
        headers: Mapping[str, str] = {}
        try:
            headers = self._rates.admit(request.method, request.path)
            rules.check(self._world, request)
            body = self._performed(request)
        except TooManyRequests as refused:
            return _too_many(TooMany(refused.retry_after, refused.is_global), refused.headers)
        except (RouteNotImplemented, UnsupportedField) as gap:
            self.defects.append(gap)
            return _Answer(501, gap.to_json(), headers)
        except BackendError as error:
            return _refusal(error, headers)
        except Exception as defect:
            self.defects.append(defect)
            return _Answer(500, {"code": 0, "message": "500: Internal Server Error"}, headers)
        return _Answer(204 if body is None else 200, body, headers)

    def _performed(self, request: Request) -> Any:
        match request.method, request.path:
            case "GET", "/users/@me":
                return dict(serializers.user_payload(self._world.bot_user))
            case "GET", "/applications/@me" | "/oauth2/applications/@me":
                return self._application()
            case "GET", "/gateway":
                return {"url": self._gateway.url}
            case "GET", "/gateway/bot":
                return self._gateway.recommended()
        if sent := self._sent_before(request):
            return sent
        params = dict(request.query)
        # Discord pages forward from `after`, discord.py relies on it; simcord gives the newest ones.
        forward = request.method == "GET" and _MESSAGES.fullmatch(request.path) and "after" in params
        if forward:
            params["limit"] = _ALL
        body = router.dispatch(
            self._world,
            request.method,
            request.path,
            json=request.json,
            params=params,
            files=request.files,
        )
        return body[-int(request.query.get("limit", 50)) :] if forward else self._after(request, body)

    def _application(self) -> Any:
        told = router.dispatch(self._world, "GET", "/oauth2/applications/@me")
        flags = self._gateway.application_flags
        return {**told, "flags": flags, "redirect_uris": [], "install_params": None}

    def _sent_before(self, request: Request) -> Any:
        """The message that was made by an earlier request with the same nonce."""
        nonce, found = request.body.get("nonce"), _MESSAGES.fullmatch(request.path)
        if request.method != "POST" or not found or not nonce or not request.body.get("enforce_nonce"):
            return None
        message = self._world.message_of(str(nonce), int(found[1]))
        return message and dict(serializers.message_payload(self._world, message))

    def _after(self, request: Request, body: Any) -> Any:
        """What the world keeps of a request that was done, and what of its answer was asked for."""
        if request.method != "POST":
            return body
        if found := _CALLBACK.fullmatch(request.path):
            self._world.acknowledged(int(found[1]), request.body["type"])
            return body if request.wants("with_response") else None
        if found := _MESSAGES.fullmatch(request.path):
            if nonce := request.body.get("nonce"):
                self._world.remember_nonce(str(nonce), int(found[1]), int(body["id"]))
                return {**body, "nonce": nonce}
        # [docs] Create Followup Message: `wait` is always true; for a channel's webhook (Execute Webhook) it is not.
        found = _WEBHOOK.fullmatch(request.path)
        if found and found[1] not in self._world.interaction_tokens and not request.wants("wait"):
            return None
        return body


def _refusal(error: BackendError, headers: Mapping[str, str] | None = None) -> _Answer:
    return _Answer(error.status, error.to_json(), headers or {})


def _too_many(effect: TooMany, headers: Mapping[str, str] | None = None) -> _Answer:
    if not effect.via:
        return _Answer(429, _BAN, {"Retry-After": str(round(effect.retry_after))})
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(effect.retry_after, 3),
        "global": effect.is_global,
    }
    scope = {"X-RateLimit-Scope": "user"}
    if effect.is_global:
        scope = {"X-RateLimit-Scope": "global", "X-RateLimit-Global": "true"}
    waiting = {"Retry-After": f"{effect.retry_after:.3f}", **scope}
    return _Answer(429, body, {**waiting, **(headers or {})})
