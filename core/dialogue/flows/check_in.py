"""The daily check-in: three taps, three numbers or a sentence; the day is judged at once (CH, WS).

What was told is echoed in words with one tap to correct, then the level speaks, then what is still missing is
asked. A check-in done again the same day takes the place of the first; both are kept (CH-5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from core.dialogue import diary, judging
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import leave, level_card
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Say, say
from core.understanding import Reading
from core.understanding.reading import Intent
from core.wellness.check_in import DAILY_THREE, CheckIn, Item, Ratings, Source
from core.wellness.signs import Level

#: Fatigue from which soreness is asked on its own (CH-1).
ASK_SORENESS_FROM = 2
#: Days between questions for stress and motivation when nothing is open (CH-1: once a week).
ASK_SIDE_ITEMS_EVERY = 7
#: Days between them while a sign is open (own choice: not every morning).
ASK_SIDE_ITEMS_WHEN_OPEN = 2
#: In which order `/checkin 2 3 4 5 3` names its numbers (CH-2).
IN_NUMBERS = (*DAILY_THREE, Item.SORENESS, Item.STRESS)
#: What `/checkin sleep 4` calls them; fatigue is asked for as energy, too: on both, 5 is best.
NAMES = {item.value.partition("_")[0]: item for item in Item} | {"energy": Item.FATIGUE}
_NAMED = re.compile(rf"\b(?P<name>{'|'.join(NAMES)})\s*[:=]?\s*(?P<rating>[1-5])(?![\w./])", re.IGNORECASE)

#: Ranges of what may be told: hours of sleep, resting heart rate, HRV (own choice: humans).
RANGES = {"sleep_hours": (0, 24), "resting_hr": (25, 150), "hrv_rmssd": (1, 300)}


# Asking


def prompt(turn: Turn) -> None:
    """The morning question: the first of three taps; one sentence does as well."""
    turn.say("check-in-prompt")
    ask_item(turn, {"item": Item.FATIGUE.value})


def ask_item(turn: Turn, data: Mapping[str, Any]) -> None:
    """One question with its five answers in words."""
    item = Item(data["item"])
    turn.close_flow("check_in", "item")
    turn.say("check-in-ask", item=item.value)
    choices = [(f"{item.value}_{n}", say("check-in-answer", item=item.value, rating=n)) for n in range(1, 6)]
    turn.offer("check_in", "item", choices, data, asks=True, rows=[3, 2])


def command(turn: Turn, rest: str) -> None:
    """`/checkin` asks; `/checkin 2 3 4` tells fatigue, mood, sleep, then soreness and stress.

    Told by name, as in `/checkin sleep 4, mood 3`, they come in any order, and as many as there are.
    """
    words = rest.replace(",", " ").split()
    if not words:
        prompt(turn)
        return
    if (named := _by_name(rest)) is not None:
        take(turn, named, Source.COMMAND)
        return
    if not all(word.isdigit() and 1 <= int(word) <= 5 for word in words) or not 3 <= len(words) <= len(
        IN_NUMBERS
    ):
        turn.say("check-in-numbers", most=len(IN_NUMBERS))
        turn.offer("check_in", "again", [("ask", say("check-in-tap-instead"))])
        return
    told = {item.value: int(word) for item, word in zip(IN_NUMBERS, words, strict=False)}
    take(turn, Ratings(**told), Source.COMMAND)


def _by_name(rest: str) -> Ratings | None:
    """The ratings that stand behind their names; None when that is not all that is told."""
    if _NAMED.sub("", rest).strip(" ,;."):
        return None
    told = {NAMES[found["name"].casefold()].value: int(found["rating"]) for found in _NAMED.finditer(rest)}
    return Ratings(**told)


# Hearing


def _press_item(turn: Turn, card: Card, choice: str) -> None:
    item_name, _, rating = choice.rpartition("_")
    item = Item(item_name)
    turn.close(card)
    _record(turn, Ratings(**{item.value: int(rating)}), Source.BUTTONS)
    if missing := _missing(turn):
        judging.judge(turn)
        turn.say("check-in-noted", told=in_words(Ratings(**{item.value: int(rating)})))
        ask_item(turn, {"item": missing[0].value})
        return
    _conclude(turn, echo=item in DAILY_THREE)


def _answer_item(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    item = Item(card.data["item"])
    typed = text.strip()
    if typed.isdigit() and 1 <= int(typed) <= 5:
        _press_item(turn, card, f"{item.value}_{typed}")
        return True
    return False


def hear(turn: Turn, reading: Reading) -> None:
    """Ratings, hours, beats told in a sentence; "same as yesterday"; a correction of what was told."""
    told = reading.ratings
    if reading.same_as_before or any(compared.item is None for compared in reading.compared):
        last = diary.last_check_in_before(turn.world, turn.today)
        if last is None:
            turn.say("check-in-no-before")
            ask_item(turn, {"item": Item.FATIGUE.value})
            return
    resolved = _resolved(turn, reading)
    told = replace(told, **resolved)
    if told == Ratings():
        return
    impossible = [name for name, (low, high) in RANGES.items() if not _within(getattr(told, name), low, high)]
    if impossible:
        told = replace(told, **dict.fromkeys(impossible))
        for name in impossible:
            turn.say("check-in-impossible", item=name)
    unsure = [
        finding
        for finding in reading.unsure
        if finding.part.startswith("check_in.") and finding.part.removeprefix("check_in.") not in resolved
    ]
    if unsure and reading.clearances:
        return  # "Well again" is about the hold; a guess at the mood beside it is not worth a question.
    if unsure and not reading.has(Intent.CORRECT):
        _ask_if_so(turn, told)
        return
    if told != Ratings():
        take(turn, told, Source.TEXT, corrected=reading.has(Intent.CORRECT))


def _resolved(turn: Turn, reading: Reading) -> dict[str, int]:
    """What "same as yesterday" and "better than usual" come to, by the athlete's own earlier answers.

    Yesterday is the last check-in of a day before, usual the middle of the answers of the last weeks (WS-1's
    window). An item never told before stays out, and is asked about.
    """
    told: dict[str, int] = {}
    last = diary.last_check_in_before(turn.world, turn.today)
    if reading.same_as_before and last is not None:
        kept = {item.value: last.ratings.of(item) for item in DAILY_THREE}
        told = {name: rating for name, rating in kept.items() if rating is not None}
        told = {name: rating for name, rating in told.items() if getattr(reading.ratings, name) is None}
    for compared in reading.compared:
        for item in DAILY_THREE if compared.item is None else (compared.item,):
            before = (
                diary.usual_rating(turn.world, turn.today, item)
                if compared.with_usual
                else None
                if last is None
                else last.ratings.of(item)
            )
            if before is not None and (
                compared.item is not None or getattr(reading.ratings, item.value) is None
            ):
                told[item.value] = max(1, min(5, before + compared.step))
    return told


def _within(value: float | None, low: float, high: float) -> bool:
    return value is None or low <= value <= high


def _ask_if_so(turn: Turn, told: Ratings) -> None:
    """A guess of low confidence is shown and asked, never stored silently (CH-2)."""
    turn.say("check-in-unsure", told=in_words(told))
    choices = [("yes", say("check-in-yes")), ("no", say("check-in-no"))]
    turn.offer("check_in", "unsure", choices, {"told": _told(told)}, asks=True, rows=[2])


def _press_unsure(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "yes":
        take(turn, Ratings(**card.data["told"]), Source.TEXT)
    else:
        ask_item(turn, {"item": Item.FATIGUE.value})


def _answer_unsure(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is None or reading.ratings != Ratings():
        return False
    _press_unsure(turn, card, reading.answer.value)
    return True


def take(turn: Turn, told: Ratings, source: Source, *, corrected: bool = False) -> None:
    """Store what was told, judge the day, and answer: echo, level, what is missing."""
    turn.close_flow("check_in")
    _record(turn, told, source)
    turn.say("check-in-corrected" if corrected else "check-in-echo", told=in_words(told))
    turn.offer("check_in", "correct", [("correct", say("check-in-correct"))], aside=True)
    _conclude(turn, echo=False)


def _record(turn: Turn, told: Ratings, source: Source) -> None:
    """One stored check-in a telling; taps of one round grow into one."""
    turn.memory["prompts_unanswered"] = 0
    today = diary.check_in_of(turn.world, turn.today)
    merged = told if today is None else replace(today.ratings, **_told(told))
    growing = today is not None and source is Source.BUTTONS and today.source is Source.BUTTONS
    if (
        today is not None
        and growing
        and not any(today.ratings.of(item) for item in Item if _told(told).get(item.value))
    ):
        turn.put(replace(today, ratings=merged, at=turn.now))
        return
    if today is not None:
        turn.put(replace(today, superseded=True))
    turn.put(CheckIn(id=turn.new_id("c"), date=turn.today, at=turn.now, ratings=merged, source=source))


def _conclude(turn: Turn, *, echo: bool) -> None:
    """The level speaks, then the next question."""
    check_in = diary.check_in_of(turn.world, turn.today)
    before = diary.readiness_of(turn.before, turn.today)
    if echo and check_in is not None:
        turn.say("check-in-echo", told=in_words(check_in.ratings))
        turn.offer("check_in", "correct", [("correct", say("check-in-correct"))], aside=True)
    found = judging.judge(turn)
    level_card.speak(turn, found, before.level if before else None)
    if leave.is_needed(turn):
        leave.ask(turn)
    elif found.level is not Level.RED:
        _ask_next(turn)


def _missing(turn: Turn) -> list[Item]:
    check_in = diary.check_in_of(turn.world, turn.today)
    return [item for item in DAILY_THREE if check_in is None or check_in.ratings.of(item) is None]


def _ask_next(turn: Turn) -> None:
    """One further question, after the card: what is missing, soreness, or the weekly ones (CH-1)."""
    check_in = diary.check_in_of(turn.world, turn.today)
    missing = _missing(turn)
    if missing:
        ask_item(turn, {"item": missing[0].value})
        return
    assert check_in is not None
    fatigue = check_in.ratings.fatigue
    if check_in.ratings.soreness is None and fatigue is not None and fatigue <= ASK_SORENESS_FROM:
        ask_item(turn, {"item": Item.SORENESS.value})
        return
    readiness = diary.readiness_of(turn.world, turn.today)
    open_sign = readiness is not None and bool(readiness.signs)
    for item in (Item.STRESS, Item.MOTIVATION):
        due = ASK_SIDE_ITEMS_WHEN_OPEN if open_sign else ASK_SIDE_ITEMS_EVERY
        if check_in.ratings.of(item) is None and _days_since(turn, item) >= due:
            turn.memory[f"asked_{item.value}"] = turn.today.isoformat()
            ask_item(turn, {"item": item.value})
            return


def _days_since(turn: Turn, item: Item) -> int:
    """Days since an item was told or asked, or since the athlete began."""
    onboarded = turn.athlete.onboarded_at
    days = [c.date for c in turn.world.check_ins if c.ratings.of(item) is not None]
    if onboarded is not None:
        days.append(onboarded.astimezone(turn.profile.zone).date())
    if asked := turn.memory.get(f"asked_{item.value}"):
        days.append(date.fromisoformat(asked))
    return (turn.today - max(days, default=turn.today)).days


# Correcting


def _press_correct(turn: Turn, card: Card, choice: str) -> None:
    """One tap to correct: the three questions again, the new answers take the place of the old."""
    turn.close(card)
    today = diary.check_in_of(turn.world, turn.today)
    if today is None:
        turn.say("check-in-not-today")
        return
    blank = {item.value: None for item in DAILY_THREE}
    turn.put(replace(today, superseded=True))
    kept = replace(today.ratings, **blank)
    turn.put(CheckIn(id=turn.new_id("c"), date=turn.today, at=turn.now, ratings=kept, source=Source.BUTTONS))
    turn.say("check-in-again")
    ask_item(turn, {"item": Item.FATIGUE.value})


def _press_again(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    ask_item(turn, {"item": Item.FATIGUE.value})


# Words


def in_words(told: Ratings) -> list[Say]:
    """What was told, in words, never as bare numbers (CH-1)."""
    says = [
        say("check-in-told", item=item.value, rating=rating)
        for item in Item
        if (rating := told.of(item)) is not None
    ]
    if told.sleep_hours is not None:
        hours, minutes = divmod(round(told.sleep_hours * 60), 60)
        says.append(say("check-in-told-sleep", hours=hours, minutes=minutes))
    if told.resting_hr is not None:
        says.append(say("check-in-told-heart", beats=told.resting_hr))
    if told.hrv_rmssd is not None:
        says.append(say("check-in-told-hrv", ms=told.hrv_rmssd))
    return says


def _told(ratings: Ratings) -> dict[str, Any]:
    values = {field.name: getattr(ratings, field.name) for field in fields(ratings)}
    return {name: value for name, value in values.items() if value is not None}


FLOW = Flow(
    "check_in",
    {
        "item": Step(press=_press_item, answer=_answer_item, ask=ask_item, expecting="check_in"),
        "correct": Step(press=_press_correct),
        "unsure": Step(press=_press_unsure, answer=_answer_unsure, expecting="check_in"),
        "again": Step(press=_press_again),
    },
)
