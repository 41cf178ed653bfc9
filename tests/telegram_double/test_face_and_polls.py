"""The bot's face, polls, chats asked about, and limits that agree with the library's."""

from __future__ import annotations

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram import constants as library
from telegram.error import BadRequest, RetryAfter

from tests.support.telegram import TelegramDouble, User, limits
from tests.telegram_double.raw import Raw, Stopwatch


def test_the_numbers_agree_with_those_the_library_collected():
    assert limits.TEXT == library.MessageLimit.MAX_TEXT_LENGTH
    assert limits.CAPTION == library.MessageLimit.CAPTION_LENGTH
    assert limits.CALLBACK_ANSWER == library.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert limits.CALLBACK_DATA_BYTES == library.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert limits.KEYBOARD_BUTTONS == library.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert limits.KEYBOARD_ROW == library.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    assert limits.COMMANDS == library.BotCommandLimit.MAX_COMMAND_NUMBER
    assert limits.COMMAND_DESCRIPTION == library.BotCommandLimit.MAX_DESCRIPTION
    assert limits.NAME == library.BotNameLimit.MAX_NAME_LENGTH
    assert limits.DESCRIPTION == library.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert limits.SHORT_DESCRIPTION == library.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert limits.POLL_QUESTION == library.PollLimit.MAX_QUESTION_LENGTH
    assert limits.POLL_OPTION == library.PollLimit.MAX_OPTION_LENGTH
    assert limits.POLL_OPTIONS_MAX == library.PollLimit.MAX_OPTION_NUMBER
    assert limits.POLL_EXPLANATION == library.PollLimit.MAX_EXPLANATION_LENGTH
    assert (limits.ALBUM_MIN, limits.ALBUM_MAX) == (
        library.MediaGroupLimit.MIN_MEDIA_LENGTH,
        library.MediaGroupLimit.MAX_MEDIA_LENGTH,
    )
    assert limits.UPLOAD == library.FileSizeLimit.FILESIZE_UPLOAD
    assert limits.PHOTO_UPLOAD == library.FileSizeLimit.PHOTOSIZE_UPLOAD
    assert limits.DOWNLOAD == library.FileSizeLimit.FILESIZE_DOWNLOAD
    assert limits.UPDATES_PER_POLL == library.PollingLimit.MAX_LIMIT
    assert limits.WEBHOOK_CONNECTIONS_MAX == library.WebhookLimit.MAX_CONNECTIONS_LIMIT
    assert set(limits.REACTIONS) == {limits.plain_emoji(emoji.value) for emoji in library.ReactionEmoji}
    assert set(limits.CHAT_ACTIONS) == {str(action.value) for action in library.ChatAction}


async def test_commands_by_scope_and_language(bot: Bot):
    commands = [BotCommand("today", "what is on"), BotCommand("week_2", "x" * limits.COMMAND_DESCRIPTION)]
    await bot.set_my_commands(commands)
    await bot.set_my_commands(commands[:1], BotCommandScopeAllPrivateChats(), "es")
    assert await bot.get_my_commands() == tuple(commands)
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "es") == tuple(commands[:1])
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


@pytest.mark.parametrize(
    ("commands", "complaint"),
    [
        ([{"command": "Today", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "today", "description": " "}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "today", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "today", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        (["today"], "can't parse BotCommand: expected an Object"),
    ],
)
async def test_wrong_commands_are_refused(raw: Raw, commands: object, complaint: str):
    assert await raw.refusal("setMyCommands", commands=commands) == f"Bad Request: {complaint}"


async def test_name_and_descriptions(bot: Bot, raw: Raw):
    await bot.set_my_name("Sidekick")
    await bot.set_my_description("x" * limits.DESCRIPTION)
    await bot.set_my_short_description("x" * limits.SHORT_DESCRIPTION)
    await bot.set_my_short_description("un entrenador", language_code="es")
    assert (await bot.get_my_name()).name == "Sidekick"
    assert (await bot.get_my_short_description("es")).short_description == "un entrenador"
    assert len((await bot.get_my_short_description("fr")).short_description) == limits.SHORT_DESCRIPTION
    for method, parameters in (
        ("setMyName", {"name": "x" * (limits.NAME + 1)}),
        ("setMyDescription", {"description": "x" * (limits.DESCRIPTION + 1)}),
        ("setMyShortDescription", {"short_description": "x" * (limits.SHORT_DESCRIPTION + 1)}),
    ):
        assert "must not exceed" in await raw.refusal(method, **parameters)


async def test_the_menu_button(bot: Bot, raw: Raw):
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    answer = await raw.refusal("setChatMenuButton", menu_button={"type": "burger"})
    assert answer == "Bad Request: can't parse menu button: MenuButton has unsupported type"


async def test_a_session_is_closed_late_and_logged_out_once(raw: Raw):
    time = Stopwatch()
    async with (
        TelegramDouble(monotonic=time) as telegram,
        Bot(telegram.token, base_url=telegram.base_url) as bot,
    ):
        with pytest.raises(RetryAfter):
            await bot.close()
        time.advance(limits.CLOSE_AFTER_SECONDS + 1)
        assert await bot.close()
        assert await bot.log_out()
        with pytest.raises(BadRequest, match="Logged out"):
            await bot.get_me()


async def test_a_poll_is_voted_in_and_stopped(bot: Bot, ana: User):
    sent = await bot.send_poll(ana.id, "When?", ["Sat", "Sun"], is_anonymous=False)
    shown = ana.chat.last
    ana.votes(shown, 1)
    poll, vote = (await bot.get_updates())[-2:]
    assert poll.poll is not None and poll.poll.options[1].voter_count == 1
    assert vote.poll_answer is not None and vote.poll_answer.option_ids == (1,)
    stopped = await bot.stop_poll(ana.id, sent.message_id)
    assert stopped.is_closed and stopped.total_voter_count == 1
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await bot.stop_poll(ana.id, sent.message_id)
    text = await bot.send_message(ana.id, "no poll")
    with pytest.raises(BadRequest, match="Message with poll to stop not found"):
        await bot.stop_poll(ana.id, text.message_id)
    with pytest.raises(ValueError, match="closed"):
        ana.votes(shown, 0)


@pytest.mark.parametrize(
    ("poll", "complaint"),
    [
        ({"question": " "}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": ["a"]}, "poll must have at least 2 option"),
        ({"options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["a", ""]}, "text must be non-empty"),
        ({"options": ["a", "x" * 101]}, "poll options length must not exceed 100"),
        ({"type": "quiz"}, "wrong correct option ID specified"),
        ({"type": "quiz", "correct_option_id": 2}, "wrong correct option ID specified"),
        ({"type": "duel"}, "unsupported poll type specified"),
    ],
)
async def test_wrong_polls_are_refused(raw: Raw, ana: User, poll: dict[str, object], complaint: str):
    given = {"chat_id": ana.id, "question": "When?", "options": ["a", "b"], **poll}
    assert await raw.refusal("sendPoll", **given) == f"Bad Request: {complaint}"


async def test_a_quiz_knows_its_answer(bot: Bot, ana: User):
    sent = await bot.send_poll(ana.id, "Easy is RPE", ["3", "8"], type="quiz", correct_option_ids=[0])
    assert sent.poll is not None and sent.poll.type == "quiz"


async def test_chats_and_members(telegram: TelegramDouble, bot: Bot, ana: User):
    chat = await bot.get_chat(ana.id)
    assert (chat.first_name, chat.username, chat.type) == ("Ana", "ana_runs", "private")
    cleo = telegram.user("Cleo")
    group = telegram.group("Runners", ana, cleo)
    assert (await bot.get_chat_member(group.id, ana.id)).status == "creator"
    assert (await bot.get_chat_member(group.id, cleo.id)).status == "member"
    assert (await bot.get_chat_member(group.id, bot.id)).status == "member"
    assert (await bot.get_chat_member(group.id, telegram.user("Ben").id)).status == "left"
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(group.id, 999)
    with pytest.raises(BadRequest, match="can't be changed in private chats"):
        await bot.leave_chat(ana.id)
