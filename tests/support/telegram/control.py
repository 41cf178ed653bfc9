"""The double's other side, for tests in another process: JSON over HTTP on a port of its own.

Beside what `tests.support.control` has for any platform; bytes come as base64:

    POST users {"first_name": "Ana"}             -> {"id": 5000001}
    POST users/5000001/says {"text": "hi"}       -> the message; so every verb of `User` (`taps`, `blocks`, ...)
    POST groups {"title": "Runners", "members": [5000001]}, groups/ID/{removes_bot,takes_bot_back,becomes_supergroup}
    GET  chats/ID/messages                       -> what the chat shows
    POST chats/ID/wait {"count": 2, "within": 5} -> the bot's messages, once there are so many; 408 if not
    GET  calls
    POST faults {"kind": "late", "seconds": 2, "method": "send*", "chat_id": 1, "times": 1, "probability": 1}
"""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

from aiohttp import web

from tests.support.control import BASE, ControlSide, body_of
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


class Control(ControlSide):
    """Serves the control side of a TelegramDouble."""

    def __init__(self, telegram: TelegramDouble) -> None:
        super().__init__(telegram, effect_from, _FAULT_SCOPE)
        self._telegram = telegram

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{BASE}/users", self._user),
            web.post(f"{BASE}/users/{{id}}/{{verb}}", self._act),
            web.post(f"{BASE}/groups", self._group),
            web.post(f"{BASE}/groups/{{id}}/{{verb}}", self._act_on_group),
            web.get(f"{BASE}/chats/{{id}}/messages", self._messages),
            web.post(f"{BASE}/chats/{{id}}/wait", self._wait),
            web.get(f"{BASE}/calls", self._calls),
        ]

    async def _user(self, request: web.Request) -> web.Response:
        return web.json_response({"id": self._telegram.user(**await body_of(request)).id})

    async def _group(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        members = [self._telegram.users[number] for number in body["members"]]
        return web.json_response({"id": self._telegram.group(body["title"], *members).id})

    async def _act(self, request: web.Request) -> web.Response:
        user, verb = self._telegram.users[int(request.match_info["id"])], request.match_info["verb"]
        if verb not in _VERBS:
            raise KeyError(verb)
        options = self._read_arguments(user, await body_of(request))
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
        body, chat = await body_of(request), self._telegram.world.chats[int(request.match_info["id"])]
        try:
            await self._telegram.signal.until(
                lambda: len(chat.from_bot) >= body.get("count", 1), body.get("within", 5.0)
            )
        except TimeoutError:
            return web.json_response({"seen": len(chat.from_bot)}, status=408)
        return web.json_response([message.json for message in chat.from_bot])

    async def _calls(self, request: web.Request) -> web.Response:
        return web.json_response([dataclasses.asdict(record) for record in self._telegram.calls])


def _written(result: object) -> Any:
    if isinstance(result, Message):
        return result.json
    if isinstance(result, Pressed):
        return {"callback_query_id": result.id}
    if isinstance(result, list):
        return [_written(one) for one in result]
    return {}
