"""The card that follows a judged day: green, a note, amber with its swap, red with its rest (WS-7, WS-8).

Amber proposes and leaves the run alone until the athlete chooses. Red acts at once, says so, and can be taken
back with one tap. Every level says why in the athlete's own data, and when it will be looked at again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.dialogue import diary, judging, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import swap, watch
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, SwapProposal
from core.message import say
from core.training.athlete import Kind
from core.training.easing import restore
from core.training.session import Session, Status
from core.training.swap import Reason, Way, propose
from core.wellness.check_in import DAILY_THREE
from core.wellness.parameters import RED_DAYS
from core.wellness.signs import Assessment, Level, SignKind

#: Names the undo of a red's rest day: `/undo` and the card's own button do the same.
UNDO_RED = "undo-red"


def speak(turn: Turn, found: Assessment, before: Level | None) -> None:
    """Say the level, why, and what follows from it today."""
    turn.level = found.level
    if before not in (None, Level.GREEN, found.level):
        _withdraw(turn)
    if found.level is Level.RED:
        _red(turn, found)
    elif found.level is Level.AMBER:
        _amber(turn, found)
    else:
        _green(turn, found)
    _say_watch_end(turn)


def _withdraw(turn: Turn) -> None:
    """A card that a correction makes wrong is withdrawn (CH-5)."""
    open_cards = [card for card in turn.cards if card.flow == "swap" and card.turn != turn.id]
    if open_cards:
        turn.close_flow("swap", "card")
        turn.say("level-card-withdrawn")


def _green(turn: Turn, found: Assessment) -> None:
    if found.note:
        turn.say("level-note", items=[say("level-item", item=item) for item in _low_items(turn)])
    elif found.baseline:
        turn.say("level-green")
    else:
        turn.say("level-green-young")
    _say_today(turn)


def _low_items(turn: Turn) -> list[str]:
    """The items rated lowest today, for the one kind question of a note (WS-3)."""
    check_in = diary.check_in_of(turn.world, turn.today)
    ratings = {} if check_in is None else {item.value: check_in.ratings.of(item) for item in DAILY_THREE}
    told = {name: rating for name, rating in ratings.items() if rating is not None}
    return [name for name, rating in told.items() if rating == min(told.values())]


def _say_today(turn: Turn) -> None:
    planned = diary.planned_on(turn.world, turn.today)
    if planned:
        turn.say("level-today", sessions=[line(session) for session in planned], count=len(planned))


def _amber(turn: Turn, found: Assessment) -> None:
    turn.say("level-amber", count=len(found.signs), evidence=judging.heaviest(found))
    _say_load(turn)
    if not found.baseline:
        turn.say("level-no-baseline", days=_days_told(turn))
    session = diary.main_session(
        [s for s in diary.planned_on(turn.world, turn.today) if diary.is_training(s)]
    )
    if session is None:
        turn.say("level-amber-free-day")
    elif session.kind is Kind.LONG_RUN:
        turn.say("level-amber-long-run")
        swap.offer(turn, session, swap.circumstances(turn, Reason.AMBER))
    elif session.kind.is_run and session.kind is not Kind.RACE:
        swap.offer(turn, session, swap.circumstances(turn, Reason.AMBER))
    elif session.kind is Kind.RACE:
        turn.say("level-amber-race")
    else:
        swap.offer(turn, session, swap.circumstances(turn, Reason.AMBER))
    turn.say("level-look-again")


def _say_load(turn: Turn) -> None:
    above = judging.load_above_usual(turn.world, turn.today)
    if above is not None:
        turn.say("level-load", percent=above)


def _days_told(turn: Turn) -> int:
    return len({check_in.date for check_in in turn.world.check_ins if not check_in.superseded})


def _red(turn: Turn, found: Assessment) -> None:
    """Red acts at once: rest today, a lighter week, the watch; one tap takes it back (WS-8)."""
    if not found.red_by_signs:
        turn.say("level-red-hold", evidence=judging.heaviest(found))
        _say_today(turn)
        return
    case = diary.open_watch(turn.world)
    first_day = case is not None and case.opened == turn.today and not case.asked
    turn.say("level-red", evidence=judging.heaviest(found))
    _say_load(turn)
    by_signs = any(sign.kind is SignKind.PERSISTENT or sign.kind is SignKind.ACUTE for sign in found.signs)
    if by_signs and not found.baseline:
        turn.say("level-no-baseline", days=_days_told(turn))
    if turn.memory.get("red_taken_back") == turn.today.isoformat():
        turn.say("level-red-your-choice")
    else:
        _rest_today(turn)
        _say_lighter_week(turn)
    if case is not None:
        watch.begin(turn, case) if first_day else watch.carry_on(turn, case)


def _rest_today(turn: Turn) -> None:
    """Today's training gives way to rest; active recovery is offered beside it."""
    done_before = turn.memory.get("red_acted") == turn.today.isoformat()
    sessions = [
        restore(s)
        for s in diary.planned_on(turn.world, turn.today)
        if diary.is_training(s) and s.kind is not Kind.RACE
    ]
    if not sessions or done_before:
        return
    turn.memory["red_acted"] = turn.today.isoformat()
    main = diary.main_session(sessions)
    assert main is not None
    for session in sessions:
        _replace_by_rest(turn, session)
    turn.undoable(UNDO_RED)
    turn.say("level-red-today", sessions=[line(session) for session in sessions])
    record = turn.world.swaps[-1] if main is sessions[-1] else _record_of(turn, main)
    choices = [
        (f"swap_{n}", swap.label_of(session))
        for n, session in enumerate(record.offered, 1)
        if session.kind is not Kind.REST
    ]
    turn.offer("level_card", "red", [*choices, ("undo", say("level-red-undo"))], {"swap": record.id})


def _record_of(turn: Turn, session: Session) -> SwapProposal:
    return next(record for record in reversed(turn.world.swaps) if record.session == session.id)


def _replace_by_rest(turn: Turn, session: Session) -> None:
    today = swap.circumstances(turn, Reason.RED)
    proposal = propose(session, turn.profile, today, diary.swaps_in_week(turn.world, turn.today))
    record = swap.remember(turn, proposal)
    rest = next(o for o, made in zip(record.offered, proposal.offers, strict=True) if made.way is Way.REST)
    turn.put(replace(session, status=Status.SWAPPED))
    turn.put(rest)
    turn.put(replace(record, chosen=rest.id))


def _say_lighter_week(turn: Turn) -> None:
    """What the next seven days hold now, in minutes of running and cross-training."""
    last = turn.today + timedelta(days=RED_DAYS)
    eased = [
        s
        for s in turn.world.sessions
        if s.before is not None and s.status is Status.PLANNED and s.date <= last
    ]
    planned = sum(s.before.minutes or 0 for s in eased if s.before is not None)
    if planned:
        left = sum(s.minutes or 0 for s in eased)
        turn.say("level-red-week", planned=planned, left=left)


def _press_red(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    record = next((s for s in turn.world.swaps if s.id == card.data["swap"]), None)
    if record is None:
        turn.say("swap-too-late")
        return
    if choice == "undo":
        take_back(turn)
        return
    chosen = record.offered[int(choice.removeprefix("swap_")) - 1]
    rest = diary.session_by_id(turn.world, record.chosen or "")
    if rest is not None and rest.status is Status.PLANNED:
        turn.put(replace(rest, status=Status.SWAPPED))
    turn.put(chosen)
    turn.put(replace(record, chosen=chosen.id))
    turn.undoable("undo-swap", session=line(chosen))
    turn.say("level-red-recovery", session=line(chosen))


def take_back(turn: Turn) -> None:
    """The athlete's choice stands: today's sessions and the week come back as planned (SW-5)."""
    if any(hold.makes_red and hold.open_on(turn.today) for hold in turn.world.holds):
        turn.say("level-red-safety")
        return
    for record in turn.world.swaps:
        session = diary.session_by_id(turn.world, record.session)
        if record.date != turn.today or record.reason != Reason.RED.value or session is None:
            continue
        instead = diary.session_by_id(turn.world, record.chosen or "")
        if session.status is Status.SWAPPED and instead is not None and instead.status is Status.PLANNED:
            turn.drop(instead)
            turn.put(replace(session, status=Status.PLANNED))
            turn.put(replace(record, chosen="kept"))
    turn.memory["red_taken_back"] = turn.today.isoformat()
    planning.fit_to_readiness(turn)
    turn.say("level-red-taken-back", sessions=[line(s) for s in diary.planned_on(turn.world, turn.today)])


def _say_watch_end(turn: Turn) -> None:
    """The third green in a row ends the watch; the way back is told (WS-9, WS-11)."""
    for case in turn.world.watches:
        if case.closed == turn.today and not any(
            old.id == case.id and old.closed for old in turn.before.watches
        ):
            turn.say("level-watch-closed")


FLOW = Flow("level_card", {"red": Step(press=_press_red)})
