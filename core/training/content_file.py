"""Reads the content files that other people extend, and says what is wrong with one in their terms.

The reader of an error did not write this program: it names the file, the block and the field, and what was
expected there.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import tomli

CONTENT = Path(__file__).parent.parent / "content"

NameT = TypeVar("NameT", bound=StrEnum)


class ContentError(ValueError):
    """A content file says something that cannot be meant; the message names file, block and field."""


def read_content(file: str) -> dict[str, Any]:
    """The tables of a TOML file in `core/content`; ContentError when it is no TOML."""
    try:
        return tomli.loads((CONTENT / file).read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise ContentError(f"{file}: {error}") from error


class Block:
    """One block of a content file, read field by field; leaving it refuses the fields nobody asked for."""

    def __init__(self, file: str, name: str, fields: Any) -> None:
        """A block called `name`; ContentError when it holds no fields."""
        self.file, self.name = file, name
        if not isinstance(fields, dict):
            raise ContentError(f"{file}, [{name}]: expected a block of fields, not {fields!r}")
        self._fields: dict[str, Any] = dict(fields)

    def __enter__(self) -> Block:
        """The block itself."""
        return self

    def __exit__(self, error_type: type[BaseException] | None, *_: object) -> None:
        """Refuses a field that was not read."""
        if error_type is None:
            for unknown in self._fields:
                raise ContentError(f"{self.file}, [{self.name}], field {unknown}: there is no such field")

    def wrong(self, key: str, expected: str) -> ContentError:
        """The error of a field, with what was expected there."""
        return ContentError(f"{self.file}, [{self.name}], field {key}: expected {expected}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self._take(key, "a text", default)
        if not isinstance(value, str):
            raise self.wrong(key, f"a text, not {value!r}")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._take(key, "true or false", default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"true or false, not {value!r}")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number, zero or more."""
        value = self._take(key, "a whole number", default)
        if not _is_whole(value):
            raise self.wrong(key, f"a whole number, not {value!r}")
        return int(value)

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, None when left out."""
        return self.whole(key) if key in self._fields else None

    def span(self, key: str) -> tuple[int, int]:
        """Two whole numbers, the lower first."""
        value = self._take(key, "two whole numbers")
        if not (isinstance(value, list) and len(value) == 2 and all(map(_is_whole, value))):
            raise self.wrong(key, f"two whole numbers, [10, 12], not {value!r}")
        low, high = value
        if low > high:
            raise self.wrong(key, f"the lower number first, not {value!r}")
        return low, high

    def span_or_none(self, key: str) -> tuple[int, int] | None:
        """Two whole numbers, the lower first; None when left out."""
        return self.span(key) if key in self._fields else None

    def pick(self, key: str, names: type[NameT], default: NameT | None = None) -> NameT:
        """One of the names."""
        return self._one(key, self._take(key, _listed(names), default), names)

    def own_name(self, names: type[NameT]) -> NameT:
        """The block's own name as one of the names."""
        return self._one("(the block's name)", self.name, names)

    def picks(
        self, key: str, names: type[NameT], default: tuple[NameT, ...] | None = ()
    ) -> tuple[NameT, ...]:
        """A list of the names; pass `default=None` where it must not be left out."""
        value = self._take(key, "a list", default)
        if not isinstance(value, list | tuple):
            raise self.wrong(key, f"a list, not {value!r}")
        return tuple(self._one(key, item, names) for item in value)

    def numbers(self, key: str) -> Mapping[str, int]:
        """Whole numbers by name, none when left out."""
        value = self._fields.pop(key, {})
        if not isinstance(value, dict) or not all(map(_is_whole, value.values())):
            raise self.wrong(key, f"whole numbers by name, {{ cadence = 85 }}, not {value!r}")
        return MappingProxyType(value)

    def blocks(self, key: str, label: str) -> list[Block]:
        """A list of inner blocks, called by the text in their field `label`."""
        value = self._take(key, "a list of blocks")
        if not isinstance(value, list):
            raise self.wrong(key, f"a list of blocks, not {value!r}")
        return [
            Block(self.file, f"{self.name}, {key} {place}: {_label(fields, label)}", fields)
            for place, fields in enumerate(value, start=1)
        ]

    def named_blocks(self, key: str) -> list[Block]:
        """The inner blocks of a table, called by their names."""
        value = self._take(key, "a table of blocks")
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table of blocks, [{key}.name], not {value!r}")
        return [Block(self.file, name, fields) for name, fields in value.items()]

    def _take(self, key: str, expected: str, default: Any = None) -> Any:
        value = self._fields.pop(key, default)
        if value is None:
            raise self.wrong(key, f"{expected}, but it is missing")
        return value

    def _one(self, key: str, value: Any, names: type[NameT]) -> NameT:
        try:
            return names(value)
        except ValueError:
            raise self.wrong(key, f"{_listed(names)}, not {value!r}") from None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _label(fields: Any, label: str) -> str:
    return str(fields.get(label, "?")) if isinstance(fields, dict) else "?"


def _listed(names: type[StrEnum]) -> str:
    return "one of " + ", ".join(name.value for name in names)
