"""One call of a bot: its method and parameters, however they were sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.support.telegram import limits
from tests.support.telegram.errors import BotApiError, bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Call:
    """A method with its parameters as text, the way the open server holds them, and its files.

    [API] "Making requests": query string, form, JSON and multipart are read alike.
    """

    method: str
    args: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.args.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; junk counts as absent, as on the server."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def decimal(self, name: str) -> float:
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name} as a number") from None

    def json(self, name: str, complaint: str) -> Any:
        """The parsed parameter, None if it is missing; refused with the complaint if it is no JSON."""
        if not (raw := self.text(name)):
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(complaint) from None

    @property
    def chat_id(self) -> int | None:
        try:
            return int(self.text("chat_id"))
        except ValueError:
            return None

    def named(self, **args: object) -> Call:
        """The same call with other parameters: how an album's items are read like single ones."""
        return Call(self.method, _as_text(args), self.files)


async def read_call(request: web.Request) -> Call:
    """The call in a request; 413 for more than a bot may upload."""
    args: dict[str, str] = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type
    try:
        if kind == "application/json":
            args |= json_args(await request.read())
        elif kind == "application/x-www-form-urlencoded":
            args |= {name: str(value) for name, value in (await request.post()).items()}
        elif kind == "multipart/form-data":
            await _read_parts(request, args, files)
    except web.HTTPRequestEntityTooLarge:
        raise BotApiError(413, "Request Entity Too Large") from None
    return Call(request.match_info["method"], args, files)


def json_args(body: bytes) -> dict[str, str]:
    """The parameters in a JSON body."""
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("JSON object expected")
    return _as_text(parsed)


def _as_text(parsed: dict[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parsed.items()
        if value is not None
    }


async def _read_parts(request: web.Request, args: dict[str, str], files: dict[str, Upload]) -> None:
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("can't parse multipart body")
        content = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            content += chunk
            size += len(chunk)
            if size > limits.UPLOAD:
                raise BotApiError(413, "Request Entity Too Large")
        if part.filename is None:
            args[part.name] = content.decode("utf-8", "surrogateescape")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, bytes(content), mime.split(";")[0])
