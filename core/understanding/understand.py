"""Reads one message: prepares it once, asks the readers of the single parts, puts their findings together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from core.understanding import intents as intending
from core.understanding.circumstances import answer, circumstances, clearances, same_as_before, settings
from core.understanding.comparisons import comparisons
from core.understanding.findings import Measured, Rated, finding
from core.understanding.illness import illness
from core.understanding.lexicon import Hit, lexicon
from core.understanding.number_rows import number_row
from core.understanding.pain import level_alone, pains
from core.understanding.passage import Passage
from core.understanding.ratings import ratings, rounded, settle
from core.understanding.reading import (
    SURE,
    Action,
    Compared,
    Finding,
    Intent,
    Reading,
    RedFlag,
    Request,
    SettingsTold,
    Talk,
)
from core.understanding.red_flags import ORDER, may_alarm, red_flags
from core.understanding.requests import requests
from core.understanding.second_reader import Opinion, opinion
from core.understanding.sessions import SessionFound, session
from core.understanding.sleep import has_cue, sleep_hours
from core.understanding.tokens import SAFETY_LIMIT
from core.understanding.vitals import vitals
from core.understanding.weights import COMPARED_SURE, LOOSE_SURE, MIDDLE, NUMBER_SURE
from core.understanding.wishes import Asked
from core.wellness.check_in import Item, Ratings

#: Confidence where nothing was understood, and where only courtesy or a question was (own choices).
_NOTHING_SURE, _TALK_SURE = 0.2, 0.8


@dataclass(slots=True)
class _Notes:
    """Findings as they come in."""

    passage: Passage
    findings: list[Finding] = field(default_factory=list)

    def add(
        self,
        part: str,
        value: str | int | float | bool | None,
        first: int,
        last: int,
        why: str,
        confidence: float = 0.9,
    ) -> None:
        self.findings.append(finding(self.passage, part, value, first, last, why, confidence))


def understand(text: str, today: date, expecting: str | None = None) -> Reading:
    """How the coach reads a message on the athlete's day `today`; `expecting` is what was asked last.

    `expecting` is one of `check_in`, `log`, `pain`, `watch` or None. Any text is read: its first 4,096
    characters, its first 20,000 for red flags. Nothing is raised and nothing is remembered.
    """
    passage = Passage(text, today, lexicon())
    notes = _Notes(passage)
    second = opinion(text, expecting)
    flag = _red_flag(passage, notes, second)
    if flag is RedFlag.CRISIS:
        return Reading(
            text=text,
            intents=(Intent.CRISIS,),
            confidence=0.95,
            red_flag=flag,
            findings=tuple(notes.findings),
        )
    if passage.has("other", "injection"):
        return Reading(
            text=text,
            intents=(Intent.OTHER,),
            confidence=_TALK_SURE,
            red_flag=flag,
            talk=Talk.ORDER,
            findings=tuple(notes.findings),
        )
    asked = requests(passage)
    busy = {index for request in asked for index in request.clauses} | _asked_clauses(passage)
    told_settings = settings(passage)
    done = (
        None
        if told_settings and not passage.hits("run", "done")
        else session(passage, _is_log_open(passage, expecting), busy)
    )
    busy_with_session = busy | (done.clauses if done else frozenset())
    compared = comparisons(passage, expecting == "check_in")
    told = _check_in(passage, notes, expecting, busy_with_session, bool(told_settings), compared, second)
    pain_found = pains(passage, expecting == "pain")
    for pain in pain_found:
        notes.add(f"pain.{pain.pain.where.value}", pain.pain.level, pain.first, pain.last, "place with pain")
    ill = illness(passage)
    if ill:
        notes.add("illness", ill[0].value, ill[1].first, ill[1].last, f"phrase: {ill[1].phrase}")
    around = circumstances(passage, busy_with_session)
    wished = _with_shortage(asked, around.minutes_available)
    if expecting == "log" and not done and passage.not_done():
        wished = (*wished, Request(action=Action.SKIP))
    _note_actions(notes, asked, done)
    wishes = intending.of_requests(wished)
    meant = set(wishes)
    if told_settings is not None:
        wished = tuple(request for request in wished if not _is_of_settings(request))
        meant = set(intending.of_requests(wished)) | {Intent.SETTINGS}
    tells_something = bool(told != Ratings() or compared or done or pain_found or ill or flag)
    meant |= intending.talk(passage, meant, tells_something)
    meant |= {Intent.CHECK_IN} if told != Ratings() or compared else set()
    meant |= {Intent.LOG_SESSION} if done else set()
    meant |= {Intent.PAIN} if pain_found or flag is RedFlag.BONE else set()
    meant |= {Intent.ILLNESS} if ill else set()
    if second is not None and intending.small_talk(passage) is None:
        if _may_guess(meant, expecting) and not passage.hits("negation", "phrase", "clause"):
            told = _with_guesses(told, notes, second)
            meant |= {Intent.CHECK_IN} if told != Ratings() else set()
        if not meant and second.talk is not None:
            meant.add(second.talk)
    return Reading(
        text=text,
        intents=intending.ranked(meant),
        confidence=_confidence(notes.findings, meant),
        ratings=told,
        pain=tuple(pain.pain for pain in pain_found),
        illness=ill[0] if ill else None,
        red_flag=flag,
        session=done.session if done else None,
        requests=wished,
        circumstances=around,
        settings=told_settings or SettingsTold(),
        clearances=clearances(passage),
        answer=answer(passage),
        day=passage.days[0].ahead if passage.days else None,
        asks=any(passage.asked),
        talk=intending.small_talk(passage),
        same_as_before=same_as_before(passage),
        compared=tuple(comparison for comparison, _ in compared),
        level_alone=level_alone(passage) if expecting == "pain" and not pain_found else None,
        findings=tuple(notes.findings),
    )


def _red_flag(passage: Passage, notes: _Notes, second: Opinion | None) -> RedFlag | None:
    searched = passage
    found = red_flags(passage)
    while not found and (rest := searched.rest()) is not None and rest < SAFETY_LIMIT:
        searched = Passage(passage.text, passage.today, lexicon(), since=rest)
        found = red_flags(searched)
    for flag, hit in found:
        notes.findings.append(
            finding(searched, f"red_flag.{flag.value}", True, hit.first, hit.last, f"phrase: {hit.phrase}")
        )
    if found or second is None:
        return found[0][0] if found else None
    for flag in ORDER:
        alarm = second.alarm(flag) if may_alarm(passage, flag) else None
        if alarm is not None:
            why = "like other messages of danger"
            notes.findings.append(
                Finding(f"red_flag.{flag.value}", True, alarm.start, alarm.end, why, LOOSE_SURE)
            )
            return flag
    return None


def _is_log_open(passage: Passage, expecting: str | None) -> bool:
    """Whether plain numbers tell of a session: when one was asked for, or is put right."""
    return expecting == "log" or (expecting != "check_in" and intending.corrects(passage))


def _asked_clauses(passage: Passage) -> set[int]:
    return {
        index for index, clause in enumerate(passage.clauses) if clause and passage.asked[clause.stop - 1]
    }


def _check_in(
    passage: Passage,
    notes: _Notes,
    expecting: str | None,
    busy: set[int],
    is_settings: bool,
    compared: list[tuple[Compared, Hit]],
    second: Opinion | None,
) -> Ratings:
    """The ratings, hours and beats told; words inside a question or a request rate nothing."""
    is_open = expecting == "check_in"
    row = number_row(passage, is_open)
    found = row or [rated for rated in ratings(passage, is_open) if not passage.asked[rated.first]]
    if not is_open and all(passage.words[rated.first].kind == "emoji" for rated in found):
        found = [] if passage.has("ask", "thanks", "greeting") else found
    values: dict[str, float] = {}
    settled = settle(found)
    if any(comparison.item is None for comparison, _ in compared):
        settled = {item: rated for item, rated in settled.items() if rated.confidence >= SURE}
    for comparison, hit in compared:
        for item in (comparison.item,) if comparison.item else ():
            guess = settled[item].value if item in settled else MIDDLE + comparison.step
            settled[item] = Rated(
                item, guess, hit.first, hit.last, "compared with another day", COMPARED_SURE
            )
    if second is not None and not row:
        compared_items = {comparison.item for comparison, _ in compared}
        settled = {
            item: rated
            for item, rated in settled.items()
            if rated.confidence == NUMBER_SURE or item in compared_items or not second.doubts(item)
        }
    for item, rated in settled.items():
        values[item.value] = rounded(rated.value)
        notes.add(
            f"check_in.{item.value}",
            rounded(rated.value),
            rated.first,
            rated.last,
            rated.why,
            rated.confidence,
        )
    measured: list[Measured] = list(vitals(passage))
    hours = None if row or is_settings else sleep_hours(passage, is_open, busy)
    if hours is not None and not passage.asked[hours.first]:
        measured.append(hours)
    for one in measured:
        values[one.field] = one.value
        notes.add(f"check_in.{one.field}", one.value, one.first, one.last, one.why, one.confidence)
    return Ratings(
        **{item.value: int(values[item.value]) for item in Item if item.value in values},
        sleep_hours=values.get("sleep_hours"),
        resting_hr=int(values["resting_hr"]) if "resting_hr" in values else None,
        hrv_rmssd=values.get("hrv_rmssd"),
    )


def _with_guesses(told: Ratings, notes: _Notes, second: Opinion) -> Ratings:
    """What was told, and what only the second reader guesses from other words; that is asked about (CH-2)."""
    guesses = {
        item.value: guess
        for item in Item
        if getattr(told, item.value) is None
        and (guess := second.guess(item)) is not None
        and not _is_of_something_else(notes.passage, item, guess.start)
    }
    for name, guess in guesses.items():
        why = "like other messages with such words"
        notes.findings.append(
            Finding(f"check_in.{name}", guess.level, guess.start, guess.end, why, LOOSE_SURE)
        )
    return replace(told, **{name: guess.level for name, guess in guesses.items()})


def _is_of_something_else(passage: Passage, item: Item, start: int) -> bool:
    """Whether a guess rests on a mere name ("motivation - 4", "slept 7h"), or on what another item is judged by."""
    at = next((at for at, word in enumerate(passage.words) if word.start <= start < word.end), None)
    if at is None or passage.words[at].kind != "word":
        return True
    word = range(at, at + 1)
    named = {hit.value.split(".")[0] for hit in passage.hits("item", span=passage.clause_of(at))}
    is_of_another = bool(named) and item.value not in named
    return is_of_another or passage.has("item", span=word) or has_cue(passage, word)


def _may_guess(meant: set[Intent], expecting: str | None) -> bool:
    """Whether ratings may be told in unknown words: where they are awaited, or nothing else was read."""
    is_courtesy = bool(meant) and meant <= {Intent.GREETING, Intent.THANKS}
    is_awaited = expecting == "check_in" or Intent.CHECK_IN in meant
    return not is_courtesy and Intent.SETTINGS not in meant and (is_awaited or meant <= {Intent.OTHER})


def _with_shortage(asked: list[Asked], minutes: int | None) -> tuple[Request, ...]:
    """ "Only 20 minutes" asks for a shorter session where nothing else is asked (SW-6)."""
    wished = tuple(request.request for request in asked)
    changes = {
        Action.SWAP,
        Action.SHORTEN,
        Action.MOVE,
        Action.SKIP,
        Action.LENGTHEN,
        Action.SNOOZE,
        Action.PAUSE,
    }
    if minutes is None or any(request.action in changes for request in wished):
        return wished
    return (*wished, Request(action=Action.SHORTEN, minutes=minutes))


def _is_of_settings(request: Request) -> bool:
    """ "Move my check-in to 7", "switch to miles": beside a setting told, such a wish is of the setting."""
    is_bare_swap = request.action is Action.SWAP and request.modality is None and request.which is None
    return is_bare_swap or request.action in (Action.MOVE, Action.PAUSE)


def _note_actions(notes: _Notes, asked: list[Asked], done: SessionFound | None) -> None:
    for request in asked:
        notes.add(f"request.{request.request.action.value}", True, request.first, request.last, "asked for")
    if done:
        notes.add("session", done.session.minutes, done.first, done.last, "told as done", 0.85)


def _confidence(findings: list[Finding], meant: set[Intent]) -> float:
    if findings:
        return min(found.confidence for found in findings)
    return _TALK_SURE if meant - {Intent.OTHER} else _NOTHING_SURE
