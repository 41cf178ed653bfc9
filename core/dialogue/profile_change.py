"""What follows when the athlete's profile changes: holds of SA-7, reminders, whether the plan is touched.

Every way of changing a profile (onboarding, settings, plain words) goes through here, so that none of them
forgets one of the consequences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

from core.dialogue import agenda
from core.dialogue.turn import Turn, find
from core.dialogue.world import Reminder
from core.message import MessageKind
from core.training.athlete import Profile
from core.training.plan_json import read_profile
from core.wellness import safety
from core.wellness.safety import Hold

#: What the plan does not depend on; a change of anything else makes it anew.
NOT_OF_THE_PLAN = frozenset(
    {
        "name",
        "timezone",
        "locale",
        "units",
        "check_in_time",
        "reminder_time",
        "log_prompt_time",
        "quiet_hours",
    }
)
#: Settings that stand in the athlete's record beside the profile.
OF_THE_ATHLETE = frozenset({"evening_reminder_time", "country", "reminders_to"})


def dump_told(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was told so far, JSON-safe, in the form of a profile file (FORMATS: Profile)."""
    dumped: dict[str, Any] = to_jsonable_python(dict(told))
    return dumped


def read_told(told: Mapping[str, Any]) -> Profile:
    """The profile that the answers make, with defaults. Raises ProfileError for a value out of its range."""
    return read_profile(json.dumps({"timezone": "UTC", **told}))


def changed_profile(profile: Profile, told: Mapping[str, Any]) -> Profile:
    """The profile with what was told. Raises ProfileError for a value out of its range."""
    own = {name: value for name, value in told.items() if name not in OF_THE_ATHLETE}
    profile = replace(profile, **own)
    read_profile(json.dumps(to_jsonable_python(profile)))
    return profile


def shapes_plan(before: Profile, after: Profile) -> bool:
    """Whether the change is one that the plan depends on."""
    return any(
        getattr(before, item.name) != getattr(after, item.name)
        for item in fields(Profile)
        if item.name not in NOT_OF_THE_PLAN
    )


def adopt(turn: Turn, profile: Profile, **athlete_fields: Any) -> list[Hold]:
    """Store the profile (and fields of the athlete's record), see to holds and reminders; the new holds."""
    turn.put(replace(turn.athlete, profile=profile, **athlete_fields))
    _see_to_daily_reminders(turn)
    _see_to_evening_reminder(turn)
    return _see_to_holds(turn)


def _see_to_daily_reminders(turn: Turn) -> None:
    """The daily reminders of a new athlete; those whose time has passed today begin tomorrow."""
    today = turn.local_now.date()
    times = agenda.reminder_times(turn.profile)
    for reminder in agenda.daily_reminders(turn.profile, through=today):
        if find(turn.world, Reminder, reminder.id) is None:
            turn.put(replace(reminder, through=dealt_with_through(times[reminder.kind], turn, today)))


def _see_to_evening_reminder(turn: Turn) -> None:
    moment = turn.athlete.evening_reminder_time
    stored = next((each for each in turn.world.reminders if each.id == agenda.EVENING), None)
    if moment is None and stored is not None:
        turn.drop(stored)
    if moment is not None and (stored is None or stored.time != moment):
        # Another time neither doubles nor drops the message of the day: what was dealt with stays so.
        before = None if stored is None else stored.through
        through = before or dealt_with_through(moment, turn, turn.local_now.date())
        kind = MessageKind.SESSION_REMINDER
        turn.put(Reminder(id=agenda.EVENING, kind=kind, time=moment, through=through))


def dealt_with_through(moment: time, turn: Turn, today: date) -> date:
    """The last date that a daily reminder set now need not come on: today when its time has passed."""
    return today if moment <= turn.local_now.time() else today - timedelta(days=1)


def _see_to_holds(turn: Turn) -> list[Hold]:
    """Begin the SA-7 holds that the conditions ask for, end those whose word was given; the new ones."""
    conditions = turn.profile.conditions
    for hold in turn.world.holds:
        if hold.until is None:
            ended = safety.after_word_given(hold, conditions, turn.today)
            if ended != hold:
                turn.put(ended)
    running = {hold.id for hold in turn.world.holds if hold.until is None}
    return [
        turn.put(hold) for hold in safety.judge_conditions(conditions, turn.today) if hold.id not in running
    ]
