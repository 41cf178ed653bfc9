"""Messages over bare HTTP: what Discord takes, what it refuses and with which code, and who sees what."""

from __future__ import annotations

import io
import json

import aiohttp
import pytest

from tests.discord_double.raw import Raw
from tests.support.discord import DiscordDouble, Person, Server


def button(number: int = 1, **changes: object) -> dict[str, object]:
    return {"type": 2, "style": 1, "label": f"Button {number}", "custom_id": f"b{number}", **changes}


def rows(*sizes: int) -> list[object]:
    """Rows with so many buttons each."""
    numbers = iter(range(100))
    return [{"type": 1, "components": [button(next(numbers)) for _ in range(size)]} for size in sizes]


async def test_a_direct_message_is_seen_by_the_person(raw: Raw, ana: Person):
    opened = await raw.result("POST", "/users/@me/channels", {"recipient_id": str(ana.id)})
    assert int(opened["id"]) == ana.dm.id and opened["type"] == 1
    sent = await raw.sends(ana.dm.id, "hello", components=rows(2))
    shown = await ana.dm.next_message()
    assert (shown.id, shown.text, shown.labels) == (int(sent["id"]), "hello", ["Button 0", "Button 1"])
    assert raw.headers["Via"] and raw.headers["Content-Type"] == "application/json"


async def test_the_token_is_asked_for(raw: Raw):
    assert await raw("GET", "/users/@me", token="wrong") == (401, {"code": 0, "message": "401: Unauthorized"})
    assert (await raw.result("GET", "/users/@me"))["username"] == "Sidekick"


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"content": "  "},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        {"embeds": [{"fields": [{"name": "", "value": "v"}]}]},
        {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3001}]},
        {"embeds": [{"title": "t"}] * 11},
        {"content": "x", "components": rows(1, 1, 1, 1, 1, 1)},
        {"content": "x", "components": rows(6)},
        {"content": "x", "components": [{"type": 1, "components": [button(), button()]}]},
        {"content": "x", "components": [{"type": 1, "components": [button(custom_id="x" * 101)]}]},
        {"content": "x", "components": [{"type": 1, "components": [button(label="x" * 81)]}]},
        {"content": "x", "components": [{"type": 1, "components": [button(label="")]}]},
        {"content": "x", "nonce": "x" * 26},
        {"poll": {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "x" * 56}}]}},
        {"poll": {"question": {"text": "When?"}, "answers": []}},
    ],
)
async def test_what_is_too_long_or_too_much(raw: Raw, ana: Person, body: dict[str, object]):
    assert await raw.code("POST", f"/channels/{ana.dm.id}/messages", body) == (400, 50035)
    assert not ana.dm.messages


async def test_the_most_that_fits(raw: Raw, ana: Person):
    await raw.sends(ana.dm.id, "x" * 2000, components=rows(5, 5, 5, 5, 5))
    assert len((await ana.dm.next_message()).labels) == 25


async def test_junk_is_no_json(raw: Raw, double: DiscordDouble, ana: Person, http: aiohttp.ClientSession):
    url = f"{double.api_url}/channels/{ana.dm.id}/messages"
    headers = {"Authorization": f"Bot {double.token}"}
    async with http.post(url, data=b"{", headers=headers) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)


async def test_files_are_kept_and_can_be_fetched(
    double: DiscordDouble, ana: Person, http: aiohttp.ClientSession
):
    form = aiohttp.FormData(quote_fields=False)
    payload = {"content": "here", "attachments": [{"id": 0, "filename": "plan.ics", "description": "a plan"}]}
    form.add_field("payload_json", json.dumps(payload))
    form.add_field("files[0]", b"BEGIN", filename="plan.ics", content_type="application/octet-stream")
    url = f"{double.api_url}/channels/{ana.dm.id}/messages"
    async with http.post(url, data=form, headers={"Authorization": f"Bot {double.token}"}) as answer:
        (attachment,) = (await answer.json())["attachments"]
    assert (await ana.dm.next_message()).files == {"plan.ics": b"BEGIN"}
    assert (attachment["filename"], attachment["description"], attachment["size"]) == (
        "plan.ics",
        "a plan",
        5,
    )
    async with http.get(attachment["url"]) as file:
        assert await file.read() == b"BEGIN"


async def test_a_file_that_is_too_large(double: DiscordDouble, ana: Person, http: aiohttp.ClientSession):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", "{}")
    form.add_field("files[0]", io.BytesIO(bytes((10 << 20) + 1)), filename="big.bin")
    url = f"{double.api_url}/channels/{ana.dm.id}/messages"
    async with http.post(url, data=form, headers={"Authorization": f"Bot {double.token}"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (413, 40005)


async def test_the_same_nonce_makes_no_second_message(double: DiscordDouble, raw: Raw, ana: Person):
    first = await raw.sends(ana.dm.id, nonce="7.0", enforce_nonce=True)
    again = await raw.sends(ana.dm.id, nonce="7.0", enforce_nonce=True)
    assert first["id"] == again["id"] and len(ana.dm.messages) == 1
    await raw.sends(ana.dm.id, nonce="7.0")
    double.clock.advance(181)
    await raw.sends(ana.dm.id, nonce="7.0", enforce_nonce=True)
    assert len(ana.dm.messages) == 3, "unless it is not enforced, or was minutes ago"


async def test_closed_direct_messages(raw: Raw, ana: Person):
    ana.closes_dms()
    assert await raw.code("POST", f"/channels/{ana.dm.id}/messages", {"content": "hi"}) == (403, 50007)
    ana.opens_dms()
    await raw.sends(ana.dm.id)


async def test_what_is_not_there(raw: Raw, ana: Person, server: Server):
    server.deletes_channel(gone := server.opens_channel("gone"))
    assert await raw.code("POST", f"/channels/{gone}/messages", {"content": "hi"}) == (404, 10003)
    assert await raw.code("PATCH", f"/channels/{ana.dm.id}/messages/1", {"content": "hi"}) == (404, 10008)
    assert await raw.code("POST", "/users/@me/channels", {"recipient_id": "1"}) == (404, 10013)


async def test_others_messages_are_not_the_bots_to_edit(raw: Raw, ana: Person):
    hers = ana.says("my words")
    path = f"/channels/{ana.dm.id}/messages/{hers.id}"
    assert await raw.code("PATCH", path, {"content": "not mine"}) == (403, 50005)
    sent = await raw.sends(ana.dm.id, "mine")
    await raw.result("PATCH", f"/channels/{ana.dm.id}/messages/{sent['id']}", {"content": "still mine"})
    shown = ana.dm.last
    assert (shown.text, [each.content for each in shown.versions]) == ("still mine", ["mine"])
    await raw.result("DELETE", f"/channels/{ana.dm.id}/messages/{sent['id']}")
    assert shown.is_deleted and not ana.dm.from_bot


async def test_permissions_of_a_channel(raw: Raw, server: Server):
    await raw.sends(server.channel)
    server.forbids_bot(server.channel, "send_messages")
    assert await raw.code("POST", f"/channels/{server.channel}/messages", {"content": "hi"}) == (403, 50013)
    server.forbids_bot(server.channel, "view_channel")
    assert await raw.code("POST", f"/channels/{server.channel}/messages", {"content": "hi"}) == (403, 50001)


async def test_a_channel_s_message_is_never_ephemeral(raw: Raw, server: Server, ana: Person):
    await raw.sends(server.channel, flags=64)
    assert not (await ana.sees(server.channel).next_message()).is_ephemeral


async def test_what_the_double_can_t_do_is_said_aloud(double: DiscordDouble, raw: Raw):
    status, _ = await raw("GET", "/no/such/route")
    assert status == 501 and "does not implement" in str(double.defects[0])
    double.defects.clear()
