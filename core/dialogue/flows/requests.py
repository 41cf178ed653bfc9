"""Requests in words and commands: swap, move, skip, shorten, snooze, and what stands in the way (SW-6)."""

from __future__ import annotations

from datetime import date, timedelta

from core.dialogue import diary
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import moving, swap
from core.dialogue.flows import session as card
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.typed import names_something, take_day
from core.dialogue.world import Card
from core.message import say
from core.training.athlete import Kind, Modality
from core.training.session import Session, Status
from core.training.swap import Reason, Weather
from core.understanding import Reading, understand
from core.understanding import reading as told

#: How long after the onboarding a bare "skip" is taken for a tap too many (own choice).
JUST_BEGUN = timedelta(minutes=10)

NAME = "requests"
#: Where it is asked which session is meant, so many of so many days are offered (own choice).
MOST_OFFERED, DAYS_OFFERED = 6, timedelta(days=7)

BAD_WEATHER = (told.Weather.COLD, told.Weather.RAIN, told.Weather.ICE, told.Weather.WIND, told.Weather.AIR)


def command_swap(turn: Turn, rest: str) -> None:
    """`/swap`, `/swap rowing`: another way for today's session, or the next one."""
    session = _wanted(turn, None, None)
    if session is None:
        turn.say("swap-nothing-today")
        return
    modality = _modality(turn, rest)
    if modality is None and names_something(take_day(rest, turn.today)[1]):
        turn.say("swap-way-unknown")
    swap.wish(turn, session, modality)


def command_skip(turn: Turn, rest: str) -> None:
    """`/skip`, `/skip friday's easy run`: that session falls out, or today's."""
    request = understand(f"skip {rest}", turn.today).request if rest else None
    session = _wanted(turn, request.which if request else None, request.on if request else None)
    if session is None:
        turn.say("skip-nothing")
    elif _names_none(rest, request):
        _ask_which(turn, told.Action.SKIP)
    else:
        card.skip(turn, session)


def command_move(turn: Turn, rest: str) -> None:
    """`/move`, `/move long run sunday`: the session moves within the week's rules."""
    reading = understand(f"move {rest or 'today'}", turn.today)
    request = reading.request
    which = request.which if request else None
    session = _wanted(turn, which, request.on if request else None)
    if session is None:
        turn.say("move-nothing")
        return
    named, _, aim = f" {rest}".partition(" to ")
    to = request.to if request else None
    is_day_alone = not aim and to is not None
    if not is_day_alone and _names_none(named, understand(f"skip {named}", turn.today).request):
        _ask_which(turn, told.Action.MOVE, to)
        return
    if request is None or request.to is None or request.to == session.date:
        moving.ask_day(turn, session)
        return
    moving.move(turn, session, request.to)


def _names_none(words: str, request: told.Request | None) -> bool:
    """Whether the words name something, and no session or day: nothing else is to give way in its place."""
    is_understood = request is not None and (request.which is not None or request.on is not None)
    return not is_understood and names_something(words)


def _ask_which(turn: Turn, action: told.Action, to: date | None = None) -> None:
    ahead = [each for each in _ahead(turn) if each.date < turn.today + DAYS_OFFERED][:MOST_OFFERED]
    choices = [
        (f"which_{place}", say("request-which-one", session=line(each), day=each.date.isoformat()))
        for place, each in enumerate(ahead)
    ]
    choices.append(("none", say("request-which-none")))
    turn.say("request-which")
    data = {"action": action.value, "sessions": [each.id for each in ahead], "to": to and to.isoformat()}
    turn.offer(NAME, "which", choices, data, rows=[1] * len(choices))


def _press_which(turn: Turn, asked: Card, choice: str) -> None:
    turn.close(asked)
    if choice == "none":
        turn.say("request-which-kept")
        return
    place = int(choice.removeprefix("which_"))
    session = diary.session_by_id(turn.world, asked.data["sessions"][place])
    if session is None or session.status is not Status.PLANNED:
        turn.say("swap-too-late")
    elif asked.data["action"] == told.Action.SKIP.value:
        card.skip(turn, session)
    elif asked.data["to"] is not None:
        moving.move(turn, session, date.fromisoformat(asked.data["to"]))
    else:
        moving.ask_day(turn, session)


def hear(turn: Turn, reading: Reading) -> None:
    """Requests to swap, move, skip or shorten, and what stands in the way today."""
    for request in reading.requests:
        if request.action is told.Action.SKIP and _just_begun(turn) and len(reading.text.split()) == 1:
            turn.say("skip-nothing-yet")
            continue
        _request(turn, request)
    _circumstances_told(turn, reading.circumstances, asked=bool(reading.requests))


def _just_begun(turn: Turn) -> bool:
    """Whether the first plan is so young that a bare "skip" was meant for one more question."""
    began = turn.athlete.onboarded_at
    return began is not None and turn.now - began < JUST_BEGUN


def _request(turn: Turn, request: told.Request) -> None:
    action = request.action
    if action is told.Action.SNOOZE:
        session = diary.main_session(diary.planned_on(turn.world, turn.today))
        card.snooze(turn, session, timedelta(minutes=request.minutes) if request.minutes else card.SNOOZE)
        return
    if action not in (
        told.Action.SWAP,
        told.Action.MOVE,
        told.Action.SKIP,
        told.Action.SHORTEN,
        told.Action.LENGTHEN,
    ):
        return
    session = _wanted(turn, request.which, request.on)
    if session is None:
        _say_none_found(turn, request.which)
    elif action is told.Action.SKIP:
        card.skip(turn, session)
    elif action is told.Action.MOVE:
        if request.to == session.date:
            turn.say("move-same-day", session=line(session))
        elif request.to is not None:
            moving.move(turn, session, request.to)
        else:
            moving.ask_day(turn, session)
    elif action is told.Action.LENGTHEN:
        turn.say("request-lengthen", session=line(session))
    elif action is told.Action.SHORTEN:
        today = swap.circumstances(turn, Reason.NO_TIME, minutes_available=request.minutes)
        swap.take_first(turn, session, today, asked=request.minutes is not None)
    elif request.modality is not None:
        today = swap.circumstances(turn, Reason.WISH, wish=request.modality)
        swap.take_first(turn, session, today, asked=True, minutes=request.minutes)
    else:
        swap.wish(turn, session)


def _say_none_found(turn: Turn, which: Kind | None) -> None:
    if which is None:
        turn.say("request-no-session")
    else:
        turn.say("request-no-session-of-kind", kind=say("session-name", kind=which.value, style="inline"))


def _circumstances_told(turn: Turn, told_today: told.Circumstances, *, asked: bool) -> None:
    if told_today.not_at_hand:
        names = {*swap.not_at_hand(turn), *(m.value for m in told_today.not_at_hand)}
        turn.memory[swap.NOT_AT_HAND] = {"day": turn.today.isoformat(), "names": sorted(names)}
    reason, extra = _reason(told_today)
    if reason is None or asked:
        return
    session = diary.main_session(diary.planned_on(turn.world, turn.today))
    if session is None:
        turn.say("circumstances-free-day")
        return
    if reason is Reason.NO_EQUIPMENT and session.modality not in told_today.not_at_hand:
        turn.say("circumstances-noted", session=line(session))
        return
    if told_today.minutes_available is not None and (session.minutes or 0) <= told_today.minutes_available:
        turn.say("circumstances-fits", session=line(session))
        return
    if not swap.offer(turn, session, swap.circumstances(turn, reason, **extra)):
        turn.say("swap-nothing", session=line(session))


def _reason(told_today: told.Circumstances) -> tuple[Reason | None, dict[str, object]]:
    if told_today.minutes_available is not None:
        return Reason.NO_TIME, {"minutes_available": told_today.minutes_available}
    if told_today.weather is told.Weather.HEAT:
        return Reason.WEATHER_HEAT, {"weather": Weather.HEAT}
    if told_today.weather in BAD_WEATHER:
        return Reason.WEATHER_BAD, {"weather": Weather.BAD}
    if told_today.travel:
        return Reason.TRAVEL, {
            "not_at_hand": frozenset(Modality) if told_today.nothing_at_hand else frozenset()
        }
    if told_today.not_at_hand or told_today.nothing_at_hand:
        names = frozenset(Modality) if told_today.nothing_at_hand else frozenset(told_today.not_at_hand)
        return Reason.NO_EQUIPMENT, {"not_at_hand": names}
    return None, {}


def _wanted(turn: Turn, which: Kind | None, on: date | None) -> Session | None:
    """The planned session that is meant: of that kind and day; else today's main one, else the next one."""
    planned = _ahead(turn)
    if on is not None:
        planned = [s for s in planned if s.date == on]
    if which is not None:
        same = [s for s in planned if s.kind is which]
        family = [s for s in planned if which is Kind.EASY_RUN and s.kind.is_run]
        return next(iter(same or family), None)
    first_day = next((s.date for s in planned), None)
    return diary.main_session([s for s in planned if s.date == first_day])


def _ahead(turn: Turn) -> list[Session]:
    return [
        s
        for s in turn.world.sessions
        if s.status is Status.PLANNED and s.date >= turn.today and s.kind is not Kind.REST
    ]


def _modality(turn: Turn, text: str) -> Modality | None:
    request = understand(f"swap my run for {text}", turn.today).request if text else None
    return request.modality if request else None


FLOW = Flow(NAME, {"which": Step(press=_press_which)})
