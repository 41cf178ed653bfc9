"""A check-in turn among a hundred thousand athletes, beside the bare statements that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, Executable, event

from bot.compose import Application
from core.coach import Coach
from core.dialogue.engine import respond
from core.dialogue.world import Conversation, Outcome, World
from core.message import Inbound, Wake
from core.words.phrasebook import Phrasebook
from tests.bench.measuring import Measured, Times
from tests.bench.stock import TWINS, address, ratings

#: The first turns of a process read words, vocabulary and statements for the first time.
WARM_UP = 20
GOAL_MS, GOAL_TIMES = 8.0, 4.0


@dataclass
class _Recording:
    """The statements of one turn, as SQLAlchemy and as the driver got them; None ends a transaction."""

    clauses: list[tuple[Executable, Any] | None] = field(default_factory=list)
    driver: list[tuple[str, Any, bool] | None] = field(default_factory=list)


class _Step:
    """The step of the coach, with the instants between which it decided last."""

    began: float
    ended: float
    outcome: Outcome

    def __call__(self, conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        self.began = perf_counter()
        self.outcome = respond(conversation, inbound, world)
        self.ended = perf_counter()
        return self.outcome


@dataclass(frozen=True)
class _Turn:
    """The outbox rows of a turn, the seconds of its parts, the statements it ran."""

    rows: Sequence[int]
    parts: Mapping[str, float]
    recording: _Recording


async def check_in_turns(app: Application, names: Sequence[str]) -> list[Measured]:
    """Turns of different athletes; `names` come in groups of twins, of whom one has the turn."""
    groups = [names[at : at + TWINS] for at in range(0, len(names), TWINS)]
    turns = await _take_turns(app, [first for first, *_ in groups])
    delivered = [await _delivered(app, turn.rows) for turn in turns]
    driver = [
        await _replayed_by_driver(app, turn.recording, name, twin)
        for turn, (name, twin, _) in zip(turns, groups, strict=True)
    ]
    sqlalchemy = [
        await _replayed_by_sqlalchemy(app, turn.recording, name, twin)
        for turn, (name, _, twin) in zip(turns, groups, strict=True)
    ]
    whole, *floors = (
        Times(seconds[WARM_UP:])
        for seconds in ([sum(turn.parts.values()) for turn in turns], sqlalchemy, driver, delivered)
    )
    parts = {part: Times([turn.parts[part] for turn in turns[WARM_UP:]]).median for part in turns[0].parts}
    return _rows(whole, parts, *floors)


async def _take_turns(app: Application, names: Sequence[str]) -> list[_Turn]:
    """One check-in each, one after the other."""
    random, phrasebook, step = Random(2), Phrasebook(), _Step()
    coach = Coach(app.store, app.clock, lambda: "nobody", step)
    turns = []
    for name in names:
        inbound = Inbound(key=f"bench-{name}", address=address(name), text=ratings(random))
        with _recorded() as recording:
            start = perf_counter()
            rows = await coach.receive(inbound)
            committed = perf_counter()
            for outgoing in step.outcome.outgoing:
                phrasebook.render(outgoing.message, "en", "km")
            worded = perf_counter()
        parts = {
            "load": step.began - start,
            "decide": step.ended - step.began,
            "commit": committed - step.ended,
            "words": worded - committed,
        }
        turns.append(_Turn(rows, parts, recording))
    return turns


async def _delivered(app: Application, rows: Sequence[int]) -> float:
    start = perf_counter()
    await app.dispatcher.deliver_now(rows)
    return perf_counter() - start


def _rows(
    whole: Times, parts: Mapping[str, float], sqlalchemy: Times, driver: Times, delivered: Times
) -> list[Measured]:
    medians = ", ".join(f"{part} {median:.2f}" for part, median in parts.items())
    return [
        Measured(
            f"check-in turn, load to words ({len(whole.seconds)} athletes)",
            f"{whole} ({medians})",
            goal=f"{GOAL_MS:g} ms",
            met=whole.median <= GOAL_MS,
        ),
        Measured(
            "… beside its statements through SQLAlchemy",
            f"{whole.median / sqlalchemy.median:.1f} times",
            floor=str(sqlalchemy),
            goal=f"{GOAL_TIMES:g} times",
            met=whole.median <= GOAL_TIMES * sqlalchemy.median,
        ),
        Measured(
            "… beside its statements through sqlite3 alone",
            f"{whole.median / driver.median:.1f} times",
            floor=str(driver),
        ),
        Measured("… and then delivered by the outbox (claim, hand over, settle)", str(delivered)),
    ]


@contextmanager
def _recorded() -> Iterator[_Recording]:
    """Note every statement that any engine runs."""
    recording = _Recording()

    def before_execute(_: Connection, clause: Any, many: Any, one: Any, __: Any) -> None:
        recording.clauses.append((clause, many or one))

    def before_cursor(_: Connection, __: Any, statement: str, values: Any, ___: Any, many: bool) -> None:
        recording.driver.append((statement, values, many))

    def ended(_: Connection) -> None:
        recording.clauses.append(None)
        recording.driver.append(None)

    listeners: list[tuple[str, Callable[..., Any]]] = [
        ("before_execute", before_execute),
        ("before_cursor_execute", before_cursor),
        ("commit", ended),
        ("rollback", ended),
    ]
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield recording
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


async def _replayed_by_driver(app: Application, recording: _Recording, name: str, twin: str) -> float:
    """Seconds that the same statements take for a twin through sqlite3, rows fetched and left as they are."""
    units = [_renamed(unit, name, twin) for unit in _units(recording.driver)]
    start = perf_counter()
    for unit in units:

        def work(connection: Connection, unit: Any = unit) -> None:
            raw: Any = connection.connection.driver_connection
            for statement, values, many in unit:
                (raw.executemany if many else raw.execute)(statement, values).fetchall()
            raw.execute("COMMIT")

        await app.database.read(work)
    return perf_counter() - start


async def _replayed_by_sqlalchemy(app: Application, recording: _Recording, name: str, twin: str) -> float:
    """Seconds that the same statements take for a twin through SQLAlchemy, columns turned into values."""
    units = [_renamed(unit, name, twin) for unit in _units(recording.clauses)]
    start = perf_counter()
    for unit in units:

        def work(connection: Connection, unit: Any = unit) -> None:
            for clause, values in unit:
                result = connection.execute(clause, values)
                if result.returns_rows:
                    result.all()

        await (app.database.write if unit is units[-1] else app.database.read)(work)
    return perf_counter() - start


def _units(notes: Sequence[Any]) -> list[list[Any]]:
    """The statements of each transaction."""
    units: list[list[Any]] = [[]]
    for note in notes:
        if note is None:
            units.append([])
        else:
            units[-1].append(note)
    return [unit for unit in units if unit]


def _renamed(values: Any, name: str, twin: str) -> Any:
    """The same values with the twin's name."""
    if isinstance(values, str):
        return values.replace(name, twin)
    if isinstance(values, dict):
        return {key: _renamed(value, name, twin) for key, value in values.items()}
    if isinstance(values, (list, tuple)):
        return type(values)(_renamed(value, name, twin) for value in values)
    return values
