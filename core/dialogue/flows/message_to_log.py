"""A message that the athlete wrote, and now wants logged as a run: it is heard as that and as nothing else.

Whatever it would mean if it were typed now, it is no command, no check-in, no answer, and changes no setting. Words
of danger are heard as ever, and so is what it tells of pain or illness.
"""

from __future__ import annotations

from datetime import datetime

from core.dialogue.flows import log, onboarding, safety
from core.dialogue.told_session import as_a_run, tells_a_run
from core.dialogue.turn import Turn
from core.understanding import understand
from core.wellness.check_in import athlete_day


def hear(turn: Turn, text: str, written_at: datetime) -> None:
    """Log what it tells, of the day on which it was written, as a run unless it says what else it was."""
    day = athlete_day(written_at, turn.profile.zone)
    reading = understand(text, day, "log")
    turn.is_urgent = safety.hear_red_flag(turn, reading)
    if turn.is_urgent:
        return
    if turn.athlete.onboarded_at is None:
        onboarding.nudge(turn)
        return
    told = reading.session
    if text.lstrip().startswith("/"):
        turn.say("log-message-command")
        return
    if told is None or not tells_a_run(told):
        turn.say("log-message-unread")
    else:
        log.consider(turn, reading, as_a_run(turn.world, told, told.date or day))
    safety.hear(turn, reading)
