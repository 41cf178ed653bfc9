"""Telegram's numbers, each with where it is written, and our own beside them.

[API] is https://core.telegram.org/bots/api, [FAQ] https://core.telegram.org/bots/faq.
"""

from __future__ import annotations

from datetime import timedelta

from core.courier import Pace
from core.keyboard import Bounds

PLATFORM = "telegram"

# Texts, in UTF-16 code units after the formatting was read.
TEXT = 4096  # [API] sendMessage
CAPTION = 1024  # [API] sendPhoto, sendDocument

# Keyboards. The documentation names no number; beyond these the server leaves buttons out.
KEYBOARD = Bounds(buttons=100, a_row=8, rows=100)

ALBUM = range(2, 11)  # [API] sendMediaGroup: 2-10 items

# Polls, in characters.
POLL_QUESTION = 300  # [API] sendPoll
POLL_OPTION = 100  # [API] InputPollOption
POLL_EXPLANATION = 200  # [API] sendPoll

# The bot's face, in characters.
DESCRIPTION = 512  # [API] setMyDescription
SHORT_DESCRIPTION = 120  # [API] setMyShortDescription
COMMAND_DESCRIPTION = 256  # [API] BotCommand

#: [FAQ] "My bot is hitting limits": about 30 messages a second over all chats, no more than one a second in
#: one chat. Three below, for the edits that show a pressed button: those, answers to presses and "typing" go past
#: the outbox, as nothing depends on them. A message may run some 15 ms late, which a claim does on a busy machine.
PACE = Pace(a_second=27, at_once=1.4, chat_gap=timedelta(seconds=1))
#: Seconds between two edits that show a pressed button: with the messages they stay below 30 in any second.
SHOWN_EVERY = 0.5

#: What is asked for ([API] getUpdates: `allowed_updates`).
UPDATES = ("message", "edited_message", "callback_query", "poll_answer", "my_chat_member")
UPDATES_A_POLL = 100  # [API] getUpdates

# Own choices from here.

#: How long a poll waits for an update at Telegram, seconds.
LONG_POLL = 30
#: Seconds after which an answer is not waited for, by what is done.
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 15.0
UPLOAD_TIMEOUT = 40.0
#: Calls that can be on their way at once: all hands of the dispatcher, and what a chat is shown beside.
CONNECTIONS = 256
#: One poll is on its way at a time; the others are for one that was given up and is still being closed.
POLL_CONNECTIONS = 4

#: How a refusal of `getChatMember` says that somebody is not there, and never was: known words, as no code tells.
NOT_A_MEMBER = ("user not found", "member not found", "participant_id_invalid", "user_not_participant")
