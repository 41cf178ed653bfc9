"""A session of the gateway: what a shard of a bot is told, in which order, and what it missed while away."""

from __future__ import annotations

import copy
import json
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord
from simcord import intents as simcord_intents

from tests.support.discord import limits
from tests.support.discord.world import World

if TYPE_CHECKING:
    from tests.support.discord.connection import Connection


class Session:
    """Events numbered from one, kept for a resume; `connection` is None while nobody listens."""

    def __init__(self, id: str, world: World, shard: tuple[int, int], intents: int) -> None:
        self.id = id
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self._world = world
        self._intents = granted(intents)
        self._sent: deque[tuple[int, str]] = deque(maxlen=limits.REPLAY)

    def hears(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell the shard of an event, if it is its own and it asked for such."""
        gate = simcord_intents.required_intent(event, payload)
        if gate is not None and not getattr(self._intents, gate):
            return
        if self._shard_of(event, payload) == self.shard[0]:
            self.tell(event, self._shaped(event, payload))

    def tell(self, event: str, payload: Mapping[str, Any]) -> None:
        self.sequence += 1
        text = json.dumps({"op": 0, "t": event, "s": self.sequence, "d": payload})
        self._sent.append((self.sequence, text))
        if self.connection is not None:
            self.connection.say(text)

    def can_resume(self, sequence: int) -> bool:
        """Whether everything after that number is still known."""
        oldest = self._sent[0][0] if self._sent else 1
        return oldest - 1 <= sequence <= self.sequence

    def replay(self, sequence: int) -> None:
        """Tell again what came after, and that this was all."""
        assert self.connection is not None
        for number, text in list(self._sent):
            if number > sequence:
                self.connection.say(text)
        self.tell("RESUMED", {"_trace": []})

    def _shard_of(self, event: str, payload: Mapping[str, Any]) -> int:
        """[docs] Sharding: `(guild_id >> 22) % num_shards`; direct messages come on shard 0 alone."""
        guild = payload.get("id") if event.startswith("GUILD_") and "guild_id" not in payload else None
        guild = payload.get("guild_id", guild)
        return (int(guild) >> 22) % self.shard[1] if guild is not None else 0

    def _shaped(self, event: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """As the intents let it through: no content of others' messages, no members but the bot."""
        bot = self._world.bot_user.id
        if event == "GUILD_CREATE":
            shown = dict(payload)
            simcord_intents.prune_guild_create(shown, self._intents, bot)
            return shown
        if self._intents.message_content or event not in (
            "MESSAGE_CREATE",
            "MESSAGE_UPDATE",
            "INTERACTION_CREATE",
        ):
            return payload
        shown = copy.deepcopy(dict(payload))
        if event != "INTERACTION_CREATE":
            simcord_intents.censor_message(shown, bot, backend=self._world)
            return shown
        # [docs] Message Content Intent: the messages an interaction is about come whole.
        if isinstance(shown.get("message"), dict):
            simcord_intents.censor_message(shown["message"], bot, backend=self._world, exempt_root=True)
        return shown


def granted(value: int) -> discord.Intents:
    """The intents of a number, as IDENTIFY tells them."""
    found = discord.Intents.none()
    found.value = value
    return found
