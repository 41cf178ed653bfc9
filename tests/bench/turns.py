"""A check-in turn among a hundred thousand athletes, beside the bare statements that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
class Recording:
    """The statements of one turn, as SQLAlchemy and as the driver got them; None ends a transaction."""

    clauses: list[tuple[Executable, Any] | None] = field(default_factory=list)
    driver: list[tuple[str, Any, bool] | None] = field(default_factory=list)


@dataclass
class Stopwatch:
    """The step of the coach, with the instants between which it decided."""

    began: float = 0.0
    ended: float = 0.0
    outcome: Outcome | None = None
    world: World | None = None

    def __call__(self, conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        self.began = perf_counter()
        self.world = world
        self.outcome = respond(conversation, inbound, world)
        self.ended = perf_counter()
        return self.outcome


async def check_in_turns(app: Application, names: Sequence[str]) -> list[Measured]:
    """Turns of different athletes; `names` come in groups of twins."""
    random, phrasebook, step = Random(2), Phrasebook(), Stopwatch()
    coach = Coach(app.store, app.clock, lambda: "nobody", step)
    whole, driver, sqlalchemy = [], [], []
    parts: dict[str, list[float]] = {"load": [], "decide": [], "commit": [], "words": [], "deliver": []}
    groups = [names[at : at + TWINS] for at in range(0, len(names), TWINS)]
    for number, (name, second, third) in enumerate(groups):
        inbound = Inbound(key=f"bench-{name}", address=address(name), text=ratings(random))
        with _recorded() as recording:
            start = perf_counter()
            rows = await coach.receive(inbound)
            committed = perf_counter()
            assert step.outcome is not None and step.world is not None
            profile = step.world.athlete.profile
            for outgoing in step.outcome.outgoing:
                phrasebook.render(outgoing.message, profile.locale, profile.units)
            rendered = perf_counter()
        await app.dispatcher.deliver_now(rows)
        delivered = perf_counter()
        bare_driver = await _replayed_by_driver(app, recording, name, second)
        bare_sqlalchemy = await _replayed_by_sqlalchemy(app, recording, name, third)
        if number < WARM_UP:
            continue
        whole.append(rendered - start)
        driver.append(bare_driver)
        sqlalchemy.append(bare_sqlalchemy)
        for part, seconds in zip(
            parts,
            (
                step.began - start,
                step.ended - step.began,
                committed - step.ended,
                rendered - committed,
                delivered - rendered,
            ),
            strict=True,
        ):
            parts[part].append(seconds)
    return _rows(Times(whole), Times(driver), Times(sqlalchemy), {k: Times(v) for k, v in parts.items()})


def _rows(whole: Times, driver: Times, sqlalchemy: Times, parts: dict[str, Times]) -> list[Measured]:
    medians = ", ".join(f"{name} {parts[name].median:.2f}" for name in ("load", "decide", "commit", "words"))
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
        Measured("… and then delivered by the outbox (claim, hand over, settle)", str(parts["deliver"])),
    ]


@contextmanager
def _recorded() -> Iterator[Recording]:
    """Note every statement that any engine runs."""
    recording = Recording()

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


async def _replayed_by_driver(app: Application, recording: Recording, name: str, twin: str) -> float:
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


async def _replayed_by_sqlalchemy(app: Application, recording: Recording, name: str, twin: str) -> float:
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
