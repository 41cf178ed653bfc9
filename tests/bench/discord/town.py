"""Who lives on the measured Discord, and how many: own choices, known to all processes of a measurement."""

from __future__ import annotations

#: Of a server: what a small community has.
CHANNELS, ROLES = 10, 5
#: People beside those who are reminded, who use the command in turns.
ASKING = 50
FIRST_PERSON = 800_000_000_000_000_001
COMMAND = "today"
