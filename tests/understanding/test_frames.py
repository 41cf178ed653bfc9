"""Signs that ideas tell together, in any order and wording, and what takes them back (SA-2, SA-3, SA-5, SA-6)."""

from __future__ import annotations

from datetime import date

import pytest

from core.understanding import RedFlag, understand
from core.understanding.frames import REACH, Frames
from core.understanding.lexicon import lexicon
from core.understanding.passage import Passage

TODAY = date(2026, 5, 6)


def flag(text: str) -> RedFlag | None:
    return understand(text, TODAY).red_flag


@pytest.mark.parametrize(
    "text",
    [
        "there's a tight hand around my ribs on every hill",
        "on every hill a tight hand comes around my ribs",
        "every hill. ribs go tight.",
    ],
)
def test_SA_2_ideas_are_found_in_any_order_and_over_two_short_sentences(text: str) -> None:
    assert flag(text) is RedFlag.CARDIAC


def test_ideas_far_apart_are_no_sign() -> None:
    between = "was kind and we talked of shoes and songs and rain and maps and tea until lunch when she"
    assert len(between.split()) > REACH
    assert flag("the radiologist saw a line in my femur") is RedFlag.BONE
    assert flag(f"the radiologist {between} saw a line in my femur") is None


@pytest.mark.parametrize(
    ("sign", "taken_back"),
    [
        ("breathless just making the bed", "breathless just from laughing"),
        ("my heart is hopping about at my desk", "my heart was hopping about at the start line, nerves"),
        ("hips ache deep in bed", "no deep ache in my hips, asleep by ten"),
        ("I only let myself have dinner if I've run", "my sister only lets herself have dinner if she's run"),
        ("haven't needed a pad since march", "haven't needed a period of rest since march"),
        ("they'd cope better without me", "they'd cope better without me at the club haha"),
        ("dying sounds restful", "my phone died, sounds restful"),
    ],
)
def test_SA_2_SA_3_SA_5_SA_6_a_sign_and_its_look_alike(sign: str, taken_back: str) -> None:
    assert flag(sign) is not None
    assert flag(taken_back) is None


@pytest.mark.parametrize(
    ("told", "of_no_one"),
    [
        ("my chest is tight on the stairs", "tight chest on the stairs? no, never"),
        ("I wish I was dead", "I wish I was dead, said no one ever"),
        ("partner says my ribs show and I should eat", "my wife's ribs show, her mum says she should eat"),
        ("they still think it's a stress fracture", "my friends had a stress fracture"),
    ],
)
def test_SA_2_SA_3_SA_5_SA_6_only_what_is_the_athletes_own(told: str, of_no_one: str) -> None:
    assert flag(told) is not None
    assert flag(of_no_one) is None


def test_SA_5_two_dark_ideas_of_many_are_a_sign_one_is_none() -> None:
    assert flag("there's no light left and I'm ready to go") is RedFlag.CRISIS
    assert flag("there's no light left on the towpath") is None
    assert flag("laces tied, ready to go") is None


def test_a_frame_tells_the_words_that_it_rests_on() -> None:
    passage = Passage("all fine but my ribs feel tight on hills", TODAY, lexicon())
    told = next(Frames(passage).of_kind(RedFlag.CARDIAC))
    assert [passage.norms[part.first] for part in told.parts] == ["tight", "ribs", "hills"]
    assert told.core.value == "squeeze" and "ribs" in passage.norms[told.whole.first : told.whole.last + 1]
