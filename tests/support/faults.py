"""Faults on demand that any platform's double knows: what they do, how often, and with what chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True)
class Html:
    """A page of a proxy before the platform."""

    status: int = 502
    body: str = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Drop:
    """No answer at all."""

    after_work: bool = False


@dataclass(frozen=True)
class Hang:
    """Seconds without an answer, nothing done."""

    seconds: float


@dataclass(frozen=True)
class Late:
    """Done, and answered seconds later."""

    seconds: float


@dataclass(kw_only=True)
class Counted:
    """A fault that happens so often (None: always), each time with a probability."""

    times: int | None = 1
    probability: float = 1.0
    met: int = 0


F = TypeVar("F", bound=Counted)


class FaultList(Generic[F]):
    """The faults in force, met in the order they were set."""

    def __init__(self, seed: int = 0) -> None:
        self.active: list[F] = []
        self._chance = random.Random(seed)

    def put(self, fault: F) -> F:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def first(self, meets: Callable[[F], bool]) -> F | None:
        """The first fault that is met and happens, counted."""
        for fault in self.active:
            is_left = fault.times is None or fault.met < fault.times
            if is_left and meets(fault) and self._chance.random() < fault.probability:
                fault.met += 1
                return fault
        return None
