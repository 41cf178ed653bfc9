"""What stories write as a command is what somebody would enter in Discord."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_chat.commands import FORMS, Form
from tests.support.discord.typing import as_used


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("/today", ("today", {})),
        ("/checkin 2 2 4", ("checkin", {"fatigue": 2, "mood": 2, "sleep": 4})),
        ("/checkin sleep 4", ("checkin", {"sleep": 4})),
        ("/link aaab 000001", ("link", {"code": "aaab 000001"})),
        ("/log easy run 45 min, 8.5 km", ("log", {"what": "easy run", "minutes": 45, "km": 8.5})),
        ("/log 45 min, rpe 4, note: head wind", ("log", {"minutes": 45, "rpe": 4, "note": "head wind"})),
        ("/move long run to friday", ("move", {"session": "long run", "to": "friday"})),
        ("/pain left knee 6", ("pain", {"side": "left", "where": "knee", "level": 6})),
        ("/remind foam roll at 21:00", ("remind", {"what": "foam roll", "at": "21:00"})),
        ("/week next", ("week", {"which": "next"})),
        ("/week of my life", None),
        ("/hello", None),
        ("today", None),
    ],
)
def test_a_written_command_by_its_options(text: str, used: tuple[str, dict[str, Any]] | None) -> None:
    assert as_used(text) == used


@pytest.mark.parametrize(("name", "form"), FORMS.items())
@given(st.data())
def test_what_its_options_become_is_entered_as_them_again(name: str, form: Form, data: st.DataObject) -> None:
    told = data.draw(st.lists(st.sampled_from(form.options), unique=True))
    given = {o.name: 3 if o.kind is not str else (*o.choices, f"w{n}")[0] for n, o in enumerate(told)}
    text = form.text(name, given)
    used = as_used(text)
    assert used is not None and form.text(name, used[1]) == text
