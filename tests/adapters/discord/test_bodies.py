"""What stands in the requests beside the words: who is pinged, what is silent, in which language, what is edited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord_chat.courier import HIDDEN, SILENT, DiscordCourier
from adapters.discord_chat.via import Via
from core.courier import Delivered
from core.message import Address, Message
from tests.adapters.discord.conftest import Start
from tests.support.languages import speaking

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
ANA = Address("discord", "7", "dm:70")
AMONG_OTHERS = Address("discord", "7", "channel:90")
A_GROUP = Address("discord", "", "channel:90")
NAUGHTY = "@everyone @here <@5> <@&6>"


class Hearing:
    """A client that hears what is asked of Discord, and says that it is done."""

    user, is_at_limit = object(), False

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    async def call(self, method: str, path: str, body: dict[str, Any], *files: Any, **place: Any) -> Any:
        self.asked.append((method, path.format(**place), body))
        return {"id": "1"}


def via(*, fills: bool = True, pressed: str | None = None, minutes: int = 10) -> str:
    until = int((NOW + timedelta(minutes=minutes)).timestamp())
    return str(Via(application=1, token="t", until=until, fills=fills, hidden=True, pressed=pressed))


async def asked(address: Address, message: Message, text: str = NAUGHTY) -> tuple[str, str, dict[str, Any]]:
    """The one request that a message becomes."""
    client: Any = Hearing()
    assert isinstance(
        await DiscordCourier(client, now=lambda: NOW).deliver(address, message, text, []), Delivered
    )
    (request,) = client.asked
    return request  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("address", "message", "path"),
    [
        (ANA, Message(), "/channels/70/messages"),
        (ANA, Message(edits="55"), "/channels/70/messages/55"),
        (ANA, Message(via=via()), "/webhooks/1/t/messages/@original"),
        (ANA, Message(via=via(fills=False)), "/webhooks/1/t"),
        (A_GROUP, Message(), "/channels/90/messages"),
    ],
)
async def test_nobody_is_pinged_by_what_stands_in_a_message(address: Address, message: Message, path: str):
    _, where, body = await asked(address, message)
    assert where == path and body["allowed_mentions"] == {"parse": []}


async def test_a_mention_pings_the_athlete_and_nobody_else():
    _, where, body = await asked(AMONG_OTHERS, Message())
    assert where == "/channels/90/messages" and "<@7>" in body["content"]
    assert body["allowed_mentions"] == {"users": ["7"]} and NAUGHTY not in body["content"]


async def test_a_mention_is_in_the_athletes_language(tmp_path: Path):
    said = {"discord-word-for-you": "{ $user }, da ist etwas für dich.", "discord-show-me": "Zeig es mir"}
    with speaking("de", said, tmp_path):
        for locale, words, label in (
            ("de", "da ist etwas für dich", "Zeig es mir"),
            ("", "your coach has a word for you", "Show it to me"),
        ):
            _, _, body = await asked(AMONG_OTHERS, Message(locale=locale))
            (button,) = body["components"][0]["components"]
            assert words in body["content"] and button["label"] == label


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize(
    ("address", "way", "others"),
    [(ANA, None, 0), (ANA, via(fills=False), HIDDEN), (AMONG_OTHERS, None, 0)],
)
async def test_what_is_silent_is_so_on_every_way(
    address: Address, way: str | None, others: int, silent: bool
):
    _, _, body = await asked(address, Message(silent=silent, via=way))
    assert body["flags"] == others | (SILENT if silent else 0)


async def test_a_pressed_message_is_edited_by_the_interaction_and_after_it_in_its_chat():
    by_interaction = await asked(ANA, Message(edits="55", via=via(fills=False, pressed="55")))
    afterwards = await asked(ANA, Message(edits="55", via=via(fills=False, pressed="55", minutes=-1)))
    assert by_interaction[:2] == ("PATCH", "/webhooks/1/t/messages/@original")
    assert afterwards[:2] == ("PATCH", "/channels/70/messages/55")


async def test_whatever_the_program_says_pings_nobody(start: Start):
    """What goes past the outbox too: first words, apologies, what a circle's channel reads."""
    async with start(allowed={"discord:1"}) as running:
        await running.member.slash(running.channel, "today")
        stranger = [each.json for each in running.env.http_requests if each.path.endswith("/callback")]
    async with start() as running:
        await running.onboard()
        await running.member.slash(running.channel, "today")
        await running.member.slash(running.channel, "together", do="open", place="Madrid")
        told = [each.json for each in running.env.http_requests if each.method in ("POST", "PATCH")]
    bodies = [each.get("data") or each for each in (*stranger, *told) if each]
    worded = [each for each in bodies if each.get("content") or each.get("embeds")]
    assert len(worded) >= 3
    assert [each["allowed_mentions"] for each in worded] == [{"parse": []}] * len(worded)
