"""What is known of the athlete, a line a setting: the same words in onboarding, settings and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from core.dialogue.world import Athlete
from core.message import Arg, Say, say
from core.training.athlete import KM_PER_MILE, OwnRun, Profile, Units, Weekday
from core.understanding import zones

#: Any Monday: words take a weekday from a date.
_A_MONDAY = date(2024, 1, 1)


def line(setting: str, athlete: Athlete) -> Say:
    """The setting as it is now, in one line."""
    return _LINES[setting](athlete)


def own_run(run: OwnRun) -> Say:
    """A run that the athlete brought: its day, its kind, its size."""
    measure = "distance" if run.minutes is None else ("minutes" if run.km is None else "both")
    amount = say("session-amount", measure=measure, minutes=run.minutes or 0, km=run.km or 0)
    name = say("session-name", kind=run.kind.value, style="title")
    return say("settings-own-run", day=iso_of(run.weekday), slot=run.slot.value, name=name, amount=amount)


def iso_of(weekday: Weekday) -> str:
    """A date that falls on the weekday, for words that name it."""
    return (_A_MONDAY + timedelta(days=weekday.number)).isoformat()


def zone(name: str) -> str:
    """A time zone as people name it."""
    return zones.city_of(name)


def clock(moment: time) -> str:
    """A time as words take it: "05:45"."""
    return moment.isoformat("minutes")


def spots(profile: Profile) -> list[Arg]:
    """The sore spots by name."""
    return [say("settings-spot", spot=spot.value) for spot in profile.sore_spots]


def _goal(athlete: Athlete) -> Say:
    return say("settings-line-goal", goal=athlete.profile.goal.value)


def _race(athlete: Athlete) -> Say:
    race = athlete.profile.race
    if race is None:
        return say("settings-line-no-race")
    day, terrain = race.date.isoformat(), race.terrain.value
    return say("settings-line-race", day=day, km=race.distance_km, terrain=terrain)


def _running(athlete: Athlete) -> Say:
    profile = athlete.profile
    by_distance = profile.weekly_run_minutes is None and profile.weekly_run_km is not None
    return say(
        "settings-line-running",
        measure="distance" if by_distance else "minutes",
        km=profile.weekly_run_km or 0,
        minutes=round(profile.usual_weekly_minutes),
    )


def _longest(athlete: Athlete) -> Say:
    profile = athlete.profile
    km = profile.longest_run_km
    return say(
        "settings-line-longest",
        measure="minutes" if km is None else "distance",
        km=km or 0,
        minutes=round(profile.longest_run_minutes),
    )


def _pace(athlete: Athlete) -> Say:
    units = athlete.profile.units
    per_unit = athlete.profile.easy_pace_s_per_km * (KM_PER_MILE if units is Units.MI else 1)
    minutes, seconds = divmod(round(per_unit), 60)
    return say("settings-line-pace", pace=f"{minutes}:{seconds:02d}", units=units.value)


def _availability(athlete: Athlete) -> Say:
    free = athlete.profile.availability
    told: list[Arg] = [
        say("settings-free-day", day=iso_of(day), am=free[day].am, pm=free[day].pm)
        for day in Weekday
        if day in free
    ]
    return say("settings-line-availability", days=told) if told else say("settings-line-availability-usual")


def _modalities(athlete: Athlete) -> Say:
    named: list[Arg] = [say(f"modality-{each.value}") for each in athlete.profile.modalities]
    return say("settings-line-modalities", list=named) if named else say("settings-line-no-modalities")


def _equipment(athlete: Athlete) -> Say:
    named: list[Arg] = [say("settings-thing", thing=each.value) for each in athlete.profile.equipment]
    return say("settings-line-equipment", list=named) if named else say("settings-line-no-equipment")


def _sore_spots(athlete: Athlete) -> Say:
    named = spots(athlete.profile)
    return say("settings-line-sore-spots", list=named) if named else say("settings-line-no-sore-spots")


def _birth_year(athlete: Athlete) -> Say:
    year = athlete.profile.birth_year
    return (
        say("settings-line-no-birth-year")
        if year is None
        else say("settings-line-birth-year", year=str(year))
    )


def _conditions(athlete: Athlete) -> Say:
    told: list[Arg] = [say("settings-condition", condition=each.value) for each in athlete.profile.conditions]
    return say("settings-line-conditions", list=told) if told else say("settings-line-no-conditions")


def _own_runs(athlete: Athlete) -> Say:
    runs: list[Arg] = [own_run(run) for run in athlete.profile.own_runs or ()]
    return say("settings-line-own-runs", list=runs) if runs else say("settings-line-coach-runs")


def _quiet_hours(athlete: Athlete) -> Say:
    start, end = athlete.profile.quiet_hours
    return say("settings-line-quiet-hours", start=clock(start), end=clock(end))


def _evening(athlete: Athlete) -> Say:
    moment = athlete.evening_reminder_time
    return (
        say("settings-line-no-evening")
        if moment is None
        else say("settings-line-evening", time=clock(moment))
    )


def _name(athlete: Athlete) -> Say:
    name = athlete.profile.name
    return say("settings-line-no-name") if name is None else say("settings-line-name", name=name)


def _country(athlete: Athlete) -> Say:
    if athlete.country is None:
        return say("settings-line-no-country")
    return say("settings-line-country", country=zones.country_name(athlete.country, athlete.profile.locale))


def _reminders_to(athlete: Athlete) -> Say:
    if athlete.reminders_to is None:
        return say("settings-line-reminders-to-last")
    return say("settings-line-reminders-to", place=say("platform-name", platform=athlete.reminders_to))


_LINES: Mapping[str, Callable[[Athlete], Say]] = {
    "goal": _goal,
    "race": _race,
    "running": _running,
    "longest": _longest,
    "pace": _pace,
    "days": lambda athlete: say("settings-line-days", count=athlete.profile.endurance_days),
    "long_run_day": lambda athlete: say(
        "settings-line-long-run-day", day=iso_of(athlete.profile.long_run_day)
    ),
    "availability": _availability,
    "strength": lambda athlete: say("settings-line-strength", time=athlete.profile.strength_time.value),
    "modalities": _modalities,
    "equipment": _equipment,
    "sore_spots": _sore_spots,
    "limiter": lambda athlete: say("settings-line-limiter", limiter=athlete.profile.limiter.value),
    "experience": lambda athlete: say(
        "settings-line-experience", experience=athlete.profile.experience.value
    ),
    "birth_year": _birth_year,
    "conditions": _conditions,
    "own_runs": _own_runs,
    "check_in": lambda athlete: say("settings-line-check-in", time=clock(athlete.profile.check_in_time)),
    "reminder": lambda athlete: say("settings-line-reminder", time=clock(athlete.profile.reminder_time)),
    "log_prompt": lambda athlete: say(
        "settings-line-log-prompt", time=clock(athlete.profile.log_prompt_time)
    ),
    "evening": _evening,
    "quiet_hours": _quiet_hours,
    "units": lambda athlete: say("settings-line-units", units=athlete.profile.units.value),
    "timezone": lambda athlete: say("settings-line-timezone", zone=zone(athlete.profile.timezone)),
    "name": _name,
    "country": _country,
    "reminders_to": _reminders_to,
}
