"""Plays a story on a coach of its own: the same program as ever, on a virtual clock and an empty database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.story import ATHLETE, Failure, Line, Player, Stage, StoryClock, StoryCourier
from bot.compose import build_in_memory
from core.export import nothing


@dataclass(frozen=True, slots=True)
class Played:
    """How a story ended: the expectations that failed, and all that is stored then (FORMATS: Export)."""

    failures: Sequence[Failure]
    export: dict[str, Any]


async def play(lines: Sequence[Line], write: Callable[[str], object]) -> Played:
    """Play the lines and write the transcript as it goes.

    Raises StoryError for a tap on a button that the coach never showed.
    """
    clock = StoryClock(lines[0].at)
    courier = StoryCourier(clock)
    async with build_in_memory([courier], clock) as app:
        stage = Stage(
            clock=clock, courier=courier, coach=app.coach, dispatcher=app.dispatcher, store=app.store
        )
        failures = await Player(stage, write).play(lines)
        athlete = await app.store.load_by_address(ATHLETE, clock.now())
        export = nothing() if athlete is None else await app.store.export(athlete.world.athlete.key)
    return Played(failures, export)
