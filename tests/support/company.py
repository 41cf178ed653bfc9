"""Several accounts in conversation with one coach over one database, as real programs would bring them.

The step, the words, the store and the dispatcher are the program's; couriers deliver into lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from core import linking
from core.coach import Coach
from core.courier import Delivered, Gone, Receipt
from core.dialogue.engine import respond
from core.dispatch import Dispatcher
from core.message import Address, Inbound, Message, token
from core.ports import Loaded
from core.training.athlete import Profile
from core.words.phrasebook import Phrasebook
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier

#: What a code that leads nowhere is answered with.
WRONG = "That code opens nothing"

TELEGRAM, DISCORD = Address("telegram", "111", "111"), Address("discord", "222", "333")
TERMINAL = Address("console", "me", "me")
STRANGER = Address("telegram", "999", "999")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def company(database: Database, clock: VirtualClock) -> Company:
    """The company on each kind of database."""
    return Company(database, clock)


class Company:
    """The accounts, and what each of them got."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.database, self.clock = database, clock
        self.blocked: set[Address] = set()
        keys, self._updates = count(1), count(1)
        self._new_key: Callable[[], str] = lambda: f"athlete-{next(keys)}"
        self._codes = linking.NumberedCodes()
        self.couriers = {
            name: RecordingCourier(name, self._receipt) for name in ("telegram", "discord", "console")
        }
        self.store = SqlStore(database)
        self.coach = self.another_coach()
        self.outbox = SqlOutbox(database)
        self.dispatcher = Dispatcher(self.outbox, self.coach, self.couriers.values(), clock)

    def another_coach(self) -> Coach:
        """A coach as another process would have it."""
        return Coach(
            SqlStore(self.database),
            self.clock,
            self._new_key,
            respond,
            codes=self._codes,
        )

    def _receipt(self, address: Address, message: Message) -> Receipt:
        return Gone("blocked") if address in self.blocked else Delivered("1")

    # What people do

    async def says(self, who: Address, text: str, **more: Any) -> str:
        """Somebody writes; gives the coach's answer to them, "" when they get none."""
        return await self.sends(who, Inbound(key=f"u{next(self._updates)}", address=who, text=text, **more))

    async def sends(self, who: Address, inbound: Inbound) -> str:
        """Bring an update; gives what its sender got."""
        before = len(self.got(who))
        await self.dispatcher.deliver_now(await self.coach.receive(inbound))
        return "\n\n".join(self.got(who)[before:])

    async def presses(self, who: Address, choice: str) -> str:
        """Somebody presses the newest button of that id in their chat; gives the answer."""
        newest = next(m for m in reversed(self.messages(who)) if choice in {c.id for c in m.choices})
        pressed = token(newest.turn, choice)
        return await self.sends(who, Inbound(key=f"u{next(self._updates)}", address=who, token=pressed))

    async def is_onboarded(self, who: Address, **profile: Any) -> None:
        """Somebody answers all the first questions at once."""
        told = Profile(**{"timezone": "UTC", **profile})
        await self.sends(
            who, Inbound(key=f"u{next(self._updates)}", address=who, text="/start", profile=told)
        )

    async def gets_code(self, who: Address) -> str:
        """Somebody asks for a code."""
        answer = await self.says(who, "/link")
        code = linking.read_code(answer.removeprefix("Your code: ").partition("\n")[0])
        assert code is not None, answer
        return code

    async def are_connected(self, first: Address, second: Address) -> None:
        """Two accounts become one athlete's; the second has nothing stored."""
        answer = await self.says(second, f"/link {await self.gets_code(first)}")
        assert answer.startswith("Connected!"), answer

    async def passes(self, **span: float) -> None:
        """Time passes, and what falls due is served at its time."""
        end = self.clock.now() + timedelta(**span)
        while (due := await self.dispatcher.next_due()) is not None and due <= end:
            self.clock.move_to(max(due, self.clock.now()))
            await self.dispatcher.run_due()
        self.clock.move_to(end)

    # What can be seen

    def got(self, who: Address) -> list[str]:
        """All that came into a chat, in words."""
        return [text for to, _, text in self.couriers[who.platform].delivered if to == who]

    def messages(self, who: Address) -> list[Message]:
        """The same as messages."""
        return [message for to, message, _ in self.couriers[who.platform].delivered if to == who]

    def words_on(self, message: Message) -> list[str]:
        """The labels of a message's buttons."""
        return list(Phrasebook().render(message).labels)

    async def key(self, who: Address) -> str | None:
        """The key of the athlete behind an account."""
        loaded = await self.store.load_by_address(who, self.clock.now())
        return None if loaded is None else loaded.world.athlete.key

    async def loaded(self, who: Address) -> Loaded:
        """What a turn of an account loads."""
        loaded = await self.store.load_by_address(who, self.clock.now())
        assert loaded is not None
        return replace(loaded, address=who)

    async def export(self, who: Address) -> dict[str, Any]:
        """All that is stored of the athlete behind an account."""
        key = await self.key(who)
        assert key is not None
        return await self.store.export(key)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        stored: Table = Base.metadata.tables[table]

        def read(connection: Connection) -> list[dict[str, Any]]:
            return [dict(row._mapping) for row in connection.execute(select(stored))]

        return await self.database.read(read)

    async def everything(self, without: Collection[str] = ()) -> str:
        """All that the database holds, as text."""
        names = [name for name in Base.metadata.tables if name not in without]
        return "\n".join([f"{name}: {await self.rows(name)}" for name in names])


async def both_with_a_past(company: Company) -> None:
    """Two athletes, each with a check-in of today, a session done, a pain and a reminder of their own."""
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.is_onboarded(DISCORD, name="Ben", timezone="UTC")
    await company.passes(hours=8)
    for who, told in ((TELEGRAM, "2 2 2"), (DISCORD, "4 4 4")):
        await company.says(who, f"/checkin {told}")
        await company.says(who, f"ran {45 if who is TELEGRAM else 30} min, rpe 4")
        await company.says(who, "my knee hurts, 2 of 10")
        await company.says(who, f"/remind {'foam roll' if who is TELEGRAM else 'stretch'} at 21:00 every day")
