"""The overtraining check-in and its follow-ups in chat (WS-8 to WS-11).

At most three questions a message; then a plain summary and what the week holds. The exit is told on day one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Reminder
from core.message import MessageKind, say
from core.understanding import Reading
from core.understanding.reading import Answer as Told
from core.wellness import watch as watching
from core.wellness.parameters import FOLLOW_UP_DAYS, GREENS_TO_END
from core.wellness.signs import Level
from core.wellness.watch import Answer, Feeling, Question, Watch


def begin(turn: Turn, case: Watch) -> None:
    """The first message of a watch: what it is, how it ends, and the first three questions."""
    turn.level = Level.RED
    turn.name_kind(MessageKind.OVERTRAINING_CHECK_IN)
    turn.say("sa-1-short")
    turn.say(
        "watch-begin",
        greens=GREENS_TO_END,
        first=FOLLOW_UP_DAYS[0],
        second=FOLLOW_UP_DAYS[1],
        third=FOLLOW_UP_DAYS[2],
    )
    _ask(turn, case)


def carry_on(turn: Turn, case: Watch) -> None:
    """A further red day of a watch: what is still open is asked."""
    turn.level = Level.RED
    turn.say("watch-goes-on", greens=GREENS_TO_END)
    if any(question not in {a.question for a in case.answers} for question in Question):
        turn.name_kind(MessageKind.OVERTRAINING_CHECK_IN)
        _ask(turn, case)


def _open_questions(case: Watch) -> tuple[Question, ...]:
    answered = {each.question for each in case.answers}
    waiting = tuple(question for question in case.asked if question not in answered)
    return waiting or watching.next_questions(case)


def _ask(turn: Turn, case: Watch) -> None:
    questions = _open_questions(case)[:3]
    if not questions:
        _summary(turn, case)
        return
    turn.put(watching.ask(case, questions))
    _put_questions(turn, {"watch": case.id, "questions": [q.value for q in questions]})


def _put_questions(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.close_flow("watch", "questions")
    questions = data["questions"]
    lines = [
        say("watch-question", question=question, place=place) for place, question in enumerate(questions, 1)
    ]
    turn.say("watch-questions", questions=lines)
    choices = [
        (f"{question}_{answer.value}", say("watch-answer", question=question, answer=answer.value))
        for question in questions
        for answer in Answer
    ]
    turn.offer("watch", "questions", choices, data, asks=True, rows=[len(Answer)] * len(questions))


def _case(turn: Turn, data: Mapping[str, Any]) -> Watch | None:
    return next((case for case in turn.world.watches if case.id == data["watch"]), None)


def _press(turn: Turn, card: Card, choice: str) -> None:
    question, answer = next((q, a) for q in Question for a in Answer if choice == f"{q.value}_{a.value}")
    _given(turn, card, {question: answer})


def _given(turn: Turn, card: Card, answers: Mapping[Question, Answer]) -> None:
    case = _case(turn, card.data)
    turn.close(card)
    if case is None or case.closed is not None:
        turn.say("watch-over")
        return
    for question, answer in answers.items():
        case = turn.put(watching.answer(case, question, answer))
        turn.say("watch-noted", question=question.value, answer=answer.value)
    _ask(turn, case)


#: Typed answers to several questions in a row: "yes no no", "fine, trouble, fine".
_TYPED = {
    "fine": Answer.FINE,
    "ok": Answer.FINE,
    "good": Answer.FINE,
    "no": None,
    "yes": None,
    "a little": Answer.A_LITTLE,
    "bit": Answer.A_LITTLE,
    "little": Answer.A_LITTLE,
    "trouble": Answer.TROUBLE,
    "bad": Answer.TROUBLE,
}


def _answer(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    """Words as an answer: one word for each question in order, or one for all that are open."""
    questions = [Question(name) for name in card.data["questions"]]
    words = _WORDS.findall(text.casefold())
    if not words or _WORDS.sub("", text.casefold()).strip(" ,./;!\n"):
        return False
    meant = [_meaning(question, word) for question, word in zip(questions, words, strict=False)]
    _given(turn, card, dict(zip(questions, meant, strict=False)))
    return True


#: The longer ones first, so that "a little" is one answer.
_WORDS = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _TYPED), key=len, reverse=True)) + r")\b")

#: Questions to which "yes" is the good answer; for the others it is trouble.
_YES_IS_FINE = frozenset({Question.MOTIVATION, Question.SLEEP, Question.EATING_ENOUGH})


def _meaning(question: Question, word: str) -> Answer:
    plain = _TYPED[word]
    if plain is not None:
        return plain
    good = (word == Told.YES.value) == (question in _YES_IS_FINE)
    return Answer.FINE if good else Answer.TROUBLE


def _summary(turn: Turn, case: Watch) -> None:
    """A plain summary, and what the week holds."""
    told = watching.summary(case)
    if told.troubles:
        turn.say("watch-summary", troubles=[say("watch-trouble", question=q.value) for q in told.troubles])
    else:
        turn.say("watch-summary-fine")
    if told.advise_professional:
        turn.say("safety-low-energy")
    if Question.ILLNESS in told.troubles:
        turn.say("watch-summary-illness")
    turn.say("watch-plan", day=watching.next_look(Level.RED, turn.today, case).isoformat())


# Follow-ups


def follow_up(turn: Turn, reminder: Reminder) -> bool:
    """The follow-up of a day: better, same or worse? False when the watch has ended meanwhile."""
    case = next((case for case in turn.world.watches if case.id == reminder.about), None)
    if case is None or case.closed is not None:
        return False
    day = watching.follow_up_due(case, turn.today)
    if day is not None:
        case = turn.put(watching.ask_follow_up(case, day, turn.today))
    elif (asked := watching.unanswered(case)) is not None:
        day = asked.day  # The message that asked never arrived.
    else:
        return False
    levels = planning.levels(turn.world)
    if watching.needs_doctor(case, turn.today, levels):
        case = turn.put(watching.refer(case, turn.today))
        turn.say("watch-doctor", days=(turn.today - case.opened).days)
    _ask_feeling(turn, {"watch": case.id, "day": day})
    return True


def _ask_feeling(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.close_flow("watch", "feeling")
    turn.say("watch-follow-up", day=data["day"])
    choices = [(feeling.value, say("watch-feeling", feeling=feeling.value)) for feeling in Feeling]
    turn.offer("watch", "feeling", choices, data, asks=True, rows=[len(choices)])


def _press_feeling(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    case = _case(turn, card.data)
    if case is None or case.closed is not None:
        turn.say("watch-over")
        return
    feeling = Feeling(choice)
    case = turn.put(watching.answer_follow_up(case, feeling, turn.today))
    changed = planning.fit_to_readiness(turn)
    turn.say("watch-feeling-noted", feeling=feeling.value, changed=len(changed))
    if feeling is not Feeling.BETTER and diary.open_watch(turn.world) is not None:
        if feeling is Feeling.WORSE:
            _ask(turn, case)
    following = next((day for day in watching.follow_up_dates(case) if day > turn.today), None)
    if following is not None:
        turn.say("watch-next-look", day=following.isoformat())


def _answer_feeling(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    words = text.casefold().split()
    found = [feeling for feeling in Feeling if feeling.value in words]
    if len(found) != 1 or len(words) > 4:
        return False
    _press_feeling(turn, card, found[0].value)
    return True


FLOW = Flow(
    "watch",
    {
        "questions": Step(press=_press, answer=_answer, ask=_put_questions, expecting="watch"),
        "feeling": Step(press=_press_feeling, answer=_answer_feeling, ask=_ask_feeling, expecting="watch"),
    },
)
