"""A strict double of Discord for tests: real HTTP and WebSocket on loopback, Discord's rules enforced.

    async with DiscordDouble() as discord:
        # A bot with Route.BASE = discord.api_url and DiscordWebSocket.DEFAULT_GATEWAY = URL(discord.gateway_url)
        ana = discord.person("Ana")
        asked = ana.invokes("today")
        answer = await asked.answered()
        ana.presses("Yes", on=answer)
        ana.says("slept badly")
        message = await ana.dm.next_message()

simcord's backend holds channels, messages, permissions and components; the double adds what a line is made of
(`gateway`, `rates`, `faults`), what simcord does not enforce (`rules`), and people who only do what Discord's
client would let them. `limits` says from where each number comes. For a bot and a test in other processes:
`python -m tests.support.discord` (see `control`).
"""

from tests.support.discord.asked import Asked
from tests.support.discord.clock import Clock
from tests.support.discord.double import DiscordDouble
from tests.support.discord.faults import Effect, Refuse, Slow, TooMany
from tests.support.discord.people import Person
from tests.support.discord.servers import Server
from tests.support.discord.views import Conversation, Shown
from tests.support.faults import Drop, Hang, Html, Late

__all__ = [
    "Asked",
    "Clock",
    "Conversation",
    "DiscordDouble",
    "Drop",
    "Effect",
    "Hang",
    "Html",
    "Late",
    "Person",
    "Refuse",
    "Server",
    "Shown",
    "Slow",
    "TooMany",
]
