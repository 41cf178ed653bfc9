"""Hands messages to Discord, a part at a time, and answers with a receipt whatever happens.

There are up to three ways to an athlete, and each is taken when the one before is gone: the placeholder or pressed
message of the interaction, a further message by the same interaction, a direct message.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client
from adapters.discord_chat.layout import Part, lay_out
from adapters.discord_chat.receipts import Remedy, refused, verdict
from adapters.discord_chat.via import Via
from adapters.discord_chat.via import read as read_via
from core.message import Address, Message
from core.ports import Delivered, Partly, Receipt, Refused

#: Direct chats remembered by their people (own choice).
REMEMBERED = 10_000
#: Where an address leads that is no person's direct chat.
CHANNEL = "channel:"

#: [API] Message flags.
HIDDEN, SILENT = 1 << 6, 1 << 12


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordCourier:
    """The courier of `core.ports` for Discord."""

    platform = limits.PLATFORM
    pace = limits.PACE

    def __init__(self, client: Client, now: Callable[[], datetime] = _utc_now) -> None:
        """`now` tells whether an interaction can still be answered."""
        self._client = client
        self.now = now
        self.chats = DirectChats(client)

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver the next part; a message in one part is delivered with it."""
        parts = lay_out(message, text, labels)
        if message.told >= len(parts):
            return Refused("nothing to show") if not parts else Delivered()
        part, told = parts[message.told], message.told + 1
        receipt = await self._hand_over(address, message, part)
        return Partly(told) if isinstance(receipt, Delivered) and told < len(parts) else receipt

    async def _hand_over(self, address: Address, message: Message, part: Part) -> Receipt:
        """Try the ways that there are, one after the other."""
        receipt: Receipt = Refused("no way leads there")
        for way in self._ways(address, message, part):
            try:
                return Delivered(str((await way)["id"]))
            except Exception as error:
                found = verdict(error)
                receipt = refused(error)
                if found is not Remedy.ANOTHER_WAY:
                    break
        return receipt

    def _ways(self, address: Address, message: Message, part: Part) -> Iterator[Any]:
        first = message.told == 0
        via = read_via(message.via)
        if via is not None and via.is_open(self.now()):
            edits = message.edits if first else None
            if first and via.fills or edits is not None and edits == via.pressed:
                yield self._edit_original(via, part)
            yield self._follow_up(via, message, part)
        elif first and message.edits is not None:
            yield self._edit(address, message.edits, part)
        yield self._send(address, message, part)

    # Calls ---------------------------------------------------------------------------------------------------

    async def _edit_original(self, via: Via, part: Part) -> Any:
        return await self._client.call(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            _body(part, edits=True),
            part.files,
            webhook_id=via.application,
            webhook_token=via.token,
        )

    async def _follow_up(self, via: Via, message: Message, part: Part) -> Any:
        flags = (HIDDEN if via.hidden else 0) | (SILENT if message.silent else 0)
        return await self._client.call(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            _body(part) | {"flags": flags},
            part.files,
            webhook_id=via.application,
            webhook_token=via.token,
        )

    async def _edit(self, address: Address, ref: str, part: Part) -> Any:
        return await self._client.call(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            _body(part, edits=True),
            part.files,
            channel_id=await self.chats.channel_of(address),
            message_id=int(ref),
        )

    async def _send(self, address: Address, message: Message, part: Part) -> Any:
        body = _body(part) | {"flags": SILENT if message.silent else 0}
        if message.turn:
            # Sent again after a crash, Discord gives back the message that is there ([API] Create Message).
            body |= {"nonce": _nonce(address, message), "enforce_nonce": True}
        return await self._client.call(
            "POST",
            "/channels/{channel_id}/messages",
            body,
            part.files,
            channel_id=await self.chats.channel_of(address),
        )


class DirectChats:
    """The channels of direct messages: opened when first needed, and remembered."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._channels: OrderedDict[str, int] = OrderedDict()

    async def channel_of(self, address: Address) -> int:
        """The channel's id. Raises what a call raises."""
        if address.chat.startswith(CHANNEL):
            return int(address.chat.removeprefix(CHANNEL))
        known = self._channels.get(address.user)
        if known is None:
            opened = await self._client.call(
                "POST", "/users/@me/channels", {"recipient_id": int(address.user)}
            )
            known = int(opened["id"])
        self.note(address.user, known)
        return known

    def note(self, user: str, channel: int) -> None:
        """The person's direct chat is known to be this."""
        self._channels[user] = channel
        self._channels.move_to_end(user)
        if len(self._channels) > REMEMBERED:
            self._channels.popitem(last=False)


def _body(part: Part, *, edits: bool = False) -> dict[str, Any]:
    """A part as Discord knows it; an edit takes away what stood there before."""
    body: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    if part.content or edits:
        body["content"] = part.content
    if part.card is not None or edits:
        cards = [] if part.card is None else [part.card]
        body["embeds"] = [{"description": card.text, "color": card.colour} for card in cards]
    if edits:
        body["attachments"] = []
    if part.components or edits:
        body["components"] = list(part.components)
    if part.poll is not None:
        body["poll"] = {
            "question": {"text": part.poll.question},
            "answers": [{"poll_media": {"text": option}} for option in part.poll.options],
            "duration": int(limits.POLL_OPEN.total_seconds() // 3600),
            "allow_multiselect": False,
            "layout_type": 1,
        }
    return body


def _nonce(address: Address, message: Message) -> str:
    """The same for the same part of the same turn's message, and for no other; at most 25 characters."""
    told = f"{address.user}:{message.turn}:{message.told}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]
