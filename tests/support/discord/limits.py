"""Discord's numbers, each with where it is written.

[docs] is https://docs.discord.com/developers, [library] discord.py, [seen] what bots commonly observe and nobody
documents: buckets tell their size in headers, and a bot has to read them. What simcord holds itself (content,
embeds, rows, labels, custom ids, modals) stands in its `components` and is not repeated here.
"""

from __future__ import annotations

import re

# Interactions, seconds. [docs] Receiving and Responding: "Followup messages", "within 3 seconds".
ACKNOWLEDGE_SECONDS = 3.0

# Application commands. [docs] Application Commands.
COMMANDS = 100  # "100 global CHAT_INPUT commands"
MENUS = 15  # "15 global USER commands", "15 global MESSAGE commands"
OPTIONS = 25
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100
COMMAND_CHARACTERS = 8000  # names, descriptions and values of one command together
COMMAND_DESCRIPTION = 100
#: `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, lower case where there is one.
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
MENU_NAME = 32

# Messages. [docs] Create Message.
NONCE = 25
NONCE_SECONDS = 180.0  # own choice: "unique in the past few minutes"
FILES = 10
FILE_BYTES = 10 << 20  # [docs] Uploading Files: "10 MiB" for everybody
POLL_QUESTION = 300
POLL_ANSWERS = 10
POLL_ANSWER = 55
POLL_HOURS = 32 * 24
#: [docs] Create Message, `flags`: what a sender may set; an answer to an interaction may be ephemeral besides.
SENDABLE_FLAGS = 1 << 2 | 1 << 12 | 1 << 13 | 1 << 15

# The gateway. [docs] Gateway, Rate Limiting; Sharding; Opcodes and Status Codes.
HEARTBEAT_MS = 41_250
MISSED_HEARTBEATS = 1.5  # own choice: so many intervals without one, and the line is closed
COMMANDS_PER_MINUTE = 120
PAYLOAD_BYTES = 4096
IDENTIFY_SECONDS = 5.0
SESSION_STARTS = 1000
GUILDS_PER_SHARD = 2500
REPLAY = 10_000  # own choice: events that a session keeps for a resume

# REST. [docs] Rate Limits.
GLOBAL_PER_SECOND = 50
INVALID_REQUESTS = 10_000  # of 401, 403 and 429 in ten minutes; then Cloudflare bans the address
INVALID_SECONDS = 600.0
