"""Questions about training: every topic is found in wordings kept apart, or it is owned up to (ED-1, ED-2)."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from core.dialogue.flows.questions import NEAREST
from core.message import Say
from core.training.content_file import ContentError
from core.understanding.topics import Topics, topics
from core.words.phrasebook import Phrasebook, languages
from tests.support.plans import at, runner

ASKED = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "understanding" / "questions.jsonl")
    .read_text("utf-8")
    .splitlines()
]
#: ED-2's list, and two more that athletes ask.
TOPICS = (
    "why_cross_train when_cross_train how_often_cross_train lift_heavy which_yoga overdoing_it "
    "time_of_day bike_for_run peak_weeks example_weeks gear run_or_lift_first bulky gains "
    "running_for_lifters strength_after_50 joints strength_pros_cons how_much_strength tired_legs "
    "stretching foam_rolling sleep_or_training running_when_ill running_with_pain"
).split()
LONGEST_ANSWER = 700
#: Of the wordings kept apart so many are answered at once, and so many at least by one of the two buttons.
ANSWERED, OFFERED = 0.8, 0.95


def outcome(text: str) -> tuple[str | None, list[str]]:
    """The topic answered, and the topics offered."""
    chat = runner()
    answer = chat.say(text)
    told = [name for name in TOPICS if words(f"faq-{name}") in answer]
    return (told[0] if told else None), [b.removeprefix("faq_") for b in chat.buttons if b.startswith("faq_")]


def words(key: str) -> str:
    return Phrasebook().sentence(Say(key))


def test_ED_2_every_topic_has_an_answer_a_title_and_a_source_in_every_language():
    assert topics().names == tuple(TOPICS)
    for language in languages():
        for name in TOPICS:
            answer = Phrasebook().sentence(Say(f"faq-{name}"), language)
            assert 100 < len(answer) <= LONGEST_ANSWER
            assert len(Phrasebook().sentence(Say(f"faq-{name}.title"), language)) <= 24
            assert Phrasebook().sentence(Say(f"faq-{name}.source"), language)


def test_ED_2_every_topic_has_five_wordings_kept_apart():
    wordings = defaultdict(set)
    for line in ASKED:
        wordings[line["topic"]].add(line["text"])
    assert all(len(wordings[name]) >= 5 for name in TOPICS)


def test_ED_2_wordings_kept_apart_are_found():
    found = [(line, *outcome(line["text"])) for line in ASKED if line["topic"]]
    answered = [line["text"] for line, told, _ in found if told == line["topic"]]
    missed = [
        line["text"]
        for line, told, offered in found
        if told != line["topic"] and line["topic"] not in offered
    ]
    assert len(answered) >= ANSWERED * len(found), sorted(
        {line["text"] for line, *_ in found} - set(answered)
    )
    assert len(missed) <= (1 - OFFERED) * len(found), missed


def test_ED_2_what_no_topic_covers_is_owned_up_to_with_the_two_nearest_topics():
    chat = runner()
    assert words("faq-unknown") in chat.say("what gels should I take in a marathon?")
    offered = [button for button in chat.buttons if button.startswith("faq_")]
    assert len(offered) == NEAREST
    assert words(f"faq-{offered[0].removeprefix('faq_')}") in chat.tap(offered[0])


def test_a_question_about_something_else_altogether_is_beyond_the_coach():
    assert words("small-talk-beyond-me") in runner().say("how tall is the Eiffel tower?")


def test_ED_2_few_questions_about_something_else_are_answered_by_a_topic():
    wrong = [line["text"] for line in ASKED if line["topic"] is None and outcome(line["text"])[0]]
    assert len(wrong) <= 3, wrong


def test_ED_1_the_source_is_named():
    assert "Source: " in runner().say("does running ruin your knees?")


def test_ED_2_faq_lists_all_topics_and_answers_one():
    chat = runner()
    chat.say("/faq")
    shown = [button for button in chat.buttons if button.startswith("faq_")]
    while "further" in chat.buttons:
        chat.tap("further")
        shown += [button for button in chat.buttons if button.startswith("faq_")]
    assert shown == [f"faq_{name}" for name in TOPICS]
    assert words("faq-foam_rolling") in chat.say("/faq foam roller")


def test_a_question_amid_a_check_in_is_answered_and_the_open_question_comes_back_once():
    chat = runner()
    chat.until(at(2, 6, 30))
    answer = chat.say("will squats make me bulky?")
    assert words("faq-bulky") in answer and "How fresh do you feel?" in answer
    assert "How fresh" not in chat.say("dynamic or static stretching?")


@pytest.mark.parametrize(
    "text",
    [
        "can I run with the crushing chest pain I have had since this morning?",
        "does strength training help when I want to kill myself?",
    ],
)
def test_SA_2_SA_5_safety_is_heard_before_any_topic(text: str):
    answer = runner().say(text)
    assert "Source:" not in answer and words("faq-unknown") not in answer


@pytest.mark.parametrize(
    "content",
    [
        {"bike": {"wordings": {"en": ["bike"]}}},
        {
            "bike": {"wordings": {"en": []}, "words": {"en": ""}},
            "alike": {"en": ["a b"]},
            "common": {"en": ""},
        },
        {"alike": {"en": "a"}},
    ],
)
def test_a_wrong_content_file_is_named(content):
    with pytest.raises(ContentError, match=r"faq\.toml"):
        Topics(content, "en")
