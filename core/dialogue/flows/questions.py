"""Questions about training: the answer to a topic in the coach's own words, with its source (ED-1, ED-2).

A question that no topic covers is owned up to, with the two nearest topics as buttons.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.dialogue import diary
from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Say, say
from core.understanding import Reading
from core.understanding.reading import Intent
from core.understanding.topics import Match, topics

NAME = "questions"
#: From this score on, and so far ahead of the next topic, a question is answered outright (own choices: on
#: wordings kept apart from the topics' own, most right ones lie above and most of other subjects below).
ANSWERED_FROM, LEAD = 0.35, 0.04
#: A message that is no plain question ("foam rolling?") is answered from here on.
SURE_FROM = 0.6
#: Below this a question is about something else altogether.
NEAR_FROM = 0.1
#: Topics offered beside an honest "I don't know", and on one page of the list.
NEAREST, PAGE = 2, 8
FURTHER = "further"


def command(turn: Turn, rest: str) -> None:
    """`/faq` lists the topics, `/faq bike instead of a run` answers one."""
    if rest.strip():
        _respond(turn, topics().ranked(rest))
    else:
        _list(turn, 0)


def hear(turn: Turn, reading: Reading) -> None:
    """A question in plain words; other talk only when it clearly names a topic."""
    is_question = reading.has(Intent.QUESTION)
    is_other = reading.intents == (Intent.OTHER,) and reading.talk is None
    if not (is_question or is_other):
        return
    ranked = topics().ranked(reading.text)
    if is_question or ranked[0].score >= (NEAR_FROM if reading.asks else SURE_FROM):
        _respond(turn, ranked)


def answered(ranked: Sequence[Match]) -> str | None:
    """The topic that a question is answered with outright; None if that is not clear."""
    best, second = ranked[:2]
    is_clear = best.score >= ANSWERED_FROM and best.score - second.score >= LEAD
    return best.topic if is_clear else None


def _respond(turn: Turn, ranked: Sequence[Match]) -> None:
    topic = answered(ranked)
    if topic is not None:
        tell(turn, topic)
        return
    turn.say("faq-unknown")
    for hold in diary.open_holds(turn.world)[:1]:
        turn.say("safety-way-out", ends_when=hold.ends_when.value)
    _offer(turn, [match.topic for match in ranked[:NEAREST]])


def tell(turn: Turn, topic: str) -> None:
    """The answer to a topic and where it comes from."""
    turn.say(f"faq-{topic}")
    turn.say("faq-source", source=Say(f"faq-{topic}.source"))


def _list(turn: Turn, page: int) -> None:
    names = topics().names
    shown = names[page * PAGE : (page + 1) * PAGE]
    turn.say("faq-list")
    _offer(turn, shown, page + 1 if (page + 1) * PAGE < len(names) else None)


def _offer(turn: Turn, names: Sequence[str], next_page: int | None = None) -> None:
    turn.close_flow(NAME)
    choices = [(f"faq_{name}", Say(f"faq-{name}.title")) for name in names]
    if next_page is not None:
        choices.append((FURTHER, say("faq-further")))
    rows = [2] * (len(choices) // 2) + [1] * (len(choices) % 2)
    turn.offer(NAME, "topic", choices, {"next": next_page}, aside=True, rows=rows)


def _press(turn: Turn, card: Card, choice: str) -> None:
    if choice == FURTHER:
        _list(turn, int(card.data["next"]))
    else:
        tell(turn, choice.removeprefix("faq_"))


FLOW = Flow(NAME, {"topic": Step(press=_press)})
