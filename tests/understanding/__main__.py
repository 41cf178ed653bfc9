"""`python -m tests.understanding [FILE...]`: the report over the files named, else over all at hand."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.understanding.report import report

OWN = sorted(Path(__file__).parent.glob("*.jsonl"))
#: Lines that lie beside the checkout, where they do.
BESIDE = Path(__file__).parents[3] / "shared" / "understanding" / "examples.jsonl"


def main(names: list[str]) -> None:
    """Prints a report a file."""
    paths = [Path(name) for name in names] or [*OWN, *([BESIDE] if BESIDE.exists() else [])]
    for path in paths:
        print(report(path), end="\n\n")


main(sys.argv[1:])
