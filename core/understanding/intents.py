"""What the athlete wants: questions, greetings, commands and what follows from the findings."""

from __future__ import annotations

from core.understanding.amounts import Measure
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Action, Intent, Request

#: A lone word ("today", "help") is a command only in a message of so few words.
_COMMAND_WORDS = 4
#: "Morning Kim": a greeting with a name.
_GREETED = 2
#: "Sorry, 10k" puts right what was told; "sorry, only 20 min" does not.
_CORRECTION_WORDS = 7
_OF_ACTION = {
    Action.MOVE: Intent.MOVE,
    Action.SWAP: Intent.SWAP,
    Action.SKIP: Intent.SKIP,
    Action.SHORTEN: Intent.SHORTEN,
    Action.LENGTHEN: Intent.SHORTEN,
    Action.PAUSE: Intent.PAUSE,
    Action.RESUME: Intent.RESUME,
    Action.SNOOZE: Intent.SNOOZE,
    Action.REMIND: Intent.REMIND,
    Action.UNDO: Intent.UNDO,
}
#: The main intent comes first: what must not wait, then what is asked, then what is told, then courtesy.
_RANK = (
    Intent.CRISIS,
    Intent.CORRECT,
    Intent.UNDO,
    Intent.PAUSE,
    Intent.RESUME,
    Intent.SNOOZE,
    Intent.SWAP,
    Intent.MOVE,
    Intent.SHORTEN,
    Intent.SKIP,
    Intent.REMIND,
    Intent.SETTINGS,
    Intent.PAIN,
    Intent.ILLNESS,
    Intent.CHECK_IN,
    Intent.LOG_SESSION,
    Intent.WHY,
    Intent.QUESTION,
    Intent.SHOW_TODAY,
    Intent.SHOW_WEEK,
    Intent.HELP,
    Intent.THANKS,
    Intent.GREETING,
    Intent.OTHER,
)


def of_requests(requests: tuple[Request, ...]) -> set[Intent]:
    """The intents that requests stand for; lengthening is, as shortening, about a length."""
    return {_OF_ACTION[request.action] for request in requests}


def ranked(intents: set[Intent]) -> tuple[Intent, ...]:
    """The intents with the main one first, never empty."""
    return tuple(intent for intent in _RANK if intent in intents) or (Intent.OTHER,)


def talk(passage: Passage, wishes: set[Intent]) -> set[Intent]:
    """Questions, commands and small talk; `wishes` are the requests already found."""
    found: set[Intent] = set()
    if passage.has("other", "injection"):
        return {Intent.OTHER}
    for value, intent in (
        ("show_today", Intent.SHOW_TODAY),
        ("show_week", Intent.SHOW_WEEK),
        ("help", Intent.HELP),
    ):
        if any(_is_command(passage, hit) for hit in passage.hits("ask", value)) and not wishes - {
            Intent.UNDO
        }:
            found.add(intent)
    if corrects(passage):
        found.add(Intent.CORRECT)
    if any(passage.mine[hit.first] for hit in passage.hits("ask", "thanks")):
        found.add(Intent.THANKS)
    if any(_greets(passage, hit) for hit in passage.hits("ask", "greeting")):
        found.add(Intent.GREETING)
    return found | _questions(passage, wishes | found)


def corrects(passage: Passage) -> bool:
    """Whether something said before is put right: "I meant 8 km", "sorry, 10k"."""
    if any(passage.mine[hit.first] for hit in passage.hits("ask", "correct")):
        return True
    numbers = passage.amounts_in(range(1, len(passage)), Measure.KM, Measure.MINUTES, Measure.COLON)
    return (
        bool(numbers or passage.has("run", "effort"))
        and len(passage) <= _CORRECTION_WORDS
        and passage.norms[0] in passage.cues["retracting"]
        and passage.cues["short_of"].isdisjoint(passage.norms)
    )


def _is_command(passage: Passage, hit: Hit) -> bool:
    is_plain = hit.phrase.startswith("@") or (
        len(hit) == 2 and passage.norms[hit.first] in ("is", "what", "my")
    )
    if len(hit) == 1 or is_plain:
        beside = set(passage.norms[: hit.first] + passage.norms[hit.last + 1 :])
        return len(passage) <= _COMMAND_WORDS and beside <= passage.cues["beside_command"]
    before = passage.norms[passage.clause_of(hit.first).start : hit.first]
    return (
        not {"why", "how", "cut", "skip", "swap", "move"} & set(before)
        or "how" in before
        and hit.value == "show_week"
    )


def _greets(passage: Passage, hit: Hit) -> bool:
    is_alone = (
        hit.last + 1 >= len(passage)
        or passage.soft[hit.last + 1]
        or len(passage) <= _GREETED
        or passage.norms[hit.last + 1] in ("coach", "there", "all", "mate", "team", "sidekick", "sir")
    )
    return hit.first == 0 and (is_alone or passage.norms[0] in ("hi", "hello", "hey", "hiya", "good"))


def _questions(passage: Passage, found: set[Intent]) -> set[Intent]:
    asked: set[Intent] = set()
    handled = found & {Intent.SHOW_TODAY, Intent.SHOW_WEEK, Intent.HELP}
    for sentence in passage.sentences:
        words = [
            at
            for at in sentence
            if passage.asked[at] and passage.mine[at] or (passage.asked[at] and passage.asks(sentence))
        ]
        if not words:
            continue
        scope = range(words[0], sentence.stop)
        if _is_why(passage, scope):
            asked.add(Intent.WHY)
        elif passage.has("other", "offtopic", "about_me", span=sentence):
            asked.add(Intent.OTHER)
        elif _is_request(passage, scope, found) or handled:
            continue
        elif (
            passage.has("question", "topic", span=sentence)
            or passage.has("question", "direct", span=scope)
            or passage.imagined[words[0]]
        ):
            asked.add(Intent.QUESTION)
        elif passage.asks(sentence) or passage.norms[words[0]] in ("what", "whats", "who"):
            asked.add(Intent.OTHER)
    return asked


def _is_why(passage: Passage, scope: range) -> bool:
    whys = passage.hits("ask", "why", span=scope)
    if whys and len(passage) <= _COMMAND_WORDS:
        return True
    return bool(whys) and passage.has("question", "plan", span=range(whys[0].last + 1, scope.stop))


def _is_request(passage: Passage, scope: range, found: set[Intent]) -> bool:
    """ "Can we move it to Sunday?" asks for the move and for no explanation."""
    polite = passage.norms[scope.start] in ("can", "could", "would", "will", "shall", "may", "how")
    return (
        polite
        and bool(found & set(_OF_ACTION.values()) | found & {Intent.SETTINGS})
        and not passage.has("question", "direct", span=scope)
    )
