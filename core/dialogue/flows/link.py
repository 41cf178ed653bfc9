"""One athlete, many accounts: a code here, entered there, makes one of two; what differs is asked, never guessed.

The code proves who holds the one account. On the side where it is entered nothing happens to what is stored
there without a press; on the other side every account is told, with the way to undo it. Who typed a code in a chat
where nothing is stored knew what they did; who opened a link may not, and is asked there too: a link is passed on
with one tap, and whoever sent it would read what is told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from core import linking
from core.dialogue import accounts, profile_words
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import unlink
from core.dialogue.profile_answers import Heard
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.twins import Logged, likely
from core.dialogue.world import Athlete, Card, Join, LetGo, Link, OpenCode, Party
from core.linking import Drawn, Entry
from core.message import Arg, say
from core.training.athlete import Profile
from core.training.session import Session
from core.understanding import Reading
from core.understanding.reading import Answer

NAME = linking.FLOW
CHOOSE = "choose"
THIS, THAT, CONNECT, NOT_NOW = "keep_this", "keep_that", "connect", "not_now"

#: What people call the places where they talk with the coach; anything else is called by the platform's name.
CALLED = {"terminal": "console", "computer": "console"}
_BEFORE_PLACE = re.compile(r"^(?:(?:to|on|in|the|my)\s+)+")
#: No platform has a longer name.
LONGEST_PLACE = 20
#: Of sessions that count once from now on so many are named, the latest (own choice).
TWINS_SHOWN = 5
#: Answers that let reminders go where the athlete was last heard from.
ANYWHERE = ("last", "anywhere", "any", "wherever", "latest", "off", "none")


# A code ------------------------------------------------------------------------------------------------------


def command_link(turn: Turn, rest: str) -> None:
    """`/link`: a code for another account; `/link ABCD-123456`: that code, entered here."""
    if rest:
        enter(turn)
    elif unlink.is_newcomer(turn):
        turn.say("link-newcomer-connects", **unlink.from_then(turn))
    elif turn.world.link is not None and turn.world.link.new_code is not None:
        _hand_out(turn, turn.world.link.new_code, turn.world.link.opens)
    else:
        turn.say("link-unreadable")


def _hand_out(turn: Turn, drawn: Drawn, opens: Mapping[str, str]) -> None:
    turn.change_accounts(OpenCode(drawn.code))
    turn.keep_secret(until=turn.now + linking.LIFETIME)
    turn.say("link-code", code=drawn.ticket, minutes=_minutes())
    for platform, link in sorted(opens.items()):
        turn.say(
            "link-code-opens",
            where=accounts.place(platform),
            link=f"{link}{linking.START_PREFIX}",
            code=drawn.ticket,
        )
    turn.say("link-code-keep")
    if not accounts.reachable(turn):
        turn.say("link-code-unheard")


def _minutes() -> int:
    return int(linking.LIFETIME.total_seconds() // 60)


def enter(turn: Turn) -> bool:
    """What becomes of the code that was entered; True when the two athletes are one now, or are about to be."""
    link = turn.world.link
    entry = None if link is None else link.entry
    if unlink.is_newcomer(turn):
        turn.say("link-newcomer-connects", **unlink.from_then(turn))
        return False
    if link is not None and entry is Entry.RIGHT and link.theirs is not None:
        _meet(turn, link, link.theirs)
        return True
    if entry is None:
        turn.say("link-unreadable")
    elif entry is Entry.OWN:
        turn.say("link-own")
    elif entry is Entry.TOO_MANY:
        turn.say("link-too-many")
    else:
        turn.say("link-wrong", minutes=_minutes())
    return False


def _meet(turn: Turn, link: Link, theirs: Party) -> None:
    """An account with nothing stored simply joins; whoever has something to lose or to show is asked, and so is
    who only opened a link."""
    if turn.athlete.onboarded_at is None and not link.by_link:
        _join(turn, theirs, keeps_other=True)
    elif not _is_too_soon(turn, theirs):
        _ask_which(turn, link, theirs)


def _is_too_soon(turn: Turn, theirs: Party) -> bool:
    """Whether one of two diaries was two itself just now: they can part again, and three could not."""
    mine = turn.world.seniority.merger is not None
    if not _are_both_known(turn, theirs) or not (mine or theirs.is_merged):
        return False
    turn.change_accounts(LetGo())
    turn.say("link-one-at-a-time", here=mine)
    return True


# Which profile goes on -----------------------------------------------------------------------------------------


def _ask_which(turn: Turn, link: Link, theirs: Party) -> None:
    turn.close_flow(NAME, CHOOSE)
    turn.keep()
    where = accounts.platforms(theirs.accounts)
    if not _are_both_known(turn, theirs):
        is_new = turn.athlete.onboarded_at is None
        turn.say("link-confirm-new" if is_new else "link-confirm", where=where)
        choices = [(CONNECT, say("link-connect")), (NOT_NOW, say("link-not-now"))]
        turn.offer(NAME, CHOOSE, choices, asks=True, rows=[2])
        return
    turn.say("link-both", where=where)
    mine = link.mine
    counts = (0, 0) if mine is None else (mine.check_ins, mine.sessions_done)
    turn.say("link-side-here", lines=_side(turn.athlete, *counts))
    there = _side(theirs.athlete, theirs.check_ins, theirs.sessions_done)
    turn.say("link-side-there", where=where, lines=there)
    if twice := _told_twice(turn.world.link):
        turn.say("link-twins-ahead", count=len(twice))
    turn.say("link-which")
    choices = [
        (THIS, say("link-keep-this")),
        (THAT, say("link-keep-that")),
        (NOT_NOW, say("link-not-now")),
    ]
    turn.offer(NAME, CHOOSE, choices, asks=True, rows=[2, 1])


def _are_both_known(turn: Turn, theirs: Party) -> bool:
    """Whether there are two profiles to choose between."""
    return turn.athlete.onboarded_at is not None and theirs.athlete.onboarded_at is not None


def _side(athlete: Athlete, check_ins: int, sessions_done: int) -> list[Arg]:
    """A profile in a few lines, to be held against another."""
    lines: list[Arg] = [profile_words.line("name", athlete)] if athlete.profile.name else []
    lines += [profile_words.line(name, athlete) for name in ("goal", "race", "days", "long_run_day")]
    lines.append(say("link-history", check_ins=check_ins, sessions=sessions_done))
    if athlete.onboarded_at is not None:
        since = athlete.onboarded_at.astimezone(athlete.profile.zone).date()
        lines.append(say("link-since", day=since.isoformat(), year=str(since.year)))
    return lines


def _press_choose(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    theirs = None if turn.world.link is None else turn.world.link.theirs
    if choice == NOT_NOW:
        turn.change_accounts(LetGo())
        turn.say("link-left")
    elif theirs is None:
        turn.say("link-too-late", minutes=_minutes())
    elif unlink.is_newcomer(turn):
        turn.say("link-newcomer-connects", **unlink.from_then(turn))
    elif _is_too_soon(turn, theirs):
        return
    elif choice == CONNECT and _are_both_known(turn, theirs):
        # The first questions were answered meanwhile, here or there: now there are two to choose between.
        assert turn.world.link is not None
        _ask_which(turn, turn.world.link, theirs)
    else:
        _join(turn, theirs, keeps_other=choice == THAT or turn.athlete.onboarded_at is None)


def _answer_choose(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    """A clear no leaves all as it is; a clear yes connects where there is one way to."""
    if reading.answer is Answer.NO:
        _press_choose(turn, card, NOT_NOW)
    elif reading.answer is Answer.YES and CONNECT in card.choices:
        _press_choose(turn, card, CONNECT)
    else:
        return False
    return True


def _join(turn: Turn, theirs: Party, *, keeps_other: bool) -> None:
    other = theirs.athlete
    bare = turn.athlete.key if keeps_other else other.key
    newcomer = None if _are_both_known(turn, theirs) else bare
    turn.change_accounts(
        Join(other=other.key, version=theirs.version, keeps_other=keeps_other, newcomer=newcomer)
    )
    turn.cards.clear()  # What was open here, a first question perhaps, is not asked again.
    turn.keep()
    kept = other if keeps_other else turn.athlete
    turn.say("link-joined", where=accounts.platforms(theirs.accounts))
    turn.say("link-joined-plan" if kept.onboarded_at is not None else "link-joined-bare")
    _say_twins(turn)
    unlink.announce(turn, theirs, came=newcomer)


def _told_twice(link: Link | None) -> list[tuple[Session, Session]]:
    """Sessions that are likely one, told here and there."""
    if link is None or link.mine is None or link.theirs is None:
        return []
    mine, theirs = (Logged(each.logged, each.with_sets) for each in (link.mine, link.theirs))
    return likely(mine, theirs)


def _say_twins(turn: Turn) -> None:
    """What counts once from now on, and how to make two of it again."""
    twice = _told_twice(turn.world.link)
    if not twice:
        return
    shown = twice[-TWINS_SHOWN:]
    lines: list[Arg] = [
        say("link-twin", day=mine.date.isoformat(), here=line(mine), there=line(theirs))
        for mine, theirs in shown
    ]
    turn.say("link-twins", count=len(twice), lines=lines, more=len(twice) - len(shown))


# Where reminders go --------------------------------------------------------------------------------------------


def read_place(text: str, profile: Profile, day: date) -> Heard:
    """A platform by name, or "last": where the athlete was last heard from."""
    word = _BEFORE_PLACE.sub("", text.strip(" .!").casefold())
    if word in ANYWHERE or word.startswith("where"):
        return {"reminders_to": None}
    if not word.isalpha() or len(word) > LONGEST_PLACE:
        return say("settings-unclear-reminders-to")
    return {"reminders_to": CALLED.get(word, word)}


#: It is not asked again after an interruption: that may come from another chat, and the buttons stay where they are.
FLOW = Flow(NAME, {CHOOSE: Step(press=_press_choose, answer=_answer_choose)})
