"""Accounts that leave, and what a connection that may be none of the athlete's own can't do for a day.

The rules and their reasons stand in `core.seniority`; here they are said kindly, and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core import linking
from core.dialogue import accounts
from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Leave, Part, Party
from core.message import Address, Choice, say
from core.seniority import NEWCOMER, Account, account_of
from core.understanding import Reading
from core.understanding.reading import Answer

NAME, NOTICE = linking.NOTICE
WHICH = "which"
STAY, ACCOUNT, NOT_ME = "stay", "account_", "not_me"


# Who has to wait ---------------------------------------------------------------------------------------------


def is_newcomer(turn: Turn) -> bool:
    """Whether this chat came without a diary, less than a day ago: it connects no others."""
    here = accounts.here(turn)
    return here is not None and turn.world.seniority.is_new(here)


def from_then(turn: Turn) -> dict[str, Any]:
    """From when on this chat is like the others, as words take it."""
    here = accounts.here(turn)
    until = None if here is None else turn.world.seniority.waits_until(here)
    local = (until or turn.now).astimezone(turn.profile.zone)
    return {"time": local.isoformat(), "day": local.date().isoformat()}


def keeps_out(turn: Turn) -> bool:
    """Whether what is told here can't be erased or carried off from this chat yet; says so, and where it can be."""
    here, seniority = accounts.here(turn), turn.world.seniority
    if here is None or seniority.waits_until(here) is None:
        return False
    merged = seniority.merger is not None
    turn.say("link-waits", merged=merged, **from_then(turn))
    free = [each for name, each in accounts.present(turn).items() if seniority.waits_until(name) is None]
    if free:
        turn.say("link-waits-elsewhere", where=accounts.platforms(free))
    turn.say("link-waits-part" if merged and not seniority.is_new(here) else "link-waits-leave")
    return True


# Who came ----------------------------------------------------------------------------------------------------


def announce(turn: Turn, theirs: Party, *, came: str | None) -> None:
    """Tell every chat of both of the connection, with the way to undo it; `came` is who came without a diary."""
    mine = [account_of(account) for account in accounts.every(turn)]
    other = [account_of(account) for account in (*theirs.accounts, *theirs.gone)]
    data = {"sides": [list(map(list, mine)), list(map(list, other))], "told": []}
    if came == turn.athlete.key:
        turn.remember(NAME, NOTICE, [NOT_ME], data)
    else:
        turn.offer(NAME, NOTICE, [(NOT_ME, say("link-not-mine"))], data)
    undo = [Choice(NOT_ME, say("link-not-me"))]
    here, where = accounts.platform(turn.heard_from), accounts.platforms(theirs.accounts)
    for account in theirs.accounts:
        turn.tell(account, say("link-told", here=here, merged=came is None), choices=undo)
    for account in accounts.others(turn):
        turn.tell(account, say("link-told-entered", here=here, where=where), choices=undo)


def tell_late(turn: Turn) -> None:
    """A chat that could not be told, as it was closed, is told beside the answer to what it says next."""
    here = accounts.here(turn)
    was_closed = {account_of(account) for account in turn.before.gone_accounts}
    leaves = any(isinstance(change, Leave | Part) for change in turn.changes)
    if here is None or here not in was_closed or turn.is_urgent or turn.is_forgotten or leaves:
        return
    for card in [each for each in turn.cards if (each.flow, each.step) == linking.NOTICE]:
        strangers = _strangers(turn, card, here)
        if card.turn == turn.id or list(here) in card.data["told"] or not strangers:
            continue
        told = replace(card, data={**card.data, "told": [*card.data["told"], list(here)]})
        turn.cards[turn.cards.index(card)] = told
        turn.say("link-told-late", where=accounts.platforms(strangers))
        turn.offer(NAME, NOTICE, [(NOT_ME, say("link-not-me"))], told.data, aside=True)
        turn.keep()


def _strangers(turn: Turn, card: Card, by: Account) -> list[Address]:
    """Who was connected with an account less than a day ago, as a notice tells, and still is."""
    sides = [[(platform, user) for platform, user in side] for side in card.data["sides"]]
    if (
        sum(by in side for side in sides) != 1
        or card.asked_at is None
        or turn.now >= card.asked_at + NEWCOMER
    ):
        return []
    (other,) = (side for side in sides if by not in side)
    present = accounts.present(turn)
    return [present[account] for account in other if account in present]


def _press_notice(turn: Turn, card: Card, choice: str) -> None:
    """That was none of theirs: whoever came goes."""
    here = accounts.here(turn)
    strangers = [] if here is None else _strangers(turn, card, here)
    if here is None or not strangers:
        turn.say("link-left-before" if _is_of_today(turn, card) else "link-notice-too-late")
        return
    if all(turn.world.seniority.may_take_out(here, account_of(each)) for each in strangers):
        turn.close(card)
        _take_out(turn, strangers)
    else:
        turn.say("link-newcomer", **from_then(turn))


def _is_of_today(turn: Turn, card: Card) -> bool:
    return card.asked_at is not None and turn.now < card.asked_at + NEWCOMER


# Leaving -----------------------------------------------------------------------------------------------------


def command(turn: Turn, rest: str) -> None:
    """`/unlink`: the connected accounts by platform, to choose which one leaves."""
    every = accounts.every(turn)
    if len(every) < 2:
        turn.say("link-only-one")
        return
    turn.close_flow(NAME, WHICH)
    merged = turn.world.seniority.merger is not None
    turn.say("link-unlink-ask-merged" if merged else "link-unlink-ask", count=len(every))
    choices = [(f"{ACCOUNT}{n}", label) for n, label in enumerate(accounts.labels(turn, every), start=1)]
    # The order of accounts changes with each message; what stands behind a button does not.
    behind = {name: list(account_of(account)) for (name, _), account in zip(choices, every, strict=True)}
    turn.offer(NAME, WHICH, [*choices, (STAY, say("link-stay"))], behind, asks=True)


def _press_which(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == STAY:
        turn.say("link-stays")
        return
    every = accounts.every(turn)
    leaving = next((a for a in every if list(account_of(a)) == card.data.get(choice)), None)
    here = accounts.here(turn)
    if leaving is None or here is None or len(every) < 2:
        turn.say("link-left-before")
    elif not turn.world.seniority.may_take_out(here, account_of(leaving)):
        turn.say("link-newcomer", **from_then(turn))
    else:
        _take_out(turn, [leaving])


def _take_out(turn: Turn, leaving: Sequence[Address]) -> None:
    here, present = accounts.here(turn), list(accounts.present(turn))
    assert here is not None
    if any(turn.world.seniority.parts(here, account_of(each), present) for each in leaving):
        _part(turn)
    else:
        _leave(turn, leaving)


def _part(turn: Turn) -> None:
    """Two diaries again; who came since is with neither."""
    here, seniority = accounts.here(turn), turn.world.seniority
    assert here is not None
    guests = seniority.guests(list(accounts.present(turn)))
    turn.change_accounts(Part())
    turn.keep()
    turn.say("link-parted")
    for account in accounts.others(turn):
        if account_of(account) in guests:
            turn.tell(account, say("link-unlinked-here"))
        else:
            turn.tell(account, say("link-told-parted", here=accounts.platform(turn.heard_from)))


def _leave(turn: Turn, leaving: Sequence[Address]) -> None:
    gone = [account_of(account) for account in leaving]
    stay = [account for account in accounts.every(turn) if account_of(account) not in gone]
    if turn.athlete.reminders_to not in {account.platform for account in stay}:
        turn.put(replace(turn.athlete, reminders_to=None))
    turn.keep()
    for each in leaving:
        turn.change_accounts(Leave(each))
        if account_of(each) == accounts.here(turn):
            turn.say("link-unlinked-here")
        else:
            turn.say("link-unlinked", platform=accounts.platform(each))
    for account in accounts.others(turn):
        if account_of(account) in gone:
            turn.tell(account, say("link-unlinked-here"))
        else:
            turn.tell(
                account, *(say("link-told-unlinked", platform=accounts.platform(each)) for each in leaving)
            )


def _answer_which(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is not Answer.NO:
        return False
    _press_which(turn, card, STAY)
    return True


#: Neither is asked again after an interruption: that may come from another chat, and the buttons stay where they are.
FLOW = Flow(
    NAME,
    {WHICH: Step(press=_press_which, answer=_answer_which), NOTICE: Step(press=_press_notice)},
)
