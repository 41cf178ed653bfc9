"""Today's strength or mobility session as concrete lines: which form, how often, how long a rest.

A routine says what belongs to it; the athlete's equipment, experience and sore spots, the session's load,
focus and minutes decide what is done of it. A chat prints the lines, the athlete follows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.training.athlete import Condition, Experience, Kind, Profile
from core.training.catalogue import Exercise, Form, Mode, Routine, Sides, Span, Stage, Step, Works
from core.training.catalogue import exercise as exercise_named
from core.training.catalogue import routine as routine_named
from core.training.session import Focus, LiftLoad

# How long things take, for fitting a routine into minutes (own choices).
SECONDS_A_REP = 2
SECONDS_TO_CHANGE = 5
#: A flow's holds are never cut below the first nor drawn out beyond the second of these shares.
SHORTEST_HOLD, LONGEST_HOLD = 0.5, 2.0
HOLD_STEP_S = 5
#: A session may run over its minutes by this much before something is left out.
OVERRUN = 1.15
#: However short the time, a strength session keeps this many exercises.
FEWEST_EXERCISES = 3

#: SA-7: no heavy strength for them.
SPARED = frozenset({Condition.UNDER_16, Condition.PREGNANT})

#: What a session with a focus shows (S2: upper body and core go together).
SHOWN = {
    Focus.LEGS: frozenset({Works.LEGS}),
    Focus.UPPER: frozenset({Works.UPPER, Works.CORE}),
    Focus.CORE: frozenset({Works.CORE}),
    Focus.FULL: frozenset(Works),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """One line of a session: `sets` of `reps` or `seconds` of an exercise in one of its forms.

    In a circuit a set is a round. `rest_s` follows each set; the rest between rounds is the routine's.
    """

    exercise: str
    form: str
    works: Works
    sets: int
    reps: Span | None
    seconds: Span | None
    sides: Sides
    open_end: bool
    bouts: int
    bout_rest_s: Span
    rest_s: int
    optional: bool
    heavy: bool

    @property
    def words(self) -> str:
        """The key of its name; the key of its how-to line is this with `-how`."""
        return f"exercise-{self.form}"

    @property
    def args(self) -> dict[str, int | str]:
        """The arguments of the line `prescribed`, and of the how-to line."""
        low, high = self.reps or self.seconds or (0, 0)
        return {
            "sets": self.sets,
            "low": low,
            "high": high,
            "span": "one" if low == high else "range",
            "unit": "open_end" if self.open_end else "reps" if self.reps else "seconds",
            "sides": self.sides.value,
            "rest": self.rest_s,
            "bouts": self.bouts,
            "bout_rest_from": self.bout_rest_s[0],
            "bout_rest_to": self.bout_rest_s[1],
            "optional": "yes" if self.optional else "no",
        }

    @property
    def set_seconds(self) -> float:
        """About how long one set takes, its rest not counted."""
        amount = sum(self.reps) / 2 * SECONDS_A_REP if self.reps else sum(self.seconds or (0, 0)) / 2
        once = amount * self.bouts + (self.bouts - 1) * sum(self.bout_rest_s) / 2
        return once * (2 if self.sides is Sides.EACH else 1) + SECONDS_TO_CHANGE


def exercises_for(
    routine_id: str,
    profile: Profile,
    load: LiftLoad | None = None,
    focus: Focus | None = None,
    *,
    minutes: int | None = None,
    rounds: int | None = None,
    reached: Mapping[str, str] | None = None,
    after: Kind | None = None,
) -> tuple[Prescribed, ...]:
    """What a session of the routine is for this athlete, line by line, in order.

    `load` and `focus` are the session's, the routine's own and everything where they are None. `minutes` is
    the session's whole length. `rounds` (or sets) and `reached` (form by exercise) are what the athlete has
    confirmed by ST-6; without them the routine starts where it starts. `after` is the run before it (MO-2).
    Where the equipment allows nothing of a routine, its stand-in is given; empty when there is none.
    KeyError for an unknown routine.
    """
    routine = routine_named(routine_id)
    lines = tuple(
        line
        for step in routine.steps
        if _shown(step, focus)
        and (line := _line(step, routine, profile, load or routine.load, reached or {}, after)) is not None
    )
    if not lines and routine.instead is not None:
        return exercises_for(routine.instead, profile, load, focus, minutes=minutes, after=after)
    if routine.mode is Mode.FLOW:
        flow = lines if minutes is None else _stretched(lines, minutes * 60)
        # In a flow the rest is the way into the next pose: time that passes, not a pause to be told.
        return tuple(replace(line, rest_s=0) for line in flow)
    return _rounds_that_fit(lines, routine, rounds, minutes)


def _shown(step: Step, focus: Focus | None) -> bool:
    focus = focus or Focus.FULL
    if step.only_for:
        return focus in step.only_for
    return exercise_named(step.exercise).works in SHOWN[focus]


def _line(
    step: Step,
    routine: Routine,
    profile: Profile,
    load: LiftLoad,
    reached: Mapping[str, str],
    after: Kind | None,
) -> Prescribed | None:
    exercise = exercise_named(step.exercise)
    form = _form(exercise, profile, load, reached.get(exercise.name))
    if form is None or not exercise.not_with.isdisjoint(profile.sore_spots):
        return None
    twice = 2 if after in step.twice_after else 1
    reps = step.reps if form.reps and step.reps else form.reps
    seconds = step.seconds if form.seconds and step.seconds else form.seconds
    return Prescribed(
        exercise=exercise.name,
        form=form.name,
        works=exercise.works,
        sets=1,
        reps=reps,
        seconds=seconds and (seconds[0] * twice, seconds[1] * twice),
        sides=form.sides,
        open_end=form.open_end,
        bouts=form.bouts,
        bout_rest_s=form.bout_rest_s,
        rest_s=routine.rest_s if step.rest_s is None else step.rest_s,
        optional=step.optional,
        heavy=form.heavy,
    )


def _form(exercise: Exercise, profile: Profile, load: LiftLoad, reached: str | None) -> Form | None:
    heavy_allowed = (
        load is LiftLoad.HEAVY
        and profile.experience is not Experience.NEW
        and SPARED.isdisjoint(profile.conditions)
    )
    usable = [
        form
        for form in exercise.forms
        if form.possible_with(profile.equipment) and (heavy_allowed or not form.heavy)
    ]
    confirmed = next((form for form in usable if form.name == reached), None)
    heavy = next((form for form in usable if form.heavy), None)
    if heavy is not None and (confirmed is None or not confirmed.heavy):
        return heavy
    if confirmed is not None:
        return confirmed
    easier = [form for form in usable if form.stage is Stage.REGRESSION]
    start = [form for form in usable if form.stage is Stage.START]
    if profile.experience is Experience.NEW and easier:
        return easier[-1]
    return next(iter(start or easier[-1:] or usable), None)


def _rounds_that_fit(
    lines: tuple[Prescribed, ...], routine: Routine, rounds: int | None, minutes: int | None
) -> tuple[Prescribed, ...]:
    """The lines with their rounds: as many as were reached, fewer in short minutes, then fewer lines.

    Mobility needs no progress: it takes as many rounds as there is time for.
    """
    start, most = routine.rounds
    wanted = min(rounds or start, most)
    if minutes is None:
        return _with_sets(lines, wanted)
    seconds = (minutes - routine.warm_up_minutes) * 60 * OVERRUN
    if routine.kind is Kind.MOBILITY:
        wanted = most
    while wanted > 1 and _seconds(lines, routine, wanted) > seconds:
        wanted -= 1
    while len(lines) > FEWEST_EXERCISES and _seconds(lines, routine, wanted) > seconds:
        lines = _without_least(lines)
    return _with_sets(lines, wanted)


def _seconds(lines: tuple[Prescribed, ...], routine: Routine, rounds: int) -> float:
    if not lines:
        return 0
    one_round = sum(line.set_seconds + line.rest_s for line in lines)
    if routine.mode is Mode.CIRCUIT:
        return rounds * (one_round - lines[-1].rest_s) + (rounds - 1) * routine.rest_rounds_s
    return rounds * one_round - lines[-1].rest_s


def _without_least(lines: tuple[Prescribed, ...]) -> tuple[Prescribed, ...]:
    """The lines without an optional one, or else without the last."""
    last = next((place for place, line in enumerate(lines) if line.optional), len(lines) - 1)
    return lines[:last] + lines[last + 1 :]


def _with_sets(lines: tuple[Prescribed, ...], sets: int) -> tuple[Prescribed, ...]:
    return tuple(replace(line, sets=sets) for line in lines)


def _stretched(lines: tuple[Prescribed, ...], seconds: int) -> tuple[Prescribed, ...]:
    """The lines of a flow with their holds drawn to the time there is."""
    rests = sum(line.rest_s for line in lines)
    moving = sum(line.set_seconds for line in lines if not line.seconds)
    held = sum(line.set_seconds for line in lines if line.seconds)
    if not held:
        return lines
    share = min(LONGEST_HOLD, max(SHORTEST_HOLD, (seconds - rests - moving) / held))
    return tuple(
        replace(line, seconds=(_held(line.seconds[0], share), _held(line.seconds[1], share)))
        if line.seconds
        else line
        for line in lines
    )


def _held(seconds: int, share: float) -> int:
    return max(HOLD_STEP_S, int(seconds * share) // HOLD_STEP_S * HOLD_STEP_S)
