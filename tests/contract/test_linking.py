"""Codes that connect accounts, on both databases: entered, guessed, tried at once, used up."""

from __future__ import annotations

import asyncio
import re
from itertools import count

import pytest

from core import linking
from core.coach import Coach
from core.linking import Codes, Drawn, Entry, SealedCodes
from core.message import Address, Inbound
from tests.support.clock import VirtualClock
from tests.support.company import DISCORD, STRANGER, TELEGRAM, WRONG, Company


def spoilt(code: str, by: int = 1) -> str:
    """The same code with another secret."""
    public, secret = linking.split(code)
    return f"{public}-{(int(secret) + by) % 10**6:06}"


class Given(Codes):
    """These codes, in this order; a ticket is the place of one among them."""

    def __init__(self, *codes: str) -> None:
        self._codes, self._drawn = codes, count()

    def draw(self, platform: str) -> Drawn:
        place = next(self._drawn)
        return Drawn(self._codes[place], str(place))

    def of(self, platform: str, ticket: str) -> str:
        return self._codes[int(ticket)]


# A code ----------------------------------------------------------------------------------------------------


async def test_a_code_connects_an_account_with_nothing_stored_at_once(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    code = await company.gets_code(TELEGRAM)
    answer = await company.says(DISCORD, f"/link {code}")
    assert answer.startswith("Connected! This chat and the one in Telegram are one now")
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    assert len(await company.rows("athletes")) == 1
    assert "Ana" in await company.says(DISCORD, "/start")


async def test_a_code_alone_connects_too(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.says(DISCORD, "hi")
    assert (await company.says(DISCORD, await company.gets_code(TELEGRAM))).startswith("Connected!")
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    assert WRONG in await company.says(STRANGER, "ABCD-123456")


async def test_a_code_alone_that_everybody_could_read_opens_nothing(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    code = await company.gets_code(TELEGRAM)
    await company.coach.overheard(code)
    assert WRONG in await company.says(DISCORD, code)


async def test_a_message_that_is_to_be_logged_enters_no_code(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.is_onboarded(DISCORD, name="Ben")
    code = await company.gets_code(TELEGRAM)
    for text in (code, f"/link {code}"):
        answer = await company.says(DISCORD, text, logs_at=company.clock.now())
        assert "Connected" not in answer and WRONG not in answer
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_a_first_talk_that_had_begun_ends_there(company: Company) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.says(DISCORD, "hi")
    await company.presses(DISCORD, "agree")
    answer = await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    assert answer.startswith("Connected!") and not company.messages(DISCORD)[-1].choices
    assert "Ana" in await company.says(DISCORD, "/start")


async def test_the_owner_of_the_code_is_told(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    assert "A chat in Discord was just connected with you here" in company.got(TELEGRAM)[-1]
    assert "/unlink" in company.got(TELEGRAM)[-1]


async def test_it_works_the_other_way_round_with_a_question(company: Company) -> None:
    """Whoever has something to lose is asked, however they came by the code."""
    await company.is_onboarded(TELEGRAM, name="Ana")
    code = await company.gets_code(DISCORD)
    asked = await company.says(TELEGRAM, f"/link {code}")
    assert "that chat sees and changes everything here" in asked
    assert await company.key(DISCORD) != await company.key(TELEGRAM)
    assert (await company.presses(TELEGRAM, "connect")).startswith("Connected!")
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    assert "Ana" in await company.says(DISCORD, "/start")


async def test_declining_uses_the_code_up_and_changes_nothing(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(DISCORD)
    await company.says(TELEGRAM, f"/link {code}")
    assert "nothing was connected" in await company.says(TELEGRAM, "no")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)
    assert WRONG in await company.says(TELEGRAM, f"/link {code}")
    assert await company.rows("link_codes") == []


@pytest.mark.parametrize("form", ["{0}", "{0} ", "  {1} {2}", "{1}{2}", "{3}-{2}", "{1} - 000 001"])
async def test_case_spaces_and_dashes_are_forgiven(company: Company, form: str) -> None:
    code = await company.gets_code(TELEGRAM)
    public, secret = linking.split(code)
    typed = form.format(code, public, secret, public.lower())
    assert (await company.says(DISCORD, f"/link {typed}")).startswith("Connected!")


async def test_a_link_that_opens_the_chat_brings_the_code_along_and_is_confirmed(company: Company) -> None:
    await company.is_onboarded(DISCORD, name="Ana")
    link = await a_link(company)
    asked = await company.says(TELEGRAM, f"/start {link.partition('?start=')[2]}")
    assert asked.startswith("This link connects this chat with one in Discord")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)
    assert (await company.presses(TELEGRAM, "connect")).startswith("Connected!")
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    assert "A chat in Telegram was just connected with you here" in company.got(DISCORD)[-1]
    assert "Ana" in await company.says(TELEGRAM, "/start")


async def a_link(company: Company) -> str:
    """The link that Discord's chat is given for Telegram's."""
    company.coach.is_opened_by("telegram", "https://t.me/the_bot?start=")
    answer = await company.says(DISCORD, "/link")
    (link,) = [word for word in answer.split() if word.startswith("https://")]
    payload = link.partition("?start=")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload), "what Telegram takes behind start="
    return link


async def test_a_link_that_somebody_else_opens_and_does_not_want_connects_nothing(company: Company) -> None:
    await company.is_onboarded(DISCORD)
    payload = (await a_link(company)).partition("?start=")[2]
    await company.says(STRANGER, f"/start {payload}")
    assert "nothing was connected" in await company.presses(STRANGER, "not_now")
    assert await company.key(STRANGER) != await company.key(DISCORD)
    # Used up: not even whoever it was meant for gets in by it.
    assert WRONG in await company.says(TELEGRAM, f"/start {payload}")


async def test_a_link_gives_no_more_and_no_longer_than_a_typed_code(
    company: Company, clock: VirtualClock
) -> None:
    """Whoever confirms somebody else's link is told of, can take nothing away for a day, and is put out."""
    await company.is_onboarded(DISCORD)
    payload = (await a_link(company)).partition("?start=")[2]
    await company.says(STRANGER, f"/start {payload}")
    clock.advance(minutes=10)
    assert "took longer than 10 minutes" in await company.presses(STRANGER, "connect")
    payload = (await a_link(company)).partition("?start=")[2]
    await company.says(STRANGER, f"/start {payload}")
    await company.presses(STRANGER, "connect")
    assert "was just connected with you here" in company.got(DISCORD)[-1]
    assert "connected less than a day ago" in await company.says(STRANGER, "/export")
    await company.says(DISCORD, "/unlink")
    await company.presses(DISCORD, "account_2")
    assert await company.key(STRANGER) is None


async def test_a_plan_made_between_the_link_and_the_press_is_not_lost(company: Company) -> None:
    await company.is_onboarded(DISCORD, name="Ana")
    await company.says(TELEGRAM, f"/start {(await a_link(company)).partition('?start=')[2]}")
    await company.is_onboarded(TELEGRAM, name="Ben")
    assert "You have a plan in both places" in await company.presses(TELEGRAM, "connect")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_no_link_is_offered_where_none_is_known_nor_to_the_same_platform(company: Company) -> None:
    await company.is_onboarded(DISCORD)
    assert "https://" not in await company.says(DISCORD, "/link")
    company.coach.is_opened_by("telegram", "https://t.me/the_bot?start=")
    assert "https://" not in await company.says(TELEGRAM, "/link")
    assert "https://t.me/the_bot?start=link-" in await company.says(DISCORD, "/link")


async def test_a_code_lives_for_ten_minutes(company: Company, clock: VirtualClock) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    clock.advance(minutes=10)
    assert WRONG in await company.says(DISCORD, f"/link {code}")
    code = await company.gets_code(TELEGRAM)
    clock.advance(minutes=9, seconds=59)
    assert (await company.says(DISCORD, f"/link {code}")).startswith("Connected!")


async def test_a_new_code_ends_the_old_one(company: Company) -> None:
    old, new = await company.gets_code(TELEGRAM), await company.gets_code(TELEGRAM)
    assert WRONG in await company.says(DISCORD, f"/link {old}")
    assert len(await company.rows("link_codes")) == 1
    assert (await company.says(DISCORD, f"/link {new}")).startswith("Connected!")


async def test_a_code_works_once(company: Company) -> None:
    code = await company.gets_code(TELEGRAM)
    await company.says(DISCORD, f"/link {code}")
    assert WRONG in await company.says(STRANGER, f"/link {code}")
    assert await company.key(STRANGER) != await company.key(TELEGRAM)


async def test_ones_own_code_is_no_try_and_stays_good(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    for _ in range(linking.TRIES + 1):
        assert "your own code" in await company.says(TELEGRAM, f"/link {code}")
    assert await company.rows("link_tries") == []
    assert (await company.says(DISCORD, f"/link {code}")).startswith("Connected!")


async def test_what_is_no_code_is_no_try(company: Company) -> None:
    assert "looks like ABCD-123456" in await company.says(DISCORD, "/link my telegram")
    assert await company.rows("link_tries") == []


async def test_a_code_stands_nowhere_in_plain_before_and_after_it_was_told(company: Company) -> None:
    """Whoever reads the database at the worst moment, with the message still to be sent, finds no code."""
    company.coach.codes = codes = SealedCodes({"telegram": "123:abc"})
    await company.is_onboarded(TELEGRAM)
    rows = await company.coach.receive(Inbound(key="x", address=TELEGRAM, text="/link"))
    (waiting,) = [row for row in await company.rows("outbox") if row["id"] in rows]
    ticket = waiting["message"]["says"][0]["args"]["code"]
    code = codes.of("telegram", ticket)
    assert code is not None
    for kept in (await company.everything(), str(await company.export(TELEGRAM))):
        assert code not in kept and linking.split(code)[1] not in kept
    await company.dispatcher.deliver_now(rows)
    assert code in company.got(TELEGRAM)[-1]
    assert (
        ticket not in await company.everything() and linking.split(code)[1] not in await company.everything()
    )
    assert (await company.says(DISCORD, code)).startswith("Connected!")


async def test_another_process_that_has_the_token_delivers_the_code(company: Company) -> None:
    company.coach.codes = SealedCodes({"telegram": "123:abc"})
    await company.coach.receive(Inbound(key="x", address=TELEGRAM, text="/link"))
    company.coach.codes = SealedCodes({"telegram": "123:abc", "discord": "elsewhere"})
    await company.dispatcher.run_due()
    code = linking.read_code(company.got(TELEGRAM)[-1].removeprefix("Your code: ").partition("\n")[0])
    assert code is not None
    assert (await company.says(DISCORD, code)).startswith("Connected!")


@pytest.mark.parametrize("later", [{"telegram": "123:new"}, {"discord": "123:abc"}, {}])
async def test_a_code_that_can_not_be_known_any_more_is_said_to_be_lost(
    company: Company, later: dict[str, str]
) -> None:
    company.coach.codes = SealedCodes({"telegram": "123:abc"})
    await company.coach.receive(Inbound(key="x", address=TELEGRAM, text="/link"))
    company.coach.codes = SealedCodes(later)
    await company.dispatcher.run_due()
    assert company.got(TELEGRAM)[-1].startswith("That code got lost on its way")


async def test_the_code_is_kept_nowhere_in_plain_once_it_was_told(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    public, secret = linking.split(code)
    kept = await company.everything()
    assert public in kept  # the public part is what it is looked up by
    assert secret not in kept
    (row,) = await company.rows("link_codes")
    assert linking.fits(secret, row["salt"], row["secret"])
    assert not linking.fits(spoilt(code)[-6:], row["salt"], row["secret"])


async def test_nor_where_its_chat_turns_out_to_be_gone(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    company.blocked.add(TELEGRAM)
    await company.says(TELEGRAM, "/link")
    assert "000001" not in await company.everything()
    told = [row for row in await company.rows("outbox") if row["message"] is None and row["type"] == "say"]
    assert [row["status"] for row in told] == ["gone"]


async def test_nor_where_it_waits_behind_what_finds_the_chat_gone(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    for text in ("/help", "/link"):
        await company.coach.receive(Inbound(key=text, address=TELEGRAM, text=text))
    company.blocked.add(TELEGRAM)
    await company.dispatcher.run_due()
    assert "000001" not in await company.everything()


async def test_a_code_that_was_not_delivered_in_time_is_not_sent_late(
    company: Company, clock: VirtualClock
) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.coach.receive(Inbound(key="x", address=TELEGRAM, text="/link"))
    clock.advance(minutes=11)
    before = len(company.got(TELEGRAM))
    await company.dispatcher.run_due()
    assert not any("Your code" in text for text in company.got(TELEGRAM)[before:])
    assert "000001" not in await company.everything()


# Guessing ----------------------------------------------------------------------------------------------------


async def test_five_wrong_tries_kill_a_code_whoever_makes_them(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    for number in range(linking.TRIES):
        guesser = Address("telegram", f"guesser-{number}", f"guesser-{number}")
        assert WRONG in await company.says(guesser, f"/link {spoilt(code, number + 1)}")
    assert WRONG in await company.says(DISCORD, f"/link {code}")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_four_wrong_tries_do_not(company: Company) -> None:
    code = await company.gets_code(TELEGRAM)
    for number in range(linking.TRIES - 1):
        await company.says(DISCORD, f"/link {spoilt(code, number + 1)}")
    assert (await company.says(DISCORD, f"/link {code}")).startswith("Connected!")


async def test_wrong_tries_are_counted_when_the_program_dies_in_between(company: Company) -> None:
    """The try stands before the turn does: a coach that is killed gives nobody another one."""
    code = await company.gets_code(TELEGRAM)
    for number in range(linking.TRIES):
        entry = await company.store.enter_code(
            spoilt(code, number + 1), DISCORD, company.clock.now(), f"never committed {number}"
        )
        assert entry is Entry.WRONG
    assert WRONG in await company.says(DISCORD, f"/link {code}")


async def test_an_account_that_guesses_is_stopped_for_a_day(company: Company, clock: VirtualClock) -> None:
    for number in range(linking.GUESSES):
        assert WRONG in await company.says(STRANGER, f"/link ZZZZ-{number:06}")
    code = await company.gets_code(TELEGRAM)
    for text in (f"/link {code}", f"/start link-{code}"):
        assert "take no more of them" in await company.says(STRANGER, text)
    assert await company.key(STRANGER) != await company.key(TELEGRAM)
    assert (await company.says(DISCORD, f"/link {code}")).startswith("Connected!")
    clock.advance(hours=24)
    code = await company.gets_code(TELEGRAM)
    assert (await company.says(STRANGER, f"/link {code}")).startswith("Connected!")


async def test_wrong_tries_are_counted_exactly_when_many_come_at_once(company: Company) -> None:
    code = await company.gets_code(TELEGRAM)
    now = company.clock.now()
    entries = await asyncio.gather(
        *(
            company.store.enter_code(spoilt(code, n + 1), Address("telegram", f"g{n}", "c"), now, f"k{n}")
            for n in range(8)
        )
    )
    assert entries == [Entry.WRONG] * 8
    (row,) = await company.rows("link_codes")
    assert row["wrong"] == 8
    assert sorted(each["wrong"] for each in await company.rows("link_tries")) == [1] * 8


async def test_the_same_update_counts_once(company: Company) -> None:
    code = await company.gets_code(TELEGRAM)
    wrong = Inbound(key="again", address=DISCORD, text=f"/link {spoilt(code)}")
    assert WRONG in await company.sends(DISCORD, wrong)
    for _ in range(linking.TRIES):
        assert await company.sends(DISCORD, wrong) == ""
    (row,) = await company.rows("link_codes")
    assert row["wrong"] == 1
    right = Inbound(key="right", address=DISCORD, text=f"/link {code}")
    assert (await company.sends(DISCORD, right)).startswith("Connected!")
    assert await company.sends(DISCORD, right) == ""
    assert [each["wrong"] for each in await company.rows("link_tries")] == [1]


async def test_nothing_tells_an_unknown_code_from_a_dead_a_used_or_a_mistyped_one(
    company: Company, clock: VirtualClock
) -> None:
    code = await company.gets_code(TELEGRAM)
    answers = {
        await company.says(DISCORD, "/link ZZZZ-123456"),
        await company.says(DISCORD, f"/link {spoilt(code)}"),
    }
    clock.advance(minutes=10)
    answers.add(await company.says(DISCORD, f"/link {code}"))
    assert len(answers) == 1


async def test_a_code_dies_with_its_athlete(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    await company.says(TELEGRAM, "/delete")
    await company.says(TELEGRAM, "yes")
    assert await company.rows("link_codes") == []
    assert WRONG in await company.says(DISCORD, f"/link {code}")


async def test_of_two_that_enter_it_at_once_one_wins(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    code = await company.gets_code(TELEGRAM)
    coaches = [company.another_coach(), company.another_coach()]  # as two processes would
    entering = [DISCORD, STRANGER]

    async def enter(coach: Coach, who: Address) -> None:
        await coach.receive(Inbound(key=f"at once {who.user}", address=who, text=f"/link {code}"))

    await asyncio.gather(*map(enter, coaches, entering))
    owner = await company.key(TELEGRAM)
    assert [await company.key(who) == owner for who in entering].count(True) == 1


async def test_who_entered_it_first_has_it_while_they_decide(company: Company, clock: VirtualClock) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    code = await company.gets_code(TELEGRAM)
    clock.advance(minutes=9)
    assert "Which one shall go on?" in await company.says(DISCORD, f"/link {code}")
    assert WRONG in await company.says(STRANGER, f"/link {code}")
    assert [each["wrong"] for each in await company.rows("link_tries")] == [1]
    clock.advance(minutes=9)
    assert (await company.presses(DISCORD, "keep_that")).startswith("Connected!")


async def test_a_decision_that_takes_too_long_changes_nothing(company: Company, clock: VirtualClock) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    clock.advance(minutes=10)
    assert "took longer than 10 minutes" in await company.presses(DISCORD, "keep_that")
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_a_decision_after_the_owner_asked_anew_or_left_changes_nothing(company: Company) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.gets_code(TELEGRAM)
    assert "took longer" in await company.presses(DISCORD, "keep_that")
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.says(TELEGRAM, "/delete")
    await company.says(TELEGRAM, "yes")
    assert "took longer" in await company.presses(DISCORD, "keep_this")
    assert len(await company.rows("athletes")) == 1


async def test_a_forwarded_code_is_not_entered(company: Company) -> None:
    await company.is_onboarded(DISCORD)
    code = await company.gets_code(TELEGRAM)
    await company.says(DISCORD, f"/link {code}", forwarded=True)
    assert await company.key(DISCORD) != await company.key(TELEGRAM)
    assert await company.rows("link_tries") == []


async def test_a_code_that_everybody_could_read_opens_nothing(company: Company) -> None:
    code = await company.gets_code(TELEGRAM)
    for overheard in ("/today", "/link", f"/link {spoilt(code)}", f"is it {code}?"):
        await company.coach.overheard(overheard)
    assert len(await company.rows("link_codes")) == 1
    await company.coach.overheard(f"/link@the_bot {code.lower()}")
    assert WRONG in await company.says(DISCORD, f"/link {code}")


async def test_a_public_part_that_is_taken_is_drawn_again(company: Company) -> None:
    company.coach.codes = Given("ABCD-111111", "ABCD-222222", "EFGH-333333")
    assert await company.gets_code(TELEGRAM) == "ABCD-111111"
    assert await company.gets_code(DISCORD) == "EFGH-333333"
    assert {row["public"] for row in await company.rows("link_codes")} == {"ABCD", "EFGH"}


async def test_codes_and_tries_that_ran_out_are_dropped_at_night(
    company: Company, clock: VirtualClock
) -> None:
    await company.gets_code(TELEGRAM)
    await company.says(DISCORD, "/link ZZZZ-000000")
    clock.advance(minutes=10)
    await company.store.prune(clock.advance(seconds=1))
    assert await company.rows("link_codes") == []
    assert len(await company.rows("link_tries")) == 1
    await company.store.prune(clock.advance(hours=24))
    assert await company.rows("link_tries") == []
