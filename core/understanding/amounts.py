"""Numbers with what they count: hours, kilometres, clock times, scales, repetitions; figures or words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.training.athlete import KM_PER_MILE
from core.understanding.lexicon import Lexicon
from core.understanding.tokens import Token

_FRACTIONS = {("1", "2"): 0.5, ("1", "4"): 0.25, ("3", "4"): 0.75}
_PACE_UNITS = ("km", "k", "mile", "mi", "kilometre", "kilometer")
_PARTS = {"half": 0.5, "quarter": 0.25, "bit": 0.0}
#: Minutes that are told after an hour without their name: "an hour five" (own choice).
_SPOKEN_MINUTES = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55)
#: "2 hours 4": up to so many hours a plain number behind them is minutes, and no rating beside a night (own choice).
_LONG_FOR_A_SESSION = 5
SCALE_TOPS = (5, 10, 100)
#: Below this a lone "m" means minutes, from it on metres ("45m", "400m").
_FEWEST_METRES = 100
#: Degrees without a scale are Fahrenheit above this.
_HOTTEST_CELSIUS = 55
#: "15k @ 4:50": minutes a kilometre that a time behind "@" may be (own choice).
_PACE_MINUTES = range(2, 13)
#: "45 min easy, no wait, 50": words between a number and what takes it back (own choice).
_SAID_BEFORE_TAKING_BACK = 1


class Measure(StrEnum):
    """What an amount counts: minutes, km, minutes after midnight, a share of 0-1, days, or nothing named."""

    MINUTES = "minutes"
    KM = "km"
    CLOCK = "clock"
    #: "6:40": a time of day, or hours and minutes, or minutes and seconds; its surroundings decide.
    COLON = "colon"
    SHARE = "share"
    DAYS = "days"
    #: Degrees Celsius, of air or body.
    DEGREES = "degrees"
    REPEATS = "repeats"
    ORDINAL = "ordinal"
    PACE = "pace"
    OTHER = "other"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number over the words `first` to `last`. `top` is a scale's top; `exact_day_half`: am or pm."""

    measure: Measure
    value: float
    first: int
    last: int
    top: int = 0
    exact_day_half: bool = False
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    after: int
    in_words: bool = False


def without_taken_back(amounts: Sequence[Amount], norms: Sequence[str], lexicon: Lexicon) -> list[Amount]:
    """The amounts that stand: of "five and a half, no, make that five hours" only the last.

    A number put in the place of another counts what that one counted ("six hours, I mean seven").
    """
    kept: list[Amount] = []
    for amount in amounts:
        before = kept[-1] if kept else None
        between = norms[before.last + 1 : amount.first] if before else ()
        if before and takes_back(between, lexicon.cues) and amount.measure in (before.measure, Measure.BARE):
            stands = _in_place_of(before, amount, norms, lexicon)
            is_denied = before.first > 0 and norms[before.first - 1] == "not"
            kept[-1] = replace(stands, first=amount.first) if is_denied else stands
        else:
            kept.append(amount)
    return kept


def takes_back(between: Sequence[str], cues: Mapping[str, frozenset[str]]) -> bool:
    """Whether the words between two numbers or days say that the second is meant: "no wait", "sorry", "I mean"."""
    retracting = [at for at, word in enumerate(between) if word in cues["takes_back"]]
    if not retracting or retracting[0] > _SAID_BEFORE_TAKING_BACK:
        return False
    return cues["takes_back"].union(cues["beside_taking_back"]).issuperset(between[retracting[0] :])


def _in_place_of(before: Amount, amount: Amount, norms: Sequence[str], lexicon: Lexicon) -> Amount:
    if amount.measure is before.measure or before.measure not in (Measure.MINUTES, Measure.SHARE, Measure.KM):
        return replace(amount, first=before.first)
    is_hours = lexicon.value("unit", norms[before.last]) == "hour"
    value = amount.value * 60 if is_hours else amount.value / before.top if before.top else amount.value
    return replace(amount, measure=before.measure, value=value, top=before.top, first=before.first)


def with_paced_distances(
    amounts: Sequence[Amount], signs: Sequence[str], norms: Sequence[str], lexicon: Lexicon
) -> list[Amount]:
    """ "8.2 @ 5:31/km", "6 at 8:30 a mile", "15k @ 4:50": a distance, and the pace behind it."""
    told, planned = list(amounts), []
    for index, (amount, pace) in enumerate(zip(amounts, amounts[1:], strict=False)):
        is_signed = "@" in signs[pace.first] and pace.first == amount.last + 1
        if is_signed and pace.measure is Measure.COLON and pace.parts[0] in _PACE_MINUTES:
            pace = told[index + 1] = replace(
                pace, measure=Measure.PACE, value=pace.parts[0] + pace.parts[1] / 60
            )
        between = norms[amount.last + 1 : pace.first]
        is_instead = (between == ["not"] or _is_part_of(between)) and pace.measure in (
            Measure.KM,
            Measure.MINUTES,
        )
        if is_instead and amount.measure is Measure.BARE and norms[pace.first].replace(".", "").isdecimal():
            per_unit = pace.value / max(float(norms[pace.first]), 0.1)
            told[index] = replace(amount, measure=pace.measure, value=amount.value * per_unit)
            if _is_part_of(between):
                planned.append(pace)
            continue
        is_at = is_signed or norms[amount.last + 1 : pace.first] in (
            ["at"],
            ["avg"],
            ["average"],
            ["averaging"],
        )
        if amount.measure is Measure.BARE and pace.measure is Measure.PACE and is_at:
            in_miles = lexicon.value("unit", norms[pace.last]) == "mile"
            kilometres = amount.value * (KM_PER_MILE if in_miles else 1)
            told[index] = replace(amount, measure=Measure.KM, value=kilometres)
    return [amount for amount in told if amount not in planned]


def _is_part_of(between: Sequence[str]) -> bool:
    """ "20 of the 45 min", "8 out of my 12 km": so much of what was planned."""
    return len(between) > 1 and between[-2] == "of" and between[-1] in ("the", "my", "a", "todays")


class AmountReader:
    """Reads the amounts of one message, each word used once."""

    def __init__(self, words: Sequence[Token], signs: Sequence[str], lexicon: Lexicon) -> None:
        self._words = words
        self._signs = signs
        self._lexicon = lexicon

    def read(self) -> list[Amount]:
        """The amounts in order."""
        found: list[Amount] = []
        at = 0
        while at < len(self._words):
            amount = self._amount(at)
            if amount is None:
                at += 1
            else:
                found.append(amount)
                at = amount.last + 1
        return found

    def _norm(self, at: int) -> str:
        return self._words[at].norm if 0 <= at < len(self._words) else ""

    def _joined(self, at: int) -> bool:
        """Whether nothing stands between a word and the one before it."""
        return 0 < at < len(self._words) and not self._signs[at].strip("-")

    def _unit(self, at: int) -> str | None:
        if at >= len(self._words) or self._signs[at].strip("-'~"):
            return None
        return self._lexicon.value("unit", self._norm(at))

    def _is_quality(self, at: int) -> bool:
        word = self._norm(at)
        return self._joined(at) and any(
            self._lexicon.value(table, word) is not None for table in ("quality", "feel")
        )

    def _amount(self, at: int) -> Amount | None:
        token = self._words[at]
        begins = (
            token.norm in self._lexicon.cues["opens_amount"]
            or self._lexicon.value("number", token.norm) is not None
        )
        if token.kind == "word" and not begins:
            return None
        return self._colon(at) or self._spoken_clock(at) or self._part_of_hour(at) or self._counted(at)

    def _colon(self, at: int) -> Amount | None:
        token = self._words[at]
        if token.kind != "clock":
            return None
        parts = tuple(int(part) for part in token.norm.split(":"))
        half = self._unit(at + 1)
        if half in ("am", "pm") and len(parts) == 2:
            return Amount(Measure.CLOCK, _on_day(parts[0], parts[1], half), at, at + 1, exact_day_half=True)
        last_of_pace = self._last_of_pace(at)
        if last_of_pace is not None:
            a_unit = parts[0] + parts[1] / 60
            is_mile = self._lexicon.value("unit", self._norm(last_of_pace)) == "mile"
            return Amount(Measure.PACE, a_unit / KM_PER_MILE if is_mile else a_unit, at, last_of_pace)
        if len(parts) == 3:
            return Amount(Measure.MINUTES, parts[0] * 60 + parts[1] + parts[2] / 60, at, at)
        if parts[0] > 23:
            return Amount(Measure.MINUTES, parts[0] + parts[1] / 60, at, at)
        return Amount(Measure.COLON, parts[0] * 60 + parts[1], at, at, parts=parts)

    def _last_of_pace(self, at: int) -> int | None:
        """ "5:30/km", "5:30 per k", "4:45 pace", "6:10 min/km": the last word of a pace; None for no pace."""
        after = at + 2 if self._norm(at + 1) in ("min", "mins", "minute", "minutes") else at + 1
        if self._signs[after : after + 1] and self._signs[after].startswith("/"):
            return after if self._norm(after) in _PACE_UNITS else None
        if self._norm(at + 1) in ("pace", "paces", "avg", "average", "splits"):
            return at + 1
        is_each = self._norm(after) in ("per", "a", "each") and self._norm(after + 1) in _PACE_UNITS
        return after + 1 if is_each else None

    def _spoken_clock(self, at: int) -> Amount | None:
        """Half five, quarter to eleven, ten past six, midnight, noon."""
        word, following = self._norm(at), self._norm(at + 1)
        if word in ("midnight", "noon", "midday"):
            return Amount(Measure.CLOCK, 0 if word == "midnight" else 720, at, at, exact_day_half=True)
        if word == "half" and self._joined(at + 1):
            after = at + 2 if following == "past" else at + 1
            hour = self._whole(after)
            if (
                hour
                and 1 <= hour.value <= 12
                and self._unit(hour.after) not in ("hour", "minute", "km", "mile")
            ):
                return self._clock(at, hour, 30)
        spoken = self._hour_and_minutes(at)
        if spoken is not None:
            return spoken
        minutes = _Number(15, at + 1) if word == "quarter" else self._whole(at)
        if minutes and self._norm(minutes.after) in ("to", "past") and minutes.value in (5, 10, 15, 20, 25):
            hour = self._whole(minutes.after + 1)
            if self._norm(minutes.after + 1) == "midnight":
                hour = _Number(12, minutes.after + 2, in_words=True)
            is_span = self._norm(at - 1) in ("from", "slept", "between")
            is_clock = word == "quarter" or (minutes.in_words and hour is not None and hour.in_words)
            is_clock = is_clock and not (is_span and minutes.value == 10)
            if hour and is_clock and 1 <= hour.value <= 12:
                sign = -1 if self._norm(minutes.after) == "to" else 1
                return self._clock(at, hour, sign * int(minutes.value))
        return None

    def _hour_and_minutes(self, at: int) -> Amount | None:
        """ "Till six thirty", "at ten fifteen": two number words behind one that leads to a time."""
        hour = self._whole(at)
        minutes = self._whole(hour.after) if hour and self._joined(hour.after) else None
        if hour is None or minutes is None or not (hour.in_words and minutes.in_words):
            return None
        is_led_to = self._norm(at - 1) in self._lexicon.cues["leads_to_clock"]
        is_time = (
            1 <= hour.value <= 12 and minutes.value in _SPOKEN_MINUTES and self._unit(minutes.after) is None
        )
        if not (is_led_to and is_time):
            return None
        return Amount(Measure.CLOCK, hour.value * 60 + minutes.value, at, minutes.after - 1)

    def _clock(self, at: int, hour: _Number, minutes: int) -> Amount:
        half = self._unit(hour.after)
        if half in ("am", "pm"):
            return Amount(
                Measure.CLOCK, _on_day(int(hour.value), minutes, half), at, hour.after, exact_day_half=True
            )
        return Amount(Measure.CLOCK, int(hour.value) * 60 + minutes, at, hour.after - 1)

    def _part_of_hour(self, at: int) -> Amount | None:
        """Half an hour, three quarters of an hour, an hour, an hour and a half, hour and ten."""
        words = [self._norm(at + step) for step in range(4)]
        if words[0] == "half" and words[1] in ("a", "an") and self._unit(at + 2) in ("hour", "km", "mile"):
            return self._measured(at, 0.5, at + 2)
        is_half_hour = words[0] == "half" and self._unit(at + 1) == "hour"
        if is_half_hour and self._joined(at + 1) and self._norm(at - 1) != "and":
            return self._measured(at, 0.5, at + 1)
        if words[0] == "quarter" and words[1] == "of" and words[2] == "an" and self._unit(at + 3) == "hour":
            return Amount(Measure.MINUTES, 15, at, at + 3)
        is_of_an_hour = words[2:] == ["of", "an"] and self._unit(at + 4) == "hour"
        if words[0] in ("three", "3") and words[1] in ("quarter", "quarters") and is_of_an_hour:
            return Amount(Measure.MINUTES, 45, at, at + 4)
        if words[0] in ("a", "an") and self._unit(at + 1) in ("hour", "mile") and words[1] not in ("h", "mi"):
            return self._measured(at, 1, at + 1)
        is_alone = self._norm(at - 1) not in self._lexicon.cues["before_hour"]
        if words[0] == "hour" and is_alone and words[1] in self._lexicon.cues["after_hour"]:
            return Amount(Measure.MINUTES, 60, at, at)
        if words[0] == "hour" and (
            self._whole(at + 2 if words[1] in ("and", "n") else at + 1) or self._spoken_fraction(at + 1)
        ):
            return self._hours(at, 1, at)
        if words[0] in ("a", "one") and self._unit(at + 1) == "week":
            return self._measured(at, 1, at + 1)
        return None

    def _counted(self, at: int) -> Amount | None:
        number = self._number(at)
        if number is None:
            return None
        after = number.after
        joined = self._joined(after)
        sign = self._signs[after]
        top = self._whole(after) if sign == "/" else None
        if top is None and joined and self._norm(after) == "out" and self._norm(after + 1) == "of":
            top = self._whole(after + 2)
        if top is None and joined and self._norm(after) in ("of", "outta", "outa"):
            top = self._whole(after + 1)
        if top is None and joined and self._norm(after) == "from":
            # "4 from 10", as some languages say it; "from 10 to 2" is a time.
            scale = self._whole(after + 1)
            is_time = scale and self._norm(scale.after) in self._lexicon.cues["leads_to_clock"]
            top = scale if scale and not is_time and self._unit(scale.after) is None else None
        if top and top.value in SCALE_TOPS and number.value <= top.value:
            return Amount(Measure.SHARE, number.value / top.value, at, top.after - 1, top=int(top.value))
        if (sign.startswith("%") or self._unit(after) == "percent") and number.value <= 100:
            return Amount(
                Measure.SHARE, number.value / 100, at, after - 1 if sign.startswith("%") else after, top=100
            )
        if joined and self._norm(after) in ("x", "×", "times", "by") and self._whole(after + 1):
            repeats = self._whole(after + 1)
            last = repeats.after - 1 if repeats else after
            return Amount(
                Measure.REPEATS,
                number.value,
                at,
                last + 1 if self._unit(last + 1) in ("metre", "second", "minute", "km") else last,
            )
        if (
            joined
            and self._norm(after) in ("st", "nd", "rd", "th")
            and self._words[after].start == self._words[after - 1].end
        ):
            return Amount(Measure.ORDINAL, number.value, at, after)
        return self._measured(at, number.value, after)

    def _measured(self, at: int, value: float, unit_at: int) -> Amount | None:
        unit = self._unit(unit_at)
        if unit is None and self._unit(unit_at + 1) == "hour" and self._is_quality(unit_at):
            # "4.5 broken hours"
            return self._hours(at, value, unit_at + 1)
        if unit == "hour":
            return self._hours(at, value, unit_at)
        if unit == "metre" and value < _FEWEST_METRES:
            unit = "minute" if self._norm(unit_at) == "m" else "other"
        if unit in ("am", "pm") and value < 24:
            hour = int(value)
            return Amount(
                Measure.CLOCK,
                _on_day(hour, round((value - hour) * 100), unit),
                at,
                unit_at,
                exact_day_half=True,
            )
        factors: dict[str, tuple[Measure, float]] = {
            "minute": (Measure.MINUTES, 1),
            "km": (Measure.KM, 1),
            "mile": (Measure.KM, KM_PER_MILE),
            "metre": (Measure.KM, 0.001),
            "day": (Measure.DAYS, 1),
            "week": (Measure.DAYS, 7),
            "weight": (Measure.OTHER, 1),
            "second": (Measure.OTHER, 1),
            "other": (Measure.OTHER, 1),
        }
        if unit in ("degree", "celsius", "fahrenheit"):
            return self._degrees(at, value, unit_at, unit)
        if unit in factors:
            measure, factor = factors[unit]
            if measure is Measure.KM and value * factor > 1000:
                measure = Measure.OTHER
            return Amount(measure, value * factor, at, unit_at)
        return Amount(Measure.BARE, value, at, unit_at - 1)

    def _degrees(self, at: int, value: float, unit_at: int, unit: str) -> Amount:
        scale = self._unit(unit_at + 1) if unit == "degree" else None
        is_named = scale in ("celsius", "fahrenheit")
        in_fahrenheit = (scale if is_named else unit) == "fahrenheit" or (
            not is_named and unit == "degree" and value > _HOTTEST_CELSIUS
        )
        celsius = (value - 32) / 1.8 if in_fahrenheit else value
        is_below_zero = at > 0 and (self._norm(at - 1) == "minus" or self._signs[at].endswith("-"))
        return Amount(
            Measure.DEGREES, -celsius if is_below_zero else celsius, at, unit_at + 1 if is_named else unit_at
        )

    def _hours(self, at: int, value: float, unit_at: int) -> Amount:
        """Hours, with the minutes that may follow: 5h30, 6 hours 10, one hour and ten, an hour and a half."""
        after = unit_at + 1
        more = self._spoken_fraction(after) if self._norm(after) in ("and", "n") else None
        if more is not None:
            return Amount(Measure.MINUTES, (value + more.value) * 60, at, more.after - 1)
        is_joined = self._norm(after) in ("and", "n")
        told = self._whole(after + 1 if is_joined else after)
        crossed = self._signs[after].strip("-") if after <= len(self._words) - 1 else "."
        if told and not crossed and told.value < 60 and value == int(value):
            unit = self._unit(told.after)
            top = self._signs[told.after].startswith("/")
            if unit in ("minute", "metre"):
                return Amount(Measure.MINUTES, value * 60 + told.value, at, told.after)
            ends = self._signs[told.after].startswith((",", ".")) or told.after == len(self._words)
            is_spoken = (told.in_words or ends) and told.value in _SPOKEN_MINUTES
            is_spoken = is_spoken or (ends and value <= _LONG_FOR_A_SESSION)
            is_padded = self._norm(after).startswith("0") and len(self._norm(after)) == 2
            is_minutes = told.value >= 10 or is_spoken or is_padded or is_joined
            if unit is None and not top and is_minutes:
                return Amount(Measure.MINUTES, value * 60 + told.value, at, told.after - 1)
        return Amount(Measure.MINUTES, value * 60, at, unit_at)

    def _number(self, at: int) -> _Number | None:
        """A number with its fraction: six and a half, 5,5 h, 7 and a bit, 7ish."""
        whole = self._whole(at)
        if whole is None:
            return None
        after = whole.after
        fraction_told = self._spoken_fraction(after)
        if fraction_told is not None:
            return _Number(whole.value + fraction_told.value, fraction_told.after)
        if self._norm(after) == "½":
            return _Number(whole.value + 0.5, after + 1)
        if self._joined(after) and self._signs[after + 1 : after + 2] == ["/"]:
            fraction = _FRACTIONS.get((self._norm(after), self._norm(after + 1)))
            if fraction is not None:
                return _Number(whole.value + fraction, after + 2)
        if (
            self._signs[after] == ","
            and self._unit(after + 1) in ("hour", "km", "mile")
            and len(self._norm(after)) == 1
            and self._adjacent_after_comma(after)
        ):
            tenths = self._whole(after)
            if tenths and tenths.value < 10:
                return _Number(whole.value + tenths.value / 10, tenths.after)
        if self._norm(after) in ("ish", "plus") and self._joined(after):
            return _Number(whole.value, after + 1)
        return whole

    def _spoken_fraction(self, at: int) -> _Number | None:
        """What is added by "and a half", "and three quarters", "and a bit", "point five"."""
        words = [self._norm(at + step) for step in range(3)]
        if words[0] not in ("and", "n", "point"):
            return None
        if words[1] == "a" and words[2] in _PARTS:
            return _Number(_PARTS[words[2]], at + 3)
        if words[1] == "half":
            return _Number(0.5, at + 2)
        if words[1] in ("three", "3") and words[2] in ("quarter", "quarters"):
            return _Number(0.75, at + 3)
        parts = _FRACTIONS.get((words[1], words[2]))
        if words[0] != "point" and parts is not None and self._signs[at + 2] == "/":
            return _Number(parts, at + 3)
        if words[0] == "point" and self._joined(at):
            tenths = self._whole(at + 1)
            if tenths is not None and tenths.value < 10:
                return _Number(tenths.value / 10, tenths.after)
        return None

    def _is_pronoun(self, at: int) -> bool:
        """ "The left one", "that one": no number, unless a unit follows."""
        return self._norm(at - 1) in self._lexicon.cues["before_pronoun_one"] and self._unit(at + 1) is None

    def _adjacent_after_comma(self, at: int) -> bool:
        return self._words[at].start == self._words[at - 1].end + 1

    def _whole(self, at: int) -> _Number | None:
        if at >= len(self._words):
            return None
        token = self._words[at]
        if token.kind == "number":
            return _Number(float(token.norm), at + 1)
        told = self._lexicon.value("number", token.norm)
        if told is None or (token.norm == "one" and self._is_pronoun(at)):
            return None
        value = float(told)
        unit = (
            self._lexicon.value("number", self._norm(at + 1))
            if value >= 20 and self._joined(at + 1)
            else None
        )
        if unit and 0 < float(unit) < 10:
            return _Number(value + float(unit), at + 2, in_words=True)
        return _Number(value, at + 1, in_words=True)


def _on_day(hour: int, minutes: int, half: str) -> int:
    return (
        ((hour % 12 + (12 if half == "pm" else 0)) * 60 + minutes) % 1440
        if hour <= 12
        else (hour * 60 + minutes) % 1440
    )
