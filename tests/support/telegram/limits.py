"""The Bot API's numbers, each with where it is written.

[API] is https://core.telegram.org/bots/api, [FAQ] https://core.telegram.org/bots/faq,
[server] the open server github.com/tdlib/telegram-bot-api, [library] `telegram.constants` of
python-telegram-bot, which collects limits from the documentation and from experience.
"""

from __future__ import annotations

import re

# Texts, in UTF-16 code units after the entities were parsed.
TEXT = 4096  # [API] sendMessage
CAPTION = 1024  # [API] sendPhoto, sendDocument
ENTITIES = 100  # [library] MessageLimit.MESSAGE_ENTITIES: further ones are ignored silently
CALLBACK_ANSWER = 200  # [API] answerCallbackQuery

# Keyboards.
CALLBACK_DATA_BYTES = 64  # [API] InlineKeyboardButton
KEYBOARD_BUTTONS = 100  # [library] InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
KEYBOARD_ROW = 8  # [library] InlineKeyboardMarkupLimit.BUTTONS_PER_ROW

# The bot's face.
COMMANDS = 100  # [API] setMyCommands
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")  # [API] BotCommand
COMMAND_DESCRIPTION = 256  # [API] BotCommand
NAME = 64  # [API] setMyName
DESCRIPTION = 512  # [API] setMyDescription
SHORT_DESCRIPTION = 120  # [API] setMyShortDescription

# Polls and albums.
POLL_QUESTION = 300  # [API] sendPoll
POLL_OPTION = 100  # [API] InputPollOption
POLL_OPTIONS_MIN = 2  # [API] sendPoll
POLL_OPTIONS_MAX = 12  # [API] sendPoll
POLL_EXPLANATION = 200  # [API] sendPoll
ALBUM_MIN = 2  # [API] sendMediaGroup
ALBUM_MAX = 10  # [API] sendMediaGroup

# Files, in bytes.
UPLOAD = 50_000_000  # [FAQ] "bots can currently send files of any type of up to 50 MB"
PHOTO_UPLOAD = 10_000_000  # [API] "Sending files": photos up to 10 MB
DOWNLOAD = 20_000_000  # [API] getFile: "up to 20MB in size"
PHOTO_SIDES = 10_000  # [API] sendPhoto: width and height in total, pixels
PHOTO_RATIO = 20  # [API] sendPhoto: width to height

# Updates.
UPDATES_PER_POLL = 100  # [API] getUpdates
LONG_POLL_SECONDS = 50  # [server] LONG_POLL_MAX_TIMEOUT
UPDATE_LIFETIME_SECONDS = 86_400  # [API] "incoming updates are stored ... not longer than 24 hours"
CALLBACK_LIFETIME_SECONDS = 150  # [server] a pending press of a button is dropped after that
WEBHOOK_CONNECTIONS = 40  # [API] setWebhook, the default
WEBHOOK_CONNECTIONS_MAX = 100  # [API] setWebhook
SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")  # [API] setWebhook

# A press must be answered soon. Telegram names no number; reports range from 10 seconds to a minute.
CALLBACK_ANSWER_SECONDS = 30.0  # own choice

DELETABLE_SECONDS = (
    48 * 3600
)  # [API] deleteMessage: "can only be deleted if it was sent less than 48 hours ago"
CLOSE_AFTER_SECONDS = 600  # [API] close: "error 429 in the first 10 minutes after the bot is launched"
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")  # core.telegram.org/bots/features#deep-linking
TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{35}")  # [API] "Authorizing your bot", the form in use

#: [API] ReactionTypeEmoji.
REACTIONS = frozenset(
    (
        "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 "
        "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 "
        "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
    ).split()
)


def plain_emoji(emoji: str) -> str:
    """An emoji without the selectors of its coloured form, which Telegram ignores."""
    return emoji.replace("\ufe0f", "")


#: [API] sendChatAction.
CHAT_ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)

#: [API] Update: what a bot gets when it names no `allowed_updates` ...
DEFAULT_UPDATES = frozenset("message edited_message callback_query poll poll_answer my_chat_member".split())
#: ... and what it must ask for by name.
ASKED_UPDATES = frozenset({"message_reaction"})
