"""Settings: a wrong one is named with what was expected, and no secret gets out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_any_setting_there_is_a_file_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = read_settings()
    assert settings.database_url.get_secret_value().startswith("sqlite:///")
    assert settings.database_url.get_secret_value().endswith("sidekick.db")
    assert settings.telegram_token is None
    assert settings.allowed_users == frozenset()
    assert settings.log_level == "info"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\nALLOWED_USERS=telegram:1, discord:2\nOTHER=x\n")
    assert read_settings().log_level == "debug"
    assert read_settings().allowed_users == {"telegram:1", "discord:2"}
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    assert read_settings().log_level == "warning"


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    assert read_settings().telegram_token is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@localhost/x", "sqlite:///... or postgresql://..."),
        ("DATABASE_URL", "hunter2", "sqlite:///... or postgresql://..."),
        ("LOG_LEVEL", "hunter2", "'debug', 'info', 'warning' or 'error'"),
        ("LOG_FORMAT", "hunter2", "'text' or 'json'"),
        ("ALLOWED_USERS", "hunter2", "telegram:123,discord:456"),
        ("ALLOWED_USERS", "discrod:4", "telegram:123,discord:456"),
        ("ALLOWED_USERS", "telegram:1,discord:hunter2", "by their ids"),
        ("TELEGRAM_TOKEN", "hunter2 hunter2", "without spaces"),
        ("DISCORD_TOKEN", "hunter2\nhunter2", "without spaces or line breaks"),
        ("DISCORD_TOKEN", "hunter2\N{EN DASH}", "without spaces or line breaks"),
        ("DISCORD_GATEWAY_URL", "hunter2", "wss://"),
        ("DISCORD_GATEWAY_URL", "http://hunter2", "wss://"),
        ("TELEGRAM_API_URL", "hunter2", "URL"),
        ("TELEGRAM_WEBHOOK_LISTEN", "hunter2", "host:port"),
        ("METRICS_LISTEN", "127.0.0.1:99999", "host:port"),
        ("DISCORD_SHARDS", "3-1/8", "0-3/8"),
        ("DISCORD_SHARDS", "8/8", "0-3/8"),
        ("CRISIS_LINES", "hunter2.toml", "a TOML file that can be read"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.name == name
    assert expected in str(caught.value)
    assert "hunter2" not in str(caught.value).replace("hunter2.toml", "")


@pytest.mark.parametrize("told", ["0/1", "3/8", "0-3/8"])
def test_shards_of_this_process(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("DISCORD_SHARDS", told)
    assert read_settings().discord_shards == told


def test_what_stands_around_a_token_is_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " abc.def \n")
    assert read_settings().tokens() == {"discord": "abc.def"}


def test_secrets_do_not_print_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://sidekick:hunter2@localhost/x")
    assert "hunter2" not in repr(read_settings())
