"""From the first hello to the first plan, as somebody lives it who knows nothing of the program."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialogue.engine import respond
from core.dialogue.flows import onboarding
from core.dialogue.own_runs import MOST_LINES, Lacks, read_own_runs
from core.dialogue.world import Athlete, Put, Reminder
from core.message import Inbound, MessageKind
from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    Goal,
    Kind,
    Modality,
    OwnRun,
    Profile,
    Race,
    Slot,
    Spot,
    StrengthTime,
    Terrain,
    Weekday,
)
from core.wellness.safety import EndsWhen
from tests.support.chat import ADDRESS, Chat

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def arrived(*answers: str) -> Chat:
    """A chat in which somebody has said hello, agreed, and answered so far."""
    chat = Chat(TUESDAY)
    for text in ("hello", "yes", *answers):
        chat.say(text)
    return chat


def asked(chat: Chat) -> str:
    """The step that is open."""
    return chat.conversation.cards[-1].step


def test_SA_1_the_first_words_are_the_medical_note_and_the_question_for_consent() -> None:
    chat = Chat(TUESDAY)
    hello = chat.say("hi there")
    assert "nothing I say is medical advice" in hello
    assert "see a professional" in hello
    assert chat.buttons == ["agree", "no_thanks"]


@pytest.mark.parametrize(
    "opening", ["hi", "/start", "/week", "🏃", "what is this?", "3 4 4", "Tue 8 km tempo"]
)
def test_anything_may_be_the_first_message(opening: str) -> None:
    chat = Chat(TUESDAY)
    assert "Sidekick" in chat.say(opening)
    assert chat.buttons == ["agree", "no_thanks"]


def test_nothing_personal_is_stored_before_consent() -> None:
    chat = Chat(TUESDAY)
    for text in ("hi, I'm Ana, born 1979, my knee is sore", "maybe", "what do you store?"):
        chat.say(text)
    assert chat.world.athlete == Athlete(
        key="a", created_at=TUESDAY, last_heard_at=chat.world.athlete.last_heard_at
    )
    assert "knee" not in repr(chat.conversation) and "1979" not in repr(chat.conversation)
    chat.tap("agree")
    assert chat.world.athlete.consented_at == TUESDAY
    assert chat.world.athlete.onboarded_at is None


@pytest.mark.parametrize("word", ["no", "no thanks", "I don't want that"])
def test_a_no_is_answered_kindly_and_can_become_a_yes(word: str) -> None:
    chat = Chat(TUESDAY)
    chat.say("hello")
    assert "fine" in chat.say(word)
    assert chat.world.athlete.consented_at is None
    assert chat.wake_at is None
    chat.say("hello again")
    chat.say("ok")
    assert chat.world.athlete.consented_at is not None


@pytest.mark.parametrize("goal", [*Goal])
def test_a_first_plan_takes_at_most_eight_taps(goal: Goal) -> None:
    chat = Chat(TUESDAY)
    chat.say("hello")
    taps = 0
    while chat.world.athlete.onboarded_at is None:
        wanted = {"consent": "agree", "goal": goal.value}.get(asked(chat), "skip")
        chat.tap(wanted if wanted in chat.buttons else chat.buttons[0])
        taps += 1
    assert taps <= 8
    assert chat.world.athlete.profile.goal is goal


def test_who_skips_every_question_gets_the_defaults() -> None:
    chat = arrived(*["skip"] * 6)
    assert chat.world.athlete.profile == Profile(timezone="UTC")


def test_skip_the_rest_makes_a_plan_at_once() -> None:
    chat = arrived("nothing", "Madrid")
    chat.tap("skip_rest")
    assert chat.world.athlete.profile == Profile(timezone="Europe/Madrid")
    assert chat.world.weeks
    assert "ready" in chat.text(chat.last)


def test_typed_answers_are_taken_where_buttons_stand() -> None:
    chat = arrived(
        "born 1979, sore knee",
        "Madrid",
        "50 km trail on 13 June",
        "48 km, 5 days, longest 21 km, 6:10/km",
        "twice a week",
        "bike, eliptical, band, box and a kettlebell",
    )
    assert chat.world.athlete.profile == Profile(
        timezone="Europe/Madrid",
        goal=Goal.LONGER,
        race=Race(date=date(2026, 6, 13), distance_km=50.0, terrain=Terrain.TRAIL),
        birth_year=1979,
        weekly_run_km=48.0,
        longest_run_km=21.0,
        easy_pace_s_per_km=370,
        endurance_days=5,
        strength_time=StrengthTime.TWO_SLOTS,
        modalities=(Modality.CYCLING, Modality.ELLIPTICAL),
        equipment=(Equipment.BAND, Equipment.BOX, Equipment.KETTLEBELL),
        sore_spots=(Spot.KNEE,),
    )


def test_what_was_typed_is_told_back() -> None:
    chat = arrived("nothing", "Madrid", "faster")
    answer = chat.say("half marathon on 4 October")
    assert "21.1 km on the road, Sunday 4 October" in answer


@pytest.mark.parametrize("question", onboarding.QUESTIONS, ids=lambda question: question.name)
def test_a_typed_label_means_the_same_as_its_button(question: onboarding.Question) -> None:
    before = {
        "health": [],
        "timezone": ["nothing"],
        "goal": ["nothing", "Madrid"],
        "race": ["nothing", "Madrid", "faster"],
        "running": ["nothing", "Madrid", "healthy"],
        "strength": ["nothing", "Madrid", "healthy", "30 km"],
        "gear": ["nothing", "Madrid", "healthy", "30 km", "twice"],
    }[question.name]
    chat = arrived(*before)
    assert asked(chat) == question.name
    for choice in chat.last.choices:
        label = chat.words.sentence(choice.label)
        pressed, typed = arrived(*before), arrived(*before)
        pressed.tap(choice.id)
        typed.say(label)
        assert told(typed) == told(pressed), label


def told(chat: Chat) -> tuple[str, Profile]:
    """What comes next, and the profile when everything after it is skipped."""
    step = "done"
    if chat.world.athlete.onboarded_at is None:
        step = asked(chat)
        chat.say("skip the rest")
    return step, chat.world.athlete.profile


@pytest.mark.parametrize(
    ("before", "wrong", "nearest"),
    [
        ([], "purple", "pregnant"),
        (["nothing"], "Nowhereville", "Europe/Madrid"),
        (["nothing", "Madrid"], "purple", "farther"),
        (["nothing", "Madrid", "faster"], "10 km", "Which day"),
        (["nothing", "Madrid", "faster"], "10 km on 2020-01-01", "passed"),
        (["nothing", "Madrid", "healthy"], "a lot", "30 km"),
        (["nothing", "Madrid", "healthy"], "9999 km", "range"),
        (["nothing", "Madrid", "healthy", "30 km"], "purple", "twice"),
        (["nothing", "Madrid", "healthy", "30 km", "twice"], "a pogo stick", "gym"),
    ],
)
def test_a_wrong_answer_is_named_and_the_question_comes_again(
    before: list[str], wrong: str, nearest: str
) -> None:
    chat = arrived(*before)
    step, data = asked(chat), chat.conversation.cards[-1].data
    assert nearest in chat.say(wrong)
    assert (asked(chat), chat.conversation.cards[-1].data) == (step, data)
    assert len([card for card in chat.conversation.cards if card.flow == "onboarding"]) == 1


def test_a_misspelt_city_and_a_wide_country_are_asked_back() -> None:
    chat = arrived("nothing")
    chat.say("Madird")
    assert "Europe/Madrid" in chat.buttons
    chat.say("usa")
    assert chat.buttons[:2] == ["America/New_York", "America/Chicago"]
    chat.tap("America/Chicago")
    chat.tap("skip_rest")
    assert chat.world.athlete.profile.timezone == "America/Chicago"


def test_a_command_in_between_leads_back_to_the_open_question() -> None:
    chat = arrived("nothing", "Madrid")
    assert "What would you love" in chat.say("/week")
    assert "What would you love" in chat.say("/help")
    assert "What would you love" in chat.say("/start")
    chat.say("/cancel")
    chat.say("healthy")
    assert asked(chat) == "running"


def test_a_restart_loses_nothing() -> None:
    chat = arrived("born 1979", "Madrid", "longer")
    later = Chat(TUESDAY)
    later.world, later.conversation = chat.world, replace(chat.conversation)
    later.sent = chat.sent
    later.say("no race")
    later.tap("skip_rest")
    profile = later.world.athlete.profile
    assert (profile.birth_year, profile.timezone, profile.goal) == (1979, "Europe/Madrid", Goal.LONGER)


def test_an_old_button_of_onboarding_changes_nothing() -> None:
    chat = arrived("nothing")
    zones = chat.last
    chat.say("Madrid")
    before = chat.conversation.cards
    chat.press(zones, "America/New_York")
    assert [card.data for card in chat.conversation.cards] == [card.data for card in before]


def test_just_starting_is_a_beginner_with_a_small_week() -> None:
    chat = arrived("nothing", "Madrid", "healthy", "I'm just starting")
    chat.tap("skip_rest")
    profile = chat.world.athlete.profile
    assert profile.experience is Experience.NEW
    assert (profile.weekly_run_minutes, profile.endurance_days) == (60, 3)


# Safety


@pytest.mark.parametrize(
    ("answer", "ends_when", "word"),
    [
        ("I'm 15", EndsWhen.GUARDIAN_CONSENT, "guardian"),
        ("under 16", EndsWhen.GUARDIAN_CONSENT, "guardian"),
        ("pregnant", EndsWhen.DOCTOR_CONSENT, "midwife"),
    ],
)
def test_SA_7_asks_for_the_word_and_keeps_it_easy(answer: str, ends_when: EndsWhen, word: str) -> None:
    chat = arrived(answer)
    chat.tap("skip_rest")
    (hold,) = chat.world.holds
    assert (hold.rule, hold.ends_when, hold.until) == ("SA-7", ends_when, None)
    assert word in chat.text(chat.last)


def test_SA_7_the_boundary_is_sixteen() -> None:
    for age, held in ((15, True), (16, False)):
        chat = arrived(f"born {TUESDAY.year - age}")
        chat.tap("skip_rest")
        assert bool(chat.world.holds) is held


def test_PR_6_fifty_or_over_is_known_from_one_tap() -> None:
    chat = arrived()
    chat.tap("fifty")
    chat.tap("skip_rest")
    age = chat.world.athlete.profile.age_in(TUESDAY.year)
    assert age is not None and age >= 50


def test_SA_2_chest_pain_is_met_before_any_question() -> None:
    chat = arrived("nothing")
    answer = chat.say("I have chest pain and feel faint")
    assert "emergency" in answer.lower()
    assert chat.world.athlete.onboarded_at is None


# Own runs (PR-7)


def test_PR_7_pasted_runs_are_shown_back_and_stand() -> None:
    chat = arrived("nothing", "Madrid", "healthy")
    answer = chat.say("Tue 8 km tempo, Thu 45 min easy evening\nblah\nSat 28 km")
    assert "Tue: Tempo run 8 km" in answer and "Sat: Long run 28 km" in answer
    assert '"blah"' in answer and "needs a day" in answer
    chat.say("also Sun 5 km recovery")
    chat.say("twice")
    chat.say("bike")
    assert chat.world.athlete.profile.own_runs == (
        OwnRun(weekday=Weekday.TUE, kind=Kind.TEMPO_RUN, km=8.0),
        OwnRun(weekday=Weekday.THU, minutes=45, slot=Slot.PM),
        OwnRun(weekday=Weekday.SAT, kind=Kind.LONG_RUN, km=28.0),
        OwnRun(weekday=Weekday.SUN, kind=Kind.RECOVERY_RUN, km=5.0),
    )


def test_PR_7_own_runs_can_be_typed_anew() -> None:
    chat = arrived("nothing", "Madrid", "healthy", "Tue 8 km tempo")
    chat.tap("own_again")
    assert asked(chat) == "running"
    chat.say("Wed 10 km easy")
    chat.tap("skip_rest")
    own = chat.world.athlete.profile.own_runs
    assert own is not None and [run.weekday for run in own] == [Weekday.WED]


def test_PR_7_the_own_path_takes_at_most_eight_answers_too() -> None:
    answers = [
        "hello",
        "yes",
        "nothing",
        "Madrid",
        "longer",
        "no race",
        "Tue 8 km, Sat 20 km",
        "twice",
        "bike",
    ]
    chat = Chat(TUESDAY)
    for text in answers:
        chat.say(text)
    assert chat.world.athlete.onboarded_at is not None
    assert len(answers) - 1 <= 8


@pytest.mark.parametrize(
    ("line", "run"),
    [
        ("Tue 8 km tempo", OwnRun(weekday=Weekday.TUE, kind=Kind.TEMPO_RUN, km=8.0)),
        ("tuesday: 8k threshold", OwnRun(weekday=Weekday.TUE, kind=Kind.TEMPO_RUN, km=8.0)),
        ("Sunday long run 1h30", OwnRun(weekday=Weekday.SUN, kind=Kind.LONG_RUN, minutes=90)),
        ("Fri 18:30 hill repeats 8,5 km", OwnRun(weekday=Weekday.FRI, kind=Kind.HILLS, km=8.5, slot=Slot.PM)),
        ("wed 5 miles easy pm", OwnRun(weekday=Weekday.WED, km=8.05, slot=Slot.PM)),
        ("- Mon 40' recovery before work", OwnRun(weekday=Weekday.MON, kind=Kind.RECOVERY_RUN, minutes=40)),
        (
            "Thu 10 km intervals in 50 min",
            OwnRun(weekday=Weekday.THU, kind=Kind.INTERVALS, km=10.0, minutes=50),
        ),
    ],
)
def test_PR_7_a_line_is_read(line: str, run: OwnRun) -> None:
    assert read_own_runs(line).runs == (run,)


def test_PR_7_days_may_share_a_run_and_a_day_may_hold_two() -> None:
    runs = read_own_runs("Mon, Wed and Fri 6 km\nFri 4 km recovery").runs
    assert [(run.weekday, run.slot) for run in runs] == [
        (Weekday.MON, Slot.AM),
        (Weekday.WED, Slot.AM),
        (Weekday.FRI, Slot.AM),
        (Weekday.FRI, Slot.PM),
    ]


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("8 km tempo", Lacks.DAY),
        ("Tue tempo", Lacks.AMOUNT),
        ("Sat 2800 km", Lacks.SENSE),
        ("Sun", Lacks.AMOUNT),
    ],
)
def test_PR_7_a_line_that_cannot_be_read_says_what_it_lacks(line: str, lacks: Lacks) -> None:
    found = read_own_runs(f"Wed 5 km\n{line}")
    assert [each.lacks for each in found.unread] == [lacks]
    assert len(found.runs) == 1


def test_PR_7_too_many_lines_are_named_too() -> None:
    found = read_own_runs("\n".join(["Wed 5 km"] * (MOST_LINES + 1)))
    assert [each.lacks for each in found.unread] == [Lacks.ROOM]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8).map("\n".join))
def test_any_paste_is_read_without_a_failure(text: str) -> None:
    found = read_own_runs(text)
    assert all(run.km or run.minutes for run in found.runs)


# All answers at once


def test_a_profile_answers_everything_in_one_go() -> None:
    profile = Profile(timezone="Europe/Madrid", name="Ana", conditions=(Condition.PREGNANT,))
    chat = Chat(TUESDAY, profile)
    athlete = chat.world.athlete
    assert (athlete.profile, athlete.consented_at, athlete.onboarded_at) == (profile, TUESDAY, TUESDAY)
    assert "Ana" in chat.text(chat.last)
    assert len(chat.world.holds) == 1


def test_reminders_whose_time_has_passed_begin_tomorrow() -> None:
    chat = Chat(TUESDAY, Profile(timezone="UTC", check_in_time=time(6, 30), log_prompt_time=time(20, 0)))
    through = {reminder.kind: reminder.through for reminder in chat.world.reminders}
    assert through[MessageKind.CHECK_IN] == date(2026, 3, 3)
    assert through[MessageKind.LOG_PROMPT] == date(2026, 3, 2)


def test_a_second_profile_is_a_change_of_the_first() -> None:
    chat = Chat(TUESDAY, Profile(timezone="UTC"))
    chat.wait(days=1)
    before = chat.world.reminders
    profile = Profile(timezone="Europe/Madrid", goal=Goal.FASTER)
    outcome = respond(
        chat.conversation,
        Inbound(key="second", address=ADDRESS, profile=profile),
        replace(chat.world, now=chat.now),
    )
    stored = [change.record for change in outcome.changes if isinstance(change, Put)]
    (athlete,) = [record for record in stored if isinstance(record, Athlete)]
    assert (athlete.profile, athlete.onboarded_at) == (profile, TUESDAY)
    assert not [record for record in stored if isinstance(record, Reminder) and record in before]


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "Tue 8 km, " * 10_000, "9" * 100_000, "🏃" * 500, "\u202eמרחבא\u0000\u0007", " ", "\n\n"],
)
def test_no_text_breaks_a_question(text: str) -> None:
    before: list[str] = ["nothing", "Madrid", "longer", "no race", "30 km", "twice"]
    for count in range(len(before) + 1):
        chat = arrived(*before[:count])
        assert chat.say(text)
