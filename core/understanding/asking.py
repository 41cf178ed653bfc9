"""What opens a question, with its mark or without: "how long", "can I run", but not "can do" nor "is sore"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.understanding.lexicon import Hit

if TYPE_CHECKING:
    from core.understanding.passage import Passage


def question_openings(passage: Passage) -> list[Hit]:
    """The words that open a question; it goes from there to the end of its sentence."""
    starts = {clause.start for clause in passage.clauses}
    openings = []
    for hit in passage.hits("question", "word", "direct"):
        opens_clause = hit.first in starts or (
            hit.first - 1 in starts and passage.norms[hit.first - 1] in passage.cues["before_question"]
        )
        sentence = passage.sentence_of(hit.first)
        if hit.value == "direct" or (
            opens_clause and (passage.asks(sentence) or _inverts(passage, hit.first, sentence))
        ):
            openings.append(hit)
    return openings


def _inverts(passage: Passage, at: int, sentence: range) -> bool:
    """Whether a word opens a question without its mark: "how ...", "can I ...", but not "can do"."""
    if passage.norms[at] in passage.cues["asks_before_auxiliary"]:
        return at + 1 < sentence.stop and passage.norms[at + 1] in passage.cues["auxiliary"]
    if passage.norms[at] not in passage.cues["opens_question"]:
        return False
    if passage.norms[at] not in passage.cues["auxiliary"]:
        is_cleft = passage.norms[at] == "what" and passage.norms[at + 1 : at + 2] in (["i"], ["we"])
        return not is_cleft or passage.asks(sentence)
    following = range(at + 1, min(at + 3, sentence.stop))
    if following and passage.norms[at + 1] in passage.cues["done_by_runners"] and not passage.asks(sentence):
        return False
    if passage.norms[at] in passage.cues["stating"]:
        return bool(following) and not _has_lost_its_subject(passage, at + 1)
    is_of_topic = any(
        hit.first == at + 1
        for table in ("question", "kind", "run", "modality")
        for hit in passage.hits(table, span=following)
        if table != "question" or hit.value == "topic"
    )
    return is_of_topic or (bool(following) and passage.norms[at + 1] in passage.cues["subject"])


def _has_lost_its_subject(passage: Passage, at: int) -> bool:
    """ "Is still sore", "was awful": a judgement follows, and nobody whom the verb asks about."""
    judgements = (
        hit.first == at
        for table in ("quality", "feel", "amount", "degree", "negation", "hurt")
        for hit in passage.hits(table, span=range(at, min(at + 4, len(passage))))
    )
    qualifies = any(
        hit.first == at + 1 for hit in passage.hits("question", "topic", span=range(at + 1, at + 3))
    )
    return passage.norms[at] in passage.cues["lost_subject"] or (any(judgements) and not qualifies)
