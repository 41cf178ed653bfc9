"""Couriers that deliver into a list, with the receipts a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.courier import Delivered, Pace, Receipt
from core.message import Address, Message


class RecordingCourier:
    """Takes every message; `answer` decides the receipt, by default Delivered."""

    def __init__(
        self,
        platform: str = "test",
        answer: Callable[[Address, Message], Receipt] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._platform = platform
        self.pace = pace
        self._answer = answer
        self.delivered: list[tuple[Address, Message, str]] = []
        self.tries = 0

    @property
    def platform(self) -> str:
        return self._platform

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        self.tries += 1
        receipt = self._answer(address, message) if self._answer else Delivered(str(self.tries))
        if isinstance(receipt, Delivered):
            self.delivered.append((address, message, text))
        return receipt

    @property
    def keys(self) -> list[str]:
        """The key of the first Say of each delivered message."""
        return [message.says[0].key for _, message, _ in self.delivered]
