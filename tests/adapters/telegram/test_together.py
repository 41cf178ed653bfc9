"""Circles in Telegram's groups, over real HTTP against the double, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from core.doors import Door
from core.message import Address, Inbound
from core.training.athlete import Profile
from tests.support.telegram import User
from tests.support.telegram.faults import Refuse
from tests.support.telegram.people import Group
from tests.support.telegram.world import Message as Shown
from tests.support.telegram_stage import PLATFORM, TelegramStage, telegram_stage

pytestmark = pytest.mark.skips_waits

OPENED = datetime(2026, 3, 4, 12, tzinfo=UTC)
SUNDAY_EVENING = datetime(2026, 3, 8, 17, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 3, 9, 8, tzinfo=UTC)


class Town:
    """Ana, who made the group, Ben and Cleo, who are in it, and Dan, who is not."""

    def __init__(self, stage: TelegramStage) -> None:
        self.stage, self.telegram = stage, stage.telegram
        self.ana = stage.user
        self.ben, self.cleo, self.dan = (stage.telegram.user(name) for name in ("Ben", "Cleo", "Dan"))
        self.group = stage.telegram.group("Dawn patrol", self.ana, self.ben, self.cleo)
        self._keys = count(1)

    async def rest(self) -> None:
        """Everything that was said is heard, and everything that is due is delivered."""
        await self.stage.rest()
        await self.stage.dispatcher.run_due()

    async def until(self, at: datetime) -> None:
        while (due := await self.stage.dispatcher.next_due()) is not None and due <= at:
            self.stage.clock.move_to(due)
            await self.stage.dispatcher.run_due()
        self.stage.clock.move_to(at)
        await self.stage.dispatcher.run_due()

    async def becomes_athlete(self, user: User) -> None:
        """Through the onboarding in one go, which Telegram can't carry."""
        profile = Profile(timezone="Europe/Madrid", name=user.person.first_name)
        address = Address(PLATFORM, str(user.id), str(user.id))
        user.starts()
        self.telegram.world.queue.clear()
        key = f"onboarded-{next(self._keys)}"
        rows = await self.stage.coach.receive(Inbound(key=key, address=address, profile=profile))
        await self.stage.dispatcher.deliver_now(rows)

    async def opens(self, text: str = "/together", group: Group | None = None) -> str:
        """Ana opens the circle; gives the payload of the button that invites to it."""
        self.ana.says(text, to=group or self.group)
        await self.rest()
        return payload_of((group or self.group).last)

    async def joins(self, user: User, payload: str, share: str) -> None:
        user.starts(payload)
        await self.rest()
        for choice in (share, "Yes, share this"):
            user.taps(choice)
            await self.rest()

    @property
    def in_group(self) -> list[str]:
        return [message.text for message in self.group.from_bot if "poll" not in message.json]


def payload_of(message: Shown) -> str:
    ((button,),) = message.json["reply_markup"]["inline_keyboard"]
    link, _, payload = str(button["url"]).partition("?start=")
    assert link.startswith("https://t.me/") and payload.startswith("join-")
    return payload


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with telegram_stage(OPENED) as stage:
        town = Town(stage)
        for user in (town.ana, town.ben, town.cleo):
            await town.becomes_athlete(user)
        yield town


async def test_a_week_in_a_group(town: Town) -> None:
    payload = await town.opens()
    assert "times of Madrid" in town.group.last.text and "/together off" in town.group.last.text
    await town.joins(town.ana, payload, "Only that I'm in")
    assert "Ana is in" in "".join(message.text for message in town.ana.chat.from_bot)
    await town.joins(town.ben, payload, "My minutes of training")
    await town.joins(town.cleo, payload, "Only that I'm in")
    town.ben.says("/log easy run 50 min, 4")
    await town.rest()

    await town.until(SUNDAY_EVENING)
    (asked,) = [message for message in town.group.from_bot if "poll" in message.json]
    poll = asked.json["poll"]
    assert (poll["is_anonymous"], poll["allows_multiple_answers"]) == (False, True)
    assert [option["text"] for option in poll["options"]][0] == "Mon 9 Mar" and len(poll["options"]) == 7
    town.ben.votes(asked, 1, 5)
    await town.rest()

    await town.until(MONDAY_MORNING)
    text = town.group.last.text
    assert text == (
        "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Ben: 50 min of training\n• Cleo is in"
    )
    # One changes their mind: the message is another one at once. One deletes: gone.
    town.ben.says("/together")
    await town.rest()
    town.ben.taps("Leave")
    await town.rest()
    assert town.group.last.text == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in"
    town.cleo.says("/delete")
    await town.rest()
    town.cleo.taps("Yes, delete it all")
    await town.rest()
    assert town.group.last.text == "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in"
    assert len(town.in_group) == 2, "the invitation, and one round-up"

    town.group.removes_bot()
    await town.rest()
    assert await town.stage.circles.at(PLATFORM, str(town.group.id)) is None
    await town.until(MONDAY_MORNING + timedelta(days=8))
    assert len(town.in_group) == 2


async def test_an_administrator_opens_and_closes_and_nobody_else(town: Town) -> None:
    town.ben.says("/together", to=town.group)
    await town.rest()
    assert "One of the group's administrators" in town.group.last.text
    payload = await town.opens()
    town.ben.says("/together off", to=town.group)
    await town.rest()
    assert await town.stage.circles.at(PLATFORM, str(town.group.id)) is not None
    # Once it is open everybody may ask for the way in.
    town.ben.says("/together", to=town.group)
    await town.rest()
    assert payload_of(town.group.last) == payload
    town.ana.says("/together off", to=town.group)
    await town.rest()
    assert "is closed" in town.group.last.text
    town.ana.says("/together off", to=town.group)
    await town.rest()
    assert "No circle is open here" in town.group.last.text
    town.ben.starts(payload)
    await town.rest()
    assert "isn't open any more" in town.ben.chat.last.text


async def test_an_administrator_who_remains_anonymous_is_one(town: Town) -> None:
    town.ana.says_as_group("/together", to=town.group)
    await town.rest()
    assert payload_of(town.group.last)
    town.ana.says_as_group("/together off", to=town.group)
    await town.rest()
    assert "is closed" in town.group.last.text


async def test_it_goes_by_the_place_that_is_told(town: Town) -> None:
    await town.opens("/together new york")
    assert "times of New York" in town.group.last.text
    await town.opens("/together@" + town.telegram.world.bot["username"] + " Madrid")
    assert "times of Madrid" in town.group.last.text
    town.ana.says("/together nowhere at all", to=town.group)
    await town.rest()
    assert "I don't know that time zone" in town.group.last.text


async def test_an_invitation_that_was_passed_on_lets_nobody_in_from_outside(town: Town) -> None:
    payload = await town.opens()
    await town.becomes_athlete(town.dan)
    town.dan.starts(payload)
    await town.rest()
    assert "for members of the group" in town.dan.chat.last.text
    assert "What may it say" not in "".join(message.text for message in town.dan.chat.from_bot)


async def test_while_telegram_can_not_tell_who_is_a_member_people_join(town: Town) -> None:
    payload = await town.opens()
    town.telegram.faults.add(Refuse(502, "Bad Gateway"), "getChatMember", times=None)
    await town.joins(town.ben, payload, "Only that I'm in")
    assert "You're in Dawn patrol" in town.ben.chat.last.text


async def test_only_guests_open_circles_where_the_coach_is_kept_for_a_few(town: Town) -> None:
    town.stage.desk._door = Door("telegram", {"telegram:1"})
    town.ana.says("/together", to=town.group)
    await town.rest()
    assert town.group.from_bot == []


async def test_a_group_that_becomes_a_supergroup_takes_its_circle_along(town: Town) -> None:
    payload = await town.opens()
    await town.joins(town.ana, payload, "Only that I'm in")
    await town.joins(town.ben, payload, "Only that I'm in")
    upgraded = town.telegram.upgrade(town.group)
    await town.rest()
    await town.until(MONDAY_MORNING)
    assert [("poll" in m.json, m.text[:8]) for m in upgraded.from_bot] == [(True, ""), (False, "Our week")]


async def test_a_round_up_that_an_administrator_deleted_stays_deleted(town: Town) -> None:
    payload = await town.opens()
    await town.joins(town.ana, payload, "Only that I'm in")
    await town.joins(town.ben, payload, "Only that I'm in")
    await town.until(MONDAY_MORNING)
    shown = town.group.last
    shown.is_deleted = True
    town.ben.says("/together")
    await town.rest()
    town.ben.taps("Leave")
    await town.rest()
    assert not any(message.text.startswith("Our week") for message in town.group.from_bot)


async def test_who_is_invited_before_there_is_a_plan_is_asked_after_it(town: Town) -> None:
    payload = await town.opens()
    town.group.chat.members[town.dan.id] = town.dan.person
    town.dan.starts(payload)
    await town.rest()
    assert "You were invited to Dawn patrol" in town.dan.chat.last.text


# Who is still there ------------------------------------------------------------------------------------------


async def two_in(town: Town) -> None:
    """Ana and Ben are in the circle, and it was told of them once."""
    payload = await town.opens()
    for user in (town.ana, town.ben, town.cleo):
        await town.joins(user, payload, "Only that I'm in")
    await town.until(MONDAY_MORNING)
    assert "• Ben is in" in town.group.last.text


async def test_who_left_the_group_is_in_no_round_up_any_more(town: Town) -> None:
    """Telegram tells a bot that is no administrator of nobody who leaves; it is asked."""
    await two_in(town)
    del town.group.chat.members[town.ben.id]
    await town.until(MONDAY_MORNING + timedelta(days=7))
    assert town.in_group[-2:] == [
        "Our week, Mon 2 Mar to Sun 8 Mar:\n\n• Ana is in\n• Cleo is in",
        "Our week, Mon 9 Mar to Sun 15 Mar:\n\n• Ana is in\n• Cleo is in",
    ]
    assert "It looks as if you've left Dawn patrol" in town.ben.chat.last.text


@pytest.mark.parametrize(
    ("refusal", "stays"),
    [
        (Refuse(400, "Bad Request: PARTICIPANT_ID_INVALID"), False),
        (Refuse(400, "Bad Request: user not found"), False),
        (Refuse(400, "Bad Request: CHAT_ADMIN_REQUIRED"), True),
        (Refuse(403, "Forbidden: bot is not a member of the supergroup chat"), True),
    ],
)
async def test_what_telegram_says_of_who_is_asked_for(town: Town, refusal: Refuse, stays: bool) -> None:
    await two_in(town)
    town.telegram.faults.add(refusal, "getChatMember", times=None)
    await town.until(MONDAY_MORNING + timedelta(days=7))
    circle = await town.stage.circles.at(PLATFORM, str(town.group.id))
    assert circle is not None and circle.members == (3 if stays else 0)


async def test_a_broken_line_puts_the_round_up_off_and_takes_nobody_out(town: Town) -> None:
    await two_in(town)
    town.telegram.faults.add(Refuse(502, "Bad Gateway"), "getChatMember", times=2)
    await town.until(MONDAY_MORNING + timedelta(days=7))
    assert "9 Mar" not in town.group.last.text
    await town.until(MONDAY_MORNING + timedelta(days=7, minutes=5))
    assert town.group.last.text.startswith("Our week, Mon 9 Mar") and "• Ben is in" in town.group.last.text


# Forums ------------------------------------------------------------------------------------------------------

RUNNING, OTHER = 7, 9


async def test_a_circle_talks_in_the_topic_where_it_was_opened(town: Town) -> None:
    town.group.chat.topics |= {RUNNING, OTHER}
    town.ana.says("/together", to=town.group, topic=RUNNING)
    await town.rest()
    payload = payload_of(town.group.last)
    for user in (town.ana, town.ben):
        await town.joins(user, payload, "Only that I'm in")
    town.ben.says("/together", to=town.group, topic=OTHER)
    await town.rest()
    await town.until(MONDAY_MORNING)
    assert [message.json.get("message_thread_id") for message in town.group.from_bot] == [
        RUNNING,  # the invitation
        OTHER,  # and its answer to who asked there
        RUNNING,  # the poll
        RUNNING,  # the round-up
    ]
    assert town.group.last.text.endswith("• Ana is in\n• Ben is in")
    town.group.removes_bot()
    await town.rest()
    assert await town.stage.circles.at(PLATFORM, str(town.group.id)) is None


@pytest.mark.parametrize("words", ["message thread not found", "TOPIC_CLOSED"])
async def test_where_the_topic_is_gone_it_talks_in_the_general_one(town: Town, words: str) -> None:
    town.group.chat.topics |= {RUNNING}
    town.ana.says("/together", to=town.group, topic=RUNNING)
    await town.rest()
    payload = payload_of(town.group.last)
    for user in (town.ana, town.ben):
        await town.joins(user, payload, "Only that I'm in")
    if words == "TOPIC_CLOSED":
        for method in ("sendPoll", "sendMessage"):
            town.telegram.faults.add(Refuse(400, f"Bad Request: {words}"), method, chat_id=town.group.id)
    else:
        town.group.chat.topics.clear()
    await town.until(MONDAY_MORNING)
    said = [m for m in town.group.from_bot if m.text.startswith("Our week") or "poll" in m.json]
    assert [m.json.get("message_thread_id") for m in said] == [None, None]
    assert await town.stage.circles.at(PLATFORM, str(town.group.id)) is not None


async def test_an_answer_in_a_plain_group_is_in_no_topic(town: Town) -> None:
    """Telegram gives it a thread all the same, which can't be written to."""
    sent = town.ana.says("/together", to=town.group, topic=3)
    assert sent.json["message_thread_id"] == 3
    del sent.json["is_topic_message"]
    await town.rest()
    circle = await town.stage.circles.at(PLATFORM, str(town.group.id))
    assert circle is not None and circle.thread is None and payload_of(town.group.last)
