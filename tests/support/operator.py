"""Fixtures for an operator's commands: an SQLite file of their own, and no other setting."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.compose import build
from bot.settings import Settings
from core.message import Address, Inbound
from core.training.athlete import Profile

ANA = Address(platform="console", user="me", chat="me")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of this test will be; no other setting is made."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'sidekick.db'}")
    return tmp_path / "data" / "sidekick.db"


@pytest.fixture
def onboarded(file: Path) -> Path:
    """A database in which Ana has done her onboarding."""

    async def onboard() -> None:
        profile = Profile(timezone="Europe/Madrid")
        async with build(Settings(), couriers=()) as application:
            await application.coach.receive(Inbound(key="1", address=ANA, text="/start", profile=profile))

    asyncio.run(onboard())
    return file
