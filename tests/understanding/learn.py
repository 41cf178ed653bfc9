"""`make learn`: teaches the second reader by the lines of this folder, and writes its weights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from core.understanding.second_reader import BITS, COLUMNS, HIGH, LOW, NOTHING, features, words
from core.wellness.check_in import Item
from core.wellness.safety import RedFlag
from tests.understanding.report import FIRST_SIGHT, TUNED_ON, Line, read_lines

WEIGHTS = Path(__file__).parents[2] / "core" / "content" / "learned.en.bin"
#: How little the weights are held back, as of 0.2 to 20 tried on lines not learned from.
_FREEDOM = 8.0
#: An item that a line does not judge is likely not told; it counts so much, in a line without ratings half of it.
_UNJUDGED = 0.15
#: A line that says nothing of danger hardly tells of any.
_UNSAID, _UNJUDGED_DANGER = "unsaid", 0.3
#: Ratings up to here are low, from there on high.
_LOW_TO, _HIGH_FROM = 2.6, 3.4
_MOST = 127


def learn(lines: list[Line]) -> bytes:
    """The weights that lines teach, as `SecondReader` reads them; the same lines teach the same."""
    told = _matrix(lines)
    scales: dict[str, tuple[float, float]] = {}
    columns: list[bytes] = []
    for name in COLUMNS:
        item, _, level = name.partition(".")
        if name in list(RedFlag):
            examples = list(_of_danger(lines, name))
        else:
            examples = list(_of_rating(lines, Item(item), level) if level else _of_talk(lines, item))
        places, answers, counts = zip(*examples, strict=True)
        model = LogisticRegression(C=_FREEDOM, max_iter=300, solver="liblinear")
        model.fit(told[list(places)], answers, sample_weight=counts)
        step = float(np.abs(model.coef_[0]).max()) / _MOST
        columns.append(np.round(model.coef_[0] / step).astype(np.int8).tobytes())
        scales[name] = (round(float(model.intercept_[0]), 4), float(f"{step:.4g}"))
    head = json.dumps({"lines": len(lines), "columns": scales})
    return b"\n".join([head.encode(), b"".join(columns)])


def _matrix(lines: list[Line]) -> Any:
    """A row a line: each of its features, so that words and pieces weigh as much in long lines as in short ones."""
    places: list[int] = []
    shares: list[float] = []
    ends = [0]
    for line in lines:
        row: dict[int, float] = {}
        for group in features(words(line["text"]), line.get("expecting")):
            for place in group:
                row[place] = row.get(place, 0.0) + 1 / sqrt(len(group))
        places += sorted(row)
        shares += [row[place] for place in sorted(row)]
        ends.append(len(places))
    return csr_matrix((shares, places, ends), shape=(len(lines), 1 << BITS))


def _of_rating(lines: list[Line], item: Item, level: str) -> Iterable[tuple[int, bool, float]]:
    for at, line in enumerate(lines):
        ratings = line["want"].get("check_in")
        if ratings is not None and item.value in ratings:
            yield at, _is(ratings[item.value], level), 1.0
        elif level != NOTHING:
            yield at, False, _UNJUDGED if ratings is not None else _UNJUDGED / 2


def _is(wanted: list[float] | None, level: str) -> bool:
    if wanted is None:
        return level == NOTHING
    middle = sum(wanted) / 2
    return (level == LOW and middle < _LOW_TO) or (level == HIGH and middle > _HIGH_FROM)


def _of_talk(lines: list[Line], intent: str) -> Iterable[tuple[int, bool, float]]:
    for at, line in enumerate(lines):
        wanted = line["want"].get("intents", [])
        if wanted or intent in line["want"].get("not_intents", []):
            yield at, intent in wanted, 1.0


def _of_danger(lines: list[Line], flag: str) -> Iterable[tuple[int, bool, float]]:
    for at, line in enumerate(lines):
        wanted = line["want"].get("red_flag", _UNSAID)
        yield at, wanted == flag, _UNJUDGED_DANGER if wanted == _UNSAID else 1.0


def main() -> None:
    """Learns from every line that lies in this checkout."""
    lines = [line for path in (*FIRST_SIGHT, *TUNED_ON) for line in read_lines(path)]
    WEIGHTS.write_bytes(learn(lines))
    print(f"{WEIGHTS.name}: learned from {len(lines)} lines")


if __name__ == "__main__":
    main()
