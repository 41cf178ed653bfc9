"""What a card shows of its rows that were pressed, one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.discord.conftest import Start, said


def children(message: Any) -> list[Any]:
    return [child for row in message.components for child in row.children]


async def test_each_row_gives_way_to_its_choice(start: Start, caplog: pytest.LogCaptureFixture):
    async with start() as running:
        await running.onboard()
        await running.wait(hours=4)
        card = next(m for m in running.direct if said(m).startswith("Today:"))
        for choice in ("fatigue_2", "done"):
            shown = next(m for m in running.direct if m.id == card.id)
            wire = next(e.custom_id for e in children(shown) if e.custom_id.endswith(f":{choice}"))
            await running.user.click(shown, custom_id=wire)
        after = next(m for m in running.direct if m.id == card.id)
        made = [each.label for each in children(after) if each.disabled]
        assert len(made) == 2 and all(label.startswith("✓ ") for label in made)
        assert not [e for e in children(after) if e.custom_id.endswith(":done")], "it leads nowhere any more"
    assert "a courtesy failed" not in caplog.text
