"""Forwarded words: somebody else's, so nothing in them is taken for the athlete's own.

Passing on a cry for help may be one, so words of danger are answered all the same, as what to do if they are
about the athlete (SA-2, SA-5). Nothing is concluded: no hold, no rest, nothing kept.
"""

from __future__ import annotations

from core.dialogue.flows import safety
from core.dialogue.turn import Turn
from core.understanding import understand
from core.wellness.safety import RedFlag


def hear(turn: Turn, text: str) -> None:
    """Say that these words are not taken as the athlete's, after what may save a life."""
    flag = understand(text, turn.today).red_flag
    if flag is None:
        turn.say("forwarded")
        return
    turn.say("forwarded-if-about-you")
    safety.say_red_flag(turn, RedFlag(flag.value))
