"""One athlete, many accounts, on both databases: codes, two athletes that become one, leaving, reminders."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql.engine import Database
from core import linking
from core.coach import Coach
from core.dialogue.world import Join, Outcome
from core.linking import Entry
from core.message import Address, Inbound, token
from core.ports import VersionConflict
from tests.support.clock import VirtualClock
from tests.support.company import DISCORD, STRANGER, TELEGRAM, TERMINAL, Company

WRONG = "That code opens nothing"


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def company(database: Database, clock: VirtualClock) -> Company:
    return Company(database, clock)


def spoilt(code: str, by: int = 1) -> str:
    """The same code with another secret."""
    public, secret = linking.split(code)
    return f"{public}-{(int(secret) + by) % 10**6:06}"


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


async def test_a_link_that_opens_the_chat_brings_the_code_along(company: Company) -> None:
    await company.is_onboarded(DISCORD)
    code = await company.gets_code(DISCORD)
    assert (await company.says(TELEGRAM, f"/start link-{code}")).startswith("Connected!")
    assert await company.key(DISCORD) == await company.key(TELEGRAM)


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
    assert "000001" in await company.everything()
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
    codes = iter(["ABCD-111111", "ABCD-222222", "EFGH-333333"])
    company.new_code = codes.__next__
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


# Two profiles ------------------------------------------------------------------------------------------------


async def both_with_a_past(company: Company) -> None:
    """Two athletes, each with a check-in of today, a session done, a pain and a reminder of their own."""
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.is_onboarded(DISCORD, name="Ben", timezone="UTC")
    await company.passes(hours=8)
    for who, told in ((TELEGRAM, "2 2 2"), (DISCORD, "4 4 4")):
        await company.says(who, f"/checkin {told}")
        await company.says(who, f"ran {45 if who is TELEGRAM else 30} min, rpe 4")
        await company.says(who, "my knee hurts, 2 of 10")
        await company.says(who, f"/remind {'foam roll' if who is TELEGRAM else 'stretch'} at 21:00 every day")


@pytest.mark.parametrize(("choice", "name"), [("keep_this", "Ben"), ("keep_that", "Ana")])
async def test_both_are_shown_and_the_chosen_one_goes_on(company: Company, choice: str, name: str) -> None:
    await both_with_a_past(company)
    ana, ben = await company.export(TELEGRAM), await company.export(DISCORD)
    kept, left = (ben, ana) if name == "Ben" else (ana, ben)
    asked = await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    assert re.search(r"Here\nName: Ben\n.*Telegram\nName: Ana\n", asked, re.DOTALL), asked
    assert asked.count("One check-in, one session done") == 2
    assert (await company.presses(DISCORD, choice)).startswith("Connected!")

    one = await company.export(DISCORD)
    assert await company.export(TELEGRAM) == one
    assert one["athlete"]["name"] == name
    assert one["athlete"]["key"] == kept["athlete"]["key"]
    assert one["weeks"] == kept["weeks"]
    assert {each["platform"] for each in one["athlete"]["accounts"]} == {"telegram", "discord"}
    counts = [each for each in one["check_ins"] if not each["superseded"]]
    assert counts == [each for each in kept["check_ins"] if not each["superseded"]]
    assert len(one["check_ins"]) == len(kept["check_ins"]) + len(left["check_ins"])
    done = sorted(each["actual"]["minutes"] for each in one["sessions"] if each["actual"])
    assert done == [30, 45]
    assert len(one["pains"]) == 2
    assert {each["about"] for each in one["reminders"] if each["about"]} >= {"foam roll", "stretch"}
    assert len(one["messages_sent"]) >= len(ana["messages_sent"]) + len(ben["messages_sent"])
    for table in ("athletes", "conversations"):
        assert len(await company.rows(table)) == 1


async def test_a_hold_of_the_other_holds_the_kept_plan(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.is_onboarded(DISCORD)
    await company.says(DISCORD, "chest pain and dizzy when running")
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, "keep_that")
    await company.passes(minutes=2)
    one = await company.export(TELEGRAM)
    assert [each["rule"] for each in one["holds"]] == ["SA-2"]
    ahead = [
        each for each in one["sessions"] if each["kind"] not in ("rest",) and each["status"] == "planned"
    ]
    assert ahead == [], "a hold stands in the way of the kept plan too"
    assert [each for each in one["sessions"] if each["status"] == "held"]


async def test_nothing_is_lost_half_way(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.sql import linking as tables

    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    before = await company.everything()

    def cut_off(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(tables, "move", cut_off)
        with pytest.raises(RuntimeError):
            await company.presses(DISCORD, "keep_this")
    assert await company.everything() == before
    assert (await company.presses(DISCORD, "keep_this")).startswith("Connected!")


async def test_nothing_joins_without_the_code(company: Company) -> None:
    """Even a step gone wrong can't: the store looks for itself whether the account has entered a code that holds."""
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    loaded, other = await company.loaded(DISCORD), await company.loaded(TELEGRAM)
    key = other.world.athlete.key
    join = Join(other=key, version=other.version, keeps_other=True, newcomer=key)
    outcome = Outcome(conversation=loaded.conversation, changes=(join,))
    with pytest.raises(VersionConflict):
        await company.store.commit(loaded, outcome)
    code = await company.gets_code(TELEGRAM)
    assert await company.store.enter_code(code, STRANGER, company.clock.now(), "k") is Entry.RIGHT
    other = await company.loaded(TELEGRAM)
    join = replace(join, version=other.version)
    with pytest.raises(VersionConflict):
        await company.store.commit(loaded, replace(outcome, changes=(join,)))
    assert await company.key(DISCORD) != await company.key(TELEGRAM)


async def test_nothing_joins_on_an_old_version_of_the_other(company: Company) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    code = await company.gets_code(TELEGRAM)
    assert await company.store.enter_code(code, DISCORD, company.clock.now(), "k") is Entry.RIGHT
    loaded, other = await company.loaded(DISCORD), await company.loaded(TELEGRAM)
    key = other.world.athlete.key
    join = Join(other=key, version=other.version, keeps_other=True, newcomer=key)
    await company.says(TELEGRAM, "/today")
    before = await company.everything()
    with pytest.raises(VersionConflict):
        await company.store.commit(loaded, Outcome(conversation=loaded.conversation, changes=(join,)))
    assert await company.everything() == before


@pytest.mark.parametrize("choice", ["keep_this", "keep_that"])
async def test_a_turn_that_began_before_the_joining_steps_again(company: Company, choice: str) -> None:
    for who in (TELEGRAM, DISCORD):
        await company.is_onboarded(who)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    old = await company.loaded(TELEGRAM)
    await company.presses(DISCORD, choice)
    with pytest.raises(VersionConflict):
        await company.store.commit(old, Outcome(conversation=old.conversation))


async def test_what_the_owner_does_meanwhile_counts(company: Company) -> None:
    """The other athlete's turn between looking and choosing is no conflict: it is part of the history."""
    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.says(TELEGRAM, "yoga 20 min, rpe 2")
    await company.presses(DISCORD, "keep_this")
    done = [
        each["actual"]["minutes"] for each in (await company.export(DISCORD))["sessions"] if each["actual"]
    ]
    assert sorted(done) == [20, 30, 45]


@pytest.mark.parametrize("choice", ["keep_this", "keep_that"])
async def test_turns_of_both_that_meet_the_joining_all_count(company: Company, choice: str) -> None:
    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    other = company.another_coach()
    said = [Inbound(key=f"m{n}", address=TELEGRAM, text=f"yoga {n} min, rpe 2") for n in (11, 12, 13)]

    async def talk() -> None:
        for inbound in said:
            await other.receive(inbound)

    await asyncio.gather(talk(), company.presses(DISCORD, choice))
    one = await company.export(TELEGRAM)
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    done = {each["actual"]["minutes"] for each in one["sessions"] if each["actual"]}
    assert {30, 45} <= done
    # The three are told of one session or of several; the last word stands in any case.
    assert 13 in done


async def test_two_that_enter_each_others_codes_at_once_become_one(company: Company) -> None:
    codes = {who: await company.gets_code(who) for who in (TELEGRAM, DISCORD)}
    coaches = {TELEGRAM: company.coach, DISCORD: company.another_coach()}

    async def enter(who: Address, other: Address) -> None:
        await coaches[who].receive(Inbound(key=f"x {who.user}", address=who, text=f"/link {codes[other]}"))

    await asyncio.gather(enter(TELEGRAM, DISCORD), enter(DISCORD, TELEGRAM))
    assert await company.key(DISCORD) == await company.key(TELEGRAM)
    assert len(await company.rows("athletes")) == 1


async def test_old_buttons_of_both_chats_lead_nowhere(company: Company) -> None:
    await both_with_a_past(company)
    await company.says(TELEGRAM, "/delete")
    await company.says(DISCORD, "/delete")
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, "keep_that")
    for who in (TELEGRAM, DISCORD):
        assert "erased" not in await company.presses(who, "delete_yes")
    assert len(await company.rows("athletes")) == 1


async def test_an_undo_from_before_takes_nothing_back(company: Company) -> None:
    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, "keep_this")
    assert "nothing to take back" in await company.says(DISCORD, "/undo")


async def test_there_is_one_wake_row_and_no_reminder_of_the_other_waits(company: Company) -> None:
    await both_with_a_past(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, "keep_this")
    waiting = [row for row in await company.rows("outbox") if row["status"] == "pending"]
    assert [row["dedup_key"] for row in waiting] == [f"wake:{await company.key(DISCORD)}"]


async def test_an_answer_that_waits_still_comes_and_a_reminder_does_not(
    company: Company, clock: VirtualClock
) -> None:
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.is_onboarded(DISCORD, name="Ben")
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    clock.advance(hours=2, minutes=30)  # half past six: both are due their reminder
    code = await company.gets_code(TELEGRAM)
    await company.says(DISCORD, f"/link {code}")
    await company.coach.receive(Inbound(key="waits", address=TELEGRAM, text="/help"))
    for row in await company.outbox.claim(clock.now(), hands={None: 8}, lease=timedelta(minutes=2)):
        await company.coach.wake(row)
    reminders = [row for row in await company.rows("outbox") if row["unasked"] and row["status"] == "pending"]
    assert len(reminders) == 2
    got = len(company.got(TELEGRAM))
    await company.presses(DISCORD, "keep_this")
    await company.dispatcher.run_due()
    assert any("Training" in text for text in company.got(TELEGRAM)[got:])
    assert not any("How are you" in text for text in company.got(TELEGRAM)[got:])


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


async def test_who_lost_the_older_chat_can_erase_from_the_new_one_at_once(company: Company) -> None:
    await company.is_onboarded(TELEGRAM)
    await company.are_connected(TELEGRAM, DISCORD)
    await company.dispatcher.chat_is_gone(TELEGRAM)
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
