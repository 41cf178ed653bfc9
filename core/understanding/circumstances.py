"""What stands in the way (SW-6), settings named, words that end a hold (SA-10), plain answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time

from core.training.athlete import Modality, Units
from core.understanding.amounts import Amount, Measure
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Answer, Circumstances, Clearance, SettingsTold, Weather
from core.understanding.tokens import TEXT_LIMIT
from core.understanding.wishes import clock_time

#: "Only 20 minutes": more than this is no shortage of time (own choice).
_SHORT_OF_TIME = 120
#: A plain number of minutes ("no time for more than 20") is at least this.
_BARE_SHORTAGE = 10
_MODALITY_REACH = 4
#: Degrees Celsius from which on running outdoors asks for care (own choices).
HOT, COLD = 30.0, -8.0
_LONGEST_ANSWER = 5
#: Words from "instead of", "stop" to the hour that is given up.
_GIVEN_UP_REACH = 3
_IANA = re.compile(r"\b[A-Z][a-z]{2,10}/[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_]{1,20})?")
#: A place has at most so many words.
_PLACE_WORDS = 3
#: A place stands at most so many words behind what announces it.
_PLACE_REACH = 8


def circumstances(passage: Passage, busy: set[int]) -> Circumstances:
    """What keeps the athlete from the session as planned, where it is their own and present."""
    weather = [
        Weather(hit.value)
        for hit in passage.hits("weather")
        if _is_present(passage, hit.first) and not passage.denied(hit)
    ]
    measured = _of_degrees(passage)
    return Circumstances(
        not_at_hand=_not_at_hand(passage),
        nothing_at_hand=passage.has("away", "nothing"),
        minutes_available=_minutes_available(passage, busy),
        weather=measured or (weather[0] if weather else None),
        travel=any(
            _is_present(passage, hit.first) and not passage.denied(hit)
            for hit in passage.hits("away", "travel")
        ),
    )


def _of_degrees(passage: Passage) -> Weather | None:
    """Heat or cold by the degrees named, where they are not those of a body."""
    if passage.has("illness", "fever"):
        return None
    for amount in passage.amounts_in(range(len(passage)), Measure.DEGREES, Measure.BARE):
        has_minus = passage.signs[amount.first].endswith("-")
        is_below_zero = has_minus and _speaks_of_weather(passage, amount.first)
        celsius = -amount.value if amount.measure is Measure.BARE and is_below_zero else amount.value
        is_air = amount.measure is Measure.DEGREES or is_below_zero
        if is_air and _is_present(passage, amount.first) and not COLD < celsius < HOT:
            return Weather.HEAT if celsius >= HOT else Weather.COLD
    return None


def _speaks_of_weather(passage: Passage, at: int) -> bool:
    clause = passage.clause_of(at)
    return not passage.cues["about_weather"].isdisjoint(passage.norms[clause.start : clause.stop])


def _is_present(passage: Passage, at: int) -> bool:
    return passage.mine[at] and not passage.supposed[at] and not passage.asked[at]


def _not_at_hand(passage: Passage) -> tuple[Modality, ...]:
    missing: list[Modality] = []
    for hit in passage.hits("modality"):
        clause = passage.clause_of(hit.first)
        for away in passage.hits("away", "not_at_hand", span=clause):
            distance = hit.first - away.last if away.first < hit.first else away.first - hit.last
            is_before = away.last < hit.first and distance <= 2
            is_after = (
                away.first > hit.last
                and distance <= _MODALITY_REACH
                and passage.norms[away.first] not in ("no", "without", "dont")
            )
            if (
                (is_before or is_after)
                and _is_present(passage, hit.first)
                and Modality(hit.value) not in missing
            ):
                missing.append(Modality(hit.value))
    return tuple(missing)


def _minutes_available(passage: Passage, busy: set[int]) -> int | None:
    for amount in passage.amounts_in(range(len(passage)), Measure.MINUTES, Measure.BARE):
        is_more_than = passage.norms[max(0, amount.first - 2) : amount.first] in (
            ["more", "than"],
            ["time", "for"],
        )
        if amount.measure is Measure.BARE and not (is_more_than and amount.value >= _BARE_SHORTAGE):
            continue
        clause = passage.clause_of(amount.first)
        only = passage.hits(
            "away",
            "only",
            "scarce",
            span=range(max(clause.start, amount.first - 4), min(len(passage), amount.last + 6)),
        )
        is_story = (
            passage.has("run", "done", span=clause)
            or passage.has("sleep", "cue", span=clause)
            or passage.clause_index(amount.first) in busy
        )
        if (
            (only or passage.has("away", "rushed", span=passage.sentence_of(amount.first)))
            and not is_story
            and 5 <= amount.value <= _SHORT_OF_TIME
            and _is_present(passage, amount.first)
        ):
            return round(amount.value)
    return None


def clearances(passage: Passage) -> tuple[Clearance, ...]:
    """The words that may end a hold; the dialogue knows which hold is open."""
    told = {hit.value for hit in passage.hits("clear") if not _is_pending(passage, hit)}
    return tuple(clearance for clearance in Clearance if clearance.value in told)


def _is_pending(passage: Passage, hit: Hit) -> bool:
    """ "Not cleared yet", "seeing the physio tomorrow", "once the doctor says ok": no word to go by."""
    clause = passage.clause_of(hit.first)
    words = range(clause.start, hit.last + 1)
    if passage.asked[hit.last] or any(passage.supposed[at] for at in words):
        return True
    is_other = not passage.mine[hit.first] and hit.value != Clearance.GUARDIAN
    is_ahead = any(day.ahead == day.behind > passage.today for day in passage.days_in(clause))
    if hit.value in (Clearance.DOCTOR, Clearance.PROFESSIONAL, Clearance.GUARDIAN):
        whole_clause = range(clause.start, max(clause.stop, hit.last + 1))
        denied = any(
            passage.norms[at] in passage.cues["not_cleared"] and at != hit.first for at in whole_clause
        )
    else:
        before = passage.norms[max(clause.start, hit.first - 3) : hit.first]
        denied = not passage.cues["not_cleared"].isdisjoint(before)
    return is_other or is_ahead or denied


def answer(passage: Passage) -> Answer | None:
    """A plain yes or no, when the message is little else; the first word decides."""
    hits = passage.hits("answer", "yes", "no")
    if not hits or hits[0].first != 0 or len(passage) > _LONGEST_ANSWER:
        return None
    return Answer(hits[0].value)


def same_as_before(passage: Passage) -> bool:
    """ "Same as yesterday" as a whole answer."""
    return any(hit.first <= 2 and len(passage) <= len(hit) + 4 for hit in passage.hits("answer", "same"))


def settings(passage: Passage) -> SettingsTold | None:
    """The settings that are to be changed; None when the message is not about settings."""
    about: dict[str, Hit] = {}
    for hit in passage.hits("settings"):
        if hit.value not in ("change", "writes", "standing") and passage.mine[hit.first]:
            about.setdefault(hit.value, hit)
    standing = _standing_time(passage)
    if not about and standing is None:
        return None
    units = Units.MI if "miles" in about else Units.KM if "km" in about else None
    zone, place = _timezone(passage, about) if {"timezone", "stay"} & set(about) else (None, None)
    quiet_from, quiet_until = _quiet(passage) if "quiet" in about else (None, None)
    told = SettingsTold(
        timezone=zone,
        place=place,
        units=units,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        check_in_time=_time(passage, "check_in_time") or standing,
        reminder_time=_time(passage, "reminder_time"),
        log_prompt_time=_time(passage, "log_prompt_time"),
    )
    is_quiet = "quiet" in about and _names_times(passage, about["quiet"])
    is_named = "general" in about or is_quiet or ("timezone" in about and _names_zone(passage))
    return told if told != SettingsTold() or is_named else None


def _standing_time(passage: Passage) -> time | None:
    """ "Ping me at 6:10 instead of 5:30 from now on": the hour at which the coach is to write from now on."""
    for sentence in passage.sentences:
        writes = [hit for hit in passage.hits("settings", "writes", span=sentence) if passage.mine[hit.first]]
        if (
            not writes
            or not passage.has("settings", "standing", span=sentence)
            or passage.imagined[sentence.start]
        ):
            continue
        amounts = passage.amounts_in(sentence, Measure.CLOCK, Measure.COLON, Measure.BARE)
        told = [
            (clock_time(passage, amount), passage.cues["given_up"].isdisjoint(_lead(passage, amount)))
            for amount in amounts
        ]
        wished = [clock for clock, is_wished in told if clock is not None and is_wished]
        if wished:
            return wished[0]
    return None


def _lead(passage: Passage, amount: Amount) -> list[str]:
    """The few words before an amount in its clause."""
    start = passage.clause_of(amount.first).start
    return passage.norms[max(start, amount.first - _GIVEN_UP_REACH) : amount.first]


def _names_times(passage: Passage, hit: Hit) -> bool:
    """Whether the sentence of a wish for quiet says when: "nothing after nine", and not "work's quiet"."""
    sentence = passage.sentence_of(hit.first)
    is_felt = any(felt.first <= hit.first <= felt.last for felt in passage.hits("feel", span=sentence))
    return not is_felt and not passage.cues["rest_times"].isdisjoint(
        passage.norms[sentence.start : sentence.stop]
    )


def _names_zone(passage: Passage) -> bool:
    return any(passage.norms[at] in passage.cues["zone"] for at in range(len(passage)))


def _time(passage: Passage, value: str) -> time | None:
    for hit in passage.hits("settings", value):
        sentence = passage.sentence_of(hit.first)
        for amount in passage.amounts_in(sentence, Measure.CLOCK, Measure.COLON, Measure.BARE):
            told = clock_time(passage, amount)
            if told is not None:
                return told
    return None


def _quiet(passage: Passage) -> tuple[time | None, time | None]:
    starts = ends = None
    for amount in passage.amounts_in(range(len(passage)), Measure.CLOCK, Measure.COLON, Measure.BARE):
        told, before = clock_time(passage, amount), passage.norms[amount.first - 1] if amount.first else ""
        if told is not None and before in ("after", "from", "past"):
            starts = (
                told
                if amount.exact_day_half or told.hour >= 12 or told.hour < 5
                else time((told.hour + 12) % 24, told.minute)
            )
        elif told is not None and before in ("before", "until", "till", "to"):
            ends = told
    return starts, ends


def _timezone(passage: Passage, about: Mapping[str, Hit]) -> tuple[str | None, str | None]:
    """The IANA zone as written ("Europe/Lisbon"), else the place named after "to" or "in"."""
    zone = _IANA.search(passage.text[:TEXT_LIMIT])
    if zone:
        return zone.group(), None
    of_time = _place_of_time(passage)
    if of_time is not None:
        return None, of_time
    first = 0 if _names_zone(passage) else min(hit.first for hit in about.values())
    for at in range(first, min(len(passage) - 1, first + _PLACE_REACH)):
        if passage.norms[at] in ("to", "in", "is") and not passage.hard[at + 1] and not passage.asked[at]:
            place = _place_at(passage, at + 1, is_sure=_names_zone(passage))
            if place is not None:
                return None, place
    return None, None


def _place_of_time(passage: Passage) -> str | None:
    """ "We're on Halifax time": the place whose time it is."""
    for at in range(2, len(passage)):
        if passage.norms[at] == "time" and not passage.asked[at]:
            for first in range(at - 1, max(0, at - 1 - _PLACE_WORDS), -1):
                if passage.norms[first - 1] in ("on", "to"):
                    return _place_at(passage, first, is_sure=False, end=at)
    return None


def _place_at(passage: Passage, first: int, *, is_sure: bool, end: int | None = None) -> str | None:
    """The longest known place that begins here, else a name with a capital where one was announced."""
    limit = min(len(passage) if end is None else end, first + _PLACE_WORDS)
    end = first
    while (
        end < limit
        and passage.norms[end] not in passage.cues["no_place"]
        and passage.words[end].kind == "word"
        and (end == first or not passage.soft[end])
    ):
        end += 1
    named = [passage.text[slice(*passage.span(first, last))] for last in range(end - 1, first - 1, -1)]
    if not named or passage.days_in(range(first, end)):
        return None
    # The names of places are many; they are only loaded for a message that names one.
    from core.understanding.zones import is_place

    known = next((name for name in named if is_place(name)), None)
    return known or (named[0] if is_sure else None)
