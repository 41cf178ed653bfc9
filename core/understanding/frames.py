"""Signs that no single phrase tells: ideas that mean something only together, in any order and wording.

"Breathless" is nothing after a sprint and a warning on the stairs; so the lexicon lists words for each idea
(`[idea]`) and the ideas that make a sign (`[frame.<kind>]`), the one that carries it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.understanding.lexicon import Frame, Hit
from core.understanding.passage import Passage

#: The ideas of a frame stand within so many words, in one sentence or in two short ones (own choices).
REACH = 16
_SHORT_SENTENCE = 8
#: So many tellings of an idea are looked at in a sentence, which bounds the work for one word said over and over.
_TELLINGS = 6


class Told(NamedTuple):
    """A frame found: all its words, and the hits of its ideas, that of the carrying one first."""

    whole: Hit
    parts: tuple[Hit, ...]

    @property
    def core(self) -> Hit:
        """The idea that carries the sign."""
        return self.parts[0]


class Frames:
    """The frames that a message tells; its ideas are put together once for all kinds."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._told = [_ideas(passage, span) for span in _spans(passage)]

    def of_kind(self, kind: str) -> Iterator[Told]:
        """The frames of a kind, sentence by sentence."""
        frames = self._passage.frames.get(kind, {})
        for ideas in self._told:
            for frame in dict.fromkeys(frame for idea in ideas for frame in frames.get(idea, ())):
                if not frame.unless.isdisjoint(ideas):
                    continue
                if frame.least is not None:
                    yield from _some(frame, ideas)
                elif all(map(ideas.__contains__, frame.ideas)):
                    yield from _together(frame, ideas)


def _ideas(passage: Passage, span: range) -> dict[str, list[Hit]]:
    ideas: dict[str, list[Hit]] = {}
    for hit in passage.hits("idea", span=span):
        ideas.setdefault(hit.value, []).append(hit)
    return ideas


def _spans(passage: Passage) -> Iterator[range]:
    """Each sentence, and with it the next where both are short: "Four months now. No visitor." """
    for index, sentence in enumerate(passage.sentences):
        yield sentence
        following = passage.sentences[index + 1 : index + 2]
        if following and len(sentence) <= _SHORT_SENTENCE and len(following[0]) <= _SHORT_SENTENCE:
            yield range(sentence.start, following[0].stop)


def _some(frame: Frame, ideas: dict[str, list[Hit]]) -> Iterator[Told]:
    """The tellings of a frame that needs but some of its ideas: as many as it asks for, close together."""
    told = [hit for idea in frame.ideas for hit in ideas.get(idea, ())[:_TELLINGS]]
    parts: list[Hit] = []
    for hit in sorted(told, key=lambda hit: (hit.first, -hit.last)):
        parts = [part for part in parts if hit.first - part.first < REACH]
        if all(part.last < hit.first and part.value != hit.value for part in parts):
            parts.append(hit)
        if len(parts) == frame.least:
            yield Told(Hit("frame", frame.kind, parts[0].first, parts[-1].last, frame.text), tuple(parts))
            parts = []


def _together(frame: Frame, ideas: dict[str, list[Hit]]) -> Iterator[Told]:
    """The tellings of a frame whose ideas stand close, each in words of its own."""
    for core in ideas[frame.ideas[0]][:_TELLINGS]:
        parts = [core]
        for idea in frame.ideas[1:]:
            near = [
                hit
                for hit in ideas[idea][:_TELLINGS]
                if all(hit.last < part.first or part.last < hit.first for part in parts)
            ]
            if not near:
                break
            parts.append(min(near, key=lambda hit: abs(hit.first - core.first)))
        first, last = min(part.first for part in parts), max(part.last for part in parts)
        if len(parts) == len(frame.ideas) and last - first < REACH:
            yield Told(Hit("frame", frame.kind, first, last, frame.text), tuple(parts))
