"""Serves one update: the guards, the turn, and what the athlete is shown of it right away.

`serve` returns when the update has been dealt with for good, which for a turn means: committed. Delivering the
answer, and the small courtesies beside it, go on in the background; no one waits for another's answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Collection, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.courier import markup
from adapters.telegram_chat.groups import GroupDesk
from adapters.telegram_chat.inbound import (
    Addressed,
    Blocked,
    ChatMoved,
    InChannel,
    Me,
    PageAsked,
    Press,
    PutOut,
    Said,
    Together,
    Touched,
    Unblocked,
    ZoneAt,
    read,
)
from core.circle_host import CircleHost
from core.circles import invited_to
from core.coach import Coach, Heard
from core.dispatch import Dispatcher
from core.doors import GROUPS_EVERY, Door, EveryOnce, FirstTime, FloodGuard
from core.keyboard import after_press, keyboard_of
from core.lanes import Background, Metronome, shown_when_slow
from core.late import OtherClock, dated
from core.message import Address, Inbound, Message, Say, say
from core.ports import Clock
from core.words.phrasebook import Phrasebook

log = logging.getLogger(__name__)

# The numbers are own choices.

#: A pressed button spins until it is answered: so often it is tried, with so many seconds in between at first.
PRESS_TRIES = 4
PRESS_WAIT = 0.5
#: Longer than so many seconds a press is not tried to answer; Telegram would not take it any more.
PRESS_PATIENCE = 15.0


class FrontDesk:
    """Where updates arrive; the same for polling and webhook."""

    def __init__(
        self,
        bot: Bot,
        me: Me,
        coach: Coach,
        dispatcher: Dispatcher,
        clock: Clock,
        zone_at: ZoneAt,
        allowed: Collection[str] = (),
        *,
        circles: CircleHost,
        flood: FloodGuard | None = None,
        their_clock: OtherClock | None = None,
    ) -> None:
        """`their_clock` is the one that Telegram dates messages by."""
        self._their_clock = their_clock or OtherClock()
        self._bot, self._me = bot, me
        self._circles = GroupDesk(bot, me, circles, clock)
        self._coach, self._dispatcher, self._clock = coach, dispatcher, clock
        self._zone_at = zone_at
        self._door = Door(limits.PLATFORM, allowed, flood, is_leaving=coach.is_leaving)
        self._groups = EveryOnce(GROUPS_EVERY)
        self._words = Phrasebook()
        self._background = Background()
        self._beat = Metronome(limits.SHOWN_EVERY)
        self._presses = FirstTime()
        self._albums = FirstTime()

    async def serve(self, update: Update) -> None:
        """Deal with an update. Raises what the database raises; then it may be served again."""
        match read(update, self._me, self._zone_at):
            case Said() as said:
                sent_at = None if said.sent_at is None else self._their_clock.ours(said.sent_at)
                await self._said(replace(said, sent_at=sent_at))
            case PageAsked() as asked:
                self._answer_press(asked.press)
                self._background.add(self._turn_page(asked))
            case Touched(press):
                self._answer_press(press)
            case Blocked(address):
                await self._dispatcher.chat_is_gone(address)
            case Unblocked(address, key):
                await self._coach.can_be_reached(address, key)
                await self._dispatcher.deliver_now([])
            case ChatMoved(chat, to):
                await self._dispatcher.chat_has_moved(limits.PLATFORM, chat, to)
            case Addressed() as addressed:
                await self._coach.overheard(addressed.text)
                if self._groups.may(addressed.chat, self._clock.now()):
                    self._background.add(self._show_the_way(addressed))
            case Together() as asked:
                await self._together(asked)
            case PutOut(address):
                await self._dispatcher.chat_is_gone(address)
            case InChannel(chat):
                self._background.add(self._kindly(self._bot.leave_chat(chat)))
            case _:
                pass

    async def finish(self, within: float) -> None:
        """Wait for what goes on in the background, so many seconds at most."""
        await self._background.finish(within)

    # Turns ---------------------------------------------------------------------------------------------------

    async def _said(self, said: Said) -> None:
        if said.press is not None:
            self._answer_press(said.press)
        said = replace(said, inbound=await self._door.looked_at(said.inbound))
        if not self._is_welcome(said):
            return
        if said.album is not None and not self._albums.is_first(said.album) and not said.inbound.text:
            return
        invited = invited_to(said.inbound.text)
        if invited is not None and not await self._circles.may_join(invited, said.inbound.address.user):
            self._tell(said, "together-members-only")
            return
        async with shown_when_slow(partial(self._type, said.inbound.address)):
            inbound = replace(said.inbound, locale=said.language)
            heard = await self._coach.hear(dated(inbound, said.sent_at, self._clock.now()))
        if heard.rows:
            self._background.add(self._dispatcher.deliver_answers(heard.rows))
        if said.press is not None:
            self._background.add(self._show_choice(said.inbound, said.press, heard))

    async def _together(self, asked: Together) -> None:
        """A circle's command in a group, of somebody who is served here and keeps to what can be answered."""
        if self._door.admits(str(asked.user), self._their_clock.ours(asked.sent_at)):
            await self._circles.serve(asked)
            await self._dispatcher.deliver_now([])

    def _is_welcome(self, said: Said) -> bool:
        """Whether this becomes a turn: not of a stranger, nor in a flood; words of danger always do."""
        key = self._door.turns_away(said.inbound, self._clock.now(), said.sent_at)
        if key:
            self._tell(said, key)
        return key is None

    async def _type(self, address: Address) -> None:
        await self._kindly(self._bot.send_chat_action(address.chat, ChatAction.TYPING))

    # Courtesies: worth nothing a moment later, so that nothing depends on them ---------------------------------

    async def _show_choice(self, inbound: Inbound, press: Press, heard: Heard) -> None:
        """Put the choice in place of the pressed row, unless the answer takes the place of the message."""
        became = heard.pressed
        if became is None or became.replaced or press.message is None:
            return
        after = after_press(press.shown, inbound.token or "", taken=became.taken, live=became.live)
        if after is not None:
            await self._put_keyboard(inbound.address, press.message, after)

    async def _turn_page(self, asked: PageAsked) -> None:
        message = asked.press.message
        shown = await self._dispatcher.shown_as(asked.address, str(message))
        if shown is not None and message is not None:
            said, words = shown
            await self._put_keyboard(
                asked.address, message, keyboard_of(said, words.labels, limits.KEYBOARD, asked.page)
            )

    async def _put_keyboard(self, address: Address, message: int, keyboard: Any) -> None:
        await self._beat.wait()
        await self._kindly(
            self._bot.edit_message_reply_markup(
                chat_id=address.chat, message_id=message, reply_markup=markup(keyboard)
            )
        )

    def _answer_press(self, press: Press) -> None:
        """Once, at once, whatever becomes of the turn."""
        if self._presses.is_first(press.query):
            self._background.add(self._stop_spinning(press.query))

    async def _stop_spinning(self, query: str) -> None:
        wait = PRESS_WAIT
        with suppress(TimeoutError):
            async with asyncio.timeout(PRESS_PATIENCE):
                for _ in range(PRESS_TRIES):
                    try:
                        await self._bot.answer_callback_query(
                            query, read_timeout=PRESS_PATIENCE / PRESS_TRIES
                        )
                        return
                    except BadRequest:
                        return  # Too old: nobody waits any more.
                    except (NetworkError, RetryAfter):
                        await asyncio.sleep(wait)
                        wait *= 2
                    except TelegramError:
                        return

    def _tell(self, said: Said, key: str) -> None:
        """A sentence past the outbox: to somebody who is not served, or not now."""
        words = self._words.sentence(Say(key), said.language)
        self._background.add(self._kindly(self._bot.send_message(said.inbound.address.chat, words)))

    async def _show_the_way(self, asked: Addressed) -> None:
        """In a group: one button that opens the private chat, and nothing of anybody's."""
        words = self._words.render(Message(says=(say("telegram-in-private"),)), asked.language).text
        label = self._words.sentence(Say("telegram-open-chat"), asked.language)
        button = InlineKeyboardButton(label, url=f"https://t.me/{self._me.username}?start=group")
        await self._kindly(
            self._bot.send_message(
                asked.chat,
                words,
                reply_markup=InlineKeyboardMarkup([[button]]),
                reply_parameters=ReplyParameters(asked.message, allow_sending_without_reply=True),
            )
        )

    @staticmethod
    async def _kindly(call: Coroutine[Any, Any, Any] | Awaitable[Any]) -> None:
        """Make a call that may fail."""
        try:
            await call
        except TelegramError as error:
            log.debug("a courtesy failed", extra={"why": type(error).__name__})
