"""What Discord refuses and what the line does, as receipts: the whole table."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord_chat.client import keep_secrets
from adapters.discord_chat.receipts import verdict
from core.courier import Gone, Refused, TryLater


def refusal(status: int, code: int = 0, headers: dict[str, str] | None = None, text: str = "") -> Any:
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    of_kind = {"Content-Type": "application/json"}
    response: Any = SimpleNamespace(status=status, reason="", headers=of_kind | (headers or {}))
    return kind(response, {"code": code, "message": text})


def page(status: int) -> Any:
    """What stands before Discord says, which is a page of its own."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    response: Any = SimpleNamespace(status=status, reason="", headers={"Content-Type": "text/html"})
    return kinds[status](response, "<html>Access denied</html>")


@pytest.mark.parametrize(
    "error",
    [
        refusal(403, 50007),
        refusal(403, 50278),
        refusal(403, 50001),
        refusal(403, 50013),
        refusal(404, 10003),
        refusal(404, 10004),
        refusal(404, 10013),
    ],
)
def test_a_chat_that_can_not_be_reached_is_gone(error: Exception):
    assert isinstance(verdict(error), Gone)


@pytest.mark.parametrize(
    "error",
    [
        refusal(400, 50035),
        refusal(400, 50006),
        refusal(400, 40060),
        refusal(401, 50027),
        refusal(403, 50005),
        refusal(404, 10008),
        refusal(404, 10015),
        refusal(404, 10062),
        refusal(413, 40005),
        refusal(403, 0),
        refusal(404, 0),
    ],
)
def test_what_concerns_one_message_or_one_way_is_refused(error: Exception):
    assert isinstance(verdict(error), Refused)


@pytest.mark.parametrize(
    "error",
    [
        refusal(500),
        refusal(502),
        refusal(503),
        refusal(408),
        TimeoutError(),
        ConnectionResetError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
    ],
)
def test_a_fault_of_discords_or_the_lines_is_tried_again(error: Exception):
    receipt = verdict(error)
    assert isinstance(receipt, TryLater) and receipt.after is None and not receipt.everywhere


def test_limits_say_how_long_and_how_far():
    assert verdict(discord.RateLimited(7.5)) == TryLater(timedelta(seconds=7.5), "too many requests")
    everywhere = verdict(discord.RateLimited(7.5), everywhere=True)
    assert isinstance(everywhere, TryLater) and everywhere.everywhere
    cloudflare = verdict(refusal(429, headers={"Retry-After": "30"}))
    assert cloudflare == TryLater(timedelta(seconds=30), "too many requests", everywhere=True)
    assert verdict(refusal(429)) == TryLater(None, "too many requests", everywhere=True)


@pytest.mark.parametrize("error", [refusal(400, 40003), refusal(400, 20028), refusal(403, 20016)])
def test_too_much_of_one_kind_waits(error: Exception):
    assert verdict(error) == TryLater(None, "too many requests")


@pytest.mark.parametrize("error", [refusal(403, 40333), refusal(400, 130000), page(403), page(404)])
def test_what_stands_before_discord_or_ails_it_keeps_everything_waiting(error: Exception):
    receipt = verdict(error)
    assert isinstance(receipt, TryLater) and receipt.everywhere


def test_a_token_that_is_not_accepted_keeps_everything_waiting():
    receipt = verdict(refusal(401))
    assert isinstance(receipt, TryLater) and receipt.everywhere and receipt.after is not None


def test_what_discord_says_of_a_message_is_not_repeated():
    receipt = verdict(refusal(400, 50035, text="my knee hurts is too long"))
    assert isinstance(receipt, Refused) and receipt.why == "400, code 50035"


def test_a_fault_of_ours_is_none_of_these():
    with pytest.raises(KeyError):
        verdict(KeyError("x"))


def test_the_library_writes_nothing_into_the_log(caplog: pytest.LogCaptureFixture):
    keep_secrets()
    for name in ("discord.http", "discord.gateway", "discord.webhook.async_", "discord.client"):
        with caplog.at_level(logging.DEBUG):
            logging.getLogger(name).critical("token and text")
    assert not caplog.records
