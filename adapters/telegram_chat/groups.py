"""Circles in Telegram's groups: `/together` opens one or shows the way in, `/together off` closes it.

An administrator opens a circle, as it will write to everybody there; whoever opened it, or is one, closes it. All
that is anybody's own is talked about in private, behind the button.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from telegram import Bot, ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.inbound import Me, Together
from adapters.telegram_chat.receipts import words_of
from core.circle_host import CircleHost, Group, announcement
from core.circles import Circle, invitation
from core.doors import GROUPS_EVERY, EveryOnce
from core.message import Address, Arg, Say
from core.ports import Clock
from core.understanding.zones import find_zones
from core.words.phrasebook import Phrasebook

log = logging.getLogger(__name__)

COMMAND = "together"
OFF = "off"
#: An example behind the command, for who told a place that is not known.
PLACE = "Madrid"

_IN_CHARGE = ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR
_OUT = ChatMemberStatus.LEFT, ChatMemberStatus.BANNED


class GroupDesk:
    """Serves `/together` in groups, and knows who is in one."""

    def __init__(self, bot: Bot, me: Me, circles: CircleHost, clock: Clock) -> None:
        self._bot, self._me, self._circles, self._clock = bot, me, circles, clock
        self._invited = EveryOnce(GROUPS_EVERY)
        self._refused = EveryOnce(GROUPS_EVERY)
        self._words = Phrasebook()
        circles.calls_roll_by(limits.PLATFORM, self)

    async def has(self, circle: Circle, user: str) -> bool | None:
        """See `core.circle_host.Roll`."""
        try:
            return _is_in(await self._bot.get_chat_member(circle.chat, int(user)))
        except (ChatMigrated, Forbidden):
            return True  # Writing there finds out what has become of the group.
        except BadRequest as error:
            # In any other case Telegram does not tell of its members, as it may where the bot is no administrator.
            return not any(each in words_of(error).lower() for each in limits.NOT_A_MEMBER)
        except TelegramError as error:
            log.warning("a member could not be looked for", extra={"why": type(error).__name__})
            return None

    async def serve(self, asked: Together) -> None:
        """Do what was asked, if it may be. Raises what the database raises."""
        circle = await self._circles.at(limits.PLATFORM, str(asked.chat))
        told = asked.rest.casefold()
        if circle is not None and not told:
            await self._invite(asked, circle)
        elif not await self._is_in_charge(asked, circle):
            if self._refused.may(asked.chat, self._clock.now()):
                await self._say(asked, "together-administrators-only", command=f"/{COMMAND} {told}".strip())
        elif told == OFF:
            closed = await self._circles.close(limits.PLATFORM, str(asked.chat))
            await self._say(asked, "together-closed" if closed else "together-not-open")
        else:
            await self._open(asked)

    async def may_join(self, circle_id: str, user: str) -> bool:
        """Whether somebody is in the group of a circle, as far as Telegram tells; an invitation can be passed on."""
        circle = await self._circles.called(circle_id)
        if circle is None:
            return True  # The coach says that it is not open any more.
        try:
            found = await self._bot.get_chat_member(circle.chat, int(user))
        except (BadRequest, Forbidden):
            return False
        except TelegramError as error:
            log.warning("a member could not be looked for", extra={"why": type(error).__name__})
            return True  # The line is broken: that is nobody's attempt.
        return _is_in(found)

    async def _open(self, asked: Together) -> None:
        zones = find_zones(asked.rest) if asked.rest else []
        if asked.rest and len(zones) != 1:
            await self._say(asked, "together-zone-unknown", command=f"/{COMMAND} {PLACE}")
            return
        group = Group(
            platform=limits.PLATFORM,
            chat=str(asked.chat),
            title=asked.title,
            locale=asked.language,
            thread=None if asked.topic is None else str(asked.topic),
        )
        founder = Address(limits.PLATFORM, str(asked.user), str(asked.user))
        circle = await self._circles.open(group, founder, zones[0] if zones else None)
        await self._say_how(asked, circle)

    async def _invite(self, asked: Together, circle: Circle) -> None:
        if self._invited.may(asked.chat, self._clock.now()):
            await self._say_how(asked, circle)

    async def _say_how(self, asked: Together, circle: Circle) -> None:
        """What a circle is, and the button that opens the private chat with an invitation."""
        label = self._words.sentence(Say("together-join-button"), circle.locale)
        link = f"https://t.me/{self._me.username}?start={invitation(circle.id)}"
        button = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=link)]])
        await self._answer(asked, announcement(circle, f"/{COMMAND} {OFF}"), button)

    async def _is_in_charge(self, asked: Together, circle: Circle | None) -> bool:
        is_founder = circle is not None and circle.founder == str(asked.user)
        if is_founder or asked.as_group:
            return True
        with suppress(TelegramError):
            return (await self._bot.get_chat_member(asked.chat, asked.user)).status in _IN_CHARGE
        return False

    async def _say(self, asked: Together, key: str, **args: Arg) -> None:
        await self._answer(asked, Say(key, args))

    async def _answer(self, asked: Together, said: Say, button: InlineKeyboardMarkup | None = None) -> None:
        """An answer in the group, past the outbox: who gets none asks again."""
        words = self._words.sentence(said, asked.language)
        reply = ReplyParameters(asked.message, allow_sending_without_reply=True)
        with suppress(TelegramError):
            await self._bot.send_message(
                asked.chat,
                words,
                message_thread_id=asked.topic,
                reply_markup=button,
                reply_parameters=reply,
            )


def _is_in(found: ChatMember) -> bool:
    return found.status not in _OUT and getattr(found, "is_member", True)
