"""Polls, from sendPoll to the last vote. Wording from `PollManager.cpp` and `PollOption.cpp` of TDLib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.telegram import limits
from tests.support.telegram.access import editable_message
from tests.support.telegram.call import Call
from tests.support.telegram.errors import Json, bad_request
from tests.support.telegram.markup import inline_markup
from tests.support.telegram.sending import send
from tests.support.telegram.world import Chat, Message, Person, World


def send_poll(world: World, call: Call) -> Json:
    sent = send(world, call, lambda: {"poll": _poll(world, call)})
    chat = world.chats[sent["chat"]["id"]]
    world.polls[sent["poll"]["id"]] = (chat, chat.history[sent["message_id"]])
    world.votes[sent["poll"]["id"]] = {}
    return sent


def _poll(world: World, call: Call) -> Json:
    question = call.text("question").strip()
    if not question:
        raise bad_request("text must be non-empty")
    if len(question) > limits.POLL_QUESTION:
        raise bad_request(f"poll question length must not exceed {limits.POLL_QUESTION}")
    options = _options(call)
    kind = call.text("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    poll: Json = {
        "id": world.new_key(),
        "question": question,
        "options": [
            {"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": call.flag("is_closed"),
        "is_anonymous": "is_anonymous" not in call.args or call.flag("is_anonymous"),
        "type": kind,
        "allows_multiple_answers": call.flag("allows_multiple_answers"),
        # [API] sendPoll: "Defaults to False for quizzes and to True for regular polls".
        "allows_revoting": call.flag("allows_revoting")
        if "allows_revoting" in call.args
        else kind == "regular",
        "members_only": call.flag("members_only"),
    }
    if kind == "quiz":
        poll |= _quiz(call, len(options))
    return poll


def _options(call: Call) -> list[str]:
    """[API] sendPoll: 2-12 options of 1-100 characters. Newer servers take a single one too; the double does not."""
    given = call.json("options", "can't parse options JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputPollOption")
    options = []
    for one in given:
        text = one if isinstance(one, str) else one.get("text") if isinstance(one, dict) else None
        if not isinstance(text, str):
            raise bad_request("can't parse InputPollOption: Expected InputPollOption to be an Object")
        if not text.strip():
            raise bad_request("text must be non-empty")
        if len(text.strip()) > limits.POLL_OPTION:
            raise bad_request(f"poll options length must not exceed {limits.POLL_OPTION}")
        options.append(text.strip())
    if len(options) < limits.POLL_OPTIONS_MIN:
        raise bad_request(f"poll must have at least {limits.POLL_OPTIONS_MIN} option")
    if len(options) > limits.POLL_OPTIONS_MAX:
        raise bad_request(f"poll can't have more than {limits.POLL_OPTIONS_MAX} options")
    return options


def _quiz(call: Call, options: int) -> Json:
    """A quiz names its right option, alone or in a list, and perhaps explains it."""
    listed = call.json("correct_option_ids", "can't parse correct option ids JSON object")
    given = listed if listed is not None else [call.number("correct_option_id", -1)]
    if (
        not isinstance(given, list)
        or not given
        or not all(isinstance(n, int) and 0 <= n < options for n in given)
    ):
        raise bad_request("wrong correct option ID specified")
    if call.flag("allows_multiple_answers"):
        raise bad_request("quiz can't have multiple answers")
    explanation = call.text("explanation")
    if len(explanation) > limits.POLL_EXPLANATION:
        raise bad_request(f"poll explanation length must not exceed {limits.POLL_EXPLANATION}")
    return {
        "correct_option_ids": given,
        **({"explanation": explanation} if explanation else {}),
    }


def stop_poll(world: World, call: Call) -> Json:
    if "message_id" in call.args:
        chat = world.chats.get(call.chat_id or 0)
        held = chat.history.get(call.number("message_id")) if chat else None
        if chat is not None and (held is None or held.is_deleted or "poll" not in held.json):
            raise bad_request("message with poll to stop not found")
    _, message = editable_message(world, call)
    poll = message.json["poll"]
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    markup = inline_markup(call)
    closed = {**poll, "is_closed": True}
    without = {name: value for name, value in message.json.items() if name != "reply_markup"}
    message.becomes({**without, "poll": closed} | ({"reply_markup": markup} if markup else {}))
    world.signal.fire()
    return closed


def vote(world: World, person: Person, chat: Chat, message: Message, options: list[int]) -> None:
    """A person's vote, [] to take it back; the bot hears of the poll and, if it is not anonymous, of the vote."""
    poll: Json = message.json["poll"]
    if poll["is_closed"]:
        raise ValueError("the poll is closed")
    if len(options) > 1 and not poll["allows_multiple_answers"]:
        raise ValueError("the poll takes one answer")
    votes = world.votes[poll["id"]]
    votes[person.id] = options
    counted = [
        {**option, "voter_count": sum(n in chosen for chosen in votes.values())}
        for n, option in enumerate(poll["options"])
    ]
    changed = {**poll, "options": counted, "total_voter_count": sum(bool(v) for v in votes.values())}
    message.becomes({**message.json, "poll": changed})
    world.queue.add("poll", chat.id, changed)
    if not poll["is_anonymous"]:
        body = {
            "poll_id": poll["id"],
            "user": person.as_json(),
            "option_ids": options,
            "option_persistent_ids": [poll["options"][n]["persistent_id"] for n in options],
        }
        world.queue.add("poll_answer", person.id, body)
    world.signal.fire()


METHODS: dict[str, Callable[[World, Call], Any]] = {"sendPoll": send_poll, "stopPoll": stop_poll}
