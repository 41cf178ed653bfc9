"""What athletes call goals, machines, things and places when they answer a question about themselves (PR-2).

An answer is shorter than free talk, so words count here that would be too weak there; what free talk knows of
machines and places comes from its lexicon and is not repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from core.training.athlete import Equipment, Experience, Goal, Limiter, Modality, Spot, StrengthTime, Units
from core.understanding.lexicon import lexicon
from core.understanding.passage import Passage

E = TypeVar("E", bound=StrEnum)

#: Reading a passage needs a day to reckon from; names of things don't depend on it.
_ANY_DAY = date(2024, 1, 1)

GOALS: Mapping[Goal, str] = {
    Goal.HYBRID_STRENGTH: r"strength[\s,-]+first|lift(?:ing)?[\s,-]+first|hybrid[_\s-]+strength"
    r"|mostly\s+(?:lift|strength)"
    r"|stronger|muscles?|power\s*lift\w*|lifter",
    Goal.HYBRID_RUNNING: r"hybrid|running[\s,-]+first|both|run\s*(?:and|\+|&)\s*lift"
    r"|lift(?:ing)?\s*(?:and|\+|&)\s*run\w*",
    Goal.FASTER: r"fast(?:er)?|speed|quick(?:er)?|pb|pr|personal\s+best|sub[\s-]?\d.*|time",
    Goal.LONGER: r"long(?:er)?|farther|further|ultra\w*|distance|trails?|endurance|marathon",
    Goal.HEALTHY: r"health\w*|fit(?:ter|ness)?|general|stay\s+\w+|feel\s+\w+|fun|enjoy|weight",
}
UNITS: Mapping[Units, str] = {Units.MI: r"mi|miles?|imperial", Units.KM: r"kms?|k|kilomet\w+|metric"}
EXPERIENCE: Mapping[Experience, str] = {
    Experience.NEW: r"new|beginner|novice|starting|started|first|months?",
    Experience.YEARS: r"years|experienced|veteran|long\s+time|decades?",
    Experience.SOME: r"some|a\s+(?:bit|little|year)|one\s+year|medium|intermediate",
}
STRENGTH: Mapping[StrengthTime, str] = {
    StrengthTime.THREE_SLOTS: r"three|3|thrice|three_slots",
    StrengthTime.TWO_SLOTS: r"two|2|twice|two_slots",
    StrengthTime.TEN_MINUTES: r"ten|10|short|quick|little|bit|daily|ten_minutes",
    StrengthTime.NONE: r"none|no|nothing|zero|0|never",
}
LIMITERS: Mapping[Limiter, str] = {
    Limiter.HEART_LUNGS: r"heart\w*|lungs?|breath\w*|puffed|cardio|engine|wind|heart_lungs",
    Limiter.LEGS: r"legs?|quads?|calves|muscles?",
    Limiter.UNKNOWN: r"unknown|don'?t\s+know|not\s+sure|no\s+idea|unsure|neither|both|depends",
}
#: Words that name a modality or a place only as an answer to the question; the lexicon knows the others.
_BARE_MODALITIES: Mapping[Modality, str] = {
    Modality.INCLINE_WALKING: r"treadmill|walk(?:ing)?|hik(?:e|ing)",
    Modality.SKI_ERG: r"ski(?:ing)?",
    Modality.CYCLING: r"trainer",
}
_BARE_SPOTS: Mapping[Spot, str] = {Spot.LOWER_BACK: r"back", Spot.UPPER_BACK: r"neck"}
_EQUIPMENT: Mapping[Equipment, str] = {
    Equipment.ANKLE_WEIGHTS: r"ankle[\s_-]?weights?",
    Equipment.FOAM_ROLLER: r"(?:foam[\s_-]?)?roll(?:er|ing)",
    Equipment.PULLUP_BAR: r"(?:pull|chin)[\s_-]?up[\s_-]?bar|pullup_bar",
    Equipment.BAND: r"(?:resistance\s+|mini[\s-]?)?bands?|loops?",
    Equipment.BOX: r"box|step|bench",
    Equipment.DUMBBELLS: r"dumb[\s-]?bells?|dumbells?|hand\s+weights?",
    Equipment.KETTLEBELL: r"kettle[\s-]?bells?|kb",
    Equipment.BARBELL: r"bar[\s-]?bells?|squat\s+rack|rack",
    Equipment.VEST: r"(?:weight(?:ed)?\s+)?vest",
    Equipment.MAT: r"(?:yoga\s+)?mat",
    Equipment.BOSU: r"bosu|balance\s+(?:ball|board)",
}


def first_named(text: str, table: Mapping[E, str]) -> E | None:
    """The member that is named; an exact value wins over a word."""
    exact = next((member for member in table if member.value == text.strip().lower()), None)
    return exact or next(
        (m for m, words in table.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None
    )


def modalities_in(text: str) -> tuple[tuple[Modality, ...], str]:
    """The machines and sports named, in the order told, and the text without them."""
    return _spoken(text, "modality", Modality, _BARE_MODALITIES)


def equipment_in(text: str) -> tuple[tuple[Equipment, ...], str]:
    """The things named, in the order told, and the text without them."""
    places, rest = _places(text, _EQUIPMENT)
    return tuple(member for _, member in sorted(places, key=lambda place: place[0])), rest


def spots_in(text: str) -> tuple[Spot, ...]:
    """The places of the body named, in the order told."""
    return _spoken(text, "spot", Spot, _BARE_SPOTS)[0]


def _spoken(text: str, table: str, members: type[E], bare: Mapping[E, str]) -> tuple[tuple[E, ...], str]:
    """Members named by the lexicon's table or a bare word, in the order told, and the text without them."""
    text = text.replace("_", " ")
    passage = Passage(text, _ANY_DAY, lexicon())
    places = []
    for hit in passage.hits(table):
        start, end = passage.words[hit.first].start, passage.words[hit.last].end
        places.append((start, members(hit.value)))
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    named, rest = _places(text, bare)
    in_order = (member for _, member in sorted([*places, *named], key=lambda place: place[0]))
    return tuple(dict.fromkeys(in_order)), rest


def _places(text: str, table: Mapping[E, str]) -> tuple[list[tuple[int, E]], str]:
    """Where the members are named first, and the text of the same length without them."""
    places = []
    for member, words in table.items():
        pattern = re.compile(rf"\b(?:{words}|{re.escape(member.value)})\b", re.IGNORECASE)
        if found := pattern.search(text):
            places.append((found.start(), member))
            text = pattern.sub(lambda each: " " * len(each[0]), text)
    return places, text
