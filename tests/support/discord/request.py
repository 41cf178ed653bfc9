"""One request of a bot: its method, path and body, however they were sent."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.discord import errors

_FILE_PART = re.compile(r"files\[(\d+)\]")


class Upload:
    """A file that came with a request; simcord reads `filename`, `fp` and `description`."""

    def __init__(self, filename: str, content: bytes, description: str | None) -> None:
        self.filename = filename
        self.fp = io.BytesIO(content)
        self.size = len(content)
        self.description = description


@dataclass
class Request:
    """A request as Discord reads it."""

    method: str
    path: str
    json: Any = None
    query: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object; an empty one if there is none."""
        return self.json if isinstance(self.json, dict) else {}

    def wants(self, flag: str) -> bool:
        return self.query.get(flag, "").lower() in ("1", "true")


async def read_request(incoming: web.Request) -> Request:
    """What came in; 50109 for JSON that is none, 413 for more than may be uploaded."""
    request = Request(
        incoming.method, "/" + incoming.match_info["path"].rstrip("/"), query=dict(incoming.query)
    )
    try:
        if incoming.content_type == "multipart/form-data":
            await _read_parts(incoming, request)
        elif raw := await incoming.read():
            request.json = _parsed(raw)
    except web.HTTPRequestEntityTooLarge:
        raise errors.too_large() from None
    return request


async def _read_parts(incoming: web.Request, request: Request) -> None:
    found: dict[int, web.FileField] = {}
    for name, value in (await incoming.post()).items():
        if name == "payload_json":
            request.json = _parsed(value.file.read() if isinstance(value, web.FileField) else value)
        elif (part := _FILE_PART.fullmatch(name)) and isinstance(value, web.FileField):
            found[int(part[1])] = value
    described = {
        str(each.get("id")): each.get("description")
        for each in (
            request.body.get("attachments") or (request.body.get("data") or {}).get("attachments") or []
        )
    }
    request.files = [
        Upload(each.filename, each.file.read(), described.get(str(number)))
        for number, each in sorted(found.items())
    ]


def _parsed(raw: str | bytes | bytearray) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise errors.invalid_json() from None
