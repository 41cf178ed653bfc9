"""Serves one event: acknowledged at once, then the guards, the turn, and what the athlete is shown of it right away.

Discord waits three seconds for the first word and drops what is late, so that a command or a press is acknowledged
before anything else is done; the answer follows by the way that the acknowledgement opened (`via`). What is said in
a server is for the athlete's eyes alone, always: nobody else ever sees a command of theirs, or its answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial, wraps
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord

from adapters.discord_chat import limits
from adapters.discord_chat.catching_up import CatchingUp
from adapters.discord_chat.client import Client, log_failure
from adapters.discord_chat.components import is_own
from adapters.discord_chat.courier import SHOW, DiscordCourier
from adapters.discord_chat.groups import COMMAND as TOGETHER
from adapters.discord_chat.groups import GroupDesk, chat_of, joining
from adapters.discord_chat.inbound import address_of, key_of, read_edit, read_message
from adapters.discord_chat.replies import (
    Interaction,
    Replies,
    ServedElsewhere,
    is_direct,
    kindly,
    place_of,
)
from adapters.discord_chat.via import Via
from core.circle_host import CircleHost
from core.circles import invited_to
from core.coach import Coach, Heard
from core.dialogue.suggestions import What
from core.dispatch import Dispatcher
from core.doors import Door, EveryOnce, FloodGuard, Flow, is_danger
from core.keyboard import page_asked
from core.lanes import Lanes, shown_when_slow
from core.late import dated
from core.message import Address, Inbound, Say
from core.ports import Clock
from core.words.phrasebook import Phrasebook

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# The numbers are own choices.

#: What could not be heard, as the database is away, is tried again: at first after so many seconds, and for so long.
HEAR_AGAIN, HEAR_AGAIN_AT_MOST = 0.2, 10.0
HEAR_FOR = limits.TOKEN_LIVES - timedelta(minutes=1)
#: The same button pressed again by the same person within so long is a tap that bounced, and says nothing new.
BOUNCE = timedelta(seconds=5)
#: Seconds for the look at who is no guest, before an interaction is acknowledged in its three.
LOOK_WITHIN = 1.0
#: Who waits for what can't be finished is told so when the program stops, within so many seconds.
GOODBYE_WITHIN = 2.0
#: Suggestions that somebody gets at once, and then in a second: more than anybody types.
SUGGESTED_AT_ONCE, SUGGESTED_A_SECOND = 40, 5.0


def _in_work(
    event: Callable[Concatenate[FrontDesk, P], Awaitable[None]],
) -> Callable[Concatenate[FrontDesk, P], Coroutine[Any, Any, None]]:
    """The event is in work from its arrival on, and waited for when the program stops."""

    @wraps(event)
    async def serve(desk: FrontDesk, /, *args: P.args, **kwargs: P.kwargs) -> None:
        task = asyncio.current_task()
        assert task is not None
        if task in desk.events:
            return await event(desk, *args, **kwargs)  # A part of another event.
        desk.events.add(task)
        try:
            await event(desk, *args, **kwargs)
        except ServedElsewhere:
            log.debug("an interaction is served elsewhere")
        finally:
            desk.events.discard(task)

    return serve


class FrontDesk:
    """Where events arrive."""

    def __init__(
        self,
        client: Client,
        courier: DiscordCourier,
        coach: Coach,
        dispatcher: Dispatcher,
        clock: Clock,
        allowed: Collection[str] = (),
        servers: Collection[int] = (),
        *,
        circles: CircleHost,
        flood: FloodGuard | None = None,
    ) -> None:
        self._groups = GroupDesk(client, circles)
        self._replies = Replies(client, courier, dispatcher, clock)
        self._client, self._chats = client, courier.chats
        self._coach, self._dispatcher, self._clock = coach, dispatcher, clock
        self._door = Door(limits.PLATFORM, allowed, flood, is_leaving=coach.is_leaving)
        self._suggested = FloodGuard(SUGGESTED_AT_ONCE, SUGGESTED_A_SECOND)
        self._servers = servers
        self._taps = EveryOnce(BOUNCE)
        self._typing = EveryOnce(limits.TYPING_EVERY)
        self._words = Phrasebook()
        self._lanes = Lanes()
        #: What is in work.
        self.events: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()
        self._catching_up = CatchingUp(
            client,
            courier.chats,
            coach,
            clock,
            self._stopping,
            patiently=self._patiently,
            hear=partial(self.message, is_new=False),
            hear_edit=partial(self.edited, is_new=False),
        )

    # Events --------------------------------------------------------------------------------------------------

    @_in_work
    async def command(self, interaction: Interaction, text: str) -> None:
        """A command that was used, as text."""
        about_circle = text.partition(" ")[0] == TOGETHER
        await self._used(
            interaction, self._inbound(interaction, text), chat_of(interaction) if about_circle else None
        )

    @_in_work
    async def take(self, interaction: Interaction, message: discord.Message) -> None:
        """A message that somebody wants logged; another's words are passed on, and are not theirs to log."""
        inbound = self._inbound(interaction, message.content)
        if message.author.id == interaction.user.id:
            inbound = replace(inbound, logs_at=message.created_at, ref=str(message.id))
        else:
            inbound = replace(inbound, forwarded=True)
        await self._used(interaction, inbound)

    def _inbound(self, interaction: Interaction, text: str) -> Inbound:
        return Inbound(
            key=key_of(interaction.id),
            address=self._address_of(interaction),
            text=text,
            place=place_of(interaction),
            locale=str(interaction.locale),
        )

    async def _used(self, interaction: Interaction, inbound: Inbound, circle_at: str | None = None) -> None:
        """`circle_at` is the chat of others whose circle the command is about."""
        inbound = await self._looked_at(inbound)
        if not await self._is_welcome(inbound, interaction):
            return
        via = await self._replies.acknowledge(interaction, fills=True)
        if circle_at is None:
            await self._in_lane(inbound, interaction, via)
        else:
            await self._in_turn(interaction, partial(self._together, inbound, interaction, via, circle_at))

    @_in_work
    async def join(self, interaction: Interaction, circle: str) -> None:
        """The button of a circle's invitation; what follows is seen by who pressed it alone."""
        inbound = Inbound(
            key=key_of(interaction.id),
            address=self._address_of(interaction),
            text="",
            place=place_of(interaction),
            locale=str(interaction.locale),
        )
        if self._has_bounced(replace(inbound, pressed=circle)):
            await kindly(interaction.response.defer())
        elif await self._is_welcome(inbound, interaction):
            via = await self._replies.acknowledge(interaction, fills=True)
            await self._in_lane(replace(inbound, text=joining(circle)), interaction, via)

    @_in_work
    async def press(self, interaction: Interaction, wire: str) -> None:
        """A button that was pressed, or a choice of a list. A second tap on it says nothing new."""
        message = interaction.message
        inbound = Inbound(
            key=key_of(interaction.id),
            address=self._address_of(interaction),
            token=wire,
            pressed=None if message is None else str(message.id),
            place=place_of(interaction),
            locale=str(interaction.locale),
        )
        if not is_own(wire) and self._has_bounced(inbound):
            await kindly(interaction.response.defer())
            return
        inbound = await self._looked_at(inbound)
        if not await self._is_welcome(inbound, interaction):
            return
        if wire == SHOW:
            await self._replies.show(interaction, inbound)
            return
        via = await self._replies.acknowledge(interaction, fills=False)
        page = page_asked(wire)
        if page is not None:
            await self._replies.turn_page(interaction, inbound, page)
        elif not is_own(wire):
            await self._in_lane(inbound, interaction, via)

    @_in_work
    async def message(self, message: discord.Message, *, is_new: bool = True) -> None:
        """A message that somebody wrote; those in servers say nothing to us."""
        inbound = read_message(message)
        if inbound is None:
            return
        if not is_new:
            inbound = replace(inbound, sent_at=self._client.their_clock.ours(message.created_at))
        self._chats.note(inbound.address.user, message.channel.id)
        await self._typed(inbound, message, is_new=is_new)

    @_in_work
    async def edited(self, message: discord.Message, *, is_new: bool = True) -> None:
        """A message that was written before and says something else now."""
        inbound = read_edit(message)
        if inbound is None:
            return
        if not is_new:
            inbound = replace(inbound, sent_at=message.edited_at)
        await self._typed(inbound, message, is_new=is_new)

    def may_be_in(self, server: int) -> bool:
        """Whether the operator wants the coach in this server."""
        return not self._servers or server in self._servers

    async def enter(self, server: discord.Guild) -> None:
        """The bot is in this server: where it is not wanted by its operator it leaves, without a word."""
        if not self.may_be_in(server.id):
            log.info("a server is left that is not on the operator's list", extra={"server": server.id})
            await kindly(server.leave())

    async def put_out(self, server: int) -> None:
        """The bot is not in this server any more: its circles end."""
        await self._end(partial(self._groups.in_server, server))

    async def channel_is_gone(self, channel: int) -> None:
        """A channel was deleted: so is its circle."""
        await self._end(partial(self._groups.in_channel, channel))

    async def _end(self, find: Callable[[], Awaitable[Sequence[Address]]]) -> None:
        async def end() -> None:
            for address in await find():
                await self._dispatcher.chat_is_gone(address)

        await self._patiently(end)

    @_in_work
    async def catch_up(self) -> None:
        """Hear what athletes wrote or changed while nobody was on the gateway: see `CatchingUp`."""
        await self._catching_up.catch_up()

    async def suggest(self, user: int, what: What, typed: str) -> Sequence[str]:
        """What may be meant by what somebody has typed so far; nothing to strangers, and nothing in a flood.

        What is typed counts for no flood of what is sent, and nothing of it is stored.
        """
        is_flood = self._suggested.admit(str(user), self._clock.now()) is not Flow.PASSES
        if is_flood or not self._door.is_guest(str(user)):
            return ()
        try:
            return await self._coach.suggest(address_of(user), what, typed[: limits.SUGGESTION])
        except Exception as error:
            log_failure("suggestions", error)
            return ()

    async def finish(self, within: float) -> None:
        """Take nothing new, and wait for what is in work, so many seconds at most.

        What is late is given up then, and whoever waits for it is told. Nothing goes on afterwards.
        """
        self._stopping.set()
        for wait in (within, GOODBYE_WITHIN):
            if self.events:
                _, late = await asyncio.wait(set(self.events), timeout=wait)
                if late:
                    log.error("events are given up", extra={"count": len(late)})
                for each in late:
                    each.cancel()

    # Guards --------------------------------------------------------------------------------------------------

    def _address_of(self, interaction: Interaction) -> Address:
        """Where the person is written to; a direct chat is remembered for when they speak among others."""
        user = interaction.user.id
        if is_direct(interaction) and interaction.channel_id is not None:
            self._chats.note(str(user), interaction.channel_id)
        return address_of(user, self._chats.known(str(user)))

    def _has_bounced(self, press: Inbound) -> bool:
        return not self._taps.may(f"{press.address.user}:{press.pressed}:{press.token}", self._clock.now())

    async def _looked_at(self, inbound: Inbound) -> Inbound:
        """See `core.doors.Door`. With the database away nobody is known, and asks again."""
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                return await self._door.looked_at(inbound)
        except Exception as error:
            log.warning("somebody could not be looked at", extra={"why": type(error).__name__})
            return inbound

    async def _is_welcome(self, inbound: Inbound, interaction: Interaction) -> bool:
        key = self._turned_away(inbound, interaction.guild_id)
        if key is None and self._stopping.is_set():
            key = "discord-restarting"
        if key is None:
            return True
        if key:
            words = self._words.sentence(Say(key), str(interaction.locale))
            await kindly(interaction.response.send_message(words, ephemeral=True))
        elif interaction.type is discord.InteractionType.component:
            # What stands behind it is the message with the button, which may be everybody's.
            await kindly(interaction.response.defer())
        # Discord shows an error to who is not answered, so that silence is no silence.
        elif await kindly(interaction.response.defer(ephemeral=True)):
            await kindly(interaction.delete_original_response())
        return False

    def _turned_away(
        self, inbound: Inbound, server: int | None = None, *, sent_at: datetime | None = None
    ) -> str | None:
        """Why this does not become a turn, as a key of words; empty for in silence, None if it does.

        `sent_at` is when it was sent, as it may come all at once after the gateway was away.
        """
        now = self._clock.now()
        key = self._door.turns_away(inbound, now, sent_at)
        if key is not None:
            return key
        if server is not None and not self.may_be_in(server) and not is_danger(inbound, now):
            return "discord-not-in-this-server"
        # Only the button in a channel leads into a circle: who typed its words may be from anywhere.
        return None if invited_to(inbound.text) is None else "together-members-only"

    # Turns ---------------------------------------------------------------------------------------------------

    async def _in_lane(self, inbound: Inbound, interaction: Interaction, via: Via | None) -> None:
        await self._in_turn(interaction, partial(self._turn, inbound, interaction, via))

    async def _in_turn(
        self, interaction: Interaction, serve: Callable[[asyncio.Event], Awaitable[None]]
    ) -> None:
        """Serve it after what came before from the same person; who gets no answer is told so, whatever happens.

        `serve` sets the event as soon as it was heard: from there on an answer is on its way, which nothing may be
        written over, and asked again the same would be done twice.
        """
        is_heard = asyncio.Event()
        try:
            await self._lanes.add(interaction.user.id, partial(serve, is_heard))
        finally:
            if not is_heard.is_set():
                key = "discord-restarting" if self._stopping.is_set() else "error.unexpected"
                await self._replies.say_sorry(interaction, key)

    async def _turn(
        self, inbound: Inbound, interaction: Interaction, via: Via | None, is_heard: asyncio.Event
    ) -> None:
        if via is not None:
            inbound = replace(inbound, via=str(via))
        heard = await self._patiently(lambda: self._coach.hear(inbound))
        if heard is None:
            return
        is_heard.set()
        if heard.rows:
            await self._dispatcher.deliver_answers(heard.rows)
        elif heard.is_new and via is not None and via.fills:
            # Nothing is to be said: the placeholder goes. What was answered before has its answer there.
            await kindly(interaction.delete_original_response())
        if inbound.token is not None and via is not None:
            await self._replies.show_choice(interaction, inbound, heard)

    async def _together(
        self, inbound: Inbound, interaction: Interaction, via: Via | None, chat: str, is_heard: asyncio.Event
    ) -> None:
        """A circle's command in a channel: what everybody reads stands there, all else is for who asked."""
        answer = await self._patiently(lambda: self._groups.serve(interaction, chat, inbound.text or ""))
        match answer:
            case str():
                await self._turn(replace(inbound, text=answer), interaction, via, is_heard)
            case Say():
                await self._replies.tell(interaction, answer)
                is_heard.set()  # Told so far it can be asked for again.
            case None:
                is_heard.set()
                await self._replies.tell(interaction, None)
                await self._dispatcher.deliver_answers(())

    async def _typed(self, inbound: Inbound, message: discord.Message, *, is_new: bool = True) -> None:
        if self._stopping.is_set():
            return
        # What was missed is few messages by number, and most of them were heard: no flood, and nobody's now.
        written = self._client.their_clock.ours(message.edited_at or message.created_at)
        inbound = await self._looked_at(inbound)
        key = self._turned_away(inbound, sent_at=written) if is_new else None
        is_guest = inbound.leaving or self._door.is_guest(inbound.address.user)
        is_let_in = is_guest and invited_to(inbound.text) is None
        if not is_new and not is_let_in:
            return
        if key is not None:
            if key:
                words = self._words.sentence(Say(key))
                await kindly(message.channel.send(words))
            return

        heard: Heard | None = None

        async def serve() -> None:
            nonlocal heard
            told = dated(inbound, written, self._clock.now())
            async with shown_when_slow(partial(self._type, message.channel.id)):
                heard = await self._patiently(lambda: self._coach.hear(told))
            if heard is not None and heard.rows:
                await self._dispatcher.deliver_answers(heard.rows)

        try:
            await self._lanes.add(message.author.id, serve)
        finally:
            # What a stop leaves unheard is read at the next start.
            if heard is None and not self._stopping.is_set():
                await kindly(message.channel.send(self._words.sentence(Say("error.unexpected"))))

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Do it again and again if it must be: Discord tells of an event once. None when given up."""
        until = self._clock.now() + HEAR_FOR
        for tries in count(1):
            try:
                return await call()
            except Exception as error:
                fields = {"why": type(error).__name__, "tries": tries}
                if self._clock.now() > until:
                    log.error("an event is given up", extra=fields)
                    return None
                log.warning("an event could not be served", extra=fields)
            await asyncio.sleep(min(HEAR_AGAIN * 2**tries, HEAR_AGAIN_AT_MOST))
        raise AssertionError("unreachable")

    async def _type(self, channel: int) -> None:
        # A courtesy, which in a rush is not to take the room of answers.
        if self._typing.may(limits.PLATFORM, self._clock.now()):
            await kindly(self._client.call("POST", "/channels/{channel_id}/typing", channel_id=channel))
