"""Runners with their equipment, and what a routine prescribes them, for the tests of the catalogue."""

from __future__ import annotations

from typing import Any

from core.training.athlete import Equipment, Experience, Profile
from core.training.prescription import Prescribed

EVERYTHING = tuple(Equipment)


def runner(*equipment: Equipment, experience: Experience = Experience.SOME, **more: Any) -> Profile:
    return Profile(timezone="UTC", equipment=equipment, experience=experience, **more)


def by_name(lines: tuple[Prescribed, ...]) -> dict[str, Prescribed]:
    return {line.form: line for line in lines}
