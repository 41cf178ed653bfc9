"""Rate limits by a clock set by hand, and everything that goes wrong with a request on order."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.discord_double.raw import Raw
from tests.support.discord import DiscordDouble, Drop, Hang, Html, Late, Person, Refuse, Slow, TooMany
from tests.support.discord.faults import effect_from

MESSAGES = "/channels/*/messages"


async def test_a_bucket_says_what_is_left(raw: Raw, double: DiscordDouble, ana: Person):
    for left in (4, 3, 2, 1, 0):
        await raw.sends(ana.dm.id)
        assert raw.headers["X-RateLimit-Remaining"] == str(left)
    double.clock.advance(1.5)
    status, body = await raw("POST", f"/channels/{ana.dm.id}/messages", {"content": "sixth"})
    assert (status, body) == (
        429,
        {"message": "You are being rate limited.", "retry_after": 3.5, "global": False},
    )
    assert raw.headers["X-RateLimit-Scope"] == "user" and raw.headers["Retry-After"] == "3.500"
    assert raw.headers["Via"] and raw.headers["X-RateLimit-Bucket"]
    await raw.sends(double.person("Ben").dm.id)
    double.clock.advance(3.5)
    await raw.sends(ana.dm.id)
    assert double.rates.refusals == 1


async def test_fifty_a_second_over_all(raw: Raw, double: DiscordDouble, ana: Person):
    people = [double.person(str(number)) for number in range(51)]
    for person in people[:50]:
        await raw.sends(person.dm.id)
    status, body = await raw("POST", f"/channels/{people[50].dm.id}/messages", {"content": "one too many"})
    assert status == 429 and body["global"] and body["retry_after"] == 1.0
    assert raw.headers["X-RateLimit-Scope"] == "global" and raw.headers["X-RateLimit-Global"] == "true"
    asked = await _registered(double, raw, ana)
    assert (await raw("POST", asked, {"type": 5}))[0] == 204, "interactions are not held up"
    double.clock.advance(1)
    await raw.sends(people[50].dm.id)


async def _registered(double: DiscordDouble, raw: Raw, ana: Person) -> str:
    double.world.register_commands(None, [{"name": "today", "description": "x"}])
    asked = ana.invokes("today")
    return f"/interactions/{asked.id}/{asked.token}/callback"


async def test_ten_thousand_mistakes_are_a_ban(raw: Raw, double: DiscordDouble):
    for _ in range(10_000):
        double.rates.note(403)
    status, body = await raw("GET", "/users/@me")
    assert status == 429 and "1015" in body and "Via" not in raw.headers
    double.clock.advance(600)
    await raw.result("GET", "/users/@me")


async def test_refusals_on_order(raw: Raw, double: DiscordDouble, ana: Person):
    double.faults.add(Refuse(500), "POST", MESSAGES)
    double.faults.add(Refuse(403, 50001, "Missing Access"), "POST", MESSAGES)
    double.faults.add(Html(502), "POST", MESSAGES)
    path = f"/channels/{ana.dm.id}/messages"
    await raw.result("GET", "/users/@me")
    assert (await raw("POST", path, {"content": "x"}))[0] == 500
    assert await raw.code("POST", path, {"content": "x"}) == (403, 50001)
    status, page = await raw("POST", path, {"content": "x"})
    assert status == 502 and page.startswith("<html>")
    assert not ana.dm.messages
    await raw.sends(ana.dm.id)
    assert double.statistics()["faults_met"] == 3 and not double.statistics()["refusals"]


async def test_too_many_on_order(raw: Raw, double: DiscordDouble):
    for effect in (TooMany(2.5), TooMany(1.0, is_global=True), TooMany(60, via=False)):
        double.faults.add(effect, "GET")
    assert (await raw("GET", "/users/@me"))[1]["retry_after"] == 2.5
    assert (await raw("GET", "/users/@me"))[1]["global"]
    status, page = await raw("GET", "/users/@me")
    assert status == 429 and isinstance(page, str) and "Via" not in raw.headers


@pytest.mark.parametrize("after_work", [False, True])
async def test_a_dropped_connection(raw: Raw, double: DiscordDouble, ana: Person, after_work: bool):
    double.faults.add(Drop(after_work), "POST", MESSAGES)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.sends(ana.dm.id)
    assert len(ana.dm.messages) == after_work
    await raw.sends(ana.dm.id)


async def test_late_and_slow(raw: Raw, double: DiscordDouble, ana: Person):
    double.faults.add(Late(0.05), "POST", MESSAGES)
    double.faults.add(Slow(0.05), "POST", MESSAGES)
    late = asyncio.create_task(raw.sends(ana.dm.id, "late"))
    await ana.dm.next_message()
    assert not late.done(), "it is there before it is answered"
    await late
    slow = asyncio.create_task(raw.sends(ana.dm.id, "slow"))
    await slow
    assert [each.text for each in ana.dm.messages] == ["late", "slow"]


async def test_what_hangs_is_never_done(raw: Raw, double: DiscordDouble, ana: Person):
    double.faults.add(Hang(60), "POST", MESSAGES)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await raw.sends(ana.dm.id)
    assert not ana.dm.messages and double.requests[-1].fault == "Hang"


async def test_a_share_of_the_requests(raw: Raw, double: DiscordDouble):
    double.rates.enabled = False
    fault = double.faults.add(Refuse(500), times=None, probability=0.1)
    for _ in range(200):
        await raw("GET", "/users/@me")
    assert 8 < fault.met < 35
    double.faults.clear()
    await raw.result("GET", "/users/@me")


def test_effects_as_json():
    assert effect_from({"kind": "late", "seconds": 2}) == Late(2)
    assert effect_from({"kind": "too_many", "retry_after": 3, "via": False}) == TooMany(3, via=False)
