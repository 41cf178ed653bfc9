"""Hands messages to Discord, a part at a time, and answers with a receipt whatever happens.

There are up to three ways to an athlete, and each is taken when the one before is refused: the placeholder or
pressed message of the interaction, a further message by the same interaction, their direct chat.

What Discord may have done though nobody heard so is done again: an edit is the same edit, and a message in a chat
carries a nonce, so that neither doubles. Discord knows a nonce for some minutes; what a group is told after a longer
time is looked for in its channel first. A further message by an interaction has no nonce, and none can be looked for
by who does not know its id; it is needed for what a server hides from others, below a card that stays. So an answer
among others is laid out in one part if it can be, which an edit puts in the place of the placeholder; a further
message is tried once, the library's own tries included; and when nobody knows whether it arrived, the answer goes to
the direct chat, where it stands once. Only who can't be written to directly may see it twice: better than nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client
from adapters.discord_chat.components import button_rows
from adapters.discord_chat.inbound import DIRECT
from adapters.discord_chat.layout import Card, Part, lay_out, plain
from adapters.discord_chat.receipts import MISSING_PERMISSIONS, is_about_content, is_archived, verdict
from adapters.discord_chat.via import Via
from adapters.discord_chat.via import read as read_via
from core.courier import (
    Delivered,
    Gone,
    Moved,
    Partly,
    Receipt,
    Refused,
    TryLater,
)
from core.keyboard import OWN, Button
from core.message import Address, Message, Say
from core.words.phrasebook import FALLBACK, Phrasebook

_WORDS = Phrasebook()

#: Direct chats remembered by their people (own choice).
REMEMBERED = 10_000
#: A chat that is no direct one. What is a person's own is not said there: see `_mention`.
CHANNEL = "channel:"
#: The token of the button under a mention: it shows what it is about.
SHOW = f"{OWN}show"

#: About two days of reminders (own choice).
MENTIONS_UNSEEN = 6

#: [API] Message flags.
HIDDEN, SILENT = 1 << 6, 1 << 12


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordCourier:
    """The Courier of `core.courier` for Discord."""

    platform = limits.PLATFORM
    pace = limits.PACE
    #: Discord shows an instant by the clock of whoever reads.
    words = Phrasebook(stamped=True)

    def __init__(
        self,
        client: Client,
        now: Callable[[], datetime] = _utc_now,
        lets_in: Callable[[str], bool] = lambda user: True,
    ) -> None:
        """`now` tells whether an interaction can still be answered, `lets_in` whether a person may still talk to the
        coach: nobody else is reminded.
        """
        self._client = client
        self.lets_in = lets_in
        self.now = now
        self.chats = DirectChats(client)

    def most_unseen(self, address: Address) -> int | None:
        """How many mentions in a row somebody may pass over before there are no more: others see them, too."""
        return MENTIONS_UNSEEN if _is_among_others(address) else None

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver the next part; a message in one part is delivered with it."""
        if self._client.user is None:
            return TryLater(why="not signed in yet", everywhere=True)
        parts = _parts(message, text, labels)
        if message.told >= len(parts):
            return Refused("nothing to show") if not parts else Delivered()
        part, told = parts[message.told], message.told + 1
        receipt = await self._hand_over(address, message, part)
        if isinstance(receipt, Delivered) and _is_among_others(address) and self._open_via(message) is None:
            return receipt  # The mention stands for all of it.
        return Partly(told) if isinstance(receipt, Delivered) and told < len(parts) else receipt

    async def show(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> None:
        """Show a message again, all of it, by the interaction that it carries. A failure is nobody's loss."""
        via = self._open_via(message)
        if via is None:
            return
        for told, part in enumerate(_parts(message, text, labels)):
            again = replace(message, told=told, edits=None)
            receipt, _ = await self._in_its_place(via, again, part)
            if isinstance(receipt, Refused):
                receipt = await self._try(self._below(address, via, again, part))
            if not isinstance(receipt, Delivered):
                return

    async def _hand_over(self, address: Address, message: Message, part: Part) -> Receipt:
        via = self._open_via(message)
        if via is None:
            return await self._past_the_interaction(None, address, message, part)
        receipt, is_left_thinking = await self._in_its_place(via, message, part)
        if isinstance(receipt, (Gone, Refused)):
            receipt = await self._beside_its_place(receipt, via, address, message, part)
            if is_left_thinking and isinstance(receipt, (Delivered, Gone, Refused)):
                await self._say_where(via, message, receipt)
        return receipt

    async def _in_its_place(self, via: Via, message: Message, part: Part) -> tuple[Receipt, bool]:
        """Put a part into the placeholder, or the pressed message; what became of it, and whether the placeholder is
        there and empty still.
        """
        edits = message.edits is not None and message.edits == via.pressed
        if message.told or not (via.fills or edits):
            return Refused("it has no place of its own"), False
        for form in (part, *_simpler(part)):
            try:
                return Delivered(str((await self._edit_original(via, form))["id"])), False
            except Exception as error:
                receipt = verdict(error)
                if not (isinstance(receipt, Refused) and is_about_content(error)):
                    return receipt, False
        return receipt, via.fills

    async def _beside_its_place(
        self, receipt: Receipt, via: Via, address: Address, message: Message, part: Part
    ) -> Receipt:
        if isinstance(receipt, Refused):
            receipt = await self._try(self._below(address, via, message, part))
        # What is gone there is the interaction, or the place of it: the athlete is still to be reached.
        if isinstance(receipt, (Gone, Refused)):
            receipt = await self._past_the_interaction(via, address, message, part)
        return receipt

    async def _past_the_interaction(
        self, via: Via | None, address: Address, message: Message, part: Part
    ) -> Receipt:
        if _is_among_others(address):
            return await self._try(iter([self._mention(address, message)]))
        if message.only_edits:
            return await self._change(address, message, part)
        if message.again and message.edits is None and not address.user:
            there = await self._posted_before(address, part)
            if there is not None:
                return there
        receipt = await self._try(self._by_chat(address, message, part, edits=via is None))
        if via is not None and _goes_astray(via, message) and isinstance(receipt, (Gone, Refused)):
            further = await self._try(iter([self._follow_up(via, message, part)]))
            return further if isinstance(further, Delivered) else receipt
        return await self._elsewhere(address) or receipt if isinstance(receipt, Gone) else receipt

    async def _elsewhere(self, address: Address) -> Moved | None:
        """Where the person's direct chat is, if that is another than we knew, as for who was another bot's before."""
        if not address.chat.startswith(DIRECT):
            return None
        try:
            chat = f"{DIRECT}{await self.chats.open(address.user)}"
        except Exception as error:
            verdict(error)  # Raises what is a fault of ours.
            return None
        return None if chat == address.chat else Moved(chat)

    async def _try(self, ways: Iterator[Coroutine[Any, Any, Any]]) -> Receipt:
        """Try the ways, one after the other, until one ends in something else than a refusal."""
        receipt: Receipt = Refused("no way leads there")
        for way in ways:
            try:
                return Delivered(str((await way)["id"]))
            except Exception as error:
                receipt = verdict(error, everywhere=self._client.is_at_limit)
                if not isinstance(receipt, Refused):
                    return receipt
        return receipt

    def _below(
        self, address: Address, via: Via, message: Message, part: Part
    ) -> Iterator[Coroutine[Any, Any, Any]]:
        """The ways that lead to where the interaction was, as a further message."""
        if not via.hidden and not _is_among_others(address):
            yield self._send(address, message, part)
        if not _goes_astray(via, message) or _is_among_others(address):
            yield self._follow_up(via, message, part)

    def _by_chat(
        self, address: Address, message: Message, part: Part, *, edits: bool
    ) -> Iterator[Coroutine[Any, Any, Any]]:
        if edits and message.told == 0 and message.edits is not None:
            yield self._edit(address, message.edits, part)
        yield self._ask(address, message, part) if part.poll else self._send(address, message, part)
        if part.cards or part.components or part.poll is not None:
            yield self._send_plain(address, message, part)

    async def _change(self, address: Address, message: Message, part: Part) -> Receipt:
        """Change what stands in a group; a thread that was archived is opened for it.

        One that only its moderators may open is waited for: the circle's next message, or they, may open it.
        """
        if message.edits is None or message.told:
            return Refused("only what stands there can be changed")
        for opens in (True, False):
            try:
                return Delivered(str((await self._edit(address, message.edits, part))["id"]))
            except Exception as error:
                if not is_archived(error):
                    return verdict(error, everywhere=self._client.is_at_limit)
            opened = await self._try(iter([self._open_thread(address)])) if opens else None
            if isinstance(opened, TryLater):
                return opened
            if not isinstance(opened, Delivered):
                break
        return TryLater(why="the thread is archived")

    async def _posted_before(self, address: Address, part: Part) -> Receipt | None:
        """The receipt of the same message where it stands among the channel's latest; None when it does not.

        Without the permission to read what was said before Discord shows nothing of it.
        """
        assert self._client.user is not None
        try:
            latest = await self._client.call(
                "GET",
                f"/channels/{{channel_id}}/messages?limit={limits.LOOKED_THROUGH}",
                channel_id=await self.chats.channel_of(address),
            )
        except Exception as error:
            receipt = verdict(error, everywhere=self._client.is_at_limit)
            return receipt if isinstance(receipt, TryLater) else None
        mine = (each for each in latest if each["author"]["id"] == str(self._client.user.id))
        return next((Delivered(str(each["id"])) for each in mine if _is_the_same(each, part)), None)

    def _open_via(self, message: Message) -> Via | None:
        via = read_via(message.via)
        return via if via is not None and via.is_open(self.now()) else None

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

    async def _say_where(self, via: Via, message: Message, receipt: Receipt) -> None:
        """In place of "is thinking…": that the answer stands elsewhere, or that there is none."""
        key = "discord-written-elsewhere" if isinstance(receipt, Delivered) else "error.unexpected"
        words = _WORDS.sentence(Say(key), message.locale or FALLBACK)
        await self._try(iter([self._edit_original(via, Part(content=words))]))

    async def _follow_up(self, via: Via, message: Message, part: Part) -> Any:
        flags = (HIDDEN if via.hidden else 0) | (SILENT if message.silent else 0)
        return await self._client.call(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            _body(part) | {"flags": flags},
            part.files,
            once=True,
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

    async def _open_thread(self, address: Address) -> Any:
        return await self._client.call(
            "PATCH",
            "/channels/{channel_id}",
            {"archived": False},
            channel_id=await self.chats.channel_of(address),
        )

    async def _mention(self, address: Address, message: Message) -> Any:
        """Say that there is a word for somebody, and nothing of what it is."""
        locale = message.locale or FALLBACK
        words = _WORDS.sentence(Say("discord-word-for-you", {"user": f"<@{address.user}>"}), locale)
        label = _WORDS.sentence(Say("discord-show-me"), locale)
        body = {
            "content": words,
            "allowed_mentions": {"users": [address.user]},
            "components": button_rows(((Button(label, SHOW),),)),
            "flags": SILENT if message.silent else 0,
        } | _nonce(address, message)
        return await self._client.call(
            "POST", "/channels/{channel_id}/messages", body, channel_id=await self.chats.channel_of(address)
        )

    async def _ask(self, address: Address, message: Message, part: Part) -> Any:
        """Post a poll; where the bot may write and not make polls, its lines."""
        try:
            return await self._send(address, message, part)
        except discord.Forbidden as error:
            if error.code != MISSING_PERMISSIONS:
                raise
        return await self._send_plain(address, message, part)

    async def _send_plain(self, address: Address, message: Message, part: Part) -> Any:
        """All its words without what stood around them; the buttons go when they are what is refused."""
        *first, last = plain(part) or (Part(components=part.components),)
        for number, piece in enumerate(first, start=1):
            await self._send(address, message, piece, number)
        if last.components and (part.cards or part.poll is not None):
            try:
                return await self._send(address, message, last)
            except discord.HTTPException as error:
                if not isinstance(verdict(error), Refused):
                    raise
        return await self._send(address, message, replace(last, components=()))

    async def _send(self, address: Address, message: Message, part: Part, piece: int = 0) -> Any:
        """Send a part, or as plain words one piece of it before the last, which are counted from 1."""
        body = _body(part) | {"flags": SILENT if message.silent else 0}
        body |= _nonce(address, message, body, piece)
        return await self._client.call(
            "POST",
            "/channels/{channel_id}/messages",
            body,
            part.files,
            channel_id=await self.chats.channel_of(address),
        )


def _simpler(part: Part) -> Iterator[Part]:
    """What is left to try where a part was refused and there is room for one message: its words, then no buttons."""
    words = plain(part)
    if len(words) != 1 or not (part.cards or part.components or part.poll):
        return
    if part.cards or part.poll:
        yield words[0]
    if part.components:
        yield replace(words[0], components=())


def _is_among_others(address: Address) -> bool:
    """Whether the address is a person's, and others see the chat; a circle's own chat is no person's."""
    return address.chat.startswith(CHANNEL) and address.user.isdecimal()


def _goes_astray(via: Via, message: Message) -> bool:
    """Whether a further message by the interaction might be the second one that says the same."""
    return via.hidden and message.again


def _parts(message: Message, text: str, labels: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a message, the same at each try: what is answered among others in as few as can be."""
    via = read_via(message.via)
    return lay_out(message, text, labels, in_few=via is not None and via.hidden)


class DirectChats:
    """The channels of direct messages: opened when first needed, and remembered."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._channels: OrderedDict[str, int] = OrderedDict()

    async def channel_of(self, address: Address) -> int:
        """The channel that the address means. Raises what a call raises."""
        for kind in (CHANNEL, DIRECT):
            if address.chat.startswith(kind):
                return int(address.chat.removeprefix(kind))
        known = self._channels.get(address.user)
        if known is None:
            return await self.open(address.user)
        self.note(address.user, known)
        return known

    async def open(self, user: str) -> int:
        """The channel of the person's direct chat, asked of Discord. Raises what a call raises."""
        opened = await self._client.call("POST", "/users/@me/channels", {"recipient_id": int(user)})
        self.note(user, int(opened["id"]))
        return int(opened["id"])

    async def direct_chat_of(self, address: Address) -> int:
        """The person's own channel, wherever the address leads. Raises what a call raises."""
        among_others = address.chat.startswith(CHANNEL)
        return await self.channel_of(replace(address, chat=address.user) if among_others else address)

    def is_open(self, address: Address) -> bool:
        """Whether the person's direct chat can be found without opening one."""
        return address.chat.startswith(DIRECT) or address.user in self._channels

    def known(self, user: str) -> int | None:
        """The channel of the person's direct chat, if it was heard of."""
        return self._channels.get(user)

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
    if part.cards or edits:
        body["embeds"] = [_embed(card) for card in part.cards]
    if edits:
        body["attachments"] = []
    if part.components or edits:
        body["components"] = list(part.components)
    if part.poll is not None:
        body["poll"] = {
            "question": {"text": part.poll.question},
            "answers": [{"poll_media": {"text": option}} for option in part.poll.options],
            "duration": int(limits.POLL_OPEN.total_seconds() // 3600),
            "allow_multiselect": part.poll.several,
            "layout_type": 1,
        }
    return body


def _embed(card: Card) -> dict[str, Any]:
    return {"description": card.text} | ({} if card.colour is None else {"color": card.colour})


def _is_the_same(posted: Mapping[str, Any], part: Part) -> bool:
    """Whether a message in a channel says the same. A week's poll and round-up name its dates: no other one does."""
    if part.poll is None:
        return bool(part.content) and posted["content"] == part.content
    asked = posted.get("poll") or {"answers": ()}
    return tuple(each["poll_media"]["text"] for each in asked["answers"]) == part.poll.options


def _nonce(
    address: Address, message: Message, body: Mapping[str, Any] | None = None, piece: int = 0
) -> dict[str, Any]:
    """The same for the same part of the same message of the outbox, and for no other; at most 25 characters.

    Sent again, Discord gives back the message that is there ([API] Create Message). What a group reads may have
    changed since, as a round-up from which somebody was taken out: with other content it is another one. Nothing for
    what is in no outbox.
    """
    if not message.key:
        return {}
    of_whom = address.user or f"{address.chat}:{json.dumps(body)}"
    told = f"{message.key}:{message.told}:{piece}:{of_whom}"
    return {"nonce": hashlib.sha256(told.encode()).hexdigest()[:24], "enforce_nonce": True}
