"""A message that the athlete wrote, and now wants logged as a run: it is heard as that and as nothing else.

Whatever it would mean if it were typed now, it is no command, no check-in, no answer, and changes no setting. Words
of danger are heard as ever, and so is what it tells of pain or illness.
"""

from __future__ import annotations

from datetime import datetime

from core.dialogue import diary, logbook
from core.dialogue.flows import onboarding, safety
from core.dialogue.last_log import recall
from core.dialogue.session_words import line
from core.dialogue.told_session import as_a_run, tells_a_run
from core.dialogue.turn import Turn
from core.training.session import Session
from core.understanding import understand
from core.wellness.check_in import athlete_day

#: The memory's note of the messages that were logged, by the platform's id, each with its session's.
LOGGED = "logged_messages"


def hear(turn: Turn, text: str, written_at: datetime, ref: str | None = None) -> None:
    """Log what it tells, of the day on which it was written, as a run unless it says what else it was.

    By its id `ref` the same message is known again as long as its session is, and not logged twice.
    """
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
    before = _logged_from(turn, ref)
    if before is not None:
        turn.say("log-message-twice", session=line(before), date=before.date.isoformat())
    elif told is None or not tells_a_run(told):
        turn.say("log-message-unread")
    else:
        logbook.consider(turn, reading, as_a_run(turn.world, told, told.date or day))
        _remember(turn, ref)
    safety.hear(turn, reading)


def _logged_from(turn: Turn, ref: str | None) -> Session | None:
    """The session that this message was logged as, unless that was taken back."""
    session = diary.session_by_id(turn.world, turn.memory.get(LOGGED, {}).get(ref, ""))
    return session if session is not None and session.actual is not None else None


def _remember(turn: Turn, ref: str | None) -> None:
    """What was logged of it now, if it was, beside those whose sessions the coach still looks at."""
    last = recall(turn)
    if ref is None or last.heard_in != turn.number:
        return
    present = {session.id for session in turn.world.sessions}
    known = {each: session for each, session in turn.memory.get(LOGGED, {}).items() if session in present}
    turn.memory[LOGGED] = {**known, ref: last.session}
