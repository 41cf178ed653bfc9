"""The coach in the terminal: no account, no token, and the same words as everywhere else.

Buttons become numbered choices. Messages that fall due appear above the line that is being typed. Where
standard input is no terminal, the same chat is had line by line, so that a script can hold it.
"""

from __future__ import annotations

import asyncio
import os
import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth
from tzlocal import get_localzone_name

from core.coach import Coach
from core.courier import Delivered, Receipt, Refused
from core.dispatch import Dispatcher
from core.message import Address, Attachment, Inbound, Message, poll_as_lines, token
from core.ports import Store

PLATFORM = "console"
#: Whoever sits at this terminal: one athlete a database file.
ATHLETE = Address(platform=PLATFORM, user="me", chat="me")

WIDTH = 80
STYLE = Style.from_dict(
    {"coach": "bold ansigreen", "number": "bold ansicyan", "file": "ansiyellow", "aside": "ansibrightblack"}
)
Fragments = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Menu:
    """The choices of one message as they stand on the screen: mark, label, and what a press sends."""

    marks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()

    @classmethod
    def of(cls, message: Message, labels: Sequence[str]) -> Menu:
        """Numbered from 1, but "3 days" is pressed by a 3, and a bare number by itself."""
        clean = tuple(harmless(label) for label in labels)
        return cls(_marks(clean), clean, tuple(token(message.turn, choice.id) for choice in message.choices))

    def press(self, typed: str) -> str | None:
        """The token that a typed mark or label stands for; None when the words are just words."""
        wanted = typed.strip().casefold()
        for mark, label, wire in zip(self.marks, self.labels, self.tokens, strict=True):
            if wanted in (mark, label.casefold()):
                return wire
        return None


_QUANTITY = re.compile(r"\d{1,2}(?![\d:.,/-])")


def _marks(labels: Sequence[str]) -> tuple[str, ...]:
    """What to type for each label, all different: its own number where a typed one could mean it, or the
    next that is free."""
    own: dict[str, int] = {}
    for place, label in enumerate(labels):
        quantity = _QUANTITY.match(label)
        number = quantity.group() if quantity else ""
        if number and (number == label or 1 <= int(number) <= len(labels)):
            own.setdefault(number, place)
    number_at = {place: number for number, place in own.items()}
    free = (str(n) for n in count(1) if str(n) not in own)
    return tuple(number_at.get(place) or next(free) for place in range(len(labels)))


class Screen:
    """What the athlete sees: text in plain lines, at most 80 columns, with modest colours on a terminal."""

    def __init__(self, output: Output | None = None, stream: TextIO | None = None) -> None:
        self._output = output
        self._stream = stream

    def show(self, fragments: Fragments) -> None:
        """Print, above the line that is being typed if there is one."""
        if self._stream is not None:
            print("".join(text for _, text in fragments), file=self._stream, flush=True)
        else:
            print_formatted_text(FormattedText(fragments), style=STYLE, output=self._output)


class ConsoleCourier:
    """Delivers to the terminal; a picture or file is saved, and its path shown."""

    platform = PLATFORM
    pace = None

    def __init__(self, screen: Screen, files: Path, now: Callable[[], datetime]) -> None:
        self._screen = screen
        self._files = files
        self._now = now
        self.menu = Menu()
        self.delivered = 0

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Show the message and open its choices."""
        text, labels = poll_as_lines(message, text, labels)
        shown: Fragments = [("class:aside", f"{self._now():%H:%M} "), ("class:coach", "coach"), ("", "\n")]
        shown.append(("", wrap(text)))
        if message.choices:
            self.menu = Menu.of(message, labels)
            shown.append(("", "\n"))
            shown += _lines(self.menu)
        try:
            for file in (*message.pictures, *message.files):
                shown += [("", "\n"), ("class:file", f"  saved: {save(file, self._files)}")]
        except OSError as error:
            return Refused(f"the file can't be saved: {error.strerror}")
        self._screen.show([*shown, ("", "\n")])
        self.delivered += 1
        return Delivered()


def _lines(menu: Menu) -> Fragments:
    """The choices as they are shown, one a line; bare numbers side by side."""
    shown: Fragments = []
    side_by_side = False
    for mark, label in zip(menu.marks, menu.labels, strict=True):
        bare = mark == label
        shown.append(("", "" if bare and side_by_side else "\n"))
        shown.append(("class:choice", f"{mark:>3}"))
        if not bare:
            shown.append(("", "  " + wrap(label, indent=5).lstrip()))
        side_by_side = bare
    return shown


class ConsoleChat:
    """One sitting at the terminal: what is typed goes to the coach, until the athlete leaves."""

    def __init__(
        self,
        coach: Coach,
        dispatcher: Dispatcher,
        store: Store,
        courier: ConsoleCourier,
        after_turn: Callable[[], Awaitable[None]],
    ) -> None:
        """`after_turn` is awaited after every line that is read: what falls due next may have changed."""
        self._coach = coach
        self._dispatcher = dispatcher
        self._store = store
        self._courier = courier
        self._after_turn = after_turn
        self._sitting = uuid4().hex
        self._sent = 0

    async def greet(self, now: datetime) -> None:
        """Show what fell due while nobody sat here; if that was nothing, where things stand."""
        shown = self._courier.delivered
        await self._dispatcher.run_due()
        if self._courier.delivered > shown:
            return
        await self.say("/start")

    async def next_message(self, now: datetime) -> datetime | None:
        """When the coach will look in next, in the athlete's own time; None when nothing waits."""
        due = await self._dispatcher.next_due()
        known = await self._store.load_by_address(ATHLETE, now)
        return None if due is None or known is None else due.astimezone(known.world.athlete.profile.zone)

    async def say(self, text: str) -> None:
        """Send what was typed: a press when it is the mark or label of an open choice, words otherwise."""
        await self._answer(text, self._courier.menu)

    async def at_terminal(self, source: Input | None = None, output: Output | None = None) -> None:
        """Talk with history and editing. Control-C clears the line, Control-D leaves."""
        # In memory only: what an athlete tells a coach belongs into the one database, where /delete finds it.
        session: PromptSession[str] = PromptSession(history=InMemoryHistory(), input=source, output=output)
        line = session.default_buffer
        meant, was_empty = self._courier.menu, True

        def keep_menu(_: object) -> None:
            """A number means the card that stood there when the line was begun, not one come in since."""
            nonlocal meant, was_empty
            if was_empty:
                meant = self._courier.menu
            was_empty = not line.text

        line.on_text_changed += keep_menu
        with nullcontext() if output else patch_stdout(raw=True):
            while True:
                was_empty = True
                try:
                    text = await session.prompt_async("> ")
                except KeyboardInterrupt:
                    continue
                except EOFError:
                    return
                await self._answer(text, meant)
                await self._after_turn()

    async def from_pipe(self, source: TextIO) -> None:
        """Talk line by line until the input ends."""
        while line := await asyncio.to_thread(source.readline):
            await self.say(line)
            await self._after_turn()

    async def _answer(self, text: str, menu: Menu) -> None:
        text = harmless(text).strip()
        if not text:
            return
        wire = menu.press(text)
        if wire is not None and menu is self._courier.menu:
            self._courier.menu = Menu()
        self._sent += 1
        inbound = Inbound(
            key=f"{PLATFORM}:{self._sitting}:{self._sent}",
            address=ATHLETE,
            text=text if wire is None else None,
            token=wire,
            timezone=_machine_zone(),
        )
        await self._dispatcher.deliver_now(await self._coach.receive(inbound))


def _machine_zone() -> str | None:
    """The IANA zone of this machine, where the athlete sits; None when it can't be told."""
    try:
        return get_localzone_name()
    except (LookupError, ValueError, OSError):
        return None


# Text that is safe to show ---------------------------------------------------------------------------------

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(text: str) -> str:
    """The text without what commands a terminal: control characters and overrides of direction."""
    kept = (c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or _is_shown(c))
    return "".join(kept)


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") and character not in _BIDI


def wrap(text: str, indent: int = 0) -> str:
    """The text in lines of at most 80 columns; a list's second line stands under its first word."""
    return "\n".join(
        piece for line in harmless(text).expandtabs(4).split("\n") for piece in _pieces(line, indent)
    )


_LEAD = re.compile(r" {0,20}(?:[-*•] +|\d{1,3}[.)] +)?")


def _pieces(line: str, indent: int) -> Iterator[str]:
    """Breaks between words, counting columns and not characters; a word too long for a line is cut."""
    lead = _LEAD.match(line)
    own = lead.group() if lead else ""
    current, hang = " " * indent + own, " " * (indent + len(own))
    for word in re.findall(r" *[^ ]+", line[len(own) :]):
        if get_cwidth(current + word) > WIDTH:
            if current.strip():
                yield current.rstrip()
            current, word = hang, word.lstrip()
        for character in word:
            if get_cwidth(current + character) > WIDTH:
                yield current
                current = hang
            current += character
    yield current.rstrip()


# Files -----------------------------------------------------------------------------------------------------


def save(file: Attachment, folder: Path) -> Path:
    """Where the file lies now: in a folder that only its owner can read, never over another file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in _free_paths(folder, file.name):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as target:
            target.write(file.data)
        return path
    raise AssertionError("the names never end")


def _free_paths(folder: Path, name: str) -> Iterator[Path]:
    plain = re.sub(r"[^\w.-]+", "_", Path(name).name).lstrip(".") or "file"
    stem, suffix = Path(plain).stem, Path(plain).suffix
    yield folder / plain
    number = 2
    while True:
        yield folder / f"{stem}-{number}{suffix}"
        number += 1
