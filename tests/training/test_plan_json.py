"""Profiles are read strictly, each mistake with its line and field; a plan is written with every field (FORMATS)."""

from __future__ import annotations

import json
from datetime import date, time

import pytest
from hypothesis import given, settings

from core.training.athlete import FreeMinutes, Goal, Modality, Profile, Weekday
from core.training.plan_json import ProfileError, dump_plan, read_profile
from core.training.planner import plan
from core.training.session import Plan
from tests.training.strategies import profiles

SESSION_FIELDS = {
    "id",
    "date",
    "slot",
    "kind",
    "minutes",
    "distance_km",
    "rpe",
    "hard",
    "modality",
    "parts",
    "routine",
    "focus",
    "load",
    "optional",
    "status",
    "origin",
    "replaces",
    "why",
}


def test_only_the_time_zone_is_required_and_the_rest_has_its_default() -> None:
    assert read_profile('{"timezone": "UTC"}') == Profile(timezone="UTC")


def test_a_whole_profile_is_read() -> None:
    read = read_profile(
        '{"timezone": "Europe/Madrid", "goal": "longer", "availability": {"mon": {"pm": 45}},'
        ' "race": {"date": "2026-06-13", "distance_km": 50, "terrain": "trail"},'
        ' "own_runs": [{"weekday": "tue", "kind": "tempo_run", "km": 8}],'
        ' "modalities": ["rowing"], "quiet_hours": ["21:30", "06:00"]}'
    )
    assert read.goal is Goal.LONGER
    assert read.race is not None and read.race.date == date(2026, 6, 13)
    assert read.free(Weekday.MON) == FreeMinutes(am=0, pm=45)
    assert read.own_runs is not None and read.own_runs[0].km == 8
    assert read.modalities == (Modality.ROWING,)
    assert read.quiet_hours == (time(21, 30), time(6))


@pytest.mark.parametrize(
    ("text", "line", "field", "expected"),
    [
        ("[]", 1, "profile", "object"),
        ('{"timezone": "UTC",\n,}', 2, "profile", "JSON"),
        ("{}", 1, "timezone", "given"),
        ('{"timezone": "Mars/Olympus"}', 1, "timezone", "IANA"),
        ('{"timezone": "../etc/passwd"}', 1, "timezone", "IANA"),
        ('{"timezone": "UTC",\n"gool": "faster"}', 2, "gool", "goal"),
        ('{"timezone": "UTC",\n\n"goal": "fat"}', 3, "goal", "hybrid_strength"),
        (
            '{"timezone": "UTC",\n"availability": {"mon": {"am": 1,\n"noon": 2}}}',
            3,
            "availability.mon.noon",
            "(am, pm)",
        ),
        ('{"timezone": "UTC",\n"availability": {"mun": {}}}', 2, "availability.mun", "mon"),
        ('{"timezone": "UTC", "availability": {"mon":\n{"am": 1441}}}', 2, "availability.mon.am", "1440"),
        ('{"timezone": "UTC", "endurance_days": 8}', 1, "endurance_days", "1 to 7"),
        ('{"timezone": "UTC", "endurance_days": 0}', 1, "endurance_days", "1 to 7"),
        ('{"timezone": "UTC", "endurance_days": true}', 1, "endurance_days", "integer"),
        ('{"timezone": "UTC", "weekly_run_km": -1}', 1, "weekly_run_km", "0"),
        ('{"timezone": "UTC", "weekly_run_km": NaN}', 1, "weekly_run_km", "finite"),
        ('{"timezone": "UTC", "weekly_run_minutes": "90"}', 1, "weekly_run_minutes", "integer"),
        ('{"timezone": "UTC", "easy_pace_s_per_km": 5}', 1, "easy_pace_s_per_km", "seconds"),
        ('{"timezone": "UTC", "birth_year": 85}', 1, "birth_year", "year"),
        ('{"timezone": "UTC", "race": {"date": "2026-13-01", "distance_km": 5}}', 1, "race.date", "date"),
        (
            '{"timezone": "UTC", "race": {"date": "2026-06-01", "distance_km": 0}}',
            1,
            "race.distance_km",
            "above 0",
        ),
        ('{"timezone": "UTC", "race": {"date": "2026-06-01"}}', 1, "race.distance_km", "given"),
        ('{"timezone": "UTC", "modalities": ["mixed"]}', 1, "modalities.0", "single"),
        ('{"timezone": "UTC", "own_runs": [\n{"weekday": "mon"}]}', 2, "own_runs.0", "km or minutes"),
        (
            '{"timezone": "UTC", "own_runs": [{"weekday": "mon", "km": 5, "kind": "yoga"}]}',
            1,
            "own_runs.0.kind",
            "run",
        ),
        (
            '{"timezone": "UTC", "own_runs": [{"weekday": "mon", "km": 5, "kind": "core"}]}',
            1,
            "own_runs.0.kind",
            "run",
        ),
        ('{"timezone": "UTC", "quiet_hours": ["22:00"]}', 1, "quiet_hours.1", "given"),
        ('{"timezone": "UTC", "check_in_time": "25:00"}', 1, "check_in_time", "time"),
        ('{"timezone": "UTC", "check_in_time": "06:30+01:00"}', 1, "check_in_time", "local time"),
    ],
)
def test_a_mistake_names_the_line_the_field_and_what_was_expected(
    text: str, line: int, field: str, expected: str
) -> None:
    with pytest.raises(ProfileError) as raised:
        read_profile(text)
    assert (raised.value.line, raised.value.field) == (line, field)
    assert expected in raised.value.expected
    assert str(raised.value) == f"line {line}: {field}: expected {raised.value.expected}"


@settings(max_examples=25, deadline=None)
@given(profile=profiles())
def test_a_plan_is_json_with_every_field_and_lists_that_are_lists(profile: Profile) -> None:
    made = plan(profile, date(2026, 3, 4), 3)
    dumped = dump_plan(made)
    assert json.loads(json.dumps(dumped)) == dumped
    for week in dumped["weeks"]:
        assert {"starts", "phase", "sessions", "why", "left_out"} <= set(week)
        assert date.fromisoformat(week["starts"]).weekday() == 0
        for session in week["sessions"]:
            assert set(session) >= SESSION_FIELDS
            assert isinstance(session["parts"], list) and isinstance(session["why"], list)
            assert (session["minutes"] is None) is (session["kind"] == "rest")
            assert (session["rpe"] is None) is (session["kind"] == "rest")


def test_an_empty_plan_is_an_empty_list() -> None:
    assert dump_plan(Plan()) == {"weeks": []}
