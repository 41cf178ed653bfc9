"""What goes between an athlete's chat and the coach: neutral of platform, safe to store as JSON.

A flow says a `Say` (a key and its arguments); words are put to it when the message is delivered, in the
athlete's language. A button is a `Choice`; on the wire its token names the message that asked, so that a
press on an old card is never applied to the wrong question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Union

from typing_extensions import TypeAliasType

from core.training.athlete import Profile


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
    """A file that goes with a message."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the coach: paragraphs, buttons, files. `turn` names the question it asks."""

    kind: MessageKind = MessageKind.REPLY
    also: tuple[MessageKind, ...] = ()
    says: tuple[Say, ...] = ()
    choices: tuple[Choice, ...] = ()
    turn: str = ""
    silent: bool = False
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Where an athlete can be reached: a platform, their user id there, the chat to write to."""

    platform: str
    user: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something an athlete sent. `key` is unique for the update, so that a redelivery changes nothing twice.

    Exactly one of `text`, `token` and `file` is set: typed words, a pressed button's token, or the name of a
    file that was sent. A `profile` answers the onboarding in one go, consent included (FORMATS: Story).
    `timezone` is the IANA zone that the platform knows the athlete to be in, if it knows.
    """

    key: str
    address: Address
    text: str | None = None
    token: str | None = None
    file: str | None = None
    profile: Profile | None = None
    timezone: str | None = None


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
