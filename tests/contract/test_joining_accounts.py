"""Two athletes that become one, on both databases."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.dialogue.world import Join, Outcome
from core.linking import Entry
from core.message import Address, Inbound
from core.ports import VersionConflict
from tests.support.clock import VirtualClock
from tests.support.company import DISCORD, STRANGER, TELEGRAM, Company, both_with_a_past

# Two profiles ------------------------------------------------------------------------------------------------


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


# Told in both ------------------------------------------------------------------------------------------------


async def both_told_the_same_run(company: Company) -> None:
    """One run in both places, a minute apart, and one that only the terminal's other chat knows."""
    await company.is_onboarded(TELEGRAM, name="Ana")
    await company.is_onboarded(DISCORD, name="Ben")
    await company.passes(hours=8)
    await company.says(TELEGRAM, "easy run 45 min, rpe 4")
    await company.says(DISCORD, "easy run 8 km in 46 min")
    await company.says(DISCORD, "yoga 20 min, rpe 2")


def minutes_done(document: dict[str, Any]) -> list[int]:
    return sorted(each["actual"]["minutes"] for each in document["sessions"] if each["actual"])


@pytest.mark.parametrize(("choice", "kept"), [("keep_this", 46), ("keep_that", 45)])
async def test_a_run_that_was_told_in_both_counts_once(company: Company, choice: str, kept: int) -> None:
    await both_told_the_same_run(company)
    asked = await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    assert "One session was told in both, as it looks" in asked
    answer = await company.presses(DISCORD, choice)
    assert "so I count it once:" in answer and "/undo makes them so again" in answer
    assert re.search(
        r"here ✓ [A-Z][a-z ]+8 km in 46 min, there ✓ [A-Z][a-z ]+45 min, felt like RPE 4", answer
    )
    document = await company.export(DISCORD)
    assert minutes_done(document) == [20, kept]
    (run,) = [each for each in document["sessions"] if each["told_again"]]
    assert (run["actual"]["distance_km"], run["actual"]["rpe"]) == (8.0, 4), "what only one of them told"
    assert [each["minutes"] for each in run["told_again"]] == [91 - kept], "and nothing is thrown away"


@pytest.mark.parametrize("choice", ["keep_this", "keep_that"])
async def test_if_they_were_two_an_undo_makes_them_so_again(company: Company, choice: str) -> None:
    await both_told_the_same_run(company)
    await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    await company.presses(DISCORD, choice)
    assert "counting one session of two chats once" in await company.says(TELEGRAM, "/undo")
    document = await company.export(DISCORD)
    assert minutes_done(document) == [20, 45, 46]
    by_minutes = {
        each["actual"]["minutes"]: each["actual"] for each in document["sessions"] if each["actual"]
    }
    assert (by_minutes[45]["distance_km"], by_minutes[46]["rpe"]) == (None, None), "as each was told"
    assert not any(each["told_again"] for each in document["sessions"])


async def test_of_two_with_nothing_in_common_nothing_is_said(company: Company) -> None:
    await both_with_a_past(company)
    asked = await company.says(DISCORD, f"/link {await company.gets_code(TELEGRAM)}")
    assert "told in both" not in asked and "told in both" not in await company.presses(DISCORD, "keep_this")
    assert "nothing to take back" in await company.says(DISCORD, "/undo")
