"""Athletes talking with the whole coach over Telegram: real updates in, real messages out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from adapters.sql.tables import OutboxRow
from core.dialogue.engine import respond
from core.dialogue.world import Outcome, Outgoing
from core.message import Address, Choice, Inbound, Message, say
from core.ports import RowStatus, RowType
from core.training.athlete import Profile
from tests.adapters.telegram.conftest import Running
from tests.support.languages import speaking
from tests.support.telegram import PIXEL, Html, Late, Refuse, TelegramDouble, User


async def settled(telegram: TelegramDouble, user: User, count: int) -> None:
    """Every update is confirmed, and the chat shows so many messages of the bot."""
    await user.chat.until(lambda chat: len(chat.from_bot) >= count)
    await telegram.until_confirmed()


async def wakes(running: Running) -> int:
    """How many athletes the coach will remind."""
    query = select(func.count()).where(OutboxRow.type == RowType.WAKE, OutboxRow.status == RowStatus.PENDING)
    return int(await running.app.database.read(lambda connection: connection.execute(query).scalar_one()))


async def plan_made(user: User) -> None:
    """From hello to the first plan by skipping."""
    user.starts()
    hello = await user.chat.next_message()
    user.taps("I agree", on=hello)
    question = await user.chat.next_message()
    user.taps(next(label for label in question.labels if label.startswith("Nothing")), on=question)
    user.says("skip the rest")
    await user.chat.until(lambda chat: "plan" in chat.from_bot[-1].text.lower() and len(chat.from_bot) > 2)


async def test_from_hello_to_the_plan(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        await telegram.until_confirmed()
    assert telegram.statistics()["unanswered_presses"] == 0
    assert not telegram.statistics()["refusals"]


async def test_the_hello_stays_its_buttons_give_way_and_questions_change_in_place(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        ana.starts()
        hello = await ana.chat.next_message()
        ana.taps("I agree", on=hello)
        question = await ana.chat.next_message()
        await ana.chat.until(lambda chat: hello.labels == ["✓ I agree"])
        assert "not a doctor" in hello.text
        first = question.text
        ana.taps(question.labels[0], on=question)
        await ana.chat.until(lambda chat: question.text != first)
        assert len(ana.chat.from_bot) == 2
        made = ana.taps("✓ I agree", on=hello)
        await made.answered()
        await telegram.until_confirmed()
        assert len(ana.chat.from_bot) == 2, "a choice that was made says nothing more"


async def test_every_press_is_answered_once_even_when_the_turn_fails_or_the_card_is_old(telegram, start):
    def failing(conversation, inbound, world):
        if isinstance(inbound, Inbound) and inbound.token is not None and inbound.token.endswith("agree"):
            raise RuntimeError("broken")
        return respond(conversation, inbound, world)

    ana = telegram.user("Ana")
    async with start(failing):
        ana.starts()
        hello = await ana.chat.next_message()
        broken = ana.taps("I agree", on=hello)
        await broken.answered()
        sorry = await ana.chat.next_message()
        assert "Something went wrong" in sorry.text
        assert hello.labels == ["I agree", "No thanks"], "it can be pressed again"
        ana.taps("No thanks", on=hello)
        await ana.chat.next_message()
        old = ana.taps("I agree", on=hello)
        await old.answered()
        await telegram.until_confirmed()
    assert [len(press.answers) for press in telegram.world.presses.values()] == [1, 1, 1]


async def test_a_press_is_answered_in_spite_of_faults(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        ana.starts()
        hello = await ana.chat.next_message()
        telegram.faults.add(Html(502), "answerCallbackQuery", times=2)
        press = ana.taps("No thanks", on=hello)
        await press.answered()
    assert len(telegram.calls_of("answerCallbackQuery")) == 3 and len(press.answers) == 1


async def test_an_edit_is_a_correction_and_its_answer_shows_what_it_answers(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        count = len(ana.chat.from_bot)
        mine = ana.says("ran 45 min, rpe 4")
        await settled(telegram, ana, count + 1)
        ana.edits(mine, "ran 54 min, rpe 4")
        await settled(telegram, ana, count + 2)
        assert "54 min" in ana.chat.last.text
        assert ana.chat.last.json["reply_to_message"]["message_id"] == mine.id
        ana.edits(ana.chat.messages[0], "/help")
        await settled(telegram, ana, count + 3)
        assert "last thing you wrote" in ana.chat.last.text


async def test_what_is_no_text_is_answered_once_each(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        sent = [
            (lambda: ana.sends_voice(), "voice"),
            (lambda: ana.sends_sticker(), "words"),
            (lambda: ana.sends_photo(), "pictures"),
            (lambda: ana.sends_document("run.fit", b"x"), "files"),
            (lambda: ana.forwards("2 2 2"), "somebody else"),
            (lambda: ana.sends_album([PIXEL] * 3), "pictures"),
        ]
        for send, words in sent:
            count = len(ana.chat.from_bot)
            send()
            await settled(telegram, ana, count + 1)
            assert words in ana.chat.last.text
            assert len(ana.chat.from_bot) == count + 1


async def test_words_under_an_album_are_heard_once(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        count = len(ana.chat.from_bot)
        ana.sends_album([PIXEL] * 2, caption="ran 45 min, rpe 4")
        await settled(telegram, ana, count + 1)
        assert "45 min" in ana.chat.last.text and len(ana.chat.from_bot) == count + 1


async def test_a_shared_place_sets_the_time_zone(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        count = len(ana.chat.from_bot)
        ana.sends_location(-33.45, -70.66)
        await settled(telegram, ana, count + 1)
        assert "Santiago" in ana.chat.last.text


async def test_a_link_opens_today(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        await plan_made(ana)
        count = len(ana.chat.from_bot)
        ana.starts("today")
        await settled(telegram, ana, count + 1)
        linked = ana.chat.last.text
        ana.says("/today")
        await settled(telegram, ana, count + 2)
        assert ana.chat.last.text == linked


async def test_who_blocks_the_bot_is_left_in_peace_and_welcomed_back(telegram, start):
    ana = telegram.user("Ana")
    async with start() as running:
        await plan_made(ana)
        await telegram.until_confirmed()
        assert await wakes(running) == 1
        ana.blocks()
        await telegram.until_confirmed()
        assert await wakes(running) == 0, "reminders rest"
        ana.unblocks()
        await telegram.until_confirmed()
        assert await wakes(running) == 1, "and come again"


async def test_typing_is_shown_when_a_turn_takes_a_while(telegram, start, monkeypatch):
    monkeypatch.setattr("core.lanes.SLOW", 0.05)
    ana = telegram.user("Ana")
    async with start() as running:
        heard, go_on = running.app.coach.hear, asyncio.Event()

        async def slowly(inbound):
            await go_on.wait()
            return await heard(inbound)

        monkeypatch.setattr(running.app.coach, "hear", slowly)
        ana.says("hi")
        await ana.chat.until(lambda chat: chat.actions == ["typing"])
        go_on.set()
        await ana.chat.next_message()
    assert ana.chat.chat.actions == ["typing"]


async def test_more_buttons_than_fit_are_turned_like_pages_without_a_turn(telegram, start):
    turns = []

    def many(conversation, inbound, world) -> Outcome:
        turns.append(inbound)
        choices = tuple(Choice(f"c{n}", say("small-talk-choice-today"), n) for n in range(150))
        message = Message(says=(say("small-talk-thanks"),), choices=choices, turn="t1")
        return Outcome(conversation=replace(conversation, turns=1), outgoing=(Outgoing(message),))

    ana = telegram.user("Ana")
    async with start(many):
        ana.says("hi")
        shown = await ana.chat.next_message()
        assert len(shown.labels) == 99 and shown.labels[-1] == "▶"
        ana.taps("▶", on=shown)
        await ana.chat.until(lambda chat: shown.labels[-1] == "◀")
        assert [b.data for row in shown.buttons for b in row][-2] == "t1:c149"
        ana.taps("◀", on=shown)
        await ana.chat.until(lambda chat: shown.labels[-1] == "▶")
        await telegram.until_confirmed()
    assert len(turns) == 1


async def test_strangers_are_told_once_a_day_and_nothing_is_kept(telegram, start):
    ana, eve = telegram.user("Ana"), telegram.user("Eve")
    async with start(allowed=frozenset({f"telegram:{ana.id}"})) as running:
        eve.says("hello")
        eve.says("hello?")
        assert "few people" in (await eve.chat.next_message()).text
        await telegram.until_confirmed()
        ana.says("hello")
        await ana.chat.next_message()
        assert len(eve.chat.from_bot) == 1
        address = Address("telegram", str(eve.id), str(eve.id))
        assert await running.app.store.load_by_address(address, running.app.clock.now()) is None


async def test_SA_2_danger_is_heard_in_a_flood(telegram, start):
    ana = telegram.user("Ana")
    async with start():
        for _ in range(60):
            ana.says("/about")
        await ana.chat.until(lambda chat: any("a lot at once" in m.text for m in chat.from_bot))
        await telegram.until_confirmed()
        ana.says("I have chest pain and can't breathe")
        await ana.chat.until(lambda chat: any("emergency" in m.text for m in chat.from_bot[-2:]))
        assert sum("a lot at once" in m.text for m in ana.chat.from_bot) == 1


async def test_what_telegram_did_late_is_repeated_once_and_recorded_once(telegram, start, monkeypatch):
    monkeypatch.setattr("adapters.telegram_chat.limits.READ_TIMEOUT", 0.3)
    monkeypatch.setattr("core.delivery.FIRST_WAIT", timedelta(seconds=0.5))
    telegram.faults.add(Late(1.0), "sendMessage")
    ana = telegram.user("Ana")
    async with start() as running:
        ana.says("/x1")
        await ana.chat.until(lambda chat: len(chat.from_bot) == 2)
        await telegram.until_confirmed()
        query = select(func.count()).where(OutboxRow.type == RowType.SAY)
        assert await running.app.database.read(lambda c: c.execute(query).scalar_one()) == 1
    assert len(ana.chat.from_bot) == 2


# Groups ----------------------------------------------------------------------------------------------------


async def test_in_a_group_there_is_one_button_to_the_private_chat(telegram, start):
    ana, ben = telegram.user("Ana"), telegram.user("Ben")
    group = telegram.group("Runners", ana, ben)
    async with start():
        asked = ana.says("/today@sidekick_test_bot", to=group)
        shown = await group.next_message()
        ben.says("/week@sidekick_test_bot", to=group)
        await telegram.until_confirmed()
        assert len(group.from_bot) == 1, "once a minute"
        assert shown.json["reply_to_message"]["message_id"] == asked.id
        ((button,),) = shown.json["reply_markup"]["inline_keyboard"]
        assert button["url"] == "https://t.me/sidekick_test_bot?start=group"
        assert not telegram.statistics()["refusals"]


async def test_a_group_that_moves_is_no_trouble(telegram, start):
    ana = telegram.user("Ana")
    group = telegram.group("Runners", ana)
    async with start():
        telegram.upgrade(group)
        await telegram.until_confirmed()
        group.removes_bot()
        await telegram.until_confirmed()
        ana.says("hi")
        await ana.chat.next_message()
    assert not group.from_bot and len(ana.chat.from_bot) == 1


# The face --------------------------------------------------------------------------------------------------


async def test_the_bot_introduces_itself_and_only_what_changed_is_set_again(telegram, start):
    async with start():
        await telegram.until(lambda: telegram.calls_of("setChatMenuButton"))
    profile = telegram.world.profile
    names = [one["command"] for one in profile["commands", "all_private_chats", ""]]
    assert {"today", "week", "privacy", "help", "start"} <= set(names)
    assert [one["command"] for one in profile["commands", "all_group_chats", ""]] == ["start", "together"]
    assert profile["description", "", ""] and profile["short_description", "", ""]
    setters = [r.method for r in telegram.calls if r.method.startswith("set")]
    async with start():
        await telegram.until(lambda: len(telegram.calls_of("getChatMenuButton")) == 2)
    assert [r.method for r in telegram.calls if r.method.startswith("set")] == setters


async def test_a_face_that_can_not_be_set_keeps_nobody_waiting(telegram, start):
    telegram.faults.add(Refuse(500, "Internal Server Error"), "setMy*", times=None)
    ana = telegram.user("Ana")
    async with start():
        ana.says("hi")
        await ana.chat.next_message()
    assert "commands" not in {name for name, *_ in telegram.world.profile}
    assert len(ana.chat.from_bot) == 1


async def test_what_is_not_addressed_to_the_bot_is_left_alone(telegram, start):
    ana = telegram.user("Ana")
    telegram.world.has_privacy_mode = False
    group = telegram.group("Runners", ana)
    async with start():
        ana.says("just chatting", to=group)
        ana.says("/today@another_bot", to=group)
        await telegram.until_confirmed()
        ana.says("@sidekick_test_bot hello", to=group)
        await group.next_message()
        assert len(group.from_bot) == 1


async def test_a_newcomer_is_greeted_in_the_language_of_their_app(telegram, start, tmp_path):
    with speaking("de", {"onboarding-hello": "Hallo, ich bin Sidekick."}, tmp_path):
        ana, ben = telegram.user("Ana", language_code="de"), telegram.user("Ben", language_code="fr")
        async with start():
            for each, hello in ((ana, "Hallo, ich bin Sidekick."), (ben, "I'm Sidekick")):
                each.starts()
                assert hello in (await each.chat.next_message()).text


async def test_who_is_let_in_no_more_is_not_reminded_and_can_leave(telegram, start):
    ana = telegram.user("Ana")
    address = Address("telegram", str(ana.id), str(ana.id))
    async with start(allowed=frozenset({"telegram:1"})) as running:
        assert not running.chat.courier.lets_in(address.user)
        profile = Profile(timezone="UTC")
        await running.app.coach.receive(
            Inbound(key="profile", address=address, text="/start", profile=profile)
        )
        for command in ("/today", "/export", "/delete"):
            ana.says(command)
        await ana.chat.until(lambda chat: any("erases everything" in each.text for each in chat.from_bot))
        said = [each.text for each in ana.chat.from_bot]
        assert sum("few people" in each for each in said) == 1, "of today"
        ana.taps("Yes, delete it all")
        await ana.chat.until(lambda chat: any("is erased" in each.text for each in chat.from_bot))
        assert await running.app.store.load_by_address(address, running.app.clock.now()) is None
