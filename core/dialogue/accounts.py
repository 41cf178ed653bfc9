"""The athlete's accounts in a turn: which there are, what each is called, telling the others."""

from __future__ import annotations

from collections.abc import Sequence

from core.dialogue.turn import Turn
from core.message import Address, Arg, Say, say
from core.seniority import Account, account_of


def every(turn: Turn) -> list[Address]:
    """All accounts of the athlete, in an order that does not change with each message."""
    known = (*turn.world.accounts, *turn.world.gone_accounts)
    return sorted(known, key=lambda account: (account.platform, account.user))


def present(turn: Turn) -> dict[Account, Address]:
    """The same by whose they are."""
    return {account_of(address): address for address in every(turn)}


def here(turn: Turn) -> Account | None:
    """The account that was heard from; None when nobody asked."""
    return None if turn.heard_from is None else account_of(turn.heard_from)


def others(turn: Turn) -> list[Address]:
    """Every other account that can be reached."""
    return [account for account in turn.world.accounts if account_of(account) != here(turn)]


def reachable(turn: Turn) -> bool:
    """Whether the athlete's chats are open, so that they can be told of something."""
    return bool(turn.world.accounts)


def tell_others(turn: Turn, *says: Say) -> None:
    """Tell every other account of the athlete's that can be reached."""
    for account in others(turn):
        turn.tell(account, *says)


def places(turn: Turn) -> list[str]:
    """The platforms that reminders can go to."""
    return list(dict.fromkeys(account.platform for account in every(turn)))


def place(platform: str) -> Say:
    """A platform as people call it."""
    return say("platform-name", platform=platform)


def platform(account: Address | None) -> Say:
    """The platform of an account."""
    return place("" if account is None else account.platform)


def platforms(accounts: Sequence[Address]) -> list[Arg]:
    """The platforms of accounts, each once."""
    return [place(name) for name in dict.fromkeys(each.platform for each in accounts)] or [place("")]


def labels(turn: Turn, accounts: Sequence[Address]) -> list[Say]:
    """Each account by its platform; several of one platform are numbered."""
    seen: dict[str, int] = {}
    told = []
    for account in accounts:
        seen[account.platform] = number = seen.get(account.platform, 0) + 1
        is_here = account_of(account) == here(turn)
        told.append(say("link-account", platform=platform(account), here=is_here, number=number))
    return told
