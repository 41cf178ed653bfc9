"""Codes that connect accounts: how one looks, how it is kept, and how often it may be tried.

A code is a public part, by which it is looked up, and a secret one, which is compared in constant time and kept
as a salted hash alone. Whoever enters a right one has shown that both accounts are in the same hands: so a code
lives for minutes, dies after a few wrong tries whoever makes them, and opens one account once. What if it was not so:
see `core.seniority`.

No database ever holds a code. The message that tells it holds a ticket, from which the code is derived with a key
that stays in the program's memory: it is put into the words when they are handed to the platform.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import count
from typing import Protocol

from core.message import Inbound, Message, Say

#: The flow of conversation that codes are told and entered in.
FLOW = "link"
#: The flow and step of what chats that were there before are told of a connection: it can be undone for a day.
NOTICE = ("unlink", "notice")
#: How `/start` brings a code along when a link opens the chat (Telegram: `?start=link-ABCD-123456`).
START_PREFIX = "link-"

#: The public part: letters that nobody takes for digits (own choice: 23^4, some 280,000 of them).
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
LETTERS = 4
#: The secret part: digits are quick to type on a phone. With `TRIES` of a million, a code is guessed once in
#: 200,000 times, by however many accounts it is tried (own choice).
DIGITS = 6

#: How long a code can be entered; and after that, how long the one who did may take to decide.
LIFETIME = timedelta(minutes=10)
#: After so many wrong secrets a code is dead.
TRIES = 5
#: An account that entered so many wrong codes within `GUESSES_WITHIN` of the first has to wait for the end of
#: that time (own choice: slips of the thumb never get there, and looking for living codes leads nowhere).
GUESSES = 10
GUESSES_WITHIN = timedelta(hours=24)

#: A guess costs some 12 ms and 4 MB (scrypt; measured): to find a secret from its hash takes one core more than
#: an hour, and the code lives for minutes.
_COST = {"n": 2**12, "r": 8, "p": 1}

_CODE = re.compile(rf"([{ALPHABET}]{{{LETTERS}}})([0-9]{{{DIGITS}}})")
_ALONE = re.compile(rf"\s*(?:link\s+)?([a-z]{{{LETTERS}}} ?[-‐-―−]? ?[0-9]{{{DIGITS}}})\s*", re.IGNORECASE)


class Entry(StrEnum):
    """What became of a code that was entered. One that is unknown, mistyped, used, dead or too old is WRONG,
    and nothing tells which; OWN is one that belongs to the athlete who enters it."""

    RIGHT = "right"
    WRONG = "wrong"
    OWN = "own"
    TOO_MANY = "too_many"


def numbered_code(number: int) -> str:
    """The code of a number, as people read it: ABCD-123456. Whoever knows the number knows the code."""
    base = len(ALPHABET)
    public = "".join(ALPHABET[number // base**place % base] for place in reversed(range(LETTERS)))
    return f"{public}-{number % 10**DIGITS:0{DIGITS}}"


# Drawn, and told -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drawn:
    """A new code, and the ticket that stands for it wherever something is stored."""

    code: str
    ticket: str


class Codes(Protocol):
    """Draws codes, and knows them again by their tickets."""

    def draw(self, platform: str) -> Drawn:
        """A code to be told on this platform."""
        ...

    def of(self, platform: str, ticket: str) -> str | None:
        """The code of a ticket; None when it can't be known here."""
        ...


class SealedCodes:
    """Codes that nobody can foresee, nor find from their tickets without the key of their platform.

    A key comes from the platform's own token: whatever process delivers there has it, and no database does. A
    platform without one, such as the terminal, has a key that ends with the process.
    """

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._keys = {name: hmac.digest(told.encode(), _PURPOSE, "sha256") for name, told in tokens.items()}
        self._own = secrets.token_bytes(32)

    def draw(self, platform: str) -> Drawn:
        """See Codes."""
        seed = secrets.token_hex(_SEED_BYTES)
        key = self._key(platform)
        return Drawn(_derived(key, seed), f"{_name_of(key)}.{seed}")

    def of(self, platform: str, ticket: str) -> str | None:
        """See Codes; None for a ticket of another key, as after a change of the token."""
        name, _, seed = ticket.partition(".")
        key = self._key(platform)
        return _derived(key, seed) if hmac.compare_digest(name, _name_of(key)) else None

    def _key(self, platform: str) -> bytes:
        return self._keys.get(platform, self._own)


class NumberedCodes:
    """Codes by number, for plays that have to come out the same each time: anybody can foresee them."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def draw(self, platform: str) -> Drawn:
        """See Codes."""
        number = next(self._numbers)
        return Drawn(numbered_code(number), str(number))

    def of(self, platform: str, ticket: str) -> str | None:
        """See Codes."""
        return numbered_code(int(ticket))


#: What the key is for, so that it is none for anything else that the token may be used for.
_PURPOSE = b"sidekick: codes that connect accounts"
_SEED_BYTES = 16


def _derived(key: bytes, seed: str) -> str:
    # 256 bits for some 38: no code is likelier than another by more than one in 2^218. The two parts are
    # independent of one another, as 23^4 and 10^6 have no common divisor.
    return numbered_code(int.from_bytes(hmac.digest(key, f"code {seed}".encode(), "sha256")))


def _name_of(key: bytes) -> str:
    """By which a ticket knows its key again; it tells nothing of it."""
    return hmac.digest(key, b"name", "sha256")[:4].hex()


#: Of a Say in a secret message, the argument that holds a ticket.
CODE = "code"


def with_codes(message: Message, codes: Codes, platform: str) -> Message:
    """A message as it is handed to a platform: codes in place of their tickets.

    One whose code can't be known any more says so instead of telling something that opens nothing.
    """
    if not message.secret:
        return message
    says = []
    for each in message.says:
        if CODE in each.args:
            code = codes.of(platform, str(each.args[CODE]))
            if code is None:
                return replace(message, says=(Say("link-code-lost"),))
            each = replace(each, args={**each.args, CODE: code})
        says.append(each)
    return replace(message, says=tuple(says))


# Typed -----------------------------------------------------------------------------------------------------


def read_code(text: str) -> str | None:
    """The code in typed words, whatever its case, spaces and dashes; None when they are no code."""
    found = _CODE.fullmatch(re.sub(r"[\s\-‐-―−_.]", "", text).upper())
    return None if found is None else "-".join(found.groups())


def split(code: str) -> tuple[str, str]:
    """The public and the secret part of a code."""
    public, _, secret = code.partition("-")
    return public, secret


def hashed(secret: str, salt: str) -> str:
    """The secret part as it is kept."""
    return hashlib.scrypt(secret.encode(), salt=bytes.fromhex(salt), **_COST).hex()


def fits(secret: str, salt: str, kept: str) -> bool:
    """Whether the secret is the one that was kept; takes as long if it is not."""
    return hmac.compare_digest(hashed(secret, salt), kept)


def came_by_link(inbound: Inbound) -> bool:
    """Whether a link brought the code: who opens one knows less of what it does than who types a code."""
    text = inbound.text or ""
    name, _, rest = text.strip().partition(" ")
    return name.partition("@")[0].lower() == "/start" and rest.strip().startswith(START_PREFIX)


def told_with_link(inbound: Inbound) -> str | None:
    """What follows `/link`, or the `link-` of `/start`, or a code alone; None when they say none of these.

    Only the athlete's own words count, and no message that is to be logged.
    """
    own = not inbound.forwarded and inbound.logs_at is None
    return after_link(inbound.text) if own and inbound.text is not None else None


def after_link(text: str) -> str | None:
    """The same of any text."""
    command, _, rest = text.strip().partition(" ")
    name, rest = command.partition("@")[0].lower(), rest.strip()
    if name == "/link":
        return rest
    if name == "/start" and rest.startswith(START_PREFIX):
        return rest.removeprefix(START_PREFIX)
    return code_alone(text)


def code_alone(text: str) -> str | None:
    """The code that is all that was typed, a "link" before it perhaps, as people do who were shown one.

    It has to look more like one than behind `/link`, where nothing else can be meant.
    """
    found = _ALONE.fullmatch(text)
    return None if found is None else read_code(found[1])
