"""Commands and their options, suggestions while somebody types, and the menu of a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.discord_chat import limits
from adapters.discord_chat.desk import SUGGESTED_AT_ONCE
from core.dialogue.commands import COMMANDS
from core.dialogue.suggestions import What
from core.message import Address
from core.training.session import Status
from core.wellness.check_in import Item
from tests.adapters.discord.conftest import Start, callbacks, said


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


async def test_a_flood_of_typing_is_not_served_and_keeps_nobody_from_speaking(start: Start):
    async with start() as running:
        await running.onboard()
        looked: list[str] = []
        suggest = running.app.coach.suggest

        async def counted(address: Address, what: What, typed: str) -> tuple[str, ...]:
            looked.append(typed)
            return await suggest(address, what, typed)

        running.app.coach.suggest = counted  # type: ignore[method-assign]
        for _ in range(SUGGESTED_AT_ONCE + 20):
            found = await running.user.autocomplete("timezone", "place", "madr")
        assert found == [] and len(looked) == SUGGESTED_AT_ONCE
        assert "Today" in said((await running.member.slash(running.channel, "today")).response.message)
        running.clock.move_to(running.clock.now() + timedelta(seconds=1))
        assert await running.user.autocomplete("timezone", "place", "madr")


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
        await running.wait(days=40)
        again = await running.member.context_menu(running.channel, "Log this as a run", mine)
        assert "log that message before" in said(again.response.message)


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


async def test_only_the_process_with_the_first_shard_writes_the_commands(start: Start):
    async with start(shards=(4, 7, 8)) as running:
        assert not [r for r in running.env.http_requests if r.path.endswith("/commands")]
