"""One turn in the making: what a flow may read, say, ask and change.

The turn collects everything in values; `outcome` hands them to the engine. Its world already shows what
this turn has put, so that a later paragraph speaks of the state that the earlier one made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from core.dialogue.crisis_lines import CrisisLines, built_in
from core.dialogue.world import (
    Athlete,
    Card,
    Change,
    Conversation,
    Drop,
    Expired,
    Forget,
    Join,
    LastText,
    Leave,
    LetGo,
    OpenCode,
    Outgoing,
    Part,
    Put,
    Record,
    Withdraw,
    World,
)
from core.linking import NOTICE
from core.message import Address, Attachment, Choice, Message, MessageKind, Say
from core.training.athlete import Profile
from core.wellness.check_in import athlete_day
from core.wellness.signs import Level

#: How many unanswered cards stay live; older ones are answered with today's state.
LIVE_CARDS = 12

#: Days after which a card without a question is too old to act on.
CARD_DAYS = 3

#: In which order kinds name a merged message (FORMATS).
RANK = {kind: rank for rank, kind in enumerate(MessageKind)}

R = TypeVar("R", bound=Record)

#: Where a world keeps the records of each type.
SHELF = {
    "PlanWeek": "weeks",
    "Session": "sessions",
    "CheckIn": "check_ins",
    "Readiness": "readiness",
    "SwapProposal": "swaps",
    "Pain": "pains",
    "Hold": "holds",
    "Watch": "watches",
    "Reminder": "reminders",
    "StrengthSet": "strength_sets",
    "Membership": "memberships",
}


class Turn:
    """The state of one step of the conversation while it is being decided."""

    def __init__(
        self,
        conversation: Conversation,
        world: World,
        crisis_lines: CrisisLines | None = None,
        operator: str | None = None,
    ) -> None:
        self.crisis_lines = crisis_lines or built_in()
        self.operator = operator
        self.world = world
        self.before = world
        self.cards_before = conversation.cards
        self.cards = list(conversation.cards)
        self.number = conversation.turns + 1
        self.memory = dict(conversation.memory)
        self.last_text: LastText | None = conversation.last_text
        self.undo_records = conversation.undo
        self.undo_label = conversation.undo_label
        self.undo_at = conversation.undo_at
        self.kind = MessageKind.REPLY
        self.also: list[MessageKind] = []
        self.says: list[Say] = []
        self.choices: list[Choice] = []
        self.asides: list[Choice] = []
        self.files: list[Attachment] = []
        self.silent = False
        #: Whether a red flag is answered, with nothing else in the message.
        self.is_urgent = False
        self.stays = False
        #: Where it was heard, if others see that chat too; and a chat to write to from now on, if one was chosen.
        self.place: str | None = None
        self.is_leaving = False
        self.write_to: str | None = None
        #: The level that the message tells of.
        self.level: Level | None = None
        self.edits: str | None = None
        self.answers: str | None = None
        #: When what is heard was written; None: just now.
        self.written_at: datetime | None = None
        #: The account that was heard from; None when nobody asked.
        self.heard_from: Address | None = None
        self._secret_until: datetime | None = None
        self._told: list[Outgoing] = []
        self._accounts: list[OpenCode | LetGo | Join | Leave | Part] = []
        self._row = 0
        self._puts: dict[tuple[type, str], Put | Drop] = {}
        self._expired: list[Expired] = []
        self._withdrawn: list[Withdraw] = []
        self._forget = False
        self._undoable: Say | None = None

    # What a flow reads -----------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        return self.world.now

    @property
    def athlete(self) -> Athlete:
        """The athlete as of this point of the turn."""
        return self.world.athlete

    @property
    def profile(self) -> Profile:
        """The athlete's profile as of this point of the turn."""
        return self.world.athlete.profile

    @property
    def local_now(self) -> datetime:
        """The wall clock where the athlete is."""
        return self.now.astimezone(self.profile.zone)

    @property
    def today(self) -> date:
        """The athlete's day: before 04:00 it is still the evening before (CH-5)."""
        return athlete_day(self.now, self.profile.zone)

    @property
    def id(self) -> str:
        """The token prefix of what this turn asks."""
        return f"t{self.number}"

    def new_id(self, prefix: str = "") -> str:
        """An id for a new record, unique for this athlete and the same in every replay."""
        self.memory["ids"] = int(self.memory.get("ids", 0)) + 1
        return f"{prefix}{self.memory['ids']}"

    @property
    def question(self) -> Card | None:
        """The open question that typed text may answer: the newest card that asks."""
        return next((card for card in reversed(self.cards) if card.asks), None)

    def is_asked_since(self, card: Card) -> bool:
        """Whether the card was asked only after what is heard was written, which can't be an answer to it."""
        return self.is_later(card.asked_at)

    def is_later(self, at: datetime | None) -> bool:
        """Whether that was only after what is heard was written, by somebody who can't have meant it."""
        return self.written_at is not None and at is not None and at > self.written_at

    # What a flow says ------------------------------------------------------------------------------------

    def say(self, key: str, /, **args: Any) -> None:
        """Add a paragraph."""
        self.says.append(Say(key, args))

    def add(self, *says: Say) -> None:
        """Add paragraphs."""
        self.says.extend(says)

    def offer(
        self,
        flow: str,
        step: str,
        choices: Sequence[tuple[str, Say]],
        data: Mapping[str, Any] | None = None,
        *,
        asks: bool = False,
        aside: bool = False,
        rows: Sequence[int] | None = None,
    ) -> None:
        """Add buttons, and remember the card that they belong to. `rows` are the lengths of button rows.

        Buttons `aside` stand after all others: they are at hand, but not what the message is about.
        """
        mine = [(choice_id, label) for choice_id, label in choices if choice_id not in self._ids()]
        lengths = list(rows) if rows else [1] * len(mine)
        where = [row for row, length in enumerate(lengths, self._row) for _ in range(length)]
        for (choice_id, label), row in zip(mine, where, strict=False):
            (self.asides if aside else self.choices).append(Choice(choice_id, label, row))
        self._row += len(lengths)
        self.cards.append(
            Card(
                turn=self.id,
                flow=flow,
                step=step,
                data=dict(data or {}),
                choices=tuple(choice_id for choice_id, _ in choices),
                asks=asks,
                asked_at=self.now,
                day=self.today,
            )
        )

    def _ids(self) -> set[str]:
        return {choice.id for choice in (*self.choices, *self.asides)}

    def keep(self) -> None:
        """What this message says has to stay readable: no answer to its buttons takes its place."""
        self.stays = True

    def name_kind(self, kind: MessageKind) -> None:
        """The message is also of this kind; the first in the order of kinds names it."""
        if kind is self.kind or kind in self.also:
            return
        if self.kind is MessageKind.REPLY:
            self.kind = kind
            return
        ranked = sorted({self.kind, kind, *self.also}, key=RANK.__getitem__)
        self.kind, self.also = ranked[0], ranked[1:]

    def attach(self, file: Attachment) -> None:
        """Send a file with the message."""
        self.files.append(file)

    def mark_asked_again(self) -> None:
        """The newest open question was asked for the second time: it won't be a third time."""
        question = self.question
        if question is not None:
            self.cards[self.cards.index(question)] = replace(question, asked_again=True)

    def close(self, card: Card) -> None:
        """The card is answered: its buttons lead nowhere any more."""
        if card in self.cards:
            self.cards.remove(card)

    def close_flow(self, flow: str, step: str | None = None) -> None:
        """Every open card of a flow (and step) is answered."""
        self.cards = [c for c in self.cards if not (c.flow == flow and step in (None, c.step))]

    # What a flow changes ---------------------------------------------------------------------------------

    def put(self, record: R) -> R:
        """Store a record, new or changed."""
        self._puts[(type(record), record.id)] = Put(record)
        self.world = _with(self.world, record)
        return record

    def drop(self, record: Record) -> None:
        """Remove a record."""
        self._puts[(type(record), record.id)] = Drop(type(record), record.id)
        shelf = SHELF[type(record).__name__]
        rest = tuple(r for r in getattr(self.world, shelf) if r.id != record.id)
        self.world = _shelved(self.world, shelf, rest)

    def expire(self, kind: MessageKind, due_at: datetime) -> None:
        """Record a reminder that is too late to be of use."""
        self._expired.append(Expired(kind, due_at))

    def withdraw(self, row: int) -> None:
        """A message that still waits to be sent is not sent: this turn tells what it would have told."""
        self._withdrawn.append(Withdraw(row))

    def change_accounts(self, change: OpenCode | LetGo | Join | Leave | Part) -> None:
        """Something about the athlete's accounts is to change."""
        self._accounts.append(change)

    def keep_secret(self, until: datetime) -> None:
        """The message opens something until then: it is not sent later, nor kept once it was delivered."""
        self._secret_until = until

    def tell(self, account: Address, *says: Say, choices: Sequence[Choice] = ()) -> None:
        """Send a notice to another account beside the answer; its buttons are of a card of this turn."""
        turn = self.id if choices else ""
        notice = Message(kind=MessageKind.NOTICE, says=says, choices=tuple(choices), turn=turn)
        self._told.append(Outgoing(notice, to=account))

    def remember(self, flow: str, step: str, choices: Sequence[str], data: Mapping[str, Any]) -> None:
        """Remember a card whose buttons go to other accounts."""
        self.cards.append(
            Card(
                turn=self.id,
                flow=flow,
                step=step,
                data=data,
                choices=tuple(choices),
                asked_at=self.now,
                day=self.today,
                stays=True,
            )
        )

    def forget(self) -> None:
        """Delete everything about the athlete."""
        self._forget = True

    def forget_undo(self) -> None:
        """Nothing that was done before can be taken back any more."""
        self.undo_records, self.undo_label = (), None

    @property
    def is_forgotten(self) -> bool:
        """Whether this turn deletes everything."""
        return self._forget

    def undoable(self, key: str, /, **args: Any) -> None:
        """What this turn changes can be taken back by `/undo`; the Say names it."""
        self._undoable = Say(key, args)

    # The result ------------------------------------------------------------------------------------------

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is to be stored."""
        if self._forget:
            return (Forget(),)
        kept = [
            change
            for (kind, record_id), change in self._puts.items()
            if isinstance(change, Drop) or change.record != find(self.before, kind, record_id)
        ]
        return (*kept, *self._expired, *self._withdrawn, *self._accounts)

    def conversation(self, undo: Sequence[Mapping[str, Any]], label: Say | None) -> Conversation:
        """The conversation after this turn, with what an undo would put back."""
        if self._forget:
            return Conversation()
        oldest = self.today - timedelta(days=CARD_DAYS)
        live = [card for card in self.cards if card.asks or card.day is None or card.day >= oldest]
        # Nobody gets rid of what undoes a connection by talking much.
        pinned = [card for card in live[:-LIVE_CARDS] if (card.flow, card.step) == NOTICE]
        return Conversation(
            turns=self.number,
            cards=tuple(self._as_shown(card) for card in (*pinned, *live[-LIVE_CARDS:])),
            undo=tuple(undo),
            undo_label=label,
            undo_at=None if label is None else self.undo_at,
            last_text=self.last_text,
            memory=self.memory,
        )

    def _as_shown(self, card: Card) -> Card:
        """The card with what the whole turn decides of its message: unasked ones stay, as they tell the day."""
        stays = self.stays or self.kind is not MessageKind.REPLY
        return replace(card, stays=True) if stays and card.turn == self.id else card

    @property
    def undo_name(self) -> Say | None:
        """What the undo of this turn would be called, if it can be undone."""
        return self._undoable

    @property
    def touched(self) -> tuple[tuple[type, str], ...]:
        """Type and id of every record this turn puts or drops."""
        return tuple(self._puts)

    def message(self) -> Message | None:
        """The one message of this turn; None when it has nothing to say."""
        if not (self.says or self.files):
            return None
        return Message(
            kind=self.kind,
            also=tuple(self.also),
            says=tuple(self.says),
            choices=self._in_order(),
            turn=self.id,
            silent=self.silent,
            files=tuple(self.files),
            edits=self.edits,
            answers=self.answers,
            level=self.level,
        )

    def _in_order(self) -> tuple[Choice, ...]:
        asides = (replace(choice, row=choice.row + self._row) for choice in self.asides)
        return (*self.choices, *asides)

    def outgoing(
        self,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        dues: Sequence[tuple[str, date]] = (),
        useful: Sequence[tuple[int, datetime]] = (),
    ) -> tuple[Outgoing, ...]:
        """The message of this turn and what other accounts are told; `useful` as Message has it."""
        message = self.message()
        if message is None:
            return tuple(self._told)
        message = replace(message, useful=tuple(useful), secret=self._secret_until is not None)
        return (Outgoing(message, due_at, expires_at or self._secret_until, dues=tuple(dues)), *self._told)


def find(world: World, kind: type, record_id: str) -> Record | None:
    """The record of that type and id as the world holds it."""
    if kind is Athlete:
        return world.athlete
    shelf = getattr(world, SHELF[kind.__name__])
    return next((record for record in shelf if record.id == record_id), None)


def _with(world: World, record: Record) -> World:
    if isinstance(record, Athlete):
        return replace(world, athlete=record)
    shelf = SHELF[type(record).__name__]
    records: tuple[Any, ...] = getattr(world, shelf)
    if any(old.id == record.id for old in records):
        return _shelved(world, shelf, tuple(record if old.id == record.id else old for old in records))
    grown = (*records, record)
    if hasattr(record, "date"):
        grown = tuple(sorted(grown, key=_place))
    return _shelved(world, shelf, grown)


def _shelved(world: World, shelf: str, records: Any) -> World:
    changed: dict[str, Any] = {shelf: records}
    return replace(world, **changed)


def _place(record: Any) -> tuple[Any, ...]:
    slot = getattr(record, "slot", None)
    return (record.date, "" if slot is None else slot.value)
