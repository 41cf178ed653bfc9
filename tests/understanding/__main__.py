"""`python -m tests.understanding [FILE...]`: the report over the files named, else over all at hand."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.understanding.report import BESIDE, FIRST_SIGHT, TUNED_ON, report


def main(names: list[str]) -> None:
    """Prints a report a file; says so when the lines beside the checkout are not there."""
    if names:
        paths = [Path(name) for name in names]
    else:
        if not BESIDE.exists():
            print("../shared/understanding/examples.jsonl does not lie beside this checkout; left out.\n")
        paths = [*([BESIDE] if BESIDE.exists() else []), *FIRST_SIGHT, *TUNED_ON]
    for path in paths:
        print(report(path), end="\n\n")


main(sys.argv[1:])
