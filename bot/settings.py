"""What the operator decides: the environment and `.env`, read once at the start (FORMATS: Settings)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from core.dialogue import crisis_lines


class SettingsError(ValueError):
    """A setting is wrong: its name in the environment, and what was expected. Never its value."""

    def __init__(self, name: str, expected: str) -> None:
        self.name, self.expected = name, expected
        super().__init__(f"{name}: expected {expected}")


def _database(url: SecretStr) -> SecretStr:
    try:
        backend = make_url(url.get_secret_value()).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("an SQLAlchemy URL, sqlite:///... or postgresql://...")
    return url


def _listen(address: str) -> str:
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) < 65536):
        raise ValueError("host:port, such as 127.0.0.1:8443")
    return address


def _shards(told: str) -> str:
    found = re.fullmatch(r"(\d+)(?:-(\d+))?/(\d+)", told)
    if not found or not int(found[1]) <= int(found[2] or found[1]) < int(found[3]):
        raise ValueError("shard ids of this process and their number in all, such as 0-3/8")
    return told


def shard_range(told: str) -> tuple[int, int, int]:
    """First and last shard id of this process, and their number in all."""
    ids, _, of = told.partition("/")
    first, _, last = ids.partition("-")
    return int(first), int(last or first), int(of)


def _token(token: SecretStr) -> SecretStr:
    told = token.get_secret_value().strip()
    if not (told.isascii() and told.isprintable() and " " not in told):
        raise ValueError("a token as it was given, without spaces or line breaks")
    return SecretStr(told)


def _gateway(told: str) -> str:
    url = urlsplit(told)
    if url.scheme not in ("ws", "wss") or not url.hostname:
        raise ValueError("a WebSocket URL, wss://...")
    return told


def _users(told: object) -> object:
    if not isinstance(told, str):
        return told
    users = [user.strip() for user in told.split(",") if user.strip()]
    if not all(re.fullmatch(r"(telegram|discord):[0-9]+", user) for user in users):
        raise ValueError(
            "platform:user, separated by commas, such as telegram:123,discord:456, by their ids and not their names"
        )
    return frozenset(users)


def _servers(told: object) -> object:
    if not isinstance(told, str):
        return told
    servers = [server.strip() for server in told.split(",") if server.strip()]
    if not all(server.isdecimal() for server in servers):
        raise ValueError("ids of Discord servers, separated by commas")
    return frozenset(map(int, servers))


def _crisis_lines(file: Path) -> Path:
    try:
        crisis_lines.read(file)
    except OSError as error:
        raise ValueError(f"a TOML file that can be read ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"crisis lines ({error})") from None
    return file


Listen = Annotated[str, AfterValidator(_listen)]
Token = Annotated[SecretStr, AfterValidator(_token)]


def data_folder() -> Path:
    """The user's folder for what the program keeps."""
    return user_data_path("sidekick", appauthor=False)


def default_database() -> SecretStr:
    """A file in the user's data folder."""
    return SecretStr(f"sqlite:///{data_folder() / 'sidekick.db'}")


class Settings(BaseSettings):
    """All settings, frozen. The environment wins over `.env`; secrets do not print themselves."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(default_factory=default_database)
    telegram_token: Token | None = None
    telegram_api_url: HttpUrl | None = None
    telegram_webhook_url: HttpUrl | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_listen: Listen = "127.0.0.1:8443"
    discord_token: Token | None = None
    discord_api_url: HttpUrl | None = None
    discord_gateway_url: Annotated[str, AfterValidator(_gateway)] | None = None
    discord_shards: Annotated[str, AfterValidator(_shards)] | None = None
    allowed_users: Annotated[frozenset[str], NoDecode, BeforeValidator(_users)] = frozenset()
    allowed_servers: Annotated[frozenset[int], NoDecode, BeforeValidator(_servers)] = frozenset()
    operator: Annotated[str, Field(max_length=200)] | None = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(lambda told: str(told).lower())
    ] = "info"
    log_format: Annotated[Literal["text", "json"], BeforeValidator(lambda told: str(told).lower())] = "text"
    metrics_listen: Listen | None = None
    crisis_lines: Annotated[Path, AfterValidator(_crisis_lines)] | None = None
    backup_folder: Literal["off"] | Path | None = None

    def tokens(self) -> dict[str, str]:
        """The tokens that are set, by the platform that knows the program by them."""
        given = {"telegram": self.telegram_token, "discord": self.discord_token}
        return {name: each.get_secret_value() for name, each in given.items() if each is not None}

    def secrets(self) -> frozenset[str]:
        """What no log may show: the tokens, the webhook's secret, the database's password."""
        given = (self.telegram_token, self.telegram_webhook_secret, self.discord_token)
        password = make_url(self.database_url.get_secret_value()).password
        return frozenset(filter(None, (password, *(each.get_secret_value() for each in given if each))))


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming the first wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        raise SettingsError(str(first["loc"][0]).upper(), expected) from None
