"""Uploads, albums, and files on their way back."""

from __future__ import annotations

import struct

import pytest
from telegram import Bot, InputFile, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, NetworkError

from tests.support.telegram import PIXEL, TelegramDouble, User, limits
from tests.support.telegram.errors import BotApiError
from tests.support.telegram.files import picture_size
from tests.telegram_double.raw import Raw


def picture(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)


async def test_a_document_keeps_its_name_and_bytes(bot: Bot, ana: User):
    sent = await bot.send_document(
        ana.id, InputFile(b"a,b\n", "../week.csv"), caption="<i>yours</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("week.csv", 4, "yours")
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"
    again = await bot.send_document(ana.id, sent.document.file_id)
    assert again.document == sent.document


async def test_a_person_s_document_can_be_fetched(bot: Bot, ana: User):
    ana.sends_document("plan.csv", b"x" * 1000, "text/csv")
    document = (await bot.get_updates())[-1].message.document  # type: ignore[union-attr]
    assert document is not None and document.mime_type == "text/csv"
    assert len(await (await document.get_file()).download_as_bytearray()) == 1000


async def test_a_path_is_worth_nothing_before_get_file(telegram: TelegramDouble, raw: Raw, ana: User):
    message = ana.sends_document("plan.csv", b"x", "text/csv")
    url = f"{telegram.base_file_url}{telegram.token}/documents/file_0.csv"
    async with raw.session.get(url) as answer:
        assert answer.status == 404
    await raw.result("getFile", file_id=message.json["document"]["file_id"])
    async with raw.session.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, b"x")
    async with raw.session.get(url.replace(telegram.token, f"1:{'x' * 35}")) as answer:
        assert answer.status == 401
    assert await raw.refusal("getFile", file_id="nonsense") == "Bad Request: invalid file_id"


async def test_sizes_are_held(bot: Bot, raw: Raw, ana: User):
    big = ana.sends_document("big.bin", b"x" * (limits.DOWNLOAD + 1))
    answer = await raw.refusal("getFile", file_id=big.json["document"]["file_id"])
    assert answer == "Bad Request: file is too big"
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ana.id, b"x" * (limits.UPLOAD + 1), write_timeout=30, read_timeout=30)
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(ana.id, PIXEL + b"x" * limits.PHOTO_UPLOAD)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ana.id, InputFile(b"", "empty.txt"))


async def test_a_photo_is_a_picture(bot: Bot, ana: User):
    sent = await bot.send_photo(ana.id, picture(1280, 640), caption="x" * limits.CAPTION)
    assert [(size.width, size.height) for size in sent.photo] == [(320, 160), (1280, 640)]
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ana.id, b"not a picture")
    for width, height in ((9000, 1001), (2100, 100)):
        with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
            await bot.send_photo(ana.id, picture(width, height))
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ana.id, PIXEL, caption="x" * (limits.CAPTION + 1))


def test_pictures_of_other_kinds_are_measured():
    assert picture_size(b"GIF89a" + struct.pack("<HH", 3, 2)) == (3, 2)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 2, 3)
    assert picture_size(jpeg) == (3, 2)
    with pytest.raises(BotApiError):
        picture_size(picture(0, 5))


async def test_wrong_files_are_refused(bot: Bot, raw: Raw, ana: User):
    async def refused(method: str, **parameters: object) -> str:
        return await raw.refusal(method, chat_id=ana.id, **parameters)

    photo = await bot.send_photo(ana.id, PIXEL)
    assert await refused("sendDocument") == "Bad Request: there is no document in the request"
    assert await refused("sendPhoto", photo="attach://x") == "Bad Request: there is no photo in the request"
    assert await refused("sendPhoto", photo="xyz") == "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refused("sendDocument", document=photo.photo[-1].file_id) == (
        "Bad Request: can't use file of type Photo as Document"
    )


async def test_albums(bot: Bot, raw: Raw, ana: User):
    sent = await bot.send_media_group(ana.id, [InputMediaPhoto(PIXEL), InputMediaPhoto(PIXEL)], caption="two")
    assert len({message.media_group_id for message in sent}) == 1 and sent[0].caption == "two"
    await bot.send_media_group(ana.id, [InputMediaDocument(b"x")] * limits.ALBUM_MAX)

    one = {"type": "photo", "media": sent[0].photo[-1].file_id}
    for count, complaint in (
        (0, "there are no messages to send"),
        (1, "too few messages to send as an album"),
        (11, "too many messages to send as an album"),
    ):
        answer = await raw.refusal("sendMediaGroup", chat_id=ana.id, media=[one] * count)
        assert answer == f"Bad Request: {complaint}"
    with pytest.raises(BadRequest, match="Can't use the media of the specified type in the album"):
        await bot.send_media_group(ana.id, [InputMediaPhoto(PIXEL), InputMediaDocument(b"x")])
    assert len(ana.chat.from_bot) == 2 + limits.ALBUM_MAX


async def test_captions_and_media_are_edited(bot: Bot, ana: User):
    sent = await bot.send_photo(ana.id, PIXEL, caption="before")
    await bot.edit_message_caption(ana.id, sent.message_id, caption="after")
    assert ana.chat.last.text == "after"
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_caption(ana.id, sent.message_id, caption="after")
    same = InputMediaPhoto(sent.photo[-1].file_id, caption="after")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(same, ana.id, sent.message_id)
    await bot.edit_message_media(InputMediaDocument(b"x", filename="x.txt"), ana.id, sent.message_id)
    assert "photo" not in ana.chat.last.json and ana.chat.last.json["document"]["file_name"] == "x.txt"
