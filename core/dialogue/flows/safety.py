"""Safety in chat: red flags, pain, illness, holds and their way out (SA). It outranks all, in every state.

A crisis message is answered and not kept: nothing of its words is stored (SA-5). Silence never ends a hold;
each morning asks about it, and the way out is told with it (SA-10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.dialogue import diary, judging, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import leave, level_card, swap
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import say
from core.training.athlete import Condition, Spot
from core.training.swap import Reason
from core.understanding import Reading, understand
from core.understanding.reading import Answer as Told
from core.understanding.reading import Clearance, PainTold
from core.wellness import parameters, safety
from core.wellness.check_in import Illness
from core.wellness.safety import EndsWhen, Hold, Pain, PainAction, RedFlag

#: A pain told without a number is asked for; until then it counts as this (SA-3: swap and ask; own choice).
PAIN_UNTOLD = 3
#: Where an illness sits, in the words that its question and its command have for it.
_SITS = {"above the neck": Illness.ABOVE_NECK, "below the neck": Illness.BELOW_NECK}


# Red flags


def hear_red_flag(turn: Turn, reading: Reading) -> bool:
    """Answer a red flag before anything else; True when nothing else of the message is to be answered."""
    if reading.red_flag is None:
        return False
    flag = RedFlag(reading.red_flag.value)
    verdict = safety.judge_red_flag(flag, turn.today)
    if flag is RedFlag.CRISIS:
        _crisis(turn, verdict.quiet_hours)
        return True
    say_red_flag(turn, flag)
    if turn.athlete.consented_at is None:
        return flag is RedFlag.CARDIAC
    if verdict.hold is None or (flag is RedFlag.BONE and reading.pain):
        return False  # A pain with its place makes the hold itself, a little later in the same turn.
    if not _same_hold(turn, verdict.hold):
        turn.put(verdict.hold)
    judging.judge(turn)
    turn.close_flow("swap")
    turn.say("safety-on-hold", rule=verdict.hold.rule)
    turn.say("safety-way-out", ends_when=verdict.hold.ends_when.value)
    return flag is RedFlag.CARDIAC


def say_red_flag(turn: Turn, flag: RedFlag) -> None:
    """What to do about a red flag, and where to turn in a crisis."""
    turn.keep()
    if flag is RedFlag.CRISIS:
        line = turn.crisis_lines.near(turn.athlete.country, turn.profile.timezone)
        turn.say("safety-crisis", line=line)
    else:
        turn.say(f"safety-{flag.value.replace('_', '-')}")


def _crisis(turn: Turn, quiet_hours: int) -> None:
    """A warm, short answer and where to turn now; no coaching talk, and unasked messages rest (SA-5)."""
    _close_questions(turn)
    turn.forget_undo()
    say_red_flag(turn, RedFlag.CRISIS)
    leave.rest_for(turn, quiet_hours)


def _close_questions(turn: Turn) -> None:
    """The next words are no answer to what was asked before: not a yes to deleting, nor to anything else.

    The questions of the onboarding stay, consent excepted: their answers so far would be lost.
    """
    keep = [card for card in turn.cards if card.flow == "onboarding" and card.step != "consent"]
    turn.cards = [card for card in turn.cards if not card.asks or card in keep]


def _same_hold(turn: Turn, hold: Hold) -> bool:
    return any(h.rule == hold.rule and h.ends_when is hold.ends_when for h in diary.open_holds(turn.world))


# Pain and illness told


def hear(turn: Turn, reading: Reading) -> None:
    """Pain, illness, and words that may end a hold."""
    for clearance in reading.clearances:
        _cleared(turn, clearance)
    if reading.illness is not None:
        ill(turn, reading.illness)
    on_bone = reading.red_flag is not None and reading.red_flag.value == RedFlag.BONE.value
    for told in reading.pain:
        _pain_told(turn, replace(told, bone=True) if on_bone else told)
    if not reading.pain and reading.level_alone is not None and turn.world.pains:
        last = turn.world.pains[-1]
        if (turn.today - last.date).days <= parameters.PAIN_COMPARED_DAYS:
            report(turn, replace(last, id=turn.new_id("p"), date=turn.today, level=reading.level_alone))


def command_pain(turn: Turn, rest: str) -> None:
    """`/pain left knee 4`; alone it asks where."""
    told = understand(rest, turn.today, "pain").pain if rest else ()
    if not told:
        ask_where(turn, {})
        return
    for pain in told:
        _pain_told(turn, pain)


def command_sick(turn: Turn, rest: str) -> None:
    """`/sick`, `/sick fever`, `/sick above the neck`: where it sits."""
    # Of the words alone: "I am sick" by itself means the whole body.
    illness = understand(f"i have {rest}", turn.today, "check_in").illness if rest else None
    if illness is None:
        illness = next((kind for words, kind in _SITS.items() if words in rest.casefold()), None)
    if illness is None:
        ask_illness(turn, {})
    else:
        ill(turn, illness)


def ask_where(turn: Turn, data: Mapping[str, Any]) -> None:
    """Where does it hurt?"""
    turn.say("pain-where")
    choices = [(f"spot_{spot.value}", say("spot", spot=spot.value)) for spot in Spot]
    turn.offer("safety", "where", choices, data, asks=True, rows=[3, 3, 3, 3, 2])


def _press_where(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    _ask_level(turn, {"where": choice.removeprefix("spot_")})


def _answer_where(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if not reading.pain:
        return False
    turn.close(card)
    for told in reading.pain:
        _pain_told(turn, told)
    return True


def _ask_level(turn: Turn, data: Mapping[str, Any]) -> None:
    """How bad is it, 0 to 10?"""
    turn.close_flow("safety", "level")
    turn.say("pain-level", spot=say("spot", spot=data["where"] or "pain"))
    choices = [(f"level_{n}", say("pain-level-button", level=n)) for n in range(11)]
    turn.offer("safety", "level", choices, data, asks=True, rows=[6, 5])


def _press_level(turn: Turn, card: Card, choice: str) -> None:
    """Stored and judged at once; from 3 on the signs that stop running at any level are asked for too."""
    turn.close(card)
    level = int(choice.removeprefix("level_"))
    where = Spot(card.data["where"]) if card.data.get("where") else None
    side = safety.Side(card.data["side"]) if card.data.get("side") else None
    told = Pain(id=turn.new_id("p"), date=turn.today, where=where, side=side, level=level)
    report(turn, told)
    if level >= parameters.PAIN_SWAPS_FROM:
        _ask_signs(turn, {"pain": told.id})


def _answer_level(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    level = _level_typed(text, reading)
    if level is not None:
        _press_level(turn, card, f"level_{level}")
        return True
    if reading.pain and reading.pain[0].level is not None:
        turn.close(card)
        _pain_told(turn, reading.pain[0])
        return True
    return False


def _level_typed(text: str, reading: Reading) -> int | None:
    """A pain level typed by itself ("4", "4/10", "maybe a 4")."""
    typed = text.strip().removesuffix("/10")
    level = int(typed) if typed.isdigit() and len(typed) <= 2 else reading.level_alone
    return level if level is not None and 0 <= level <= 10 else None


#: What pain of 3 and more is asked for once: signs that stop running whatever the number (SA-3).
SIGNS = ("changes_gait", "at_rest", "swelling", "bone_tender", "none")


def _ask_signs(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.say("pain-signs")
    choices = [(sign, say("pain-sign", sign=sign)) for sign in SIGNS]
    turn.offer("safety", "signs", choices, data, asks=True, rows=[1] * len(SIGNS))


def _press_signs(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    told = next((pain for pain in turn.world.pains if pain.id == card.data["pain"]), None)
    if choice == "none" or told is None:
        turn.say("pain-signs-none")
    else:
        sign: dict[str, Any] = {choice: True}
        report(turn, replace(told, **sign))


def _answer_signs(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is Told.NO:
        _press_signs(turn, card, "none")
        return True
    return False


def _pain_told(turn: Turn, told: PainTold) -> None:
    flags = {
        "changes_gait": bool(told.changes_gait),
        "at_rest": bool(told.at_rest),
        "at_night": bool(told.at_night),
        "swelling": bool(told.swelling),
    }
    side = safety.Side(told.side.value) if told.side else None
    alarming = any(flags.values()) or bool(told.bone)
    if told.level is None and not alarming:
        _ask_level(turn, {"where": told.where.value, "side": side.value if side else None})
        return
    level = PAIN_UNTOLD if told.level is None else told.level
    report(
        turn,
        Pain(
            id=turn.new_id("p"),
            date=turn.today,
            where=told.where,
            side=side,
            level=level,
            bone_tender=bool(told.bone),
            **flags,
        ),
    )


def report(turn: Turn, told: Pain) -> None:
    """Store a report of pain, judge it, and answer: train and watch, swap and ask again, or no running."""
    earlier = tuple(pain for pain in turn.world.pains if pain.id != told.id)
    turn.put(told)
    held = next((h for h in diary.open_holds(turn.world) if h.rule == "SA-3"), None)
    verdict = safety.judge_pain(told, earlier)
    spot = say("spot", spot=told.where.value if told.where else "pain")
    if held is not None:
        after = turn.put(safety.after_pain_told(held, told))
        judging.judge(turn)
        if after.until is not None:
            _lifted(turn, after)
        else:
            turn.say("pain-morning-noted", spot=spot, level=told.level, good=after.good_mornings)
            turn.say("safety-way-out", ends_when=after.ends_when.value)
            _instead_of_running(turn)
        return
    if verdict.hold is not None:
        turn.put(verdict.hold)
    before = diary.readiness_of(turn.before, turn.today)
    found = judging.judge(turn)
    turn.say(f"pain-{verdict.action.value.replace('_', '-')}", spot=spot, level=told.level)
    if verdict.hold is not None:
        turn.keep()
        turn.say("pain-why", reasons=[say("pain-reason", reason=reason) for reason in verdict.reasons])
        turn.say("safety-way-out", ends_when=verdict.hold.ends_when.value)
        turn.say("sa-1-short")
        _instead_of_running(turn)
    elif verdict.action is PainAction.SWAP:
        turn.say("sa-1-short")
        session = _run_today(turn)
        if session is not None:
            swap.offer(turn, session, swap.circumstances(turn, Reason.INJURY))
        turn.say("pain-ask-tomorrow")
    elif found.level is not None and before is not None and found.level is not before.level:
        level_card.speak(turn, found, before.level)


def _run_today(turn: Turn) -> Any:
    return next((s for s in diary.planned_on(turn.world, turn.today) if s.kind.is_run), None)


def _instead_of_running(turn: Turn) -> None:
    """What a held run of today can be instead (SW-3)."""
    run = next((s for s in diary.held_on(turn.world, turn.today) if s.kind.is_run), None)
    if run is not None:
        swap.offer(turn, run, swap.circumstances(turn, Reason.INJURY))


def ill(turn: Turn, illness: Illness) -> None:
    """Store an illness: rest, or easy only for a mild one above the neck; the way out is told (SA-4)."""
    held = next((h for h in diary.open_holds(turn.world) if h.rule == "SA-4"), None)
    hold = (
        safety.judge_illness(illness, turn.today)
        if held is None
        else safety.after_illness_told(held, illness, turn.today)
    )
    turn.put(hold)
    judging.judge(turn)
    turn.keep()
    turn.say("illness", illness=illness.value)
    turn.say("safety-way-out", ends_when=hold.ends_when.value)
    turn.say("sa-1-short")


def ask_illness(turn: Turn, data: Mapping[str, Any]) -> None:
    """Where does the illness sit?"""
    turn.say("illness-where")
    choices = [(illness.value, say("illness-button", illness=illness.value)) for illness in Illness]
    turn.offer("safety", "illness", choices, data, asks=True, rows=[1, 1, 1])


def _press_illness(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    ill(turn, Illness(choice))


def _answer_illness(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.illness is None:
        return False
    _press_illness(turn, card, reading.illness.value)
    return True


# Holds: each morning's question, and the way out


def ask_about_holds(turn: Turn) -> bool:
    """The morning's question about what is held; True when one was asked (SA-10)."""
    holds = diary.open_holds(turn.world)
    hold = next(iter(holds), None)
    if hold is not None:
        # "Confirmed once more" is a matter of one conversation: a new morning begins with the first question.
        hold = turn.put(replace(hold, to_confirm=False))
        ask_hold(turn, {"hold": hold.id})
        return True
    yesterday = [p for p in turn.world.pains if (turn.today - p.date).days == 1]
    if yesterday and yesterday[-1].level >= parameters.PAIN_SWAPS_FROM:
        last = yesterday[-1]
        _ask_level(
            turn,
            {
                "where": last.where.value if last.where else None,
                "side": last.side.value if last.side else None,
            },
        )
        return True
    return False


def ask_hold(turn: Turn, data: Mapping[str, Any]) -> None:
    """How is it this morning? The buttons are the way out."""
    hold = next((h for h in diary.open_holds(turn.world) if h.id == data["hold"]), None)
    if hold is None:
        return
    turn.close_flow("safety", "hold")
    if hold.ends_when is EndsWhen.TWO_GOOD_MORNINGS or (hold.rule == "SA-3" and hold.seen_professional):
        _ask_level(turn, {"where": hold.where.value if hold.where else None})
        return
    turn.say("hold-ask", rule=hold.rule, ends_when=hold.ends_when.value, confirm=hold.to_confirm)
    names = {
        EndsWhen.DOCTOR_CLEARED: ("cleared", "not_yet"),
        EndsWhen.SEEN_PROFESSIONAL: ("seen", "not_yet"),
        EndsWhen.DAY_WITHOUT: ("well", "still_ill"),
        EndsWhen.GUARDIAN_CONSENT: ("consent", "not_yet"),
        EndsWhen.DOCTOR_CONSENT: ("consent", "not_yet"),
    }[hold.ends_when]
    choices = [(name, say("hold-button", answer=name, confirm=hold.to_confirm)) for name in names]
    turn.offer("safety", "hold", choices, data, asks=True, rows=[2])


def _press_hold(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    hold = next((h for h in diary.open_holds(turn.world) if h.id == card.data["hold"]), None)
    if hold is None:
        turn.say("hold-over")
    elif choice in ("not_yet", "still_ill"):
        turn.put(replace(hold, to_confirm=False))
        turn.say("hold-stays", rule=hold.rule)
        turn.say("safety-way-out", ends_when=hold.ends_when.value)
    elif choice == "cleared":
        _cleared(turn, Clearance.DOCTOR)
    elif choice == "seen":
        _cleared(turn, Clearance.PROFESSIONAL)
    elif choice == "well":
        _cleared(turn, Clearance.WELL)
    else:
        _word_given(turn, hold)


#: "Still sick", "not yet": an answer to the morning's question about an illness.
_STILL_ILL = re.compile(r"\b(?:still|sick|ill|not\s+(?:yet|well|better)|no\s+better|worse)\b", re.IGNORECASE)


def _answer_hold(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    level = _level_typed(text, reading)
    held = next((h for h in diary.open_holds(turn.world) if h.id == card.data["hold"]), None)
    if held is not None and held.rule == "SA-3" and level is not None:
        turn.close(card)
        report(turn, Pain(id=turn.new_id("p"), date=turn.today, where=held.where, level=level))
        return True
    if held is not None and held.rule == "SA-4" and _STILL_ILL.search(text) and not reading.clearances:
        _press_hold(turn, card, "still_ill")
        return True
    if reading.clearances or reading.answer is None:
        return False
    hold = next((h for h in diary.open_holds(turn.world) if h.id == card.data["hold"]), None)
    if hold is None or (
        hold.ends_when is EndsWhen.DOCTOR_CLEARED and reading.answer is Told.YES and not hold.to_confirm
    ):
        return False
    yes, no = card.choices[0], card.choices[1]
    _press_hold(turn, card, yes if reading.answer is Told.YES else no)
    return True


def _cleared(turn: Turn, clearance: Clearance) -> None:
    """A word that may end a hold: only the one that the hold asks for does."""
    for hold in diary.open_holds(turn.world):
        after = hold
        if clearance is Clearance.DOCTOR and hold.rule == "SA-2":
            after = safety.after_doctor_cleared(hold, turn.today)
            if after.to_confirm and after.until is None:
                turn.put(after)
                ask_hold(turn, {"hold": after.id})
                continue
        elif clearance in (Clearance.DOCTOR, Clearance.PROFESSIONAL) and hold.rule == "SA-3":
            after = safety.after_professional_seen(hold, turn.today)
        elif clearance is Clearance.WELL and hold.rule == "SA-4":
            after = safety.after_illness_told(hold, None, turn.today)
        elif clearance is Clearance.PAIN_GONE and hold.rule == "SA-3":
            report(turn, Pain(id=turn.new_id("p"), date=turn.today, where=hold.where, level=0))
            continue
        elif clearance is Clearance.GUARDIAN and hold.ends_when is EndsWhen.GUARDIAN_CONSENT:
            _word_given(turn, hold)
            continue
        if after == hold:
            continue
        turn.put(after)
        judging.judge(turn)
        if after.until is not None:
            _lifted(turn, after)
        else:
            turn.say("hold-seen", good=after.good_mornings)


def _word_given(turn: Turn, hold: Hold) -> None:
    word = (
        Condition.GUARDIAN_CONSENT
        if hold.ends_when is EndsWhen.GUARDIAN_CONSENT
        else Condition.DOCTOR_CONSENT
    )
    profile = replace(turn.profile, conditions=(*turn.profile.conditions, word))
    turn.put(replace(turn.athlete, profile=profile))
    after = turn.put(safety.after_word_given(hold, profile.conditions, turn.today))
    planning.fit_to_readiness(turn)
    _lifted(turn, after)


def _lifted(turn: Turn, hold: Hold) -> None:
    """The hold is over: what comes back, and how gradually (WS-11, SA-10)."""
    turn.close_flow("safety")
    if hold.rule == "SA-4" and not hold.makes_red:
        turn.say("hold-lifted-mild")
        return
    turn.say(
        "hold-lifted",
        rule=hold.rule,
        day=(hold.until or turn.today).isoformat(),
        ill_days=min(hold.ill_days, 7),
    )


FLOW = Flow(
    "safety",
    {
        "where": Step(press=_press_where, answer=_answer_where, ask=ask_where, expecting="pain"),
        "level": Step(press=_press_level, answer=_answer_level, ask=_ask_level, expecting="pain"),
        "signs": Step(press=_press_signs, answer=_answer_signs, ask=_ask_signs, expecting="pain"),
        "illness": Step(press=_press_illness, answer=_answer_illness, ask=ask_illness, expecting="check_in"),
        "hold": Step(press=_press_hold, answer=_answer_hold, ask=ask_hold, expecting="check_in"),
    },
)
