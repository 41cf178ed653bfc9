"""Who got hold of a code, or lured somebody into entering theirs, on both databases: nothing comes of it.

The rules are told in `core.seniority`. In each story Ana has long been here on Telegram, and Eve in Discord's chat;
Eve has a second account with nothing stored.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.dialogue.parting import DIARY
from core.message import Address
from tests.support.company import DISCORD, STRANGER, TELEGRAM, Company

ANA, EVE, EVES_SECOND = TELEGRAM, DISCORD, STRANGER
WAITS = "less than a day ago"


@pytest.fixture
async def two(company: Company) -> Company:
    """Ana and Eve, each with a diary of their own, some days old."""
    for who, name, told in ((ANA, "Ana", "knee"), (EVE, "Eve", "calf")):
        await company.is_onboarded(who, name=name)
        await company.says(who, f"my {told} hurts, 2 of 10")
        await company.says(who, f"/remind {name}s own words at 21:00 every day")
    await company.passes(days=3)
    for who in (ANA, EVE):
        await company.says(who, "/today")
    return company


async def is_merged(company: Company, asks: Address, enters: Address, choice: str) -> None:
    await company.says(enters, f"/link {await company.gets_code(asks)}")
    assert (await company.presses(enters, choice)).startswith("Connected!")


async def diary(company: Company, who: Address) -> dict[str, Any]:
    """All that an athlete has told, and their plan."""
    document = await company.export(who)
    told = {name: document[name] for name in DIARY if name in document}
    about = ("name", "goal", "conditions", "created_at", "onboarded_at", "reminders_to", "accounts")
    return told | {name: document["athlete"][name] for name in about}


async def own_words(company: Company, who: Address) -> set[str]:
    return {each["about"] for each in (await company.export(who))["reminders"] if each["about"]}


async def gets_no_copy_and_erases_nothing(company: Company, who: Address) -> None:
    before = len(await company.rows("athletes"))
    for command in ("/export", "/delete"):
        assert WAITS in await company.says(who, command)
        assert not company.messages(who)[-1].files
    await company.says(who, "yes")
    assert len(await company.rows("athletes")) == before


# The two stories ---------------------------------------------------------------------------------------------


async def test_who_saw_a_code_brings_in_nobody_by_another_account(two: Company) -> None:
    """The code that Ana asked for is seen by Eve, whose second account enters it, and then the code of her first."""
    company = two
    await company.are_connected(ANA, EVES_SECOND)
    code = await company.gets_code(EVE)
    assert "connects no others yet" in await company.says(EVES_SECOND, f"/link {code}")
    assert "connects no others yet" in await company.says(EVES_SECOND, "/link")
    assert await company.key(EVE) != await company.key(ANA)
    await gets_no_copy_and_erases_nothing(company, EVES_SECOND)
    assert "takes it out" in company.got(ANA)[-1]
    assert "Telegram is disconnected" in await company.presses(ANA, "not_me")
    assert await company.key(EVES_SECOND) is None
    assert await own_words(company, ANA) == {"Anas own words"}


@pytest.mark.parametrize("choice", ["keep_this", "keep_that"])
@pytest.mark.parametrize(("asks", "enters"), [(ANA, EVE), (EVE, ANA)], ids=["a code seen", "a lure"])
async def test_with_a_diary_of_ones_own_nothing_is_got_of_the_other(
    two: Company, asks: Address, enters: Address, choice: str
) -> None:
    company = two
    ana, eve = await diary(company, ANA), await diary(company, EVE)
    await is_merged(company, asks, enters, choice)
    assert await company.key(ANA) == await company.key(EVE)
    for who in (ANA, EVE):
        await gets_no_copy_and_erases_nothing(company, who)
    # Eve is quicker, and gets nothing by it.
    await company.says(EVE, "/unlink")
    assert "they are two again" in await company.presses(EVE, "account_2")
    assert "you were parted again" in company.got(ANA)[-1]
    for who, before in ((ANA, ana), (EVE, eve)):
        assert await diary(company, who) == before
    await company.says(ANA, "/export")
    assert company.messages(ANA)[-1].files, "at once, as before"
    await company.says(EVE, "/delete")
    await company.says(EVE, "yes")
    assert await own_words(company, ANA) == {"Anas own words"}, "and Eve erases what is hers alone"


@pytest.mark.parametrize(("asks", "enters"), [(ANA, EVE), (EVE, ANA)], ids=["a code seen", "a lure"])
async def test_one_tap_of_hers_parts_them(two: Company, asks: Address, enters: Address) -> None:
    await is_merged(two, asks, enters, "keep_this")
    assert "not_me" in {choice.id for choice in two.messages(ANA)[-1].choices}
    await two.says(EVE, "/settings name Mallory")
    for _ in range(20):  # Eve talks to make the notice forgotten.
        await two.says(EVE, "/checkin")
        await two.says(EVE, "/settings")
    assert "they are two again" in await two.presses(ANA, "not_me")
    assert (await two.export(ANA))["athlete"]["name"] == "Ana"
    assert await own_words(two, ANA) == {"Anas own words"}
    assert await own_words(two, EVE) == {"Eves own words"}
    assert "Ana" not in str(await two.export(EVE)) and "Eve" not in str(await two.export(ANA))
