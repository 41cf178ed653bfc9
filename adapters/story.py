"""Plays a story: a conversation written down as JSON lines, on a virtual clock (FORMATS: Story).

Months of coaching pass in seconds and come out the same, byte for byte, so that a story can be attached to
a bug report, read by anyone, and kept as a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol, Union

from core.coach import Coach
from core.courier import Delivered, Receipt
from core.dispatch import Dispatcher
from core.message import Address, Choice, Inbound, Message, poll_as_lines, token
from core.ports import Store
from core.training.athlete import Profile
from core.training.plan_json import ProfileError, read_profile

PLATFORM = "story"
ATHLETE = Address(platform=PLATFORM, user="athlete", chat="athlete")

#: How often one instant may be served before the story is given up: no honest minute holds so many messages.
ROUNDS_AT_ONE_INSTANT = 1000

INSTANT = "an instant with its offset, such as 2026-03-02T06:00:00+01:00"


class StoryError(ValueError):
    """A story that cannot be played: the `line` (from 1), the `field`, and what was `expected` there."""

    def __init__(self, line: int, field: str, expected: str) -> None:
        self.line, self.field, self.expected = line, field, expected
        super().__init__(f"line {line}: {field}: expected {expected}")


# Reading ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Onboarded:
    """The athlete answers the onboarding in one go, consent included."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class Said:
    """The athlete writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The athlete presses the newest button with this id or label."""

    button: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The athlete sends a file."""

    name: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The coach must have said this, and offered that, since the line before."""

    text: re.Pattern[str] | None = None
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Down:
    """The program is off until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Waited:
    """Nothing but time passes."""


Action = Union[Onboarded, Said, Tapped, Filed, Expected, Down, Waited]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story: its number in the file, when it happens, and what."""

    number: int
    at: datetime
    action: Action


def read_story(text: str) -> list[Line]:
    """The lines of a story; empty ones are skipped. Raises StoryError before anything is played."""
    lines: list[Line] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        line = _read_line(number, raw)
        if lines and line.at < _end(lines[-1]):
            field = "down_from" if isinstance(line.action, Down) else "at"
            raise StoryError(
                number, field, f"no earlier than the line before ({_end(lines[-1]).isoformat()})"
            )
        lines.append(line)
    if not lines:
        raise StoryError(1, "story", "at least one line of JSON")
    return lines


def _end(line: Line) -> datetime:
    return line.action.until if isinstance(line.action, Down) else line.at


def _read_line(number: int, raw: str) -> Line:
    try:
        fields = json.loads(raw)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise StoryError(number, "line", f"JSON ({reason})") from None
    if not isinstance(fields, dict):
        raise StoryError(number, "line", "a JSON object")
    if "down_from" in fields or "down_to" in fields:
        _refuse_others(number, fields, {"down_from", "down_to"}, "down_from and down_to alone")
        start, end = (_instant(number, fields, name) for name in ("down_from", "down_to"))
        if end < start:
            raise StoryError(number, "down_to", "no earlier than down_from")
        return Line(number, start, Down(end))
    _refuse_others(number, fields, {"at", *_ACTIONS}, f"at and one of {', '.join(_ACTIONS)}")
    at = _instant(number, fields, "at")
    told = [name for name in _ACTIONS if name in fields]
    if len(told) > 1:
        raise StoryError(number, told[1], f"one thing a line, and there is {told[0]} already")
    if not told:
        return Line(number, at, Waited())
    return Line(number, at, _ACTIONS[told[0]](number, fields[told[0]]))


def _refuse_others(number: int, fields: Mapping[str, Any], known: set[str], expected: str) -> None:
    unknown = next((name for name in fields if name not in known), None)
    if unknown is not None:
        raise StoryError(number, unknown, expected)


def _instant(number: int, fields: Mapping[str, Any], name: str) -> datetime:
    try:
        at = datetime.fromisoformat(fields[name])
        if at.tzinfo is not None:
            at.astimezone(UTC)
            return at
    except (KeyError, TypeError, ValueError, OverflowError):
        pass
    raise StoryError(number, name, INSTANT)


def _read_profile(number: int, told: Any) -> Onboarded:
    try:
        return Onboarded(read_profile(json.dumps(told)))
    except ProfileError as error:
        field = error.field if error.field == "profile" else f"profile.{error.field}"
        raise StoryError(number, field, error.expected) from None


def _read_expected(number: int, told: Any) -> Expected:
    if not isinstance(told, dict) or not told:
        raise StoryError(number, "expect", "an object with text (a pattern), button (id or label), or both")
    unknown = next((name for name in told if name not in ("text", "button")), None)
    if unknown is not None:
        raise StoryError(number, f"expect.{unknown}", "text or button")
    text, button = (
        _words(number, f"expect.{name}", told[name]) if name in told else None for name in ("text", "button")
    )
    try:
        return Expected(None if text is None else re.compile(text), button)
    except (re.error, RecursionError) as error:
        raise StoryError(number, "expect.text", f"a regular expression ({error})") from None


def _words(number: int, field: str, told: Any) -> str:
    if not isinstance(told, str) or not told.strip():
        raise StoryError(number, field, "a text")
    return told.encode(
        errors="replace"
    ).decode()  # half of a surrogate pair is no character, and can't be printed


_ACTIONS: Mapping[str, Callable[[int, Any], Action]] = {
    "profile": _read_profile,
    "say": lambda number, told: Said(_words(number, "say", told)),
    "tap": lambda number, told: Tapped(_words(number, "tap", told)),
    "file": lambda number, told: Filed(_words(number, "file", told)),
    "expect": _read_expected,
}


# Playing ---------------------------------------------------------------------------------------------------


class StoryClock:
    """A clock that stands still until the story moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant the story has come to, UTC."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Go on to then; the clock never runs back."""
        self._now = max(self._now, instant.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the coach as the athlete got it."""

    at: datetime
    message: Message
    text: str
    labels: tuple[str, ...]

    def find(self, button: str) -> Choice | None:
        """Its button with this id or label."""
        for choice, label in zip(self.message.choices, self.labels, strict=True):
            if button in (choice.id, label):
                return choice
        return None

    def label_of(self, wanted: Choice) -> str:
        """What stands on a button."""
        return next(
            label for choice, label in zip(self.message.choices, self.labels, strict=True) if choice is wanted
        )


class StoryCourier:
    """Delivers to the story: keeps every message with the instant of its delivery."""

    platform = PLATFORM
    pace = None

    def __init__(self, clock: StoryClock, heard: Callable[[Sent], None] = lambda _: None) -> None:
        self._clock = clock
        self.heard = heard
        self.sent: list[Sent] = []

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Take the message."""
        sent = Sent(self._clock.now(), message, *poll_as_lines(message, text, labels))
        self.sent.append(sent)
        self.heard(sent)
        return Delivered(str(len(self.sent)))


class Ear(Protocol):
    """Where the athlete hears the coach: all that was `sent`, and who is told of the next."""

    heard: Callable[[Sent], None]

    @property
    def sent(self) -> Sequence[Sent]:
        """What the athlete got so far, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The running coach that a story is played on, with a database of its own.

    Between the athlete and the coach there is nothing; a stage with a platform in between brings it there.
    """

    clock: StoryClock
    courier: Ear
    coach: Coach
    dispatcher: Dispatcher
    store: Store
    athlete: Address = ATHLETE

    async def bring(self, inbound: Inbound) -> None:
        """Bring the coach what the athlete sends, and come back when all that answers it has been delivered."""
        await self.dispatcher.deliver_now(await self.coach.receive(inbound))


@dataclass(frozen=True, slots=True)
class Failure:
    """An `expect` that did not come true."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


class Player:
    """Plays the lines of one story on a stage and writes the transcript, one JSON object a line."""

    def __init__(self, stage: Stage, write: Callable[[str], object]) -> None:
        self._stage = stage
        self._write = write
        self._zone: tzinfo = UTC
        self._inbound = 0
        #: The first message that an `expect` looks at.
        self._since = 0
        stage.courier.heard = self._coach_line

    async def play(self, lines: Sequence[Line]) -> list[Failure]:
        """Play it to the end and give back the expectations that failed.

        Raises StoryError for a tap on a button that the coach never showed.
        """
        failures: list[Failure] = []
        before: Line | None = None
        for line in lines:
            sent_before = len(self._stage.courier.sent)
            await self._run_to(line.at)
            if isinstance(line.action, Expected):
                if before is not None and isinstance(before.action, Expected) and before.at != line.at:
                    self._since = sent_before  # expectations of one instant look at the same messages
                failures += self._missing(line, line.action)
            else:
                waited = isinstance(line.action, Waited)
                self._since = sent_before if waited else len(self._stage.courier.sent)
                await self._act(line)
            before = line
        return failures

    async def _run_to(self, instant: datetime) -> None:
        """Serve what falls due on the way, each at its own time, and arrive."""
        stage, rounds, before = self._stage, 0, None
        while (due := await stage.dispatcher.next_due()) is not None and due <= instant:
            stage.clock.move_to(due)
            await stage.dispatcher.run_due()
            rounds = rounds + 1 if stage.clock.now() == before else 0
            before = stage.clock.now()
            if rounds > ROUNDS_AT_ONE_INSTANT:
                raise RuntimeError(f"the outbox does not move on at {before.isoformat()}")
        stage.clock.move_to(instant)

    async def _act(self, line: Line) -> None:
        match line.action:
            case Onboarded(profile):
                self._zone = profile.zone
                await self._receive(text="/start", profile=profile)
            case Said(text):
                self._athlete_line("say", text)
                await self._receive(text=text)
            case Tapped(button):
                sent, choice = self._shown(line.number, button)
                self._athlete_line("tap", sent.label_of(choice), tap=choice.id)
                await self._receive(token=token(sent.message.turn, choice.id))
            case Filed(name):
                self._athlete_line("file", "", files=[name])
                await self._receive(file=name)
            case Down(until):
                self._stage.clock.move_to(until)
                await self._run_to(until)

    async def _receive(self, **sent: Any) -> None:
        self._inbound += 1
        stage = self._stage
        await stage.bring(Inbound(key=f"{PLATFORM}:{self._inbound}", address=stage.athlete, **sent))
        known = await stage.store.load_by_address(stage.athlete, stage.clock.now())
        self._zone = UTC if known is None else known.world.athlete.profile.zone

    def _shown(self, line: int, button: str) -> tuple[Sent, Choice]:
        for sent in reversed(self._stage.courier.sent):
            choice = sent.find(button)
            if choice is not None:
                return sent, choice
        newest = next((sent for sent in reversed(self._stage.courier.sent) if sent.labels), None)
        shown = "none was shown" if newest is None else f"the newest: {_buttons(newest)}"
        raise StoryError(line, "tap", f"the id or label of a button that was shown, not {button!r} ({shown})")

    def _missing(self, line: Line, wanted: Expected) -> list[Failure]:
        heard = self._stage.courier.sent[self._since :]
        missing = []
        if wanted.text is not None and not any(wanted.text.search(sent.text) for sent in heard):
            missing.append(f"no message matches {wanted.text.pattern!r}")
        if wanted.button is not None and not any(sent.find(wanted.button) for sent in heard):
            missing.append(f"no button {wanted.button!r}")
        if not missing:
            return []
        said = " | ".join(f"{sent.text} [{_buttons(sent)}]" for sent in heard) or "nothing"
        return [Failure(line.number, f"expect: {' and '.join(missing)}; the coach said: {said}")]

    def _coach_line(self, sent: Sent) -> None:
        message = sent.message
        self._line(
            at=sent.at,
            sender="coach",
            kind=message.kind.value,
            also=[kind.value for kind in message.also],
            text=sent.text,
            buttons=[
                {"id": choice.id, "label": label}
                for choice, label in zip(message.choices, sent.labels, strict=True)
            ],
            files=[file.name for file in (*message.pictures, *message.files)],
        )

    def _athlete_line(self, kind: str, text: str, *, files: Sequence[str] = (), **more: str) -> None:
        self._line(self._stage.clock.now(), "athlete", kind, [], text, [], files, **more)

    def _line(
        self,
        at: datetime,
        sender: str,
        kind: str,
        also: Sequence[str],
        text: str,
        buttons: Sequence[Mapping[str, str]],
        files: Sequence[str],
        **more: str,
    ) -> None:
        line = {
            "at": at.astimezone(self._zone).isoformat(),
            "from": sender,
            "kind": kind,
            "also": list(also),
            "text": text,
            "buttons": list(buttons),
            "files": list(files),
            **more,
        }
        self._write(json.dumps(line, ensure_ascii=False) + "\n")


def _buttons(sent: Sent) -> str:
    pairs = zip(sent.message.choices, sent.labels, strict=True)
    return ", ".join(f"{choice.id}: {label}" for choice, label in pairs)
