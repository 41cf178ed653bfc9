"""The swap in chat: another way to spend a session's time is offered, chosen, kept or taken back (SW).

Every circumstance runs through one engine (`core.training.swap`); here it gets its card, and the choice its
consequences: the session that gives way, the one that takes its place, and the rest of the week (SW-7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Reminder, SwapProposal
from core.message import MessageKind, Say, say
from core.training.athlete import Kind, Modality
from core.training.rules import Breach, Change, can_move
from core.training.session import Origin, Session, Status
from core.training.swap import BRISK_WALK, Circumstances, Proposal, Reason, Way, Weather, propose
from core.understanding import Reading, understand
from core.understanding import reading as told
from core.wellness.safety import Limit
from core.wellness.signs import Level

#: A snoozed reminder comes back after so long, once (FORMATS).
SNOOZE = timedelta(minutes=60)
#: How long after the onboarding a bare "skip" is taken for a tap too many (own choice).
JUST_BEGUN = timedelta(minutes=10)
#: Days tried, after the one asked for, when a move breaks a rule (own choice).
DAYS_TRIED = 7

BAD_WEATHER = (told.Weather.COLD, told.Weather.RAIN, told.Weather.ICE, told.Weather.WIND, told.Weather.AIR)


# The card


def circumstances(turn: Turn, reason: Reason, **told_today: object) -> Circumstances:
    """What today is like for a swap: level, holds, sore spots and what was told of the day."""
    world, today = turn.world, turn.today
    holds = [hold for hold in world.holds if hold.open_on(today)]
    limits = {hold.limit for hold in holds}
    readiness = diary.readiness_of(world, today)
    found = Circumstances(
        reason=reason,
        level=(readiness.level if readiness else Level.GREEN).value,
        not_at_hand=frozenset(Modality(name) for name in _memory_today(turn, "not_at_hand")),
        sore_spots=frozenset(
            [hold.where for hold in holds if hold.where is not None]
            + [
                pain.where
                for pain in world.pains
                if pain.where is not None and pain.date == today and pain.level >= 3
            ]
        ),
        no_running=Limit.NO_RUNNING in limits,
        easy_only=Limit.EASY_ONLY in limits,
        no_training=Limit.NO_TRAINING in limits,
        last_chosen=diary.last_chosen_modality(world),
    )
    return replace(found, **told_today)  # type: ignore[arg-type]


def offer(turn: Turn, session: Session, today: Circumstances, intro: Sequence[Say] = ()) -> bool:
    """Put the swap card for a session; False when there is nothing to offer in its place."""
    if any(card.flow == "swap" and card.turn == turn.id for card in turn.cards):
        return True  # One card a message: the first that spoke outranks the later ones.
    proposal = propose(session, turn.profile, today, diary.swaps_in_week(turn.world, session.date))
    if not proposal.offers:
        return False
    record = remember(turn, proposal)
    turn.add(*intro)
    if proposal.refused_wish is not None and session.kind is Kind.LONG_RUN:
        turn.say("swap-wish-long-run")
    elif proposal.refused_wish is not None:
        turn.say("swap-wish-refused", modality=say(f"modality-{proposal.refused_wish.value}"))
    if proposal.third_swap:
        turn.say("swap-third")
    turn.say(
        "swap-offer",
        session=line(replace(session, status=Status.PLANNED)),
        reason=say(f"swap-reason-{today.reason.value}"),
        offers=[line(o.session) for o in proposal.offers],
    )
    choices = [(f"swap_{n}", label_of(o.session)) for n, o in enumerate(proposal.offers, 1)]
    if proposal.keep_allowed:
        choices.append(("keep", keep_label(session)))
    turn.close_flow("swap", "card")
    turn.offer("swap", "card", choices, {"swap": record.id})
    return True


def label_of(session: Session) -> Say:
    """What an offered session is called on its button."""
    if session.kind is Kind.REST:
        return say("swap-label-rest")
    name = f"modality-{session.modality.value}" if session.modality is not None else None
    if name is None and session.routine == BRISK_WALK:
        name = "swap-brisk-walk"
    kind = say(name) if name else say("session-name", kind=session.kind.value, style="title")
    return say("swap-label", name=kind, minutes=session.minutes or 0)


def keep_label(session: Session) -> Say:
    """What *keep* is called for a session."""
    if not session.kind.is_run:
        return say("swap-keep-session")
    return say("swap-keep-long" if session.kind is Kind.LONG_RUN else "swap-keep")


def remember(turn: Turn, proposal: Proposal) -> SwapProposal:
    """Store a proposal with its offers, whatever the athlete makes of it (FORMATS: swap)."""
    record_id = turn.new_id("swap-")
    offered = tuple(replace(o.session, id=f"{record_id}-{n}") for n, o in enumerate(proposal.offers, 1))
    return turn.put(
        SwapProposal(
            id=record_id,
            date=proposal.session.date,
            at=turn.now,
            session=proposal.session.id,
            offered=offered,
            reason=proposal.reason.value,
            rules=proposal.rules,
        )
    )


def _press_card(turn: Turn, card: Card, choice: str) -> None:
    record = next((s for s in turn.world.swaps if s.id == card.data["swap"]), None)
    session = None if record is None else diary.session_by_id(turn.world, record.session)
    turn.close(card)
    if record is None or session is None or session.status not in (Status.PLANNED, Status.HELD):
        turn.say("swap-too-late")
        return
    if choice == "keep":
        turn.put(replace(record, chosen="kept"))
        turn.say("swap-kept", session=line(session))
        return
    take(turn, record, record.offered[int(choice.removeprefix("swap_")) - 1])


def take(turn: Turn, record: SwapProposal, chosen: Session) -> None:
    """The chosen session takes its place; the rest of the week is set right; one tap takes it back."""
    session = diary.session_by_id(turn.world, record.session)
    assert session is not None
    turn.put(replace(session, status=Status.SWAPPED))
    turn.put(chosen)
    turn.put(replace(record, chosen=chosen.id))
    turn.undoable("undo-swap", session=line(session))
    if chosen.kind is Kind.REST:
        turn.say("swap-taken-rest", session=line(session))
    else:
        turn.say("swap-taken", old=line(session), new=line(chosen))
        if chosen.modality is not None:
            turn.say(f"modality-{chosen.modality.value}-mind")
    say_mended(turn, planning.mend(turn, session.date))
    undo_button(turn)


def undo_button(turn: Turn) -> None:
    """One tap that takes back what this turn did."""
    turn.offer("session", "undo", [("undo", say("undo-button"))])


def say_mended(turn: Turn, changes: Sequence[Change]) -> None:
    """What the rest of the week had to change for, each with its rule (SW-7)."""
    for change in changes:
        if change.after is None:
            turn.say("swap-mended-dropped", session=line(change.before), rule=change.rules[0])
        elif change.after.date != change.before.date:
            turn.say(
                "swap-mended-moved",
                session=line(change.before),
                day=change.after.date.isoformat(),
                rule=change.rules[0],
            )
        else:
            turn.say("swap-mended-lighter", session=line(change.after), rule=change.rules[0])


# The buttons under a session


def session_buttons(turn: Turn, session: Session, *, snooze: bool = False) -> None:
    """*Done*, *snooze*, *skip* and *swap* for a planned session."""
    names = ["done", *(["snooze"] if snooze else []), "skip", "swap"]
    choices = [(name, say(f"session-button-{name}")) for name in names]
    turn.offer("session", "card", choices, {"session": session.id}, aside=True, rows=[len(names)])


def _press_session(turn: Turn, card: Card, choice: str) -> None:
    session = _as_it_stands(turn, card.data["session"])
    if session is None or session.status is not Status.PLANNED:
        turn.close(card)
        turn.say("session-settled", session=line(session) if session else "")
        return
    if choice == "snooze":
        snooze(turn, session)
        return
    if choice == "swap":
        wish(turn, session)
        return
    turn.close(card)
    if choice == "done":
        from core.dialogue.flows import log

        log.done(turn, session)
    else:
        skip(turn, session)


def _as_it_stands(turn: Turn, session_id: str) -> Session | None:
    """The session, or the one that has taken its place since the card was put."""
    session = diary.session_by_id(turn.world, session_id)
    if session is None or session.status not in (Status.SWAPPED, Status.MOVED):
        return session
    instead = [s for s in turn.world.sessions if s.replaces == session.id and s.status is Status.PLANNED]
    return instead[-1] if instead and instead[-1].kind is not Kind.REST else session


def snooze(turn: Turn, session: Session | None, delay: timedelta = SNOOZE) -> None:
    """The reminder comes back later, once for each day."""
    reminder_id = f"snooze-{turn.today.isoformat()}"
    if any(r.id == reminder_id for r in turn.world.reminders) or turn.memory.get("snoozed") == reminder_id:
        turn.say("session-snoozed-already")
        return
    at = (turn.now + delay).replace(second=0, microsecond=0)
    kind = MessageKind.SESSION_REMINDER if session is not None else MessageKind.CHECK_IN
    turn.put(Reminder(id=reminder_id, kind=kind, at=at, about=session.id if session else None))
    turn.memory["snoozed"] = reminder_id
    turn.say("session-snoozed", time=at.astimezone(turn.profile.zone).strftime("%H:%M"))


def skip(turn: Turn, session: Session) -> None:
    """The session is dropped, never stacked on another day (SW-7); nobody is blamed (SA-8)."""
    turn.put(replace(session, status=Status.SKIPPED))
    turn.undoable("undo-skip", session=line(session))
    turn.say("session-skipped", session=line(session))
    say_mended(turn, planning.mend(turn, session.date))
    undo_button(turn)


def wish(turn: Turn, session: Session, modality: Modality | None = None) -> None:
    """The athlete asked for another way."""
    if session.kind is Kind.RACE:
        turn.say("swap-race")
        return
    if not offer(turn, session, circumstances(turn, Reason.WISH, wish=modality)):
        turn.say("swap-nothing", session=line(session))


def _press_undo(turn: Turn, card: Card, choice: str) -> None:
    from core.dialogue.flows import care

    turn.close(card)
    care.command_undo(turn, "")


# Requests in words and commands


def command_swap(turn: Turn, rest: str) -> None:
    """`/swap`, `/swap rowing`: another way for today's session, or the next one."""
    session = _wanted(turn, None, None)
    if session is None:
        turn.say("swap-nothing-today")
        return
    wish(turn, session, _modality(turn, rest))


def command_skip(turn: Turn, rest: str) -> None:
    """`/skip`: today's session falls out."""
    session = _wanted(turn, _kind(turn, rest), None)
    if session is None:
        turn.say("skip-nothing")
        return
    skip(turn, session)


def command_move(turn: Turn, rest: str) -> None:
    """`/move`, `/move long run sunday`: the session moves within the week's rules."""
    reading = understand(f"move {rest or 'today'}", turn.today)
    request = reading.request
    which = request.which if request else None
    session = _wanted(turn, which, request.on if request else None)
    if session is None:
        turn.say("move-nothing")
        return
    if request is None or request.to is None or request.to == session.date:
        _ask_day(turn, session)
        return
    move(turn, session, request.to)


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
        snooze(turn, session, timedelta(minutes=request.minutes) if request.minutes else SNOOZE)
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
        skip(turn, session)
    elif action is told.Action.MOVE:
        if request.to == session.date:
            turn.say("move-same-day", session=line(session))
        elif request.to is not None:
            move(turn, session, request.to)
        else:
            _ask_day(turn, session)
    elif action is told.Action.LENGTHEN:
        turn.say("request-lengthen", session=line(session))
    elif action is told.Action.SHORTEN:
        today = circumstances(turn, Reason.NO_TIME, minutes_available=request.minutes)
        _take_first(turn, session, today, asked=request.minutes is not None)
    elif request.modality is not None:
        today = circumstances(turn, Reason.WISH, wish=request.modality)
        _take_first(turn, session, today, asked=True, minutes=request.minutes)
    else:
        wish(turn, session)


def _say_none_found(turn: Turn, which: Kind | None) -> None:
    if which is None:
        turn.say("request-no-session")
    else:
        turn.say("request-no-session-of-kind", kind=say("session-name", kind=which.value, style="inline"))


def _take_first(
    turn: Turn, session: Session, today: Circumstances, *, asked: bool, minutes: int | None = None
) -> None:
    """What was plainly asked for is done at once, if nothing speaks against it; else the card is put."""
    proposal = propose(session, turn.profile, today, diary.swaps_in_week(turn.world, session.date))
    first = proposal.offers[0] if proposal.offers else None
    plain = first is not None and asked and proposal.refused_wish is None and not proposal.third_swap
    if today.minutes_available is not None and first is not None:
        plain = plain and first.way is Way.SHORTER
    if first is None or not plain:
        if not offer(turn, session, today):
            turn.say("swap-nothing", session=line(session))
        return
    record = remember(turn, proposal)
    chosen = record.offered[0]
    if minutes is not None and chosen.minutes is not None and minutes < chosen.minutes:
        chosen = replace(chosen, minutes=minutes)
    take(turn, record, chosen)


def _circumstances_told(turn: Turn, told_today: told.Circumstances, *, asked: bool) -> None:
    if told_today.not_at_hand:
        names = {*_memory_today(turn, "not_at_hand"), *(m.value for m in told_today.not_at_hand)}
        turn.memory["not_at_hand"] = {"day": turn.today.isoformat(), "names": sorted(names)}
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
    if not offer(turn, session, circumstances(turn, reason, **extra)):
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


# Moving


def move(turn: Turn, session: Session, to: date) -> None:
    """Move a session to a day if the week's rules allow; else say why and offer days that work."""
    if to < turn.today:
        turn.say("move-past")
        return
    if planning.monday_of(to) not in {week.starts for week in turn.world.weeks}:
        turn.say("move-too-far", day=to.isoformat())
        return
    breaches = _breaches(turn, session, to)
    if not breaches:
        _moved(turn, session, to)
        return
    turn.say("move-breaks", session=line(session), day=to.isoformat(), rule=say(f"rule-{breaches[0].rule}"))
    _ask_day(turn, session, anyway=to)


def _breaches(turn: Turn, session: Session, to: date) -> list[Breach]:
    weeks = planning.weeks_ahead(turn.world, min(session.date, to))
    if not weeks:
        return []
    return can_move(
        session, to, session.slot, weeks, turn.profile, planning.history(turn.world, weeks[0].starts)
    )


def _ask_day(turn: Turn, session: Session, anyway: date | None = None) -> None:
    """Offer the days of the week on which the session can stand."""
    days = [turn.today + timedelta(days=n) for n in range(DAYS_TRIED)]
    open_days = [d for d in days if d != session.date and not _breaches(turn, session, d)][:4]
    choices = [(f"day_{d.isoformat()}", say("move-day", day=d.isoformat())) for d in open_days]
    if anyway is not None:
        choices.append((f"day_{anyway.isoformat()}", say("move-anyway", day=anyway.isoformat())))
    choices.append(("keep", say("move-keep")))
    turn.say("move-when" if open_days else "move-no-day", session=line(session))
    turn.offer("session", "move", choices, {"session": session.id})


def _press_move(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    session = diary.session_by_id(turn.world, card.data["session"])
    if session is None or session.status is not Status.PLANNED:
        turn.say("swap-too-late")
    elif choice == "keep":
        turn.say("swap-kept", session=line(session))
    else:
        _moved(turn, session, date.fromisoformat(choice.removeprefix("day_")))


def _moved(turn: Turn, session: Session, to: date) -> None:
    turn.put(replace(session, status=Status.MOVED))
    draft = replace(session, date=to, replaces=session.id, origin=Origin.ATHLETE, id="")
    moved = turn.put(replace(draft, id=diary.new_session_id(turn.world, draft)))
    turn.put(
        SwapProposal(
            id=turn.new_id("swap-"),
            date=session.date,
            at=turn.now,
            session=session.id,
            offered=(moved,),
            chosen=moved.id,
            reason="move",
            rules=("SW-7",),
        )
    )
    turn.undoable("undo-move", session=line(session))
    turn.say("move-done", session=line(moved), day=to.isoformat())
    say_mended(turn, [change for day in sorted({session.date, to}) for change in planning.mend(turn, day)])
    undo_button(turn)


# Which session is meant


def _wanted(turn: Turn, which: Kind | None, on: date | None) -> Session | None:
    """The planned session that is meant: of that kind and day; else today's main one, else the next one."""
    planned = [
        s
        for s in turn.world.sessions
        if s.status is Status.PLANNED and s.date >= turn.today and s.kind is not Kind.REST
    ]
    if on is not None:
        planned = [s for s in planned if s.date == on]
    if which is not None:
        same = [s for s in planned if s.kind is which]
        family = [s for s in planned if which is Kind.EASY_RUN and s.kind.is_run]
        return next(iter(same or family), None)
    first_day = next((s.date for s in planned), None)
    return diary.main_session([s for s in planned if s.date == first_day])


def _modality(turn: Turn, text: str) -> Modality | None:
    request = understand(f"swap my run for {text}", turn.today).request if text else None
    return request.modality if request else None


def _kind(turn: Turn, text: str) -> Kind | None:
    request = understand(f"skip {text}", turn.today).request if text else None
    return request.which if request else None


def _memory_today(turn: Turn, name: str) -> list[str]:
    kept = turn.memory.get(name)
    return list(kept["names"]) if kept and kept["day"] == turn.today.isoformat() else []


CARD = Flow("swap", {"card": Step(press=_press_card)})
SESSION = Flow(
    "session",
    {"card": Step(press=_press_session), "move": Step(press=_press_move), "undo": Step(press=_press_undo)},
)
