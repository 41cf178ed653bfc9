"""What the athlete wants: questions, greetings, commands and what follows from the findings."""

from __future__ import annotations

from core.understanding.amounts import Measure, takes_back
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Action, Intent, Request, Talk
from core.understanding.topics import topics
from core.understanding.wishes import is_all_that_is_said

#: A lone word ("today", "help") is a command only in a message of so few words.
_COMMAND_WORDS = 4
#: A question without a question word has so many words; "True?" after a statement so few.
_BARE_WORDS, _TAG_WORDS = 2, 4
#: So much of a question must be known to the topics of training (own choice).
_TOPIC_FROM = 0.35
#: Words behind "why" within which legs or mood are named.
_BODY_REACH = 6
#: A message that nothing else was read from is a question from here on (own choice).
_SURE_TOPIC, _SURE_TOPIC_WORDS = 0.55, 3
#: "Morning Kim": a greeting with a name.
_GREETED = 2
#: A retraction says within so many words what is so ("wait no, it was ...").
_RETELLING_WORDS = 8
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


def talk(passage: Passage, wishes: set[Intent], tells_something: bool = False) -> set[Intent]:
    """Questions, commands and small talk; `wishes` are the requests already found.

    `tells_something`: the message rates, logs or complains, so that nothing need be guessed of the rest.
    """
    found: set[Intent] = set()
    if passage.has("other", "injection"):
        return {Intent.OTHER}
    for value, intent in (
        ("show_today", Intent.SHOW_TODAY),
        ("show_week", Intent.SHOW_WEEK),
        ("help", Intent.HELP),
    ):
        is_asked = any(_is_command(passage, hit) for hit in passage.hits("ask", value)) or any(
            is_all_that_is_said(passage, hit) for hit in passage.hits("alone", value)
        )
        if is_asked and not wishes - {Intent.UNDO}:
            found.add(intent)
    if corrects(passage) and Intent.SNOOZE not in wishes:
        found.add(Intent.CORRECT)
    is_thanked = any(is_all_that_is_said(passage, hit) for hit in passage.hits("alone", "thanks"))
    if is_thanked or any(passage.mine[hit.first] for hit in passage.hits("ask", "thanks")):
        found.add(Intent.THANKS)
    if any(_greets(passage, hit) for hit in passage.hits("ask", "greeting")):
        found.add(Intent.GREETING)
    if any(is_all_that_is_said(passage, hit) for hit in passage.hits("alone", "why")):
        found.add(Intent.WHY)
    else:
        found |= _questions(passage, wishes | found)
    is_silent = (found | wishes) <= {Intent.OTHER} and not tells_something
    is_other_talk = passage.has("other", "offtopic", "about_me") or len(passage) < _SURE_TOPIC_WORDS
    if is_silent and not is_other_talk and topics().ranked(passage.text)[0].score >= _SURE_TOPIC:
        return {Intent.QUESTION}
    return found


def small_talk(passage: Passage) -> Talk | None:
    """What the talk is about that is not about training."""
    tables = {
        Talk.ABOUT_ME: ("other", "about_me"),
        Talk.ORDER: ("other", "injection"),
        Talk.OFF_TOPIC: ("other", "offtopic"),
    }
    for talk in Talk:
        table, value = tables.get(talk, ("talk", talk.value))
        if passage.has(table, value):
            return talk
    return None


def corrects(passage: Passage) -> bool:
    """Whether something said before is put right: "I meant 8 km", "sorry, 10k"."""
    told = [hit for hit in passage.hits("ask", "correct") if passage.mine[hit.first]]
    if any(len(hit) > 1 or not passage.asked[hit.first] for hit in told):
        return True
    if _puts_one_place_for_another(passage):
        return True
    is_retracting = len(passage) > 0 and passage.norms[0] in passage.cues["retracting"]
    if not is_retracting or (passage.norms[0] == "my" and passage.norms[1:2] not in (["bad"], ["mistake"])):
        return _puts_one_for_another(passage)
    numbers = passage.amounts_in(range(1, len(passage)), Measure.KM, Measure.MINUTES, Measure.COLON)
    is_brief = (
        bool(numbers or passage.has("run", "effort"))
        and len(passage) <= _CORRECTION_WORDS
        and passage.cues["short_of"].isdisjoint(passage.norms)
    )
    is_set_against = any(
        passage.norms[amount.first - 1] == "not" for amount in passage.amounts if amount.first
    )
    return is_brief or is_set_against or _retells(passage)


def _puts_one_for_another(passage: Passage) -> bool:
    """ "Not 5 hours, 6", "45 not 54 for the pulse": one number in the place of another, and little else."""
    amounts = passage.amounts
    if len(passage) > _CORRECTION_WORDS + 2 or not amounts:
        return False
    denied = [
        amount.first - 1 for amount in amounts if amount.first and passage.norms[amount.first - 1] == "not"
    ]
    if any(amount.last + 1 in denied for amount in amounts) or _is_put_right(passage, denied):
        return True
    if passage.norms[0] == "not" and takes_back(
        passage.norms[amounts[0].first - 1 : amounts[0].first], passage.cues
    ):
        return True
    is_pair = len(amounts) == 2 and passage.norms[:1] == ["not"] and amounts[0].first == 1
    return is_pair and amounts[1].first - amounts[0].last <= 2 and len(passage) <= _CORRECTION_WORDS


def _is_put_right(passage: Passage, denied: list[int]) -> bool:
    """ "It was 38 minutes sorry, not 83": the wrong number behind the right one, with an excuse between."""
    between = [
        passage.norms[before.last + 1 : at] for at in denied for before in passage.amounts if before.last < at
    ]
    return any(words and passage.cues["excusing"].issuperset(words) for words in between)


def _puts_one_place_for_another(passage: Passage) -> bool:
    """ "Not the knee, the ankle": one part of the body in the place of another, and little else."""
    spots = passage.hits("spot")
    opening = passage.norms[: spots[0].first] if spots else []
    return "not" in opening[:_BARE_WORDS] and len(spots) > 1 and len(passage) <= _CORRECTION_WORDS


def _retells(passage: Passage) -> bool:
    """ "No, sleep was good", "wait, it was the left knee": a retraction, and the thing said anew."""
    opening = range(1, min(len(passage), _RETELLING_WORDS))
    retold = [at for at in opening if passage.norms[at] in passage.cues["retold"]]
    is_thing = any(
        passage.norms[at - 1] in passage.cues["thing_retold"]
        or any(
            passage.has(table, span=range(max(1, at - 2), at)) for table in ("item", "spot", "kind", "run")
        )
        for at in retold
    )
    return is_thing and (passage.norms[0] not in ("no", "nope", "nah") or passage.asked[0] is False)


def _is_command(passage: Passage, hit: Hit) -> bool:
    is_plain = hit.phrase.startswith("@") or (
        len(hit) == 2 and passage.norms[hit.first] in ("is", "what", "my")
    )
    if len(hit) == 1 or is_plain:
        beside = set(passage.norms[: hit.first] + passage.norms[hit.last + 1 :])
        return len(passage) <= _COMMAND_WORDS and beside <= passage.cues["beside_command"]
    before = passage.norms[passage.clause_of(hit.first).start : hit.first]
    if not passage.cues["example_of"].isdisjoint(passage.norms[hit.first : hit.last + 1]):
        return False
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
    for number, sentence in enumerate(passage.sentences):
        outright = {hit.first for hit in passage.hits("question", "direct", span=sentence)}
        words = [
            at
            for at in sentence
            if passage.asked[at] and (passage.mine[at] or passage.asks(sentence) or at in outright)
        ]
        if not words:
            before = passage.sentences[number - 1] if number else None
            if not handled and not found & set(_OF_ACTION.values()) and _is_bare(passage, sentence, before):
                asked.add(Intent.QUESTION)
            continue
        scope = range(words[0], sentence.stop)
        if _is_why(passage, scope):
            asked.add(Intent.WHY)
        elif passage.has("other", "offtopic", "about_me", span=sentence):
            asked.add(Intent.OTHER)
        elif _is_request(passage, scope, found) or handled:
            continue
        elif _is_of_training(passage, sentence, scope) or _is_tag(passage, number):
            asked.add(Intent.QUESTION)
        elif passage.asks(sentence) or passage.norms[words[0]] in ("what", "whats", "who"):
            asked.add(Intent.QUESTION if _is_topic(passage, sentence) else Intent.OTHER)
    return asked


def _is_tag(passage: Passage, number: int) -> bool:
    """ "My mate says lifting makes you slow. Does it?": the question is what was said before."""
    sentence = passage.sentences[number]
    is_brief = number > 0 and len(sentence) <= _TAG_WORDS and passage.asks(sentence)
    is_tag = is_brief and passage.has("question", "tag", span=sentence)
    return is_tag and passage.has("question", "topic", span=passage.sentences[number - 1])


def _is_topic(passage: Passage, sentence: range) -> bool:
    start, end = passage.span(sentence.start, sentence.stop - 1)
    return topics().ranked(passage.text[start:end])[0].score >= _TOPIC_FROM


def _is_of_training(passage: Passage, sentence: range, scope: range) -> bool:
    return (
        passage.has("question", "topic", span=sentence)
        or passage.has("question", "direct", span=scope)
        or passage.imagined[scope.start]
    )


def _is_bare(passage: Passage, sentence: range, before: range | None) -> bool:
    """ "Bike or run: same fitness?", "Running ruins the joints. True?": a question without its word."""
    if not passage.asks(sentence):
        return False
    last = passage.clause_of(sentence.stop - 1)
    if _tells_of_oneself(passage, last, sentence):
        return False
    is_tag = (
        before is not None and passage.has("question", "tag", span=sentence) and len(sentence) <= _TAG_WORDS
    )
    span = before if is_tag and before is not None else last
    is_known = passage.has("question", "topic", span=span) or _is_topic(passage, span)
    return is_known and (is_tag or len(last) >= _BARE_WORDS)


def _tells_of_oneself(passage: Passage, clause: range, sentence: range) -> bool:
    """ "Tired? No." and "knee sore again?" are told of the day, and ask nothing of the coach."""
    answer = passage.sentence_of(sentence.stop) if sentence.stop < len(passage) else range(0)
    is_answered = bool(answer) and (
        passage.norms[answer.start] in ("no", "nope", "not", "nah", "yes")
        or (len(answer) <= _TAG_WORDS and passage.has("quality", span=answer))
    )
    is_of_the_day = any(passage.has(table, span=clause) for table in ("feel", "spot"))
    return is_answered or is_of_the_day or not passage.mine[clause.start]


def _is_why(passage: Passage, scope: range) -> bool:
    explained = {hit.first for hit in passage.hits("question", "direct", span=scope)}
    whys = [
        hit
        for hit in passage.hits("ask", "why", span=scope)
        if passage.norms[hit.first] != "explain" or hit.first not in explained
    ]
    if whys and len(passage) <= _COMMAND_WORDS:
        return True
    asked = min((hit.last for hit in whys), default=scope.stop) + 1
    return (
        bool(whys)
        and not _asks_of_body(passage, asked)
        and passage.has("question", "plan", span=range(asked, scope.stop))
    )


def _asks_of_body(passage: Passage, at: int) -> bool:
    """ "Why are my legs always heavy?": asked of the body, and not of the plan."""
    opening = range(at, min(at + _BODY_REACH, len(passage)))
    is_own = not passage.cues["own"].isdisjoint(passage.norms[at : at + 2])
    return is_own and any(passage.has(table, span=opening) for table in ("item", "spot", "feel"))


def _is_request(passage: Passage, scope: range, found: set[Intent]) -> bool:
    """ "Can we move it to Sunday?" asks for the move and for no explanation."""
    polite = passage.norms[scope.start] in ("can", "could", "would", "will", "shall", "may", "how")
    return (
        polite
        and bool(found & set(_OF_ACTION.values()) | found & {Intent.SETTINGS})
        and not passage.has("question", "direct", span=scope)
    )
