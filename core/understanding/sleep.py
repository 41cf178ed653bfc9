"""Hours of sleep: "slept 5h30", "11 to 6", "in bed by ten, up at half five" (CH-3)."""

from __future__ import annotations

from dataclasses import replace

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Measured
from core.understanding.passage import Passage

#: Hours that a night may have; a lone number after "slept" is hours, a nap is not a night (own choices).
SHORTEST, LONGEST = 0.5, 16.0
SHORTEST_GUESS, LONGEST_GUESS = 2.0, 14.0
_NUMBER_REACH = 4
#: Words from a length to what took it up ("5 hours of meetings").
_TAKEN_REACH = 3
#: "Only got about six and a half in the end, thankfully": a clause of hours alone has no more words (own choice).
_LONGEST_SAYING = 14
#: A night told by its two ends is at least so long (hours, own choice).
SHORTEST_NIGHT = 2.0
_DAY, _HALF_DAY = 1440, 720
#: A larger plain number of a time is written without its colon ("2230").
_MOST_HOURS = 24
#: "A solid eight" is hours beyond the scale of a rating.
_SCALE_TOP = 5
#: A number that puts hours right stands at most so many words behind them (own choice).
_RIGHT_REACH = 12
#: Words between one sleep and the next one of a night ("and then").
_ONE_JOIN = 2
#: Times of lying down, and of waking, that one message tells (own choice).
_MOST_TIMES = 12
#: "4-6 h" is one guess; hours further apart are two things (own choice).
_WIDEST_GUESS = 2.0


def sleep_hours(passage: Passage, open_check_in: bool, busy: set[int]) -> Measured | None:
    """The hours slept, if told; `busy` are clauses that tell of a session or ask for something."""
    told = _from_amount(passage, open_check_in, busy)
    if told is not None and _is_summed_up(passage, told):
        return told
    from_bed = _from_bed_to_waking(passage)
    if from_bed is not None and "asleep" in passage.norms[: from_bed.first]:
        return from_bed
    return _from_range(passage, open_check_in, busy) or from_bed or told


def _is_summed_up(passage: Passage, told: Measured) -> bool:
    """ "... so call it six hours": the athlete's own sum of a night told in times."""
    lead = passage.norms[max(0, told.first - _NUMBER_REACH) : told.first]
    is_sum = not passage.cues["summing_up"].isdisjoint(lead)
    is_sum = is_sum and (told.last > told.first or "call" in lead)
    behind = passage.norms[told.last + 1 : told.last + 2]
    return is_sum or (told.last > told.first and not passage.cues["sum_behind"].isdisjoint(behind))


def _from_bed_to_waking(passage: Passage) -> Measured | None:
    """ "Bed at 1am because of the neighbours, alarm at 6": times with other things told in between."""
    clocks = [
        amount
        for amount in (_as_clock(passage, amount) for amount in passage.amounts)
        if amount.measure in (Measure.CLOCK, Measure.COLON) or _is_bare_hour(passage, amount)
    ]
    beds = [
        amount for amount in clocks if _told(passage, amount.first) and _is_said_with(passage, amount, "bed")
    ]
    wakings = [amount for amount in clocks if _is_said_with(passage, amount, "woke")]
    asleep = [amount for amount in beds if "asleep" in _lead(passage, amount)]
    awake = [amount for amount in clocks if _is_said_with(passage, amount, "awake")]
    for start in [*asleep, *reversed(awake), *beds][:_MOST_TIMES]:
        for end in reversed(wakings[:_MOST_TIMES]):
            hours = _length(start, end) / 60
            is_in_order = end.first > start.last or (len(beds) == len(wakings) == 1)
            if is_in_order and SHORTEST_NIGHT <= hours <= LONGEST_GUESS:
                first, last = min(start.first, end.first), max(start.last, end.last)
                return Measured("sleep_hours", round(hours, 2), first, last, "from bed time to waking", 0.85)
    return None


def _lead(passage: Passage, amount: Amount) -> list[str]:
    """The words that stand close before a time."""
    return passage.norms[max(0, amount.first - _NUMBER_REACH) : amount.first]


def _is_bare_hour(passage: Passage, amount: Amount) -> bool:
    if amount.measure is not Measure.BARE or not (
        0 <= amount.value <= 24 or _is_of_four_figures(passage, amount)
    ):
        return False
    lead = amount.first - 1
    near = range(max(0, amount.first - _NUMBER_REACH), amount.first)
    first_lead = lead
    while first_lead > 0 and passage.norms[first_lead] in passage.cues["told_of_before"]:
        first_lead -= 1
    stands_behind = any(
        first_lead <= hit.last <= lead for hit in passage.hits("sleep", "bed", "woke", span=near)
    )
    stands_behind = stands_behind or _is_up(passage, lead)
    is_time = amount.value == int(amount.value) or _is_dotted(passage, amount)
    return stands_behind or (is_time and _names_clock(passage, amount))


def _is_dotted(passage: Passage, amount: Amount) -> bool:
    """ "3.40", "10.05": a time of day with a point for its colon."""
    hour, _, minutes = passage.norms[amount.first].partition(".")
    return amount.first == amount.last and hour.isdigit() and len(minutes) == 2 and minutes < "60"


def _is_of_four_figures(passage: Passage, amount: Amount) -> bool:
    """ "2230", "0600": a time of day without its colon."""
    figures = passage.norms[amount.first]
    return len(figures) == 4 and figures.isdigit() and int(figures[:2]) < 24 and int(figures[2:]) < 60


def _is_up(passage: Passage, at: int) -> bool:
    """ "Bed 11, up 6": "up" between the bed and an hour."""
    before = range(max(0, at - 2 * _NUMBER_REACH), max(0, at))
    return at > 0 and passage.norms[at] == "up" and passage.has("sleep", "bed", "awake", span=before)


def _is_said_with(passage: Passage, amount: Amount, value: str) -> bool:
    """Whether "in bed at" or "up at" stands close before a time."""
    lead = range(max(0, amount.first - _NUMBER_REACH), amount.first)
    return passage.has("sleep", value, span=lead) or (value == "woke" and _is_up(passage, amount.first - 1))


def has_cue(passage: Passage, span: range) -> bool:
    """Whether a span speaks of sleep."""
    return passage.has("sleep", "cue", span=span)


def _told(passage: Passage, at: int) -> bool:
    is_long_ago = passage.has("run", "long_ago", span=passage.sentence_of(at))
    is_own = passage.own_subject[at] or _woken_by_another(passage, at)
    return is_own and not passage.supposed[at] and not is_long_ago


def _woken_by_another(passage: Passage, at: int) -> bool:
    """ "Mum had me up at 5, so about 6 hours": others act, and the night is the athlete's."""
    sentence = passage.sentence_of(at)
    return any(
        not passage.cues["acted_on"].isdisjoint(passage.norms[hit.first : hit.last + 1])
        for hit in passage.hits("sleep", "woke", span=range(sentence.start, at))
    )


def _from_amount(passage: Passage, open_check_in: bool, busy: set[int]) -> Measured | None:
    best: Measured | None = None
    for index, clause in enumerate(passage.clauses):
        cue = has_cue(passage, clause) or (index not in busy and _tells_of_the_night(passage, clause))
        if not cue and (not open_check_in or index in busy):
            continue
        for amount in passage.amounts_in(clause, Measure.MINUTES, Measure.COLON, Measure.BARE):
            hours = _hours(passage, clause, amount, cue)
            if hours is not None:
                hours = _from_two(passage, amount, hours)
            if hours is None and open_check_in and _is_sum_alone(passage, clause, amount):
                hours = amount.value
            if hours is None and open_check_in and _is_all_that_was_got(passage, clause, amount):
                hours = amount.value
            if hours is None or not _told(passage, amount.first) or _is_rate(passage, amount):
                continue
            found = Measured(
                "sleep_hours",
                round(hours, 2),
                amount.first,
                amount.last,
                "hours beside sleep" if cue else "hours in a check-in",
                0.97 if _is_of_sleep(passage, amount) or _is_meant(passage, amount) else 0.95 if cue else 0.8,
            )
            if best is None or found.confidence > best.confidence:
                best = found
    return best


def _from_two(passage: Passage, amount: Amount, hours: float) -> float:
    """ "4-5 h" is the middle of the two; "in two chunks, 3 h and 2.5 h" and "3h + 3h" are their sum."""
    if amount.measure is not Measure.MINUTES:
        return hours
    sentence = passage.sentence_of(amount.first)
    following = passage.amounts_in(range(amount.last + 1, sentence.stop), Measure.MINUTES)
    if following and following[0].first == amount.last + 1 and "+" in passage.signs[following[0].first]:
        return hours + following[0].value / 60
    others = [other for other in passage.amounts_in(sentence) if other is not amount]
    before = next((other for other in others if other.last + 1 == amount.first), None)
    is_range = before is not None and before.measure is Measure.BARE and "-" in passage.signs[amount.first]
    if before is not None and is_range and 0 < hours - before.value <= _WIDEST_GUESS:
        return (hours + before.value) / 2
    parts = [other for other in others if other.measure is Measure.MINUTES and other.first > amount.first]
    is_in_parts = not passage.cues["in_parts"].isdisjoint(passage.norms[sentence.start : sentence.stop])
    return hours + parts[0].value / 60 if is_in_parts and len(parts) == 1 else hours


def _is_sum_alone(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Feeds at 12 and 3. Call it 6": a sum of hours, behind times of the night."""
    words = {*passage.norms[clause.start : amount.first], *passage.norms[amount.last + 1 : clause.stop]}
    is_sum = bool(words & passage.cues["summing_up"]) and words <= (
        passage.cues["summing_up"] | passage.cues["beside_night"]
    )
    is_night = passage.has("feel", span=range(clause.start)) or passage.has("sleep", span=range(clause.start))
    is_told = amount.measure is Measure.BARE and SHORTEST_GUESS <= amount.value <= LONGEST_GUESS
    return is_sum and is_night and is_told and "a" not in words


def _tells_of_the_night(passage: Passage, clause: range) -> bool:
    """ "Last night I got 8 hours": a night and what was had of it, and nothing that was done in it."""
    words = passage.norms[clause.start : clause.stop]
    is_of_night = "night" in words and not passage.cues["gotten"].isdisjoint(words)
    is_of_doing = any(passage.has(table, span=clause) for table in ("kind", "modality"))
    return is_of_night and not is_of_doing and not passage.has("run", "run", span=clause)


def _is_all_that_was_got(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Got a solid 7 and a quarter", "managed 6.5 in the end": a number of hours, and nothing else is named."""
    if len(clause) > _LONGEST_SAYING:
        return False
    words = {*passage.norms[clause.start : amount.first], *passage.norms[amount.last + 1 : clause.stop]}
    is_got = not passage.cues["gotten"].isdisjoint(words)
    is_alone = words <= passage.cues["gotten"] | passage.cues["whole_night"] | passage.cues["beside_night"]
    is_night = SHORTEST_GUESS <= amount.value <= LONGEST_GUESS
    is_broken = amount.value != int(amount.value) or amount.last > amount.first
    is_solid = amount.value > _SCALE_TOP and "solid" in words
    following = passage.clause_of(clause.stop) if clause.stop < len(passage) else range(0)
    is_before_sleep = bool(following) and not passage.hard[following.start] and has_cue(passage, following)
    is_whole_answer = (is_broken or is_solid) and (clause.start == 0 or is_before_sleep)
    return amount.measure is Measure.BARE and (is_got or is_whole_answer) and is_alone and is_night


def _hours(passage: Passage, clause: range, amount: Amount, cue: bool) -> float | None:
    if amount.measure is Measure.BARE:
        cues = [hit for hit in passage.hits("sleep", "cue", span=clause) if hit.last < amount.first]
        is_nightly = any(
            hit.first == amount.last + 1 and passage.norms[hit.first] in passage.cues["each"]
            for hit in passage.hits("sleep", "cue", span=clause)
        )
        is_nightly = (is_nightly and not _names_clock(passage, amount)) or _is_of_sleep(passage, amount)
        if is_nightly and SHORTEST_GUESS <= amount.value <= LONGEST_GUESS:
            return amount.value
        if _is_meant(passage, amount) and SHORTEST_GUESS <= amount.value <= LONGEST_GUESS:
            return amount.value
        if not cues and (_adds_to_sleep(passage, clause, amount) or _puts_right(passage, amount)):
            return amount.value
        if not cues or amount.first - cues[-1].last > _NUMBER_REACH or _names_clock(passage, amount):
            return None
        if _is_dotted(passage, amount) and _is_bare_hour(passage, amount):
            return None
        is_verb = passage.norms[cues[-1].first] in ("slept", "got", "slpt")
        is_scale = not is_verb and amount.value <= 5 and amount.value == int(amount.value)
        return amount.value if not is_scale and 1 <= amount.value <= LONGEST_GUESS else None
    hours = amount.value / 60
    if amount.measure is Measure.COLON:
        return hours if cue and 2 <= hours <= LONGEST and not _names_clock(passage, amount) else None
    if cue:
        return hours if SHORTEST <= hours <= LONGEST else None
    return hours if SHORTEST_GUESS <= hours <= LONGEST_GUESS else None


def _adds_to_sleep(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Slept well, 7.5", "like a log, nine solid": a number as a clause of its own behind one about sleep."""
    beside = {*passage.norms[clause.start : amount.first], *passage.norms[amount.last + 1 : clause.stop]}
    is_alone = beside <= passage.cues["whole_night"]
    if not is_alone or not clause.start or not SHORTEST_GUESS <= amount.value <= LONGEST_GUESS:
        return False
    before = range(passage.sentence_of(amount.first).start, clause.start) or passage.sentence_of(
        clause.start - 1
    )
    return bool(before) and _speaks_of_night(passage, before) and not passage.amounts_in(before)


def _speaks_of_night(passage: Passage, span: range) -> bool:
    return has_cue(passage, span) or any(
        hit.value.startswith("sleep_quality")
        for table in ("item", "feel")
        for hit in passage.hits(table, span=span)
    )


def _puts_right(passage: Passage, amount: Amount) -> bool:
    """ "Not 5 hours, 6": the number in the place of hours that are taken back."""
    before = passage.amounts_in(range(max(0, amount.first - _RIGHT_REACH), amount.first), Measure.MINUTES)
    is_taken_back = bool(before) and passage.norms[max(0, before[-1].first - 1)] == "not"
    return is_taken_back and SHORTEST_GUESS <= amount.value <= LONGEST_GUESS


def _is_meant(passage: Passage, amount: Amount) -> bool:
    """ "8 hours on paper, more like 5", "3 hours, should be 8": what stands behind it is the truth."""
    lead = range(max(0, amount.first - _NUMBER_REACH), amount.first)
    told = passage.hits("hours", "in_truth", span=lead)
    before = passage.amounts_in(range(max(0, amount.first - _RIGHT_REACH), amount.first), Measure.MINUTES)
    return bool(before) and any(hit.last == lead.stop - 1 for hit in told)


def _is_of_sleep(passage: Passage, amount: Amount) -> bool:
    """ "7 hours in bed but maybe 5 asleep": the sleep counts, and not the bed."""
    is_apart = amount.last + 1 < len(passage) and passage.soft[amount.last + 1]
    after = [] if is_apart else passage.norms[amount.last + 1 : amount.last + 3]
    is_of_sleep = after[:1] == ["of"] and after[1:] == ["sleep"]
    return is_of_sleep or not passage.cues["slept"].isdisjoint(after[:1])


def _is_rate(passage: Passage, amount: Amount) -> bool:
    """ "Every two hours", "in an hour", "3 of the 6": no length of a night."""
    before = passage.norms[amount.first - 1] if amount.first and not passage.soft[amount.first] else ""
    return (
        before in ("every", "in", "not", "after", "per", "within", "at")
        or (before == "another" and not _is_of_sleep(passage, amount))
        or not passage.cues["taken_up_by"].isdisjoint(_just_behind(passage, amount))
        or passage.has("sleep", "nap", span=range(amount.last + 1, min(amount.last + 3, len(passage))))
        or passage.has("sleep", "nap", span=passage.clause_of(amount.first))
        and amount.value < 120 * (amount.measure is Measure.MINUTES)
    )


def _just_behind(passage: Passage, amount: Amount) -> list[str]:
    stop = min(amount.last + 1 + _TAKEN_REACH, passage.clause_of(amount.last).stop)
    return passage.norms[amount.last + 1 : stop]


def _names_clock(passage: Passage, amount: Amount) -> bool:
    before = passage.norms[amount.first - 1] if amount.first else ""
    return before in ("at", "by", "till", "til", "until", "from", "around", "about", "since", "to", "before")


def _as_clock(passage: Passage, amount: Amount) -> Amount:
    """ "From 23h until 6h": hours of the day as other languages write them."""
    lead = passage.norms[amount.first - 1] if amount.first else ""
    is_hour = passage.norms[amount.last] == "h" and amount.value <= _DAY and amount.value % 60 == 0
    is_led = lead in passage.cues["leads_to_clock"] or lead == "between"
    if amount.measure is Measure.MINUTES and is_hour and is_led:
        return replace(amount, measure=Measure.CLOCK, value=amount.value % _DAY)
    if amount.measure is Measure.BARE and _is_dotted(passage, amount) and _is_bare_hour(passage, amount):
        hour, _, minutes = passage.norms[amount.first].partition(".")
        return replace(amount, measure=Measure.CLOCK, value=int(hour) * 60 + int(minutes))
    return amount


def _from_range(passage: Passage, open_check_in: bool, busy: set[int]) -> Measured | None:
    clocks = [
        amount
        for amount in (_as_clock(passage, amount) for amount in passage.amounts)
        if amount.measure in (Measure.CLOCK, Measure.COLON)
        or (
            amount.measure is Measure.BARE
            and (0 <= amount.value <= 24 or _is_of_four_figures(passage, amount))
        )
    ]
    for start, end in zip(clocks, clocks[1:], strict=False):
        if _is_said_with(passage, end, "awake"):
            continue
        if (
            passage.sentence_of(start.first) != passage.sentence_of(end.first)
            or not _told(passage, start.first)
            or passage.is_left_behind(start)
        ):
            continue
        between = range(start.last + 1, end.first)
        if len(between) > 1:
            between = _without_fillers(passage, between)
        is_direct = (
            len(between) == 1
            and passage.has("sleep", "range", span=between)
            or (not between and "-" in passage.signs[end.first])
        )
        is_direct = is_direct or (not between and "–" in passage.signs[end.first])
        is_direct = is_direct or _is_set_between(passage, start, end)
        woke = passage.has("sleep", "woke", span=between) and len(between) <= 6
        cue = has_cue(passage, passage.sentence_of(start.first))
        if not (is_direct or woke) or not (cue or open_check_in) or passage.clause_index(start.first) in busy:
            continue
        hours = _length(start, end) / 60 or (_HALF_DAY / 60 if is_direct else 0)
        lowest = 1.0 if cue else 3.0
        if lowest <= hours <= LONGEST_GUESS:
            more = _slept_more(passage, end)
            last = more.last if more else end.last
            hours += more.value / 60 if more else 0
            again = _slept_again(passage, end, clocks)
            if again is not None:
                hours += _length(*again) / 60
                last = again[1].last
            return Measured("sleep_hours", round(hours, 2), start.first, last, "from bed time to waking", 0.9)
    return None


def _is_set_between(passage: Passage, start: Amount, end: Amount) -> bool:
    """ "Between ten and six": two times joined."""
    is_led = start.first > 0 and passage.norms[start.first - 1] == "between"
    return is_led and passage.norms[start.last + 1 : end.first] == ["and"]


def _slept_again(passage: Passage, end: Amount, clocks: list[Amount]) -> tuple[Amount, Amount] | None:
    """ "Midnight to 2, then 3 to 6.30": the two ends of a second sleep in the same sentence."""
    behind = [clock for clock in clocks if clock.first > end.last][:2]
    if len(behind) < 2 or behind[1].first not in passage.sentence_of(end.first):
        return None
    lead = passage.norms[end.last + 1 : behind[0].first]
    between = range(behind[0].last + 1, behind[1].first)
    is_range = len(between) == 1 and passage.has("sleep", "range", span=between)
    is_joined = 0 < len(lead) <= _ONE_JOIN and passage.cues["then_again"].issuperset(lead)
    return (behind[0], behind[1]) if is_range and is_joined else None


def _slept_more(passage: Passage, end: Amount) -> Amount | None:
    """ "8am till 1pm, then another 2 hrs": a length that is added to a night told by its two ends."""
    behind = range(end.last + 1, passage.sentence_of(end.first).stop)
    lengths = passage.amounts_in(behind, Measure.MINUTES)
    lead = passage.norms[end.last + 1 : lengths[0].first] if lengths else []
    is_added = len(lead) <= _NUMBER_REACH and not passage.cues["added"].isdisjoint(lead)
    return lengths[0] if is_added else None


def _without_fillers(passage: Passage, between: range) -> range:
    """ "Eleven to about six thirty": the words between two times without "about" in front of the second."""
    stop = between.stop
    while stop - 1 > between.start and passage.norms[stop - 1] in passage.cues["filler"]:
        stop -= 1
    return range(between.start, stop)


def _length(start: Amount, end: Amount) -> float:
    """Minutes from one clock time to the next one; without am and pm the shorter way round is meant."""
    first, last = _minute(start), _minute(end)
    if start.exact_day_half and end.exact_day_half or first > _HALF_DAY:
        return (last - first) % _DAY
    return (last - first) % _HALF_DAY


def _minute(amount: Amount) -> float:
    """The minute of the day; "6.30" is half past six, and so is "6.5"."""
    if amount.measure is not Measure.BARE:
        return amount.value
    if amount.value > _MOST_HOURS:
        return amount.value // 100 * 60 + amount.value % 100
    hour = int(amount.value)
    part = round((amount.value - hour) * 100)
    return hour * 60 + (30 if part == 50 else part if part < 60 else 0)
