"""Formatted text, read as Telegram reads it.

The HTML reader follows `parse_html` of TDLib (github.com/tdlib/td, `MessageEntity.cpp`) state by state, so
that it refuses with the same words at the same byte offset. Deviations, all own choice: links are not
normalised beyond the scheme, and an entity's own white space is kept where Telegram may shorten it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tests.support.telegram import limits
from tests.support.telegram.call import Call
from tests.support.telegram.errors import BotApiError, Json, bad_request, not_covered

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPACE = b" \t\r\n\0\x0b"
_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@])")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")
_LINK = re.compile(r"(?:(?:https?|tg|ton)://)?[^\s/:?#]+(?:\.[^\s/:?#]+|:\d+)?(?:[/?#:][^\s]*)?")
_WITH_TEXT = frozenset(
    {"text_link", "text_mention", "custom_emoji", *_KINDS.values(), "expandable_blockquote"}
)
_FOUND_BY_TELEGRAM = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
)


@dataclass(frozen=True)
class Text:
    """A text as the reader sees it, and where in it the formatting is (UTF-16 code units)."""

    text: str
    entities: list[Json]


def utf16_length(text: str) -> int:
    """The length Telegram counts: a character outside the basic plane is two units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(call: Call, field: str, mode_field: str, entities_field: str) -> Text:
    """The text of a call with its formatting; empty when the field is missing."""
    raw = call.text(field)
    mode = call.text(mode_field).strip().lower()
    if mode in ("markdown", "markdownv2"):
        raise not_covered("Markdown")
    if mode == "html":
        return _tidy(*parse_html(_clean(raw)))
    if mode and mode != "none":
        raise bad_request("unsupported parse_mode")
    given = call.json(entities_field, "can't parse entities: Can't parse entities JSON object")
    found = _explicit(given, raw) if given is not None else []
    return _tidy(_clean(raw), found)


def message_text(call: Call) -> Text:
    """The `text` of a call, held to [API] sendMessage: 1-4096 characters after entities parsing."""
    text = formatted(call, "text", "parse_mode", "entities")
    if not text.text:
        raise bad_request("message text is empty")
    if utf16_length(text.text) > limits.TEXT:
        raise bad_request("message is too long")
    return text


def caption_text(call: Call) -> Text:
    """The `caption` of a call: 0-1024 characters after entities parsing."""
    text = formatted(call, "caption", "parse_mode", "caption_entities")
    if utf16_length(text.text) > limits.CAPTION:
        raise bad_request("message caption is too long")
    return text


def commands_in(text: str) -> list[Json]:
    """The commands that Telegram marks in what a person wrote."""
    return [
        {"type": "bot_command", "offset": utf16_length(text[: m.start()]), "length": len(m[0])}
        for m in _COMMAND.finditer(text)
    ]


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """The text and entities of HTML; refused with "can't parse entities: ..." and the byte offset."""
    return _Html(markup.encode("utf-8", "surrogatepass")).read()


class _Html:
    def __init__(self, source: bytes) -> None:
        # A closing zero saves every look ahead from asking whether the text has ended.
        self._source = source + b"\0"
        self._size = len(source)
        self._text: list[str] = []
        self._length = 0
        self._open: list[tuple[str, str, int, int]] = []
        self._found: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        at = 0
        while at < self._size:
            byte = self._source[at : at + 1]
            if byte == b"<":
                closing = self._source[at + 1 : at + 2] == b"/"
                at = self._end_tag(at) if closing else self._start_tag(at)
                continue
            if byte == b"&":
                decoded, behind = self._reference(at)
                if decoded:
                    self._put(decoded)
                    at = behind
                    continue
            width = _width(self._source[at])
            self._put(self._source[at : at + width].decode("utf-8", "surrogatepass"))
            at += width
        if self._open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        for entity in self._found:
            if entity["type"] == "code":
                entity.pop("language", None)
        text = "".join(self._text)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise _unparsable(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, self._found

    def _put(self, characters: str) -> None:
        self._text.append(characters)
        self._length += utf16_length(characters)

    def _reference(self, at: int) -> tuple[str, int]:
        """The character of `&...;` and where it ends; an unknown one stays as it is written."""
        source, end = self._source, at + 1
        if source[end : end + 1] == b"#":
            base, digits = (
                (16, b"0123456789abcdefABCDEF") if source[end + 1 : end + 2] == b"x" else (10, b"0123456789")
            )
            start = end = end + (2 if base == 16 else 1)
            while source[end] in digits:
                end += 1
            code = int(source[start:end] or b"0", base)
            if code == 0 or code >= 0x10FFFF or end - at >= 10:
                return "", at
            character = chr(code)
        else:
            while source[end : end + 1].isalpha():
                end += 1
            character = _NAMED.get(source[at + 1 : end], "")
            if not character:
                return "", at
        return character, end + (source[end : end + 1] == b";")

    def _start_tag(self, begin: int) -> int:
        source, at = self._source, begin + 1
        while source[at] not in _SPACE and source[at : at + 1] != b">":
            at += 1
        if source[at] == 0:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        name = source[begin + 1 : at].decode("utf-8", "replace").lower()
        if name not in _KINDS:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {begin}')
        argument = ""
        while source[at : at + 1] != b">":
            at = self._skip_space(at)
            if source[at : at + 1] == b">":
                break
            attribute, value, at = self._attribute(name, begin, at)
            argument = _argument(name, attribute, value, argument)
        if name == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append((name, argument, self._length, len(self._text)))
        return at + 1

    def _attribute(self, tag: str, begin: int, at: int) -> tuple[str, str, int]:
        source, start = self._source, at
        # A blockquote's "expandable" is the one attribute that Telegram takes without a value.
        while source[at] not in _SPACE and source[at : at + 1] not in (b"=", b">"):
            at += 1
        name = source[start:at].decode("utf-8", "replace")
        if not name:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        at = self._skip_space(at)
        if source[at : at + 1] != b"=":
            if tag == "blockquote" and name == "expandable":
                return name, "", at
            raise _unparsable(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}'
            )
        at = self._skip_space(at + 1)
        if source[at] == 0:
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        quote = source[at : at + 1]
        if quote not in (b"'", b'"'):
            start = at
            while source[at : at + 1].isalnum() or source[at : at + 1] in (b".", b"-"):
                at += 1
            if source[at] not in _SPACE and source[at : at + 1] != b">":
                raise _unparsable(f"Unexpected end of name token at byte offset {start}")
            value = source[start:at].decode().lower()
        else:
            value, at = self._quoted(quote, at + 1)
        if source[at] == 0:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        return name, value, at

    def _quoted(self, quote: bytes, at: int) -> tuple[str, int]:
        parts: list[bytes] = []
        while self._source[at : at + 1] != quote and self._source[at] != 0:
            if self._source[at : at + 1] == b"&":
                decoded, behind = self._reference(at)
                if decoded:
                    parts.append(decoded.encode("utf-8", "surrogatepass"))
                    at = behind
                    continue
            parts.append(self._source[at : at + 1])
            at += 1
        return b"".join(parts).decode("utf-8", "replace"), at + (self._source[at : at + 1] == quote)

    def _skip_space(self, at: int) -> int:
        while self._source[at] != 0 and self._source[at] in _SPACE:
            at += 1
        return at

    def _end_tag(self, begin: int) -> int:
        source, at = self._source, begin + 2
        if not self._open:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        while source[at] not in _SPACE and source[at : at + 1] != b">":
            at += 1
        ending = source[begin + 2 : at].decode("utf-8", "replace").lower()
        at = self._skip_space(at)
        if source[at : at + 1] != b">":
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        name, argument, offset, first = self._open.pop()
        if ending and ending != name:
            raise _unparsable(
                f'Unmatched end tag at byte offset {begin}, expected "</{name}>", found "</{ending}>"'
            )
        if self._length > offset:
            self._mark(name, argument, offset, "".join(self._text[first:]))
        return at + 1

    def _mark(self, name: str, argument: str, offset: int, inside: str) -> None:
        entity: Json = {"type": _KINDS[name], "offset": offset, "length": self._length - offset}
        last = self._found[-1] if self._found else None
        same = last is not None and (last["offset"], last["length"]) == (offset, entity["length"])
        if name == "a":
            if not _linked(entity, argument or inside):
                return
        elif name == "tg-emoji":
            if not argument.isdigit() or not int(argument):
                raise _unparsable("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = argument
        elif name == "blockquote" and argument:
            entity["type"] = "expandable_blockquote"
        elif name == "code" and argument:
            if last is not None and same and last["type"] == "pre":
                last["language"] = argument
                return
            entity["language"] = argument
        elif name == "pre" and last is not None and same and last["type"] == "code" and "language" in last:
            last["type"] = "pre"
            return
        self._found.append(entity)


def _width(first: int) -> int:
    return 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


def _argument(tag: str, attribute: str, value: str, so_far: str) -> str:
    """What the tag keeps of an attribute; the others are read and forgotten, as by Telegram."""
    if (tag, attribute) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return value
    if (tag, attribute) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, attribute) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if (tag, attribute) == ("blockquote", "expandable"):
        return "expandable"
    return so_far


def _linked(entity: Json, target: str) -> bool:
    """Make the entity a mention or a link; a link that is none leaves its text without formatting."""
    if person := _USER_LINK.fullmatch(target):
        entity["type"] = "text_mention"
        entity["user"] = {"id": int(person[1]), "is_bot": False, "first_name": "?"}
        return True
    if not _LINK.fullmatch(target) or ("." not in target and "://" not in target):
        return False
    entity["url"] = target if "://" in target else f"http://{target}/"
    return True


def _unparsable(reason: str) -> BotApiError:
    return bad_request(f"can't parse entities: {reason}")


def _clean(text: str) -> str:
    """[server] `clean_input_string`: carriage returns go, other control characters become blanks."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_request("strings must be encoded in UTF-8")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text.replace("\r", ""))


def _explicit(given: object, text: str) -> list[Json]:
    """Entities handed over as a list, each checked for its form and for lying inside the text."""
    if not isinstance(given, list):
        raise _unparsable("Expected an Array of MessageEntity")
    size, found = utf16_length(text), []
    for entity in given:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise _unparsable("expected an Object as MessageEntity")
        kind, offset, length = entity["type"], entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise _unparsable('Can\'t find field "offset" or "length"')
        if kind in _FOUND_BY_TELEGRAM:
            continue
        if kind not in _WITH_TEXT:
            raise _unparsable("MessageEntity has unsupported type")
        if offset < 0 or length < 0 or offset + length > size:
            raise bad_request(
                "entity beginning or ending is outside of the text"
                if offset < 0 or offset > size
                else f"receive entity with incorrect length {length}"
            )
        if kind == "text_link" and not _linked(entity, str(entity.get("url", ""))):
            raise bad_request("entity URL is invalid")
        found.append(entity)
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]  # a copy of JSON is JSON


def _tidy(text: str, found: list[Json]) -> Text:
    """White space at both ends goes and the entities move along; empty ones and those past the cap are dropped.

    White space inside code at the start stays, as `fix_formatted_text` of TDLib leaves it.
    """
    keep = min((e["offset"] for e in found if e["type"] in ("pre", "code")), default=len(text))
    stripped = text.lstrip(" \t\n")
    lead = min(len(text) - len(stripped), keep)
    text = text[lead:].rstrip(" \t\n")
    size, tidy = utf16_length(text), []
    for entity in sorted(found, key=lambda e: (e["offset"], -e["length"])):
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if begin < end:
            tidy.append({**entity, "offset": begin, "length": end - begin})
    return Text(text, tidy[: limits.ENTITIES])
