"""How the Bot API says no: an HTTP status with `{"ok": false, "error_code", "description", "parameters"}`.

The wording of descriptions is that of Telegram's open Bot API server (github.com/tdlib/telegram-bot-api,
`Client.cpp`: `fail_query_with_error`) and of TDLib below it. Where a rule is documented but its wording is
not public, the description is this double's own; the docstring of the rule says so.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class BotApiError(Exception):
    """A call that Telegram refuses."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        """The body of the refusal."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: int) -> BotApiError:
    return BotApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> BotApiError:
    return BotApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> BotApiError:
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def not_covered(what: str) -> BotApiError:
    """The double's own limit, said aloud rather than answered with a guess."""
    return BotApiError(501, f"Not Implemented: the test double does not cover {what}")
