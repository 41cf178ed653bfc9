"""Where to turn in a crisis (SA-5): lines by country, a sensible text for the rest of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tomli
from babel.core import get_global

from core.message import Say, say

BUILT_IN = Path(__file__).parent.parent / "content" / "crisis_lines.toml"


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """The lines by country, and what is said where no country is known."""

    everywhere: str
    lines: Mapping[str, str]

    def near(self, country: str | None, timezone: str) -> Say:
        """The line for a country, else for the country of the time zone, else the worldwide one."""
        place = country or get_global("zone_territories").get(timezone)
        line = self.lines.get((place or "").upper())
        return say("crisis-line", line=line) if line else say("crisis-line-everywhere", line=self.everywhere)


def read(path: Path) -> CrisisLines:
    """The lines of a file. Raises ValueError naming the field that is wrong."""
    try:
        table = tomli.loads(path.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    everywhere, lines = table.get("everywhere"), table.get("lines", {})
    if not isinstance(everywhere, str) or not everywhere:
        raise ValueError(f"{path.name}, field everywhere: expected a text")
    if not isinstance(lines, dict) or not all(
        isinstance(line, str) and len(name) == 2 for name, line in lines.items()
    ):
        raise ValueError(f"{path.name}, [lines]: expected two-letter countries with a text each")
    return CrisisLines(everywhere, {name.upper(): line for name, line in lines.items()})


@cache
def built_in() -> CrisisLines:
    """The lines that come with the program."""
    return read(BUILT_IN)
