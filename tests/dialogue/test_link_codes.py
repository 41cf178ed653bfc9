"""Codes: how one looks, what is forgiven when it is typed, how it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import linking
from core.linking import SealedCodes
from core.message import Address, Inbound, Message, say

ADDRESS = Address("test", "1", "1")
CODES = st.builds(
    "{}-{:06}".format,
    st.text(linking.ALPHABET, min_size=linking.LETTERS, max_size=linking.LETTERS),
    st.integers(0, 10**linking.DIGITS - 1),
)


def told(text: str, **more: object) -> str | None:
    return linking.told_with_link(Inbound(key="k", address=ADDRESS, text=text, **more))  # type: ignore[arg-type]


def drawn(number: int) -> list[str]:
    codes = SealedCodes({"test": "123:abc"})
    return [codes.draw("test").code for _ in range(number)]


def test_a_new_code_is_one_and_differs_from_the_last():
    codes = set(drawn(200))
    assert len(codes) == 200
    assert {linking.read_code(code) for code in codes} == codes


def test_a_ticket_leads_to_its_code_with_the_key_of_its_platform_alone():
    """A program that was started again has the same keys, but for a platform without a token."""
    tokens = {"telegram": "123:abc", "discord": "x.y.z"}
    first, again = SealedCodes(tokens), SealedCodes(tokens)
    for platform in tokens:
        new = first.draw(platform)
        assert first.of(platform, new.ticket) == again.of(platform, new.ticket) == new.code
        assert SealedCodes({platform: "another"}).of(platform, new.ticket) is None
        assert all(first.of(other, new.ticket) is None for other in (*tokens, "console") if other != platform)
        assert new.code not in new.ticket and linking.split(new.code)[1] not in new.ticket
    new = first.draw("console")
    assert first.of("console", new.ticket) == new.code
    assert again.of("console", new.ticket) is None
    assert first.of("console", "nonsense") is None


def test_the_words_of_a_secret_message_alone_are_filled():
    codes = SealedCodes({})
    new = codes.draw("test")
    told, plain = say("link-code", code=new.ticket, minutes=10), say("link-code-keep")
    secret = Message(says=(told, plain), secret=True)
    assert linking.with_codes(secret, codes, "test").says == (
        say("link-code", code=new.code, minutes=10),
        plain,
    )
    assert linking.with_codes(replace(secret, secret=False), codes, "test").says == (told, plain)


def test_new_codes_use_every_letter_and_every_digit_at_every_place():
    """Of 3,000 draws each of 23 letters is missing at a place once in 10^57 times."""
    codes = drawn(3000)
    for place in range(linking.LETTERS):
        assert {code[place] for code in codes} == set(linking.ALPHABET)
    for place in range(linking.LETTERS + 1, linking.LETTERS + 1 + linking.DIGITS):
        assert {code[place] for code in codes} == set("0123456789")


@given(CODES, st.data())
def test_case_spaces_and_dashes_are_forgiven(code: str, data: st.DataObject):
    between = st.sampled_from(["", " ", "-", "–", "  ", "\u00a0", " - "])
    typed = "".join(
        data.draw(between) + (letter.lower() if data.draw(st.booleans()) else letter) for letter in code
    )
    assert linking.read_code(typed) == code


@given(st.text(max_size=20))
def test_whatever_is_read_is_a_code(text: str):
    code = linking.read_code(text)
    assert code is None or linking.read_code(code) == code


@pytest.mark.parametrize(
    "text",
    ["", "ABCD", "ABCD-12345", "ABCD-1234567", "ABC-123456", "ABCI-123456", "123456", "code ABCD-123456"],
)
def test_what_is_no_code_is_none(text: str):
    assert linking.read_code(text) is None


@pytest.mark.parametrize(
    "typed",
    ["ABCD-123456", "abcd-123456", " abcd 123456\n", "ABCD – 123456", "abcd123456", "Link ABCD-123456"],
)
def test_a_code_alone_is_read_as_one(typed: str):
    assert linking.code_alone(typed) == "ABCD-123456" == told(typed)
    assert told(typed, forwarded=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "ABCD",
        "my code is ABCD-123456",
        "ran 5 km",
        "A.B.C.D 1 2 3 4 5 6",
        "ABCI-123456",
        "mood 3 4",
        "123456",
    ],
)
def test_other_words_are_no_code(text: str):
    assert linking.code_alone(text) is None and told(text) is None


@settings(max_examples=15, deadline=None)  # three scrypts a time
@given(CODES, CODES)
def test_only_the_right_secret_fits(one: str, other: str):
    secret, guess = linking.split(one)[1], linking.split(other)[1]
    kept = linking.hashed(secret, "00ff")
    assert linking.fits(guess, "00ff", kept) == (guess == secret)
    assert secret not in kept
    assert linking.hashed(secret, "00fe") != kept


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("/link", ""),
        ("/link ABCD-123456", "ABCD-123456"),
        ("/LINK@sidekick_bot abcd 123456", "abcd 123456"),
        ("/start link-ABCD-123456", "ABCD-123456"),
        ("/start today", None),
        ("/start", None),
        ("/linked", None),
        ("link ABCD-123456", "ABCD-123456"),
        ("linked ABCD-123456", None),
        ("/unlink", None),
    ],
)
def test_what_follows_link(text: str, rest: str | None):
    assert told(text) == rest


def test_somebody_elses_words_are_not_ones_own():
    assert told("/link ABCD-123456", forwarded=True) is None


@given(st.integers(1, 100_000))
def test_numbered_codes_differ_in_their_public_part(number: int):
    one, next_one = linking.numbered_code(number), linking.numbered_code(number + 1)
    assert linking.read_code(one) == one
    assert linking.split(one)[0] != linking.split(next_one)[0]
