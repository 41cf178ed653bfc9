"""A strict double of Telegram's Bot API for tests: real HTTP on loopback, Telegram's rules enforced.

    async with TelegramDouble() as telegram:
        bot = Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)
        ana = telegram.user("Ana")
        ana.says("hi")
        answer = await ana.chat.next_message()
        ana.taps("Yes")

For a bot and a test in other processes: `python -m tests.support.telegram` (see `control`). What is enforced and
from where the rule comes stands with each module; `limits` holds the numbers. The double knows one bot, one
session and the methods listed in `METHODS` of `sending`, `editing`, `polls`, `profile` and `chats`.
"""

from tests.support.faults import Drop, Hang, Html, Late
from tests.support.telegram.double import TOKEN, TelegramDouble
from tests.support.telegram.faults import Refuse
from tests.support.telegram.people import PIXEL, Conversation, Group, Pressed, User
from tests.support.telegram.ratelimits import Rates
from tests.support.telegram.world import Message

__all__ = [
    "PIXEL",
    "TOKEN",
    "Conversation",
    "Drop",
    "Group",
    "Hang",
    "Html",
    "Late",
    "Message",
    "Pressed",
    "Rates",
    "Refuse",
    "TelegramDouble",
    "User",
]
