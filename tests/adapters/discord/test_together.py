"""Circles in Discord's servers as their people meet them, on simcord with a clock of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from adapters.discord_chat.limits import POLL_OPEN
from core.circles import Circle
from core.doors import Door
from core.message import Address, Inbound
from core.ports import Row, Settlement
from core.training.athlete import Profile
from tests.adapters.discord.conftest import Running, Start, said

#: The coach starts on Thursday, the first of January 2026.
SUNDAY_EVENING = datetime(2026, 1, 4, 18, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEEK = "Our week, Mon 29 Dec to Sun 4 Jan:"


class Server:
    """Ana, who may manage the server, Ben and Cleo, who are members, and the channel where they run together."""

    def __init__(self, running: Running) -> None:
        self.running, self.env, self.clock = running, running.env, running.clock
        mods = running.guild.create_role("mods", permissions=discord.Permissions(manage_guild=True))
        self.channel = running.guild.create_text_channel("dawn-patrol")
        self.ana = running.guild.add_member(self.env.create_user("ana2"), roles=[mods])
        self.ben, self.cleo = (
            running.guild.add_member(self.env.create_user(name)) for name in ("ben", "cleo")
        )
        self._keys = count(1)

    async def becomes_athlete(self, member: Any, name: str) -> None:
        profile = Profile(timezone="UTC", name=name)
        address = Address("discord", str(member.id), str(member.id))
        key = f"onboarded-{next(self._keys)}"
        rows = await self.running.app.coach.receive(Inbound(key=key, address=address, profile=profile))
        await self.running.app.dispatcher.deliver_now(rows)

    async def until(self, at: datetime) -> None:
        await self.running.wait(seconds=(at - self.clock.now()).total_seconds())
        await self.running.app.dispatcher.run_due()

    async def opens(self, **options: str) -> discord.Message:
        """Ana opens the circle; gives the invitation."""
        await self.ana.slash(self.channel, "together", **options)
        return self.public[-1]

    async def joins(self, member: Any, invitation: discord.Message, *choices: str) -> None:
        await self.presses_join(member, invitation)
        for choice in choices:
            await self.taps(member, choice)

    async def presses_join(self, member: Any, invitation: discord.Message) -> Any:
        return await member.click(invitation, custom_id=join_of(invitation))

    async def taps(self, member: Any, label: str) -> None:
        """Press the newest button of that label among what this member sees in the channel."""
        await press(member, label, self.seen_by(member))

    def seen_by(self, member: Any) -> list[discord.Message]:
        return [m for m in self.channel.history(viewer=member) if m.author.bot]

    def said_to(self, member: Any) -> str:
        """The newest thing that this member alone sees."""
        return said([m for m in self.seen_by(member) if m.flags.ephemeral][-1])

    @property
    def public(self) -> list[discord.Message]:
        """What everybody reads in the channel."""
        return [m for m in self.channel.history() if not m.flags.ephemeral]

    @property
    def words(self) -> list[str]:
        return [said(message) for message in self.public if message.poll is None]

    async def circle(self, channel: ChannelHandle | None = None) -> Circle | None:
        chat = f"channel:{(channel or self.channel).id}"
        return await self.running.app.circles.at("discord", chat)

    def forbid(self, **permissions: bool) -> None:
        self._overwrite(deny=discord.Permissions(**permissions).value)

    def permit(self, **permissions: bool) -> None:
        self._overwrite(allow=discord.Permissions(**permissions).value)

    def _overwrite(self, **what: int) -> None:
        bot = self.env.backend.bot_user.id
        self.env.backend.set_overwrite(self.channel.id, Overwrite(bot, OverwriteType.MEMBER, **what))


async def press(who: Any, label: str, shown: Sequence[discord.Message]) -> None:
    """Press the newest button of that label."""
    for message in reversed(shown):
        for row in message.components:
            for button in getattr(row, "children", ()):
                if getattr(button, "label", None) == label:
                    await who.click(message, custom_id=button.custom_id)
                    return
    raise AssertionError(f"nobody offered {label!r}")


def join_of(invitation: discord.Message) -> str:
    ((button,),) = [row.children for row in invitation.components]  # type: ignore[union-attr]
    assert button.label == "Join" and button.custom_id is not None  # type: ignore[union-attr]
    return str(button.custom_id)  # type: ignore[union-attr]


Meet = Callable[[], AbstractAsyncContextManager[Server]]


@pytest.fixture
def meet(start: Start) -> Meet:
    """The server with its three athletes: `async with meet() as server`."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Server]:
        async with start() as running:
            server = Server(running)
            for name in ("ana", "ben", "cleo"):
                await server.becomes_athlete(getattr(server, name), name.capitalize())
            yield server

    return run


IN, YES = "Only that I'm in", "Yes, share this"


async def test_a_week_in_a_server(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        assert "This group can now run together" in said(invitation) and "times of UTC" in said(invitation)
        await server.joins(server.ana, invitation, IN, YES)
        assert "You're in Test Guild #dawn-patrol" in server.said_to(server.ana)
        await server.joins(server.ben, invitation, "My minutes of training", YES)
        await server.joins(server.cleo, invitation, IN, YES)
        await server.ben.slash(server.channel, "log", what="easy run", minutes=50, rpe=4)
        assert server.public == [invitation], "what they chose is theirs to see"

        await server.until(SUNDAY_EVENING)
        poll = server.public[-1].poll
        assert poll is not None and poll.multiple and poll.question == "Who runs when this week?"
        assert [answer.text for answer in poll.answers][::6] == ["Mon 5 Jan", "Sun 11 Jan"]
        assert poll.duration == POLL_OPEN
        await server.ben.set_poll_votes(server.public[-1], answers=[2, 6])

        await server.until(MONDAY_MORNING)
        assert server.words[1:] == [f"{WEEK}\n\n• Ana is in\n• Ben: 50 min of training\n• Cleo is in"]
        # One leaves: the message is another one at once. One deletes: gone.
        await server.ben.slash(server.channel, "together")
        await server.taps(server.ben, "Leave")
        await server.running.app.dispatcher.run_due()
        assert server.words[1:] == [f"{WEEK}\n\n• Ana is in\n• Cleo is in"]
        await server.cleo.slash(server.channel, "delete")
        await server.taps(server.cleo, "Yes, delete it all")
        await server.running.app.dispatcher.run_due()
        assert server.words[1:] == [f"{WEEK}\n\n• Ana is in"]
        assert len(server.public) == 3, "the invitation, a poll, and one round-up"

        server.env.backend.remove_guild(server.running.guild.id)
        await server.env.settle()
        assert await server.circle() is None
        requests = len(server.env.http_requests)
        await server.until(MONDAY_MORNING + timedelta(days=8))
        posted = [r for r in server.env.http_requests[requests:] if f"/{server.channel.id}/" in r.path]
        assert posted == []


async def test_who_shares_something_else_is_seen_so_in_the_past_too(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        for member in (server.ana, server.ben):
            await server.joins(member, invitation, IN, YES)
        await server.until(MONDAY_MORNING)
        assert server.words[-1] == f"{WEEK}\n\n• Ana is in\n• Ben is in"
        # In their direct chat as well as in the channel.
        user = server.ben.user
        await user.slash("together")
        newest = [m for m in user.dm_channel.history() if m.author.bot][-1]
        assert "In Test Guild #dawn-patrol you share only that you're in, as Ben" in said(newest)
        for label in ("Share something else", "Nothing, don't name me", YES):
            await press(user, label, user.dm_channel.history())
        await server.running.app.dispatcher.run_due()
        assert server.words[-1] == f"{WEEK}\n\n• Ana is in"


async def test_who_may_manage_the_server_opens_and_closes_and_nobody_else(meet: Meet) -> None:
    async with meet() as server:
        await server.ben.slash(server.channel, "together")
        assert "You're in no circle" in server.said_to(server.ben)
        await server.ben.slash(server.channel, "together", do="open")
        assert "One of the group's administrators" in server.said_to(server.ben)
        assert server.public == [] and await server.circle() is None
        invitation = await server.opens()
        await server.ben.slash(server.channel, "together", do="off")
        assert "One of the group's administrators" in server.said_to(server.ben)
        # Once it is open everybody has the way in, and whoever is in charge can show it to all again.
        await server.ben.slash(server.channel, "together")
        assert "What may it say of you" in server.said_to(server.ben) and server.public == [invitation]
        again = await server.opens(do="open")
        assert again.id != invitation.id and join_of(again) == join_of(invitation)
        await server.ana.slash(server.channel, "together", do="off")
        assert "is closed" in server.words[-1] and await server.circle() is None
        await server.ana.slash(server.channel, "together", do="off")
        assert "No circle is open here" in server.said_to(server.ana)
        await server.presses_join(server.ben, invitation)
        assert "isn't open any more" in server.said_to(server.ben)


async def test_whoever_opened_it_closes_it_though_they_manage_the_server_no_more(meet: Meet) -> None:
    async with meet() as server:
        await server.opens()
        server.env.backend.get_member(server.running.guild.id, server.ana.id).role_ids.clear()
        await server.ana.slash(server.channel, "together", place="Madrid", do="open")
        assert "times of Madrid" in server.words[-1]
        await server.ana.slash(server.channel, "together", do="off")
        assert await server.circle() is None


async def test_no_name_of_whoever_asked_stands_in_the_channel(meet: Meet) -> None:
    """An answer to a command would show who used it; what everybody reads is a message of the bot's own."""
    async with meet() as server:
        invitation = await server.opens()
        assert invitation.interaction_metadata is None and invitation.reference is None
        await server.joins(server.ben, invitation, IN, YES)
        await server.ana.slash(server.channel, "together", do="off")
        assert all(message.interaction_metadata is None for message in server.public)


async def test_an_invitation_lives_through_a_restart(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        await server.env.restart_bot()
        await server.joins(server.ben, invitation, IN, YES)
        assert "You're in Test Guild" in server.said_to(server.ben)


async def test_who_has_no_plan_yet_is_shown_the_way_to_begin(meet: Meet) -> None:
    async with meet() as server:
        dan = server.running.guild.add_member(server.env.create_user("dan"))
        result = await server.presses_join(dan, await server.opens())
        assert result.ephemeral
        told = "".join(said(message) for message in server.seen_by(dan) if message.flags.ephemeral)
        assert "You were invited to Test Guild #dawn-patrol" in told and "Sidekick" in told
        assert len(server.public) == 1


async def test_the_words_of_an_invitation_lead_nowhere_when_they_are_typed(meet: Meet) -> None:
    """They may have been passed on, from another platform too."""
    async with meet() as server:
        await server.opens()
        circle = await server.circle()
        assert circle is not None
        await server.ben.user.send_dm(f"/start join-{circle.id}")
        answers = [said(m) for m in server.ben.user.dm_channel.history() if m.author.bot]
        assert "for members of the group" in answers[-1]
        mine = await server.ben.send(server.channel, f"/start join-{circle.id}")
        result = await server.ben.context_menu(server.channel, "Log this as a run", mine)
        assert result.response is not None and result.ephemeral
        assert "for members of the group" in result.response.content


async def test_it_goes_by_the_place_that_is_told(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens(place="new york")
        assert "times of New York" in said(invitation)
        await server.ana.slash(server.channel, "together", place="Madrid")
        assert "times of Madrid" in server.words[-1]
        before = len(server.public)
        await server.ana.slash(server.channel, "together", place="nowhere at all")
        assert "I don't know that time zone" in server.said_to(server.ana) and len(server.public) == before


async def test_a_channel_that_is_deleted_takes_its_circle_along_and_no_other(meet: Meet) -> None:
    async with meet() as server:
        await server.opens()
        await server.ana.slash(server.running.channel, "together")
        server.env.backend.delete_channel(server.channel.id)
        await server.env.settle()
        assert await server.circle() is None
        assert await server.circle(server.running.channel) is not None


async def test_a_server_takes_its_own_circles_along_and_no_others(meet: Meet) -> None:
    async with meet() as server:
        await server.opens()
        await server.ana.slash(server.running.channel, "together")
        other = server.env.create_guild("Other")
        elsewhere = other.create_text_channel("runs")
        mods = other.create_role("mods", permissions=discord.Permissions(manage_guild=True))
        await other.add_member(server.env.create_user("eve"), roles=[mods]).slash(elsewhere, "together")
        server.env.backend.remove_guild(server.running.guild.id)
        await server.env.settle()
        assert await server.circle() is None and await server.circle(server.running.channel) is None
        assert await server.circle(elsewhere) is not None


async def test_where_the_bot_can_not_write_there_is_no_circle(meet: Meet) -> None:
    async with meet() as server:
        server.forbid(send_messages=True)
        await server.ana.slash(server.channel, "together")
        assert "I can't write in this channel" in server.said_to(server.ana)
        assert await server.circle() is None and server.public == []


async def test_a_circle_ends_when_it_is_found_that_nothing_can_be_written_there(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        for member in (server.ana, server.ben):
            await server.joins(member, invitation, IN, YES)
        server.forbid(send_messages=True)
        await server.until(SUNDAY_EVENING)
        assert await server.circle() is None


async def test_where_it_may_not_make_polls_it_asks_in_lines(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        for member in (server.ana, server.ben):
            await server.joins(member, invitation, IN, YES)
        path = f"/channels/{server.channel.id}/messages"
        server.env.inject_error("POST", path, status=403, code=50013, message="Missing Permissions")
        await server.until(SUNDAY_EVENING)
        assert server.words[-1].startswith("Who runs when this week?\n• Mon 5 Jan\n")
        assert await server.circle() is not None


async def test_a_round_up_that_a_moderator_deleted_stays_deleted(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        for member in (server.ana, server.ben):
            await server.joins(member, invitation, IN, YES)
        await server.until(MONDAY_MORNING)
        server.env.backend.delete_message(server.channel.id, server.public[-1].id)
        before = len(server.public)
        await server.ben.slash(server.channel, "together")
        await server.taps(server.ben, "Leave")
        await server.running.app.dispatcher.run_due()
        assert len(server.public) == before and not any("Our week" in words for words in server.words)


async def test_a_circle_lets_in_guests_alone_where_the_coach_is_kept_for_a_few(meet: Meet) -> None:
    async with meet() as server:
        invitation = await server.opens()
        server.running.desk._door = Door("discord", {f"discord:{server.ana.id}"})
        result = await server.presses_join(server.ben, invitation)
        assert result.ephemeral and "kept for a few people" in result.response.content
        assert await server.ben.slash(server.channel, "together") and len(server.public) == 1


async def all_three_in(server: Server) -> None:
    invitation = await server.opens()
    for member in (server.ana, server.ben, server.cleo):
        await server.joins(member, invitation, IN, YES)


async def test_who_left_the_server_is_in_no_round_up_any_more(meet: Meet) -> None:
    """Discord tells a bot without a privileged intent of nobody who leaves; it is asked."""
    async with meet() as server:
        await all_three_in(server)
        await server.until(MONDAY_MORNING)
        assert "• Ben is in" in server.words[-1]
        server.running.guild.remove_member(server.ben)
        await server.until(MONDAY_MORNING + timedelta(days=7))
        assert server.words[-2:] == [
            f"{WEEK}\n\n• Ana is in\n• Cleo is in",
            "Our week, Mon 5 Jan to Sun 11 Jan:\n\n• Ana is in\n• Cleo is in",
        ]
        told = [said(m) for m in server.ben.user.dm_channel.history() if m.author.bot]
        assert "It looks as if you've left Test Guild #dawn-patrol" in told[-1]


async def test_a_server_that_does_not_tell_of_its_members_loses_none(meet: Meet) -> None:
    async with meet() as server:
        await all_three_in(server)
        path = f"/guilds/{server.running.guild.id}/members/{server.ben.id}"
        server.env.inject_error("GET", path, status=403, code=50001, message="Missing Access")
        await server.until(MONDAY_MORNING)
        assert server.words[-1] == f"{WEEK}\n\n• Ana is in\n• Ben is in\n• Cleo is in"


async def test_members_of_a_circle_hear_that_the_bot_was_put_out(meet: Meet) -> None:
    async with meet() as server:
        await all_three_in(server)
        await server.until(MONDAY_MORNING)
        server.env.backend.remove_guild(server.running.guild.id)
        await server.env.settle()
        await server.running.app.dispatcher.run_due()
        told = [said(m) for m in server.ben.user.dm_channel.history() if m.author.bot]
        assert "I can't reach Test Guild #dawn-patrol any more" in told[-1]
        assert "One past round-up still says something of you there" in told[-1]


@asynccontextmanager
async def a_worker_that_dies_after_posting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """What is delivered meanwhile is posted, and nobody records it."""
    outbox = server.running.app.dispatcher._outbox
    settle = outbox.settle

    async def nothing_for_groups(settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        await settle([each for each in settled if each[0].address is None or each[0].address.user], now)

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "settle", nothing_for_groups)
        yield


@pytest.mark.parametrize("what", ["poll", "round-up"])
async def test_what_a_crash_left_behind_is_found_again_an_hour_later(
    meet: Meet, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Where Discord knows no nonce any more (here it never does): neither poll nor round-up stands there twice."""
    async with meet() as server:
        await all_three_in(server)
        at = SUNDAY_EVENING if what == "poll" else MONDAY_MORNING
        await server.until(at - timedelta(seconds=1))
        async with a_worker_that_dies_after_posting(server, monkeypatch):
            await server.until(at)
        left = server.public[-1]
        assert left.poll is not None if what == "poll" else said(left).endswith("one moment …")
        await server.ben.slash(server.channel, "together")
        await server.taps(server.ben, "Leave")
        await server.until(at + timedelta(hours=1))
        assert server.public[-1].id == left.id, "nothing new"
        if what == "round-up":
            assert server.words[-1] == f"{WEEK}\n\n• Ana is in\n• Cleo is in"


@pytest.mark.parametrize("is_locked", [False, True])
async def test_what_is_taken_back_goes_from_a_thread_that_was_archived_too(
    meet: Meet, is_locked: bool
) -> None:
    """Discord archives a thread by itself and changes nothing in it then; a locked one its moderators open."""
    async with meet() as server:
        # For a thread that is not locked Discord asks for no more than to write there; simcord does.
        server.permit(manage_channels=True)
        server.env.backend.create_thread(server.channel.id, "runs", server.env.backend.bot_user.id)
        (server.channel,) = server.channel.threads
        await all_three_in(server)
        await server.until(MONDAY_MORNING)
        thread, faults = f"/channels/{server.channel.id}", server.env.backend.faults
        kept = f"{WEEK}\n\n• Ana is in\n• Ben is in\n• Cleo is in"
        assert server.words[-1] == kept
        times = None if is_locked else 1
        server.env.inject_error("PATCH", f"{thread}/messages/*", status=400, code=50083, times=times)
        if is_locked:
            server.env.inject_error("PATCH", thread, status=403, code=50013, times=None)
        await server.ben.slash(server.channel, "together")
        await server.taps(server.ben, "Leave")
        await server.running.app.dispatcher.run_due()
        opening = [r for r in server.env.http_requests if (r.method, r.path) == ("PATCH", thread)]
        assert opening and all(request.json == {"archived": False} for request in opening)
        if is_locked:
            assert server.words[-1] == kept and await server.circle() is not None
            await server.until(MONDAY_MORNING + timedelta(hours=2))
            faults.clear()
            await server.until(server.clock.now() + timedelta(minutes=7))
        assert WEEK in server.words[1] and "Ben" not in server.words[1]
