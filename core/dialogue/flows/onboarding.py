"""From the first hello to the first plan: the medical note, consent, at most seven questions (PR-2, SA-1).

What was told so far travels in the data of the open question, in the form of a profile file, so a restart
loses nothing. A button is a typed answer with a label: both are read by the same reader. Before consent
nothing but the state of the conversation is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from core.dialogue import diary, own_runs, planning, profile_answers, profile_change, profile_words
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import today
from core.dialogue.profile_answers import Reader
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Arg, Say, say
from core.training.athlete import Goal, Profile
from core.training.plan_json import ProfileError
from core.understanding import Intent, Reading, zones
from core.understanding.reading import Answer
from core.wellness.check_in import athlete_day
from core.wellness.safety import Hold

NAME = "onboarding"
SKIP, SKIP_REST, OWN_AGAIN = "skip", "skip_rest", "own_again"

#: Zones offered as buttons, each with the time that it is there (own choice: where many runners live).
OFFERED_ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
#: Goals that are asked for a race; the others can tell one at any time.
RACING = (Goal.FASTER, Goal.LONGER, Goal.HYBRID_RUNNING)

_AGREES = re.compile(
    r"\W*(?:yes|yep|yeah|y|ok(?:ay)?|sure|agreed?|i\s+(?:do\s+)?agree|i\s+consent|fine|go(?:\s+ahead)?)\b",
    re.I,
)
_REFUSES = re.compile(
    r"\W*(?:no(?:pe)?|n|no\s+thanks?.*|refuse|decline|never|i\s+don'?t\b.*|rather\s+not)\b", re.I
)
_SKIPS = re.compile(r"\W*(?:skip\b.*|next|pass|later|don'?t\s+know|no\s+idea|default)\W*", re.IGNORECASE)
_SKIPS_REST = re.compile(
    r"\W*(?:skip\s+(?:the\s+)?(?:rest|all|everything)|just\s+(?:start|go)|make\s+(?:me\s+)?a\s+plan)\W*", re.I
)
_OWN_PLAN = re.compile(
    r"\b(?:my\s+own|own\s+(?:runs?|plan)|bring\s+my|have\s+a\s+plan|already\s+have)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: how a typed answer is read, and which typed answer each button stands for."""

    name: str
    read: Reader
    buttons: Mapping[str, str]
    rows: tuple[int, ...]


QUESTIONS = (
    Question(
        name="health",
        read=profile_answers.health,
        buttons={"pregnant": "pregnant", "under_16": "under 16", "fifty": "over 50"},
        rows=(1, 3),
    ),
    Question(
        name="timezone",
        read=profile_answers.timezone,
        buttons={zone: zone for zone in OFFERED_ZONES},
        rows=(2, 2, 2),
    ),
    Question(
        name="goal",
        read=profile_answers.goal,
        buttons={goal.value: goal.value for goal in Goal},
        rows=(2, 1, 2, 2),
    ),
    Question(name="race", read=profile_answers.race, buttons={}, rows=(2,)),
    Question(
        name="running",
        read=profile_answers.running,
        buttons={
            "starting": "just starting",
            "minutes_120": "120 min, 4 days",
            "minutes_180": "180 min, 4 days",
            "minutes_240": "240 min, 5 days",
            "minutes_360": "360 min, 6 days",
        },
        rows=(1, 2, 2, 2),
    ),
    Question(
        name="strength",
        read=profile_answers.strength,
        buttons={name: name for name in ("none", "ten_minutes", "two_slots", "three_slots")},
        rows=(2, 2, 2),
    ),
    Question(
        name="gear",
        read=profile_answers.gear,
        buttons={
            "bike": "bike",
            "home": "bike, home kit",
            "gym": "gym",
            "pool": "swimming, pool running",
            "nothing": "nothing",
        },
        rows=(2, 2, 1, 1),
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}
#: Answers that were none after which a question is left to its default (own choice: nobody is trapped).
LEFT_AFTER = 3
#: Where the conversation counts them.
UNCLEAR = "unclear"
#: Where the conversation remembers the time zone that the platform knows.
ZONE_KNOWN = "zone_known"
#: Fields that come with pasted runs, and go when the athlete pastes anew.
OF_OWN_RUNS = ("own_runs", "weekly_run_minutes", "longest_run_km", "endurance_days")


# The beginning ----------------------------------------------------------------------------------------------


def begin(turn: Turn) -> None:
    """The first hello: what this is, the medical note (SA-1), and the question for consent."""
    turn.keep()
    turn.say("onboarding-hello")
    turn.say("onboarding-medical-note")
    turn.say("onboarding-consent")
    _offer_consent(turn)


def nudge(turn: Turn) -> None:
    """Words or a command came before the first plan stands: the open question again, or the beginning."""
    question = turn.question
    if question is not None and question.flow == NAME:
        turn.say("onboarding-first-this")
        turn.close(question)
        _ask_step(turn, question)
    elif turn.athlete.consented_at is not None:
        _ask(turn, QUESTIONS[0], _known(turn))
    else:
        begin(turn)


def _ask_step(turn: Turn, card: Card) -> None:
    step = FLOW.steps.get(card.step)
    if step is None or step.ask is None:
        begin(turn)
    else:
        step.ask(turn, card.data)


def _ask_consent_again(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.say("onboarding-consent-again")
    _offer_consent(turn)


def _offer_consent(turn: Turn) -> None:
    choices = [("agree", say("onboarding-agree")), ("no_thanks", say("onboarding-no-thanks"))]
    turn.offer(NAME, "consent", choices, asks=True, rows=[2])


def _press_consent(turn: Turn, card: Card, choice: str) -> None:
    turn.close_flow(NAME)
    if choice != "agree":
        turn.say("onboarding-refused")
        return
    turn.put(replace(turn.athlete, consented_at=turn.now))
    turn.say("onboarding-thanks")
    _ask(turn, QUESTIONS[0], _known(turn))


def _answer_consent(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    refuses = reading.answer is Answer.NO or _REFUSES.match(text)
    agrees = reading.answer is Answer.YES or _AGREES.match(text)
    if refuses or agrees:
        _press_consent(turn, card, "no_thanks" if refuses else "agree")
        return True
    turn.close(card)
    turn.say("onboarding-consent-needed")
    _ask_consent_again(turn, {})
    return True


# The questions ----------------------------------------------------------------------------------------------


def _ask(turn: Turn, question: Question, told: Mapping[str, Any], zones_meant: Sequence[str] = ()) -> None:
    turn.say("onboarding-which-zone" if zones_meant else f"onboarding-ask-{question.name}")
    zones_shown = zones_meant or (OFFERED_ZONES if question.name == "timezone" else ())
    if zones_shown:
        choices = [(zone, _zone_label(turn, zone)) for zone in zones_shown]
        rows = [2] * (len(choices) // 2) + [1] * (len(choices) % 2) + [2]
    else:
        choices = [
            (name, say(f"onboarding-{question.name}-{name.replace('_', '-')}")) for name in question.buttons
        ]
        rows = list(question.rows)
    skips = [(SKIP, say("onboarding-skip", question=question.name))]
    if question.name == "health":
        choices = skips + choices
    else:
        last = question is QUESTIONS[-1]
        choices += skips if last else [*skips, (SKIP_REST, say("onboarding-skip-rest"))]
    if question.name == "strength" and told.get("own_runs"):
        choices.append((OWN_AGAIN, say("onboarding-own-again")))
        rows.append(1)
    turn.offer(NAME, question.name, choices, {"told": dict(told)}, asks=True, rows=rows)


def _zone_label(turn: Turn, zone: str) -> Say:
    local = turn.now.astimezone(Profile(timezone=zone).zone)
    return say("onboarding-zone", city=zones.city_of(zone), time=profile_words.clock(local.time()))


def _ask_again(question: Question, turn: Turn, data: Mapping[str, Any]) -> None:
    _ask(turn, question, data.get("told", {}))


def _press(question: Question, turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    told = dict(card.data.get("told", {}))
    if choice == SKIP_REST:
        complete(turn, profile_change.read_told(told))
    elif choice == OWN_AGAIN:
        kept = {name: value for name, value in told.items() if name not in OF_OWN_RUNS}
        turn.say("onboarding-own-how")
        _ask(turn, BY_NAME["running"], kept)
    elif choice == SKIP:
        _go_on(turn, question, told)
    else:
        heard = question.read(question.buttons.get(choice, choice), _profile(told), _today(turn, told))
        _take(turn, question, told, heard)


def _answer(question: Question, turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    turn.close(card)
    told = dict(card.data.get("told", {}))
    if _SKIPS_REST.fullmatch(text):
        complete(turn, profile_change.read_told(told))
    elif _SKIPS.fullmatch(text):
        _go_on(turn, question, told)
    elif reading.has(Intent.HELP):
        turn.say("onboarding-help")
        _ask(turn, question, told)
    elif question.name == "running" or told.get("own_runs"):
        _hear_running(turn, question, told, text)
    elif question.name == "timezone" and len(meant := zones.find_zones(text)) > 1:
        _ask(turn, question, told, meant)
    else:
        heard = question.read(text, _profile(told), _today(turn, told))
        _take(turn, question, told, heard, echo=True)
    return True


def _take(
    turn: Turn, question: Question, told: dict[str, Any], heard: profile_answers.Heard, *, echo: bool = False
) -> None:
    """Add what was heard and go on; what can't be understood, or can't be, is said and asked again."""
    if isinstance(heard, Say):
        if _unclear_times(turn, question) >= LEFT_AFTER:
            turn.say("onboarding-left")
            _go_on(turn, question, told)
            return
        turn.add(heard)
        _ask(turn, question, told)
        return
    more = {**told, **profile_change.dump_told(heard)}
    try:
        profile = profile_change.read_told(more)
    except ProfileError:
        turn.say("settings-out-of-range")
        _ask(turn, question, told)
        return
    if echo:
        turn.say("onboarding-noted", lines=_lines_of(heard, profile, turn))
    _go_on(turn, question, more)


def _unclear_times(turn: Turn, question: Question) -> int:
    """How often this question got an answer that was none, this time included."""
    before = turn.memory.get(UNCLEAR) or {}
    times = int(before["times"]) + 1 if before.get("question") == question.name else 1
    turn.memory[UNCLEAR] = {"question": question.name, "times": times}
    return times


#: Which line tells a field back, in the order of telling.
_TOLD_BY = {
    "timezone": "timezone",
    "goal": "goal",
    "race": "race",
    "weekly_run_minutes": "running",
    "endurance_days": "days",
    "longest_run_km": "longest",
    "easy_pace_s_per_km": "pace",
    "strength_time": "strength",
    "modalities": "modalities",
    "equipment": "equipment",
    "birth_year": "birth_year",
    "sore_spots": "sore_spots",
    "conditions": "conditions",
}


def _lines_of(heard: profile_answers.Told, profile: Profile, turn: Turn) -> list[Arg]:
    as_told = replace(turn.athlete, profile=profile)
    return [profile_words.line(name, as_told) for field, name in _TOLD_BY.items() if field in heard]


def _go_on(turn: Turn, after: Question, told: dict[str, Any]) -> None:
    """The next question that is still open, or the plan."""
    for question in QUESTIONS[QUESTIONS.index(after) + 1 :]:
        if question.name == "race" and not _asked_for_race(told):
            continue
        if question.name == "timezone" and "timezone" in told:
            continue
        _ask(turn, question, told)
        return
    complete(turn, profile_change.read_told(told))


def _known(turn: Turn) -> dict[str, str]:
    """What need not be asked: the time zone, where the platform knows it."""
    zone = turn.memory.get(ZONE_KNOWN)
    return {"timezone": zone} if zone in available_timezones() else {}


def note_zone(turn: Turn, question: Card, zone: str) -> None:
    """The time zone is known while another question is open: it won't be asked for."""
    told = {**question.data.get("told", {}), "timezone": zone}
    noted = replace(question, data={**question.data, "told": told})
    turn.cards[turn.cards.index(question)] = noted


def _asked_for_race(told: Mapping[str, Any]) -> bool:
    return "race" not in told and told.get("goal", Profile(timezone="UTC").goal.value) in RACING


def _profile(told: Mapping[str, Any]) -> Profile:
    return profile_change.read_told(told)


def _today(turn: Turn, told: Mapping[str, Any]) -> date:
    return athlete_day(turn.now, _profile(told).zone)


# The athlete's own runs (PR-7) ------------------------------------------------------------------------------


def _hear_running(turn: Turn, question: Question, told: dict[str, Any], text: str) -> None:
    """Words that may be pasted runs; anything else answers the question that is open."""
    found = own_runs.read_own_runs(text)
    if found.runs:
        _take_own_runs(turn, told, found)
    elif question.name == "running" and (_OWN_PLAN.search(text) or "\n" in text.strip()):
        turn.say("onboarding-own-how")
        _say_unread(turn, found if "\n" in text.strip() else own_runs.OwnRuns())
        _ask(turn, question, told)
    else:
        _take(turn, question, told, question.read(text, _profile(told), _today(turn, told)), echo=True)


def _take_own_runs(turn: Turn, told: dict[str, Any], found: own_runs.OwnRuns) -> None:
    """Show the runs back with the next question: going on confirms them, more lines are added to them."""
    runs = own_runs.joined(_profile(told).own_runs or (), found.runs)
    told |= profile_change.dump_told(own_runs.usual_running(runs))
    turn.say("onboarding-own-runs", runs=[profile_words.own_run(run) for run in runs], count=len(runs))
    _say_unread(turn, found)
    _ask(turn, BY_NAME["strength"], told)


def _say_unread(turn: Turn, found: own_runs.OwnRuns) -> None:
    if found.unread:
        turn.say("settings-own-unread", lines=unread_lines(found))


def unread_lines(found: own_runs.OwnRuns) -> list[Arg]:
    """The lines that could not be read, each with what it lacks."""
    return [say("settings-own-unread-line", line=each.line, lacks=each.lacks.value) for each in found.unread]


# The plan ---------------------------------------------------------------------------------------------------


def complete(turn: Turn, profile: Profile) -> None:
    """Everything is known (or skipped): store it, make the plan, show the week, say how the mornings go.

    For an athlete who has a plan already it is a change of profile: what lies ahead is made anew.
    """
    if turn.athlete.onboarded_at is not None:
        _change(turn, profile)
        return
    turn.close_flow(NAME)
    consented = turn.athlete.consented_at or turn.now
    holds = profile_change.adopt(turn, profile, consented_at=consented, onboarded_at=turn.now)
    planning.make(turn)
    turn.say(
        "onboarding-ready",
        named=profile.name is not None,
        name=profile.name or "",
        own=bool(profile.own_runs),
    )
    say_holds(turn, holds)
    today.say_week(turn, _first_week(turn))
    turn.say(
        "onboarding-mornings",
        check_in=profile_words.clock(profile.check_in_time),
        zone=profile_words.zone(profile.timezone),
    )


def _change(turn: Turn, profile: Profile) -> None:
    before = turn.profile
    holds = profile_change.adopt(turn, profile)
    turn.undoable("settings-undo-profile")
    if profile_change.shapes_plan(before, profile):
        planning.rebuild(turn)
        turn.say("settings-profile-replanned")
    else:
        turn.say("settings-profile-changed" if profile != before else "settings-profile-same")
    say_holds(turn, holds)


def say_holds(turn: Turn, holds: Sequence[Hold]) -> None:
    """The holds of SA-7 that begin, each with its way out (SA-10)."""
    for hold in holds:
        turn.say("onboarding-hold", ends_when=hold.ends_when.value)


def _first_week(turn: Turn) -> date:
    """The Monday of the running week, or of the next when nothing is left in this one."""
    monday = planning.monday_of(turn.today)
    ahead = diary.next_session(turn.world, turn.today - timedelta(days=1))
    return monday if ahead is None else max(monday, planning.monday_of(ahead.date))


FLOW = Flow(
    NAME,
    {
        "consent": Step(press=_press_consent, answer=_answer_consent, ask=_ask_consent_again),
        **{
            question.name: Step(
                press=partial(_press, question),
                answer=partial(_answer, question),
                ask=partial(_ask_again, question),
            )
            for question in QUESTIONS
        },
    },
)
