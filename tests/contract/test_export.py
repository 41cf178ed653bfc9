"""The export has the fields that FORMATS promises, and everything that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialogue.turn import SHELF
from core.dialogue.world import Athlete, Conversation, Record, SwapProposal, World
from core.export import MessageSent, export, nothing
from core.message import Address
from core.training.athlete import FreeMinutes, Kind, Profile, Race, Slot, Weekday
from core.training.plan_json import dump_session
from core.training.session import Session
from core.wellness.check_in import CheckIn, Ratings, Source
from core.wellness.safety import EndsWhen, Hold, Limit, Pain
from tests.support.clock import MONDAY
from tests.support.records import records

DAY = date(2026, 3, 2)
ATHLETE = Athlete(key="a", created_at=MONDAY)


def exported(**shelves: Any) -> dict[str, Any]:
    world = World(now=MONDAY, athlete=ATHLETE, accounts=(Address("telegram", "7", "8"),), **shelves)
    return export(world, Conversation(), ())


def test_the_athlete_is_the_profile_and_the_accounts() -> None:
    profile = Profile(
        timezone="Europe/Madrid",
        race=Race(date=date(2026, 6, 13), distance_km=50),
        availability={Weekday.MON: FreeMinutes(am=0, pm=45)},
        quiet_hours=(time(21, 30), time(6)),
    )
    world = World(
        now=MONDAY, athlete=replace(ATHLETE, profile=profile), accounts=(Address("telegram", "7", "8"),)
    )
    athlete = export(world, Conversation(), ())["athlete"]
    assert {field.name for field in fields(Profile)} <= athlete.keys()
    assert athlete["race"] == {"date": "2026-06-13", "distance_km": 50, "terrain": "road"}
    assert athlete["availability"] == {"mon": {"am": 0, "pm": 45}}
    assert (athlete["check_in_time"], athlete["quiet_hours"]) == ("06:30", ["21:30", "06:00"])
    assert athlete["modalities"] == ["cycling"]
    assert athlete["accounts"] == [{"platform": "telegram", "user": "7"}]


def test_a_check_in_is_flat() -> None:
    told = CheckIn(id="c1", date=DAY, at=MONDAY, ratings=Ratings(mood=3, sleep_hours=7.5), source=Source.TEXT)
    (check_in,) = exported(check_ins=(told,))["check_ins"]
    assert check_in == {
        "id": "c1",
        "date": "2026-03-02",
        "at": "2026-03-02T04:00:00+00:00",
        **dict.fromkeys([field.name for field in fields(Ratings)]),
        "mood": 3,
        "sleep_hours": 7.5,
        "source": "text",
        "superseded": False,
    }


def test_a_hold_has_its_first_and_last_day() -> None:
    hold = Hold(id="h1", rule="SA-4", limit=Limit.NO_TRAINING, since=DAY, ends_when=EndsWhen.DAY_WITHOUT)
    ended = replace(hold, until=DAY + timedelta(days=3))
    at_once = replace(hold, until=DAY)
    found = [(each["from"], each["to"]) for each in exported(holds=(hold, ended, at_once))["holds"]]
    assert found == [("2026-03-02", None), ("2026-03-02", "2026-03-04"), ("2026-03-02", "2026-03-02")]


def test_a_swap_offers_sessions_as_a_plan_has_them() -> None:
    ride = Session(id="s2", date=DAY, slot=Slot.AM, kind=Kind.CROSS_TRAINING, minutes=45, rpe=3)
    swap = SwapProposal(id="w1", date=DAY, at=MONDAY, session="s1", offered=(ride,), reason="tired")
    (found,) = exported(swaps=(swap,))["swaps"]
    assert (found["session"], found["chosen"], found["rules"]) == ("s1", None, [])
    assert found["offered"][0] == exported(sessions=(ride,))["sessions"][0]
    # A session has the same fields in a plan and in an export, which adds what only a diary knows.
    assert dump_session(ride).items() <= found["offered"][0].items()


def test_a_pain_and_a_message() -> None:
    (pain,) = exported(pains=(Pain(id="p1", date=DAY, level=4),))["pains"]
    assert {"date", "where", "side", "level", "changes_gait"} <= pain.keys()
    sent = MessageSent(due_at=MONDAY, kind="check_in", platform="telegram", status="expired")
    document = export(World(now=MONDAY, athlete=ATHLETE), Conversation(), (sent,))
    assert document["messages_sent"] == [
        {
            "due_at": "2026-03-02T04:00:00+00:00",
            "sent_at": None,
            "kind": "check_in",
            "platform": "telegram",
            "status": "expired",
        }
    ]


def test_nobody_has_the_same_lists_and_they_are_empty() -> None:
    somebody, nobody = exported(), nothing()
    assert nobody.keys() == somebody.keys()
    assert nobody["athlete"] is None
    assert all(nobody[name] == [] for name, value in somebody.items() if isinstance(value, list))


KINDS = {shelf: kind for kind in Record.__args__ for name, shelf in SHELF.items() if kind.__name__ == name}  # type: ignore[attr-defined]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_every_field_of_every_record_is_in_it(data: st.DataObject, shelf: str) -> None:
    record = data.draw(records(KINDS[shelf]))
    document = exported(**{shelf: (record,)})
    (found,) = document[shelf]
    renamed = {"since": "from", "until": "to"} if shelf == "holds" else {}
    for field in fields(record):
        if field.name != "ratings":
            assert renamed.get(field.name, field.name) in found
    assert _is_json(found)


def _is_json(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(type(key) is str and _is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or type(value) in (str, int, float, bool)
