"""How messages look on Discord, and what an interaction's way is: pure functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord_chat import limits, via
from adapters.discord_chat.components import components_of
from adapters.discord_chat.layout import COLOURS, Card, Part, lay_out, markdown
from adapters.discord_chat.layout import plain as in_words
from core.message import Attachment, Choice, Message, Poll, say
from core.wellness.signs import Level
from core.words.phrasebook import STAMP, Phrasebook
from core.words.pieces import units
from tests.support.discord_stage import plain

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def choices(*rows: int) -> tuple[Choice, ...]:
    ids = [(row, n) for row, count in enumerate(rows) for n in range(count)]
    return tuple(Choice(f"c{row}_{n}", say("x"), row) for row, n in ids)


def labels(message: Message) -> list[str]:
    return [f"L{n}" for n, _ in enumerate(message.choices)]


def widths(rows: list[dict]) -> list[int]:  # type: ignore[type-arg]
    return [len(row["components"]) for row in rows]


@settings(deadline=None)
@given(st.text(alphabet="*_~`|#>-[]()<@!&:\\ \nab🙂", max_size=200))
def test_markdown_shows_the_very_words(text: str):
    assert plain(markdown(text)) == text


def test_a_stamp_of_the_coach_stays_one_and_a_typed_one_does_not():
    instant = say("session-snoozed", time="2026-01-01T11:00:00+01:00")
    assert markdown(Phrasebook(stamped=True).sentence(instant)) == "I'll be back at <t:1767261600:t>."
    typed = say("together-name-keep", name=f"<t:1:t> {STAMP}<t:1:t>")
    assert markdown(Phrasebook(stamped=True).sentence(typed)) == r"\<t:1:t> \<t:1:t>"
    assert markdown("<@123> <#5> <t:x>") == r"\<@123> \<#5> \<t:x>"


def test_a_button_shows_the_clock_as_no_stamp_is_shown_there():
    choice = Choice("c", say("session-snoozed", time="2026-01-01T11:00:00+01:00"))
    rendered = Phrasebook(stamped=True).render(Message(choices=(choice,)))
    assert rendered.labels == ("I'll be back at 11:00.",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "[a](https://x) [click me](https://evil.example)",
            r"\[a](https://x) \[click me](https://evil.example)",
        ),
        ("[a](\nhttps://x) b", "\\[a](\nhttps://x) b"),
        ("https://x/||a|| https://x/**b**", r"https://x/\|\|a\|\| https://x/\*\*b\*\*"),
        ("<a:/**b**>", r"\<a:/\*\*b\*\*>"),
        ("see https://a.example/b_c?d=e#f.", "see https://a.example/b_c?d=e#f."),
        ("# a\n  - b\n> c\n-# d\n>>> e", "\\# a\n  \\- b\n\\> c\n\\-# d\n\\>>> e"),
        ("a # b - c > d", "a # b - c > d"),
        ("```a``` ~~b~~ __c__ \\*d*", r"\`\`\`a\`\`\` \~\~b\~\~ \_\_c\_\_ \\\*d\*"),
    ],
)
def test_nothing_is_formatting_and_no_link_is_in_disguise(text: str, shown: str):
    assert markdown(text) == shown


#: What begins formatting on Discord when it stands there without a backslash before it.
LIVE = re.compile(r"(?<!\\)(?:\\\\)*(?:[*~`|\[]|<[@#:/at])")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["https://x/", "[a]", "(https://y)", "**", "||", "`", "~~", "\\", "<", "t:1>", " ", "\n", "_"]
        )
    )
)
def test_nothing_live_is_left_whatever_stands_together(pieces: list[str]):
    text = "".join(pieces)
    assert not LIVE.search(markdown(text))
    assert plain(markdown(text)) == text


# When the card is refused -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(st.text(alphabet="*ab \n🙂", min_size=1, max_size=4000))
def test_without_its_card_a_message_keeps_all_its_words_and_its_buttons(text: str):
    for part in lay_out(Message(level=Level.AMBER, choices=choices(2), turn="t1"), text, ["A", "B"]):
        (card,) = part.cards
        pieces = in_words(part)
        assert all(0 < units(piece.content) <= limits.CONTENT and not piece.cards for piece in pieces)
        assert "".join("".join(plain(piece.content) for piece in pieces).split()) == "".join(
            plain(card.text).split()
        )
        assert [piece.components for piece in pieces] == [()] * (len(pieces) - 1) + [part.components]


def test_without_its_poll_a_message_says_what_there_is_to_choose():
    poll = Poll(question=say("q"), options=(say("a"), say("b")))
    (part,) = lay_out(Message(poll=poll), "", ["Who *runs*?", "Ana", "Ben"])
    assert [piece.content for piece in in_words(part)] == ["Who \\*runs\\*?\n• Ana\n• Ben"]


@settings(deadline=None, max_examples=30)
@given(st.text(alphabet="*ab \n🙂", min_size=1, max_size=9000))
def test_no_part_is_longer_than_discord_takes_escapes_counted(text: str):
    for level in (None, Level.AMBER):
        for part in lay_out(Message(level=level), text, []):
            assert units(part.content) <= limits.CONTENT
            assert all(units(card.text) <= limits.EMBED_TEXT for card in part.cards)


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="*ab \n🙂", min_size=1, max_size=30_000), st.sampled_from([None, Level.AMBER]))
def test_in_few_parts_each_holds_as_much_as_discord_takes_and_no_word_is_lost(text: str, level: Level | None):
    parts = lay_out(Message(level=level), text, [], in_few=True)
    shown: list[str] = []
    for part in parts:
        words = [card.text for card in part.cards]
        assert units(part.content) <= limits.CONTENT and sum(map(units, words)) <= limits.EMBEDS_TEXT
        assert all(0 < units(each) <= limits.EMBED_TEXT for each in words)
        assert {card.colour for card in part.cards} <= {None if level is None else COLOURS[level]}
        shown += [part.content, *words]
    assert "".join("".join(map(plain, shown)).split()) == "".join(text.split())
    assert len(parts) <= len(lay_out(Message(level=level), text, []))


def test_in_few_parts_a_long_answer_is_one_and_a_short_one_looks_as_ever():
    long, short = "word " * 1500, "word " * 300
    (part,) = lay_out(Message(choices=choices(1), turn="t1"), long, ["A"], in_few=True)
    assert len(part.cards) == 2 and part.components
    assert len(lay_out(Message(), long, [])) == 4
    for level in (None, Level.RED):
        told = Message(level=level)
        assert lay_out(told, short, [], in_few=True) == lay_out(told, short, [])


def test_what_tells_of_a_level_is_a_card_in_its_colour():
    (part,) = lay_out(Message(level=Level.RED), "Rest today", [])
    assert part == Part(cards=(Card(text="Rest today", colour=COLOURS[Level.RED]),))
    assert len(set(COLOURS.values())) == len(Level)


def test_who_does_not_see_colours_reads_the_level():
    words = Phrasebook()
    said = [words.sentence(say("today-level", level=level.value)) for level in (Level.AMBER, Level.RED)]
    assert "Amber" in said[0] and "Red" in said[1]
    evidence = [say("level-green")]
    assert "warning sign" in words.sentence(say("level-amber", count=1, evidence=[*evidence]))
    assert "warning signs" in words.sentence(say("level-red", evidence=[*evidence]))
    assert "Nothing stands out" in words.sentence(say("level-green"))


def test_ten_files_a_message_and_the_rest_after():
    files = tuple(Attachment(f"f{n}", "text/plain", "x") for n in range(21))
    parts = lay_out(Message(files=files), "All", [])
    assert [len(part.files) for part in parts] == [10, 10, 1]
    assert parts[0].content == "All"


def test_a_poll_comes_after_the_words_and_buttons_stand_under_it():
    poll = Poll(question=say("q"), options=(say("a"), say("b")))
    message = Message(poll=poll, choices=choices(1), turn="t1")
    first, second = lay_out(message, "Look", ["Fine", "q" * 400, "a" * 80, "b"])
    assert first.content == "Look" and not first.components
    assert second.poll is not None and second.components
    assert len(second.poll.question) == limits.POLL_QUESTION
    assert [len(option) for option in second.poll.options] == [limits.POLL_OPTION, 1]


# Components ------------------------------------------------------------------------------------------------


def test_rows_that_fit_stay_as_they_are():
    message = Message(choices=choices(3, 2, 1), turn="t1")
    assert widths(components_of(message, labels(message))) == [3, 2, 1]


def test_too_many_rows_of_one_move_together_as_little_as_it_takes():
    message = Message(choices=choices(*[1] * 8), turn="t1")
    assert widths(components_of(message, labels(message))) == [2, 2, 2, 2]
    message = Message(choices=choices(*[1] * 25), turn="t1")
    assert widths(components_of(message, labels(message))) == [5] * 5
    message = Message(choices=choices(3, *[1] * 8, 2), turn="t1")
    assert widths(components_of(message, labels(message))) == [3, 3, 3, 2, 2]


def test_a_custom_id_is_the_turn_and_the_choice_and_never_too_long():
    message = Message(choices=(Choice("c" * 60, say("x")),), turn="t12")
    (row,) = components_of(message, ["L" * 200])
    (button,) = row["components"]
    assert button["custom_id"] == f"sk:t12:{'c' * 60}"
    assert len(button["custom_id"]) <= limits.CUSTOM_ID and len(button["label"]) == limits.LABEL


def test_rows_whose_labels_only_their_row_tells_apart_are_no_list():
    """Six questions, each answered by 1 to 5: one list of them would not say what is answered."""
    message = Message(choices=choices(*[5] * 6), turn="t1")
    numbers = [str(n % 5 + 1) for n, _ in enumerate(message.choices)]
    shown = components_of(message, numbers)
    assert all(child["type"] == 2 for row in shown for child in row["components"])
    assert [child["label"] for child in shown[0]["components"]] == ["1", "2", "3", "4", "5"]


def test_a_list_says_what_it_holds_and_none_is_of_one_choice():
    message = Message(choices=choices(*[1] * 26), turn="t1")
    first, second = (row["components"][0] for row in components_of(message, labels(message)))
    assert (first["placeholder"], second["placeholder"]) == ("L0 … L12", "L13 … L25")
    assert len(first["options"]) == len(second["options"]) == 13


@given(st.lists(st.integers(1, 9), max_size=60))
@settings(deadline=None)
def test_whatever_the_rows_discords_bounds_hold_and_every_choice_can_be_reached(rows: list[int]):
    message = Message(choices=choices(*rows), turn="t1")
    reached: set[str] = set()
    for page in range(40):
        shown = components_of(message, labels(message), page)
        assert len(shown) <= 5 and all(1 <= width <= 5 for width in widths(shown))
        for each in (child for row in shown for child in row["components"]):
            if each["type"] == 3:
                assert len(each["options"]) <= limits.SELECT_OPTIONS
                reached |= {option["value"] for option in each["options"]}
            else:
                reached.add(each["custom_id"].removeprefix("sk:"))
        ids = [child["custom_id"] for row in shown for child in row["components"]]
        assert len(ids) == len(set(ids))
    assert {f"t1:{choice.id}" for choice in message.choices} <= reached


# The way back ----------------------------------------------------------------------------------------------


def test_a_way_is_open_for_a_little_less_than_fifteen_minutes():
    way = via.Via(
        application=1,
        token="x",
        until=int((NOON + limits.TOKEN_LIVES).timestamp()),
        fills=True,
        hidden=False,
    )
    assert via.read(str(way)) == way
    assert way.is_open(NOON) and way.is_open(NOON + timedelta(minutes=14))
    assert not way.is_open(NOON + timedelta(minutes=15) - limits.TOKEN_MARGIN)


def test_what_is_no_way_of_ours_is_none():
    for wire in (None, "", "elsewhere", "[]", '{"token": "x"}'):
        assert via.read(wire) is None
