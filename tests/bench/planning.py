"""Planning sixteen weeks, reasons included, for many kinds of runners."""

from __future__ import annotations

from datetime import date
from random import Random
from time import perf_counter

from core.training.planner import plan
from tests.bench.measuring import Measured, Times
from tests.bench.profiles import random_profile

START = date(2026, 3, 2)
PROFILES, WEEKS = 400, 16
GOAL_MS = 15.0


def sixteen_weeks() -> Measured:
    """A plan for each of the profiles."""
    random = Random(3)
    profiles = [random_profile(random, START) for _ in range(PROFILES)]
    plan(profiles[0], START, WEEKS)
    seconds = []
    for profile in profiles:
        start = perf_counter()
        plan(profile, START, WEEKS)
        seconds.append(perf_counter() - start)
    times = Times(seconds)
    return Measured(
        f"planning {WEEKS} weeks with reasons ({PROFILES} random profiles)",
        str(times),
        goal=f"{GOAL_MS:g} ms",
        met=times.median <= GOAL_MS,
    )
