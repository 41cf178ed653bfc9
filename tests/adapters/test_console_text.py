"""What the terminal shows: wrapped, harmless, numbered; files saved where only their owner reads."""

from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from adapters.console_chat import WIDTH, Menu, harmless, save, wrap
from core.message import Attachment, Choice, Message, say


def menu(*labels: str) -> Menu:
    choices = tuple(Choice(f"c{at}", say("any")) for at in range(len(labels)))
    return Menu.of(Message(choices=choices, turn="t7"), labels)


def test_a_number_presses_the_choice_with_that_number() -> None:
    shown = menu("Elliptical", "Easy run", "Keep my run")
    assert shown.marks == ("1", "2", "3")
    assert shown.press("2") == "t7:c1"
    assert shown.press(" 3 ") == "t7:c2"


def test_a_typed_label_presses_its_choice_in_any_case() -> None:
    assert menu("Elliptical", "Keep my run").press("keep MY run") == "t7:c1"


def test_other_words_and_numbers_press_nothing() -> None:
    shown = menu("Elliptical", "Easy run")
    for words in ("2 3 4", "3", "0", "12", "2.", "two", "", "keep"):
        assert shown.press(words) is None, words


def test_a_typed_number_means_the_label_that_begins_with_it() -> None:
    shown = menu("Not now", "3 days", "4 days", "5 days", "Always")
    assert shown.marks == ("1", "3", "4", "5", "2")
    assert shown.press("4") == "t7:c2"


def test_bare_numbers_are_pressed_by_themselves() -> None:
    shown = menu(*map(str, range(11)), "I don't know")
    assert shown.marks[:11] == shown.labels[:11]
    assert shown.press("7") == "t7:c7" and shown.press("10") == "t7:c10" and shown.press("11") == "t7:c11"


def test_times_and_large_numbers_in_labels_leave_the_choices_numbered() -> None:
    assert menu("Nothing special", "Pregnant", "50 or over").marks == ("1", "2", "3")
    assert menu("07:00", "12:00", "1.5 km").marks == ("1", "2", "3")


@given(st.lists(st.text(st.sampled_from("0123 ab"), max_size=3), max_size=12))
def test_every_choice_has_a_mark_of_its_own(labels: list[str]) -> None:
    marks = menu(*labels).marks
    assert len(set(marks)) == len(labels)


def test_no_message_no_choice() -> None:
    assert Menu().press("1") is None


def test_lines_end_before_column_80_and_lists_hang() -> None:
    text = "- " + "word " * 40 + "\n\nshort"
    lines = wrap(text).split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0].startswith("- word") and lines[1].startswith("  word")
    assert lines[-2:] == ["", "short"]


def test_wide_characters_count_twice() -> None:
    assert all(get_cwidth(line) <= WIDTH for line in wrap("走" * 100 + " 🏃 " * 60).split("\n"))


@given(st.text())
def test_shown_text_never_commands_the_terminal(text: str) -> None:
    shown = wrap(text)
    assert not any(ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160 for c in shown)
    assert not any(c in shown for c in "\u202e\u2066\u200f")
    assert all(get_cwidth(line) <= WIDTH for line in shown.split("\n"))


def test_escape_sequences_lose_their_escape_and_emoji_stay_whole() -> None:
    assert harmless("\x1b[2Jhi\x07\u202e") == "[2Jhi"
    family = "👨\u200d👩\u200d👧"
    assert harmless(family) == family


def test_a_file_is_saved_for_its_owner_only_and_never_over_another(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "files"
    first = save(Attachment("export.json", "application/json", "one"), folder)
    second = save(Attachment("export.json", "application/json", "two"), folder)
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert second.name == "export-2.json"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_a_file_name_leads_nowhere_else(tmp_path: Path) -> None:
    for name in ("../../evil.txt", "/etc/passwd", "..", "a/b\x1b.txt", ""):
        path = save(Attachment(name, "text/plain", "x"), tmp_path)
        assert path.parent == tmp_path
        assert "\x1b" not in path.name
