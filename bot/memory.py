"""Keeps Python's garbage collector from stopping the event loop to look at what never becomes garbage."""

from __future__ import annotations

import gc


def settle() -> None:
    """Leave what is loaded by now out of all collections to come.

    Modules, words and compiled statements live as long as the program. A full collection looked at all of
    them again each time, and held the event loop for some 70 ms (measured). Cycles that are garbage now are
    collected first if that was done before, and else kept: there are few, and a start waits for nothing.
    """
    if gc.get_freeze_count():
        gc.collect()
    gc.freeze()
