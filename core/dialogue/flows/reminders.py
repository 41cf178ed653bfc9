"""What the coach says unasked: one message for all that is due, or overdue, at one time (FORMATS).

Each reminder that is due is either said, found to have nothing to say, or recorded as too late; in every case
its date is dealt with, so that nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from core.dialogue import agenda, diary, planning
from core.dialogue.agenda import Due
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import check_in, leave, review, safety, watch
from core.dialogue.flows import session as session_card
from core.dialogue.log_questions import ask_how_it_went
from core.dialogue.session_words import effort, line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Outgoing, Reminder
from core.message import MessageKind, say
from core.training.athlete import Kind, Slot
from core.training.session import Session, Status
from core.wellness.check_in import Prompt, athlete_day, prompt_after
from core.wellness.parameters import NUDGE_AFTER_MISSED_DAYS

#: Sessions that a reminder was owed for; by now they may count as missed.
WOULD_STAND = diary.STANDING | {Status.MISSED}
#: The order of the paragraphs: what asks the morning's question comes last.
SPOKEN = tuple(sorted(MessageKind, key=lambda kind: kind is MessageKind.CHECK_IN))


def wake(turn: Turn) -> tuple[Outgoing, ...]:
    """Say what is due now, in one message."""
    if turn.athlete.onboarded_at is None:
        return ()
    if turn.athlete.quiet_until is not None and turn.now < turn.athlete.quiet_until:
        return ()
    found = agenda.to_deal_with(turn.world)
    if not found:
        return ()
    waiting = {} if leave.is_needed(turn) else agenda.told_again(turn.world)
    known = [*found, *(due for dues in waiting.values() for due in dues)]
    useful = [due for due in known if due.useful_until >= turn.now and _latest(due, known)]
    if not leave.is_needed(turn):
        useful = _within_the_day(turn, useful, turn.world.unasked_today - len(waiting))
    for due in found:
        _deal_with(turn, due)
        if due not in useful:
            _record(turn, due)
    if leave.is_needed(turn):
        leave.ask_once(turn)
        return turn.outgoing(due_at=found[0].due_at, expires_at=turn.now + timedelta(days=1))
    _take_back_prompts(turn, waiting)
    in_order = sorted(useful, key=lambda due: SPOKEN.index(due.kind))
    spoken = [(due, paragraphs) for due in in_order if (paragraphs := _spoke(turn, due))]
    if not spoken:
        return ()
    for row in waiting:
        turn.withdraw(row)
    first = min(due.due_at for due, _ in spoken)
    if turn.now - first > agenda.LATE_AFTER:
        local = first.astimezone(turn.profile.zone)
        late = say("reminder-late", time=local.isoformat(), day=local.date().isoformat())
        turn.says.insert(0, late)
    turn.silent = agenda.is_quiet(turn.now, turn.profile)
    last = max(due.useful_until for due, _ in spoken)
    return turn.outgoing(
        due_at=first,
        expires_at=max(last, turn.now + timedelta(minutes=1)),
        dues=[(due.reminder.id, due.day) for due, _ in spoken],
        useful=[(paragraphs, due.useful_until) for due, paragraphs in spoken] if len(spoken) > 1 else (),
    )


def _take_back_prompts(turn: Turn, waiting: Collection[int]) -> None:
    """A prompt that never arrived asked nobody (WS-13): those told again now, and those given up since."""
    seen = int(turn.memory.get("prompts_lost", 0))
    lost = [
        message
        for message in turn.world.undelivered
        if message.row in waiting or (not message.waits and message.row > seen)
    ]
    prompts = sum(name == MessageKind.CHECK_IN for message in lost for name, _ in message.dues)
    if prompts:
        turn.memory["prompts_unanswered"] = max(0, _unanswered(turn) - prompts)
    given_up = [message.row for message in lost if not message.waits]
    if given_up:
        turn.memory["prompts_lost"] = max(given_up)


def pass_over(turn: Turn) -> None:
    """Say nothing of what fell due while no chat could be reached, and record it: reminders go on from now."""
    if turn.athlete.onboarded_at is None:
        return
    for due in agenda.overdue(turn.world):
        _deal_with(turn, due)
        if not planning.on_a_break(turn, due.day):
            _record(turn, due)


def _latest(due: Due, found: list[Due]) -> bool:
    """Only the latest occurrence of a reminder is of use."""
    return not any(other.reminder.id == due.reminder.id and other.day > due.day for other in found)


def _deal_with(turn: Turn, due: Due) -> None:
    stored = next((r for r in turn.world.reminders if r.id == due.reminder.id), None)
    if due.reminder.at is not None:
        if stored is not None and not _keeps_mark(due.reminder):
            turn.drop(stored)
        else:
            turn.put(replace(due.reminder, at=None, time=None, through=due.day))
        return
    if stored is not None:
        turn.put(replace(stored, through=due.day))


def _keeps_mark(reminder: Reminder) -> bool:
    """Derived single reminders leave a mark, so that they are not derived again."""
    return reminder.id.startswith((agenda.FOLLOW_UP, agenda.RACE_EVE, agenda.AFTER_RACE))


def _record(turn: Turn, due: Due) -> None:
    """Put it on record as expired, if anything was lost with it."""
    if _would_have_spoken(turn, due):
        turn.expire(due.kind, due.due_at)


def _would_have_spoken(turn: Turn, due: Due) -> bool:
    """Whether there was something to say at its time, so that the record tells of a real loss."""
    if due.kind is MessageKind.SESSION_REMINDER:
        stood = (s for s in turn.before.sessions if s.status in WOULD_STAND and s.kind is not Kind.REST)
        return any(_is_reminded_of(session, due) for session in stood)
    if due.kind is MessageKind.LOG_PROMPT:
        day = athlete_day(due.due_at, turn.profile.zone)
        return any(s.date == day and diary.is_training(s) and s.actual is None for s in turn.before.sessions)
    if due.kind is MessageKind.CHECK_IN:
        return diary.check_in_of(turn.world, due.day) is None
    return True


def _is_reminded_of(session: Session, due: Due) -> bool:
    """Whether a session reminder is for this session: one of its day, or the one that was snoozed."""
    if due.reminder.about is not None:
        return session.id == due.reminder.about
    return session.date == due.day and (due.reminder.id != agenda.EVENING or session.slot is Slot.PM)


def _within_the_day(turn: Turn, useful: list[Due], already: int) -> list[Due]:
    """At most three unasked messages a day; the last kinds drop out first, the first four never."""
    if already < agenda.UNASKED_A_DAY or any(due.kind in agenda.NEVER_DROPPED for due in useful):
        return useful
    return []


# What each kind says


def _spoke(turn: Turn, due: Due) -> int:
    """Let a due reminder speak, and name the message by it; gives the number of its paragraphs."""
    before = len(turn.says)
    kind = _speak(turn, due)
    paragraphs = len(turn.says) - before
    if paragraphs:
        turn.name_kind(kind)
    return paragraphs


def _speak(turn: Turn, due: Due) -> MessageKind:
    """Add what a due reminder has to say, if anything; gives the kind that it turned out to be."""
    if due.kind is MessageKind.CHECK_IN:
        return _check_in(turn, due)
    if due.kind is MessageKind.FOLLOW_UP:
        watch.follow_up(turn, due.reminder)
    elif due.kind is MessageKind.SESSION_REMINDER:
        _session_reminder(turn, due)
    elif due.kind is MessageKind.LOG_PROMPT:
        _log_prompt(turn, due)
    elif due.kind is MessageKind.WEEK_REVIEW:
        _week_review(turn, due.day)
    else:
        _notice(turn, due.reminder)
    return due.kind


def _session_reminder(turn: Turn, due: Due) -> None:
    if turn.memory.pop("back_from_break", None):
        turn.say("reminder-back-from-break")
    if due.reminder.id.startswith("snooze-"):
        session = diary.session_by_id(turn.world, due.reminder.about or "")
        if session is not None and session.status is Status.PLANNED:
            turn.say("reminder-snoozed", session=line(session))
            session_card.buttons(turn, session)
        return
    # By the calendar: before four in the morning the athlete's own day is still the one before.
    planned = [s for s in diary.planned_on(turn.world, due.day) if _is_reminded_of(s, due)]
    if not planned:
        held = [s for s in diary.held_on(turn.world, due.day) if _is_reminded_of(s, due)]
        if held and not planning.on_a_break(turn, due.day):
            turn.say("reminder-held")
        return
    main = diary.main_session(planned)
    assert main is not None
    if main.kind is Kind.RACE:
        turn.say("reminder-race-day", session=line(main))
    else:
        turn.say("reminder-sessions", sessions=[line(session) for session in planned], count=len(planned))
        if main.kind.is_run or main.kind is Kind.CROSS_TRAINING:
            turn.add(effort(main))
    session_card.buttons(turn, main, snooze=due.reminder.id != agenda.EVENING)


def _check_in(turn: Turn, due: Due) -> MessageKind:
    """The morning question, about a hold or pain first; a nudge, or silence, after missed days."""
    if planning.on_a_break(turn, turn.today) or diary.check_in_of(turn.world, turn.today) is not None:
        return due.kind
    prompt = Prompt.ASK if due.reminder.id.startswith("snooze-") else prompt_after(_unanswered(turn))
    if safety.ask_about_holds(turn):
        if prompt is Prompt.ASK:
            turn.say("check-in-hint")
        return due.kind
    if prompt is Prompt.ASK:
        check_in.prompt(turn)
    elif prompt is Prompt.NUDGE:
        turn.say("nudge", days=NUDGE_AFTER_MISSED_DAYS)
        turn.offer(
            "reminders",
            "nudge",
            [("check_in", say("nudge-check-in")), ("later", say("nudge-later"))],
            rows=[2],
        )
    if prompt in (Prompt.ASK, Prompt.NUDGE):
        turn.memory["prompts_unanswered"] = _unanswered(turn) + 1
    return MessageKind.NUDGE if prompt is Prompt.NUDGE else due.kind


def _unanswered(turn: Turn) -> int:
    """Prompts since the last check-in: a day on which nobody was asked is no missed day (WS-13)."""
    return int(turn.memory.get("prompts_unanswered", 0))


def _log_prompt(turn: Turn, due: Due) -> None:
    day = athlete_day(due.due_at, turn.profile.zone)
    if planning.on_a_break(turn, day):
        return
    open_sessions = [s for s in diary.planned_on(turn.world, day) if diary.is_training(s)]
    if open_sessions:
        ask_how_it_went(turn, open_sessions)


def _week_review(turn: Turn, sunday: date) -> None:
    if planning.on_a_break(turn, turn.today):
        return
    review.say_week_review(turn, sunday)


def _notice(turn: Turn, reminder: Reminder) -> None:
    if reminder.id.startswith(agenda.AFTER_RACE):
        race = diary.session_by_id(turn.world, reminder.about or "")
        if race is not None:
            turn.say("reminder-after-race", logged=race.actual is not None)
        return
    if reminder.id.startswith(agenda.RACE_EVE):
        session = diary.session_by_id(turn.world, reminder.about or "")
        if session is not None and session.status is Status.PLANNED:
            turn.say("reminder-race-eve", session=line(session))
        return
    turn.say("reminder-own", words=reminder.about or "")


def _press_nudge(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "check_in":
        check_in.prompt(turn)
    else:
        turn.say("nudge-fine")


FLOW = Flow("reminders", {"nudge": Step(press=_press_nudge)})
