"""Who is not let in, and who is too much: they are told once, and what others see stays as it is."""

from __future__ import annotations

from core.doors import Door, FloodGuard
from tests.adapters.discord.conftest import Start
from tests.adapters.discord.test_together import Server

#: Longer than a tap that bounced, seconds.
A_WHILE = 10


async def test_a_strangers_presses_leave_the_invitation_where_it_is(start: Start):
    async with start() as running:
        server = Server(running)
        await server.becomes_athlete(server.ana, "Ana")
        invitation = await server.opens()
        running.desk._door = Door("discord", {f"discord:{server.ana.id}"})
        first = await server.presses_join(server.ben, invitation)
        assert first.ephemeral and "kept for a few people" in first.response.content
        await running.wait(seconds=A_WHILE)
        await server.presses_join(server.ben, invitation)
        assert [each.id for each in server.public] == [invitation.id]


async def test_who_presses_too_much_keeps_the_card(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/delete")
        card = running.direct[-1]
        running.desk._door = Door("discord", (), FloodGuard(at_once=0))
        told = await running.user.click(card, custom_id=card.components[0].children[-1].custom_id)
        assert "a lot at once" in told.response.content
        await running.wait(seconds=A_WHILE)
        await running.user.click(card, custom_id=card.components[0].children[-1].custom_id)
        assert card.id in [each.id for each in running.direct]


async def test_a_command_that_is_not_heard_leaves_nothing_behind(start: Start):
    async with start(allowed={"discord:1"}) as running:
        first = await running.member.slash(running.channel, "today")
        assert first.ephemeral and "kept for a few people" in first.response.content
        await running.member.slash(running.channel, "today")
        shown = running.channel.history(viewer=running.member)
        assert [each.content for each in shown if each.author.bot] == [first.response.content]
