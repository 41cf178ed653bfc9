"""What a group reads is what each member chose and nothing more; and when it reads it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_chat.layout import lay_out as lay_out_on_discord
from adapters.telegram_chat.layout import lay_out as lay_out_on_telegram
from core.circles import (
    LONGEST_NAME,
    MOST_MARKS,
    MOST_MEMBERS,
    Circle,
    Membership,
    Share,
    Told,
    changed_round_up,
    invitation,
    invited_to,
    is_like,
    line,
    next_poll,
    next_round_up,
    next_wake,
    poll,
    public_name,
    round_up,
)
from core.message import Message
from core.wellness.signs import Level
from core.words.phrasebook import Phrasebook, languages

WEEK = date(2026, 3, 2)
SINCE = datetime(2026, 3, 2, tzinfo=UTC)
CIRCLE = Circle(
    id="c",
    platform="test",
    chat="1",
    title="Runners",
    founder="1",
    opened_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
)
#: A week of which everything could be told.
FULL = Told(
    kept=True, levels=(Level.GREEN, Level.AMBER, Level.RED, None, None, None, Level.GREEN), minutes=190
)

NAMES = st.text(max_size=30).map(public_name).filter(bool)
SHARES = st.sampled_from(Share)
TOLD = st.builds(
    Told,
    kept=st.booleans(),
    levels=st.just(()) | st.tuples(*[st.none() | st.sampled_from(Level)] * 7),
    minutes=st.integers(0, 2000),
)
MEMBERS = st.builds(Membership, id=st.just("c"), share=SHARES, name=NAMES, since=st.just(SINCE))


def member(share: Share, name: str = "Ana") -> Membership:
    return Membership(id="c", share=share, name=name, since=SINCE)


def words(message: Message | None) -> str:
    if message is None:
        return ""
    for language in languages():
        Phrasebook().render(message, language)
    return Phrasebook().render(message).text


# What is read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "read"),
    [
        (Share.IN, "Ana is in"),
        (Share.KEPT, "Ana kept the week 🌱"),
        (Share.COLOURS, "Ana: 🟢🟠🔴⚪⚪⚪🟢 (2 green, 1 amber, 1 red)"),
        (Share.MINUTES, "Ana: 3 h 10 of training"),
    ],
)
def test_each_share_reads_as_it_was_chosen(share: Share, read: str) -> None:
    said = line(member(share), FULL)
    assert said is not None and Phrasebook().sentence(said) == read


def test_who_shares_nothing_is_not_named() -> None:
    assert line(member(Share.NOTHING), FULL) is None
    assert round_up(WEEK, [(member(Share.NOTHING), FULL)]) is None
    assert "Ana" not in words(
        round_up(WEEK, [(member(Share.NOTHING), FULL), (member(Share.IN, "Ben"), FULL)])
    )


@pytest.mark.parametrize("share", [Share.KEPT, Share.COLOURS, Share.MINUTES])
def test_SA_8_a_week_with_misses_reads_like_that_of_who_only_says_that_they_are_in(share: Share) -> None:
    nothing_told = Told(levels=(None,) * 7)
    assert line(member(share), nothing_told) == line(member(Share.IN), FULL)


@given(SHARES, SHARES, TOLD)
def test_no_share_ever_lets_through_what_another_would_show(share: Share, other: Share, told: Told) -> None:
    seen = told.within(share)
    assert seen.within(share) == seen, "narrowing twice is narrowing once"
    if share is not other:
        assert seen.within(other) == Told()
    assert (seen.kept, bool(seen.levels), bool(seen.minutes)).count(True) <= 1


@given(st.lists(st.tuples(MEMBERS, TOLD), max_size=8))
def test_a_round_up_holds_the_lines_of_those_who_chose_and_no_other_data(
    entries: list[tuple[Membership, Told]],
) -> None:
    text = words(round_up(WEEK, entries))
    lines = [said for each, told in entries if (said := line(each, told.within(each.share))) is not None]
    shown = text.partition("\n\n")[2].splitlines()
    assert sorted(shown) == sorted(f"• {Phrasebook().sentence(said)}" for said in lines)
    assert len(lines) == sum(each.share is not Share.NOTHING for each, _ in entries)
    # Whatever a member did not choose may be anything at all: not a letter of the text depends on it.
    others = [(each, replace(told.within(each.share), **_other_facts(each.share))) for each, told in entries]
    assert words(round_up(WEEK, others)) == text


def _other_facts(share: Share) -> dict[str, Any]:
    facts: dict[str, tuple[Share, Any]] = {
        "kept": (Share.KEPT, True),
        "levels": (Share.COLOURS, (Level.RED,) * 7),
        "minutes": (Share.MINUTES, 999),
    }
    return {name: value for name, (of, value) in facts.items() if of is not share}


def test_a_round_up_goes_by_name_and_not_by_deeds() -> None:
    much, little = Told(minutes=600), Told(minutes=20)
    read = words(
        round_up(WEEK, [(member(Share.MINUTES, "Zoe"), much), (member(Share.MINUTES, "ana"), little)])
    )
    assert read.splitlines()[2:] == ["• ana: 20 min of training", "• Zoe: 10 h of training"]
    assert read.startswith("Our week, Mon 2 Mar to Sun 8 Mar:")


def test_the_longest_round_up_is_one_message_on_every_platform() -> None:
    told = Told(kept=True, levels=(Level.AMBER,) * 7, minutes=60 * 167 + 59)
    for letter, share in product(("W", "𝕯", "ﷺ", "i̇", "ử"), Share):
        name = public_name(letter * 2 * LONGEST_NAME)
        shown = round_up(WEEK, [(member(share, name), told)] * MOST_MEMBERS)
        for message in (shown, changed_round_up(WEEK, [(member(share, name), told)] * MOST_MEMBERS, "7")):
            if message is not None:
                text = Phrasebook(stamped=True).render(message)
                assert len(lay_out_on_discord(message, text.text, text.labels)) == 1
                assert len(lay_out_on_telegram(message, text.text, text.labels)) == 1


def test_a_changed_round_up_takes_the_place_of_the_old_one_or_of_none() -> None:
    gone = changed_round_up(WEEK, [], "7")
    assert (gone.edits, gone.only_edits) == ("7", True)
    assert words(gone) == "The round-up of the week from Mon 2 Mar was taken back."
    left = changed_round_up(WEEK, [(member(Share.IN), FULL)], "7")
    assert "Ana is in" in words(left)
    assert changed_round_up(WEEK, [(member(Share.IN), FULL)], None) == round_up(
        WEEK, [(member(Share.IN), FULL)]
    )


def test_the_poll_has_the_days_of_the_week_and_takes_several() -> None:
    asked = poll(date(2026, 3, 9))
    assert asked.poll is not None and asked.poll.several and asked.poll.right is None
    labels = Phrasebook().render(asked).labels
    assert labels == (
        "Who runs when this week?",
        *(f"{d} {n} Mar" for d, n in zip(DAYS, range(9, 16), strict=True)),
    )


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


# Names and invitations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Ana", "Ana"),
        ("  José  O'Neil-Smith ", "José O'Neil-Smith"),
        ("J. R.", "J. R"),
        ("@everyone", "everyone"),
        ("www.evil.example", "www. evil. example"),
        ("Ana\n• Ben kept the week", "Ana Ben kept the wee"),
        ("<b>Ana</b> *bold* `x`", "b Ana b bold x"),
        ("安娜", "安娜"),
        ("🏃🏃", ""),
        ("...", ""),
    ],
)
def test_a_name_is_letters_and_nothing_that_a_chat_acts_on(told: str, name: str) -> None:
    assert public_name(told) == name


@given(st.text())
def test_no_text_makes_a_name_that_a_chat_acts_on(told: str) -> None:
    name = public_name(told)
    assert len(name.encode("utf-16-le")) <= 2 * LONGEST_NAME
    assert public_name(name) == name, "it is fit as it is"
    assert not re.search(r"[@#/<>*_`~|\[\]()\\:\n\r\t]|\.\S|\s\s", name)


MARKS = "".join(map(chr, range(0x300, 0x310)))  # They keep their order.


@pytest.mark.parametrize(
    ("told", "name"),
    [
        # Names as they are written: Vietnamese, Hebrew, Burmese, Devanagari, Thai.
        ("Nguyễn Thị", "Nguyễn Thị"),
        ("שָּׁרָה", "שָּׁרָה"),
        ("မြို့", "မြို့"),
        ("श्रीकृष्ण", "श्रीकृष्ण"),
        ("ญี่ปุ่น", "ญี่ปุ่น"),
        # A pile of marks, one mark again and again, marks on nothing.
        (f"x{MARKS}y", f"x{MARKS[:3]}y"),
        ("ก็็็็", "ก็"),
        (f" {MARKS}Ana", "Ana"),
        (MARKS, ""),
        # Letters of two UTF-16 units.
        ("𝕯𝖆𝖛𝖊" * 6, "𝕯𝖆𝖛𝖊𝕯𝖆𝖛𝖊𝕯𝖆"),
        ("a" + "𝕯" * 20, "a" + "𝕯" * 9),
    ],
)
def test_a_name_covers_nothing_around_it_and_is_no_longer_than_it_may_be(told: str, name: str) -> None:
    name = unicodedata.normalize("NFC", name)
    assert public_name(told) == name


@given(st.text(st.sampled_from([*"aé́̂̃ก็י" + MARKS, " "]), max_size=30))
def test_no_letter_has_a_pile_of_marks(told: str) -> None:
    name = public_name(told)
    runs = re.findall(f"(.?)([{MARKS}็]*)", name)
    assert all(len(marks) <= MOST_MARKS and (letter.isalnum() or not marks) for letter, marks in runs)


@pytest.mark.parametrize("other", ["ana", "ANA", "A-na", "An a", "Ａｎａ", "𝐀𝐧𝐚", "Ana"])
def test_names_that_read_alike_are_known(other: str) -> None:
    assert is_like("Ana", other) and is_like(other, "Ana")


@pytest.mark.parametrize("other", ["Anna", "Aná", "Ana K", "Ana 2", "安娜"])
def test_names_that_can_be_told_apart_are_two(other: str) -> None:
    assert not is_like("Ana", other)


def test_an_invitation_comes_back_from_its_link() -> None:
    assert invited_to(f"/start {invitation('c0ffee')}") == "c0ffee"
    assert invited_to(f"/start@bot {invitation('c0ffee')}") == "c0ffee"
    for text in (None, "", "/start", "/start today", "join-c0ffee", "/start join-", "/start join-a b", "hi"):
        assert invited_to(text) is None


# When --------------------------------------------------------------------------------------------------------


def test_the_first_poll_is_for_the_coming_week_and_the_first_round_up_of_the_running_one() -> None:
    asked, summed = next_poll(CIRCLE), next_round_up(CIRCLE)
    assert (asked.week, asked.at) == (date(2026, 3, 9), datetime(2026, 3, 8, 18, tzinfo=UTC))
    assert (summed.week, summed.at) == (date(2026, 3, 2), datetime(2026, 3, 9, 9, tzinfo=UTC))
    assert next_wake(CIRCLE) == asked.at
    assert next_wake(replace(CIRCLE, polled=asked.week)) == summed.at


@given(
    st.sampled_from(
        ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
    ),
    st.integers(1_735_689_600, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(0, 60),
)
def test_week_after_week_it_is_sunday_evening_and_monday_morning_on_the_wall(
    zone: str, opened_at: datetime, weeks: int
) -> None:
    circle = replace(CIRCLE, timezone=zone, opened_at=opened_at)
    first = next_poll(circle).week
    circle = replace(circle, polled=first + timedelta(weeks=weeks), rounded_up=first + timedelta(weeks=weeks))
    asked, summed = next_poll(circle), next_round_up(circle)
    for due, weekday, at in ((asked, 6, time(18)), (summed, 0, time(9))):
        wall = due.at.astimezone(ZoneInfo(zone))
        assert (wall.weekday(), wall.time()) == (weekday, at)
        assert due.week.weekday() == 0 and due.at < due.until
    assert first > opened_at.astimezone(ZoneInfo(zone)).date()
