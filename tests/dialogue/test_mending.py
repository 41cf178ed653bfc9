"""After a change only what the change broke is set right (SW-7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.dialogue import planning
from core.dialogue.turn import Turn
from core.dialogue.world import Conversation
from core.training.athlete import Kind
from core.training.session import Status
from tests.dialogue.talk import PROFILE, session, world

THU, FRI, SAT, SUN = (date(2026, 3, day) for day in (5, 6, 7, 8))


def test_SW_7_a_move_mends_what_it_broke_and_leaves_what_stood() -> None:
    tempo, hills = session(Kind.TEMPO_RUN, 40, THU), session(Kind.HILLS, 40, FRI)
    long = session(Kind.LONG_RUN, 60, SUN)
    free = replace(PROFILE, longest_run_km=12.0, endurance_days=7)
    turn = Turn(Conversation(), world(tempo, hills, long, profile=free))
    assert planning.mend(turn, THU) == (), "hard neighbours of before the change"

    turn.put(replace(long, date=SAT))
    changed = planning.mend(turn, SAT)
    assert {rule for change in changed for rule in change.rules} == {"WK-3"}
    assert all(change.before.id != tempo.id for change in changed)
    assert next(s for s in turn.world.sessions if s.id == tempo.id).status is Status.PLANNED
