"""A session that was done: kind, minutes, kilometres, effort, machine, day."""

from __future__ import annotations

from dataclasses import dataclass

from core.training.athlete import Kind, Modality
from core.understanding.amounts import Amount, Measure
from core.understanding.kinds import session_kind
from core.understanding.passage import Passage
from core.understanding.reading import SessionTold

HALF_MARATHON_KM, MARATHON_KM, PARKRUN_KM = 21.0975, 42.195, 5.0
#: Minutes a kilometre that running or walking can take; it tells "2:47" (hours) from "24:31" (minutes).
_PACES = (2.3, 20.0)
#: The slowest that "10 km at 5:30" is taken to tell of each (own choice): beyond it is a time of day.
_SLOWEST_TOLD = 12.0
_LONGEST_MINUTES = 1440
_RPE_TOP = 10
#: Words between "effort" and its number.
_EFFORT_REACH = 4
#: Words of a clause that only adds the kind ("8k, 50 min, easy"; own choice).
_BRIEF = 2
#: Words of a clause that names a session before its numbers ("long run this morning").
_NAMING = 6
#: Words from "since" to the session that it dates by ("since Saturday's long run").
_DATING_REACH = 3
#: Words of "on the dot".
_EXACT_REACH = 3
#: A plain number in a log is minutes from here on (own choice).
_PART_FROM = 10
#: "Recovery jog 30": a plain number that is surely no distance (own choice).
_PLAIN_FROM = 20
#: Minutes up to which "done" with a length alone is a session, and no night's sleep (own choice).
_LONGEST_UNNAMED = 180
#: What a session's number of effort stands behind.
_EXTENTS = (Measure.MINUTES, Measure.COLON, Measure.KM)


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session with the words and the clauses that it rests on."""

    session: SessionTold
    first: int
    last: int
    clauses: frozenset[int]


def session(passage: Passage, expecting_log: bool, busy: set[int]) -> SessionFound | None:
    """The session told, put together from the clauses that speak of it; `busy` clauses ask for something."""
    if not len(passage):
        return None
    if expecting_log and _is_denied_outright(passage):
        return None
    undone = [sentence for sentence in passage.sentences if passage.not_done(sentence)]
    if undone and not (passage.has("run", "done") or _did_another(passage)):
        return None
    used: list[int] = []
    for index, clause in enumerate(passage.clauses):
        is_undone = passage.not_done(clause) or any(clause.start in sentence for sentence in undone)
        if index in busy or is_undone or not _is_told(passage, clause):
            continue
        if _tells_session(passage, clause, expecting_log) or (
            used and _continues(passage, clause, index - used[-1], expecting_log)
        ):
            used.append(index)
    if not used:
        return None
    before = _named_before(passage, used[0], busy) or _measured_before(passage, used[0], busy, expecting_log)
    used = [*before, *used]
    spans = [passage.clauses[index] for index in used]
    told = _read(passage, spans, expecting_log)
    return SessionFound(told, spans[0].start, spans[-1].stop - 1, frozenset(used)) if told else None


def _is_denied_outright(passage: Passage) -> bool:
    """ "Nope, the lorry came two hours late": no is the answer, and nothing that was done stands behind it."""
    is_no = passage.norms[0] in passage.cues["denying_answer"] and len(passage) > 1 and passage.soft[1]
    named = any(passage.has(table) for table in ("kind", "modality")) or passage.has("run", "run", "done")
    is_set_against = any(passage.norms[amount.first - 1] == "not" for amount in passage.amounts)
    return is_no and not (named or is_set_against)


def _did_another(passage: Passage) -> bool:
    """ "Didn't run, did core instead, 15 min": one session did not happen, and another one did."""
    for hit in passage.hits("run", "done"):
        clause = passage.clause_of(hit.first)
        is_named = passage.has("kind", span=clause) or passage.has("modality", span=clause)
        is_instead = passage.has("ask", "instead", span=clause)
        if is_named and is_instead and not passage.not_done(clause) and not passage.denied(hit):
            return True
    return False


def _named_before(passage: Passage, first: int, busy: set[int]) -> list[int]:
    """ "Long run today, 24 km in 2 hours": the clause that names the session before its numbers."""
    if first == 0 or first - 1 in busy:
        return []
    if first > 1 and first - 2 not in busy and _only_counts(passage, passage.clauses[first - 1]):
        return _named_before(passage, first - 1, busy)
    clause = passage.clauses[first - 1]
    kinds = [hit for hit in passage.hits("kind", span=clause) if not passage.denied(hit)]
    is_of_else = any(
        not any(hit.last < kind.first for kind in kinds) or table != "feel"
        for table in ("feel", "spot", "item", "hurt")
        for hit in passage.hits(table, span=clause)
    )
    is_name = 0 < len(clause) <= _NAMING and bool(kinds) and not is_of_else
    return [first - 1] if is_name and _is_told(passage, clause) and not _only_dates(passage, clause) else []


def _only_counts(passage: Passage, clause: range) -> bool:
    """ "Hill repeats, ten of them. 7.8 km": a clause between a session and its numbers that says how many."""
    counts = passage.amounts_in(clause, Measure.BARE, Measure.REPEATS)
    return 0 < len(clause) <= _BRIEF + 1 and len(counts) == 1 and counts[0].first == clause.start


def _measured_before(passage: Passage, first: int, busy: set[int], expecting_log: bool) -> list[int]:
    """ "Hour and ten on the canal, dead easy, 7 mile", "45, easy, 4": the length in a clause before the kind."""
    if first == 0 or first - 1 in busy or passage.hard[passage.clauses[first].start]:
        return []
    clause = passage.clauses[first - 1]
    lengths = passage.amounts_in(clause, Measure.MINUTES)
    if expecting_log and not lengths:
        plain = passage.amounts_in(clause, Measure.BARE)
        lengths = [amount for amount in plain if amount.value >= _PART_FROM and len(clause) <= _BRIEF]
    is_length = any(amount.value <= _LONGEST_UNNAMED for amount in lengths)
    is_of_else = passage.has("sleep", "cue", span=clause) or any(
        passage.has(table, span=clause) for table in ("feel", "spot", "item", "hurt", "vital")
    )
    has_own = bool(passage.amounts_in(passage.clauses[first], Measure.MINUTES, Measure.COLON))
    return [first - 1] if is_length and not is_of_else and not has_own and _is_told(passage, clause) else []


def _is_told(passage: Passage, clause: range) -> bool:
    start = clause.start
    if (
        passage.asked[clause.stop - 1]
        or passage.supposed[start]
        or passage.has("away", "scarce", span=clause)
        or passage.has("run", "long_ago", span=passage.sentence_of(start))
        or not any(passage.mine[at] and not _names_other(passage, at) for at in clause)
        or passage.has("run", "intended", span=clause)
        or _is_rather(passage, clause)
    ):
        return False
    today = passage.today
    return not any(day.ahead == day.behind > today for day in passage.days_in(clause)) and passage.norms[
        start
    ] not in ("ill", "will", "gonna", "tomorrow")


def _names_other(passage: Passage, at: int) -> bool:
    """The "my" of "my missus": it tells of another."""
    return passage.norms[at] in passage.cues["own"] and passage.names_other(at)


def _is_rather(passage: Passage, clause: range) -> bool:
    """ "I'd rather eat glass than do an hour on the turbo": wished for, and not done."""
    return "rather" in passage.norms[clause.start : clause.start + _BRIEF]


def _tells_session(passage: Passage, clause: range, expecting_log: bool) -> bool:
    if passage.has("sleep", "cue", span=clause) and not passage.has("run", "done", span=clause):
        return False
    done = any(not passage.denied(hit) for hit in passage.hits("run", "done", span=clause))
    what = (
        passage.has("kind", span=clause)
        or passage.has("modality", span=clause)
        or passage.has("run", "run", "parkrun", "half", "marathon", span=clause)
    )
    far, long = (
        passage.amounts_in(clause, Measure.KM),
        passage.amounts_in(clause, Measure.MINUTES, Measure.COLON),
    )
    repeats = passage.amounts_in(clause, Measure.REPEATS)
    if not (far or long or repeats) and _only_dates(passage, clause):
        return False
    timed = [
        amount
        for amount in passage.amounts_in(clause, Measure.BARE)
        if amount.first > clause.start and passage.norms[amount.first - 1] in ("in", "for")
    ]
    if expecting_log and (what or far or repeats or (long and not passage.has("item", span=clause))):
        return True
    if expecting_log and passage.has("run", "effort", span=clause):
        return True
    if expecting_log and done and any(_is_part(passage, amount) for amount in passage.amounts_in(clause)):
        return True
    if done and (
        far
        or repeats
        or (what and (long or not passage.has("feel", span=clause)))
        or (long and long[0].value <= _LONGEST_UNNAMED and not passage.has("item", span=clause))
    ):
        return True
    if far and (long or what or timed or passage.has("ask", "correct") or _is_numbers(passage, clause.stop)):
        return True
    if far and passage.has("run", "broken_off", span=clause):
        return True
    if far and passage.amounts_in(clause, Measure.PACE) and far[0].first == clause.start:
        return True
    is_timed = any(amount.value >= _PART_FROM for amount in timed) or _is_machine_and_minutes(passage, clause)
    return bool((what or repeats) and (long or repeats or is_timed or _is_numbers(passage, clause.stop)))


def _only_dates(passage: Passage, clause: range) -> bool:
    """ "Since the race my calf hurts": a session is named to say when a pain began."""
    names = [*passage.hits("kind", span=clause), *passage.hits("run", "run", "parkrun", span=clause)]
    leads = [passage.norms[max(clause.start, hit.first - _DATING_REACH) : hit.first] for hit in names]
    is_dated = any(not passage.cues["dating_from"].isdisjoint(lead) for lead in leads)
    return is_dated and passage.has("hurt", "pain", span=clause)


def _is_numbers(passage: Passage, at: int) -> bool:
    """Whether the clause that begins here, in the same sentence, is little but a length or a distance."""
    if at >= len(passage):
        return False
    clause = passage.clause_of(at)
    named = passage.clause_of(at - 1)
    if passage.hard[at] and (
        len(named) > _NAMING or passage.asks(named) or not passage.amounts_in(clause[:1])
    ):
        return False
    return (
        len(clause) <= 4
        and any(
            amount.measure in _EXTENTS or _is_to_the_minute(passage, amount)
            for amount in passage.amounts_in(clause)
        )
        and not passage.has("sleep", "cue", span=clause)
    )


def _continues(passage: Passage, clause: range, distance: int, expecting_log: bool) -> bool:
    """A clause of mere numbers or effort right after one that told of a session."""
    plain = passage.amounts_in(clause, Measure.BARE)
    words = {passage.norms[at] for at in clause if not plain or not plain[0].first <= at <= plain[0].last}
    is_alone = words <= passage.cues["whole_night"]
    if expecting_log and plain and (is_alone or _is_total(passage, plain[0])):
        return True
    if (
        passage.has("sleep", "cue", span=clause)
        or passage.has("item", span=clause)
        or passage.has("spot", span=clause)
        or distance > 4
    ):
        return False
    numbers = passage.amounts_in(clause, Measure.MINUTES, Measure.COLON, Measure.KM, Measure.PACE)
    numbers += [amount for amount in plain if _is_to_the_minute(passage, amount)]
    is_kind = any(len(clause) - len(hit) < _BRIEF for hit in passage.hits("kind", span=clause))
    is_name = is_kind or (len(clause) <= _NAMING and bool(_tenths(passage.amounts_in(clause))))
    is_sum = not passage.cues["summing_up"].isdisjoint(passage.norms[clause.start : clause.stop])
    return (
        is_name or bool(numbers and (len(clause) <= 8 or is_sum)) or passage.has("run", "effort", span=clause)
    )


def _read(passage: Passage, spans: list[range], expecting_log: bool) -> SessionTold | None:
    amounts = [
        amount for span in spans for amount in passage.amounts_in(span) if not _is_denied(passage, amount)
    ]
    whole = range(spans[0].start, spans[-1].stop)
    kinds = [session_kind(passage, span) for span in spans]
    kind, modality = _best_kind(kinds)
    if kind is None and any(passage.has("run", "half", "marathon", span=span) for span in spans):
        kind = Kind.RACE
    distance = _distance(passage, amounts, spans)
    if kind is None:
        kind = Kind.RACE if _is_raced(passage, spans, amounts) else _heading(passage)
    rpe_at = _rpe(passage, spans, amounts) or (_lone_effort(passage, amounts) if expecting_log else None)
    rpe = round(_of_ten(rpe_at)) if rpe_at else None
    minutes = _minutes(
        passage,
        [amount for amount in amounts if amount is not rpe_at],
        distance,
        kind is not None,
        expecting_log,
    )
    days = [day for span in spans for day in passage.days_in(span)]
    if kind is Kind.CROSS_TRAINING and modality is None and minutes is None:
        return None
    told = SessionTold(
        kind=kind,
        minutes=minutes,
        distance_km=round(distance, 2) if distance is not None else None,
        rpe=rpe,
        modality=modality,
        date=days[0].behind if days else None,
        broken_off=passage.has("run", "broken_off", span=whole),
    )
    is_known = any(value is not None for value in (told.kind, told.minutes, told.distance_km))
    return told if is_known or (expecting_log and rpe is not None) else None


def _best_kind(kinds: list[tuple[Kind | None, Modality | None]]) -> tuple[Kind | None, Modality | None]:
    return next(
        (pair for pair in kinds if pair[0] not in (None, Kind.EASY_RUN)),
        next((pair for pair in kinds if pair[0]), (None, None)),
    )


def _heading(passage: Passage) -> Kind | None:
    """ "Tempo: 2 up, 20 on, 2 down": the kind that heads a whole log."""
    named = [hit for hit in passage.hits("kind") if hit.first == 0 and ":" in passage.signs[hit.last + 1]]
    return Kind(named[0].value) if named else None


def _is_raced(passage: Passage, spans: list[range], amounts: list[Amount]) -> bool:
    """ "London marathon done! 4:02:11": a marathon with its time on the clock was a race."""
    is_marathon = any(passage.has("run", "marathon", "half", span=span) for span in spans)
    is_timed = any(
        amount.measure is Measure.COLON or _is_by_the_second(passage, amount) for amount in amounts
    )
    return is_marathon and is_timed


def _is_by_the_second(passage: Passage, amount: Amount) -> bool:
    return amount.measure is Measure.MINUTES and passage.norms[amount.first].count(":") == 2


def _is_denied(passage: Passage, amount: Amount) -> bool:
    return amount.first > 0 and passage.norms[amount.first - 1] == "not"


def _distance(passage: Passage, amounts: list[Amount], spans: list[range]) -> float | None:
    told = [amount for amount in amounts if amount.measure is Measure.KM and amount.value >= 0.8]
    whole = [amount for amount in told if _is_total(passage, amount)]
    if told:
        return (whole or told)[0].value * _ways(passage, (whole or told)[0])
    for value, km in (("parkrun", PARKRUN_KM), ("half", HALF_MARATHON_KM), ("marathon", MARATHON_KM)):
        if any(passage.has("run", value, span=span) for span in spans):
            return km
    return None


def _is_total(passage: Passage, amount: Amount) -> bool:
    """ "10k in total", "inside a 12k run": the whole of which other numbers are parts."""
    clause = passage.clause_of(amount.first)
    around = range(max(clause.start, amount.first - 3), min(clause.stop, amount.last + 4))
    after = passage.norms[amount.last + 1 : amount.last + 3]
    if after in (["in", "all"], ["all", "in"], ["all", "told"]):
        return True
    return not passage.cues["total"].isdisjoint(passage.norms[around.start : around.stop])


def _minutes(
    passage: Passage, amounts: list[Amount], distance: float | None, has_kind: bool, expecting_log: bool
) -> int | None:
    whole = [amount for amount in amounts if _is_total(passage, amount)]
    amounts = [amount for amount in amounts if not _is_of_each(passage, amount)] or amounts
    for amount in (*whole, *amounts):
        if amount.measure is Measure.BARE and amount in whole and amount.value >= _PART_FROM:
            return round(amount.value)
        if amount.measure is Measure.MINUTES and 0 < amount.value <= _LONGEST_MINUTES:
            return round(amount.value * _ways(passage, amount))
        if amount.measure is Measure.COLON:
            return round(_of_colon(amount, distance))
    is_known = has_kind or distance is not None
    for amount in amounts:
        before = passage.norms[amount.first - 1] if amount.first else ""
        if (
            amount.measure is Measure.BARE
            and 5 <= amount.value <= 600
            and (
                before in ("in", "took", "for")
                or _is_to_the_minute(passage, amount)
                or (amount.value >= _PART_FROM and _is_on_machine(passage, amount))
                or _is_machine_and_minutes(passage, passage.clause_of(amount.first))
                or (expecting_log and amount.value >= _PART_FROM and (is_known or _is_part(passage, amount)))
            )
        ):
            is_plausible = distance is None or _PACES[0] <= amount.value / distance <= _PACES[1]
            if is_plausible:
                return round(amount.value)
    paces = [amount for amount in amounts if amount.measure is Measure.PACE]
    return round(paces[0].value * distance) if paces and distance else None


def _is_to_the_minute(passage: Passage, amount: Amount) -> bool:
    """ "55 on the dot", "27 dead", "41 flat": a plain number of minutes, and no second more."""
    behind = range(amount.last + 1, min(amount.last + 1 + _EXACT_REACH, passage.clause_of(amount.last).stop))
    exact = passage.hits("run", "exactly", span=behind)
    return amount.value >= _PART_FROM and bool(exact) and exact[0].first == behind.start


def _is_of_each(passage: Passage, amount: Amount) -> bool:
    """ "8 reps of 2 minutes", "2 min rest": the length of each or of what lies between, and not of the session."""
    lead = passage.norms[max(0, amount.first - 2) : amount.first]
    if not passage.cues["between_efforts"].isdisjoint(passage.norms[amount.last + 1 : amount.last + 2]):
        return True
    return lead[1:] == ["of"] and lead[0] in passage.cues["repetitions"]


def _is_on_machine(passage: Passage, amount: Amount) -> bool:
    """ "Rowed 30 on the erg": a plain number right before a machine is minutes."""
    following = range(amount.last + 1, min(amount.last + 4, len(passage)))
    machines = [hit.first for hit in passage.hits("modality", span=following)]
    return bool(machines) and passage.cues["on_machine"].issuperset(
        passage.norms[amount.last + 1 : machines[0]]
    )


def _is_machine_and_minutes(passage: Passage, clause: range) -> bool:
    """ "Stairmaster 20", "recovery jog 30": a machine or a session with a plain number, and no more."""
    machines = passage.hits("modality", span=clause) or passage.hits("kind", span=clause)
    bare = passage.amounts_in(clause, Measure.BARE)
    is_pair = bool(machines and bare) and machines[-1].last + 1 == bare[0].first == clause.stop - 1
    return is_pair and machines[-1].first == clause.start and _PLAIN_FROM <= bare[0].value <= _LONGEST_UNNAMED


def _ways(passage: Passage, amount: Amount) -> int:
    """How often a part was covered: "25 min each way" is there and back."""
    after = passage.norms[amount.last + 1 : amount.last + 3]
    is_each_way = len(after) == 2 and after[0] in passage.cues["each_way"] and after[1] in ("way", "ways")
    return 2 if is_each_way else 1


def _is_part(passage: Passage, amount: Amount) -> bool:
    """ "Managed 20 of the 45": so many of the minutes that were planned."""
    is_number = amount.measure is Measure.BARE and amount.value >= _PART_FROM
    return is_number and passage.norms[amount.last + 1 : amount.last + 2] in (["of"], ["out"])


def _of_colon(amount: Amount, distance: float | None) -> float:
    """Minutes of "2:47", as the distance makes sense: hours and minutes, minutes and seconds, or those of each km."""
    hours, minutes = amount.value, amount.parts[0] + amount.parts[1] / 60
    if distance:
        fits_hours = _PACES[0] <= hours / distance <= _PACES[1]
        fits_minutes = _PACES[0] <= minutes / distance <= _PACES[1]
        if fits_hours != fits_minutes:
            return hours if fits_hours else minutes
        if not fits_hours and _PACES[0] <= minutes <= _SLOWEST_TOLD:
            return minutes * distance
    return hours if amount.parts[0] <= 4 else minutes


def _rpe(passage: Passage, spans: list[range], amounts: list[Amount]) -> Amount | None:
    for span in spans:
        for hit in passage.hits("run", "effort", span=span):
            told = [
                amount
                for amount in amounts
                if amount.measure in (Measure.BARE, Measure.SHARE) and _of_ten(amount) <= _RPE_TOP
            ]
            behind = [amount for amount in told if 0 < amount.first - hit.last <= _EFFORT_REACH]
            before = [amount for amount in told if hit.first - amount.last == 1]
            if behind or before:
                return (behind or before)[0]
    bare = _tenths(amounts)
    return bare[0] if len(bare) == 1 else None


def _lone_effort(passage: Passage, amounts: list[Amount]) -> Amount | None:
    """ "All done, 55 mins, 7": a number to ten as the last clause of a log, behind its length or distance."""
    for before, amount in zip(amounts, amounts[1:], strict=False):
        clause = passage.clause_of(amount.first)
        lead = passage.norms[clause.start : amount.first]
        is_alone = amount.last + 1 == clause.stop == len(passage)
        is_alone = is_alone and passage.cues["before_pain_level"].issuperset(lead)
        is_effort = amount.value == int(amount.value) and 1 <= amount.value <= _RPE_TOP
        is_extent = before.measure in _EXTENTS or (before.measure is Measure.BARE and before.value > _RPE_TOP)
        if amount.measure is Measure.BARE and is_alone and is_effort and is_extent:
            return amount
    return None


def _tenths(amounts: list[Amount]) -> list[Amount]:
    """Ratings out of ten: in the tale of a session they are its effort, unless a place is named."""
    return [amount for amount in amounts if amount.measure is Measure.SHARE and amount.top == _RPE_TOP]


def _of_ten(amount: Amount) -> float:
    return amount.value * _RPE_TOP if amount.measure is Measure.SHARE else amount.value
