"""One athlete, many accounts: a code here, entered there, makes one of two; what differs is asked, never guessed.

The code proves who holds the one account. On the side where it is entered nothing happens to what is stored
there without a press; on the other side every account is told, with the way to undo it. Who typed a code in a chat
where nothing is stored knew what they did; who opened a link may not, and is asked there too: a link is passed on
with one tap, and whoever sent it would read what is told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core import linking
from core.dialogue import profile_words
from core.dialogue.flow import Flow, Step
from core.dialogue.profile_answers import Heard
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.twins import Logged, likely
from core.dialogue.world import Athlete, Card, Join, Leave, LetGo, Link, OpenCode, Party
from core.linking import Drawn, Entry
from core.message import Address, Arg, Say, say
from core.training.athlete import Profile
from core.training.session import Session
from core.understanding import Reading
from core.understanding.reading import Answer

NAME = linking.FLOW
CHOOSE, UNLINK = "choose", "unlink"
THIS, THAT, CONNECT, NOT_NOW = "keep_this", "keep_that", "connect", "not_now"
STAY, ACCOUNT = "stay", "account_"

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
            "link-code-opens", where=place(platform), link=f"{link}{linking.START_PREFIX}", code=drawn.ticket
        )
    turn.say("link-code-keep")


def _minutes() -> int:
    return int(linking.LIFETIME.total_seconds() // 60)


def enter(turn: Turn) -> bool:
    """What becomes of the code that was entered; True when the two athletes are one now, or are about to be."""
    link = turn.world.link
    entry = None if link is None else link.entry
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
    else:
        _ask_which(turn, link, theirs)


# Which profile goes on -----------------------------------------------------------------------------------------


def _ask_which(turn: Turn, link: Link, theirs: Party) -> None:
    turn.close_flow(NAME, CHOOSE)
    turn.keep()
    where = _platforms(theirs.accounts)
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
    newcomer = other.key if other.onboarded_at is None and not keeps_other else turn.athlete.key
    turn.change_accounts(
        Join(other=other.key, version=theirs.version, keeps_other=keeps_other, newcomer=newcomer)
    )
    turn.cards.clear()  # What was open here, a first question perhaps, is not asked again.
    turn.keep()
    kept = other if keeps_other else turn.athlete
    turn.say("link-joined", where=_platforms(theirs.accounts))
    turn.say("link-joined-plan" if kept.onboarded_at is not None else "link-joined-bare")
    _say_twins(turn)
    for account in (*theirs.accounts, *_others(turn)):
        turn.tell(account, say("link-told", here=_platform(turn.heard_from)))


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


# Leaving -------------------------------------------------------------------------------------------------------


def command_unlink(turn: Turn, rest: str) -> None:
    """`/unlink`: the connected accounts by platform, to choose which one leaves."""
    accounts = _accounts(turn)
    if len(accounts) < 2:
        turn.say("link-only-one")
        return
    turn.close_flow(NAME, UNLINK)
    turn.say("link-unlink-ask", count=len(accounts))
    choices = [(f"{ACCOUNT}{n}", label) for n, label in enumerate(_labels(turn, accounts), start=1)]
    # The order of accounts changes with each message; what stands behind a button does not.
    behind = {
        name: [account.platform, account.user] for (name, _), account in zip(choices, accounts, strict=True)
    }
    turn.offer(NAME, UNLINK, [*choices, (STAY, say("link-stay"))], behind, asks=True)


def _labels(turn: Turn, accounts: Sequence[Address]) -> list[Say]:
    """Each account by its platform; several of one platform are numbered."""
    seen: dict[str, int] = {}
    labels = []
    for account in accounts:
        seen[account.platform] = number = seen.get(account.platform, 0) + 1
        is_here = turn.heard_from is not None and _same(account, turn.heard_from)
        labels.append(say("link-account", platform=_platform(account), here=is_here, number=number))
    return labels


def _press_unlink(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == STAY:
        turn.say("link-stays")
        return
    accounts = _accounts(turn)
    leaving = next((a for a in accounts if [a.platform, a.user] == card.data.get(choice)), None)
    if leaving is None or len(accounts) < 2:
        turn.say("link-left-before")
    elif _is_new(turn, turn.heard_from) and not _is_new(turn, leaving):
        turn.say("link-newcomer")
    else:
        _leave(turn, leaving)


def _leave(turn: Turn, leaving: Address) -> None:
    stay = [account for account in _accounts(turn) if not _same(account, leaving)]
    turn.change_accounts(Leave(leaving))
    if turn.athlete.reminders_to not in {account.platform for account in stay}:
        turn.put(replace(turn.athlete, reminders_to=None))
    turn.keep()
    is_here = turn.heard_from is not None and _same(turn.heard_from, leaving)
    turn.say("link-unlinked-here" if is_here else "link-unlinked", platform=_platform(leaving))
    for account in _others(turn):
        if _same(account, leaving):
            turn.tell(account, say("link-unlinked-here"))
        else:
            turn.tell(account, say("link-told-unlinked", platform=_platform(leaving)))


def _answer_unlink(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is not Answer.NO:
        return False
    _press_unlink(turn, card, STAY)
    return True


# Where reminders go --------------------------------------------------------------------------------------------


def read_place(text: str, profile: Profile, day: date) -> Heard:
    """A platform by name, or "last": where the athlete was last heard from."""
    word = _BEFORE_PLACE.sub("", text.strip(" .!").casefold())
    if word in ANYWHERE or word.startswith("where"):
        return {"reminders_to": None}
    if not word.isalpha() or len(word) > LONGEST_PLACE:
        return say("settings-unclear-reminders-to")
    return {"reminders_to": CALLED.get(word, word)}


def places(turn: Turn) -> list[str]:
    """The platforms that reminders can go to."""
    return list(dict.fromkeys(account.platform for account in _accounts(turn)))


def place(platform: str) -> Say:
    """A platform as people call it."""
    return say("platform-name", platform=platform)


# Accounts ------------------------------------------------------------------------------------------------------


def tell_others(turn: Turn, *says: Say) -> None:
    """Tell every other account of the athlete's that can be reached."""
    for account in _others(turn):
        turn.tell(account, *says)


def _accounts(turn: Turn) -> list[Address]:
    """All accounts of the athlete, in an order that does not change with each message."""
    every = (*turn.world.accounts, *turn.world.gone_accounts)
    return sorted(every, key=lambda account: (account.platform, account.user))


def _others(turn: Turn) -> list[Address]:
    here = turn.heard_from
    return [account for account in turn.world.accounts if here is None or not _same(account, here)]


def _same(one: Address, other: Address) -> bool:
    return (one.platform, one.user) == (other.platform, other.user)


def keeps_out(turn: Turn) -> bool:
    """Whether this chat was connected so lately that it may not erase or carry off what older ones told; says so.

    Who entered a code that was seen by chance is found out by then: the older chats were told. Where none of those
    can be reached any more, this one is all that the athlete has.
    """
    older = any(not _is_new(turn, account) for account in turn.world.accounts)
    if not older or not _is_new(turn, turn.heard_from):
        return False
    turn.say("link-newcomer-waits")
    return True


def _is_new(turn: Turn, account: Address | None) -> bool:
    return account is not None and any(_same(account, each) for each in turn.world.newcomers)


def _platform(account: Address | None) -> Say:
    return place("" if account is None else account.platform)


def _platforms(accounts: Sequence[Address]) -> list[Arg]:
    return [place(name) for name in dict.fromkeys(each.platform for each in accounts)] or [place("")]


#: Neither is asked again after an interruption: that may come from another chat, and the buttons stay where they are.
FLOW = Flow(
    NAME,
    {
        CHOOSE: Step(press=_press_choose, answer=_answer_choose),
        UNLINK: Step(press=_press_unlink, answer=_answer_unlink),
    },
)
