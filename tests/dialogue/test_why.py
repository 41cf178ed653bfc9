"""Why: the rule, the athlete's own numbers, the source, and what would change the coach's mind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.dialogue.flows import why
from core.dialogue.world import Readiness, SwapProposal
from core.message import Say
from core.training import parameters as training
from core.training.athlete import Kind, Modality, Race
from core.training.session import LeftOut, Origin, Session, Status
from core.understanding.reading import Intent, Reading
from core.wellness import parameters as wellness
from core.wellness.check_in import CheckIn, Ratings, Source
from core.wellness.safety import EndsWhen, Hold, Limit
from core.wellness.signs import Evidence, Level, Sign, SignKind
from core.words.phrasebook import Phrasebook, WordsError
from tests.dialogue.talk import MORNING, PROFILE, TUESDAY, Talk, session, week, world

WORDS = Phrasebook()
CORE = Path(why.__file__).parents[2]
#: What is never the reason of a day: the chapters of teaching.
NOT_REASONS = re.compile(r"ED-\d")


def talk(*sessions: Session, **shelves: object) -> Talk:
    return Talk(why.FLOW, world(*sessions, **shelves))  # type: ignore[arg-type]


def words(said: Say) -> str:
    return WORDS.sentence(said)


@pytest.mark.parametrize("rule", why.RULES)
def test_ED_1_every_rule_has_its_reason_source_and_what_would_change_it(rule: str) -> None:
    reason = words(why.rule_say(rule))
    assert 1 <= len(re.findall(r"[.?!](?=\s|$)", reason)) <= 4, reason
    assert len(reason) <= 240
    assert words(why.rule_source(rule)) and words(why.rule_mind(rule))


@pytest.mark.parametrize("rule", why.RULES)
def test_figures_of_a_rule_come_from_the_parameters(rule: str) -> None:
    numbers = why.rule_numbers(rule)
    if numbers is None:
        with pytest.raises(WordsError):
            WORDS.sentence(Say(f"rule-{rule}.numbers"))
    else:
        assert any(character.isdigit() for character in words(numbers))


def test_every_rule_that_the_program_cites_has_its_words() -> None:
    cited = set()
    for file in CORE.rglob("*.py"):
        cited |= set(re.findall(r"\"((?:PR|ST|MO|XT|CO|WK|CH|WS|SW|SA|ED)-\d+)\"", file.read_text()))
    for file in CORE.rglob("*.toml"):
        cited |= set(re.findall(r"rule = \"([A-Z]{2}-\d+)\"", file.read_text()))
    missing = {rule for rule in cited if rule not in why.RULES and not NOT_REASONS.fullmatch(rule)}
    assert cited and not missing


def test_WS_14_own_counts_are_told_as_our_own_choice() -> None:
    for rule in ("WS-1", "WS-2", "WS-3", "WS-6", "WS-7", "WS-8", "WS-9", "WS-11", "WS-14"):
        assert "our own choice" in words(why.rule_source(rule)), rule


def test_WS_14_no_rule_speaks_of_a_diagnosis_but_to_deny_it() -> None:
    for rule in why.RULES:
        text = words(why.rule_say(rule)).lower()
        assert "overtrain" not in text
        assert "diagnos" not in text or "never a diagnosis" in text


def test_SA_9_no_rule_promises_that_injury_is_prevented() -> None:
    for rule in why.RULES:
        text = words(why.rule_say(rule)).lower()
        assert "prevent" not in text or rule == "SA-9", rule


def test_WK_9_figures_are_told() -> None:
    numbers = why.rule_numbers("WK-9")
    assert numbers is not None
    text = words(numbers)
    assert "10 % over the mean of your last 4 weeks" in text and "last 30 days" in text


# What is asked


def test_today_names_the_rule_the_own_numbers_the_source_and_the_mind() -> None:
    chat = talk(session(Kind.EASY_RUN, why=("WK-9", "PR-3")))
    text = chat.do(why.command, "")
    assert "(WK-9)" in text and "Frandsen et al. 2025" in text
    assert "In your numbers: 45 min of running this week" in text
    assert "What would change my mind:" in text
    assert "(PR-3)" in text and "4 training days a week" in text


def test_rules_of_signs_and_safety_speak_first() -> None:
    assert why.headline(["WK-9", "WS-8", "XT-1"]) == "WS-8"
    assert why.headline(["WK-9", "SW-1", "SA-10"]) == "SA-10"
    assert why.headline(["made-up"]) is None and why.headline([]) is None


def test_more_reasons_are_a_tap_away() -> None:
    chat = talk(session(Kind.EASY_RUN, why=("WK-9", "PR-3", "PR-4", "WK-6")))
    assert "(PR-4)" not in chat.do(why.command, "today")
    assert chat.labels == {"why_more": "More reasons"}
    text = chat.press("why_more")
    assert "(PR-4)" in text and "(WK-6)" in text and chat.labels == {}


def _amber(day: date = TUESDAY, level: Level = Level.AMBER) -> Readiness:
    sign = Sign(
        rule="WS-6",
        item="soreness",
        kind=SignKind.PERSISTENT,
        evidence=Evidence("evidence-sore-legs", {"sore": 4, "tellings": 5, "after_rest": 2}),
    )
    return Readiness(id=day.isoformat(), date=day, level=level, signs=(sign,))


def test_WS_12_a_level_is_told_in_the_athletes_own_data() -> None:
    chat = talk(session(Kind.EASY_RUN), readiness=(_amber(),))
    text = chat.do(why.command, "")
    assert "Legs sore on 4 of the last 5 days" in text and "stands at amber" in text
    assert "(WS-6)" in text and "(WS-8)" in text
    assert "not medical advice" not in text


def test_SA_1_red_is_told_with_not_medical_advice() -> None:
    text = talk(readiness=(_amber(level=Level.RED),)).do(why.command, "today")
    assert "stands at red" in text and "not medical advice" in text


def test_a_green_day_is_told_by_its_sessions() -> None:
    green = Readiness(id=TUESDAY.isoformat(), date=TUESDAY, level=Level.GREEN, note=True)
    text = talk(session(Kind.EASY_RUN, why=("WK-1",)), readiness=(green,)).do(why.command, "")
    assert "kind question" in text and "(WK-1)" in text


def _swap(chosen: str | None = None, at: int = 0) -> SwapProposal:
    return SwapProposal(
        id=f"swap-{at}",
        date=TUESDAY,
        at=MORNING + timedelta(minutes=at),
        session="2026-03-03-easy_run",
        reason="amber",
        rules=("WS-8", "SW-5", "SW-1"),
        chosen=chosen,
    )


def test_the_latest_swap_is_explained_with_its_outcome() -> None:
    ride = session(Kind.CROSS_TRAINING, modality=Modality.CYCLING, origin=Origin.SWAP, id="swap-1-1")
    run = session(Kind.EASY_RUN, status=Status.SWAPPED)
    open_, kept, taken = (
        talk(run, ride, swaps=(_swap(), _swap(chosen, 1)), readiness=(_amber(),)).do(why.command, "swap")
        for chosen in (None, "kept", "swap-1-1")
    )
    assert "(WS-8)" in open_ and "Legs sore" in open_ and "still yours to choose" in open_
    assert "You kept your session" in kept
    assert "You took: Cycling 45 min" in taken
    assert "haven't offered" in talk().do(why.command, "swap")


def test_a_rest_day_is_explained() -> None:
    for asked in ("", "today", "rest", "am i resting today"):
        text = talk().do(why.command, asked)
        assert "No training on Tuesday 3 March" in text and "(WK-2)" in text


def test_SA_10_a_hold_is_explained_with_its_way_out() -> None:
    hold = Hold(
        id="h", rule="SA-3", limit=Limit.NO_RUNNING, since=TUESDAY, ends_when=EndsWhen.TWO_GOOD_MORNINGS
    )
    text = talk(session(Kind.EASY_RUN, status=Status.HELD), holds=(hold,)).do(why.command, "")
    assert "(SA-3)" in text and "on hold since" in text and "(SA-10)" in text and "not medical advice" in text


def test_the_week_tells_its_rules_and_what_it_left_out() -> None:
    planned = week(why=("WK-7", "WK-9"), left_out=(LeftOut(what="core", rule="CO-2"),))
    profile = replace(PROFILE, race=Race(date=date(2026, 4, 19), distance_km=50.0))
    chat = talk(session(Kind.LONG_RUN, 90, why=("WK-1",)), weeks=(planned,), profile=profile)
    text = chat.do(why.command, "week")
    assert "(WK-7)" in text and "(WK-1)" in text and "50 km in 47 days" in text
    assert "Left out: a core circuit." in text and "(CO-2)" in text
    assert "nothing in the plan" in talk(weeks=()).do(why.command, "week")


@pytest.mark.parametrize(
    "asked, kind",
    [
        ("long run", Kind.LONG_RUN),
        ("tempo", Kind.TEMPO_RUN),
        ("intervals", Kind.INTERVALS),
        ("the hills on thursday", Kind.HILLS),
        ("strength", Kind.STRENGTH),
        ("core", Kind.CORE),
        ("yoga", Kind.MOBILITY),
        ("the bike", Kind.CROSS_TRAINING),
    ],
)
def test_a_session_word_finds_the_next_one(asked: str, kind: Kind) -> None:
    each = session(kind, 60, day=date(2026, 3, 5), why=("PR-5",), id="x")
    text = talk(session(Kind.EASY_RUN, why=("WK-9",)), each).do(why.command, asked)
    assert "(PR-5)" in text and "(WK-9)" not in text
    assert "I see no" in talk().do(why.command, asked)


def test_an_own_run_is_told_as_the_athletes_own() -> None:
    text = talk(session(Kind.EASY_RUN, origin=Origin.ATHLETE)).do(why.command, "")
    assert "that one is your own" in text


@pytest.mark.parametrize("asked", ["WK-9", "wk9", "what is rule WK 9?"])
def test_a_rule_can_be_asked_by_its_name(asked: str) -> None:
    assert "(WK-9)" in talk().do(why.command, asked)
    assert talk().do(why.command, "WK-99") != ""


def test_plain_words_are_heard_only_when_they_ask_why() -> None:
    chat = talk(session(Kind.EASY_RUN, why=("WK-9",)))
    assert "(WK-9)" in chat.do(why.hear, Reading(text="why this run?", intents=(Intent.WHY,)))
    assert chat.do(why.hear, Reading(text="hello", intents=(Intent.GREETING,))) == ""


@pytest.mark.parametrize("rule", why.RULES)
def test_every_rule_can_be_told_with_the_athletes_numbers(rule: str) -> None:
    told = CheckIn(id="c", date=TUESDAY, at=MORNING, ratings=Ratings(mood=3), source=Source.BUTTONS)
    race = Race(date=date(2026, 6, 1), distance_km=42.2)
    for profile in (PROFILE, replace(PROFILE, birth_year=1970, race=race)):
        each = session(Kind.EASY_RUN, why=(rule,))
        text = talk(each, profile=profile, check_ins=(told,)).do(why.command, "")
        assert f"({rule})" in text


def test_PR_6_names_the_age() -> None:
    profile = replace(PROFILE, birth_year=1970)
    text = talk(session(Kind.STRENGTH, 30, why=("PR-6",)), profile=profile).do(why.command, "")
    assert "you turn 56 this year" in text and f"From {training.STRENGTH_AGE} on" in text


def test_WS_9_follow_up_days_are_told() -> None:
    numbers = why.rule_numbers("WS-9")
    first, second, third = wellness.FOLLOW_UP_DAYS
    assert numbers is not None and f"after {first}, {second} and {third} days" in words(numbers)
