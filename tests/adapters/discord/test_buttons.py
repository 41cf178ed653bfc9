"""Buttons and lists: pressed once, alive through restarts, replaced by the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.discord_chat import limits
from adapters.discord_chat.components import components_of
from core.dialogue.world import Card, Conversation, Outcome, Outgoing, World
from core.message import Choice, Inbound, Message, MessageKind, Wake, say
from tests.adapters.discord.conftest import Start, children, said


async def test_a_check_in_by_three_taps_lives_through_restarts_and_changes_one_message(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/checkin")
        before = len(running.direct)
        for item, rating in (("fatigue", 2), ("mood", 2), ("sleep_quality", 2)):
            await running.env.restart_bot()
            card = running.direct[-1]
            wire = next(
                each.custom_id
                for row in card.components
                for each in row.children
                if each.custom_id.endswith(f":{item}_{rating}")
            )
            result = await running.user.click(card, custom_id=wire)
            assert result.acknowledged
        assert len(running.direct) == before, "one message that changed, three times"
        card = running.direct[-1]
        assert card.embeds and card.embeds[0].colour.value in (0x2E9E5B, 0xF0A30A, 0xB3261E)


async def test_an_old_button_is_answered_with_how_things_stand(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/delete")
        card = running.direct[-1]
        wire = next(
            e.custom_id for row in card.components for e in row.children if "delete_yes" in e.custom_id
        )
        await running.user.send_dm("/cancel")
        before = len(running.direct)
        result = await running.user.click(card, custom_id=wire)
        assert result.acknowledged
        assert len(running.direct) == before + 1 and "erased" not in said(running.direct[-1])


async def test_the_choice_stands_in_place_of_the_row_that_was_pressed(start: Start):
    async with start() as running:
        await running.onboard()
        await running.wait(hours=4)
        reminder = next(m for m in running.direct if any("done" in e.custom_id for e in children(m)))
        wire = next(e.custom_id for e in children(reminder) if e.custom_id.endswith(":fatigue_2"))
        await running.user.click(reminder, custom_id=wire)
        after = next(m for m in running.direct if m.id == reminder.id)
        made = [e for e in children(after) if e.disabled]
        assert [e.label.startswith("✓ ") for e in made] == [True]
        assert said(after) == said(reminder), "a reminder keeps its words"


async def test_a_long_list_is_chosen_from(start: Start):
    """More choices than fit in five rows of five stand in lists; what is chosen comes as its token."""
    choices = tuple(Choice(f"c{n}", say("together-name-keep", name=f"c{n}"), n) for n in range(40))
    heard: list[str] = []

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        if isinstance(inbound, Inbound) and inbound.token is not None:
            heard.append(inbound.token)
        message = Message(says=(say("care-about"),), choices=choices, turn="t1")
        return Outcome(conversation=conversation, outgoing=(Outgoing(message),))

    async with start(step) as running:
        await running.user.send_dm("hi")
        (message,) = running.direct
        lists = children(message)
        assert [len(each.options) for each in lists] == [20, 20]
        assert [each.placeholder for each in lists] == ["c0 … c19", "c20 … c39"]
        await running.user.select(message, [lists[1].options[3].value], custom_id=lists[1].custom_id)
        assert heard == ["t1:c23"]


@pytest.mark.parametrize("is_direct", [True, False])
@pytest.mark.parametrize("still_live", [0, 3, 20])
async def test_a_list_that_was_used_shows_what_was_chosen(start: Start, still_live: int, is_direct: bool):
    """In its place; of the other list stays what can still be chosen, as buttons where it is few."""
    choices = tuple(Choice(f"c{n}", say("together-name-keep", name=f"c{n}"), n) for n in range(40))
    card = Card(turn="t1", flow="f", step="s", choices=tuple(choice.id for choice in choices))
    left = replace(card, choices=card.choices[:still_live])

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        if isinstance(inbound, Inbound) and inbound.token is not None:
            return Outcome(conversation=Conversation(cards=(left,)))
        message = Message(says=(say("care-about"),), choices=choices, turn="t1")
        return Outcome(conversation=Conversation(cards=(card,)), outgoing=(Outgoing(message),))

    async with start(step) as running:
        if is_direct:
            await running.user.send_dm("hi")
            (message,) = running.direct
        else:
            message = (await running.member.slash(running.channel, "today")).response.message
        chosen = children(message)[1]
        person, value = running.user if is_direct else running.member, chosen.options[3].value
        await person.select(message, [value], custom_id=chosen.custom_id)
        changed = [r.json for r in running.env.http_requests if r.method == "PATCH"][-1]
        assert changed is not None
        *rest, made = [each for row in changed["components"] for each in row["components"]]
        assert (made["label"], made["disabled"]) == ("✓ c23", True)
        offered = [option["value"] for each in rest for option in each.get("options", ())]
        offered += [each["custom_id"].removeprefix("sk:") for each in rest if "options" not in each]
        assert offered == [f"t1:c{n}" for n in range(still_live)]


def test_pages_when_even_lists_do_not_fit():
    choices = tuple(Choice(f"c{row}_{n}", say("x"), row) for row in range(30) for n in range(3))
    message = Message(choices=choices, turn="t1", kind=MessageKind.REPLY)
    labels: Sequence[str] = [f"L{n}" for n, _ in enumerate(choices)]
    rows = components_of(message, labels)
    assert len(rows) <= limits.KEYBOARD.rows
    assert rows[-1]["components"][-1]["custom_id"] == "sk:~page:1"
