"""Who is in a circle, on both databases: who has left the group unnoticed, and that it never gets too full."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from adapters.sql.engine import Database
from adapters.sql.tables import CircleRow, MembershipRow
from core.circles import MOST_MEMBERS, Circle, Membership, Share, invitation
from core.dialogue.world import Outcome, Put
from core.message import Address
from core.ports import VersionConflict
from core.training.athlete import Profile
from tests.support.circles import ANA, BEN, CLEO, DAN, GROUP, MONDAY_MORNING, Circling, three


@pytest.fixture
def running(database: Database) -> Circling:
    return Circling(database)


# Who is still there ------------------------------------------------------------------------------------------


async def test_who_has_left_the_group_unnoticed_leaves_the_circle_before_they_are_named(
    running: Circling,
) -> None:
    await three(running)
    await running.until(MONDAY_MORNING)
    assert "Ben is in" in running.group[0]
    running.house.roll.absent.add("ben")
    await running.until(MONDAY_MORNING + timedelta(days=7))
    assert "It looks as if you've left Dawn patrol" in running.told(BEN)
    assert running.group == [
        "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in",
        "Our week, Mon 9 Mar to Sun 15 Mar:\n\n• Ana is in\n• Cleo is in",
    ]
    shown = [text for to, _, text in running.courier.delivered if not to.user]
    assert not any("Ben" in text and "9 Mar" in text for text in shown)
    assert await running.counts(MembershipRow) == [2]


async def test_each_member_is_asked_for_once_a_round_up(running: Circling) -> None:
    await three(running)
    await running.until(MONDAY_MORNING - timedelta(seconds=1))
    assert running.house.roll.asked == []
    await running.until(MONDAY_MORNING + timedelta(days=1))
    assert sorted(running.house.roll.asked) == ["ana", "ben", "cleo"]


async def test_while_it_can_not_be_found_out_nobody_is_named(running: Circling) -> None:
    await three(running)
    running.house.roll.tells = False
    await running.until(MONDAY_MORNING + timedelta(hours=3))
    assert running.group == [] and await running.counts(MembershipRow) == [3]
    running.house.roll.tells = True
    await running.until(MONDAY_MORNING + timedelta(hours=4))
    assert len(running.group) == 1


async def test_a_round_up_whose_roll_was_never_called_is_let_pass(running: Circling) -> None:
    await three(running)
    running.house.roll.tells = False
    await running.until(MONDAY_MORNING + timedelta(hours=13))
    running.house.roll.tells = True
    await running.until(MONDAY_MORNING + timedelta(days=6))
    assert running.group == [] and len(running.polls) == 1
    await running.until(MONDAY_MORNING + timedelta(days=7))
    assert len(running.group) == 1 and len(running.polls) == 2


async def test_with_too_few_left_there_is_no_round_up(running: Circling) -> None:
    await three(running)
    running.house.roll.absent |= {"ben", "cleo"}
    await running.until(MONDAY_MORNING + timedelta(days=1))
    assert running.group == [] and await running.counts(MembershipRow) == [1]


async def test_who_is_there_with_one_of_their_accounts_stays(running: Circling) -> None:
    circle = await running.open()
    for who in (ANA, BEN, CLEO):
        await running.join(who, circle, "in")
    await running.connects(ANA, BEN, "keep_that")
    running.house.roll.absent.add("ana")
    await running.until(MONDAY_MORNING)
    assert await running.counts(MembershipRow) == [2]
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"]


# How many ----------------------------------------------------------------------------------------------------


async def test_of_two_who_take_the_last_place_at_once_one_finds_it_taken(running: Circling) -> None:
    """Each turn sees a place left; the database gives it once, whichever comes first."""
    circle = await running.open()
    names = [f"runner{n}" for n in range(MOST_MEMBERS - 1)]
    for name in names:
        await running.join(Address("test", name, name), circle, "in")
    for who in (ANA, BEN):
        await running.hear(who, profile=Profile(timezone="UTC", name=who.user.capitalize()))
        await running.says(who, f"/start {invitation(circle.id)}")
        await running.taps(who, "in")
    coaches = running.house.coach, running.another_coach()
    await asyncio.gather(
        *(running.presses(coach, who, "yes") for coach, who in zip(coaches, (ANA, BEN), strict=True))
    )
    assert await running.counts(MembershipRow) == [MOST_MEMBERS]
    await running.house.dispatcher.run_due()
    answers = sorted(running.told(who) for who in (ANA, BEN))
    assert [f"{MOST_MEMBERS} is the most" in answer for answer in answers] == [True, False]


async def test_a_step_that_saw_a_place_which_is_gone_steps_again(running: Circling) -> None:
    circle = await running.open()
    for n in range(MOST_MEMBERS):
        await running.join(Address("test", f"runner{n}", f"runner{n}"), circle, "in")
    await running.hear(ANA, profile=Profile(timezone="UTC", name="Ana"))
    loaded = await running.house.store.load_by_address(ANA, running.clock.now())
    assert loaded is not None
    late = Membership(id=circle.id, share=Share.IN, name="Ana", since=running.clock.now())
    outcome = Outcome(conversation=loaded.conversation, changes=(Put(late),))
    with pytest.raises(VersionConflict, match="full"):
        await running.house.store.commit(loaded, outcome)
    assert await running.counts(MembershipRow) == [MOST_MEMBERS]
    # Who is in it changes what they share as ever.
    assert "sees no more than this" in await running.changed(
        Address("test", "runner3", "runner3"), "share", "nothing", "yes"
    )


# How they are named ------------------------------------------------------------------------------------------


async def test_a_member_finds_the_names_that_others_have_and_nobody_hidden(running: Circling) -> None:
    circle = await three(running)
    await running.changes(CLEO, "share", "nothing", "yes")
    dan = Profile(timezone="UTC", name="ben")
    await running.hear(DAN, profile=dan)
    await running.says(DAN, f"/start {invitation(circle.id)}")
    assert "goes by ben already" in await running.taps(DAN, "in")
    assert "Cleo is in" in await running.says(DAN, "Cleo")
    await running.taps(DAN, "yes")
    # Whoever was hidden by that name chooses another one when they show themselves.
    await running.changes(CLEO, "share")
    assert "goes by Cleo already" in await running.taps(CLEO, "in")
    await running.until(MONDAY_MORNING)
    assert running.group == ["Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Ben is in\n• Cleo is in"]


async def test_of_two_who_take_one_name_at_once_one_is_asked_for_another(running: Circling) -> None:
    """Each turn sees it free; the database gives it once, whichever comes first."""
    circle = await running.open()
    for who in (ANA, BEN):
        await running.hear(who, profile=Profile(timezone="UTC", name="Kim"))
        await running.says(who, f"/start {invitation(circle.id)}")
        await running.taps(who, "in")
    coaches = running.house.coach, running.another_coach()
    await asyncio.gather(
        *(running.presses(coach, who, "yes") for coach, who in zip(coaches, (ANA, BEN), strict=True))
    )
    await running.house.dispatcher.run_due()
    assert await running.counts(MembershipRow) == [1]
    answers = sorted(running.told(who) for who in (ANA, BEN))
    assert ["goes by Kim already" in answer for answer in answers] == [True, False]


# Who opened it -----------------------------------------------------------------------------------------------


async def founder_stored(running: Circling) -> list[str]:
    return await running.database.read(lambda c: list(c.execute(select(CircleRow.founder)).scalars()))


@pytest.mark.parametrize("is_member", [True, False])
async def test_who_erases_what_is_known_of_them_has_opened_no_circle(
    running: Circling, is_member: bool
) -> None:
    circle = await three(running)
    if not is_member:
        await running.changes(ANA, "leave")
    await running.until(MONDAY_MORNING)
    other = await running.house.circles.open(replace(GROUP, chat="-2"), BEN)
    assert await running.exported(ANA, "circles_opened") == [
        {"circle": circle.id, "title": "Dawn patrol", "opened_at": "2026-03-04T12:00:00+00:00"}
    ]
    assert [each["circle"] for each in await running.exported(BEN, "circles_opened")] == [other.id]
    await running.says(ANA, "/delete")
    await running.taps(ANA, "delete_yes")
    assert sorted(await founder_stored(running)) == ["", "ben"]
    # It goes on, and whoever is in charge of the group closes it.
    await running.until(MONDAY_MORNING + timedelta(days=7))
    assert running.group[-1].endswith("• Ben is in\n• Cleo is in")
    assert await running.house.circles.close("test", "-1")


async def test_a_circle_that_is_looked_at_meanwhile_does_not_bring_its_founder_back(
    running: Circling, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three(running)
    await running.changes(ANA, "leave")
    await running.until(MONDAY_MORNING - timedelta(seconds=1))
    kept = running.house.circles._kept
    members, looks = kept.members, count(1)

    async def delete_meanwhile(circle: Circle) -> list[str]:
        if next(looks) == 2:  # The roll was called, the circle loaded, and its round-up is being made.
            await running.says(ANA, "/delete")
            await running.taps(ANA, "delete_yes")
        return await members(circle)

    monkeypatch.setattr(kept, "members", delete_meanwhile)
    await running.until(MONDAY_MORNING)
    assert next(looks) == 4, "it was made again"
    assert running.group[-1].endswith("• Ben is in\n• Cleo is in")
    assert await founder_stored(running) == [""]


async def test_an_account_that_is_taken_out_has_opened_no_circle(running: Circling) -> None:
    await three(running)
    await running.connects(ANA, BEN, "keep_that")
    running.clock.advance(hours=24)
    assert len(await running.exported(BEN, "circles_opened")) == 1
    await running.says(BEN, "/unlink")
    await running.taps(BEN, "account_1")
    assert await founder_stored(running) == [""]
