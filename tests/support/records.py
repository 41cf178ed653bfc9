"""Records of every stored type, built by Hypothesis from the dataclasses themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from core.message import Arg, Say
from core.training.athlete import Profile

#: Text that every database keeps: any but NUL and halves of surrogate pairs.
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
INSTANTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda s: datetime.fromtimestamp(s, UTC))
#: What the database's own constraints leave: ratings, percents and minutes alike.
SMALL = st.integers(1, 5)

SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: SMALL,
    float: st.floats(0, 1e6, allow_nan=False),
    bool: st.booleans(),
    date: st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    datetime: INSTANTS,
    time: st.times().map(lambda at: at.replace(microsecond=0)),
    NoneType: st.none(),
    Any: st.recursive(
        st.none() | st.booleans() | SMALL | TEXT,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
        max_leaves=4,
    ),
    Say: st.deferred(lambda: st.builds(Say, TEXT, st.dictionaries(TEXT, ARGUMENTS, max_size=2))),
}
ARGUMENTS: st.SearchStrategy[Arg] = st.recursive(
    st.none() | st.booleans() | SMALL | SCALARS[float] | TEXT,
    lambda inner: (
        st.lists(inner, max_size=2) | st.builds(Say, TEXT, st.dictionaries(TEXT, inner, max_size=2))
    ),
    max_leaves=4,
)


def records(kind: type) -> st.SearchStrategy[Any]:
    """Instances of a dataclass with every field drawn from its type."""
    hints = get_type_hints(kind)
    drawn = {item.name: values(hints[item.name]) for item in fields(kind)}
    if kind is Profile:
        drawn["timezone"] = st.sampled_from(["UTC", "Europe/Madrid", "Asia/Kathmandu", "America/St_Johns"])
    return st.builds(kind, **drawn)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type as the records use them."""
    kind = getattr(kind, "__value__", kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in SCALARS:
        return SCALARS[kind]
    if is_dataclass(kind):
        return records(kind)  # type: ignore[arg-type]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if origin in (Union, UnionType):
        return st.one_of(*(values(each) for each in arguments))
    if origin is tuple and arguments[-1] is ...:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=3)
    if origin in (list, frozenset):
        return st.lists(values(arguments[0]), max_size=3).map(origin)
    raise TypeError(f"no strategy for {kind}")
