"""Runners and runs for the tests of the swap."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.training.athlete import Kind, Modality, Profile, Slot
from core.training.session import Session
from core.training.swap import Proposal, Way

ALL = tuple(name for name in Modality if name is not Modality.MIXED)


def athlete(*modalities: Modality, **more: Any) -> Profile:
    return Profile(timezone="UTC", modalities=modalities, **more)


def run(kind: Kind = Kind.EASY_RUN, minutes: int | None = 45, rpe: int | None = 4, **more: Any) -> Session:
    return Session(id="s1", date=date(2026, 3, 4), slot=Slot.AM, kind=kind, minutes=minutes, rpe=rpe, **more)


def ways(proposal: Proposal) -> list[Way]:
    return [offer.way for offer in proposal.offers]
