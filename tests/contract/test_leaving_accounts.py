"""Accounts that leave, and where reminders go, on both databases."""

from __future__ import annotations

import asyncio
import re

import pytest

from core.message import Address, Inbound, token
from tests.support.clock import VirtualClock
from tests.support.company import DISCORD, STRANGER, TELEGRAM, TERMINAL, Company, both_with_a_past

# Leaving -----------------------------------------------------------------------------------------------------


async def test_unlink_shows_platforms_and_never_ids(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    asked = await company.says(TELEGRAM, "/unlink")
    labels = company.words_on(company.messages(TELEGRAM)[-1])
    assert labels == ["Discord", "Telegram (here)", "Keep all connected"]
    assert not re.search(r"111|222|333", asked + "".join(labels))


async def test_an_account_that_is_taken_out_begins_anew(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(DISCORD, "/week")
    await company.says(TELEGRAM, "/unlink")
    assert "Discord is disconnected" in await company.presses(TELEGRAM, "account_1")
    assert "This chat is disconnected" in company.got(DISCORD)[-1]
    assert await company.key(DISCORD) is None
    assert (await company.export(TELEGRAM))["athlete"]["name"] == "Ana"
    assert "I'm Sidekick" in await company.says(DISCORD, "hi")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_an_account_can_leave_by_itself(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(DISCORD, "/unlink")
    assert "This chat is disconnected" in await company.presses(DISCORD, "account_1")
    assert "Discord was disconnected" in company.got(TELEGRAM)[-1]
    assert await company.key(DISCORD) is None
    before = len(company.got(DISCORD))
    await company.passes(days=2)
    assert len(company.got(DISCORD)) == before
    assert any("Today" in text for text in company.got(TELEGRAM))


async def test_buttons_of_the_chat_that_left_do_nothing(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.passes(days=1, minutes=1)
    await company.says(DISCORD, "/delete")
    await company.says(TELEGRAM, "/unlink")
    await company.presses(TELEGRAM, "account_1")
    assert await company.presses(DISCORD, "delete_yes") == ""
    assert len(await company.rows("athletes")) == 1


async def test_the_last_account_can_not_be_taken_out(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    assert "/delete" in await company.says(TELEGRAM, "/unlink")
    assert not company.messages(TELEGRAM)[-1].choices
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(TELEGRAM, "/unlink")
    await company.presses(TELEGRAM, "account_1")
    assert "/delete" in await company.says(TELEGRAM, "/unlink")


async def test_a_button_takes_out_the_account_that_it_showed(company: Company) -> None:
    """The order in which accounts are written to changes with each message; what a button stands for does not."""
    await company.is_onboarded(TELEGRAM)
    for who in (DISCORD, TERMINAL):
        await company.are_connected(TELEGRAM, who)
    await company.says(TELEGRAM, "/unlink")
    assert company.words_on(company.messages(TELEGRAM)[-1])[:2] == ["the terminal", "Discord"]
    for who in (TERMINAL, DISCORD):
        await company.passes(minutes=1)
        await company.says(who, "/today")
    assert "Discord is disconnected" in await company.presses(TELEGRAM, "account_2")
    assert await company.key(TERMINAL) == await company.key(TELEGRAM)


async def test_two_that_take_each_other_out_at_once_leave_one(company: Company, clock: VirtualClock) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    clock.advance(hours=24)
    await company.says(TELEGRAM, "/unlink")
    turn = company.messages(TELEGRAM)[-1].turn
    presses = [
        (company.coach, TELEGRAM, "account_1"),
        (company.another_coach(), DISCORD, "account_2"),
    ]
    await asyncio.gather(
        *(
            coach.receive(Inbound(key=f"p {who.user}", address=who, token=token(turn, choice)))
            for coach, who, choice in presses
        )
    )
    assert len(await company.rows("accounts")) == 1
    assert len(await company.rows("athletes")) == 1


async def test_whoever_got_hold_of_a_code_can_not_take_the_older_account_out(
    company: Company, clock: VirtualClock
) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, STRANGER)
    await company.says(STRANGER, "/unlink")
    mine = "account_1"
    assert "can only take itself out" in await company.presses(STRANGER, mine)
    assert await company.key(TELEGRAM) is not None
    await company.says(TELEGRAM, "/unlink")
    await company.presses(TELEGRAM, "account_2")
    assert await company.key(STRANGER) is None
    await company.are_connected(TELEGRAM, STRANGER)
    clock.advance(hours=24)
    await company.says(STRANGER, "/unlink")
    await company.presses(STRANGER, mine)
    assert await company.key(TELEGRAM) is None


async def test_who_is_lured_into_entering_a_strangers_code_is_the_older_one(company: Company) -> None:
    """A code of somebody with nothing stored: after the yes they are still the one that can be taken out."""
    await company.is_onboarded(TELEGRAM)
    await company.says(TELEGRAM, f"/link {await company.gets_code(STRANGER)}")
    await company.presses(TELEGRAM, "connect")
    await company.says(STRANGER, "/unlink")
    assert "can only take itself out" in await company.presses(STRANGER, "account_1")
    await company.says(TELEGRAM, "/unlink")
    await company.presses(TELEGRAM, "account_2")
    assert await company.key(STRANGER) is None


# Leaving for good --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [TELEGRAM, DISCORD])
async def test_delete_covers_every_account_and_says_so_in_each(company: Company, who: Address) -> None:
    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, "keep_this")
    await company.passes(days=1, minutes=1)
    await company.says(DISCORD, "/link ZZZZ-000000")
    await company.gets_code(TELEGRAM)
    assert "every chat" in await company.says(who, "/delete")
    await company.says(who, "yes")
    for each in (TELEGRAM, DISCORD):
        assert "erase" in company.got(each)[-1]
    left = await company.everything(without=["inbox"])
    assert not re.search(r"111|222|333|Ana|Ben", left), left
    assert {row["athlete_key"] for row in await company.rows("inbox")} == {None}


async def test_a_chat_that_was_just_connected_neither_erases_nor_carries_off(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.says(TELEGRAM, "/delete")
    await company.are_connected(TELEGRAM, DISCORD)
    for command in ("/delete", "/export"):
        assert "less than a day ago" in await company.says(DISCORD, command)
        assert not company.messages(DISCORD)[-1].files
    await company.says(TELEGRAM, "/delete")
    assert "less than a day ago" in await company.says(DISCORD, "yes"), "asked there, confirmed here"
    assert await company.key(TELEGRAM) is not None
    await company.says(TELEGRAM, "/export")
    assert company.messages(TELEGRAM)[-1].files, "the older chat may"
    await company.passes(days=1, minutes=1)
    await company.says(DISCORD, "/export")
    assert company.messages(DISCORD)[-1].files


async def test_who_lost_the_older_chat_can_erase_from_the_new_one_after_a_day_and_is_told_when(
    company: Company,
) -> None:
    await company.is_onboarded(TELEGRAM, timezone="Europe/Madrid")
    await company.are_connected(TELEGRAM, DISCORD)
    await company.dispatcher.chat_is_gone(TELEGRAM)
    answer = await company.says(DISCORD, "/delete")
    assert "works here from Tuesday, 05:00" in answer and "In Telegram it works right now" in answer
    await company.passes(days=1)
    await company.says(DISCORD, "/delete")
    await company.says(DISCORD, "yes")
    assert await company.key(DISCORD) is None


async def test_an_export_lists_all_accounts(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    accounts = (await company.export(DISCORD))["athlete"]["accounts"]
    assert sorted(each["platform"] for each in accounts) == ["discord", "telegram"]


# Where reminders go ------------------------------------------------------------------------------------------


def mornings(company: Company, who: Address) -> int:
    return sum("Today" in text and "How are you" in text for text in company.got(who))


async def test_one_reminder_goes_where_the_athlete_last_answered(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.passes(hours=3)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (0, 1)
    await company.says(TELEGRAM, "3 3 3")
    await company.passes(days=1)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (1, 1)


async def test_the_account_that_joined_was_heard_from_last(company: Company) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    await company.passes(minutes=5)
    code = await company.gets_code(DISCORD)
    await company.says(TELEGRAM, f"/link {code}")
    await company.says(DISCORD, "/week")
    await company.passes(minutes=5)
    await company.presses(TELEGRAM, "keep_that")
    await company.passes(hours=3)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (1, 0)


async def test_or_where_they_prefer(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    assert "Reminders go to Telegram" in await company.says(DISCORD, "/settings reminders to telegram")
    await company.passes(hours=3)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (1, 0)
    assert (await company.loaded(DISCORD)).world.accounts == (DISCORD, TELEGRAM), (
        "nobody was heard from there"
    )
    await company.says(DISCORD, "3 3 3")
    await company.passes(days=1)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (2, 0)
    assert "where you last wrote" in await company.says(DISCORD, "/settings reminders to last")
    await company.passes(days=1)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (2, 1)


async def test_answers_go_where_the_question_came_from_whatever_is_preferred(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(DISCORD, "/settings reminders to telegram")
    before = len(company.got(TELEGRAM))
    assert "Today" in await company.says(DISCORD, "/today")
    assert len(company.got(TELEGRAM)) == before


async def test_reminders_go_only_where_there_is_an_account(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    assert "not connected there" in await company.says(TELEGRAM, "/settings reminders to discord")
    assert (await company.export(TELEGRAM))["athlete"]["reminders_to"] is None


async def test_when_the_preferred_account_is_gone_this_very_reminder_goes_to_the_other(
    company: Company,
) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(DISCORD, "/settings reminders to telegram")
    company.blocked.add(TELEGRAM)
    await company.passes(hours=3)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (0, 1)
    await company.passes(days=1)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (0, 2)
    company.blocked.clear()
    await company.says(TELEGRAM, "back again")
    await company.passes(days=1)
    assert (mornings(company, TELEGRAM), mornings(company, DISCORD)) == (1, 2)


async def test_with_every_account_gone_reminders_rest(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    company.blocked |= {TELEGRAM, DISCORD}
    await company.passes(days=2)
    assert [row for row in await company.rows("outbox") if row["status"] == "pending"] == []
    company.blocked.clear()
    assert "couldn't reach you" in await company.says(DISCORD, "/today")


async def test_when_only_a_gone_account_is_left_reminders_rest(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.dispatcher.chat_is_gone(TELEGRAM)
    await company.says(DISCORD, "/unlink")
    await company.presses(DISCORD, "account_1")
    assert [row for row in await company.rows("outbox") if row["status"] == "pending"] == []
    assert "couldn't reach you" in await company.says(TELEGRAM, "/today")


async def test_a_preference_ends_with_its_last_account(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.says(TELEGRAM, "/settings reminders to discord")
    await company.says(TELEGRAM, "/unlink")
    await company.presses(TELEGRAM, "account_1")
    assert (await company.export(TELEGRAM))["athlete"]["reminders_to"] is None


async def test_turns_of_one_athlete_from_two_accounts_at_once_all_count(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    other = company.another_coach()
    said = [
        (
            coach,
            Inbound(key=f"both {n} {who.user}", address=who, text=f"/remind drink{n}{who.user} at 12:{n:02}"),
        )
        for n in range(3)
        for coach, who in ((company.coach, TELEGRAM), (other, DISCORD))
    ]
    rows = await asyncio.gather(*(coach.receive(inbound) for coach, inbound in said))
    assert all(rows)
    told = {each["about"] for each in (await company.export(DISCORD))["reminders"] if each["about"]}
    assert told == {f"drink{n}{who.user}" for n in range(3) for who in (TELEGRAM, DISCORD)}
