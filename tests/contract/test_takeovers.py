"""Who got hold of a code, or lured somebody into entering theirs, on both databases: nothing comes of it.

The rules are told in `core.seniority`. In each story Ana has long been here on Telegram, and Eve in Discord's chat;
Eve has a second account with nothing stored.
"""

from __future__ import annotations

import asyncio
import re
from itertools import permutations
from typing import Any

import pytest

from core.dialogue.parting import DIARY
from core.dialogue.world import Outcome, Part
from core.message import Address, Inbound, token
from core.ports import VersionConflict
from core.seniority import NEWCOMER, account_of
from tests.support.company import DISCORD, STRANGER, TELEGRAM, TERMINAL, Company

ANA, EVE, EVES_SECOND = TELEGRAM, DISCORD, STRANGER
ANAS_OTHER = TERMINAL
WAITS = "less than a day ago"
TAKES_OUT_ONLY_LATER = "can only take itself out, and who came later"


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


async def takes_out(company: Company, by: Address, leaving: Address) -> str:
    """One account takes out another, or tries to; gives the answer."""
    await company.says(by, "/unlink")
    mine = await company.key(by)
    every = sorted(
        (row["platform"], row["user"]) for row in await company.rows("accounts") if row["athlete_key"] == mine
    )
    return await company.presses(by, f"account_{1 + every.index(account_of(leaving))}")


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


# Chats that can't be told ------------------------------------------------------------------------------------


async def test_a_chat_that_is_closed_is_no_less_the_older_one_and_hears_of_it_with_its_next_word(
    two: Company,
) -> None:
    """Who uses the coach in servers only, with direct messages closed, can't be told at once."""
    company = two
    await company.dispatcher.chat_is_gone(ANA)
    here = {"place": "channel:7"}
    asked = await company.says(ANA, "/link", **here)
    assert "with your next word to me" in asked
    code = asked.partition("Your code: ")[2].partition("\n")[0]
    await company.dispatcher.chat_is_gone(ANA)
    assert (await company.says(EVES_SECOND, code)).startswith("Connected!")
    await gets_no_copy_and_erases_nothing(company, EVES_SECOND)
    answer = await company.says(ANA, "/today", **here)
    assert "a chat in Telegram was connected with you" in answer
    assert "disconnected" in await company.presses(ANA, "not_me")
    assert await company.key(EVES_SECOND) is None
    assert await own_words(company, ANA) == {"Anas own words"}


async def test_it_is_told_once(two: Company) -> None:
    company = two
    await company.dispatcher.chat_is_gone(ANA)
    code = (
        (await company.says(ANA, "/link", place="channel:7")).partition("Your code: ")[2].partition("\n")[0]
    )
    await company.says(EVES_SECOND, code)
    await company.dispatcher.chat_is_gone(ANA)
    assert "was connected with you" in await company.says(ANA, "/today", place="channel:7")
    await company.dispatcher.chat_is_gone(ANA)
    assert "was connected with you" not in await company.says(ANA, "/today", place="channel:7")


# The honest --------------------------------------------------------------------------------------------------


async def test_who_connects_two_old_chats_may_wait_or_take_one_tap(two: Company) -> None:
    company = two
    await is_merged(company, ANA, EVE, "keep_this")
    for who in (ANA, EVE):
        answer = await company.says(who, "/export")
        assert (
            re.search(r"works here from Friday, \d\d:\d\d\.", answer) and "makes two of them again" in answer
        )
        assert "works right now" not in answer
    await company.passes(days=1)
    for who in (ANA, EVE):
        await company.says(who, "/export")
        assert company.messages(who)[-1].files
    await company.says(EVE, "/unlink")
    assert "Telegram is disconnected" in await company.presses(EVE, "account_2"), "what is one stays one"
    assert await own_words(company, EVE) == {"Anas own words", "Eves own words"}


async def test_what_was_told_meanwhile_stands_in_both(two: Company) -> None:
    company = two
    await is_merged(company, ANA, EVE, "keep_that")
    await company.passes(hours=2)
    await company.says(EVE, "easy run 37 min, rpe 4")
    await company.says(ANA, "my hip hurts, 3 of 10")
    await company.says(ANA, "/unlink")
    assert "two again" in await company.presses(ANA, "account_1")
    for who, before in ((ANA, "knee"), (EVE, "calf")):
        document = await company.export(who)
        assert [each["actual"]["minutes"] for each in document["sessions"] if each["actual"]] == [37]
        assert {each["where"] for each in document["pains"]} == {before, "hip"}


async def test_who_comes_to_both_in_between_is_with_neither(two: Company) -> None:
    company = two
    await is_merged(company, ANA, EVE, "keep_this")
    await company.passes(minutes=1)
    await company.are_connected(ANA, TERMINAL)
    await company.passes(minutes=1)
    await company.presses(ANA, "not_me")  # The newest notice is of the terminal.
    assert await company.key(TERMINAL) is None and await company.key(EVE) == await company.key(ANA)
    await company.are_connected(ANA, TERMINAL)
    await company.says(EVE, "/unlink")
    assert "two again" in await company.presses(EVE, "account_3")
    assert "This chat is disconnected" in company.got(TERMINAL)[-1]
    assert await company.key(TERMINAL) is None


async def test_the_last_chat_of_one_leaves_nothing_behind(two: Company) -> None:
    await is_merged(two, ANA, EVE, "keep_this")
    await two.says(ANA, "/unlink")
    assert "two again" in await two.presses(ANA, "account_2")
    assert await own_words(two, ANA) == {"Anas own words"}
    assert await own_words(two, EVE) == {"Eves own words"}


async def test_a_third_diary_waits_for_the_day_and_a_chat_without_one_does_not(two: Company) -> None:
    company = two
    await company.is_onboarded(TERMINAL)
    await is_merged(company, ANA, EVE, "keep_this")
    answer = await company.says(TERMINAL, f"/link {await company.gets_code(ANA)}")
    assert "Over there two plans became one" in answer
    assert "Two plans of yours" in await company.says(ANA, f"/link {await company.gets_code(TERMINAL)}")
    assert await company.key(TERMINAL) != await company.key(ANA)
    await company.are_connected(EVE, EVES_SECOND)
    await company.passes(days=1)
    await is_merged(company, ANA, TERMINAL, "keep_that")


# What is kept of it ------------------------------------------------------------------------------------------


async def test_what_two_were_is_kept_for_a_day_and_goes_with_them(two: Company) -> None:
    company = two
    await is_merged(company, ANA, EVE, "keep_this")
    assert len(await company.rows("sides")) == 2
    await company.store.prune(company.clock.advance(hours=23))
    assert len(await company.rows("sides")) == 2
    await company.store.prune(company.clock.advance(hours=1, seconds=1))
    assert await company.rows("sides") == []
    await company.is_onboarded(TERMINAL)
    await is_merged(company, ANA, TERMINAL, "keep_this")
    key = await company.key(ANA)
    assert key is not None and await company.store.forget(key, company.clock.now())
    assert await company.rows("sides") == []


async def test_nothing_parts_that_is_no_longer_two(two: Company) -> None:
    """Even a step gone wrong can't, neither before nor after."""
    company = two
    loaded = await company.loaded(ANA)
    with pytest.raises(VersionConflict):
        await company.store.commit(loaded, Outcome(conversation=loaded.conversation, changes=(Part(),)))
    await is_merged(company, ANA, EVE, "keep_this")
    company.clock.advance(seconds=NEWCOMER.total_seconds())
    loaded = await company.loaded(ANA)
    before = await company.everything()
    with pytest.raises(VersionConflict):
        await company.store.commit(loaded, Outcome(conversation=loaded.conversation, changes=(Part(),)))
    assert await company.everything() == before


@pytest.mark.parametrize("choice", ["keep_this", "keep_that"])
async def test_each_goes_on_with_its_messages_and_wakes(two: Company, choice: str) -> None:
    company = two
    await is_merged(company, ANA, EVE, choice)
    old = await company.loaded(EVE)
    await company.presses(ANA, "not_me")
    with pytest.raises(VersionConflict):
        await company.store.commit(old, Outcome(conversation=old.conversation))
    keys = {await company.key(ANA), await company.key(EVE)}
    waiting = [row for row in await company.rows("outbox") if row["status"] == "pending"]
    assert {row["dedup_key"] for row in waiting} == {f"wake:{key}" for key in keys}
    for who in (ANA, EVE):
        assert {each["platform"] for each in (await company.export(who))["messages_sent"]} == {who.platform}
    got = {who: len(company.got(who)) for who in (ANA, EVE)}
    await company.passes(days=1)
    for who in (ANA, EVE):
        new = company.got(who)[got[who] :]
        assert sum("How are you" in text for text in new) == 1
        assert sum("own words" in text for text in new) == 1


async def test_a_parting_and_what_is_told_at_once_both_count(two: Company) -> None:
    company = two
    await is_merged(company, ANA, EVE, "keep_this")
    other = company.another_coach()
    turn = next(m.turn for m in reversed(company.messages(ANA)) if m.choices)
    tells = Inbound(key="tells", address=EVE, text="yoga 20 min, rpe 2")
    parts = Inbound(key="parts", address=ANA, token=token(turn, "not_me"))
    await asyncio.gather(other.receive(tells), company.coach.receive(parts))
    assert await company.key(ANA) != await company.key(EVE)
    done = [each["actual"]["minutes"] for each in (await company.export(EVE))["sessions"] if each["actual"]]
    assert done == [20]


async def test_a_diary_with_a_newcomer_can_be_joined_and_parted_too(two: Company) -> None:
    company = two
    await company.are_connected(EVE, EVES_SECOND)
    await company.passes(minutes=1)
    await is_merged(company, ANA, EVE, "keep_this")
    assert "Telegram is disconnected" not in await company.presses(ANA, "not_me")
    assert await company.key(EVES_SECOND) == await company.key(EVE) != await company.key(ANA)


# Who came to it at the same instant ---------------------------------------------------------------------------


async def test_who_came_along_with_a_diary_goes_back_with_it(two: Company) -> None:
    """Eve and Ana part once; somebody whose diary is erased comes to Eve's, and both become one with Ana's."""
    company, came_along = two, TERMINAL
    await company.is_onboarded(came_along, name="Mia")
    await is_merged(company, ANA, EVE, "keep_this")
    await company.says(came_along, "/delete")
    await company.says(came_along, "yes")
    assert "two again" in await company.presses(EVE, "not_me")
    ana, eve = await diary(company, ANA), await own_words(company, EVE)
    await company.are_connected(EVE, came_along)
    await company.passes(minutes=1)
    await is_merged(company, ANA, EVE, "keep_this")
    for who in (ANA, EVE, came_along):
        await gets_no_copy_and_erases_nothing(company, who)
    assert TAKES_OUT_ONLY_LATER in await company.presses(came_along, "not_me")
    assert await company.key(ANA) == await company.key(EVE) == await company.key(came_along)
    assert "two again" in await company.presses(EVE, "not_me")
    assert await diary(company, ANA) == ana
    assert await own_words(company, came_along) == await own_words(company, EVE) == eve
    await gets_no_copy_and_erases_nothing(company, came_along)
    await company.says(EVE, "/export")
    assert company.messages(EVE)[-1].files, "at once, as before"


@pytest.fixture
async def ana_connects_both_of_hers(two: Company) -> Company:
    """Eve's second account came to Ana's diary by a stolen code, before Ana connected another old chat of hers."""
    await two.is_onboarded(ANAS_OTHER, name="Ana")
    await two.says(ANAS_OTHER, "/remind her other words at 21:00 every day")
    await two.are_connected(ANA, EVES_SECOND)
    await two.passes(minutes=1)
    await is_merged(two, ANAS_OTHER, ANA, "keep_this")
    return two


async def test_what_two_are_joined_with_gets_nobody_ahead_of_who_was_there_before(
    ana_connects_both_of_hers: Company,
) -> None:
    company = ana_connects_both_of_hers
    for older in (ANA, ANAS_OTHER):
        assert TAKES_OUT_ONLY_LATER in await takes_out(company, EVES_SECOND, older)
    assert TAKES_OUT_ONLY_LATER in await company.presses(EVES_SECOND, "not_me")
    assert await company.key(ANA) == await company.key(ANAS_OTHER) == await company.key(EVES_SECOND)
    await gets_no_copy_and_erases_nothing(company, EVES_SECOND)
    assert "Telegram is disconnected" in await takes_out(company, ANA, EVES_SECOND)
    assert await company.key(EVES_SECOND) is None
    assert await own_words(company, ANAS_OTHER) == {"Anas own words", "her other words"}


async def test_who_parts_from_the_other_diary_parts_from_all_who_came_by_it(
    ana_connects_both_of_hers: Company,
) -> None:
    company = ana_connects_both_of_hers
    assert "two again" in await takes_out(company, ANAS_OTHER, EVES_SECOND)
    assert await own_words(company, ANAS_OTHER) == {"her other words"}
    assert await company.key(EVES_SECOND) == await company.key(ANA)
    assert TAKES_OUT_ONLY_LATER in await takes_out(company, EVES_SECOND, ANA)
    assert "Telegram is disconnected" in await takes_out(company, ANA, EVES_SECOND)
    assert await own_words(company, ANA) == {"Anas own words"}


async def test_of_two_who_came_together_without_a_diary_neither_takes_out_the_other(two: Company) -> None:
    company, strangers = two, (EVES_SECOND, TERMINAL)
    await company.says(EVES_SECOND, "hi")
    await company.are_connected(EVES_SECOND, TERMINAL)
    await company.passes(minutes=1)
    await company.says(EVES_SECOND, f"/link {await company.gets_code(ANA)}")
    for by, leaving in permutations((ANA, *strangers), 2):
        if by in strangers:
            assert TAKES_OUT_ONLY_LATER in await takes_out(company, by, leaving)
    assert {await company.key(who) for who in strangers} == {await company.key(ANA)}
    await company.presses(ANA, "not_me")
    assert [await company.key(who) for who in strangers] == [None, None], "one tap for both"
    assert await own_words(company, ANA) == {"Anas own words"}


async def test_who_is_new_to_one_diary_parts_it_from_no_other_by_taking_out_who_came_there_later(
    two: Company,
) -> None:
    company = two
    for old, new in ((ANA, EVES_SECOND), (EVE, TERMINAL)):
        await company.are_connected(old, new)
        await company.passes(minutes=1)
    await is_merged(company, ANA, EVE, "keep_this")
    for by, leaving in permutations((EVES_SECOND, TERMINAL)):
        assert TAKES_OUT_ONLY_LATER in await takes_out(company, by, leaving)
    assert len({await company.key(who) for who in (ANA, EVE, EVES_SECOND, TERMINAL)}) == 1
