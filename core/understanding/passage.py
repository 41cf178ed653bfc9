"""A message prepared for reading: its words, sentences and clauses, the phrases, amounts and days in it.

Everything that several readers need to know of a word stands here once: whether it is the athlete's own or
told of somebody else, supposed or real, and what negates it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from core.understanding.amounts import Amount, AmountReader, Measure, with_paced_distances, without_taken_back
from core.understanding.asking import question_openings
from core.understanding.dates import Day, days, numeric_days
from core.understanding.dates import without_taken_back as without_days_taken_back
from core.understanding.lexicon import Hit, Lexicon
from core.understanding.spans import Cover, Row, ranges, starts
from core.understanding.tokens import TEXT_LIMIT, Token, tokenise

#: How many words a negation reaches: "not feeling very motivated" against "no soreness" (own choices).
CLAUSE_REACH = 6
PHRASE_REACH = 3
#: Words of a message whose typing errors are mended; a longer one is nonsense or a paste.
_MENDED_WORDS = 600
#: Written language has at least so many letters a word, spaces counted, and a passage so many words; beyond that are
#: rows of figures.
_LETTERS_OF_A_WORD = 5
_MOST_WORDS = TEXT_LIMIT // _LETTERS_OF_A_WORD
#: And so many figures (own choice); more is a paste of data.
_MOST_FIGURES = 250
#: Text without any punctuation is cut into parts of so many words, which bounds the work (own choices).
_LONGEST_SENTENCE, _LONGEST_CLAUSE = 120, 60
#: "... so stress is high": an item named at once after a join is the athlete's again.
#: Words between a person and the "who" that tells which one ("the lady at work who ...").
_WHO_REACH = 4
_ITEM_SOON = 3
#: "Caught my daughter's cold": so many words before the other person, the cold is one's own.
_TAKEN_REACH = 3
#: Words behind "his" or "wife's" that belong to them.
_BELONGING = 3
#: Tables that compete for the same words: the longest phrase wins, so that "not bad" is no negation.
_RATING_TABLES = ("item", "feel", "quality", "amount", "degree", "negation", "vital")
_NAMING_TABLES = ("spot", "illness", "kind", "modality", "day", "hurt", "join", "side", "person")


class Passage:
    """One message, annotated; of a very long one what can be read at once from the character `since` on.

    What lies behind is looked through for warning signs alone, so no amounts are read there.
    """

    def __init__(self, text: str, today: date, lexicon: Lexicon, since: int = 0) -> None:
        self.text = text
        self.today = today
        self.cues = lexicon.cues
        self.frames = lexicon.frames
        self.words: list[Token] = []
        self.signs: list[str] = []
        self._since = since
        #: Whether words are left that are not read here.
        self._goes_on = len(text) > since + TEXT_LIMIT
        self._spell(lexicon.spelling.standard(tokenise(text, since)), lexicon)
        self.norms = [word.norm for word in self.words]
        self._breaks()
        self._collect(lexicon)
        dated = numeric_days(self.words, self.signs, today, self.cues)
        figures = {at for day in dated for at in range(day.first, day.last + 1)}
        amounts = AmountReader(self.words, self.signs, lexicon).read() if not since else ()
        told = [amount for amount in amounts if figures.isdisjoint(range(amount.first, amount.last + 1))]
        standing = without_taken_back(told, self.norms, lexicon)
        self.amounts: list[Amount] = with_paced_distances(standing, self.signs, self.norms, lexicon)
        self._amount_firsts = [amount.first for amount in self.amounts]
        self._split()
        named = days(self.words, dated, self.amounts, self._hits["day"], self._hits["month"], today)
        self.days: list[Day] = without_days_taken_back(named, self.norms, lexicon.cues)
        self._day_firsts = [day.first for day in self.days]
        self._owners()

    def __len__(self) -> int:
        return len(self.words)

    def _spell(self, tokens: list[Token], lexicon: Lexicon) -> None:
        signs, figures = "", 0
        meant: dict[str, str] = {}
        for token in tokens:
            if token.is_sign:
                signs += token.norm
                continue
            figures += token.kind in ("number", "clock")
            if len(self.words) >= _MOST_WORDS or figures > _MOST_FIGURES:
                self._goes_on |= token.kind == "word"
                continue
            written = token.norm
            if token.kind == "emoji" or (token.kind == "word" and len(self.words) < _MENDED_WORDS):
                if written not in meant:
                    meant[written] = (
                        lexicon.emoji(written) if token.kind == "emoji" else lexicon.mend(written)
                    )
                token = token if meant[written] == written else replace(token, norm=meant[written])
            self.words.append(token)
            self.signs.append(signs)
            signs = ""
        self.signs.append(signs)

    def _breaks(self) -> None:
        self.hard = [False] * len(self.words)
        self.soft = [False] * len(self.words)
        for at, signs in enumerate(self.signs[: len(self.words)]):
            if not signs:
                continue
            self.hard[at] = any(sign in ".!?;\n…" for sign in signs)
            spaced_dash = (
                any(sign in "-–—" for sign in signs)
                and at > 0
                and self.words[at].start - self.words[at - 1].end > 1
            )
            self.soft[at] = self.hard[at] or spaced_dash or any(sign in ',()&+"“”' for sign in signs)

    def _collect(self, lexicon: Lexicon) -> None:
        found = sorted(
            lexicon.search(self.norms, self.hard, self.soft), key=lambda hit: (hit.first, -hit.last)
        )
        idioms = [hit for hit in found if hit.table == "idiom"]
        cover = Cover(idioms, len(self))
        inside = {at for hit in idioms for at in range(hit.first, hit.last + 1)}
        self._hits: dict[str, list[Hit]] = defaultdict(list)
        for hit in found:
            may_be_masked = hit.first in inside or hit.last in inside
            if not (may_be_masked and (hit.table == "idiom" or cover.masks(hit))):
                self._hits[hit.table].append(hit)
        self._denials = Row(self._hits["negation"])
        places = Cover([hit for hit in self._hits["spot"] if len(hit) > 1], len(self))
        for table in ("amount", "quality"):
            self._hits[table] = [hit for hit in self._hits[table] if not places.outdoes(hit)]
        self._part_joined_items()
        rivals = Cover([hit for table in _RATING_TABLES for hit in self._hits[table]], len(self))
        for table in _RATING_TABLES:
            self._hits[table] = [hit for hit in self._hits[table] if not rivals.outdoes(hit)]
        for table in _NAMING_TABLES:
            if not self._hits[table]:
                continue
            cover = Cover(self._hits[table], len(self))
            self._hits[table] = [hit for hit in self._hits[table] if not cover.outdoes(hit)]
        self._rows = {table: Row(hits) for table, hits in self._hits.items()}

    def hits(self, table: str, *values: str, span: range | None = None) -> list[Hit]:
        """The phrases of a table (with one of the meanings, if given), all of them or those inside a span."""
        row = self._rows.get(table)
        found = row.inside(span) if row is not None else ()
        return [hit for hit in found if hit.value in values] if values else list(found)

    def has(self, table: str, *values: str, span: range | None = None) -> bool:
        """Whether there is such a phrase."""
        row = self._rows.get(table)
        found = row.inside(span) if row is not None else ()
        return any(hit.value in values for hit in found) if values and found else bool(found)

    def amounts_in(self, span: range, *measures: Measure) -> list[Amount]:
        """The amounts inside a span, of the measures given."""
        lowest = bisect_left(self._amount_firsts, span.start)
        highest = bisect_left(self._amount_firsts, span.stop)
        return [
            amount for amount in self.amounts[lowest:highest] if not measures or amount.measure in measures
        ]

    def days_in(self, span: range) -> list[Day]:
        """The days named inside a span."""
        lowest = bisect_left(self._day_firsts, span.start)
        return self.days[lowest : bisect_left(self._day_firsts, span.stop)]

    def is_left_behind(self, amount: Amount) -> bool:
        """ "Stress has gone from 9 to 3": the number that it was before."""
        before = self.norms[max(0, amount.first - 2) : amount.first]
        return len(before) == 2 and before[1] == "from" and before[0] in self.cues["changing"]

    def _part_joined_items(self) -> None:
        """ "Energy good mood good": its "good mood" is the judgement of one item and the name of the next."""
        ends = {hit.last + 1 for hit in self._hits["item"]}
        names = {hit.first for hit in self._hits["item"] if len(hit) == 1}
        self._hits["feel"] = [
            hit
            for hit in self._hits["feel"]
            if not (len(hit) > 1 and hit.last in names and hit.first in ends and not self.soft[hit.first])
        ]

    def _split(self) -> None:
        inside_amount = {at for amount in self.amounts for at in range(amount.first + 1, amount.last + 1)}
        inside_phrase = {
            at
            for table in ("feel", "quality", "negation", "hurt", "sign", "kind", "modality")
            for hit in self._hits[table]
            for at in range(hit.first + 1, hit.last + 1)
        }
        joins = {hit.first for hit in self._hits["join"]} - inside_amount - inside_phrase
        sentence_starts = starts(
            len(self), {at for at in range(len(self)) if self.hard[at]}, _LONGEST_SENTENCE
        )
        breaks = {at for at in range(len(self)) if self.soft[at] and at not in inside_amount}
        clause_starts = starts(len(self), breaks | joins | set(sentence_starts), _LONGEST_CLAUSE)
        self._sentence_starts, self._clause_starts = sentence_starts, clause_starts
        self.sentences = ranges(sentence_starts, len(self))
        self.clauses = ranges(clause_starts, len(self))

    def rest(self) -> int | None:
        """Where a passage over the rest of the text begins: with the sentence that was cut; None for no rest."""
        if not self._goes_on:
            return None
        is_cut = len(self.sentences) > 1
        return self.words[self.sentences[-1].start].start if is_cut else self._since + TEXT_LIMIT

    def sentence_of(self, at: int) -> range:
        """The sentence that holds a word."""
        return self.sentences[bisect_right(self._sentence_starts, at) - 1]

    def clause_of(self, at: int) -> range:
        """The clause that holds a word."""
        return self.clauses[bisect_right(self._clause_starts, at) - 1]

    def clause_index(self, at: int) -> int:
        """The number of the clause that holds a word."""
        return bisect_right(self._clause_starts, at) - 1

    def asks(self, sentence: range) -> bool:
        """Whether a sentence ends in a question mark."""
        return "?" in self.signs[sentence.stop]

    def _owners(self) -> None:
        """Marks the words that are told of others, quoted, or only supposed."""
        self.mine = [True] * len(self)
        self.own_subject = [True] * len(self)
        others = {hit.first: hit for hit in self._hits["person"] if hit.value == "other"}
        own = {at for hit in self.hits("person", "me") for at in range(hit.first, hit.last + 1)}
        beside = {hit.last + 1 for hit in self.hits("person", "beside")}
        clause_starts = {clause.start for clause in self.clauses}
        relative = self._in_relative_clauses(others.values())
        efforts = {hit.first for hit in self.hits("run", "effort")}
        is_mine, is_own_subject = True, True
        for at in range(len(self)):
            if self.hard[at] or (at and self.words[at - 1].kind == "emoji"):
                is_mine = is_own_subject = True
            elif self.soft[at] or (at in clause_starts and self._names_item(at)):
                is_own_subject = True
            if at in others and not self._is_beside(at, beside):
                is_mine = is_own_subject = False
            elif at in relative:
                pass
            elif self._opens_wish(at, clause_starts) or (at in clause_starts and at in efforts):
                is_mine = is_own_subject = True
            elif (
                at in own and not self._names_other(at, others) and self._may_lead(at, is_mine, clause_starts)
            ):
                is_mine = is_own_subject = True
            self.mine[at], self.own_subject[at] = is_mine, is_own_subject
        self._of_whom_is_spoken(others, own)
        self._belongings(others, own)
        self._quotes()
        supposing = [hit for hit in self.hits("hypothetical", "whole") if not self._is_reporting(hit)]
        self.imagined = self._marked(supposing, by_sentence=True)
        conditions = self._marked(
            [hit for hit in self.hits("hypothetical", "if") if not self._asks_leave(hit)], by_sentence=False
        )
        self.supposed = [
            imagined or condition for imagined, condition in zip(self.imagined, conditions, strict=True)
        ]
        self.asked = self._marked(question_openings(self), by_sentence=True)

    def _of_whom_is_spoken(self, others: dict[int, Hit], own: set[int]) -> None:
        """ "Our bass player has a fracture in his foot": whoever opens a clause in which something is "his"."""
        for clause in self.clauses:
            his = next((at for at in clause if self.norms[at] in self.cues["his"]), None)
            if his is None or self.norms[clause.start] not in self.cues["opens_a_person"]:
                continue
            between = range(clause.start + 1, his)
            is_of_body = any(self.has(table, span=between[:2]) for table in ("spot", "item", "feel", "kind"))
            is_of_one_known = any(at in others or at in own for at in between)
            if between and not (is_of_body or is_of_one_known):
                for at in clause:
                    self.mine[at] = self.own_subject[at] = False

    def _opens_wish(self, at: int, clause_starts: set[int]) -> bool:
        """ "His parents visit on Sunday, so could the long run be on Saturday?": who asks is the athlete."""
        is_opening = at in clause_starts or (at > 0 and self.norms[at - 1] in self.cues["leads_to_wish"])
        return is_opening and self.norms[at] in self.cues["polite"]

    def _in_relative_clauses(self, others: Iterable[Hit]) -> set[int]:
        """The "I" of "the lad (who) I share a desk with has flu": it says who, and the rest stays theirs."""
        places: set[int] = set()
        for hit in others:
            before = self.norms[hit.first - 1 : hit.first] if hit.first else []
            is_pointed_out = not self.cues["points_out"].isdisjoint([*before, self.norms[hit.first]])
            following = range(hit.last + 1, min(hit.last + 1 + _WHO_REACH, self.clause_of(hit.last).stop))
            who = [at + 1 for at in following if self.norms[at] in self.cues["relative"]]
            if who or (is_pointed_out and self.norms[hit.first] not in self.cues["pronoun"]):
                places.update(who[:1] or following[:1])
                places.add(hit.last)
        return places

    def _may_lead(self, at: int, is_mine: bool, clause_starts: set[int]) -> bool:
        """ "She coughs in my face": my and me do not make the rest mine, unless they open a clause."""
        is_sick = self.norms[at] == "ill" and at > 0 and self.norms[at - 1] in self.cues["copula"]
        if is_sick:
            return False
        if is_mine or self.norms[at] not in self.cues["own_object"]:
            return True
        is_after_now = at > 1 and self.norms[at - 1] in self.cues["now"] and at - 2 in clause_starts
        return at in clause_starts or at - 1 in clause_starts or self.soft[at] or is_after_now

    def _is_reporting(self, hit: Hit) -> bool:
        """ "Friends say I look ill": others say it, and nothing is supposed ("say I slept badly")."""
        is_of_others = self.norms[hit.first] == "say" and hit.first > self.clause_of(hit.first).start
        is_unable = hit.first > 0 and self.norms[hit.first - 1] in self.cues["unable"]
        return is_of_others or (is_unable and len(hit) == 1)

    def _asks_leave(self, hit: Hit) -> bool:
        """ "Is it ok if the tempo goes to Wednesday?", "see if you could move it": a wish, and no condition."""
        before, behind = (
            self.norms[max(0, hit.first - 1) : hit.first],
            self.norms[hit.last + 1 : hit.last + 2],
        )
        is_told_to_see = before == ["see"] and not self.cues["asked_politely"].isdisjoint(behind)
        return is_told_to_see or not self.cues["asks_leave"].isdisjoint(before)

    def _names_item(self, at: int) -> bool:
        """ "... so stress is high", "... so sleep is a joke": an item named soon is the athlete's."""
        soon = range(at, at + _ITEM_SOON)
        named = self.has("item", span=soon)
        felt = self.hits("feel", span=range(at, min(at + CLAUSE_REACH + _ITEM_SOON, len(self))))
        return named or any(hit.first in soon and hit.value.startswith("sleep") for hit in felt)

    def _belongings(self, others: dict[int, Hit], own: set[int]) -> None:
        """Marks what belongs to others although they are only mentioned: "in hospital with his heart"."""
        for at, hit in others.items():
            owner = self.words[hit.last]
            before = self.norms[max(0, at - _TAKEN_REACH) : at]
            if not self.cues["taken_over"].isdisjoint(before):
                for thing in range(hit.last, self.sentence_of(at).stop):
                    self.mine[thing] = True
            elif owner.possessive or owner.norm in self.cues["possessor"]:
                for thing in range(hit.last + 1, min(hit.last + 1 + _BELONGING, self.clause_of(at).stop)):
                    if thing in own:
                        break
                    self.mine[thing] = self.own_subject[thing] = False

    def _marked(self, hits: Sequence[Hit], *, by_sentence: bool) -> list[bool]:
        """Which words stand after one of these phrases in its sentence or clause."""
        marked = [False] * len(self)
        for hit in hits:
            end = (self.sentence_of(hit.first) if by_sentence else self.clause_of(hit.first)).stop
            for at in range(hit.first, end):
                if marked[at] and at > hit.first:
                    break
                marked[at] = True
        return marked

    def is_of_the_rest(self, hit: Hit) -> bool:
        """ "Otherwise right as rain": said of all but what was named before."""
        clause = self.clause_of(hit.first)
        around = [*self.norms[clause.start : hit.first], *self.norms[hit.last + 1 : hit.last + 2]]
        return not self.cues["rest_of_it"].isdisjoint(around)

    def not_done(self, span: range | None = None) -> bool:
        """Whether the athlete tells that a session did not happen; "almost skipped it" is none of it.

        "Tomorrow not today" sets a day against another.
        """
        for hit in self.hits("run", "not_done", span=span):
            before = self.norms[max(0, hit.first - 3) : hit.first]
            is_of_days = any(day.last == hit.first - 1 for day in self.days)
            is_of_else = not self.cues["no_session"].isdisjoint(self.norms[hit.last + 1 : hit.last + 3])
            if (
                self.mine[hit.first]
                and not (is_of_days or is_of_else)
                and self.cues["almost"].isdisjoint(before)
            ):
                return True
        return False

    def is_unreal(self, hit: Hit) -> bool:
        """ "What if ...", "a stress fracture would ruin it": imagined, and not told of."""
        following = self.norms[hit.last + 1 : hit.last + 2]
        return self.imagined[hit.first] or not self.cues["conditional"].isdisjoint(following)

    def _is_beside(self, at: int, beside: set[int]) -> bool:
        """With her, for my son: the sentence stays the athlete's."""
        if self.norms[at] in ("she", "he", "shes", "hes", "they", "theyre"):
            return any(hit.last == at - 1 for table in ("item", "spot") for hit in self._hits[table])
        return at in beside or (
            at - 1 in beside and self.norms[at - 1] in ("my", "the", "a", "our", "his", "her", "your")
        )

    def names_other(self, at: int) -> bool:
        """My wife, our youngest: the pronoun belongs to the other person."""
        return self._names_other(at, {hit.first: hit for hit in self.hits("person", "other")})

    def _names_other(self, at: int, others: dict[int, Hit]) -> bool:
        return self.norms[at] in ("my", "our") and any(
            near in others for near in (at + 1, at + 2) if near < len(self) and not self.soft[near]
        )

    def _quotes(self) -> None:
        """What somebody else is quoted to have said is not the athlete's."""
        open_at: int | None = None
        for at, signs in enumerate(self.signs):
            marks = sum(signs.count(mark) for mark in '"“”') if signs else 0
            if marks == 0:
                continue
            if open_at is not None:
                if at - open_at >= 3 and self._is_quoted(open_at, at):
                    self.mine[open_at:at] = self.own_subject[open_at:at] = [False] * (at - open_at)
                open_at = None
                marks -= 1
            if marks > 0:
                open_at = at

    def _is_quoted(self, start: int, stop: int) -> bool:
        """Whether somebody said it: `she said "..."`, or `"..." - my mate, every time`."""
        before, after = range(max(0, start - 8), start), range(stop, min(stop + 5, len(self)))
        return self.has("person", "said", span=before) or self.has("person", "other", span=after)

    def denied(self, hit: Hit) -> bool:
        """Whether a negation reaches a phrase: no comma, contrast or "just" in between."""
        return self._denial(hit, self._denials) is not None

    def rating_denial(self, hit: Hit) -> Hit | None:
        """The negation that reaches a rating phrase, and is no part of a longer one ("not bad")."""
        row = self._rows.get("negation")
        return self._denial(hit, row) if row else None

    def _denial(self, hit: Hit, negations: Row) -> Hit | None:
        clause = self.clause_of(hit.first)
        window = range(max(clause.start, hit.first - CLAUSE_REACH), hit.first)
        stops = {stop.first for stop in self.hits("negation", "stop", span=window)}
        is_felt = hit.first > 1 and self.norms[hit.first - 2] in self.cues["feeling"]
        if (hit.table == "quality" or is_felt) and hit.first and self.norms[hit.first - 1] == "so":
            # "Didn't sleep so good", "not feeling so fresh": how good, and no consequence.
            stops.discard(hit.first - 1)
        for negation in negations.inside(window):
            if negation.value not in ("phrase", "clause"):
                continue
            between = range(negation.last + 1, hit.first)
            if between and self.norms[between.start] == "so" and not self.soft[between.start]:
                # "Not so motivated": how much, and no consequence.
                between = between[1:]
            reach = PHRASE_REACH if negation.value == "phrase" else CLAUSE_REACH
            if (
                len(between) < reach
                and not self.soft[hit.first]
                and not any(at in stops or self.soft[at] for at in between)
                and not self._is_spent(between)
                and not self._is_unstoppable(between)
                and not self._is_polite(negation, clause)
            ):
                return negation
        return None

    def _is_polite(self, negation: Hit, clause: range) -> bool:
        """ "Couldn't we move it?", "can't you swap them?": a wish put as a question, and no denial."""
        after = self.norms[negation.last + 1 : negation.last + 2]
        return (
            negation.first == clause.start
            and self.asks(self.sentence_of(clause.start))
            and not self.cues["asked_politely"].isdisjoint(after)
        )

    def _is_unstoppable(self, between: range) -> bool:
        """ "Can't stop smiling": denied is the end of it."""
        return not self.cues["ending"].isdisjoint(self.norms[between.start : between.stop])

    def _is_spent(self, between: range) -> bool:
        """ "Not great sleep, kind of tired": a negation ends with the named thing that it judges."""
        if self.has("feel", span=between):
            return True
        judged = self.hits("quality", span=between)
        return bool(judged) and self.has("item", span=range(judged[0].last + 1, between.stop))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The place in the text of the words `first` to `last`."""
        return self.words[first].start, self.words[last].end
