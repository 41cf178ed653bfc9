"""Changing what the coach knows of the athlete: by menu, by command, in plain words, at once (PR-2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel.core import Locale
from rapidfuzz import fuzz, process

from core.dialogue import accounts, own_runs, planning, profile_answers, profile_change, profile_words
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import link, onboarding, own_reminders, pause
from core.dialogue.profile_answers import Heard, Reader
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Arg, Say, say
from core.training.athlete import Experience, Goal, Limiter, Profile, StrengthTime, Units, Weekday
from core.training.plan_json import ProfileError
from core.understanding import Intent, Reading, zones
from core.understanding.reading import Circumstances

NAME = "settings"
#: How alike a misspelt setting must be to be offered, 0-100 (own choice), and how many are offered.
OFFERED_SCORE = 70
MOST_OFFERED = 3
#: An answer to a settings question is no longer; longer words are about something else (own choice).
LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be set: what athletes call it, how an answer is read, which answers have buttons."""

    name: str
    called: tuple[str, ...]
    read: Reader
    buttons: tuple[str, ...] = ()


def _read_own_runs(text: str, profile: Profile, day: date) -> Heard:
    if re.match(r"^\W*(?:none|no|coach|off|stop|clear)\b", text, re.IGNORECASE):
        return {"own_runs": None}
    found = own_runs.read_own_runs(text)
    if not found.runs:
        return say("settings-unclear-own-runs")
    return own_runs.usual_running(found.runs)


def _read_country(text: str, profile: Profile, day: date) -> Heard:
    code = _countries().get(text.strip(" .").casefold())
    return {"country": code} if code else say("settings-unclear-country")


@cache
def _countries() -> dict[str, str]:
    """Countries by code and by English name."""
    by_code = {
        code: str(name) for code, name in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", code)
    }
    names = {name.casefold(): code for code, name in by_code.items()}
    return {**names, "usa": "US", "uk": "GB", "england": "GB", **{code.casefold(): code for code in by_code}}


def _values(kind: type) -> tuple[str, ...]:
    return tuple(member.value for member in kind)  # type: ignore[attr-defined]


_A = profile_answers
SETTINGS = (
    Setting(name="goal", called=("goal", "training for"), read=_A.goal, buttons=_values(Goal)),
    Setting(name="race", called=("race", "event"), read=_A.race, buttons=("no_race",)),
    Setting(
        name="running", called=("running", "weekly", "weekly running", "volume", "mileage"), read=_A.running
    ),
    Setting(name="longest", called=("longest", "longest run"), read=_A.longest),
    Setting(name="pace", called=("pace", "easy pace"), read=_A.pace),
    Setting(
        name="days",
        called=("days", "endurance days", "running days", "days a week"),
        read=_A.days,
        buttons=tuple(str(count) for count in range(1, 8)),
    ),
    Setting(
        name="long_run_day",
        called=("long run day", "long day", "long run", "long"),
        read=_A.long_run_day,
        buttons=_values(Weekday),
    ),
    Setting(
        name="availability",
        called=("availability", "free", "free time", "free minutes", "minutes"),
        read=_A.availability,
    ),
    Setting(
        name="strength",
        called=("strength", "strength time", "lifting"),
        read=_A.strength,
        buttons=_values(StrengthTime),
    ),
    Setting(
        name="modalities",
        called=("modalities", "modality", "cross training", "crosstraining", "cross"),
        read=_A.modalities,
    ),
    Setting(name="equipment", called=("equipment", "gear", "kit"), read=_A.equipment),
    Setting(
        name="sore_spots",
        called=("sore spots", "sore spot", "sore", "soreness", "injuries"),
        read=_A.sore_spots,
    ),
    Setting(name="limiter", called=("limiter", "limit"), read=_A.limiter, buttons=_values(Limiter)),
    Setting(name="experience", called=("experience",), read=_A.experience, buttons=_values(Experience)),
    Setting(
        name="birth_year", called=("birth year", "year of birth", "born", "birth", "age"), read=_A.birth_year
    ),
    Setting(name="conditions", called=("conditions", "health"), read=_A.health),
    Setting(name="own_runs", called=("own runs", "own plan", "own", "my runs"), read=_read_own_runs),
    Setting(name="check_in", called=("check in", "checkin", "check in time"), read=_A.clock("check_in_time")),
    Setting(
        name="reminder",
        called=("reminder", "reminder time", "session reminder", "morning reminder"),
        read=_A.clock("reminder_time"),
    ),
    Setting(
        name="log_prompt",
        called=("log prompt", "log", "log time", "evening prompt"),
        read=_A.clock("log_prompt_time"),
    ),
    Setting(
        name="evening", called=("evening reminder", "evening", "second reminder"), read=_A.evening_reminder
    ),
    Setting(name="quiet_hours", called=("quiet hours", "quiet", "do not disturb"), read=_A.quiet_hours),
    Setting(name="units", called=("units", "unit"), read=_A.units, buttons=_values(Units)),
    Setting(name="timezone", called=("timezone", "time zone", "zone", "city"), read=_A.timezone),
    Setting(name="name", called=("name", "my name", "call me"), read=_A.name),
    Setting(name="country", called=("country",), read=_read_country),
    Setting(
        name="reminders_to",
        called=("reminders to", "reminders go to", "where reminders go", "send reminders to"),
        read=link.read_place,
        buttons=("last",),
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
#: Longer names first, so that "long run day" is not read as "long" with the answer "run day".
_BY_CALLED = sorted(
    ((called, setting) for setting in SETTINGS for called in setting.called), key=lambda pair: -len(pair[0])
)
#: How the settings are shown, and which button leads on: a heading and its settings.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "training": (
        "goal",
        "race",
        "own_runs",
        "running",
        "longest",
        "pace",
        "days",
        "long_run_day",
        "availability",
    ),
    "around": ("strength", "modalities", "equipment", "limiter", "experience"),
    "health": ("sore_spots", "birth_year", "conditions"),
    "times": ("timezone", "check_in", "reminder", "evening", "log_prompt", "quiet_hours", "reminders_to"),
    "you": ("name", "units", "country"),
}
#: Lines that are told only when there is something to tell.
_ONLY_IF_TOLD = {
    "own_runs": "own_runs",
    "conditions": "conditions",
    "birth_year": "birth_year",
    "name": "name",
}


# Commands ---------------------------------------------------------------------------------------------------


def command_settings(turn: Turn, rest: str) -> None:
    """`/settings`: everything at a glance; `/settings check-in 05:45`: that one thing changed."""
    text = rest.strip()
    if not text:
        _show(turn)
        return
    setting, answer = _named(text)
    if setting is None:
        _unknown(turn, text)
    elif not answer:
        _ask(turn, setting)
    else:
        _answered(turn, setting, answer)


def command_timezone(turn: Turn, rest: str) -> None:
    """`/timezone Europe/Madrid`, or a city; alone it tells the zone and asks."""
    if rest.strip():
        _answered(turn, BY_NAME["timezone"], rest)
    else:
        _ask(turn, BY_NAME["timezone"])


def command_own_runs(turn: Turn, rest: str) -> None:
    """The athlete's own runs, pasted or typed (PR-7); alone it says how."""
    if rest.strip():
        _answered(turn, BY_NAME["own_runs"], rest)
    else:
        _ask(turn, BY_NAME["own_runs"])


def hear(turn: Turn, reading: Reading) -> None:
    """Settings, breaks and reminders in plain words ("check in at 5:45 from now on", "I'm in Lisbon now")."""
    pause.hear(turn, reading)
    heard = reading.settings
    told: dict[str, Any] = {
        field: value
        for field, value in (
            ("timezone", heard.timezone),
            ("check_in_time", heard.check_in_time),
            ("reminder_time", heard.reminder_time),
            ("log_prompt_time", heard.log_prompt_time),
            ("units", heard.units),
        )
        if value is not None
    }
    if heard.quiet_from is not None or heard.quiet_until is not None:
        start, end = turn.profile.quiet_hours
        told["quiet_hours"] = (heard.quiet_from or start, heard.quiet_until or end)
    if told:
        _change(turn, told)
    elif heard.place is not None:
        _answered(turn, BY_NAME["timezone"], heard.place)
    else:
        own_reminders.hear(turn, reading)


# Showing and asking -----------------------------------------------------------------------------------------


def _show(turn: Turn) -> None:
    turn.close_flow(NAME, "menu")
    for group, names in GROUPS.items():
        lines: list[Arg] = [
            profile_words.line(name, turn.athlete) for name in names if _worth_telling(turn, name)
        ]
        turn.say("settings-group", heading=say(f"settings-heading-{group}"), lines=lines)
    turn.say("settings-how")
    turn.offer(NAME, "menu", [(group, say(f"settings-change-{group}")) for group in GROUPS], rows=[2, 2, 1])


def _worth_telling(turn: Turn, name: str) -> bool:
    if name == "reminders_to":
        return len(accounts.places(turn)) > 1
    field = _ONLY_IF_TOLD.get(name)
    return field is None or bool(getattr(turn.profile, field))


def _press_menu(turn: Turn, card: Card, choice: str) -> None:
    """A group of the menu, then one of its settings."""
    turn.close(card)
    if choice in GROUPS:
        turn.say("settings-which")
        names = GROUPS[choice]
        buttons = [(name, say("settings-name", setting=name)) for name in names]
        turn.offer(NAME, "menu", buttons, rows=_in_pairs(len(buttons)))
    elif choice in BY_NAME:
        _ask(turn, BY_NAME[choice])
    else:
        _show(turn)


def _ask(turn: Turn, setting: Setting, zones_meant: Sequence[str] = ()) -> None:
    turn.close_flow(NAME, "ask")
    if not turn.says:
        turn.say("settings-now", line=profile_words.line(setting.name, turn.athlete))
    turn.say(f"settings-ask-{setting.name.replace('_', '-')}")
    values = (*accounts.places(turn), *setting.buttons) if setting.name == "reminders_to" else setting.buttons
    buttons = [(value, _label(setting, value)) for value in values]
    buttons += [(zone, say("settings-zone", city=zones.city_of(zone))) for zone in zones_meant]
    buttons.append(("leave", say("settings-leave")))
    rows = [*_in_pairs(len(buttons) - 1), 1]
    turn.offer(NAME, "ask", buttons, {"setting": setting.name}, asks=True, rows=rows)


def _label(setting: Setting, value: str) -> Say:
    if setting.name == "long_run_day":
        return say("settings-weekday", day=profile_words.iso_of(Weekday(value)))
    if setting.name == "days":
        return say("settings-count", count=int(value))
    if setting.name == "reminders_to" and value != "last":
        return accounts.place(value)
    return say("settings-value", value=value)


def _in_pairs(count: int) -> list[int]:
    return [2] * (count // 2) + [1] * (count % 2)


def _ask_again(turn: Turn, data: Mapping[str, Any]) -> None:
    setting = BY_NAME.get(str(data.get("setting")))
    if setting is None:
        _show(turn)
    else:
        _ask(turn, setting)


def _press_ask(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    setting = BY_NAME.get(str(card.data.get("setting")))
    if choice == "leave" or setting is None:
        turn.say("settings-left")
        return
    _answered(turn, setting, "none" if choice == "no_race" else choice)


def _answer(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    """Typed words answer the question when its reader knows them, or when nothing else can be meant."""
    setting = BY_NAME.get(str(card.data.get("setting")))
    if setting is None or len(text) > LONGEST_ANSWER and setting.name != "own_runs":
        return False
    if re.fullmatch(
        r"\W*(?:leave(?:\s+it)?|nothing|never\s*mind|keep(?:\s+it)?|cancel|no\s+change)\W*", text, re.I
    ):
        turn.close(card)
        turn.say("settings-left")
        return True
    understood = isinstance(setting.read(text, turn.profile, turn.today), dict)
    understood = understood or (setting.name == "timezone" and bool(zones.find_zones(text)))
    says_more = reading.intents[0] is not Intent.OTHER or reading.circumstances != Circumstances()
    if text.rstrip().endswith("?") or (says_more and not understood):
        return False
    _answered(turn, setting, text)
    return True


def _named(text: str) -> tuple[Setting | None, str]:
    """The setting that the text begins with, and the answer after it; or one that the whole text answers."""
    folded = re.sub(r"[-_]", " ", text.casefold())
    if len(folded) == len(text):
        for called, setting in _BY_CALLED:
            if re.match(rf"{re.escape(called)}\b", folded):
                return setting, text[len(called) :].lstrip(" :=\t\n")
    if re.match(r"no\s+(?:more\s+)?(?:sore|pain)", folded):
        return BY_NAME["sore_spots"], "none"
    if re.match(r"no\s+race", folded):
        return BY_NAME["race"], "none"
    if re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)", folded):
        return BY_NAME["availability"], text
    return (BY_NAME["units"], text) if folded.strip() in ("km", "mi", "miles", "kilometres") else (None, text)


def _unknown(turn: Turn, text: str) -> None:
    """One sentence with the nearest settings."""
    first_words = " ".join(text.casefold().split()[:3])[:60]
    called = {called: setting for called, setting in _BY_CALLED}
    near = process.extract(
        first_words, called.keys(), scorer=fuzz.WRatio, score_cutoff=OFFERED_SCORE, limit=12
    )
    names = list(dict.fromkeys(called[each].name for each, _, _ in near))[:MOST_OFFERED]
    turn.say("settings-unknown", what=" ".join(text.split())[:40])
    buttons = [(name, say("settings-name", setting=name)) for name in names]
    turn.offer(NAME, "menu", [*buttons, ("all", say("settings-all"))])


# Changing ---------------------------------------------------------------------------------------------------


def _answered(turn: Turn, setting: Setting, text: str) -> None:
    turn.close_flow(NAME, "ask")
    if setting.name == "timezone" and len(meant := zones.find_zones(text)) > 1:
        _ask(turn, setting, meant)
        return
    heard = setting.read(text, turn.profile, turn.today)
    unread = own_runs.read_own_runs(text) if setting.name == "own_runs" else own_runs.OwnRuns()
    if setting.name == "reminders_to" and isinstance(heard, dict):
        heard = _if_connected(turn, heard)
    if isinstance(heard, Say):
        turn.add(heard)
        _say_unread(turn, unread)
        _ask(turn, setting)
        return
    _change(turn, heard, setting.name)
    if heard.get("own_runs", ()) is not None:
        _say_unread(turn, unread)


def _if_connected(turn: Turn, heard: Mapping[str, Any]) -> Heard:
    """Reminders can go only where the athlete has an account."""
    wanted, connected = heard["reminders_to"], accounts.places(turn)
    if wanted is None or wanted in connected:
        return dict(heard)
    return say("link-not-there", places=[accounts.place(name) for name in connected])


def _say_unread(turn: Turn, found: own_runs.OwnRuns) -> None:
    if found.unread:
        turn.say("settings-own-unread", lines=onboarding.unread_lines(found))


#: Which line tells the change of a field.
_LINE_OF = {
    "goal": "goal",
    "race": "race",
    "own_runs": "own_runs",
    "weekly_run_minutes": "running",
    "weekly_run_km": "running",
    "longest_run_km": "longest",
    "easy_pace_s_per_km": "pace",
    "endurance_days": "days",
    "long_run_day": "long_run_day",
    "availability": "availability",
    "strength_time": "strength",
    "modalities": "modalities",
    "equipment": "equipment",
    "sore_spots": "sore_spots",
    "limiter": "limiter",
    "experience": "experience",
    "birth_year": "birth_year",
    "conditions": "conditions",
    "check_in_time": "check_in",
    "reminder_time": "reminder",
    "log_prompt_time": "log_prompt",
    "evening_reminder_time": "evening",
    "quiet_hours": "quiet_hours",
    "units": "units",
    "timezone": "timezone",
    "name": "name",
    "country": "country",
    "reminders_to": "reminders_to",
}


def _change(turn: Turn, told: Mapping[str, Any], asked: str | None = None) -> None:
    """Store what was told, make the plan anew where it depends on it, and say what changed."""
    before, athlete = turn.profile, turn.athlete
    beside = {name: told[name] for name in profile_change.OF_THE_ATHLETE if name in told}
    try:
        after = profile_change.changed_profile(before, told)
    except ProfileError:
        turn.say("settings-out-of-range")
        return
    changed = [name for name in told if _value(athlete, before, name) != told[name]]
    if not changed:
        shown = asked or _LINE_OF[next(iter(told))] if told else asked
        turn.say("settings-same", line=profile_words.line(shown, turn.athlete) if shown else "")
        return
    holds = profile_change.adopt(turn, after, **beside)
    lines = [
        profile_words.line(name, turn.athlete) for name in dict.fromkeys(_LINE_OF[each] for each in changed)
    ]
    turn.say("settings-changed", lines=list[Arg](lines))
    if profile_change.shapes_plan(before, after):
        planning.rebuild(turn)
        turn.say("settings-replanned")
    turn.undoable("settings-undo", setting=_LINE_OF[changed[0]])
    onboarding.say_holds(turn, holds)


def _value(athlete: Any, profile: Profile, name: str) -> Any:
    return getattr(athlete if name in profile_change.OF_THE_ATHLETE else profile, name)


FLOW = Flow(
    NAME,
    {
        "menu": Step(press=_press_menu),
        "ask": Step(press=_press_ask, answer=_answer, ask=_ask_again),
        **pause.STEPS,
        **own_reminders.STEPS,
    },
)
