"""Drives the functions of single flows over a hand-built world, and puts every message into words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from core.dialogue.flow import Flow
from core.dialogue.turn import Turn
from core.dialogue.world import Athlete, Conversation, PlanWeek, World
from core.message import Message, Say
from core.training.athlete import Kind, Profile, Slot
from core.training.session import Phase, Session
from core.understanding import Reading
from core.words.phrasebook import Phrasebook, languages

#: A Tuesday morning.
TUESDAY = date(2026, 3, 3)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
PROFILE = Profile(timezone="UTC", easy_pace_s_per_km=360, weekly_run_minutes=200)


def session(kind: Kind, minutes: int | None = 45, day: date = TUESDAY, **facts: Any) -> Session:
    """A planned session; the id is the day and the kind."""
    facts = {"rpe": 4, "slot": Slot.AM, "id": f"{day.isoformat()}-{kind.value}", **facts}
    return Session(date=day, kind=kind, minutes=minutes, **facts)


def week(starts: date = date(2026, 3, 2), phase: Phase = Phase.BASE, **facts: Any) -> PlanWeek:
    """A stored week, the one of that Tuesday."""
    return PlanWeek(id=starts.isoformat(), starts=starts, phase=phase, **facts)


def world(*sessions: Session, profile: Profile = PROFILE, now: datetime = MORNING, **shelves: Any) -> World:
    """A world with those sessions and the week that holds them."""
    athlete = shelves.pop("athlete", None) or Athlete(
        key="a", created_at=now, onboarded_at=datetime(2026, 1, 5, tzinfo=UTC), profile=profile
    )
    return World(now=now, athlete=athlete, sessions=sessions, **{"weeks": (week(),), **shelves})


class Talk:
    """One athlete's turns with the functions of one flow."""

    def __init__(self, flow: Flow, start: World) -> None:
        self.flow, self.world = flow, start
        self.conversation = Conversation()
        self.last: Message | None = None
        self.undo_name: Say | None = None

    def do(self, act: Callable[..., Any], *args: Any) -> str:
        """Run a function of the flow as one turn; gives the message in words."""
        turn = Turn(self.conversation, self.world)
        self.result = act(turn, *args)
        self.last, self.undo_name = turn.message(), turn.undo_name
        self.conversation, self.world = turn.conversation((), None), turn.world
        return self._words(self.last)

    def press(self, choice: str) -> str:
        """Press the newest button of that id."""
        card = next(card for card in reversed(self.conversation.cards) if choice in card.choices)
        return self.do(self.flow.steps[card.step].press, card, choice)

    def answer(self, text: str, **told: Any) -> str:
        """Type an answer to the open question."""
        card = next(card for card in reversed(self.conversation.cards) if card.asks)
        answered = self.flow.steps[card.step].answer
        assert answered is not None
        return self.do(answered, card, text, Reading(text=text, **told))

    def interrupted(self) -> str:
        """Something else came in between: the open question is closed and asked again, if it wants to be."""
        card = next(card for card in reversed(self.conversation.cards) if card.asks)
        again = self.flow.steps[card.step].ask
        assert again is not None

        def ask_again(turn: Turn) -> None:
            turn.close(card)
            again(turn, card.data)

        return self.do(ask_again)

    @property
    def labels(self) -> dict[str, str]:
        """The buttons of the last message, by id."""
        return {} if self.last is None else {c.id: Phrasebook().sentence(c.label) for c in self.last.choices}

    def session(self, session_id: str) -> Session:
        """A session as it stands."""
        return next(s for s in self.world.sessions if s.id == session_id)

    @property
    def asked(self) -> str | None:
        """The step of the open question."""
        return next((card.step for card in reversed(self.conversation.cards) if card.asks), None)

    def _words(self, message: Message | None) -> str:
        if message is None:
            return ""
        for language in languages():
            rendered = Phrasebook().render(message, language)
            assert all(len(label) <= 24 for label in rendered.labels), rendered.labels
        if self.undo_name is not None:
            assert Phrasebook().sentence(self.undo_name)
        return Phrasebook().render(message).text
