"""The coach on Discord as an athlete meets it: commands, buttons, direct messages, servers, what goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.discord_chat import limits
from adapters.discord_chat.client import INTENTS
from adapters.discord_chat.components import components_of
from adapters.discord_chat.desk import HEAR_AGAIN
from adapters.discord_chat.replies import is_direct
from core import lanes
from core.dialogue.commands import COMMANDS
from core.dialogue.world import Card, Conversation, Outcome, Outgoing, World
from core.message import Choice, Inbound, Message, MessageKind, Wake, say
from core.ports import RowStatus
from core.training.session import Status
from core.wellness.check_in import Item
from tests.adapters.discord.conftest import Start, said

EPHEMERAL = 64


def answering(*messages: Message) -> Any:
    """A step that says the same to everything."""

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        return Outcome(conversation=conversation, outgoing=tuple(map(Outgoing, messages)))

    return step


def callbacks(env: Any) -> list[dict[str, Any]]:
    """The first responses to interactions, in order."""
    return [r.json for r in env.http_requests if r.path.endswith("/callback")]


# Commands --------------------------------------------------------------------------------------------------


async def test_every_command_of_the_coach_is_acknowledged_at_once_and_answered(start: Start):
    async with start() as running:
        await running.onboard()
        for name in COMMANDS:
            result = await running.user.slash(name)
            assert result.acknowledged and result.response is not None, name
            assert result.response.content or result.response.embeds, name
        assert [each["type"] for each in callbacks(running.env)] == [5] * len(COMMANDS)


async def test_commands_are_written_only_when_they_changed(start: Start):
    async with start() as running:
        written = [r for r in running.env.http_requests if r.method == "PUT"]
        assert len(written) == 1, "the first start"
        await running.env.restart_bot()
        written = [r for r in running.env.http_requests if r.method == "PUT"]
        assert len(written) == 1, "nothing changed"
        command = running.chat._client.tree.get_command("today")
        assert command is not None
        command.description = "Something else"
        await running.env.restart_bot()
        written = [r for r in running.env.http_requests if r.method == "PUT"]
        assert len(written) == 2


async def test_options_become_words_that_the_coach_reads(start: Start):
    async with start() as running:
        await running.onboard()
        result = await running.user.slash("log", what="easy run", minutes=45, km=8.5, rpe=4)
        assert "45 min" in said(result.response.message) and "8.5 km" in said(result.response.message)
        result = await running.user.slash("checkin", fatigue=3, mood=4, sleep=4)
        assert result.response.embeds, "a judged day is a card in a colour"
        result = await running.user.slash("timezone", place="Madrid")
        assert "Madrid" in said(result.response.message)


async def test_a_rating_behind_a_gap_is_taken_for_what_it_is(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.slash("checkin", sleep=4)
        assert (await ratings_of_today(running)) == {"sleep_quality": 4}
        await running.user.slash("checkin", stress=2, fatigue=3)
        assert (await ratings_of_today(running)) == {"sleep_quality": 4, "stress": 2, "fatigue": 3}


async def ratings_of_today(running: Any) -> dict[str, int]:
    """The ratings of the day's check-in."""
    world = (await running.app.store.load_by_address(running.address, running.clock.now())).world
    (last,) = (each for each in world.check_ins if not each.superseded)
    return {item.value: last.ratings.of(item) for item in Item if last.ratings.of(item) is not None}


async def test_a_strange_note_takes_nothing_away(start: Start):
    async with start() as running:
        await running.onboard()
        note = "tomorrow I want to swim"
        result = await running.user.slash("log", note=note, rpe=4, minutes=40, km=7, what="easy run")
        assert "Easy run 7 km in 40 min, felt like RPE 4" in said(result.response.message)


async def new_code(user: Any) -> str:
    """A code that connects another account."""
    answer = await user.slash("link")
    return said(answer.response.message).removeprefix("Your code: ").partition("\n")[0]


async def test_a_link_code_is_entered_by_the_command_or_typed_alone(start: Start):
    async with start() as running:
        code = await new_code(running.user)
        ben = running.env.create_user("ben")
        member = running.guild.add_member(ben)
        result: Any = await member.slash(running.channel, "link", code="ABCD-123456")
        assert "opens nothing" in said(result.response.message)
        result = await member.slash(running.channel, "link", code=code)
        assert result.ephemeral and "Connected" in said(result.response.message)
        code = await new_code(running.user)
        eve = running.env.create_user("eve")
        await eve.send_dm(code)
        assert "Connected" in said(list(eve.dm_channel.history())[-1])


async def test_a_link_to_another_platform_stays_an_address(start: Start):
    """Its underscores are no formatting, and it ends with the code."""
    async with start() as running:
        running.app.coach.is_opened_by("telegram", "https://t.me/the_side_kick_bot?start=")
        code = await new_code(running.user)
        (newest, *_) = [m for m in reversed(list(running.user.dm_channel.history())) if m.author.bot]
        assert f"https://t.me/the_side_kick_bot?start=link-{code}" in said(newest).split()


async def test_the_range_of_a_number_is_the_platforms_to_keep(start: Start):
    async with start() as running:
        with pytest.raises(Exception, match="rpe"):
            await running.user.slash("log", rpe=11)
        with pytest.raises(Exception, match="which"):
            await running.user.slash("week", which="someday")


async def test_suggestions_while_typing(start: Start):
    async with start() as running:
        await running.onboard()
        zones = await running.user.autocomplete("timezone", "place", "madr")
        assert zones[0] == {"name": "Madrid", "value": "Madrid"}
        sessions = await running.user.autocomplete("move", "session", "")
        assert sessions and all("'s " in each["value"] for each in sessions)
        days = await running.user.autocomplete("move", "to", "to")
        assert [each["value"] for each in days][:2] == ["today", "tomorrow"]
        assert len(await running.user.autocomplete("log", "exercise", "s")) <= limits.SUGGESTIONS


async def test_nothing_is_suggested_to_strangers_and_nothing_stored_by_asking(start: Start):
    async with start(allowed={"discord:1"}) as running:
        assert await running.user.autocomplete("timezone", "place", "madr") == []
    async with start() as running:
        assert await running.user.autocomplete("timezone", "place", "madr")
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None


async def test_a_message_is_logged_from_its_menu(start: Start):
    async with start() as running:
        await running.onboard()
        mine = await running.member.send(running.channel, "easy run 45 min, rpe 4")
        result = await running.member.context_menu(running.channel, "Log this as a run", mine)
        assert result.ephemeral and "45 min" in said(result.response.message)
        ben = running.guild.add_member(running.env.create_user("ben"))
        theirs = await ben.send(running.channel, "marathon 4 h, rpe 9")
        result = await running.member.context_menu(running.channel, "Log this as a run", theirs)
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None
        minutes = [s.actual.minutes for s in loaded.world.sessions if s.actual is not None]
        assert minutes == [45], "somebody else's run is not the athlete's"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("8 km this morning", "8 km"),
        ("45 min, rpe 4", "45 min"),
        ("ran 5 miles with Tom", "run 8.1 km"),
        ("/skip", "is a command"),
        ("/delete", "is a command"),
        ("legs are dead, slept 4 hours", "couldn't find a run"),
        ("8 km, then chest pain and I fainted", "emergency"),
    ],
)
async def test_from_its_menu_a_message_is_a_log_and_nothing_else(start: Start, text: str, answer: str):
    async with start() as running:
        await running.onboard()
        mine = await running.member.send(running.channel, text)
        result = await running.member.context_menu(running.channel, "Log this as a run", mine)
        assert answer in said(result.response.message), said(result.response.message)
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and not loaded.world.check_ins
        logged = [each for each in loaded.world.sessions if each.actual is not None]
        assert len(logged) == (1 if answer.endswith(("km", "min")) else 0)
        assert all(each.status is not Status.SKIPPED for each in loaded.world.sessions)


# In servers ------------------------------------------------------------------------------------------------


async def test_in_a_server_nobody_else_sees_anything(start: Start):
    async with start() as running:
        await running.onboard()
        for name in ("start", "today", "week", "checkin", "export", "about", "settings"):
            result = await running.member.slash(running.channel, name)
            assert result.ephemeral, name
            assert all(each.ephemeral for each in result.followups), name
        checkin = await running.member.slash(running.channel, "checkin")
        pressed = await running.member.click(checkin.response.message, custom_id=first_id(checkin))
        assert pressed.acknowledged
        assert running.public == []
        ben = running.guild.add_member(running.env.create_user("ben"))
        with pytest.raises(Exception, match="visible"):
            await ben.click(checkin.response.message, custom_id=first_id(checkin))


def first_id(result: Any) -> str:
    return str(result.response.components[0]["components"][0]["custom_id"])


async def test_words_in_a_server_are_not_ours(start: Start):
    async with start() as running:
        await running.member.send(running.channel, "hello coach, my knee hurts")
        assert running.public and running.public[-1].author.id == running.user.id
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None


async def test_a_server_that_is_not_on_the_list_is_left(start: Start):
    async with start(servers={1}) as running:
        await running.env.settle()
        left = [r.path for r in running.env.http_requests if r.method == "DELETE"]
        assert left == [f"/users/@me/guilds/{running.guild.id}"]
        hello = await running.user.slash("start")
        assert "Sidekick" in hello.response.content, "in direct messages they are served"


async def test_where_it_may_not_be_used_it_says_so(start: Start):
    async with start() as running:
        await running.env.settle()
        running.desk._servers = {1}
        result = await running.member.slash(running.channel, "today")
        assert result.ephemeral and "not used in this server" in result.response.content
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None


async def test_strangers_are_told_once_and_danger_is_heard_in_any_flood(start: Start):
    async with start(allowed={"discord:1"}) as running:
        first = await running.member.slash(running.channel, "start")
        assert first.ephemeral and "kept for a few people" in first.response.content
        again = await running.member.slash(running.channel, "start")
        assert again.acknowledged and again.response is None
        assert await running.app.store.load_by_address(running.address, running.clock.now()) is None
    async with start() as running:
        await running.onboard()
        for _ in range(45):
            await running.user.send_dm("/today")
        before = len(running.direct)
        await running.user.send_dm("/today")
        assert len(running.direct) == before
        await running.user.send_dm("I have chest pain and I fainted")
        assert "emergency" in said(running.direct[-1])


# The three seconds and the fifteen minutes ---------------------------------------------------------------------


async def test_a_slow_turn_is_acknowledged_first(start: Start):
    async with start() as running:
        await running.onboard()
        begun, released, hear = asyncio.Event(), asyncio.Event(), running.app.coach.hear

        async def slowly(inbound: Inbound) -> Any:
            begun.set()
            await released.wait()
            return await hear(inbound)

        running.app.coach.hear = slowly  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("today"))
        await begun.wait()
        assert [each["type"] for each in callbacks(running.env)] == [5], "however long the turn takes"
        running.clock.move_to(running.clock.now() + timedelta(minutes=10))
        released.set()
        assert said((await asking).response.message)


async def test_an_answer_after_the_fifteen_minutes_goes_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        hear = running.app.coach.hear

        async def late(inbound: Inbound) -> Any:
            heard = await hear(inbound)
            running.clock.move_to(running.clock.now() + timedelta(minutes=16))
            return heard

        running.app.coach.hear = late  # type: ignore[method-assign]
        before = len(running.direct)
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1
        assert running.public == []


async def test_an_interaction_that_is_gone_is_answered_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        running.env.inject_error("PATCH", "/webhooks/*", status=404, code=10015, message="Unknown Webhook")
        running.env.inject_error("POST", "/webhooks/*", status=404, code=10015, message="Unknown Webhook")
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1


async def test_an_acknowledgement_that_fails_at_first_is_tried_again(start: Start):
    async with start() as running:
        await running.onboard()
        running.env.inject_error("POST", "/interactions/*", status=500)
        result = await running.member.slash(running.channel, "today")
        assert result.acknowledged and result.ephemeral and said(result.response.message)


async def test_an_interaction_that_can_not_be_acknowledged_is_answered_all_the_same(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        running.env.inject_error(
            "POST", "/interactions/*", status=404, code=10062, message="Unknown interaction"
        )
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1


async def test_when_there_is_nothing_to_say_nobody_is_left_thinking(start: Start):
    async with start(answering()) as running:
        result = await running.member.slash(running.channel, "today")
        assert result.acknowledged and result.response is None, "the placeholder is gone"


async def test_the_database_away_for_a_moment_is_waited_for(start: Start):
    async with start() as running:
        await running.onboard()
        hear, tries = running.app.coach.hear, 0

        async def at_last(inbound: Inbound) -> Any:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise ConnectionError
            return await hear(inbound)

        running.app.coach.hear = at_last  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("today"))
        for _ in range(50):
            await asyncio.sleep(HEAR_AGAIN)
            if asking.done():
                break
        result = await asking
        assert tries == 3 and said(result.response.message)


# Buttons ---------------------------------------------------------------------------------------------------


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


def children(message: Any) -> list[Any]:
    return [child for row in message.components for child in row.children]


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


async def test_a_list_that_was_used_shows_what_was_chosen(start: Start):
    choices = tuple(Choice(f"c{n}", say("together-name-keep", name=f"c{n}"), n) for n in range(40))
    card = Card(turn="t1", flow="f", step="s", choices=tuple(choice.id for choice in choices))

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        if isinstance(inbound, Inbound) and inbound.token is not None:
            return Outcome(conversation=Conversation())
        message = Message(says=(say("care-about"),), choices=choices, turn="t1")
        return Outcome(conversation=Conversation(cards=(card,)), outgoing=(Outgoing(message),))

    async with start(step) as running:
        await running.user.send_dm("hi")
        (message,) = running.direct
        chosen = children(message)[1]
        await running.user.select(message, [chosen.options[3].value], custom_id=chosen.custom_id)
        (after,) = running.direct
        assert [(each.label, each.disabled) for each in children(after)] == [("✓ c23", True)]


# Direct messages -------------------------------------------------------------------------------------------


async def test_a_reminder_comes_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        await running.wait(hours=4)
        assert len(running.direct) > before
        assert running.public == []


async def test_closed_direct_messages_are_told_at_the_next_contact_and_a_channel_can_be_chosen(start: Start):
    async with start() as running:
        await running.onboard()
        with running.direct_messages_closed():
            await running.wait(hours=30)
            loaded = await running.app.store.load_by_address(running.address, running.clock.now())
            assert loaded is not None and loaded.world.unreachable_since is not None
            told = await running.member.slash(running.channel, "today")
            assert "direct messages are closed" in said(told.response.message)
            last = [told.response, *told.followups][-1].message
            wire = next(e.custom_id for e in children(last) if "reach_here" in e.custom_id)
            await running.member.click(last, custom_id=wire)
            await running.wait(hours=30)
            mentions = [m for m in running.public if m.author.bot]
            assert mentions, "reminders come again"
            for each in mentions:
                assert each.content == f"<@{running.user.id}>, your coach has a word for you."
                assert not each.embeds and not each.attachments
                assert [e.label for e in children(each)] == ["Show it to me"]
            shown = await running.member.click(mentions[0], label="Show it to me")
            assert shown.ephemeral and len(said(shown.response.message)) > 40
            ben = running.guild.add_member(running.env.create_user("ben"))
            nothing: Any = await ben.click(mentions[0], label="Show it to me")
            assert nothing.ephemeral and "somebody else" in nothing.response.content
            again = await running.member.slash(running.channel, "today")
            assert "closed" not in said(again.response.message)
            loaded = await running.app.store.load_by_address(running.address, running.clock.now())
            assert loaded is not None and loaded.address is not None
            assert loaded.address.chat == f"channel:{running.channel.id}", "a command does not change that"
        await running.user.send_dm("hi")
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.address is not None
        assert loaded.address.chat.startswith("dm:"), "a direct message does"


async def test_words_files_forwards_and_corrections(start: Start):
    async with start() as running:
        await running.onboard()
        first = await running.user.send_dm("slept 5 hours, legs are dead, mood ok")
        assert running.direct[-1].embeds
        before = len(running.direct)
        await running.user.edit(first, "slept 8 hours, legs fresh, mood great")
        assert len(running.direct) == before + 1
        file = running.env.backend.store_attachments(running.user.dm_channel.id, [("plan.pdf", b"content")])
        await running.user.send_dm("", attachments=file)
        assert "file" in said(running.direct[-1]).lower()


async def test_export_comes_as_a_file_for_the_athlete_alone(start: Start):
    async with start() as running:
        await running.onboard()
        result = await running.member.slash(running.channel, "export")
        assert result.ephemeral
        assert [file.filename for file in result.response.attachments] == ["sidekick-export.json"]


async def test_a_slow_turn_shows_typing(start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lanes, "SLOW", 0.0)
    async with start() as running:
        hear = running.app.coach.hear

        async def slowly(inbound: Inbound) -> Any:
            for _ in range(20):
                await asyncio.sleep(0)
            return await hear(inbound)

        running.app.coach.hear = slowly  # type: ignore[method-assign]
        await running.user.send_dm("hello")
        assert any(r.path.endswith("/typing") for r in running.env.http_requests)


async def test_nothing_of_a_conversation_gets_into_the_log(start: Start, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    told = ("slept 3 hours, legs are wooden, mood gloomy", "left knee hurts 7", "/log 47 min rpe 9 drudgery")
    async with start() as running:
        await running.onboard()
        for text in told:
            await running.user.send_dm(text)
        result = await running.member.slash(running.channel, "pain", where="calf", level=6)
        said_back = said(result.response.message).split()
        tokens = [record.token for record in running.env.backend.interactions.values()]
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records).lower()
    words = {word for text in told for word in text.split() if len(word) > 3} | set(tokens)
    for word in words | {word for word in said_back if len(word) > 7}:
        assert word.lower() not in logged, word


# Receipts in the outbox ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 50007, RowStatus.GONE),
        (403, 50001, RowStatus.GONE),
        (404, 10003, RowStatus.GONE),
        (400, 50035, RowStatus.REFUSED),
        (500, 0, RowStatus.PENDING),
        (401, 0, RowStatus.PENDING),
    ],
)
async def test_what_discord_refuses_is_settled(start: Start, status: int, code: int, expected: RowStatus):
    async with start() as running:
        await running.onboard()
        path = f"/channels/{running.user.dm_channel.id}/messages"
        running.env.inject_error("POST", path, status=status, code=code, times=None)
        before = len(running.direct)
        await running.user.send_dm("/today")
        running.env.backend.faults.clear()
        if expected is RowStatus.PENDING:
            assert len(running.direct) == before
            await running.wait(minutes=2)
            assert "Today" in said(running.direct[before]), "it was kept, and comes when Discord is well"
        else:
            document = await running.app.store.export("athlete-1")
            assert document["messages_sent"][-1]["status"] == expected.value
            await running.wait(minutes=2)
            assert len(running.direct) == before


def test_pages_when_even_lists_do_not_fit():
    choices = tuple(Choice(f"c{row}_{n}", say("x"), row) for row in range(30) for n in range(3))
    message = Message(choices=choices, turn="t1", kind=MessageKind.REPLY)
    labels: Sequence[str] = [f"L{n}" for n, _ in enumerate(choices)]
    rows = components_of(message, labels)
    assert len(rows) <= limits.KEYBOARD.rows
    assert rows[-1]["components"][-1]["custom_id"] == "sk:~page:1"


async def test_only_the_process_with_the_first_shard_writes_the_commands(start: Start):
    async with start(shards=(4, 7, 8)) as running:
        assert not [r for r in running.env.http_requests if r.path.endswith("/commands")]


@pytest.mark.parametrize(
    ("server", "context", "direct"),
    [
        (None, {"dm_channel": True}, True),
        (1, {"guild": True}, False),
        (None, {"private_channel": True}, False),
        (None, {}, False),
    ],
)
def test_among_themselves_is_the_direct_chat_alone(
    server: int | None, context: dict[str, bool], direct: bool
):
    """Not a server, not a group of people to which somebody brought the bot along, and not what is unknown."""
    told = discord.app_commands.AppCommandContext(**context)
    interaction: Any = SimpleNamespace(guild_id=server, context=told)
    assert is_direct(interaction) is direct


def test_no_intent_is_privileged_and_servers_words_are_not_asked_for():
    """[API] Gateway, privileged intents: members, presences, message content; the last of these bits are a server's
    messages and reactions."""
    privileged = 1 << 1 | 1 << 8 | 1 << 15
    servers_words = 1 << 9 | 1 << 10 | 1 << 11
    assert not INTENTS.value & (privileged | servers_words)
