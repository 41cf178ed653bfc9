"""What is sent arrives the same: parameters, files, and how long that may take."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto
from telegram.error import (
    TimedOut,
)

from adapters.telegram_chat.request import NotSent, stand_in
from tests.adapters.telegram.request.conftest import OK
from tests.support.peer import listening
from tests.support.requests_side_by_side import (
    MAKERS,
    PATIENT,
    SOON,
    Make,
    assert_no_secret,
    bot_over,
    both,
    error_of,
    in_the_library,
)
from tests.support.telegram import (
    PIXEL,
    TOKEN,
    Late,
    TelegramDouble,
    User,
)
from tests.support.telegram.errors import Json

#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


TEXTS = ["a+b&c=d;e%20 %E2%82", "two\nlines\r\n\tand <b>bold</b>", "é 🏃🏽‍♀️ \x00 \"'/?:@!$()*,#[]{}|\\^`~"]


async def test_the_same_parameters_arrive():
    heard = []
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes & no", callback_data="a:1")]])
    async with listening(OK) as peer:
        for name, make in MAKERS.items():
            token = TOKEN if name == "httpx" else stand_in(TOKEN)
            bot = Bot(token, base_url=f"http://{peer.address}/bot", request=make())
            async with bot.request:
                for text in TEXTS:
                    await bot.send_message(-5, text, reply_markup=markup, disable_notification=True)
            heard.append([request.partition(b"\r\n\r\n") for request in peer.requests])
            peer.requests.clear()
    for theirs, ours, text in zip(*heard, TEXTS, strict=True):
        assert parse_qsl(theirs[2].decode()) == parse_qsl(ours[2].decode())
        assert dict(parse_qsl(ours[2].decode()))["text"] == text
        assert ours[0].startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
        assert b"application/x-www-form-urlencoded" in ours[0] and b"gzip" not in ours[0]


async def test_the_same_uploads_arrive(telegram: TelegramDouble, ana: User, tmp_path: Path):
    big = bytes(range(256)) * 8_000
    (tmp_path / "big.bin").write_bytes(big)
    for make in MAKERS.values():
        async with bot_over(telegram, make) as bot:
            await bot.send_document(ana.id, big, filename='plan "März"\\.bin', caption="€ é")
            with (tmp_path / "big.bin").open("rb") as handle:
                handle.seek(5)
                await bot.send_document(ana.id, InputFile(handle, read_file_handle=False))
                assert not handle.closed
            await bot.send_media_group(
                ana.id, [InputMediaPhoto(PIXEL, caption="one"), InputMediaPhoto(PIXEL)]
            )
            await bot.send_document(ana.id, InputFile(BytesIO(b"in memory"), "m.txt", read_file_handle=False))
            for message in ana.chat.from_bot[-5:]:
                kept = message.json.get("document") or message.json["photo"][-1]
                file = await bot.get_file(kept["file_id"])
                message.json["content"] = bytes(await file.download_as_bytearray())
    first, second = ([_comparable(m.json) for m in ana.chat.from_bot[s]] for s in (slice(5), slice(5, 10)))
    assert first == second
    assert [m["content"] for m in second] == [big, big, PIXEL, PIXEL, b"in memory"]
    assert (
        second[0]["document"]["file_name"] == first[0]["document"]["file_name"]
        and second[0]["caption"] == "€ é"
    )


def _comparable(message: Json) -> Json:
    """What was sent, without the ids and times that differ between any two messages."""
    document = message.get("document")
    named = {k: v for k, v in document.items() if "id" not in k} if isinstance(document, dict) else None
    return {"document": named, "caption": message.get("caption"), "content": message["content"]}


async def test_an_upload_that_cannot_be_measured_goes_out_in_chunks(telegram: TelegramDouble, ana: User):
    class Pipe(BytesIO):
        def seek(self, *_: int) -> int:
            raise OSError("a pipe goes one way")

    async with bot_over(telegram, MAKERS["aiohttp"]) as bot:
        await bot.send_document(ana.id, InputFile(Pipe(b"x" * 700_000), "p.bin", read_file_handle=False))
    assert ana.chat.from_bot[-1].json["document"]["file_size"] == 700_000


SENDING: dict[str, Callable[[Bot], Awaitable[object]]] = {
    "a file": lambda bot: bot.send_document(1, bytes(30_000_000)),
    "a text": lambda bot: bot.send_message(1, "x" * 30_000_000),
}


@pytest.mark.parametrize("send", SENDING.values(), ids=SENDING)
async def test_what_does_not_move_is_a_timeout_of_writing(send: Callable[[Bot], Awaitable[object]]):
    errors = []
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        for name, make in MAKERS.items():
            token = TOKEN if name == "httpx" else stand_in(TOKEN)
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}/bot"
            bot = Bot(token, base_url=url, request=make(write_timeout=SOON, media_write_timeout=SOON))
            async with bot.request:
                async with asyncio.timeout(PATIENT):
                    errors.append(await error_of(send(bot)))
    theirs, ours = errors
    assert in_the_library(theirs) is in_the_library(ours) is TimedOut
    assert str(ours).startswith("Write timeout") and not isinstance(ours, NotSent)
    assert_no_secret(ours)


@both
async def test_the_answer_to_an_upload_may_take_longer_than_a_piece_of_it(
    telegram: TelegramDouble, ana: User, make: Make
):
    telegram.faults.add(Late(3 * SOON), "sendDocument")
    async with bot_over(telegram, make, media_write_timeout=SOON) as bot:
        await bot.send_document(ana.id, bytes(300_000))
    assert len(ana.chat.from_bot) == 1
