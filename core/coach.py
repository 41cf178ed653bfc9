"""The coach acts: it loads an athlete, lets the pure step decide, and commits what was decided.

Everything that a turn decides becomes true in one transaction, or not at all. When two turns of one athlete
meet, the later one loads and steps again; the step is pure, so that costs nothing but time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from core import linking
from core.circles import invited_to
from core.dialogue import own_data
from core.dialogue.suggestions import What, suggest
from core.dialogue.world import (
    EXPORT,
    Athlete,
    Conversation,
    Forget,
    Join,
    Link,
    Outcome,
    Outgoing,
    Part,
    World,
)
from core.linking import Codes, Entry
from core.message import Address, Attachment, Inbound, Message, Wake, say, split_token, token
from core.ports import (
    AlreadyCommitted,
    Clock,
    Loaded,
    Meter,
    NoMeter,
    Row,
    Store,
    VersionConflict,
)
from core.understanding import understand
from core.words.phrasebook import nearest

log = logging.getLogger(__name__)

#: How often a turn is stepped again before the conflict is passed on (own choice; two turns meet rarely,
#: and one of any number that meet always gets through).
TRIES = 8

#: What was written before an erasure may be read so much later: longer than any platform keeps it (Telegram: a day).
ERASED_KNOWN_FOR = timedelta(days=2)

#: A wake that leaves something due at once would be served for ever: it is put off this long (own choice).
WAKE_AGAIN_AFTER = timedelta(minutes=1)


class Respond(Protocol):
    """The pure step: see `core.dialogue.engine.respond`."""

    def __call__(self, conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        """What the turn decides."""
        ...


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of the message whose button was pressed.

    `taken` says that the press was an answer, `live` which of the message's tokens still are, and
    `replaced` that the coach's answer takes the message's place.
    """

    taken: bool
    live: frozenset[str]
    replaced: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """An update was answered: the outbox rows to deliver, and after a press what to show of it.

    `is_new` says that it was answered now, and not before, by another process or by a try that nobody heard of.
    """

    rows: list[int] = field(default_factory=list)
    pressed: Pressed | None = None
    is_new: bool = True


class WakeFailed(Exception):
    """The step for a reminder failed; nothing was stored, and the wake is to be tried again later."""


class Coach:
    """Serves turns: one at a time for each athlete's chat, those of different athletes side by side."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        new_key: Callable[[], str],
        respond: Respond,
        *,
        codes: Codes | None = None,
        meter: Meter | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`new_key` names a new athlete: unique, and telling nothing about them.

        `codes` draws those that connect accounts, which nobody but a test may foresee; without any they are good
        for what this process delivers itself.
        `timer` counts seconds steadily from any beginning; by it turns are timed for the meter.
        """
        self._store = store
        self._clock = clock
        self._new_key = new_key
        self.codes: Codes = codes or linking.SealedCodes({})
        self._opens: dict[str, str] = {}
        self._respond = respond
        self._meter: Meter = meter or NoMeter()
        self._timer = timer
        self._turns = _Turnstile()
        self._erased: dict[tuple[str, str], datetime] = {}

    async def receive(self, inbound: Inbound) -> list[int]:
        """Answer an update; gives the outbox rows to deliver, none when the update was answered before.

        A step that fails changes nothing, and the athlete is told so. Raises VersionConflict when other
        turns of the same athlete keep getting in first.
        """
        return (await self.hear(inbound)).rows

    async def hear(self, inbound: Inbound) -> Heard:
        """The same, with what a chat needs to know to show that a button was pressed.

        A vote is heard by no flow. Most are cast in a group, and are no sign that its voter's own chat is open.
        """
        if inbound.votes is not None:
            return Heard()
        inbound = _storable(inbound)
        async with self._turns.pass_through(inbound.address.platform, inbound.address.user):
            entry = await self._enter_code(inbound)
            return await self._turn(
                lambda now: self._heard_from(inbound, entry, now),
                lambda loaded: self._answer(loaded, inbound),
                inbound=inbound,
            )

    async def suggest(self, address: Address, what: What, typed: str) -> tuple[str, ...]:
        """What somebody may mean by what they have typed so far; nothing is stored by asking.

        For an account that never wrote, what can be suggested to anybody.
        """
        loaded = await self._by_address(address, self._clock.now())
        return suggest(loaded.world, what, typed)

    async def reachable(self, platform: str, most: int, or_heard_since: datetime) -> list[Address]:
        """Where athletes of a platform can be reached, or were lately; see Store."""
        return await self._store.reachable(platform, most, or_heard_since)

    async def answered(self, keys: Collection[str]) -> dict[str, datetime]:
        """Which of these updates were answered, and when; see Store."""
        return await self._store.answered(keys)

    async def is_leaving(self, inbound: Inbound) -> bool:
        """Whether somebody of whom something is stored asks for that, to see it or to leave with it."""
        now = self._clock.now()
        loaded = await self._store.load_by_address(inbound.address, now)
        reading = understand(inbound.text or "", now.date())
        return loaded is not None and own_data.is_meant(loaded.conversation, inbound, reading)

    def is_opened_by(self, platform: str, link: str) -> None:
        """A chat there opens by this link, with what stands behind it as the first word."""
        self._opens[platform] = link

    async def can_be_reached(self, address: Address, key: str) -> None:
        """An athlete's chat is open again: their reminders are looked at again, soon.

        `key` names the update that told it. Nothing happens for an account that is not known.
        """
        async with self._turns.pass_through(address.platform, address.user):
            for _ in range(TRIES):
                now = self._clock.now()
                loaded = await self._store.load_by_address(address, now)
                if loaded is None:
                    return
                loaded = replace(loaded, address=address)
                outcome = Outcome(conversation=loaded.conversation, wake_at=now + WAKE_AGAIN_AFTER)
                try:
                    await self._store.commit(loaded, outcome, inbox_key=key)
                except AlreadyCommitted:
                    return
                except VersionConflict:
                    continue
                return
            raise VersionConflict(f"{TRIES} times running")

    async def overheard(self, text: str) -> None:
        """Words that everybody could read, as in a group: a code in them opens nothing any more."""
        code = linking.read_code(linking.after_link(text) or "")
        if code is not None:
            await self._store.spoil_code(code)

    async def wake(self, row: Row) -> list[int]:
        """Run the coach for a reminder that fell due; gives the outbox rows to deliver.

        Raises WakeFailed, and VersionConflict as `receive` does.
        """
        athlete_key = row.athlete_key or ""
        async with self._turns.pass_through(athlete_key):
            heard = await self._turn(
                lambda now: self._store.load(athlete_key, now),
                lambda loaded: self._remind(loaded, Wake(due_at=row.due_at)),
            )
            return heard.rows

    async def refresh(self, athlete_key: str) -> None:
        """Bring an athlete's diary and next reminder up to the present, without a word; again does no harm.

        Raises WakeFailed, and VersionConflict as `receive` does.
        """
        async with self._turns.pass_through(athlete_key):
            await self._turn(
                lambda now: self._store.load(athlete_key, now),
                lambda loaded: self._remind(loaded, Wake(due_at=loaded.world.now, wordless=True)),
            )

    async def _turn(
        self,
        load: Callable[[datetime], Awaitable[Loaded | None]],
        step: Callable[[Loaded], Outcome],
        *,
        inbound: Inbound | None = None,
    ) -> Heard:
        """Load, step, commit, as often as it takes; without an update nobody asked (a reminder)."""
        begun = self._timer()
        try:
            return await self._tries(load, step, inbound)
        finally:
            self._meter.turn(self._timer() - begun)

    async def _tries(
        self,
        load: Callable[[datetime], Awaitable[Loaded | None]],
        step: Callable[[Loaded], Outcome],
        inbound: Inbound | None,
    ) -> Heard:
        for _ in range(TRIES):
            now = self._clock.now()
            loaded = await load(now)
            if loaded is None or (inbound is not None and self._is_of_before(loaded, inbound)):
                return Heard()
            outcome = await self._with_export(loaded, step(loaded))
            if outcome.write_to is not None and loaded.address is not None:
                chosen = replace(loaded.address, chat=outcome.write_to)
                loaded = replace(loaded, address=chosen, among_others=False)
            key = None if inbound is None else inbound.key
            try:
                rows = await self._store.commit(loaded, outcome, inbox_key=key, unasked=inbound is None)
            except AlreadyCommitted:
                return Heard(is_new=False)
            except VersionConflict:
                continue
            if any(isinstance(change, Forget) for change in outcome.changes):
                self._note_erased(loaded.world.accounts, now)
                log.info("athletes forgotten", extra={"date": now.date().isoformat(), "count": 1})
            else:
                facts = {"athlete": loaded.world.athlete.key, "unasked": inbound is None, "rows": len(rows)}
                log.debug("turn", extra=facts)
            return Heard(rows, _pressed(loaded.conversation, outcome, inbound))
        raise VersionConflict(f"{TRIES} times running")

    def _note_erased(self, accounts: Iterable[Address], now: datetime) -> None:
        """Remember for a while, and in memory alone, that nothing from before is to begin anew."""
        self._erased = {who: at for who, at in self._erased.items() if now - at < ERASED_KNOWN_FOR}
        self._erased |= {(account.platform, account.user): now for account in accounts}

    def _is_of_before(self, loaded: Loaded, inbound: Inbound) -> bool:
        """Whether it is about earlier messages of a chat that was deleted, or itself one: it begins no new one.

        Danger is heard whenever it was told.
        """
        is_new = loaded.version == 0
        if is_new and (inbound.token is not None or inbound.corrects):
            return True
        who = (inbound.address.platform, inbound.address.user)
        begun = self._erased.get(who) if is_new else loaded.world.athlete.created_at
        written = inbound.sent_at
        if written is None or begun is None or written >= begun:
            return False
        return understand(inbound.text or "", written.date()).red_flag is None

    async def _with_export(self, loaded: Loaded, outcome: Outcome) -> Outcome:
        """The outcome with the athlete's export in the file that asks for it; a turn sees only a part."""
        if not any(EXPORT in outgoing.message.files for outgoing in outcome.outgoing):
            return outcome
        document = await self._store.export(loaded.world.athlete.key)
        content = json.dumps(document, indent=2, ensure_ascii=False)
        filled = replace(EXPORT, content=content)
        return replace(
            outcome,
            outgoing=tuple(
                replace(outgoing, message=_with_file(outgoing.message, filled))
                for outgoing in outcome.outgoing
            ),
        )

    def _answer(self, loaded: Loaded, inbound: Inbound) -> Outcome:
        try:
            outcome = self._respond(loaded.conversation, inbound, loaded.world)
        except Exception as error:
            _log_failure(loaded, error)
            outcome = _apology(loaded)
        if any(isinstance(change, Join | Part) for change in outcome.changes):
            # Two diaries become one, or one two: what is due is looked at when they are.
            outcome = replace(outcome, wake_at=loaded.world.now + WAKE_AGAIN_AFTER)
        return outcome if inbound.via is None else _answered(outcome, inbound.via)

    def _remind(self, loaded: Loaded, wake: Wake) -> Outcome:
        try:
            outcome = self._respond(loaded.conversation, wake, loaded.world)
        except Exception as error:
            _log_failure(loaded, error)
            raise WakeFailed from None
        due_again = outcome.wake_at is not None and outcome.wake_at <= loaded.world.now
        if due_again and not wake.wordless:
            return replace(outcome, wake_at=loaded.world.now + WAKE_AGAIN_AFTER)
        return outcome

    async def _enter_code(self, inbound: Inbound) -> Entry | None:
        """Try the code that the update brings, once for all steps of its turn; None when it brings none."""
        code = linking.read_code(linking.told_with_link(inbound) or "")
        if code is None:
            return None
        return await self._store.enter_code(code, inbound.address, self._clock.now(), inbound.key)

    async def _heard_from(self, inbound: Inbound, entry: Entry | None, now: datetime) -> Loaded:
        """Who sent the update, with what a turn about connecting accounts or about a circle has to know."""
        loaded = _in_their_language(await self._heard_at(inbound, now), inbound)
        loaded = await self._invited(inbound, loaded)
        if linking.told_with_link(inbound) == "":
            here = inbound.address.platform
            opens = {name: each for name, each in self._opens.items() if name != here}
            link = Link(new_code=self.codes.draw(here), opens=opens)
        elif entry is Entry.RIGHT or any(card.flow == linking.FLOW for card in loaded.conversation.cards):
            mine, theirs = await self._store.parties(inbound.address, now) or (None, None)
            by_link = linking.came_by_link(inbound)
            link = Link(entry=entry, by_link=by_link, mine=mine, theirs=theirs)
        elif entry is not None:
            link = Link(entry=entry)
        else:
            return loaded
        return replace(loaded, world=replace(loaded.world, link=link))

    async def _invited(self, inbound: Inbound, loaded: Loaded) -> Loaded:
        """The same, with the circle that they are invited to, when that is what they opened."""
        invited = invited_to(inbound.text)
        circle = None if invited is None else await self._store.circle(invited)
        if circle is None or circle in loaded.world.circles:
            return loaded
        return replace(loaded, world=replace(loaded.world, circles=(*loaded.world.circles, circle)))

    async def _heard_at(self, inbound: Inbound, now: datetime) -> Loaded:
        """The athlete who was heard; heard among others, they are still written to where they were before.

        Their own chat opens when they are heard there: from a server's channel a closed one is as closed as it was.
        """
        loaded = await self._by_address(inbound.address, now)
        if inbound.place is None:
            return loaded
        account = (inbound.address.platform, inbound.address.user)
        known = (each for each in loaded.world.accounts if (each.platform, each.user) == account)
        return replace(loaded, address=next(known, inbound.address), among_others=True)

    async def _by_address(self, address: Address, now: datetime) -> Loaded:
        stored = await self._store.load_by_address(address, now)
        if stored is not None:
            return replace(stored, address=address)
        athlete = Athlete(key=self._new_key(), created_at=now)
        world = World(now=now, athlete=athlete, accounts=(address,))
        return Loaded(world=world, conversation=Conversation(), version=0, address=address)


class _Turnstile:
    """Lets one turn of a name through at a time, in order of arrival; keeps nothing of names at rest."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def pass_through(self, *name: Hashable) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(name)
            if waiting > 1:
                self._locks[name] = lock, waiting - 1


def _in_their_language(loaded: Loaded, inbound: Inbound) -> Loaded:
    """Who has not consented yet is spoken to in the language of their app, if the coach has it; then it is theirs."""
    world = loaded.world
    if inbound.locale is None or world.athlete.consented_at is not None:
        return loaded
    profile = replace(world.athlete.profile, locale=nearest(inbound.locale))
    return replace(loaded, world=replace(world, athlete=replace(world.athlete, profile=profile)))


def _pressed(before: Conversation, outcome: Outcome, inbound: Inbound | None) -> Pressed | None:
    if inbound is None or inbound.token is None:
        return None
    turn, choice = split_token(inbound.token)
    taken = any(card.turn == turn and choice in card.choices for card in before.cards)
    after = [card for card in outcome.conversation.cards if card.turn == turn]
    live = frozenset(token(turn, each) for card in after for each in card.choices)
    replaced = any(outgoing.message.edits is not None for outgoing in outcome.outgoing)
    return Pressed(taken, live, replaced)


def _apology(loaded: Loaded) -> Outcome:
    """Nothing changes but that the athlete is told; the reminders are looked at again soon."""
    return Outcome(
        conversation=loaded.conversation,
        outgoing=(Outgoing(Message(says=(say("error.unexpected"),))),),
        wake_at=None if loaded.version == 0 else loaded.world.now + WAKE_AGAIN_AFTER,
    )


def _answered(outcome: Outcome, via: str) -> Outcome:
    """The outcome with the way that its answer takes; what else it says goes to the athlete's address."""
    answer = next((each for each in outcome.outgoing if each.to is None), None)
    if answer is None:
        return outcome
    sent = replace(answer, message=replace(answer.message, via=via))
    return replace(outcome, outgoing=tuple(sent if each is answer else each for each in outcome.outgoing))


def _with_file(message: Message, export: Attachment) -> Message:
    return replace(message, files=tuple(export if file == EXPORT else file for file in message.files))


def place_of(error: BaseException) -> str:
    """Where it broke, for the log: functions and lines, and none of the exception's own words."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)


def _log_failure(loaded: Loaded, error: Exception) -> None:
    """Whose turn, in which flows, and where it broke: never what was written, so no exception's own words."""
    flows = ",".join(f"{card.flow}/{card.step}" for card in loaded.conversation.cards) or "-"
    log.error(
        "a step failed",
        extra={
            "athlete": loaded.world.athlete.key,
            "flow": flows,
            "error": type(error).__name__,
            "where": place_of(error),
        },
    )


def _storable(inbound: Inbound) -> Inbound:
    """The update without what no database keeps: NUL characters and halves of surrogate pairs."""
    if inbound.text is None:
        return inbound
    text = inbound.text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return inbound if text == inbound.text else replace(inbound, text=text)
