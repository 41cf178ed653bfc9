"""What there is to train with: modalities, exercises and routines, read from `core/content`.

The facts are data, so that somebody who does not program can add a modality or an exercise: one block in
a file, its words in `core/words/catalogue.ftl`. A mistake in a file is refused with the file, the block and
the field (`ContentError`). Files are read once, on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from core.training.athlete import Equipment, Kind, Modality, Spot
from core.training.content_file import Block, ContentError, read_content
from core.training.session import Focus, LiftLoad

MODALITIES, EXERCISES = "modalities.toml", "exercises.toml"


class Purpose(StrEnum):
    """What a modality is particularly good for (XT, SW-6)."""

    RECOVERY = "recovery"
    INJURY = "injury"
    HEAT = "heat"
    BAD_WEATHER = "bad_weather"
    VO2MAX = "vo2max"
    CLIMBING = "climbing"
    ENDURANCE = "endurance"


class Works(StrEnum):
    """The part of the body that an exercise works."""

    LEGS = "legs"
    UPPER = "upper"
    CORE = "core"


class Stage(StrEnum):
    """Where a form stands on the way of an exercise (ST-6)."""

    REGRESSION = "regression"
    START = "start"
    PROGRESSION = "progression"


class Sides(StrEnum):
    """How repetitions count: not by side, so many each side, so many in all with sides alternating."""

    ONE = "one"
    EACH = "each"
    TOTAL = "total"


class Mode(StrEnum):
    """How a routine is gone through: round by round, step by step with all its sets, or once as a flow."""

    CIRCUIT = "circuit"
    SETS = "sets"
    FLOW = "flow"


#: The lowest and the highest of what is asked for.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityFacts:
    """What the coach knows of one way of cross-training; `numbers` are the arguments of its words."""

    modality: Modality
    rule: str
    whole_body: bool
    leg_driven: bool
    indoor: bool
    outdoor: bool
    water: bool
    #: A close minute-for-minute substitute for running (SW-1).
    one_to_one: bool
    good_for: frozenset[Purpose]
    #: Sore spots with which it is never offered (XT-5, XT-8, XT-9, XT-10).
    banned_by: frozenset[Spot]
    #: Sore spots with which an injured runner is offered another one first (SW-3).
    strains: frozenset[Spot] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def weatherproof(self) -> bool:
        """Whether rain, ice and storm leave it as it is."""
        return self.indoor

    def banned_for(self, spots: Iterable[Spot]) -> bool:
        """Whether one of the sore spots forbids it."""
        return not self.banned_by.isdisjoint(spots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to do an exercise. One of `reps` and `seconds` is set; a set has `bouts` of it."""

    name: str
    stage: Stage
    needs: frozenset[Equipment]
    one_of: frozenset[Equipment]
    reps: Span | None
    seconds: Span | None
    sides: Sides
    #: As many as form allows: `reps` is then where to go easier, and where to go on.
    open_end: bool
    bouts: int
    bout_rest_s: Span
    #: Repetitions at which the next form is due (ST-6).
    next_at: int | None
    #: Heavy strength: for heavy sessions only, never for the new nor for those whom SA-7 spares.
    heavy: bool

    def possible_with(self, equipment: Iterable[Equipment]) -> bool:
        """Whether the equipment at hand suffices."""
        at_hand = frozenset(equipment)
        return self.needs <= at_hand and (not self.one_of or not self.one_of.isdisjoint(at_hand))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A movement and the forms it takes, easiest first."""

    name: str
    works: Works
    not_with: frozenset[Spot]
    forms: tuple[Form, ...]

    def form(self, name: str) -> Form | None:
        """The form of that name."""
        return next((form for form in self.forms if form.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An exercise at its place in a routine, with what the routine says otherwise than the exercise."""

    exercise: str
    #: The focuses in which it is shown; empty: by what the exercise works.
    only_for: frozenset[Focus]
    optional: bool
    reps: Span | None
    seconds: Span | None
    #: Runs after which it is held twice as long (MO-2: calves after hills).
    twice_after: frozenset[Kind]
    rest_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """Steps in order, with rounds and rests. `rounds` counts the sets of each step in mode `sets`."""

    name: str
    rule: str
    kind: Kind
    mode: Mode
    rounds: Span
    rest_s: int
    rest_rounds_s: int
    minutes: Span
    load: LiftLoad
    warm_up_minutes: int
    instead: str | None
    more_numbers: Mapping[str, int]
    steps: tuple[Step, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """The arguments of the routine's words."""
        return {
            "rounds_from": self.rounds[0],
            "rounds_to": self.rounds[1],
            "rest": self.rest_s,
            "rest_rounds": self.rest_rounds_s,
            "minutes_from": self.minutes[0],
            "minutes_to": self.minutes[1],
            "warm_up": self.warm_up_minutes,
            **self.more_numbers,
        }


def modality(name: Modality) -> ModalityFacts:
    """The facts of one modality. KeyError for `mixed`, which has none of its own: ask for its parts."""
    return modalities()[name]


def exercise(name: str) -> Exercise:
    """The exercise of that name. KeyError when there is none."""
    return _exercises_and_routines()[0][name]


def exercises() -> tuple[Exercise, ...]:
    """Every exercise, in the order of the file."""
    return tuple(_exercises_and_routines()[0].values())


def routine(name: str) -> Routine:
    """The routine of that name (`ST-1`, `yoga`, ...). KeyError when there is none."""
    return _exercises_and_routines()[1][name]


def routines() -> tuple[Routine, ...]:
    """Every routine, in the order of the file."""
    return tuple(_exercises_and_routines()[1].values())


@cache
def modalities() -> Mapping[Modality, ModalityFacts]:
    """Every modality, in the order of the file."""
    blocks = (Block(MODALITIES, name, fields) for name, fields in read_content(MODALITIES).items())
    facts = {found.modality: found for found in map(read_modality, blocks)}
    missing = [name.value for name in Modality if name not in facts and name is not Modality.MIXED]
    if missing:
        raise ContentError(f"{MODALITIES}: there is no block for {', '.join(missing)}")
    return MappingProxyType(facts)


@cache
def _exercises_and_routines() -> tuple[Mapping[str, Exercise], Mapping[str, Routine]]:
    tables = Block(EXERCISES, "the file", read_content(EXERCISES))
    with tables:
        known = {block.name: read_exercise(block) for block in tables.named_blocks("exercise")}
        found = {block.name: read_routine(block, known) for block in tables.named_blocks("routine")}
    for each in found.values():
        if each.instead is not None and each.instead not in found:
            block = f"{EXERCISES}, [{each.name}]"
            raise ContentError(f"{block}, field instead: there is no routine {each.instead}")
    return MappingProxyType(known), MappingProxyType(found)


def read_modality(block: Block) -> ModalityFacts:
    """A block of `modalities.toml`; ContentError names what is wrong with it."""
    with block:
        return ModalityFacts(
            modality=block.own_name(Modality),
            rule=block.text("rule"),
            whole_body=block.flag("whole_body"),
            leg_driven=block.flag("leg_driven"),
            indoor=block.flag("indoor"),
            outdoor=block.flag("outdoor"),
            water=block.flag("water"),
            one_to_one=block.flag("one_to_one"),
            good_for=frozenset(block.picks("good_for", Purpose, default=None)),
            banned_by=frozenset(block.picks("banned_by", Spot, default=None)),
            strains=frozenset(block.picks("strains", Spot)),
            numbers=block.numbers("numbers"),
        )


def read_exercise(block: Block) -> Exercise:
    """A block `[exercise.<name>]`; ContentError names what is wrong with it."""
    with block:
        found = Exercise(
            name=block.name,
            works=block.pick("works", Works),
            not_with=frozenset(block.picks("not_with", Spot)),
            forms=tuple(map(_read_form, block.blocks("forms", label="name"))),
        )
    if not found.forms:
        raise block.wrong("forms", "at least one form")
    stages = [list(Stage).index(form.stage) for form in found.forms]
    if stages != sorted(stages):
        raise block.wrong("forms", "the easiest first: regression, start, progression")
    return found


def _read_form(block: Block) -> Form:
    with block:
        form = Form(
            name=block.text("name"),
            stage=block.pick("stage", Stage),
            needs=frozenset(block.picks("needs", Equipment)),
            one_of=frozenset(block.picks("one_of", Equipment)),
            reps=block.span_or_none("reps"),
            seconds=block.span_or_none("seconds"),
            sides=block.pick("sides", Sides, Sides.ONE),
            open_end=block.flag("open_end", False),
            bouts=block.whole("bouts", 1),
            bout_rest_s=block.span_or_none("bout_rest_s") or (0, 0),
            next_at=block.whole_or_none("next_at"),
            heavy=block.flag("heavy", False),
        )
    if (form.reps is None) == (form.seconds is None):
        raise block.wrong("reps", "either reps or seconds")
    return form


def read_routine(block: Block, known: Mapping[str, Exercise]) -> Routine:
    """A block `[routine.<name>]` over the exercises known; ContentError names what is wrong with it."""
    with block:
        return Routine(
            name=block.name,
            rule=block.text("rule"),
            kind=block.pick("kind", Kind),
            mode=block.pick("mode", Mode),
            rounds=block.span("rounds"),
            rest_s=block.whole("rest_s"),
            rest_rounds_s=block.whole("rest_rounds_s", 0),
            minutes=block.span("minutes"),
            load=block.pick("load", LiftLoad, LiftLoad.LIGHT),
            warm_up_minutes=block.whole("warm_up_minutes", 0),
            instead=block.text("instead", "") or None,
            more_numbers=block.numbers("numbers"),
            steps=tuple(_read_step(step, known) for step in block.blocks("steps", label="exercise")),
        )


def _read_step(block: Block, known: Mapping[str, Exercise]) -> Step:
    with block:
        step = Step(
            exercise=block.text("exercise"),
            only_for=frozenset(block.picks("only_for", Focus)),
            optional=block.flag("optional", False),
            reps=block.span_or_none("reps"),
            seconds=block.span_or_none("seconds"),
            twice_after=frozenset(block.picks("twice_after", Kind)),
            rest_s=block.whole_or_none("rest_s"),
        )
    if step.exercise not in known:
        raise block.wrong("exercise", f"an exercise of this file, not {step.exercise!r}")
    return step
