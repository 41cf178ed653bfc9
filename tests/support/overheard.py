"""A courier that tells a stage what arrived, whatever the platform."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from adapters.story import Sent, StoryClock
from core.courier import Courier, Delivered, Pace, Partly, Receipt
from core.message import Address, Message

Shown = TypeVar("Shown")


class OverheardCourier(ABC, Generic[Shown]):
    """The program's courier; each message of it that arrived is kept as the athlete's chat shows it then.

    `parts` counts the platform's messages that those were, `edits` those that took the place of older ones.
    """

    def __init__(self, courier: Courier, clock: StoryClock, *, is_paced: bool) -> None:
        self.platform = courier.platform
        self.pace: Pace | None = courier.pace if is_paced else None
        self.heard: Callable[[Sent], None] = lambda _: None
        self.sent: list[Sent] = []
        self.parts = self.edits = 0
        self._courier, self._clock = courier, clock
        self._so_far: list[Shown] = []

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver the next part; with the last one, the message was sent."""
        before = self._mark(address)
        receipt = await self._courier.deliver(address, message, text, labels)
        if isinstance(receipt, (Delivered, Partly)):
            self._so_far += self._arrived(address, message, before)
        if isinstance(receipt, Delivered):
            sent = self._as_shown(message, self._so_far, self._clock.now())
            self._so_far = []
            self.sent.append(sent)
            self.heard(sent)
        return receipt

    @abstractmethod
    def _mark(self, address: Address) -> int:
        """Where the chat stands before a part is delivered."""

    @abstractmethod
    def _arrived(self, address: Address, message: Message, before: int) -> Sequence[Shown]:
        """What the chat shows of a part that was delivered since then, counted in `parts` and `edits`."""

    @abstractmethod
    def _as_shown(self, message: Message, parts: Sequence[Shown], at: datetime) -> Sent:
        """What stands in the chat; the buttons are those of the message, each under its own token."""
