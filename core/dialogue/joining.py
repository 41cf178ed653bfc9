"""Two athletes become one: the profile and plan of the one that was chosen, and what was told of both.

What differs is settled like this (own choices, each on the safe side):

- The kept profile stays, with its plan and settings. Of the other's, conditions that ask for care (SA-7) are
  added, a country if none was told, and the longer of two rests from unasked messages (SA-5).
- A date has one check-in that counts: the kept profile's, if there is one; the other's is superseded.
- A date has one level: the more serious of the two, so that no warning is lost.
- Pains, holds, watches, proposals and strength sets are added as they are, open or closed. Of two SA-7 holds for
  one condition the open one stays.
- Sessions are added when they were done. What the other plan still had ahead, or left undone, is nobody's debt. What
  is likely the same session, told in both, counts once, and can be made two again (`core.dialogue.twins`).
- Reminders in the athlete's own words are added, those that are the same once; the daily ones are the kept profile's.
- Circles are joined by the store (`adapters.sql.memberships.hand_over`), as round-ups that stand in groups change
  with them: in a circle where both were, the kept profile's membership stays.
- No button and no undo of before is good for anything any more, in either chat: a token names a turn, and two
  conversations have turns of the same names. Only that a connection is none of one's own can always be said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeVar

from core.dialogue import twins
from core.dialogue.agenda import FOLLOW_UP
from core.dialogue.flows import leave
from core.dialogue.world import Athlete, Card, Conversation, Readiness, Record, Reminder, StrengthSet, World
from core.linking import NOTICE
from core.message import MessageKind, say
from core.training.athlete import Condition, Kind, Profile
from core.training.session import Session, Status
from core.wellness.check_in import CheckIn
from core.wellness.safety import Hold
from core.wellness.signs import Level

#: Conditions that ask for care, each with the word that lifts its hold (SA-7).
CARE = {
    Condition.UNDER_16: Condition.GUARDIAN_CONSENT,
    Condition.PREGNANT: Condition.DOCTOR_CONSENT,
}
#: The more serious, the later.
SERIOUS = (Level.GREEN, Level.AMBER, Level.RED)
#: In place of a turn's name: no button leads to it.
OLD = "old"
#: What the memory of a conversation holds only for the day and the plan that it had.
OF_THE_DAY = ("fitted", "prompts_unanswered")

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Joined:
    """The athlete and the conversation from now on, and the records to be stored under the kept key."""

    athlete: Athlete
    conversation: Conversation
    records: tuple[Record, ...]


def join(kept: World, talked: Conversation, other: World, also_talked: Conversation) -> Joined:
    """The athlete of `kept` with what was told as `other`; both worlds hold everything that is stored."""
    names = Names(kept, other)
    same = twins.likely(twins.logged_lately(kept), twins.logged_lately(other))
    told_twice = {theirs.id for _, theirs in same}
    records = told(kept, other, names, same)
    athlete = one_athlete(kept.athlete, other.athlete)
    conversation = one_conversation(athlete, talked, also_talked)
    if same:
        as_two: list[Record] = [each for mine, theirs in same for each in (mine, _with_ties(theirs, names))]
        sets = (each for each in other.strength_sets if each.session in told_twice)
        as_two += [_set_with_ties(each, names) for each in sets]
        label = say("undo-twins", count=len(same))
        conversation = replace(conversation, undo=twins.apart_again(as_two), undo_label=label)
    return Joined(athlete, conversation, tuple(records))


def told(
    kept: World, other: World, names: Names, same: Sequence[tuple[Session, Session]] = ()
) -> list[Record]:
    """What was told as `other`, as it stands in the diary of `kept`; `same` are sessions that were told in both."""
    told_twice = {theirs.id for _, theirs in same}
    stands_for = {names.of("sessions", theirs.id): mine.id for mine, theirs in same}
    return [
        *(_with_ties(each, names) for each in other.sessions if was_done(each) and each.id not in told_twice),
        *(twins.as_one(mine, theirs) for mine, theirs in same),
        *_check_ins(kept, other, names),
        *_levels(kept.readiness, other.readiness),
        *(
            replace(
                _renamed(each, names, "swaps"),
                session=names.of("sessions", each.session),
                chosen=each.chosen if each.chosen in (None, "kept") else names.of("sessions", each.chosen),
            )
            for each in other.swaps
        ),
        *(_renamed(each, names, "pains") for each in other.pains),
        *_holds(kept.holds, other.holds, names),
        *(_renamed(each, names, "watches") for each in other.watches),
        *_reminders(kept.reminders, other.reminders, names),
        *(
            replace(each, session=stands_for.get(each.session, each.session))
            for each in (_set_with_ties(each, names) for each in other.strength_sets)
        ),
    ]


class Names:
    """New ids for the other's records where the kept athlete has a record of the same id.

    A session that is mentioned and does not come along gets one too: another may have its id some day.
    """

    def __init__(self, kept: World, other: World) -> None:
        self._kept = {shelf: _ids(getattr(kept, shelf)) for shelf in SHELVES}
        self._come = {shelf: _ids(getattr(other, shelf)) for shelf in SHELVES}
        self._come["sessions"] = _ids(filter(was_done, other.sessions))
        self._given: dict[tuple[str, str], str] = {}

    def of(self, shelf: str, old: str | None) -> Any:
        """The id that a record of the other's has from now on; the same for every mention of it."""
        kept, come = self._kept[shelf], self._come[shelf]
        if old is None or (old in come and old not in kept):
            return old
        if (shelf, old) not in self._given:
            taken = kept | come | set(self._given.values())
            free = next(name for n in count(2) if (name := f"{old}~{n}") not in taken)
            self._given[shelf, old] = free
        return self._given[shelf, old]


def _ids(records: Iterable[Any]) -> set[str]:
    return {each.id for each in records}


#: Where a world keeps what was told.
SHELVES = (
    "sessions",
    "check_ins",
    "swaps",
    "pains",
    "holds",
    "watches",
    "reminders",
    "strength_sets",
)


def _renamed(record: R, names: Names, shelf: str) -> R:
    changed: dict[str, Any] = {"id": names.of(shelf, record.id)}
    return replace(record, **changed)


def _with_ties(session: Session, names: Names) -> Session:
    """A session of the other's under the name that it has from now on, and with the one that it stands for."""
    renamed = _renamed(session, names, "sessions")
    return replace(renamed, replaces=names.of("sessions", session.replaces))


def _set_with_ties(each: StrengthSet, names: Names) -> StrengthSet:
    return replace(_renamed(each, names, "strength_sets"), session=names.of("sessions", each.session))


def was_done(session: Session) -> bool:
    """Whether it is history, and no plan."""
    return session.actual is not None or (session.status is Status.DONE and session.kind is not Kind.REST)


def _check_ins(kept: World, other: World, names: Names) -> Iterable[CheckIn]:
    counted = {each.date for each in kept.check_ins if not each.superseded}
    for each in other.check_ins:
        yield replace(_renamed(each, names, "check_ins"), superseded=each.superseded or each.date in counted)


def _levels(kept: Iterable[Readiness], other: Iterable[Readiness]) -> Iterable[Readiness]:
    known = {each.date: each for each in kept}
    for each in other:
        mine = known.get(each.date)
        if mine is None or SERIOUS.index(each.level) > SERIOUS.index(mine.level):
            yield each if mine is None else replace(each, id=mine.id)


def _holds(kept: Iterable[Hold], other: Iterable[Hold], names: Names) -> Iterable[Hold]:
    known = {each.id: each for each in kept}
    for each in other:
        mine = known.get(each.id)
        if each.rule != "SA-7" or mine is None:
            yield _renamed(each, names, "holds")
        elif mine.until is not None and each.until is None:
            yield each


def _reminders(kept: Iterable[Reminder], other: Iterable[Reminder], names: Names) -> Iterable[Reminder]:
    known = list(kept)
    ids = {each.id for each in known}
    said = {_said(each) for each in known}
    for each in other:
        if each.id.startswith(FOLLOW_UP):
            # A follow-up that was asked is not asked again.
            if each.id not in ids:
                yield each
        elif each.kind is MessageKind.NOTICE and each.about is not None and each.time is not None:
            if _said(each) not in said:
                yield _renamed(each, names, "reminders")


def _said(reminder: Reminder) -> tuple[Any, ...]:
    return reminder.about, reminder.time, reminder.at


def one_athlete(kept: Athlete, other: Athlete) -> Athlete:
    """The kept one, with what the other told of care and rest."""
    return replace(
        kept,
        profile=_with_care(kept.profile, other.profile),
        created_at=min(kept.created_at, other.created_at),
        consented_at=kept.consented_at or other.consented_at,
        quiet_until=_latest(kept.quiet_until, other.quiet_until),
        last_heard_at=_latest(kept.last_heard_at, other.last_heard_at),
        country=kept.country or other.country,
        reminders_to=kept.reminders_to or other.reminders_to,
    )


def _with_care(kept: Profile, other: Profile) -> Profile:
    added = [
        told
        for condition, word in CARE.items()
        if condition in other.conditions and condition not in kept.conditions
        for told in (condition, word)
        if told in other.conditions
    ]
    return replace(kept, conditions=tuple(dict.fromkeys((*kept.conditions, *added))))


def _latest(one: Any, other: Any) -> Any:
    return max((each for each in (one, other) if each is not None), default=None)


def one_conversation(athlete: Athlete, kept: Conversation, other: Conversation) -> Conversation:
    """Where the talk goes on: nothing of before is asked any more, and no id is given twice."""
    memory = {name: value for name, value in kept.memory.items() if name not in OF_THE_DAY}
    if other.memory.get(leave.NEEDED) and not memory.get(leave.NEEDED):
        memory |= {leave.NEEDED: True, leave.ASKED: bool(other.memory.get(leave.ASKED))}
    ids = max(int(each.memory.get("ids", 0)) for each in (kept, other))
    if ids:
        memory["ids"] = ids
    # Answers of a first talk that goes on are in its open question; its buttons are old like all others.
    is_new = athlete.onboarded_at is None
    questions = tuple(replace(card, turn=OLD) for card in kept.cards if card.asks and is_new)
    return Conversation(
        turns=max(kept.turns, other.turns), cards=(*questions, *_notices(kept, other)), memory=memory
    )


def _notices(kept: Conversation, other: Conversation) -> Iterable[Card]:
    """Who was told of a connection can still undo it, but for two of which a press could mean either."""
    notices = [card for each in (kept, other) for card in each.cards if (card.flow, card.step) == NOTICE]
    of_turn = Counter(card.turn for card in notices)
    return (card for card in notices if of_turn[card.turn] == 1)
