"""The double's other side, for tests in another process: JSON over HTTP on a port of its own.

Beside what `tests.support.control` has for any platform:

    POST servers {"name": "Runners", "shard": 0}       -> {"id": ..., "channel": ...}
    POST people {"name": "Ana", "servers": [1]}        -> {"id": ..., "channel": ...}, the channel of direct messages
    POST people/ID/invokes {"command": "checkin", "to": CHANNEL, "options": {"mood": 3}} -> {"interaction": ...}
    POST people/ID/says {"text": "hi"}, presses {"wanted": "Done"}, chooses {"values": ["Lima"]},
         types {"command", "option", "value"}, uses_menu {"name", "on": MESSAGE}, closes_dms, opens_dms
    GET  interactions/ID                               -> callback, acknowledged_after, is_ephemeral, answer, ...
    POST interactions/ID/wait {"within": 5}            -> the same, once it is answered; 408 if not
    GET  people/ID/messages?channel=ID                 -> what that person sees
    POST people/ID/wait {"count": 2, "within": 5}      -> the bot's direct messages, once there are so many
    GET  requests
    POST faults {"kind": "late", "seconds": 2, "method": "POST", "path": "/channels/*/messages", "times": 1}
    POST gateway/close {"code": 4000}, gateway/{cut,ask_to_reconnect,invalidate,refuse_resumes,storm,fall_silent}
    POST clock {"advance": 900}
"""

from __future__ import annotations

import dataclasses
import inspect

from aiohttp import web

from tests.support.control import BASE, ControlSide, body_of
from tests.support.discord.asked import Asked
from tests.support.discord.double import DiscordDouble
from tests.support.discord.faults import Json, effect_from
from tests.support.discord.people import Person
from tests.support.discord.views import Shown

_VERBS = frozenset("invokes says presses chooses types uses_menu closes_dms opens_dms".split())
_ENDS = frozenset("close cut ask_to_reconnect invalidate refuse_resumes storm fall_silent".split())
_FAULT_SCOPE = ("method", "path", "times", "probability")


class Control(ControlSide):
    """Serves the control side of a DiscordDouble."""

    def __init__(self, discord: DiscordDouble) -> None:
        super().__init__(discord, effect_from, _FAULT_SCOPE)
        self._discord = discord
        self._asked: dict[int, Asked] = {}

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{BASE}/servers", self._server),
            web.post(f"{BASE}/people", self._person),
            web.get(f"{BASE}/people/{{id}}/messages", self._messages),
            web.post(f"{BASE}/people/{{id}}/wait", self._wait),
            web.post(f"{BASE}/people/{{id}}/{{verb}}", self._act),
            web.get(f"{BASE}/interactions/{{id}}", self._interaction),
            web.post(f"{BASE}/interactions/{{id}}/wait", self._answered),
            web.get(f"{BASE}/requests", self._requests),
            web.post(f"{BASE}/gateway/{{end}}", self._end),
            web.post(f"{BASE}/clock", self._clock),
        ]

    async def _server(self, request: web.Request) -> web.Response:
        server = self._discord.server(**await body_of(request))
        return web.json_response({"id": server.id, "channel": server.channel})

    async def _person(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        servers = [self._discord.servers[each] for each in body.pop("servers", [])]
        person = self._discord.person(body.pop("name"), *servers, **body)
        return web.json_response({"id": person.id, "channel": person.dm.id})

    async def _act(self, request: web.Request) -> web.Response:
        person, verb = self._found(request), request.match_info["verb"]
        if verb not in _VERBS:
            raise KeyError(verb)
        given = await body_of(request)
        if "on" in given:
            given["on"] = self._shown(given["on"])
        first = [given.pop("command")] if verb == "invokes" else list(given.pop("values", []))
        result = getattr(person, verb)(*first, **given.pop("options", {}), **given)
        if isinstance(result, Asked):
            self._asked[result.id] = result
            return web.json_response({"interaction": result.id})
        return web.json_response(_seen(result) if isinstance(result, Shown) else {})

    def _found(self, request: web.Request) -> Person:
        return self._discord.people[int(request.match_info["id"])]

    def _shown(self, number: int) -> Shown:
        world = self._discord.world
        return next(Shown(world, kept[number]) for kept in world.messages.values() if number in kept)

    async def _messages(self, request: web.Request) -> web.Response:
        person = self._found(request)
        where = person.sees(int(request.query.get("channel", person.dm.id)))
        return web.json_response([_seen(each) for each in where.messages])

    async def _wait(self, request: web.Request) -> web.Response:
        body, where = await body_of(request), self._found(request).dm
        try:
            await self._discord.signal.until(
                lambda: len(where.from_bot) >= body.get("count", 1), body.get("within", 5.0)
            )
        except TimeoutError:
            return web.json_response({"seen": len(where.from_bot)}, status=408)
        return web.json_response([_seen(each) for each in where.from_bot])

    async def _interaction(self, request: web.Request) -> web.Response:
        return web.json_response(_lived(self._asked[int(request.match_info["id"])]))

    async def _answered(self, request: web.Request) -> web.Response:
        asked = self._asked[int(request.match_info["id"])]
        try:
            await asked.answered((await body_of(request)).get("within", 5.0))
        except AssertionError:
            return web.json_response(_lived(asked), status=408)
        return web.json_response(_lived(asked))

    async def _requests(self, request: web.Request) -> web.Response:
        return web.json_response([dataclasses.asdict(record) for record in self._discord.requests])

    async def _end(self, request: web.Request) -> web.Response:
        body, end = await body_of(request), request.match_info["end"]
        if end not in _ENDS:
            raise KeyError(end)
        ending = getattr(self._discord.gateway, end)(*body.pop("codes", []), **body)
        if inspect.isawaitable(ending):
            await ending
        return web.json_response({})

    async def _clock(self, request: web.Request) -> web.Response:
        self._discord.clock.advance(float((await body_of(request))["advance"]))
        return web.json_response({})


def _seen(shown: Shown) -> Json:
    return {
        "id": shown.id,
        "text": shown.text,
        "words": shown.words,
        "labels": shown.labels,
        "files": list(shown.files),
        "from_bot": shown.from_bot,
        "is_ephemeral": shown.is_ephemeral,
        "is_loading": shown.is_loading,
    }


def _lived(asked: Asked) -> Json:
    return {
        "callback": asked.callback,
        "acknowledged_after": asked.acknowledged_after if asked.is_acknowledged else None,
        "is_ephemeral": asked.is_ephemeral,
        "has_failed": asked.has_failed,
        "answer": _seen(asked.answer) if asked.answer is not None else None,
        "followups": [_seen(each) for each in asked.followups],
        "modal": asked.modal,
        "choices": asked.choices,
    }
