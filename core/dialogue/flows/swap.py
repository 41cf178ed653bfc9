"""The swap in chat: another way to spend a session's time is offered, chosen, kept or taken back (SW).

Every circumstance runs through one engine (`core.training.swap`); here it gets its card, and the choice its
consequences: the session that gives way, the one that takes its place, and the rest of the week (SW-7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, SwapProposal
from core.message import Say, say
from core.training.athlete import Kind, Modality
from core.training.rules import Change
from core.training.session import Session, Status
from core.training.swap import BRISK_WALK, Circumstances, Proposal, Reason, Way, propose
from core.wellness import parameters
from core.wellness.safety import Limit
from core.wellness.signs import Level

#: Where the conversation remembers what is not at hand on a day.
NOT_AT_HAND = "not_at_hand"


def circumstances(turn: Turn, reason: Reason, **told_today: object) -> Circumstances:
    """What today is like for a swap: level, holds, sore spots and what was told of the day."""
    world, today = turn.world, turn.today
    holds = [hold for hold in world.holds if hold.open_on(today)]
    limits = {hold.limit for hold in holds}
    readiness = diary.readiness_of(world, today)
    found = Circumstances(
        reason=reason,
        level=(readiness.level if readiness else Level.GREEN).value,
        not_at_hand=frozenset(Modality(name) for name in not_at_hand(turn)),
        sore_spots=frozenset(
            [hold.where for hold in holds if hold.where is not None]
            + [
                pain.where
                for pain in world.pains
                if pain.where is not None and pain.date == today and pain.level >= parameters.PAIN_SWAPS_FROM
            ]
        ),
        no_running=Limit.NO_RUNNING in limits,
        easy_only=Limit.EASY_ONLY in limits,
        no_training=Limit.NO_TRAINING in limits,
        last_chosen=diary.last_chosen_modality(world),
    )
    return replace(found, **told_today)  # type: ignore[arg-type]


def offer(turn: Turn, session: Session, today: Circumstances) -> bool:
    """Put the swap card for a session; False when there is nothing to offer in its place."""
    if any(card.flow == "swap" and card.turn == turn.id for card in turn.cards):
        return True  # One card a message: the first that spoke outranks the later ones.
    proposal = propose(session, turn.profile, today, diary.swaps_in_week(turn.world, session.date))
    if not proposal.offers:
        return False
    record = remember(turn, proposal)
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


def take_first(
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


def wish(turn: Turn, session: Session, modality: Modality | None = None) -> None:
    """The athlete asked for another way."""
    if session.kind is Kind.RACE:
        turn.say("swap-race")
        return
    if not offer(turn, session, circumstances(turn, Reason.WISH, wish=modality)):
        turn.say("swap-nothing", session=line(session))


def undo_button(turn: Turn) -> None:
    """One tap that takes back what this turn did."""
    turn.offer("care", "undo", [("undo", say("undo-button"))])


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


def not_at_hand(turn: Turn) -> list[str]:
    """The modalities that the athlete said are not at hand today, by name."""
    kept = turn.memory.get(NOT_AT_HAND)
    return list(kept["names"]) if kept and kept["day"] == turn.today.isoformat() else []


FLOW = Flow("swap", {"card": Step(press=_press_card)})
