"""What goes between an athlete's chat and the coach: neutral of platform, safe to store as JSON.

A flow says a `Say` (a key and its arguments); words are put to it when the message is delivered, in the
athlete's language. A button is a `Choice`; on the wire its token names the message that asked, so that a
press on an old card is never applied to the wrong question.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Union

from typing_extensions import TypeAliasType

from core.training.athlete import Profile
from core.wellness.signs import Level


class MessageKind(StrEnum):
    """What a message of the coach is (FORMATS: coach kinds), first the ones that name a merged message."""

    OVERTRAINING_CHECK_IN = "overtraining_check_in"
    FOLLOW_UP = "follow_up"
    SESSION_REMINDER = "session_reminder"
    CHECK_IN = "check_in"
    WEEK_REVIEW = "week_review"
    LOG_PROMPT = "log_prompt"
    LESSON = "lesson"
    NUDGE = "nudge"
    NOTICE = "notice"
    REPLY = "reply"


#: A JSON-safe argument of a Say; a Say inside is rendered, a list is joined ("a, b and c").
Arg = TypeAliasType("Arg", Union[str, int, float, bool, None, "Say", "list[Arg]"])


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence by its key in `core/words`, with its arguments."""

    key: str
    args: Mapping[str, Arg] = field(default_factory=dict)


def say(key: str, **args: Arg) -> Say:
    """A Say, written briefly."""
    return Say(key, args)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its id within the message, and its label. `row` groups buttons that belong on one line."""

    id: str
    label: Say
    row: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: text as it is, anything else in base64 (`encoded`), as JSON needs it."""

    name: str
    media_type: str
    content: str
    encoded: bool = False

    @classmethod
    def of_bytes(cls, name: str, media_type: str, data: bytes) -> Attachment:
        """A file of any bytes."""
        return cls(name, media_type, base64.b64encode(data).decode(), encoded=True)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return base64.b64decode(self.content) if self.encoded else self.content.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with answers to choose from; a quiz when one of them, counted from 0, is the `right` one.

    With `several` more than one answer may be chosen.
    """

    question: Say
    options: tuple[Say, ...]
    right: int | None = None
    several: bool = False
    explanation: Say | None = None

    @property
    def sayings(self) -> tuple[Say, ...]:
        """All that is to be put into words: question, options, explanation."""
        return (self.question, *self.options, *filter(None, (self.explanation,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the coach: paragraphs, buttons, pictures, files, a poll.

    `turn` names the question it asks. The paragraphs stand as the caption of a picture or file where the
    platform can show them so. `edits` is the platform's id of a message of ours whose place it takes,
    `answers` that of the message of the athlete's it is an answer to, where that has to be shown.
    """

    kind: MessageKind = MessageKind.REPLY
    also: tuple[MessageKind, ...] = ()
    says: tuple[Say, ...] = ()
    choices: tuple[Choice, ...] = ()
    turn: str = ""
    silent: bool = False
    files: tuple[Attachment, ...] = ()
    pictures: tuple[Attachment, ...] = ()
    poll: Poll | None = None
    edits: str | None = None
    #: What can't take that message's place any more is not sent at all, however late or refused.
    only_edits: bool = False
    answers: str | None = None
    #: How many parts of it were delivered already; a courier splits what is too long for its platform.
    told: int = 0
    #: What names it for good, among all messages ever; set as it is handed over. A courier makes of it that the
    #: same message, sent again, stands there once.
    key: str = ""
    #: It was tried before, and may be there though nobody heard so; set as it is handed over.
    again: bool = False
    #: Of a message that tells of several things: how many paragraphs each has, and until when it is of use. What
    #: stands before them all goes with any.
    useful: tuple[tuple[int, datetime], ...] = ()
    #: It tells a code that opens an account for a while, by its ticket (`core.linking`); it is not kept once it is
    #: delivered.
    secret: bool = False
    #: The level that it tells of, for a platform that shows one in colour; the words always say it too.
    level: Level | None = None
    #: The platform's own way back to what it answers (`Inbound.via`), while that is open.
    via: str | None = None
    #: The athlete's language, for what a courier says of its own beside it; set as it is handed over.
    locale: str = ""

    def at(self, now: datetime) -> Message:
        """The message without the paragraphs that are of no more use."""
        if all(now <= until for _, until in self.useful):
            return self
        place = len(self.says) - sum(paragraphs for paragraphs, _ in self.useful)
        kept = list(self.says[:place])
        for paragraphs, until in self.useful:
            kept += self.says[place : place + paragraphs] if now <= until else ()
            place += paragraphs
        still = tuple(each for each in self.useful if now <= each[1])
        return replace(self, says=tuple(kept), useful=still)

    @property
    def labels(self) -> tuple[Say, ...]:
        """What is put into words beside the text: the choices in order, then the poll's sayings."""
        return (*(choice.label for choice in self.choices), *(self.poll.sayings if self.poll else ()))


def poll_as_lines(message: Message, text: str, labels: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """For a chat that has no polls: the text with the poll under it as plain lines, and the choices' labels."""
    choices, sayings = tuple(labels[: len(message.choices)]), labels[len(message.choices) :]
    if message.poll is None:
        return text, choices
    options = [f"• {option}" for option in sayings[1 : 1 + len(message.poll.options)]]
    return "\n".join([*([text, ""] if text else []), sayings[0], *options]), choices


@dataclass(frozen=True, slots=True)
class Address:
    """Where an athlete can be reached: a platform, their user id there, the chat to write to."""

    platform: str
    user: str
    chat: str


class Other(StrEnum):
    """What can be sent that holds no words to read."""

    VOICE = "voice"
    STICKER = "sticker"
    PICTURE = "picture"
    VIDEO = "video"
    ELSE = "else"


@dataclass(frozen=True, slots=True)
class Votes:
    """What the athlete chose in a poll, by the platform's id of it: places counted from 0; none: taken back."""

    poll: str
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something an athlete sent. `key` is unique for the update, so that a redelivery changes nothing twice.

    One of `text`, `token`, `file`, `other` and `votes` is set: typed words, a pressed button's token, the name
    of a file that was sent (with a `text` perhaps), something else that holds no words, an answer to a poll.
    A `profile` answers the onboarding in one go, consent included (FORMATS: Story). `timezone` is the IANA
    zone that the platform knows the athlete to be in, if it knows; with `located` they sent it themselves. `locale`
    is the language of their app, as a tag (`de`, `en-GB`), if the platform tells.
    """

    key: str
    address: Address
    text: str | None = None
    token: str | None = None
    file: str | None = None
    other: Other | None = None
    votes: Votes | None = None
    profile: Profile | None = None
    timezone: str | None = None
    locale: str | None = None
    located: bool = False
    #: The platform's id of what was sent.
    ref: str | None = None
    #: When it was written, where it was found only later: it is no answer to what was asked since.
    sent_at: datetime | None = None
    #: The text takes the place of what `ref` said before.
    corrects: bool = False
    #: Somebody else's words, passed on.
    forwarded: bool = False
    #: The text is a message of the athlete's, written at this instant, that they now want logged as a run.
    logs_at: datetime | None = None
    #: The platform's id of the message whose button was pressed.
    pressed: str | None = None
    #: A chat that others see too, if it was heard in one: what is the athlete's own never goes there. Empty if the
    #: coach can write nothing there of itself.
    place: str | None = None
    #: The platform's own way for the answer, opaque to all but its adapter; the answer's message carries it.
    via: str | None = None
    #: From an athlete who is let in no more, about what is stored of them: that may always be asked for.
    leaving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """Time has come for the athlete's next reminder: computed for `due_at`, handled at the turn's now.

    A `wordless` one only brings the diary and the next reminder up to the present.
    """

    due_at: datetime
    wordless: bool = False


TOKEN_LIMIT = 64


def token(turn: str, choice_id: str) -> str:
    """The wire form of a button, at most 64 bytes (Telegram's limit)."""
    wire = f"{turn}:{choice_id}"
    if len(wire.encode()) > TOKEN_LIMIT:
        raise ValueError(f"button id too long: {choice_id}")
    return wire


def split_token(wire: str) -> tuple[str, str]:
    """The turn and the choice that a token names; an unknown shape gives an empty turn."""
    turn, mark, choice_id = wire.partition(":")
    return (turn, choice_id) if mark else ("", wire)
