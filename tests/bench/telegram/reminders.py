"""Reminders that fall due at one minute, delivered at the pace that Telegram permits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.telegram_chat import limits
from tests.bench.measuring import Measured, tell
from tests.bench.telegram.sides import join, side

DUE = 600
#: Until so many seconds before the minute the program may take to start; joining takes longer.
HEAD_START = timedelta(seconds=40)
GOAL_SHARE = 0.3


def row(folder: Path) -> Measured:
    """Six hundred people's mornings begin at the same minute; the program is `sidekick run` as it is."""
    database = folder / "reminders.db"
    due = (datetime.now(UTC) + HEAD_START).replace(second=0, microsecond=0) + timedelta(minutes=1)
    tell(f"{DUE} people join, and are reminded at {due:%H:%M} UTC")
    join(database, DUE, reminded_at=due)
    with side(["bot", "run"], DUE, database, "--with-rates") as at_work:
        assert datetime.now(UTC) < due, "the machine was too slow to be ready in time"
        began = at_work.processor()
        told = at_work.order(hear=DUE)
        used = at_work.processor() - began
    rate, share = (told["messages"] - 1) / told["seconds"], used / told["seconds"]
    return Measured(
        f"{DUE} reminders at once, delivered over Telegram",
        f"{rate:.1f} a second, {100 * share:.0f} % of a core, {told['refusals']} refused as too fast",
        f"the coach's own pace, {limits.PACE.a_second:g} a second; Telegram permits 30",
        f"at Telegram's pace with less than {100 * GOAL_SHARE:.0f} % of a core",
        share < GOAL_SHARE and told["refusals"] == 0 and rate > 0.95 * limits.PACE.a_second,
    )
