"""Answers dated by a double's own clock, which a test may set wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web


def dated_by(app: web.Application, now: Callable[[], datetime]) -> None:
    """Let the application's answers carry this time in their `Date`."""

    async def stamp(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(now(), usegmt=True)

    app.on_response_prepare.append(stamp)
