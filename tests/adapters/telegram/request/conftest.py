"""The aiohttp request beside python-telegram-bot's own: every fault once through each, and the same exception.

Where ours does better, the test's name says so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.support.peer import http
from tests.support.requests_side_by_side import (
    PATIENT,
)
from tests.support.telegram import (
    Drop,
    Hang,
    Html,
    Late,
    Rates,
    Refuse,
    TelegramDouble,
    User,
)
from tests.support.telegram.faults import Effect

OK = http(b'{"ok":true,"result":true}')


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine's, and durations as the library will have them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=Rates(10_000, 10_000, 10_000)) as double:
        yield double


@pytest.fixture
def ana(telegram: TelegramDouble) -> User:
    user = telegram.user("Ana")
    user.starts()
    return user


@dataclass(frozen=True)
class Fault:
    name: str
    effect: Effect
    raises: type[TelegramError]
    is_done: bool = False


NO_JSON = "<html><title>not what was asked for</title></html>"


FAULTS = [
    Fault("400", Refuse(400, "Bad Request: message is not modified"), BadRequest),
    Fault("401", Refuse(401, "Unauthorized"), InvalidToken),
    Fault("403", Refuse(403, "Forbidden: bot was blocked by the user"), Forbidden),
    Fault("404", Refuse(404, "Not Found"), InvalidToken),
    Fault("409", Refuse(409, "Conflict: terminated by other getUpdates request"), Conflict),
    Fault("413", Refuse(413, "Request Entity Too Large"), NetworkError),
    Fault("429", Refuse(429, "Too Many Requests: retry after 3", 3), RetryAfter),
    Fault("429 without parameters", Refuse(429, "Too Many Requests"), NetworkError),
    Fault("500", Refuse(500), NetworkError),
    Fault("502 in JSON", Refuse(502, "Bad Gateway"), NetworkError),
    Fault("502 in HTML", Html(), NetworkError),
    Fault("403 in HTML", Html(403, NO_JSON), Forbidden),
    Fault("no status that HTTP knows", Html(599, NO_JSON), NetworkError),
    Fault("a redirect", Html(302, NO_JSON), NetworkError),
    Fault("no JSON", Html(200, NO_JSON), TelegramError),
    Fault("half of the JSON", Html(200, '{"ok":true,"result":{"mess'), TelegramError),
    Fault("dropped before the work", Drop(after_work=False), NetworkError),
    Fault("dropped after the work", Drop(after_work=True), NetworkError, is_done=True),
    Fault("a hang", Hang(PATIENT), TimedOut),
    Fault("done, answered late", Late(PATIENT), TimedOut, is_done=True),
]
