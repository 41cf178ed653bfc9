"""What is nobody's business in particular: greetings, thanks, words not understood, presses on old cards."""

from __future__ import annotations

from core.dialogue import diary
from core.dialogue.flow import Flow, Step
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import say
from core.understanding import Reading
from core.understanding.reading import Intent, Talk

#: What can be done at any time, offered when words were not understood.
NEAREST = ("today", "week", "checkin", "log", "help")


def hear(turn: Turn, reading: Reading) -> None:
    """Greetings and thanks, answered when nothing else in the message was."""
    if turn.says:
        return
    if reading.talk is Talk.ABOUT_ME:
        turn.say("small-talk-about-me")
    elif reading.has(Intent.THANKS):
        turn.say("small-talk-thanks")
    elif reading.talk is not None:
        turn.say(f"small-talk-{reading.talk.value.replace('_', '-')}")
    elif reading.has(Intent.GREETING):
        turn.say("small-talk-greeting", name=turn.profile.name or "", named=bool(turn.profile.name))
        today_in_a_line(turn)


def not_understood(turn: Turn, reading: Reading) -> None:
    """One sentence that says so, and the nearest choices."""
    if not reading.text.strip():
        turn.say("small-talk-empty")
    else:
        turn.say("small-talk-beyond-me" if reading.asks else "small-talk-not-understood")
    for hold in diary.open_holds(turn.world)[:1]:
        turn.say("safety-way-out", ends_when=hold.ends_when.value)
    turn.offer(
        "small_talk",
        "nearest",
        [(name, say(f"small-talk-choice-{name}")) for name in NEAREST],
        aside=True,
        rows=[2, 2, 1],
    )


def _press_nearest(turn: Turn, card: Card, choice: str) -> None:
    from core.dialogue.commands import COMMANDS

    turn.close(card)
    COMMANDS[choice](turn, "")


def unknown_command(turn: Turn, name: str) -> None:
    """A slash command that does not exist."""
    turn.say("small-talk-unknown-command", name=name[:32])


def stale_press(turn: Turn) -> None:
    """A button of an old or answered card: never applied, answered with today's state."""
    turn.say("small-talk-stale")
    if turn.athlete.onboarded_at is not None:
        today_in_a_line(turn)


def today_in_a_line(turn: Turn) -> None:
    """What today holds, briefly."""
    sessions = diary.sessions_on(turn.world, turn.today)
    if sessions:
        turn.say("small-talk-today", sessions=[line(session) for session in sessions], count=len(sessions))
    elif diary.held_on(turn.world, turn.today):
        turn.say("small-talk-today-held")
    else:
        turn.say("small-talk-today-free")


FLOW = Flow("small_talk", {"nearest": Step(press=_press_nearest)})
