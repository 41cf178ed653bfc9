"""The assembled program: a private database at the newest schema, and a coach that answers."""

from __future__ import annotations

import asyncio
import socket
import stat
import threading
import urllib.request
from pathlib import Path

import pytest
from pydantic import SecretStr

import migrations
from adapters.sql.engine import connect
from bot.compose import build, build_in_memory
from bot.settings import Settings, SettingsError
from core.message import Inbound
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.turns import ADDRESS, echo, wrote


def settings_for(file: Path) -> Settings:
    return Settings(_env_file=None, database_url=SecretStr(f"sqlite:///{file}"))  # type: ignore[call-arg]


async def test_a_new_database_is_migrated_and_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "sidekick.db"
    courier = RecordingCourier()
    async with build(settings_for(file), [courier], VirtualClock()) as app:
        assert not await app.database.read(migrations.are_pending)
        await app.dispatcher.deliver_now(await app.coach.receive(wrote("/start", "u1")))
    assert len(courier.delivered) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_an_athlete_is_known_again_after_a_restart(tmp_path: Path) -> None:
    keys = set()
    for number in range(2):
        async with build(settings_for(tmp_path / "sidekick.db"), [], VirtualClock()) as app:
            await app.coach.receive(wrote("/start", f"u{number}"))
            loaded = await app.store.load_by_address(ADDRESS, app.clock.now())
            assert loaded is not None and loaded.version == number + 1
            keys.add(loaded.world.athlete.key)
    assert len(keys) == 1


async def test_in_memory_the_same_turns_give_the_same_keys() -> None:
    for _ in range(2):
        async with build_in_memory([], VirtualClock(), echo) as app:
            await app.coach.receive(Inbound(key="u1", address=ADDRESS, text="hello"))
            loaded = await app.store.load_by_address(ADDRESS, app.clock.now())
            assert loaded is not None and loaded.world.athlete.key == "athlete-1"


@pytest.mark.parametrize("url", ["mysql://root:hunter2@localhost/x", "nonsense hunter2"])
def test_another_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError) as caught:
        connect(url)
    assert "hunter2" not in str(caught.value)


# Metrics -------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def scrape(listen: str) -> str:
    with urllib.request.urlopen(f"http://{listen}/metrics", timeout=10) as answer:
        told: bytes = answer.read()
        return told.decode()


def measured(tmp_path: Path, listen: str) -> Settings:
    return settings_for(tmp_path / "sidekick.db").model_copy(update={"metrics_listen": listen})


async def test_the_serving_program_is_measured_and_an_operators_command_is_not(tmp_path: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    settings, courier = measured(tmp_path, listen), RecordingCourier()
    async with build(settings, [courier], VirtualClock(), serves=True) as app:
        await app.dispatcher.deliver_now(await app.coach.receive(wrote("/start", "u1")))
        async with build(settings, [], VirtualClock()):  # Beside it, on the same settings.
            told = await asyncio.to_thread(scrape, listen)
    assert 'sidekick_messages_sent_total{kind="reply",platform="test"} 1.0' in told
    assert "sidekick_turn_seconds_count 1.0" in told
    assert "sidekick_outbox_due_rows 0.0" in told
    assert ADDRESS.user not in told and ADDRESS.chat not in told


async def test_without_the_setting_nothing_listens(tmp_path: Path) -> None:
    before = threading.active_count()
    async with build(settings_for(tmp_path / "sidekick.db"), [], VirtualClock(), serves=True):
        assert "metrics" not in {thread.name for thread in threading.enumerate()}
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize("host", ["127.0.0.1", "no.such.host.invalid"])
async def test_a_place_that_can_not_be_listened_on_is_a_wrong_setting(tmp_path: Path, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = measured(tmp_path, f"{host}:{taken.getsockname()[1]}")
        with pytest.raises(SettingsError, match="METRICS_LISTEN: expected a local host:port that is free"):
            async with build(settings, [], VirtualClock(), serves=True):
                pass
