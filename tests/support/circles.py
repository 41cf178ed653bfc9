"""A group with a circle, as its people see it, over the real store, outbox and dispatcher."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import func, select

from adapters.sql.engine import Database
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base, OutboxRow
from core import linking
from core.circle_host import Group
from core.circles import Circle, invitation
from core.coach import Coach
from core.courier import Delivered, Receipt
from core.dialogue.engine import respond
from core.message import Address, Inbound, Message, token
from core.training.athlete import Profile
from core.words.phrasebook import Phrasebook
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House

#: A Wednesday noon.
OPENED = datetime.fromisoformat("2026-03-04T12:00:00+00:00")
SUNDAY_EVENING = datetime.fromisoformat("2026-03-08T18:00:00+00:00")
MONDAY_MORNING = datetime.fromisoformat("2026-03-09T09:00:00+00:00")
GROUP = Group(platform="test", chat="-1", title="Dawn patrol")
ANA, BEN, CLEO, DAN = (Address("test", name, name) for name in ("ana", "ben", "cleo", "dan"))


class Circling:
    """A house with real words, and a group as its people see it: messages by their id, edited in place."""

    def __init__(self, database: Database) -> None:
        self.clock = VirtualClock(OPENED)
        self.answer: Callable[[Address, Message], Receipt | None] = lambda address, message: None
        self.courier = RecordingCourier(answer=self.receive)
        self.house = House(database, self.clock, self.courier, respond, words=Phrasebook())
        self.database = database
        self.shown: dict[str, str] = {}
        self.polls: list[Message] = []
        self._updates, self._refs = count(1), count(1)

    def receive(self, address: Address, message: Message) -> Receipt:
        asked = self.answer(address, message)
        if asked is not None:
            return asked
        ref = message.edits or str(next(self._refs))
        if address.chat == "-1" and message.poll is not None:
            self.polls.append(message)
        elif not address.user:
            self.shown[ref] = Phrasebook().render(message).text
        return Delivered(ref)

    @property
    def group(self) -> list[str]:
        """What stands in the group beside polls."""
        return list(self.shown.values())

    async def open(self) -> Circle:
        return await self.house.circles.open(GROUP, ANA)

    async def hear(self, address: Address, **sent: Any) -> None:
        inbound = Inbound(key=f"u{next(self._updates)}", address=address, **sent)
        await self.house.dispatcher.deliver_now(await self.house.coach.receive(inbound))

    async def says(self, address: Address, text: str) -> str:
        await self.hear(address, text=text)
        return self.courier.delivered[-1][2]

    async def taps(self, address: Address, choice: str) -> str:
        message = next(
            m
            for to, m, _ in reversed(self.courier.delivered)
            if to == address and choice in [c.id for c in m.choices]
        )
        await self.hear(address, token=token(message.turn, choice))
        return self.courier.delivered[-1][2]

    async def join(self, address: Address, circle: Circle, share: str) -> None:
        if await self.house.store.load_by_address(address, self.clock.now()) is None:
            await self.hear(address, profile=Profile(timezone="UTC", name=address.user.capitalize()))
        await self.says(address, f"/start {invitation(circle.id)}")
        await self.taps(address, share)
        await self.taps(address, "yes")

    async def changes(self, address: Address, *choices: str) -> None:
        await self.says(address, "/together")
        for choice in choices:
            await self.taps(address, choice)

    async def changed(self, address: Address, *choices: str) -> str:
        """The same; gives the last answer."""
        await self.changes(address, *choices)
        return self.told(address)

    def told(self, address: Address) -> str:
        """What came last into somebody's own chat."""
        return next(text for to, _, text in reversed(self.courier.delivered) if to == address)

    def another_coach(self) -> Coach:
        """A coach as another process would have it."""
        return Coach(SqlStore(self.database), self.clock, lambda: "nobody-new", respond)

    async def presses(self, coach: Coach, address: Address, choice: str) -> None:
        """Somebody presses, and this coach hears it; the answer is left to be delivered."""
        message = next(
            m
            for to, m, _ in reversed(self.courier.delivered)
            if to == address and choice in [c.id for c in m.choices]
        )
        pressed = token(message.turn, choice)
        await coach.receive(Inbound(key=f"u{next(self._updates)}", address=address, token=pressed))

    async def connects(self, code_from: Address, entered_by: Address, keeping: str) -> None:
        """Two athletes become one; `keeping` is the choice of whoever enters the code."""
        shown = await self.says(code_from, "/link")
        code = linking.read_code(shown.removeprefix("Your code: ").partition("\n")[0])
        assert code is not None, shown
        await self.says(entered_by, f"/link {code}")
        await self.taps(entered_by, keeping)

    async def until(self, at: datetime) -> None:
        """Serve each row at its time."""
        while (due := await self.house.dispatcher.next_due()) is not None and due <= at:
            self.clock.move_to(max(due, self.clock.now()))
            await self.house.dispatcher.run_due()
        self.clock.move_to(at)
        await self.house.dispatcher.run_due()

    async def counts(self, *tables: type[Base]) -> list[int]:
        def look(connection: Any) -> list[int]:
            return [
                connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
            ]

        return await self.database.read(look)

    async def key_of(self, address: Address) -> str:
        loaded = await self.house.store.load_by_address(address, self.clock.now())
        assert loaded is not None
        return loaded.world.athlete.key

    async def exported(self, address: Address, name: str) -> Any:
        """What stands under a name in somebody's export."""
        return (await self.house.store.export(await self.key_of(address)))[name]

    async def stored_about(self, name: str) -> int:
        """Rows of the outbox to groups, and of past round-ups, in which somebody can be found."""

        def look(connection: Any) -> int:
            to_groups = select(OutboxRow.message).where(OutboxRow.user == "")
            return sum(name in str(message) for (message,) in connection.execute(to_groups))

        return await self.database.read(look)


async def three(running: Circling) -> Circle:
    """A circle of three: Ana and Ben say that they are in, Cleo how many minutes."""
    circle = await running.open()
    for who, share in ((ANA, "in"), (BEN, "in"), (CLEO, "minutes")):
        await running.join(who, circle, share)
    return circle
