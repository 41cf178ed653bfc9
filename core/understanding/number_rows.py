"""A bare "2 3 4", or "2, 2 and a 4": ratings by their order alone (CH-2)."""

from __future__ import annotations

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Rated
from core.understanding.passage import Passage
from core.understanding.weights import NUMBER_SURE
from core.wellness.check_in import Item

#: The order of a bare "2 3 4" (CH-2).
ORDER = (Item.FATIGUE, Item.MOOD, Item.SLEEP_QUALITY, Item.SORENESS, Item.STRESS)
#: Words that join two numbers of a row ("and a").
_JOINING = 2


def number_row(passage: Passage, open_check_in: bool) -> list[Rated]:
    """A bare "2 3 4": fatigue, mood, sleep, then soreness, stress (CH-2)."""
    numbers = [amount for amount in passage.amounts if amount.measure is Measure.BARE]
    rows: list[list[Amount]] = []
    for amount in numbers:
        between = passage.norms[rows[-1][-1].last + 1 : amount.first] if rows else []
        is_joined = passage.cues["joins_numbers"].issuperset(between) and len(between) <= _JOINING
        if rows and is_joined and not passage.hard[amount.first]:
            rows[-1].append(amount)
        else:
            rows.append([amount])
    for row in rows:
        is_scale = all(amount.value == int(amount.value) and 1 <= amount.value <= 5 for amount in row)
        is_whole_message = (
            row[0].first <= 1
            and row[-1].last == len(passage) - 1
            and passage.norms[0] in ("checkin", "check", passage.norms[row[0].first])
        )
        is_spoken = row[-1].last - row[0].first >= len(row)
        is_meant = is_whole_message or (open_check_in and not is_spoken)
        if is_scale and 3 <= len(row) <= len(ORDER) and is_meant:
            return [
                Rated(item, amount.value, amount.first, amount.last, "CH-2 number row", NUMBER_SURE)
                for item, amount in zip(ORDER, row, strict=False)
            ]
    return []
