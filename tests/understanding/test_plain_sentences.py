"""Sentences of a frame and a word each, as plain as people write: every one of them must be understood."""

from __future__ import annotations

from datetime import date

import pytest

from core.understanding import understand
from core.understanding.reading import Side

DAY = date(2026, 3, 4)
#: Places as they are called, with their names in the diary.
PLACES = {
    "knee": "knee",
    "calf": "calf",
    "shin": "shin",
    "achilles": "achilles",
    "hip": "hip",
    "foot": "foot",
    "heel": "foot",
    "ankle": "ankle",
    "hamstring": "hamstring",
    "quad": "quad",
    "groin": "groin",
    "it band": "it_band",
    "shoulder": "shoulder",
    "lower back": "lower_back",
    "upper back": "upper_back",
}
#: Sessions as they are called, with their kinds.
SESSIONS = {
    "long run": "long_run",
    "easy run": "easy_run",
    "recovery run": "recovery_run",
    "tempo": "tempo_run",
    "intervals": "intervals",
    "hill reps": "hills",
    "strength": "strength",
    "core": "core",
    "yoga": "mobility",
}
PAINS = (
    "i have a pain in the left {}",
    "i have pain in my left {}",
    "i've got a pain in my left {}",
    "got a pain in the left {}",
    "there is a pain in my left {}",
    "feeling a pain in my left {}",
    "a pain in my left {} when i run",
    "my left {} hurts",
    "my left {} is hurting",
    "left {} hurts a bit",
    "left {} hurts when i walk",
    "left {} is painful",
    "left {} painful today",
    "left {} sore",
    "my left {} is killing me",
    "my left {} is giving me grief",
    "bit of pain in the left {}",
    "sharp pain left {}",
    "some pain on the left {}",
    "pain in left {}",
    "left {} has been hurting since monday",
    "woke up with a sore left {}",
    "i hurt my left {}",
    "i think i hurt my left {}",
    "i strained my left {}",
    "i tweaked my left {}",
    "pulled my left {}",
    "my left {} aches",
    "my left {} is niggling",
    "niggle in left {}",
    "left {} niggle",
    "left {} twinge on the run",
    "my left {} is swollen",
    "left {} feels tight and sore",
    "left {} is playing up",
    "left {} is acting up",
    "left {} is bothering me",
    "my left {} is bugging me",
    "trouble with my left {}",
    "problem with my left {}",
    "left {} is grumbling",
    "left {} gives me pain",
    "my left {} is in pain",
    "pain at the left {} 4/10",
    "left {} 4/10",
    "left {} a 4 out of 10",
    "my left {} started hurting on the run",
    "left {} hurt during the run",
    "left {} hurts since yesterday",
    "since yesterday my left {} hurts",
    "my left {} doesn't feel right",
    "something wrong with my left {}",
    "can feel my left {} with every step",
    "my left {} still hurts",
    "still pain in my left {}",
    "my left {} hurts more today",
)
LOGS = (
    "{} done",
    "did my {}",
    "did the {}",
    "{} done, 45 min",
    "{} ticked off, 45 min",
    "{} finished, 45 min",
    "{} complete, 45 min",
    "{} completed, 45 minutes",
    "{} in the bag, 45 min",
    "{} banked, 45 min",
    "{} sorted, 45 mins",
    "{} nailed, 45 min",
    "smashed the {}, 45 min",
    "finished my {}, 45 min",
    "completed the {}, 45 min",
    "just finished {}, 45 min",
    "{} in the books, 45 min",
    "{} today, 45 min",
    "45 min {}",
    "45 min {} done",
    "{} 45 min rpe 5",
    "{}: 45 min, rpe 5",
    "{} - 45 min",
    "{} this morning 45 min",
    "45 min {} this morning",
    "{} yesterday, 45 min",
    "did 45 min of {}",
    "got my {} done, 45 min",
    "got the {} in, 45 min",
    "managed the {}, 45 min",
    "{} went well, 45 min",
    "{} was hard, 45 min, 8/10",
    "{} felt easy, 45 min",
    "knocked out the {}, 45 min",
    "got through the {}, 45 min",
    "logged the {}, 45 min",
    "{} crossed off, 45 min",
    "{} wrapped up, 45 min",
    "{} all done. 45 min",
    "did my {} at lunch, 45 min",
    "{} before work, 45 min",
    "{} after work, 45 min",
    "{} with a mate, 45 min",
    "did {} instead, 45 min",
    "only managed 45 min of the {}",
    "cut the {} short at 45 min",
)
MINUTES = 45


@pytest.mark.parametrize("frame", PAINS)
def test_a_pain_is_where_it_is_said_to_be(frame: str) -> None:
    for called, where in PLACES.items():
        pains = understand(frame.format(called), DAY).pain
        assert [(pain.where.value, pain.side) for pain in pains] == [(where, Side.LEFT)], called


@pytest.mark.parametrize("expecting", [None, "log"])
@pytest.mark.parametrize("frame", LOGS)
def test_a_session_is_what_it_is_said_to_be(frame: str, expecting: str | None) -> None:
    for called, kind in SESSIONS.items():
        session = understand(frame.format(called), DAY, expecting).session
        assert session is not None, called
        assert session.kind is not None, called
        assert session.kind.value == kind
        assert session.minutes == (MINUTES if str(MINUTES) in frame else None), called


@pytest.mark.parametrize(
    ("text", "item", "level"),
    [
        ("stress is very low", "stress", 5),
        ("stress very low", "stress", 5),
        ("super down", "mood", 1),
        ("slept so badly", "sleep_quality", 1),
        ("low on energy", "fatigue", 2),
        ("motivation - 4", "motivation", 4),
        ("mood 4 out of 5", "mood", 4),
    ],
)
def test_CH_3_a_plain_judgement_is_of_what_it_stands_beside(text: str, item: str, level: int) -> None:
    ratings = understand(text, DAY, "check_in").ratings
    told = {name: getattr(ratings, name) for name in ratings.__dataclass_fields__}
    assert {name: value for name, value in told.items() if value is not None} == {item: level}
