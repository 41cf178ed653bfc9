"""Which session is meant: its kind and, for cross-training, its modality."""

from __future__ import annotations

from core.training.athlete import Kind, Modality
from core.understanding.amounts import Measure
from core.understanding.passage import Passage

#: A plain word ("easy", "reps") gives way to a telling one ("long run", "tempo").
_TELLING = (
    Kind.RECOVERY_RUN,
    Kind.LONG_RUN,
    Kind.TEMPO_RUN,
    Kind.HILLS,
    Kind.INTERVALS,
    Kind.CORE,
    Kind.MOBILITY,
    Kind.STRENGTH,
    Kind.RACE,
    Kind.EASY_RUN,
    Kind.CROSS_TRAINING,
)


def modality_in(passage: Passage, span: range) -> Modality | None:
    """The first modality named in a span."""
    hits = passage.hits("modality", span=span)
    return Modality(hits[0].value) if hits else None


def kind_in(passage: Passage, span: range) -> Kind | None:
    """The kind named in a span: the first telling one, "easy" only where nothing tells more."""
    hits = passage.hits("kind", span=span)
    added = [hit for hit in hits if passage.norms[hit.last] in passage.cues["added_on"]]
    named = [Kind(hit.value) for hit in hits if hit not in added or len(added) == len(hits)]
    telling = [
        kind for kind in named if kind not in (Kind.EASY_RUN, Kind.CROSS_TRAINING, Kind.RACE, Kind.REST)
    ]
    plain = [kind for kind in _TELLING if kind in named]
    return telling[0] if telling else plain[0] if plain else None


def session_kind(passage: Passage, span: range) -> tuple[Kind | None, Modality | None]:
    """Kind and modality of a session that was done, repetitions and machines read along."""
    kind, modality = kind_in(passage, span), modality_in(passage, span)
    is_first = (
        modality is not None
        and kind is not None
        and passage.hits("modality", span=span)[0].first < passage.hits("kind", span=span)[0].first
    )
    if modality is not None and (is_first or kind in (None, Kind.EASY_RUN, Kind.CROSS_TRAINING)):
        return Kind.CROSS_TRAINING, modality
    if kind in (None, Kind.EASY_RUN) and passage.amounts_in(span, Measure.REPEATS):
        return Kind.INTERVALS, None
    return kind, modality if kind is Kind.CROSS_TRAINING else None
