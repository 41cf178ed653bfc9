"""The watch: what follows a red day until the athlete is well again (WS-8 to WS-11).

It asks a few questions, follows up, holds the plan down and lets it back gradually. Its exit is known from
the first day: three green check-ins in a row. Levels are read from the days' assessments each time, so a
corrected check-in corrects the watch too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from core.wellness import parameters
from core.wellness.baseline import Frozen
from core.wellness.signs import Level

#: The level of each checked-in day.
Levels = Mapping[date, Level]


class Question(StrEnum):
    """What the watch asks, in its order (WS-9)."""

    MOTIVATION = "motivation"
    HARDER_THAN_USUAL = "harder_than_usual"
    SORENESS_AT_REST = "soreness_at_rest"
    SLEEP = "sleep"
    EATING_ENOUGH = "eating_enough"
    ILLNESS = "illness"
    LIFE_STRESS = "life_stress"


class Answer(StrEnum):
    """How it stands with what was asked; every question is put so that `fine` is the good end."""

    FINE = "fine"
    A_LITTLE = "a_little"
    TROUBLE = "trouble"


class Feeling(StrEnum):
    """The answer to a follow-up (WS-9)."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question with its answer."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A follow-up that was asked: its day after the first red one, the date, the answer (None: none yet)."""

    day: int
    date: dt.date
    feeling: Feeling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch. `opened` is the first red day; `closed` the day of the third green check-in in a row.

    `referred` is the day on which the athlete was sent to a doctor (WS-10): from then on the plan stays at
    recovery while the watch is open.
    """

    id: str
    opened: date
    asked: tuple[Question, ...] = ()
    answers: tuple[Answered, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    referred: date | None = None
    closed: date | None = None

    @property
    def frozen(self) -> Frozen:
        """The spell for which the baseline stands still (WS-1)."""
        return Frozen(first_red=self.opened, ended=self.closed)


def open_watch(first_red: date) -> Watch:
    """A watch that begins on the first red day."""
    return Watch(id=first_red.isoformat(), opened=first_red)


# Questions and summary (WS-9)


def next_questions(watch: Watch) -> tuple[Question, ...]:
    """The questions of the next message: the first that were not asked yet, at most three."""
    open_questions = tuple(question for question in Question if question not in watch.asked)
    return open_questions[: parameters.QUESTIONS_A_MESSAGE]


def ask(watch: Watch, questions: Sequence[Question]) -> Watch:
    """The watch after these questions were put to the athlete."""
    return replace(watch, asked=(*watch.asked, *(each for each in questions if each not in watch.asked)))


def answer(watch: Watch, question: Question, given: Answer) -> Watch:
    """The watch with an answer; a second answer to the same question takes the place of the first."""
    others = tuple(each for each in watch.answers if each.question is not question)
    return replace(ask(watch, (question,)), answers=(*others, Answered(question=question, answer=given)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary after the questions: what troubles (the heaviest first), what is fine, what is open."""

    troubles: tuple[Question, ...] = ()
    fine: tuple[Question, ...] = ()
    unanswered: tuple[Question, ...] = ()

    @property
    def advise_professional(self) -> bool:
        """Whether eating is named as a trouble: a professional is the one to ask, no coach (SA-6)."""
        return Question.EATING_ENOUGH in self.troubles


def summary(watch: Watch) -> Summary:
    """What the answers say, and nothing more than that."""
    given = {each.question: each.answer for each in watch.answers}
    heavy = [question for question in Question if given.get(question) is Answer.TROUBLE]
    light = [question for question in Question if given.get(question) is Answer.A_LITTLE]
    return Summary(
        troubles=(*heavy, *light),
        fine=tuple(question for question in Question if given.get(question) is Answer.FINE),
        unanswered=tuple(question for question in Question if question not in given),
    )


# Follow-ups (WS-9, WS-10)


def follow_up_dates(watch: Watch) -> tuple[date, ...]:
    """The dates of the follow-ups ahead: days 3, 7 and 14; after those one a week, while the watch is open.

    Once a follow-up was asked, those before it are not made up for.
    """
    return tuple(watch.opened + timedelta(days=day) for day in _days_ahead(watch))


def follow_up_due(watch: Watch, today: date) -> int | None:
    """The day (3, 7, 14, 21 ...) of the follow-up to ask today, the latest that is due; None when none is."""
    passed = (today - watch.opened).days
    return max((day for day in _days_ahead(watch) if day <= passed), default=None)


def _days_ahead(watch: Watch) -> list[int]:
    if watch.closed is not None:
        return []
    last = max((each.day for each in watch.follow_ups), default=0)
    ahead = [day for day in parameters.FOLLOW_UP_DAYS if day > last]
    return ahead or [last + parameters.WEEKLY_DAYS]


def ask_follow_up(watch: Watch, day: int, today: date) -> Watch:
    """The watch after the follow-up of a day was asked."""
    return replace(watch, follow_ups=(*watch.follow_ups, FollowUp(day=day, date=today)))


def answer_follow_up(watch: Watch, feeling: Feeling, today: date) -> Watch:
    """The watch with the answer to the follow-up that was asked last; unchanged when none was."""
    if not watch.follow_ups:
        return watch
    last = replace(watch.follow_ups[-1], feeling=feeling, date=today)
    return replace(watch, follow_ups=(*watch.follow_ups[:-1], last))


def unanswered(watch: Watch) -> FollowUp | None:
    """The follow-up that was asked last, while it has no answer and the watch is open."""
    last = watch.follow_ups[-1] if watch.follow_ups and watch.closed is None else None
    return None if last is None or last.feeling is not None else last


def needs_doctor(
    watch: Watch, today: date, levels: Levels, performance_down_since: date | None = None
) -> bool:
    """Whether this needs a doctor or sports physician (WS-10).

    It does from day 14 on when the last level is not green, and when performance has been down for two
    weeks. Without check-ins the last level known is the red one.
    """
    if watch.closed is not None:
        return False
    if performance_down_since is not None:
        if (today - performance_down_since).days >= parameters.DOCTOR_PERFORMANCE_DAYS:
            return True
    if (today - watch.opened).days < parameters.DOCTOR_FOLLOW_UP_DAY:
        return False
    told = [day for day in levels if watch.opened <= day <= today]
    return not told or levels[max(told)] is not Level.GREEN


def refer(watch: Watch, today: date) -> Watch:
    """The watch after the athlete was sent to a doctor; the first time counts."""
    return watch if watch.referred else replace(watch, referred=today)


# The exit (WS-9)


def greens_in_a_row(levels: Levels, since: date, today: date) -> int:
    """Green check-ins in a row, the last one of today or before; a missed day breaks nothing (WS-13)."""
    greens = 0
    for day in sorted((day for day in levels if since <= day <= today), reverse=True):
        if levels[day] is not Level.GREEN:
            break
        greens += 1
    return greens


def close_if_well(watch: Watch, levels: Levels, today: date) -> Watch:
    """The watch, closed when today's check-in is the third green one in a row."""
    if watch.closed or greens_in_a_row(levels, watch.opened, today) < parameters.GREENS_TO_END:
        return watch
    return replace(watch, closed=today)


# The plan meanwhile (WS-8) and the way back (WS-11)


class Quality(StrEnum):
    """How much of a quality session may take place."""

    NONE = "none"
    TWO_THIRDS = "two_thirds"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimit:
    """What a day's plan may hold: the part of the planned volume, quality, and the rule that says so.

    `recovery_only`: rest or active recovery. `light`: cross-training light.
    """

    rule: str | None = None
    volume: float = 1.0
    quality: Quality = Quality.FULL
    recovery_only: bool = False
    light: bool = False


FREE = PlanLimit()


def plan_limit(watch: Watch, day: date, levels: Levels, *, quality_done: int = 0) -> PlanLimit:
    """What the plan of a day may hold under a watch, open or closed (WS-8, WS-10, WS-11).

    A red day is rest or active recovery; for seven days after the last red one, and after a follow-up that
    is not better, the volume is held at 50-70 %; then the way back begins, with or without check-ins.
    `quality_done` counts quality sessions done since the last red day.
    """
    if day < watch.opened:
        return FREE
    if watch.closed is None and watch.referred is not None and day >= watch.referred:
        return PlanLimit(rule="WS-10", volume=parameters.RED_VOLUME_WORSE, quality=Quality.NONE, light=True)
    reds = [red for red, level in levels.items() if level is Level.RED and watch.opened <= red <= day]
    last_red = max((watch.opened, *reds))
    volume = _red_volume(watch)
    if day == last_red:
        return PlanLimit(rule="WS-8", volume=volume, quality=Quality.NONE, recovery_only=True, light=True)
    until = max(last_red, *_setbacks(watch, day)) + timedelta(days=parameters.RED_DAYS)
    if day <= until:
        return PlanLimit(rule="WS-8", volume=volume, quality=Quality.NONE, light=True)
    greens = greens_in_a_row(levels, last_red, day)
    return way_back(until + timedelta(days=1), day, greens=greens, quality_done=quality_done)


def _red_volume(watch: Watch) -> float:
    """The part of the volume while red, as the last answered follow-up left it."""
    feelings = [each.feeling for each in watch.follow_ups if each.feeling is not None]
    if not feelings or feelings[-1] is Feeling.SAME:
        return parameters.RED_VOLUME
    better = feelings[-1] is Feeling.BETTER
    return parameters.RED_VOLUME_BETTER if better else parameters.RED_VOLUME_WORSE


def _setbacks(watch: Watch, day: date) -> list[date]:
    """Dates from which the seven days count anew: the first red day, follow-ups answered same or worse."""
    asked = [each for each in watch.follow_ups if each.date <= day]
    return [watch.opened, *(each.date for each in asked if each.feeling in (Feeling.SAME, Feeling.WORSE))]


def way_back(back_since: date, day: date, *, greens: int, quality_done: int) -> PlanLimit:
    """What a day may hold on the way back after red, illness or a pain hold (WS-11).

    `back_since`: the first day back; `greens`: green check-ins in a row since it ended; `quality_done`:
    quality sessions done since then.
    """
    first_week = (day - back_since).days < parameters.RETURN_DAYS
    if greens < parameters.GREENS_TO_END:
        quality = Quality.NONE
    else:
        quality = Quality.FULL if quality_done else Quality.TWO_THIRDS
    if not first_week and quality is Quality.FULL:
        return FREE
    return PlanLimit(rule="WS-11", volume=parameters.RETURN_VOLUME if first_week else 1.0, quality=quality)


def quality_share(quality: Quality) -> float:
    """The part of a quality session's minutes that may take place."""
    return {Quality.NONE: 0.0, Quality.TWO_THIRDS: parameters.RETURN_QUALITY, Quality.FULL: 1.0}[quality]


# When it is looked at again (WS-12)


def next_look(level: Level, today: date, watch: Watch | None = None) -> date:
    """When the level will be looked at again: red at the next follow-up, others at tomorrow's check-in."""
    tomorrow = today + timedelta(days=1)
    if watch is None or level is not Level.RED:
        return tomorrow
    return next((day for day in follow_up_dates(watch) if day > today), tomorrow)
