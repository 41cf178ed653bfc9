"""The double as a test holds it: start it, bring people and servers, order faults, read what happened."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any

from aiohttp import web
from simcord.backend.models import User

from tests.support.dated import dated_by
from tests.support.discord import limits
from tests.support.discord.clock import Clock
from tests.support.discord.faults import Faults, Json
from tests.support.discord.gateway import Gateway
from tests.support.discord.people import Person
from tests.support.discord.rates import RateLimiter
from tests.support.discord.rest import Record, Rest
from tests.support.discord.servers import Server
from tests.support.discord.views import PATIENCE
from tests.support.discord.world import World
from tests.support.signals import Signal

#: [docs] Reference, Authentication: an id in base64, a time and a secret, with dots between.
SECRET = "TEST-ONLY-0123456789-abcdefghijklmnopq"
_LARGEST_BODY = limits.FILES * limits.FILE_BYTES + (1 << 20)


class DiscordDouble:
    """One bot's Discord on a loopback port: `async with DiscordDouble() as discord`.

    `shards` is what `GET /gateway/bot` recommends, `intents` the privileged ones that the portal granted;
    `concurrency` and `heartbeat_ms` as in `Gateway`. `clock.advance(seconds)` makes tokens old. Without a `port`
    any free one is taken.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        shards: int = 1,
        intents: frozenset[str] = frozenset(),
        concurrency: int = 1,
        heartbeat_ms: int = limits.HEARTBEAT_MS,
        seed: int = 0,
        port: int = 0,
    ) -> None:
        self.clock = clock or Clock()
        self.signal = Signal()
        self.world = World(self.clock, self.signal)
        number = base64.b64encode(str(self.world.bot_user.id).encode()).decode().rstrip("=")
        self.token = f"{number}.TESTED.{SECRET}"
        self.faults = Faults(seed)
        self.rates = RateLimiter(self.clock.monotonic)
        self.gateway = Gateway(
            self.world,
            self.token,
            shards=shards,
            intents=intents,
            concurrency=concurrency,
            heartbeat_ms=heartbeat_ms,
        )
        self.people: dict[int, Person] = {}
        self.servers: dict[int, Server] = {}
        self._rest = Rest(self.world, self.gateway, self.faults, self.rates, self.token)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self) -> None:
        """Listen on 127.0.0.1."""
        app = web.Application(client_max_size=_LARGEST_BODY)
        dated_by(app, self.clock.now)
        app.router.add_route("*", "/api/v10/{path:.+}", self._rest.on_request)
        app.router.add_get("/gateway", self.gateway.on_connection)
        app.router.add_get("/cdn/{path:.+}", self._rest.on_file)
        # A bot that hangs up ends what hangs.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.network_back()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> DiscordDouble:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None and self._rest.defects:
            raise self._rest.defects[0]

    @property
    def api_url(self) -> str:
        """For `DISCORD_API_URL`, with the API's version."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """For `DISCORD_GATEWAY_URL`."""
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def settings(self) -> dict[str, str]:
        """How `sidekick run` finds it."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    @property
    def application_id(self) -> int:
        return self.world.application_id

    @property
    def defects(self) -> list[Exception]:
        """What the double itself could not do: a route or a field that simcord does not know, or a mistake."""
        return self._rest.defects

    async def network_away(self) -> None:
        """Discord can't be reached, nor reach anybody."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        self.gateway.go_away()

    async def network_back(self) -> None:
        """Listening, on the same port as before."""
        if self._site is None:
            assert self._runner is not None
            self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
            await self._site.start()
            self._port = self._runner.addresses[0][1]
            self.gateway.url = self.gateway_url
            self.world.cdn.base = f"http://127.0.0.1:{self._port}/cdn"
            self.gateway.come_back()

    def person(
        self, name: str = "Ana", *servers: Server, locale: str = "en-US", id: int | None = None
    ) -> Person:
        """Somebody who has an account, is in these servers, and has not written to the bot yet."""
        user = self.world.make_user(name) if id is None else User(self.world.reserve_id(id), name)
        self.world.users[user.id] = user
        self.world.locales[user.id] = locale
        found = self.people[user.id] = Person(self.world, user)
        for server in servers:
            found.joins(server)
        return found

    def server(self, name: str = "Runners", shard: int | None = None) -> Server:
        """A server that has just taken the bot in; `shard` is the one of `shards` on which it shall live."""
        guild = self.world.create_guild(name, shard_id=shard, shard_count=self.gateway.shards)
        found = self.servers[guild.id] = Server(self.world, guild)
        return found

    def foreign_server(self, name: str = "Strangers") -> Server:
        """A server without the bot, where people use it whom it is installed for."""
        return Server(self.world, self.world.create_guild_without_bot(name))

    def group(self, *people: Person) -> int:
        """A private channel of these people, without the bot; its id."""
        return self.world.create_group([each.id for each in people]).id

    @property
    def requests(self) -> list[Record]:
        """Every request the bot made, oldest first."""
        return self._rest.records

    def requests_to(self, method: str, part: str) -> list[Record]:
        return [each for each in self.requests if each.method == method and part in each.path]

    @property
    def commands(self) -> dict[str, Json]:
        """The global commands that are registered, by name."""
        return {name: command for (name, _), command in self.world.commands.get(None, {}).items()}

    async def until(self, holds: Callable[[], Any], within: float = PATIENCE) -> None:
        """Come back as soon as something holds that a request or an event brings about."""
        try:
            await self.signal.until(lambda: holds() or None, within)
        except TimeoutError:
            last = [(each.method, each.path, each.status, each.code) for each in self.requests[-5:]]
            raise AssertionError(f"never came true within {within} s; the last requests: {last}") from None

    async def until_connected(self, shards: int | None = None, within: float = PATIENCE) -> None:
        """Come back when so many shards listen, by default all."""
        wanted = self.gateway.shards if shards is None else shards
        await self.until(lambda: len(self.gateway.listening()) >= wanted, within)

    def statistics(self) -> Json:
        """What happened, in numbers."""
        refused = [each for each in self.requests if each.status >= 400 and not each.fault]
        courses = self.world.courses.values()
        return {
            "requests": len(self.requests),
            "statuses": dict(Counter(str(each.status) for each in self.requests)),
            "refusals": dict(Counter(f"{each.status} {each.code}" for each in refused)),
            "faults_met": sum(bool(each.fault) for each in self.requests),
            "rate_refusals": self.rates.refusals,
            "global_refusals": self.rates.global_refusals,
            "interactions": len(courses),
            "unacknowledged": sum(each.acknowledged_at is None for each in courses),
            "greetings": dict(Counter(f"{each.what} {each.outcome}" for each in self.gateway.greetings)),
            "closings": dict(Counter(str(code) for code, _ in self.gateway.closings)),
        }
