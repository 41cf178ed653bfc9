"""The double's other side, for tests in another process: JSON over HTTP on a port of its own.

A port of its own, so that people and faults can still be reached while Telegram's network is away.
Everything stands below `/__control/`; bodies are JSON objects of keyword arguments, bytes come as base64:

    POST users {"first_name": "Ana"}             -> {"id": 5000001}
    POST users/5000001/says {"text": "hi"}       -> the message; so every verb of `User` (`taps`, `blocks`, ...)
    POST groups {"title": "Runners", "members": [5000001]}, groups/ID/{removes_bot,takes_bot_back,becomes_supergroup}
    GET  chats/ID/messages                       -> what the chat shows
    POST chats/ID/wait {"count": 2, "within": 5} -> the bot's messages, once there are so many; 408 if not
    GET  calls, GET statistics
    POST faults {"kind": "late", "seconds": 2, "method": "send*", "chat_id": 1, "times": 1, "probability": 1}
    DELETE faults
    POST rates {"enabled": false}, POST network {"up": false}
"""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

from aiohttp import web

from tests.support.telegram.double import TelegramDouble
from tests.support.telegram.errors import Json
from tests.support.telegram.faults import effect_from
from tests.support.telegram.people import Group, Pressed, User
from tests.support.telegram.world import Message

_VERBS = frozenset(
    "starts says forwards forwards_message edits sends_location sends_photo sends_album sends_document sends_voice "
    "sends_sticker votes reacts taps blocks unblocks deactivates".split()
)
_GROUP_VERBS = frozenset({"removes_bot", "takes_bot_back", "becomes_supergroup"})
_FAULT_SCOPE = ("method", "chat_id", "times", "probability")


class Control:
    """Serves the control side of a double."""

    def __init__(self, telegram: TelegramDouble) -> None:
        self._telegram = telegram
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=1 << 27, middlewares=[_told])
        base = "/__control"
        app.router.add_post(f"{base}/users", self._user)
        app.router.add_post(f"{base}/users/{{id}}/{{verb}}", self._act)
        app.router.add_post(f"{base}/groups", self._group)
        app.router.add_post(f"{base}/groups/{{id}}/{{verb}}", self._act_on_group)
        app.router.add_get(f"{base}/chats/{{id}}/messages", self._messages)
        app.router.add_post(f"{base}/chats/{{id}}/wait", self._wait)
        app.router.add_get(f"{base}/calls", self._calls)
        app.router.add_get(f"{base}/statistics", self._statistics)
        app.router.add_post(f"{base}/faults", self._fault)
        app.router.add_delete(f"{base}/faults", self._no_faults)
        app.router.add_post(f"{base}/rates", self._rates)
        app.router.add_post(f"{base}/network", self._network)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _user(self, request: web.Request) -> web.Response:
        return web.json_response({"id": self._telegram.user(**await _body(request)).id})

    async def _group(self, request: web.Request) -> web.Response:
        body = await _body(request)
        members = [self._telegram.users[number] for number in body["members"]]
        return web.json_response({"id": self._telegram.group(body["title"], *members).id})

    async def _act(self, request: web.Request) -> web.Response:
        user, verb = self._telegram.users[int(request.match_info["id"])], request.match_info["verb"]
        if verb not in _VERBS:
            raise KeyError(verb)
        options = self._read_arguments(user, await _body(request))
        chosen = options.pop("options", [])
        return web.json_response(_written(getattr(user, verb)(*options.pop("args", []), *chosen, **options)))

    def _read_arguments(self, user: User, body: Json) -> Json:
        """Chats and messages come by number, bytes as base64."""
        given = dict(body)
        where = user.chat
        if "to" in given:
            where = given["to"] = self._telegram.conversations[given["to"]]
        for name in ("on", "reply_to"):
            if name in given:
                given[name] = where.chat.history[given[name]]
        if "message" in given:
            given["args"] = [where.chat.history[given.pop("message")]]
        if "content" in given:
            given["content"] = base64.b64decode(given["content"])
        if "pictures" in given:
            given["pictures"] = [base64.b64decode(picture) for picture in given["pictures"]]
        return given

    async def _act_on_group(self, request: web.Request) -> web.Response:
        group, verb = self._telegram.conversations[int(request.match_info["id"])], request.match_info["verb"]
        if verb not in _GROUP_VERBS or not isinstance(group, Group):
            raise KeyError(verb)
        if verb == "becomes_supergroup":
            return web.json_response({"id": self._telegram.upgrade(group).id})
        getattr(group, verb)()
        return web.json_response({})

    async def _messages(self, request: web.Request) -> web.Response:
        chat = self._telegram.world.chats[int(request.match_info["id"])]
        return web.json_response([message.json for message in chat.messages])

    async def _wait(self, request: web.Request) -> web.Response:
        body, chat = await _body(request), self._telegram.world.chats[int(request.match_info["id"])]
        try:
            await self._telegram.signal.until(
                lambda: len(chat.from_bot) >= body.get("count", 1), body.get("within", 5.0)
            )
        except TimeoutError:
            return web.json_response({"seen": len(chat.from_bot)}, status=408)
        return web.json_response([message.json for message in chat.from_bot])

    async def _calls(self, request: web.Request) -> web.Response:
        return web.json_response([dataclasses.asdict(record) for record in self._telegram.calls])

    async def _statistics(self, request: web.Request) -> web.Response:
        return web.json_response(self._telegram.statistics())

    async def _fault(self, request: web.Request) -> web.Response:
        body = await _body(request)
        scope = {name: body.pop(name) for name in _FAULT_SCOPE if name in body}
        self._telegram.faults.add(effect_from(body), **scope)
        return web.json_response({})

    async def _no_faults(self, request: web.Request) -> web.Response:
        self._telegram.faults.clear()
        return web.json_response({})

    async def _rates(self, request: web.Request) -> web.Response:
        self._telegram.rates.enabled = bool((await _body(request))["enabled"])
        return web.json_response({})

    async def _network(self, request: web.Request) -> web.Response:
        if (await _body(request))["up"]:
            await self._telegram.network_back()
        else:
            await self._telegram.network_away()
        return web.json_response({})


@web.middleware
async def _told(request: web.Request, handler: Any) -> web.StreamResponse:
    """A wrong order is the test's mistake and is told as such."""
    try:
        response: web.StreamResponse = await handler(request)
    except (KeyError, TypeError, ValueError, AssertionError) as mistake:
        return web.json_response({"mistake": f"{type(mistake).__name__}: {mistake}"}, status=400)
    return response


async def _body(request: web.Request) -> Json:
    body: Json = await request.json() if request.can_read_body else {}
    return body


def _written(result: object) -> Any:
    if isinstance(result, Message):
        return result.json
    if isinstance(result, Pressed):
        return {"callback_query_id": result.id}
    if isinstance(result, list):
        return [_written(one) for one in result]
    return {}
