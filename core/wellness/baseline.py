"""The athlete's own usual: mean and spread of each item, and what is low against it (WS-1, WS-2).

A rating means little by itself: one person's ordinary three is another's bad morning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.wellness import parameters
from core.wellness.check_in import DayTold, Item
from core.wellness.diary import Diary, Usual

#: Guards a comparison of a whole rating with a computed threshold against the last bit of a float.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The usual of each item that has answers enough; `last` is the last day that went into it."""

    last: date
    items: dict[Item, Usual]

    def of(self, item: Item) -> Usual | None:
        """The usual of one item; None until there are 14 answers."""
        return self.items.get(item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A spell for which the baseline stands still: from the first red day to the end of the watch, if any."""

    first_red: date
    ended: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the baseline stands still on this day; 42 days at most, the first red one included."""
        if day < self.first_red or (self.ended is not None and day > self.ended):
            return False
        return (day - self.first_red).days < parameters.FROZEN_DAYS


def baseline_day(day: date, frozen: Iterable[Frozen] = ()) -> date:
    """The day before which the baseline of `day` ends: itself, or the first red day of its spell."""
    return min((spell.first_red for spell in frozen if spell.covers(day)), default=day)


def baseline(days: Sequence[DayTold], today: date, frozen_from: date | None = None) -> Baseline:
    """The personal baseline over the 28 days before today, or before the first red day of a watch (WS-1)."""
    frozen = () if frozen_from is None else (Frozen(first_red=frozen_from),)
    before = baseline_day(today, frozen)
    diary = Diary(days)
    found = {item: diary.usual_before(item, before) for item in Item}
    return Baseline(
        last=before - timedelta(days=1), items={item: usual for item, usual in found.items() if usual}
    )


def is_low(rating: int | None, usual: Usual | None) -> bool:
    """Whether a rating is low (WS-2): far enough below the usual, at most 3; without a usual, at most 2."""
    if rating is None:
        return False
    if usual is None:
        return rating <= parameters.LOW_WITHOUT_BASELINE
    threshold = usual.mean - parameters.LOW_SPREADS * usual.spread
    return rating <= parameters.LOW_AT_MOST and rating <= threshold + _ROUNDING
