"""Files that went either way: ids, sizes, and what getFile hands out."""

from __future__ import annotations

import posixpath
import secrets
import struct
from dataclasses import dataclass

from tests.support.telegram import limits
from tests.support.telegram.call import Call, Upload
from tests.support.telegram.errors import Json, bad_request, not_covered

_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True)
class StoredFile:
    """A file at Telegram, known to the bot by `file_id`."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    path: str

    def as_json(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


class FileStore:
    """All files; a path can be downloaded only after getFile has named it."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._issued: dict[str, StoredFile] = {}

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        number = len(self._files)
        extension = posixpath.splitext(upload.name)[1] or {"photo": ".jpg", "voice": ".oga"}.get(kind, "")
        unique = secrets.token_urlsafe(9)
        file = StoredFile(
            file_id=f"{kind[0].upper()}{secrets.token_urlsafe(40)}",
            unique_id=unique,
            kind=kind,
            name=upload.name,
            mime=upload.mime,
            content=upload.content,
            path=f"{_FOLDERS[kind]}/file_{number}{extension}",
        )
        self._files[file.file_id] = file
        return file

    def issue(self, file_id: str) -> Json:
        """[API] getFile: the File object; at most 20 MB can be downloaded."""
        if not file_id:
            raise bad_request("file_id is not specified")
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > limits.DOWNLOAD:
            raise bad_request("file is too big")
        self._issued[file.path] = file
        return {**file.as_json(), "file_path": file.path}

    def download(self, path: str) -> StoredFile | None:
        return self._issued.get(path)

    def sent(self, call: Call, kind: str, reference: str | None = None) -> StoredFile:
        """The file of a call: an upload under its kind's name, `attach://NAME`, or a known file_id."""
        reference = call.text(kind) if reference is None else reference
        upload = call.files.get(reference.removeprefix("attach://") if reference else kind)
        if upload is not None:
            return self._checked(kind, upload)
        if reference.startswith("attach://") or not reference:
            raise bad_request(f"there is no {kind} in the request")
        if reference.startswith(("http://", "https://")):
            raise not_covered("files by URL")
        file = self._files.get(reference)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    def _checked(self, kind: str, upload: Upload) -> StoredFile:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            if len(upload.content) > limits.PHOTO_UPLOAD:
                raise bad_request(
                    f"file of size {len(upload.content)} bytes is too big for a photo; "
                    f"the maximum size is {limits.PHOTO_UPLOAD} bytes"
                )
            width, height = picture_size(upload.content)
            if width + height > limits.PHOTO_SIDES or max(width, height) > limits.PHOTO_RATIO * min(
                width, height
            ):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
        # [server] only the last part of a name survives, so that nobody writes outside a folder.
        name = upload.name.replace("\\", "/").rsplit("/", 1)[-1]
        return self.keep(kind, Upload(name or "file", upload.content, upload.mime))


def photo_json(file: StoredFile) -> list[Json]:
    """A thumbnail and the picture itself; Telegram scales to more sizes than these two (own choice)."""
    width, height = picture_size(file.content)
    scale = min(1.0, 320 / max(width, height))
    small = {
        "file_id": file.file_id,
        "file_unique_id": f"{file.unique_id}s",
        "width": max(1, round(width * scale)),
        "height": max(1, round(height * scale)),
        "file_size": len(file.content),
    }
    return [small, {**file.as_json(), "width": width, "height": height}]


def document_json(file: StoredFile) -> Json:
    return {"file_name": file.name, "mime_type": file.mime, **file.as_json()}


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG; anything else is no photo to Telegram."""
    size: tuple[int, int] | None = None
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        size = struct.unpack(">II", content[16:24])
    elif content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        size = struct.unpack("<HH", content[6:10])
    elif content.startswith(b"\xff\xd8"):
        size = _jpeg_size(content)
    if size is None or not all(size):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return size


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
