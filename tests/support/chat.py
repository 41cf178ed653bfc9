"""A chat in memory: the pure turn over a world that keeps what the turns decide, with a clock of its own.

Every message is put into words in every language, so a missing key or placeholder fails where it is said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.dialogue.engine import respond
from core.dialogue.turn import SHELF, find
from core.dialogue.world import Athlete, Conversation, Drop, Expired, Forget, Outcome, Put, World
from core.message import Address, Inbound, Message, MessageKind, Wake, token
from core.training.athlete import Profile
from core.words.phrasebook import Phrasebook, languages

ADDRESS = Address("test", "1", "1")


class Chat:
    """One athlete in conversation with the coach."""

    def __init__(self, at: datetime, profile: Profile | None = None) -> None:
        self.now = at.astimezone(UTC)
        self.world = World(now=self.now, athlete=Athlete(key="a", created_at=self.now), accounts=(ADDRESS,))
        self.conversation = Conversation()
        self.sent: list[tuple[datetime, Message]] = []
        self.expired: list[Expired] = []
        self.wake_at: datetime | None = None
        self.words = Phrasebook()
        self.unasked: list[date] = []
        if profile is not None:
            self._turn(Inbound(key="p", address=ADDRESS, profile=profile))

    # The athlete

    def say(self, text: str) -> str:
        """Send words; gives the coach's answer in words."""
        return self._turn(Inbound(key="k", address=ADDRESS, text=text))

    def send(self, **sent: Any) -> str:
        """Send anything else; gives the answer in words."""
        return self._turn(Inbound(key="k", address=ADDRESS, **sent))

    def tap(self, choice: str) -> str:
        """Press the newest button of that id; gives the answer in words."""
        message = next(m for _, m in reversed(self.sent) if choice in {c.id for c in m.choices})
        return self.press(message, choice)

    def press(self, message: Message, choice: str) -> str:
        """Press a button of a message, however old."""
        return self._turn(Inbound(key="k", address=ADDRESS, token=token(message.turn, choice)))

    def until(self, at: datetime) -> list[str]:
        """Let time pass; gives what the coach said unasked."""
        at = at.astimezone(UTC)
        count = len(self.sent)
        while self.wake_at is not None and self.wake_at <= at:
            self.now = max(self.now, self.wake_at)
            before = self.wake_at
            self._turn(Wake(due_at=before))
            assert self.wake_at is None or self.wake_at > before, "a wake must move on"
        self.now = at
        return [self.text(message) for _, message in self.sent[count:]]

    def unreachable_until(self, at: datetime) -> None:
        """The chat is found gone now; until then time passes and nobody can be written to."""
        self.world = replace(self.world, unreachable_since=self.now)
        self.now = at.astimezone(UTC)

    def wait(self, **span: float) -> list[str]:
        """Let a span pass."""
        return self.until(self.now + timedelta(**span))

    # What can be seen

    @property
    def last(self) -> Message:
        """The coach's newest message."""
        return self.sent[-1][1]

    @property
    def buttons(self) -> list[str]:
        """The ids of the newest message's buttons."""
        return [choice.id for choice in self.last.choices]

    def kinds(self) -> list[MessageKind]:
        """The kinds of all messages, in order."""
        return [message.kind for _, message in self.sent]

    def text(self, message: Message) -> str:
        """A message in words."""
        for language in languages():
            self.words.render(message, language, "mi")
        return self.words.render(message).text

    def _turn(self, inbound: Inbound | Wake) -> str:
        world = replace(self.world, now=self.now, unasked_today=self._unasked_today())
        outcome = respond(self.conversation, inbound, world)
        assert outcome == respond(self.conversation, inbound, world), "a turn is a function"
        self._apply(outcome)
        if not isinstance(inbound, Wake):
            self.world = replace(self.world, unreachable_since=None)
        for outgoing in outcome.outgoing:
            if isinstance(inbound, Wake):
                self.unasked.append(self._day())
            rendered = self.words.render(outgoing.message)
            assert rendered.text and len(rendered.labels) == len(outgoing.message.choices)
            assert not re.search(r"\{|\}", rendered.text), rendered.text
            ids = [choice.id for choice in outgoing.message.choices]
            assert len(ids) == len(set(ids)), ids
            self.sent.append((self.now, outgoing.message))
        return self.text(outcome.outgoing[-1].message) if outcome.outgoing else ""

    def _day(self) -> date:
        return self.now.astimezone(self.world.athlete.profile.zone).date()

    def _unasked_today(self) -> int:
        return self.unasked.count(self._day())

    def _apply(self, outcome: Outcome) -> None:
        self.conversation = outcome.conversation
        self.wake_at = outcome.wake_at
        for change in outcome.changes:
            if isinstance(change, Put):
                self.world = _stored(self.world, change.record)
            elif isinstance(change, Drop):
                shelf = SHELF[change.type.__name__]
                kept = tuple(r for r in getattr(self.world, shelf) if r.id != change.id)
                changed: dict[str, Any] = {shelf: kept}
                self.world = replace(self.world, **changed)
            elif isinstance(change, Expired):
                self.expired.append(change)
            elif isinstance(change, Forget):
                self.world = World(
                    now=self.now, athlete=Athlete(key="a", created_at=self.now), accounts=(ADDRESS,)
                )


def _stored(world: World, record: object) -> World:
    if isinstance(record, Athlete):
        return replace(world, athlete=record)
    shelf = SHELF[type(record).__name__]
    records = getattr(world, shelf)
    if find(world, type(record), record.id) is None:  # type: ignore[attr-defined]
        grown = (*records, record)
    else:
        grown = tuple(record if r.id == record.id else r for r in records)  # type: ignore[attr-defined]
    if shelf == "sessions":
        grown = tuple(sorted(grown, key=lambda s: (s.date, s.slot.value)))
    changed: dict[str, Any] = {shelf: grown}
    return replace(world, **changed)
