"""What the coach would have said over past months: the days judged one after the other, by the live rules.

The state that passes from day to day is a watch and the levels so far, as in chat. A file of ratings holds
no answers of mornings, so no holds are replayed: pain and illness count on the day they are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from core.wellness import ratings_csv
from core.wellness.check_in import DayTold
from core.wellness.diary import Diary
from core.wellness.signs import Assessment, Context, Evidence, Level, assess_in_diary
from core.wellness.watch import Watch, close_if_well, open_watch


def assess_all(days: Sequence[DayTold]) -> list[Assessment]:
    """One assessment for each checked-in day, in order; days with pain or illness alone count without one."""
    diary = Diary(days)
    watches: list[Watch] = []
    levels: dict[date, Level] = {}
    assessments: list[Assessment] = []
    for told in diary:
        context = Context(frozen=tuple(watch.frozen for watch in watches))
        assessment = assess_in_diary(diary, told.date, context)
        if assessment.red_by_signs and (not watches or watches[-1].closed):
            watches.append(open_watch(told.date))
        if told.checked_in:
            levels[told.date] = assessment.level
            assessments.append(assessment)
            if watches:
                watches[-1] = close_if_well(watches[-1], levels, told.date)
    return assessments


def assess_csv(text: str, in_words: Callable[[Evidence], str]) -> list[dict[str, Any]]:
    """The lines of `sidekick assess` (FORMATS: Daily ratings and assessment); `in_words` renders an evidence.

    Raises `ratings_csv.RatingsError` for a file that cannot be read.
    """
    return [as_line(assessment, in_words) for assessment in assess_all(ratings_csv.read(text))]


def as_line(assessment: Assessment, in_words: Callable[[Evidence], str]) -> dict[str, Any]:
    """One assessment in the form of FORMATS."""
    return {
        "date": assessment.date.isoformat(),
        "level": assessment.level.value,
        "signs": [
            {
                "rule": sign.rule,
                "item": sign.item,
                "evidence": in_words(sign.evidence),
                "kind": sign.kind.value,
            }
            for sign in assessment.signs
        ],
        "note": assessment.note,
        "baseline": assessment.baseline,
    }
