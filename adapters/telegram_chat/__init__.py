"""The coach on Telegram, by its Bot API and python-telegram-bot.

An update is read (`inbound`), passes the guards and becomes a turn (`desk`), and is confirmed to Telegram only
after the turn was committed (`polling`, `webhook`, both over `lanes`). A message is laid out in parts
(`layout`, `keyboard`) and handed over (`courier`), and whatever Telegram answers becomes a receipt (`receipts`).
"""

from __future__ import annotations

import os

# The library's own switch: spans of time come as spans, and not as numbers with a warning that they will.
os.environ.setdefault("PTB_TIMEDELTA", "true")
