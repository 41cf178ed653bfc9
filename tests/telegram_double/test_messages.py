"""Sending, editing and deleting, through the library and over bare HTTP."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.support.telegram import TelegramDouble, User, limits
from tests.support.telegram.editing import NOT_MODIFIED
from tests.telegram_double.raw import Raw, Stopwatch


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(a, callback_data=b) for a, b in row] for row in rows])


async def test_a_wrong_token_is_refused(telegram: TelegramDouble, raw: Raw):
    nobody = Bot(f"1:{'x' * 35}", base_url=telegram.base_url)
    with pytest.raises(InvalidToken):
        await nobody.initialize()
    await nobody.shutdown()
    async with raw.session.get(f"{telegram.base_url}1:{'x' * 35}/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    async with raw.session.get(f"{telegram.base_url}nonsense/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")


async def test_an_unknown_method_is_refused(raw: Raw):
    assert await raw("sendPigeon") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )


async def test_parameters_come_in_every_form(raw: Raw, ana: User):
    url, given = f"{raw.url}/SENDMESSAGE", {"chat_id": str(ana.id), "text": "hi"}
    async with raw.session.get(url, params=given) as answer:
        assert (await answer.json())["result"]["text"] == "hi"
    async with raw.session.post(url, data=given) as answer:
        assert (await answer.json())["result"]["text"] == "hi"
    async with raw.session.post(url, json={"chat_id": ana.id, "text": "hi"}) as answer:
        assert (await answer.json())["result"]["text"] == "hi"
    async with raw.session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_the_library_knows_itself(bot: Bot, telegram: TelegramDouble):
    me = await bot.get_me()
    assert (me.username, me.id, me.can_read_all_group_messages) == ("sidekick_test_bot", 123456789, False)
    assert not me.api_kwargs


async def test_a_message_is_seen_with_its_buttons(bot: Bot, ana: User):
    await bot.send_message(ana.id, "Well?", reply_markup=keyboard([("Yes", "y"), ("No", "n")]))
    seen = await ana.chat.next_message()
    assert (seen.text, seen.labels) == ("Well?", ["Yes", "No"])


async def test_who_may_be_written_to(telegram: TelegramDouble, bot: Bot, ana: User):
    stranger = telegram.user("Ben")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "hi")
    for nobody in (999, "@nobody"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(nobody, "hi")
    with pytest.raises(BadRequest, match="Chat_id is empty"):
        await bot.send_message("", "hi")
    ana.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "hi")
    ana.unblocks()
    await bot.send_message(ana.id, "hi")
    ana.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ana.id, "hi")


async def test_groups_keep_the_bot_out_or_move(telegram: TelegramDouble, bot: Bot, ana: User):
    group = telegram.group("Runners", ana)
    await bot.send_message(group.id, "hi all")
    group.removes_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group.id, "hi")
    group.takes_bot_back()
    moved = telegram.upgrade(group)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "hi")
    assert migrated.value.new_chat_id == moved.id
    sent = await bot.send_message(moved.id, "hi")
    assert sent.chat.type == "supergroup"
    await bot.leave_chat(moved.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(moved.id, "hi")


async def test_an_edit_replaces_text_and_keyboard(bot: Bot, ana: User):
    sent = await bot.send_message(ana.id, "Well?", reply_markup=keyboard([("Yes", "y")]))
    edited = await bot.edit_message_text("Good.", ana.id, sent.message_id)
    assert isinstance(edited, Message) and edited.edit_date and edited.reply_markup is None
    message = ana.chat.last
    assert (message.text, message.labels, message.versions[0]["text"]) == ("Good.", [], "Well?")


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, raw: Raw, ana: User):
    markup = keyboard([("Yes", "y")])
    sent = await bot.send_message(ana.id, "<b>Well?</b>", parse_mode="HTML", reply_markup=markup)
    same = {"chat_id": ana.id, "message_id": sent.message_id, "reply_markup": markup.to_dict()}
    for text, mode in (("<b>Well?</b>", "HTML"), (" <strong>Well?</strong> ", "HTML")):
        answer = await raw.refusal("editMessageText", **same, text=text, parse_mode=mode)
        assert answer == f"Bad Request: {NOT_MODIFIED}"
    assert await raw.refusal("editMessageReplyMarkup", **same) == f"Bad Request: {NOT_MODIFIED}"
    await bot.edit_message_text("Well?", ana.id, sent.message_id, reply_markup=markup)
    await bot.edit_message_reply_markup(ana.id, sent.message_id)
    assert ana.chat.last.labels == []


async def test_what_cannot_be_edited(bot: Bot, raw: Raw, ana: User):
    async def refused(message_id: int) -> str:
        return await raw.refusal("editMessageText", chat_id=ana.id, message_id=message_id, text="new")

    assert await refused(999) == "Bad Request: message to edit not found"
    assert await refused(0) == "Bad Request: message identifier is not specified"
    assert await refused(ana.says("mine").id) == "Bad Request: message can't be edited"
    with_keyboard = await bot.send_message(ana.id, "?", reply_markup=ReplyKeyboardMarkup([["Yes"]]))
    assert await refused(with_keyboard.message_id) == "Bad Request: message can't be edited"
    place = await bot.send_location(ana.id, 40.4, -3.7)
    assert await refused(place.message_id) == "Bad Request: there is no text in the message to edit"
    text = await bot.send_message(ana.id, "text")
    wrong = {"chat_id": ana.id, "message_id": text.message_id}
    assert await raw.refusal("editMessageText", **wrong, text="a", reply_markup={"keyboard": [["Yes"]]}) == (
        "Bad Request: inline keyboard expected"
    )
    assert await raw.refusal("editMessageCaption", **wrong, caption="c") == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_deleting(telegram: TelegramDouble, bot: Bot, ana: User):
    sent = await bot.send_message(ana.id, "oops")
    await bot.delete_message(ana.id, sent.message_id)
    await bot.delete_message(ana.id, ana.says("mine too").id)
    assert ana.chat.from_bot == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ana.id, sent.message_id)
    group = telegram.group("Runners", ana)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, ana.says("/hi", to=group).id)


async def test_old_messages_stay():
    time = Stopwatch()
    async with TelegramDouble(monotonic=time) as telegram:
        ana = telegram.user("Ana")
        ana.starts()
        async with Bot(telegram.token, base_url=telegram.base_url) as bot:
            sent = await bot.send_message(ana.id, "hi")
            time.advance(limits.DELETABLE_SECONDS + 1)
            with pytest.raises(BadRequest, match="can't be deleted for everyone"):
                await bot.delete_message(ana.id, sent.message_id)


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
        ({"inline_keyboard": [{}]}, 'field "inline_keyboard" must be an Array of Arrays'),
        (
            {"inline_keyboard": [["a"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        ({"inline_keyboard": [[{}]]}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"inline_keyboard": [[{"text": "a"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"text": "", "callback_data": "a"}]]},
            "inline keyboard button text must be non-empty",
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}, "BUTTON_DATA_INVALID"),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": "a", "url": "http://a.b"}]]},
            "BUTTON_TYPE_INVALID",
        ),
        (
            {"inline_keyboard": [[{"text": "a", "url": "nowhere"}]]},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}, "reply markup is too long"),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
    ],
)
async def test_wrong_keyboards_are_refused(raw: Raw, ana: User, markup: object, complaint: str):
    answer = await raw.refusal("sendMessage", chat_id=ana.id, text="a", reply_markup=markup)
    assert answer == f"Bad Request: {complaint}"
    assert ana.chat.from_bot == []


async def test_keyboards_up_to_the_limits_are_taken(bot: Bot, ana: User):
    data = "é" * 32
    sent = await bot.send_message(
        ana.id, "a", reply_markup=keyboard(*[[("a", data)] * 8] * 12, [("a", data)] * 4)
    )
    assert sent.reply_markup is not None
    assert sum(len(row) for row in sent.reply_markup.inline_keyboard) == limits.KEYBOARD_BUTTONS


async def test_a_reply_keyboard_stands_until_removed(bot: Bot, ana: User):
    await bot.send_message(
        ana.id, "?", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]], one_time_keyboard=True)
    )
    assert [[b.label for b in row] for row in ana.chat.keyboard] == [["Yes", "No"]]
    ana.taps("No")
    assert ana.chat.messages[-1].text == "No" and ana.chat.keyboard == []
    await bot.send_message(ana.id, "?", reply_markup=ReplyKeyboardMarkup([["Yes"]]))
    await bot.send_message(ana.id, "!", reply_markup=ReplyKeyboardRemove())
    assert ana.chat.keyboard == []


async def test_replies_name_a_message_that_is_there(bot: Bot, ana: User):
    mine = ana.says("how far?")
    sent = await bot.send_message(ana.id, "8 km", reply_parameters=ReplyParameters(mine.id))
    assert sent.reply_to_message is not None and sent.reply_to_message.text == "how far?"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ana.id, "?", reply_parameters=ReplyParameters(999))
    await bot.send_message(
        ana.id, "!", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )


async def test_forwarding_and_copying(bot: Bot, ana: User):
    mine = ana.says("8 km done")
    forwarded = await bot.forward_message(ana.id, ana.id, mine.id)
    assert forwarded.forward_origin is not None and forwarded.text == "8 km done"
    copied = await bot.copy_message(ana.id, ana.id, mine.id)
    assert ana.chat.last.id == copied.message_id and "forward_origin" not in ana.chat.last.json
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(ana.id, ana.id, 999)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(ana.id, ana.id, 999)


async def test_chat_actions_and_reactions(bot: Bot, raw: Raw, ana: User):
    await bot.send_chat_action(ana.id, "typing")
    assert ana.chat.chat.actions == ["typing"]
    answer = await raw.refusal("sendChatAction", chat_id=ana.id, action="dancing")
    assert answer == "Bad Request: wrong parameter action in request"
    mine = ana.says("done")
    await bot.set_message_reaction(ana.id, mine.id, [ReactionTypeEmoji("🔥")])
    assert ana.chat.chat.reactions[mine.id] == [{"type": "emoji", "emoji": "🔥"}]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ana.id, mine.id, [ReactionTypeEmoji("🧦")])
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(ana.id, 999, "🔥")


async def test_locations_lie_on_the_globe(bot: Bot, ana: User):
    sent = await bot.send_location(ana.id, 40.4, -3.7)
    assert sent.location is not None and sent.location.latitude == 40.4
    with pytest.raises(BadRequest):
        await bot.send_location(ana.id, 91, 0)
