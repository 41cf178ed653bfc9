"""How messages are laid out: parts, captions, splits, buttons. Golden: what stands here is what goes out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram_chat import limits
from adapters.telegram_chat.layout import (
    Album,
    Document,
    Picture,
    Question,
    Text,
    html,
    lay_out,
)
from core.keyboard import Button, after_press, keyboard_of, page_asked
from core.message import Attachment, Choice, Message, Poll, say
from core.words.pieces import split, units

PNG = Attachment.of_bytes("week.png", "image/png", b"png")
PDF = Attachment.of_bytes("plan.pdf", "application/pdf", b"pdf")


def choices(*rows: int) -> tuple[Choice, ...]:
    ids = [(row, n) for row, count in enumerate(rows) for n in range(count)]
    return tuple(Choice(f"c{row}_{n}", say("x"), row) for row, n in ids)


def labels(message: Message) -> list[str]:
    return [f"L{n}" for n, _ in enumerate(message.choices)]


def test_words_with_buttons_are_one_part():
    message = Message(choices=choices(2, 1), turn="t7")
    (part,) = lay_out(message, "Hello", labels(message))
    assert part == Text(
        text="Hello",
        keyboard=(
            (Button("L0", "t7:c0_0"), Button("L1", "t7:c0_1")),
            (Button("L2", "t7:c1_0"),),
        ),
    )


def test_a_picture_carries_its_words_and_buttons():
    message = Message(choices=choices(1), turn="t1", pictures=(PNG,))
    (part,) = lay_out(message, "Your week", ["Fine"])
    assert part == Picture(file=PNG, text="Your week", keyboard=((Button("Fine", "t1:c0_0"),),))


def test_several_pictures_are_an_album_and_buttons_stand_under_the_words():
    message = Message(choices=choices(1), turn="t1", pictures=(PNG, PNG))
    assert lay_out(message, "Your week", ["Fine"]) == (
        Album(files=(PNG, PNG), of_pictures=True),
        Text(text="Your week", keyboard=((Button("Fine", "t1:c0_0"),),)),
    )
    assert lay_out(Message(pictures=(PNG, PNG)), "Your week", []) == (
        Album(files=(PNG, PNG), of_pictures=True, text="Your week"),
    )


def test_pictures_come_before_files_and_the_last_carries_the_words():
    assert lay_out(Message(pictures=(PNG,), files=(PDF,)), "Both", []) == (
        Picture(file=PNG),
        Document(file=PDF, text="Both"),
    )


def test_eleven_pictures_are_an_album_and_one_more():
    parts = lay_out(Message(pictures=(PNG,) * 11), "", [])
    assert [type(part) for part in parts] == [Album, Picture]


def test_a_caption_that_is_too_long_goes_on_below():
    text = "a" * 1000 + "\n\n" + "b" * 1000
    message = Message(choices=choices(1), turn="t1", files=(PDF,))
    assert lay_out(message, text, ["Fine"]) == (
        Document(file=PDF, text="a" * 1000),
        Text(text="b" * 1000, keyboard=((Button("Fine", "t1:c0_0"),),)),
    )


def test_a_poll_stands_after_the_words():
    poll = Poll(question=say("q"), options=(say("a"), say("b")), right=1, explanation=say("e"))
    sayings = ["How far?", "5 km", "10 km", "Ten it is."]
    assert lay_out(Message(poll=poll), "A question", sayings) == (
        Text(text="A question"),
        Question(question="How far?", options=("5 km", "10 km"), right=1, explanation="Ten it is."),
    )


def test_nothing_is_no_part():
    assert lay_out(Message(), "", []) == ()


def test_html_is_escaped_once():
    assert html('5 < 6 & "so" > 4') == '5 &lt; 6 &amp; "so" &gt; 4'


def test_seams_from_the_best_to_the_worst():
    assert split("one\n\ntwo three", 10, 10) == ["one", "two three"]
    assert split("one\ntwo three", 10, 10) == ["one", "two three"]
    assert split("One. Two three", 10, 10) == ["One.", "Two three"]
    assert split("one two three", 10, 10) == ["one two", "three"]
    assert split("onetwothree", 10, 10) == ["onetwothre", "e"]


def test_what_is_shown_as_one_is_not_cut():
    family = "👨‍👩‍👧"
    assert split("a" + family + family, 10, 10) == ["a" + family, family]
    assert split("abc👍🏽", 5, 5) == ["abc", "👍🏽"]
    assert split("abcde\u0301", 5, 5) == ["abcd", "e\u0301"]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab .!\n👍🏽\u200d\u0301🇩🇪", max_size=200), st.integers(20, 60), st.integers(20, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, first: int, rest: int):
    pieces = split(text, first, rest)
    assert all(piece.strip() for piece in pieces)
    for number, piece in enumerate(pieces):
        assert units(piece) <= (rest if number else first)
        assert units(piece) == len(piece.encode("utf-16-le")) // 2
    assert "".join("".join(pieces).split()) == "".join(text.split())


# Keyboards -------------------------------------------------------------------------------------------------


def test_a_row_that_is_too_wide_becomes_two():
    message = Message(choices=choices(11), turn="t1")
    assert [len(row) for row in keyboard_of(message, labels(message), limits.KEYBOARD)] == [8, 3]


def test_a_hundred_buttons_are_one_page():
    message = Message(choices=choices(*[2] * 50), turn="t1")
    assert (
        sum(len(row) for row in keyboard_of(message, labels(message), limits.KEYBOARD))
        == limits.KEYBOARD.buttons
    )


def test_more_become_pages_that_lead_to_each_other():
    message = Message(choices=choices(*[2] * 120), turn="t1")
    pages = [keyboard_of(message, labels(message), limits.KEYBOARD, page) for page in range(3)]
    assert all(sum(len(row) for row in page) <= limits.KEYBOARD.buttons for page in pages)
    shown = [
        button.token for page in pages for row in page for button in row if not button.token.startswith("~")
    ]
    assert shown == [f"t1:{choice.id}" for choice in message.choices]
    ways = [[page_asked(button.token) for button in page[-1]] for page in pages]
    assert ways == [[1], [0, 2], [1]]
    assert keyboard_of(message, labels(message), limits.KEYBOARD, 99) == pages[2], (
        "a page that is not there is the last"
    )


def row(*tokens: str) -> tuple[Button, ...]:
    return tuple(Button(token.upper(), token) for token in tokens)


def test_the_pressed_row_gives_way_to_the_choice():
    shown = (row("t1:a", "t1:b"), row("t1:c"), row("t1:d"))
    after = after_press(shown, "t1:b", taken=True, live={"t1:c"})
    assert after == ((Button("✓ T1:B", "~made"),), row("t1:c"))


def test_a_choice_that_stays_open_changes_nothing():
    assert after_press((row("t1:a"),), "t1:a", taken=True, live={"t1:a"}) is None


def test_an_old_card_loses_what_leads_nowhere():
    assert after_press((row("t1:a", "t1:b"),), "t1:a", taken=False, live=set()) == ()
    made = (Button("✓ A", "~made"),)
    assert after_press((made, row("t1:b")), "t1:b", taken=False, live=set()) == (made,)
