"""Discord's numbers, each with where it is written, and our own beside them.

[API] is https://docs.discord.com/developers/reference and the pages beside it.
"""

from __future__ import annotations

from datetime import timedelta

from core.courier import Pace
from core.keyboard import Bounds

PLATFORM = "discord"

# Texts, in characters.
CONTENT = 2000  # [API] Create Message
EMBED_TEXT = 4096  # [API] Message: embed limits, description
EMBEDS_TEXT = 6000  # [API] Message: embed limits, over all embeds of a message

# Components. [API] Component Reference: five rows of five buttons; a select takes the place of a row.
KEYBOARD = Bounds(buttons=25, a_row=5, rows=5)
LABEL = 80
CUSTOM_ID = 100
SELECT_OPTIONS = 25
SELECT_LABEL = 100
PLACEHOLDER = 150

FILES = 10  # [API] Uploading Files: up to ten a message

# Polls. [API] Poll Resource
POLL_QUESTION = 300
POLL_OPTION = 55
POLL_OPTIONS = 10

# Commands. [API] Application Commands
COMMAND_DESCRIPTION = 100
CHOICE_NAME = 100
SUGGESTIONS = 25
SUGGESTION = 100

#: [API] Receiving and Responding: a first response within three seconds, and the token for 15 minutes more.
ACKNOWLEDGE_WITHIN = 3.0
TOKEN_LIVES = timedelta(minutes=15)

#: [API] Rate Limits: 50 requests a second for the whole bot. Ten below, for what goes past the outbox:
#: acknowledgements go by another limit, "typing" and opening a chat by this one. Of one channel the documentation
#: names no number; its headers tell when it is full, and the outbox waits then. The gap is an own choice.
#: Answers to interactions are not bound to it ([API] Receiving and Responding).
PACE = Pace(a_second=40, at_once=5, chat_gap=timedelta(milliseconds=250))
#: "Typing" takes five of the ten at most (own choice).
TYPING_EVERY = timedelta(milliseconds=200)

#: Seconds between two sessions: [API] Gateway, rate limits of identifying.
SESSION_GAP = 5.0

# Own choices from here.

#: So many sessions that begin anew within so many seconds are at ease, then each gap is twice the last; at
#: most so many seconds, as the library gives up on a session after a minute.
SESSIONS_AT_EASE, SESSIONS_WITHIN, SESSION_GAP_AT_MOST = 8, 3600.0, 50.0

#: The token counts as spent so much earlier, for what is on its way.
TOKEN_MARGIN = timedelta(seconds=20)
#: Seconds after which a call is given up, tries of the library's own included; the last with files.
CALL_TIMEOUT = 10.0
UPLOAD_TIMEOUT = 45.0
#: A limit longer than so many seconds is the outbox's to wait for; one that is short so often is, too.
LONGEST_SLEEP, TRIES_AT_A_LIMIT = 1.0, 5
#: Seconds without another server before a session counts as ready: nothing waits for the servers to be known.
SERVERS_KNOWN_AFTER = 0.2
#: How long a poll is open: as long as the week that a circle is asked about.
POLL_OPEN = timedelta(days=7)
#: Among so many of a channel's latest messages is looked for what may have been posted before ([API]: 100 at most).
LOOKED_THROUGH = 100
