"""Reminders in the athlete's own words: `/remind foam roll at 21:00`, once or every day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from core.dialogue import agenda, profile_change, profile_words, typed
from core.dialogue.flow import Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Reminder
from core.message import Arg, MessageKind, Say, say
from core.reminders import local_instant
from core.understanding import Intent, Reading
from core.understanding.reading import Action

#: Reminders are settings: their cards belong to the flow of that name, with these steps.
FLOW_NAME, TIME, LIST = "settings", "remind_time", "remind_list"
#: Reminders of one's own at a time, and their longest text (own choices).
MOST = 20
LONGEST_TEXT = 120
#: A reminder may lie this far ahead, days.
FURTHEST = 366

_EVERY_DAY = re.compile(
    r"\b(?:every\s*day|daily|each\s+day|every\s+(?:morning|evening|night))\b", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"^\s*(?:please\s+)?(?:can\s+you\s+)?(?:remind(?:\s+me)?|reminder)?\s*(?:to\b|about\b|that\b|of\b|:)?\s*",
    re.IGNORECASE,
)
_LOOSE_ENDS = re.compile(
    r"^(?:\s|[,.;:-]|\b(?:to|at|on|and)\b)+|(?:\s|[,;:-]|\b(?:at|on|to|and|please)\b)+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a text asks to be reminded of."""

    about: str
    at: time | None
    day: date | None
    every_day: bool


def command_remind(turn: Turn, rest: str) -> None:
    """`/remind foam roll at 21:00`, `... tomorrow`, `... every day`; alone it lists what is set."""
    if not rest.strip():
        _show(turn)
        return
    _wish(turn, _read(turn, rest))


def hear(turn: Turn, reading: Reading) -> None:
    """A reminder asked for in plain words ("remind me to foam roll at 9 pm")."""
    request = next((each for each in reading.requests if each.action is Action.REMIND), None)
    if request is None and reading.intents[0] is not Intent.REMIND:
        return
    read = _read(turn, reading.text)
    if request is None:
        _wish(turn, read)
        return
    about = read.about if request.about is None else _trimmed(request.about)
    _wish(turn, _Wish(about, request.time or read.at, request.to or request.on or read.day, read.every_day))


def _read(turn: Turn, text: str) -> _Wish:
    every_day = _EVERY_DAY.search(text) is not None
    at, rest = typed.take_clock(_EVERY_DAY.sub(" ", text))
    day, rest = typed.take_day(rest, turn.local_now.date())
    return _Wish(_trimmed(_LEAD_IN.sub("", rest, count=1)), at, day, every_day)


def _trimmed(about: str) -> str:
    """What the reminder says, without how often it comes and the loose ends of the sentence."""
    return " ".join(_LOOSE_ENDS.sub("", _EVERY_DAY.sub(" ", about)).split())[:LONGEST_TEXT]


def _wish(turn: Turn, wish: _Wish) -> None:
    if not wish.about:
        turn.say("settings-remind-what")
        return
    if wish.at is None:
        _ask_time(turn, {"about": wish.about, "day": _iso(wish.day), "every_day": wish.every_day})
        return
    if len(_own(turn)) >= MOST:
        turn.say("settings-remind-too-many", most=MOST)
        return
    if wish.every_day:
        _set_daily(turn, wish.about, wish.at)
    else:
        _set_single(turn, wish.about, wish.at, wish.day)


def _set_daily(turn: Turn, about: str, at: time) -> None:
    through = profile_change.dealt_with_through(at, turn, turn.local_now.date())
    turn.put(Reminder(id=turn.new_id("own-"), kind=MessageKind.NOTICE, time=at, through=through, about=about))
    turn.say("settings-remind-daily", about=about, time=profile_words.clock(at))
    turn.undoable("settings-undo-remind", about=about)


def _set_single(turn: Turn, about: str, at: time, day: date | None) -> None:
    today = turn.local_now.date()
    on = day or today
    if day is None and local_instant(on, at, turn.profile.zone) <= turn.now:
        on += timedelta(days=1)
    instant = local_instant(on, at, turn.profile.zone)
    if instant <= turn.now or instant > turn.now + timedelta(days=FURTHEST):
        turn.say("settings-remind-past" if instant <= turn.now else "settings-remind-far")
        return
    turn.put(
        Reminder(
            id=turn.new_id("own-"),
            kind=MessageKind.NOTICE,
            time=at,
            at=instant,
            through=on - timedelta(days=1),
            about=about,
        )
    )
    turn.say(
        "settings-remind-set",
        about=about,
        time=instant.astimezone(turn.profile.zone).isoformat(),
        day=on.isoformat(),
        near={0: "today", 1: "tomorrow"}.get((on - today).days, "later"),
    )
    turn.undoable("settings-undo-remind", about=about)


# Asking for the time ----------------------------------------------------------------------------------------


def _ask_time(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.close_flow(FLOW_NAME, TIME)
    turn.say("settings-remind-when", about=str(data["about"]))
    choices = [(at, say("settings-remind-clock", time=at)) for at in ("07:00", "12:00", "18:00", "21:00")]
    choices.append(("leave", say("settings-leave")))
    turn.offer(FLOW_NAME, TIME, choices, dict(data), asks=True, rows=[4, 1])


def _press_time(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "leave":
        turn.say("settings-left")
    else:
        _time_told(turn, card, time.fromisoformat(choice), None)


def _answer_time(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    at = typed.read_clock(text)
    if at is None:
        return False
    turn.close(card)
    _time_told(turn, card, at, typed.take_day(text, turn.local_now.date())[0])
    return True


def _time_told(turn: Turn, card: Card, at: time, day: date | None) -> None:
    before = card.data.get("day")
    day = day or (date.fromisoformat(before) if before else None)
    _wish(turn, _Wish(str(card.data["about"]), at, day, bool(card.data.get("every_day"))))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# What is set ------------------------------------------------------------------------------------------------


def _own(turn: Turn) -> list[Reminder]:
    """The athlete's own reminders that are still to come."""
    mine = [each for each in turn.world.reminders if each.id.startswith("own-")]
    return [each for each in mine if each.at is None or agenda.instant_of(each, turn.profile) > turn.now]


def _show(turn: Turn) -> None:
    turn.close_flow(FLOW_NAME, LIST)
    own = _own(turn)
    if not own:
        turn.say("settings-remind-none")
        return
    turn.say("settings-remind-list", lines=list[Arg](_line(turn, each) for each in own))
    choices = [(each.id, say("settings-remind-stop", about=_short(each.about or ""))) for each in own]
    turn.offer(FLOW_NAME, LIST, choices)


def _line(turn: Turn, reminder: Reminder) -> Say:
    about = reminder.about or ""
    if reminder.at is None:
        assert reminder.time is not None
        return say("settings-remind-line-daily", about=about, time=profile_words.clock(reminder.time))
    local = agenda.instant_of(reminder, turn.profile).astimezone(turn.profile.zone)
    return say(
        "settings-remind-line",
        about=about,
        time=profile_words.clock(local.time()),
        day=local.date().isoformat(),
    )


def _short(about: str) -> str:
    return about if len(about) <= 18 else f"{about[:17]}…"


def _press_list(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    stopped = next((each for each in _own(turn) if each.id == choice), None)
    if stopped is None:
        turn.say("settings-remind-gone")
        return
    turn.drop(stopped)
    turn.say("settings-remind-stopped", about=stopped.about or "")
    turn.undoable("settings-undo-remind-stop", about=stopped.about or "")


STEPS = {
    TIME: Step(press=_press_time, answer=_answer_time, ask=_ask_time),
    LIST: Step(press=_press_list),
}
