"""Warning signs: what a day's answers say against the athlete's own usual, and the level that follows (WS).

A day is judged by `assess_day` alone, in chat as over a file of past months. It reads the days told and
what else is known (runs, rest days, holds, spells of red) and decides without a clock or a memory of its
own, so a late or corrected check-in is judged like any other. A sign carries its evidence as data; words
are put to it elsewhere. A sign is a warning sign, never a diagnosis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Union

from core.training.athlete import Kind
from core.wellness import parameters
from core.wellness.baseline import Frozen, baseline_day, is_low
from core.wellness.check_in import DAILY_THREE, DayTold, Illness, Item
from core.wellness.diary import Diary
from core.wellness.safety import Hold
from core.wellness.weak_votes import weak_votes


class Level(StrEnum):
    """How a day stands (WS-7)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class SignKind(StrEnum):
    """What a sign weighs: of safety, over days, of today, or a vote of device and hours."""

    SAFETY = "safety"
    PERSISTENT = "persistent"
    ACUTE = "acute"
    WEAK = "weak"


#: A JSON-safe argument of an evidence.
EvidenceArg = Union[int, float, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why, in the athlete's own data (WS-12): a key of `core/words/wellness.ftl` and its arguments."""

    key: str
    args: Mapping[str, EvidenceArg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One warning sign: the rule, the item it is about (None: several), its weight, its evidence."""

    rule: str
    item: str | None = None
    kind: SignKind
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLogged:
    """A run as planned and as it went; RPE 0-10."""

    date: date
    kind: Kind
    planned_rpe: int | None = None
    rpe: int | None = None
    broken_off: bool = False

    @property
    def harder_than_planned(self) -> bool:
        """Whether it felt 2 RPE or more above the plan (WS-6)."""
        if self.planned_rpe is None or self.rpe is None:
            return False
        return self.rpe - self.planned_rpe >= parameters.RPE_ABOVE_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the chat knows beyond the days told; a file of ratings knows only `frozen`.

    `frozen`: the spells of red, from the watches. `rest_days`: dates on which the athlete did not train.
    """

    runs: tuple[RunLogged, ...] = ()
    rest_days: frozenset[date] = frozenset()
    holds: tuple[Hold, ...] = ()
    frozen: tuple[Frozen, ...] = ()


NOTHING_MORE = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How one day stands, and why.

    `note`: an item was low on two checked-in days running; while the level is green that is one kind
    question. `baseline`: whether there is a personal usual yet for any of the daily three.
    """

    date: date
    level: Level
    signs: tuple[Sign, ...] = ()
    note: bool = False
    baseline: bool = False

    @property
    def red_by_signs(self) -> bool:
        """Whether it is a red of the warning signs, which the watch looks into.

        Pain, illness and holds make red too (WS-7), but have questions and a way out of their own (SA-10).
        """
        persistent = sum(sign.kind is SignKind.PERSISTENT for sign in self.signs)
        safety = any(sign.kind is SignKind.SAFETY for sign in self.signs)
        return self.level is Level.RED and (not safety or persistent >= parameters.RED_SIGNS)


def assess_day(days: Sequence[DayTold], today: date, context: Context | None = None) -> Assessment:
    """How today stands (WS-1 to WS-7). `days` in any order; what lies after today is not looked at."""
    return assess_in_diary(Diary(days), today, context or NOTHING_MORE)


def assess_in_diary(diary: Diary, today: date, context: Context) -> Assessment:
    """The same over days that are indexed already, for a run over many days."""
    safety = _safety_signs(diary.on(today), context)
    persistent = _persistent_signs(diary, today, context)
    acute = _acute_signs(diary, today, context)
    note = any(_low_twice(diary, item, today, context) for item in DAILY_THREE)
    has_baseline = any(diary.usual_before(item, baseline_day(today, context.frozen)) for item in DAILY_THREE)
    signs = safety + persistent + acute
    if safety or _red_by_signs(diary, today, context, persistent, has_baseline):
        level = Level.RED
    elif signs:
        level = Level.AMBER
    elif note and len(votes := _weak_signs(diary, today, context)) >= parameters.WEAK_VOTES_TO_LIFT:
        level, signs = Level.AMBER, votes
    else:
        level = Level.GREEN
    return Assessment(date=today, level=level, signs=tuple(signs), note=note, baseline=has_baseline)


# The level (WS-7)


def _red_by_signs(
    diary: Diary, today: date, context: Context, persistent: list[Sign], has_baseline: bool
) -> bool:
    """Whether persistent signs make red, on a day with one of the daily three at 2 or less."""
    told = [rating for item in DAILY_THREE if (rating := diary.rating(item, today)) is not None]
    if not told or min(told) > parameters.RED_RATING:
        return False
    if not has_baseline and min(told) > parameters.ACUTE_RATING:
        return False
    if len(persistent) >= parameters.RED_SIGNS:
        return True
    return any(
        _lasted_days(diary, today, context, sign) >= parameters.RED_SIGN_DAYS
        for sign in persistent
        if sign.item not in _SIDE_ITEMS
    )


def _lasted_days(diary: Diary, today: date, context: Context, sign: Sign) -> int:
    """Days since a persistent sign has been there at every check-in, its first day and today included."""
    first = today
    while (today - first).days + 1 < parameters.RED_SIGN_DAYS:
        before = diary.check_in_before(first)
        if before is None or not any(
            (earlier.rule, earlier.item) == (sign.rule, sign.item)
            for earlier in _persistent_signs(diary, before, context)
        ):
            break
        first = before
    return (today - first).days + 1


# Safety (WS-7, SA)


def _safety_signs(told: DayTold, context: Context) -> list[Sign]:
    """Pain above 5, fever or worse, and open holds: red with or without any other sign."""
    signs = []
    if told.pain is not None and told.pain > parameters.PAIN_STOPS_ABOVE:
        signs.append(_safety("SA-3", "pain", Evidence("evidence-pain", {"level": told.pain})))
    if told.illness in (Illness.FEVER, Illness.BELOW_NECK):
        signs.append(
            _safety("SA-4", "illness", Evidence("evidence-illness", {"illness": told.illness.value}))
        )
    named = {sign.rule for sign in signs}
    for hold in context.holds:
        if hold.makes_red and hold.open_on(told.date) and hold.rule not in named:
            days = (told.date - hold.since).days + 1
            evidence = Evidence("evidence-hold", {"rule": hold.rule, "days": days})
            signs.append(_safety(hold.rule, None, evidence))
    return signs


def _safety(rule: str, item: str | None, evidence: Evidence) -> Sign:
    return Sign(rule=rule, item=item, kind=SignKind.SAFETY, evidence=evidence)


# Low items (WS-2, WS-3)


def _low(diary: Diary, item: Item, day: date, context: Context) -> bool:
    """Whether an item was low on a day, by the baseline of that day (WS-1, WS-2)."""
    rating = diary.rating(item, day)
    if rating is None or rating > parameters.LOW_AT_MOST:
        return False
    return is_low(rating, diary.usual_before(item, baseline_day(day, context.frozen)))


def _low_items(diary: Diary, day: date, context: Context) -> list[Item]:
    return [item for item in DAILY_THREE if _low(diary, item, day, context)]


def _low_twice(diary: Diary, item: Item, today: date, context: Context) -> bool:
    """Whether an item is low today and was at the check-in before (WS-3, note)."""
    before = diary.check_in_before(today)
    return before is not None and _low(diary, item, today, context) and _low(diary, item, before, context)


def _acute_signs(diary: Diary, today: date, context: Context) -> list[Sign]:
    """An item at 1, sleep under 5 h, or two of the daily three low today (WS-3)."""
    signs = [
        _acute(item.value, Evidence("evidence-item-at-worst", {"item": item.value}))
        for item in DAILY_THREE
        if diary.rating(item, today) == parameters.ACUTE_RATING
    ]
    hours = diary.on(today).ratings.sleep_hours
    if hours is not None and hours < parameters.ACUTE_SLEEP_HOURS:
        signs.append(_acute("sleep_hours", Evidence("evidence-short-night", {"hours": round(hours, 1)})))
    low = _low_items(diary, today, context)
    if len(low) >= parameters.LOW_TOGETHER:
        signs.append(_acute(None, Evidence("evidence-low-together", {"items": _joined(low)})))
    return signs


def _acute(item: str | None, evidence: Evidence) -> Sign:
    return Sign(rule="WS-3", item=item, kind=SignKind.ACUTE, evidence=evidence)


# Persistent signs (WS-3, WS-6)


def _persistent_signs(diary: Diary, today: date, context: Context) -> list[Sign]:
    signs = [
        *(_often_low(diary, item, today, context) for item in DAILY_THREE),
        _low_together_twice(diary, today, context),
        *(_harder_runs(kind, today, context) for kind in Kind if kind.is_run),
        _broken_off(today, context),
        _mood_swings(diary, today),
        _side_items(diary, today, context),
    ]
    return [sign for sign in signs if sign is not None]


def _persistent(rule: str, about: str | None, key: str, **args: EvidenceArg) -> Sign:
    return Sign(rule=rule, item=about, kind=SignKind.PERSISTENT, evidence=Evidence(key, args))


def _often_low(diary: Diary, item: Item, today: date, context: Context) -> Sign | None:
    """One item low on 3 of the last 5 checked-in days, today among them (WS-3)."""
    if not _low(diary, item, today, context):
        return None
    recent = diary.recent_check_ins(today)
    low = sum(_low(diary, item, day, context) for day in recent)
    if low < parameters.PERSISTENT_LOW_DAYS:
        return None
    usual = diary.usual_before(item, baseline_day(today, context.frozen))
    return _persistent(
        "WS-3",
        item.value,
        "evidence-item-often-low",
        item=item.value,
        low=low,
        days=len(recent),
        rating=diary.rating(item, today) or 0,
        compared="scale" if usual is None else "usual",
        usual=0 if usual is None else round(usual.mean, 1),
    )


def _low_together_twice(diary: Diary, today: date, context: Context) -> Sign | None:
    """Two of the daily three low on two checked-in days running (WS-3)."""
    before = diary.check_in_before(today)
    low = _low_items(diary, today, context)
    if before is None or len(low) < parameters.LOW_TOGETHER:
        return None
    if len(_low_items(diary, before, context)) < parameters.LOW_TOGETHER:
        return None
    return _persistent("WS-3", None, "evidence-low-together-twice", items=_joined(low))


def _joined(items: list[Item]) -> str:
    """Two or three of the daily three under one name, which the words choose by."""
    return "_and_".join(item.value for item in items)


def _harder_runs(kind: Kind, today: date, context: Context) -> Sign | None:
    """Two of the last three runs of a kind 2 RPE or more above the plan, the last such one fresh (WS-6)."""
    runs = [
        run
        for run in sorted(context.runs, key=lambda run: run.date)
        if run.kind is kind and 0 <= (today - run.date).days < parameters.HARDER_WITHIN_DAYS
    ][-parameters.HARDER_OF_RUNS :]
    harder = [run for run in runs if run.harder_than_planned]
    if len(harder) < parameters.HARDER_RUNS:
        return None
    if (today - harder[-1].date).days >= parameters.HARDER_FRESH_DAYS:
        return None
    return _persistent(
        "WS-6", kind.value, "evidence-harder-runs", kind=kind.value, harder=len(harder), runs=len(runs)
    )


def _broken_off(today: date, context: Context) -> Sign | None:
    """Two quality sessions broken off in 14 days (WS-6)."""
    count = broken_off_quality(today, context.runs)
    if count < parameters.BROKEN_OFF_SESSIONS:
        return None
    return _persistent(
        "WS-6", "quality", "evidence-broken-off", count=count, days=parameters.BROKEN_OFF_WITHIN_DAYS
    )


def broken_off_quality(today: date, runs: Sequence[RunLogged]) -> int:
    """Quality sessions broken off in the last 14 days, today included (WS-6)."""
    earliest = today - timedelta(days=parameters.BROKEN_OFF_WITHIN_DAYS - 1)
    return sum(run.broken_off and run.kind.is_quality and earliest <= run.date <= today for run in runs)


def _mood_swings(diary: Diary, today: date) -> Sign | None:
    """Mood that moved by 2 or more from the check-in before, on 3 of the last 5 checked-in days (WS-6)."""
    recent = diary.recent_check_ins(today)
    moves = sum(_mood_move(diary, day) >= parameters.MOOD_MOVE for day in recent)
    if moves < parameters.MOOD_MOVE_DAYS:
        return None
    return _persistent("WS-6", "mood_swings", "evidence-mood-swings", moves=moves, days=len(recent))


def _mood_move(diary: Diary, day: date) -> int:
    before = diary.check_in_before(day)
    now, then = diary.rating(Item.MOOD, day), None if before is None else diary.rating(Item.MOOD, before)
    return 0 if now is None or then is None else abs(now - then)


#: Soreness, motivation and stress: together at most one sign, which never makes red alone (WS-6).
_SIDE_ITEMS = (Item.SORENESS, Item.MOTIVATION, Item.STRESS)


def _side_items(diary: Diary, today: date, context: Context) -> Sign | None:
    """Soreness after rest, motivation or stress at 2 or less in two tellings running, today's the second."""
    sore = _low_tellings(diary, Item.SORENESS, today)
    if sore and any(_follows_rest(day, context) for day in sore[-parameters.SIDE_ITEM_TELLINGS :]):
        return _persistent(
            "WS-6",
            Item.SORENESS.value,
            "evidence-sore-legs",
            sore=len(sore),
            tellings=len(_tellings(diary, Item.SORENESS, today)),
            after_rest=sum(_follows_rest(day, context) for day in sore),
        )
    for item in (Item.MOTIVATION, Item.STRESS):
        if low := _low_tellings(diary, item, today):
            tellings = len(_tellings(diary, item, today))
            return _persistent(
                "WS-6", item.value, "evidence-side-item", item=item.value, low=len(low), tellings=tellings
            )
    return None


def _low_tellings(diary: Diary, item: Item, today: date) -> list[date]:
    """The dates on which an item was told at 2 or less; none unless the last two, today's included, are."""
    days = _tellings(diary, item, today)
    low = [day for day in days if (diary.rating(item, day) or 0) <= parameters.SIDE_ITEM_LOW]
    last = days[-parameters.SIDE_ITEM_TELLINGS :]
    running = len(last) == parameters.SIDE_ITEM_TELLINGS and last[-1] == today and set(last) <= set(low)
    return low if running else []


def _tellings(diary: Diary, item: Item, today: date) -> list[date]:
    """The last dates, five at most and within 14 days, on which an item was told, in order."""
    told = diary.last_days(today, parameters.SIDE_ITEM_WITHIN_DAYS)
    dates = [each.date for each in told if each.ratings.of(item) is not None]
    return dates[-parameters.PERSISTENT_OF_CHECK_INS :]


def _follows_rest(day: date, context: Context) -> bool:
    return day - timedelta(days=1) in context.rest_days


# Weak votes (WS-4)


def _weak_signs(diary: Diary, today: date, context: Context) -> list[Sign]:
    return [
        Sign(rule="WS-4", item=vote.item, kind=SignKind.WEAK, evidence=Evidence(vote.key, dict(vote.args)))
        for vote in weak_votes(diary, today, context.frozen)
    ]
