"""Daily ratings from a file, and its assessment line by line (FORMATS: Daily ratings and assessment)."""

from __future__ import annotations

import json
import time
from datetime import date
from random import Random

import pytest

from core.message import Say
from core.wellness.check_in import DayTold, Illness, Ratings
from core.wellness.history import assess_csv
from core.wellness.ratings_csv import RatingsError, read
from core.wellness.signs import Evidence, assess_day
from core.words.phrasebook import Phrasebook
from tests.wellness.days import on

HEADER = (
    "date,fatigue,mood,sleep_quality,soreness,stress,motivation,sleep_hours,resting_hr,hrv_rmssd,pain,illness"
)


def in_words(evidence: Evidence) -> str:
    return Phrasebook().sentence(Say(evidence.key, evidence.args))


def test_a_full_row_is_read() -> None:
    (told,) = read(f"{HEADER}\n2026-03-02,1,2,3,4,5,1,7.5,52,61.3,6,above_neck\n")
    assert told == DayTold(
        date=date(2026, 3, 2),
        ratings=Ratings(
            fatigue=1, mood=2, sleep_quality=3, soreness=4, stress=5, motivation=1,
            sleep_hours=7.5, resting_hr=52, hrv_rmssd=61.3,
        ),
        pain=6,
        illness=Illness.ABOVE_NECK,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "mood,date\n4,2026-03-02\n,2026-03-01\n",
        "\ufeffmood,date\r\n4,2026-03-02\r\n\r\n,2026-03-01\r\n",
        "mood;date\n4;2026-03-02\n;2026-03-01\n",
        " mood , date\n 4.0 , 2026-03-02\n,2026-03-01",
        "date,mood\n2026-03-02,1\n2026-03-01\n2026-03-02,4\n",  # the later row of a date counts
    ],
)
def test_any_column_order_blanks_marks_and_row_order(text: str) -> None:
    assert read(text) == [
        DayTold(date=date(2026, 3, 1)),
        DayTold(date=date(2026, 3, 2), ratings=Ratings(mood=4)),
    ]


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("", 1, "date"),
        ("fatigue\n3\n", 1, "date"),
        ("date,energy\n2026-03-02,3\n", 1, "energy"),
        ("date,mood,mood\n", 1, "mood"),
        ("date,\n", 1, "(no name)"),
        ("date,mood\n2026-03-02,3\n2026-03-03,6\n", 3, "mood"),
        ("date,mood\n2026-03-02,0\n", 2, "mood"),
        ("date,mood\n2026-03-02,2.5\n", 2, "mood"),
        ("date,mood\n2026-03-02,nan\n", 2, "mood"),
        ("date,mood\n2026-03-02,good\n", 2, "mood"),
        ("date,mood\n,3\n", 2, "date"),
        ("date,mood\n02.03.2026,3\n", 2, "date"),
        ("date,mood\n2026-02-30,3\n", 2, "date"),
        ("date,mood\n20260302,3\n", 2, "date"),
        ("date,mood\n2026-03-02,3,4\n", 2, "row"),
        ("date,pain\n2026-03-02,11\n", 2, "pain"),
        ("date,illness\n2026-03-02,flu\n", 2, "illness"),
        ("date,sleep_hours\n2026-03-02,25\n", 2, "sleep_hours"),
        ("date,resting_hr\n2026-03-02,5\n", 2, "resting_hr"),
        ("date,hrv_rmssd\n2026-03-02,-4\n", 2, "hrv_rmssd"),
        ('date,mood\n2026-03-02,"3\n', 2, "row"),
        ("id,mood\n2026-03-02,5\n", 2, "mood"),
        ("id,mood\nyesterday,3\n", 2, "id"),
    ],
)
def test_a_fault_names_the_line_the_field_and_what_was_expected(text: str, line: int, field: str) -> None:
    with pytest.raises(RatingsError) as refused:
        read(text)
    assert (refused.value.line, refused.value.field) == (line, field)
    assert f"line {refused.value.line}, {field}: expected {refused.value.expected}" == str(refused.value)
    assert refused.value.expected


def test_an_intervals_icu_export_is_recognised_by_its_header() -> None:
    text = (
        "id,ctl,weight,restingHR,hrv,sleepSecs,sleepQuality,soreness,fatigue,stress,mood,motivation,comments\n"
        '2026-03-02,40.1,70.2,48.0,66.5,27000,1,2,3,4,1,2,"tired, but fine"\n'
        "2026-03-01,,,,,0,,,,,,,\n"
    )
    assert read(text) == [
        DayTold(date=date(2026, 3, 1)),
        DayTold(
            date=date(2026, 3, 2),
            ratings=Ratings(
                resting_hr=48, hrv_rmssd=66.5, sleep_hours=7.5, sleep_quality=5, soreness=4, fatigue=2,
                stress=1, mood=5, motivation=4,
            ),
        ),
    ]  # fmt: skip


def months(count: int) -> str:
    random = Random(5)
    rows = []
    for index in range(count):
        rated = ",".join(str(random.choice([2, 3, 3, 3, 4])) for _ in range(6))
        rows.append(
            f"{on(index)},{rated},{random.randint(5, 9)},{random.randint(44, 60)},{random.randint(30, 90)},0,"
        )
    return "\n".join([HEADER, *rows])


def test_one_line_for_each_day_with_a_rating_in_order() -> None:
    text = "date,fatigue,pain,sleep_hours\n2026-03-03,1,,\n2026-03-02,3,,\n2026-03-01,,9,4\n"
    lines = assess_csv(text, in_words)
    assert lines == [
        {"date": "2026-03-02", "level": "green", "signs": [], "note": False, "baseline": False},
        {
            "date": "2026-03-03",
            "level": "amber",
            "signs": [
                {
                    "rule": "WS-3",
                    "item": "fatigue",
                    "evidence": "You feel as tired as it gets on this scale.",
                    "kind": "acute",
                }
            ],
            "note": False,
            "baseline": False,
        },
    ]
    assert json.loads(json.dumps(lines)) == lines


def test_three_years_are_assessed_within_a_second() -> None:
    text = months(3 * 365)
    began = time.process_time()
    assert len(assess_csv(text, lambda evidence: evidence.key)) == 3 * 365
    assert time.process_time() - began < 1.0


def test_one_check_in_over_90_days_is_judged_within_a_millisecond() -> None:
    told, rounds = read(months(90)), 50
    began = time.process_time()
    for _ in range(rounds):
        assess_day(told, told[-1].date)
    assert (time.process_time() - began) / rounds < 0.001
