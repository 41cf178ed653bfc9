"""What the control sides of the doubles share: a port of their own, faults, rates, the network.

A port of its own, so that people and faults can still be reached while the platform's network is away. Everything
stands below `/__control/`; bodies are JSON objects of keyword arguments:

    GET  statistics
    POST faults {"kind": "late", "seconds": 2, "times": 1, "probability": 1, ...}, with what the double can tell apart
    DELETE faults
    POST rates {"enabled": false}, POST network {"up": false}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

Json = dict[str, Any]

BASE = "/__control"


class Faults(Protocol):
    """The faults of a platform, each with its own scope."""

    def add(self, *effect: Any, **scope: Any) -> Any: ...

    def clear(self) -> None: ...


class Rates(Protocol):
    """The rates that a double keeps."""

    enabled: bool


class Double(Protocol):
    """A platform's double, as far as all of them are controlled alike."""

    @property
    def faults(self) -> Faults: ...

    @property
    def rates(self) -> Rates: ...

    def statistics(self) -> Json: ...

    async def network_away(self) -> None: ...

    async def network_back(self) -> None: ...


class ControlSide(ABC):
    """Serves the control side of a double. `scope` names what its faults can be limited to."""

    def __init__(self, double: Double, effect_from: Callable[[Json], Any], scope: tuple[str, ...]) -> None:
        self._double, self._effect_from, self._scope = double, effect_from, scope
        self._runner: web.AppRunner | None = None
        self.port = 0

    @abstractmethod
    def _routes(self) -> list[web.RouteDef]:
        """What this platform has besides."""

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=1 << 27, middlewares=[_told])
        app.add_routes(self._routes())
        app.router.add_get(f"{BASE}/statistics", self._statistics)
        app.router.add_post(f"{BASE}/faults", self._fault)
        app.router.add_delete(f"{BASE}/faults", self._no_faults)
        app.router.add_post(f"{BASE}/rates", self._rates)
        app.router.add_post(f"{BASE}/network", self._network)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _statistics(self, request: web.Request) -> web.Response:
        return web.json_response(self._double.statistics())

    async def _fault(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        scope = {name: body.pop(name) for name in self._scope if name in body}
        self._double.faults.add(self._effect_from(body), **scope)
        return web.json_response({})

    async def _no_faults(self, request: web.Request) -> web.Response:
        self._double.faults.clear()
        return web.json_response({})

    async def _rates(self, request: web.Request) -> web.Response:
        self._double.rates.enabled = bool((await body_of(request))["enabled"])
        return web.json_response({})

    async def _network(self, request: web.Request) -> web.Response:
        if (await body_of(request))["up"]:
            await self._double.network_back()
        else:
            await self._double.network_away()
        return web.json_response({})


@web.middleware
async def _told(request: web.Request, handler: Any) -> web.StreamResponse:
    """A wrong order is the test's mistake and is told as such."""
    try:
        response: web.StreamResponse = await handler(request)
    except (KeyError, TypeError, ValueError, AssertionError) as mistake:
        return web.json_response({"mistake": f"{type(mistake).__name__}: {mistake}"}, status=400)
    return response


async def body_of(request: web.Request) -> Json:
    body: Json = await request.json() if request.can_read_body else {}
    return body
