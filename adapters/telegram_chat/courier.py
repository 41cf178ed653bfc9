"""Hands messages to Telegram, a part at a time, and answers with a receipt whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputPollOption,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as Posted
from telegram.constants import ParseMode, PollType
from telegram.error import TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.layout import Album, Document, Part, Picture, Question, Text, html, lay_out
from adapters.telegram_chat.receipts import Limits, Remedy, refused, verdict
from core.circles import chat_and_thread
from core.courier import (
    Delivered,
    Partly,
    Receipt,
    Refused,
    TryLater,
)
from core.keyboard import Keyboard
from core.message import Address, Attachment, Message
from core.words.pieces import split

#: Links of the coach are commands and addresses; a preview would be larger than what it says.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramCourier:
    """The Courier of `core.courier` for Telegram."""

    platform = limits.PLATFORM
    pace = limits.PACE

    def __init__(
        self,
        bot: Bot,
        monotonic: Callable[[], float] = time.monotonic,
        lets_in: Callable[[str], bool] = lambda user: True,
    ) -> None:
        """`lets_in` tells whether a person may still talk to the coach: nobody else is reminded."""
        self._bot = bot
        self.lets_in = lets_in
        self._limits = Limits(monotonic)

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver the next part; a message in one part is delivered with it."""
        parts = lay_out(message, text, labels)
        if message.told >= len(parts):
            return Refused("nothing to show") if not parts else Delivered()
        part, told = parts[message.told], message.told + 1
        receipt = await self._hand_over(_Errand(self._bot, address.chat, message), part)
        if isinstance(receipt, TryLater):
            return self._limits.place(receipt, address.chat)
        return Partly(told) if isinstance(receipt, Delivered) and told < len(parts) else receipt

    async def _hand_over(self, errand: _Errand, part: Part) -> Receipt:
        """Send or edit; each remedy is tried once at most, so that no refusal goes round in circles."""
        tried: set[Remedy] = set()
        while True:
            try:
                return Delivered(str(await errand.run(part)))
            except TelegramError as error:
                found = verdict(error)
                if not isinstance(found, Remedy):
                    return found
                if found is Remedy.IS_THERE:
                    return Delivered(errand.ref)
                remedy = errand.remedy(found, part)
                if remedy is None or remedy in tried:
                    return refused(error)
                tried.add(remedy)
                errand.apply(remedy)


class _Errand:
    """One part on its way, and the ways around a refusal that were taken."""

    def __init__(self, bot: Bot, chat: str, message: Message) -> None:
        self._bot = bot
        self._chat, self._topic = chat_and_thread(chat)
        self._first = message.told == 0
        self.ref = message.edits if self._first else None
        self._only_edits = message.only_edits
        self._answers = message.answers if self._first else None
        self._silent = message.silent
        self._is_plain = False
        self._most = limits.TEXT
        self._as_file = False

    def remedy(self, found: Remedy, part: Part) -> Remedy | None:
        """What to try after a refusal; None when nothing is left."""
        if found is Remedy.UNKNOWN:
            found = Remedy.SEND_ANEW if self.ref is not None else Remedy.SEND_PLAIN
        if found is Remedy.SEND_ANEW and (self.ref is None or self._only_edits):
            return None
        if found is Remedy.LEAVE_TOPIC and self._topic is None:
            return None
        if found is Remedy.SEND_AS_FILE and not isinstance(part, Picture):
            return None
        return found

    def apply(self, remedy: Remedy) -> None:
        """Go another way with the next try."""
        match remedy:
            case Remedy.SEND_ANEW:
                self.ref = None
            case Remedy.LEAVE_TOPIC:
                self._topic = None  # The general one is always there.
            case Remedy.SEND_PLAIN:
                self._is_plain = True
            case Remedy.SPLIT_SMALLER:
                self._most //= 2
            case Remedy.SEND_AS_FILE:
                self._as_file = True

    async def run(self, part: Part) -> int:
        """Make the call; gives the id of the message that stands in the chat then, the last if there are more."""
        match part:
            case Text():
                return await self._text(part)
            case Picture() if not self._as_file:
                return _id(
                    await self._bot.send_photo(
                        self._chat,
                        _upload(part.file),
                        **self._caption(part.text),
                        **self._frame(part.keyboard),
                    )
                )
            case Picture() | Document():
                return _id(
                    await self._bot.send_document(
                        self._chat,
                        _upload(part.file),
                        **self._caption(part.text),
                        **self._frame(part.keyboard),
                    )
                )
            case Album():
                return await self._album(part)
            case Question():
                return await self._question(part)

    async def _text(self, part: Text) -> int:
        *earlier, last = split(part.text, self._most, self._most)
        for piece in earlier:
            await self._message(piece, ())
        return await self._message(last, part.keyboard)

    async def _message(self, text: str, keyboard: Keyboard) -> int:
        said: dict[str, Any] = {
            "text": text if self._is_plain else html(text),
            "link_preview_options": NO_PREVIEW,
        }
        if not self._is_plain:
            said["parse_mode"] = ParseMode.HTML
        if self.ref is not None and self.ref.isdecimal():
            ref = int(self.ref)
            await self._bot.edit_message_text(
                chat_id=self._chat, message_id=ref, reply_markup=markup(keyboard), **said
            )
            return ref
        return _id(await self._bot.send_message(self._chat, **said, **self._frame(keyboard)))

    async def _album(self, part: Album) -> int:
        kind = InputMediaPhoto if part.of_pictures else InputMediaDocument
        captions = [self._caption(part.text), *({} for _ in part.files[1:])]
        media = [
            kind(file.data, filename=file.name, **caption)
            for file, caption in zip(part.files, captions, strict=True)
        ]
        posted = await self._bot.send_media_group(self._chat, media, **self._frame(None))
        return _id(posted[-1])

    async def _question(self, part: Question) -> int:
        quiz: dict[str, Any] = {"allows_multiple_answers": True} if part.several else {}
        if part.right is not None:
            # The list is the newer name, the number the older one; a server takes the one that it knows.
            older = {"correct_option_id": part.right}
            quiz = {"type": PollType.QUIZ, "correct_option_ids": [part.right], "api_kwargs": older}
            if part.explanation is not None:
                quiz["explanation"] = part.explanation
        options = [InputPollOption(option) for option in part.options]
        frame = self._frame(part.keyboard)
        # Not anonymous: only then does Telegram tell who chose what.
        posted = await self._bot.send_poll(
            self._chat, part.question, options, is_anonymous=False, **quiz, **frame
        )
        return _id(posted)

    def _caption(self, text: str) -> dict[str, Any]:
        if not text:
            return {}
        return {"caption": text} if self._is_plain else {"caption": html(text), "parse_mode": ParseMode.HTML}

    def _frame(self, keyboard: Keyboard | None) -> dict[str, Any]:
        """What goes with every new message: silence, where in a forum it stands, what it answers, its buttons."""
        frame: dict[str, Any] = {"disable_notification": True} if self._silent else {}
        if self._topic is not None:
            frame["message_thread_id"] = int(self._topic)
        if self._answers is not None and self._answers.isdecimal():
            answered = int(self._answers)
            frame["reply_parameters"] = ReplyParameters(answered, allow_sending_without_reply=True)
        if keyboard:
            frame["reply_markup"] = markup(keyboard)
        return frame


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """A keyboard as the library knows it; None for none."""
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton(b.label, callback_data=b.token) for b in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _upload(file: Attachment) -> InputFile:
    return InputFile(file.data, filename=file.name)


def _id(posted: Posted) -> int:
    return posted.message_id
