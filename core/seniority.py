"""Who of an athlete's accounts may do what: how long each has been with what is told there.

A code that was entered says that two chats are in the same hands. It may lie, and the coach can't know it:

- Somebody *saw a code* and entered it, from a fresh account or from one with a diary of its own.
- Somebody was *lured* into entering another's code, and pressed the button.
- Whoever lies may have *several accounts*, old ones too, and may bring one by way of another.
- And it may be true: both chats are the athlete's, *old both*, with a diary each. That is what nearly always is,
  and it must cost them nothing.

Who holds a chat that has long been the athlete's, an unlocked phone in another's hand, is the athlete to the coach;
their other chats are told of what is done there.

A lie is found out, as every chat that was there before is told of the connection. What has to hold until then:

1. Nobody who came to a diary less than a day ago carries it off, erases it, or takes out a chat that was with it
   before.
2. A chat that was with a diary before sees who came, and can take them out at once, with one tap.
3. No chat becomes a newcomer to its own diary, whatever its athlete is joined with and however often.
4. All that holds for both diaries of two that become one: what came from the other's is not one's own for a day.
5. No honest athlete is locked out: with an older chat at hand everything works at once, two old ones have a tap
   after which it does in both, and who has nothing but a new chat is told from when on.

Where two diaries became one, each owner is a newcomer to half of it, and 1 and 2 contradict one another: either could
take out the other, and the quicker one would have both. So *two diaries that become one can part again* for a day,
each as it was before (`core.dialogue.parting`), and taking out is parting: nobody gets anything by it that was not
theirs. The rules that follow:

- An account that comes with no diary of its own is new for a day. It may neither export nor erase, nor connect
  others, and may take out none but itself and who came in the same way later: of two who came at the same instant
  neither the other. Whether older ones can be reached makes no difference.
- Where two diaries became one, nobody exports or erases for a day. Each chat that was with one, and was not new to
  it, may part them, and then does at once.
- Who was with one goes where that goes, to the other and back: all who were came to the other at the same instant,
  and which of them may take out whom stays as it was between them. So nobody gets ahead of who was there before by
  what the two are joined with, and who came along without a diary is as new as before.
- They part too when the last chat of one takes itself out: nobody leaves their diary to the other by mistake. Who
  was connected in between belongs to neither, and begins anew.
- A third diary can be added after that day. A chat without one can be at any time.
- After the day there is no difference between them any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.message import Address

#: How long one has to find out that a connection was none of one's own: each chat was told, and people look at
#: their phones once a day (own choice).
NEWCOMER = timedelta(hours=24)

#: A person on a platform, whatever chat they write in.
Account = tuple[str, str]


def account_of(address: Address) -> Account:
    """Whose address it is."""
    return address.platform, address.user


@dataclass(frozen=True, slots=True)
class Merger:
    """Two diaries became one at that instant; these accounts were with the one, and those with the other."""

    at: datetime
    sides: tuple[frozenset[Account], frozenset[Account]]


@dataclass(frozen=True, slots=True)
class Seniority:
    """What happened within a day: who came without a diary, and when, and whether two diaries became one."""

    came: Mapping[Account, datetime] = field(default_factory=dict)
    merger: Merger | None = None

    def waits_until(self, account: Account) -> datetime | None:
        """From when on the account may export and erase what is told here; None: it may now."""
        since = [self.came[account]] if account in self.came else []
        since += [] if self.merger is None else [self.merger.at]
        return max(since) + NEWCOMER if since else None

    def is_new(self, account: Account) -> bool:
        """Whether it came without a diary of its own, less than a day ago: such a one connects no others."""
        return account in self.came

    def may_take_out(self, by: Account, leaving: Account) -> bool:
        """Whether the one may take out the other, or part from it; who is new, only themselves and who came later."""
        if by == leaving or not self.is_new(by):
            return True
        came = self.came.get(leaving)
        return came is not None and came > self.came[by] and not self._are_opposed(by, leaving)

    def parts(self, by: Account, leaving: Account, present: Collection[Account]) -> bool:
        """Whether two diaries part when the one takes out the other. `present` are all accounts of the athlete."""
        theirs = self._side(leaving)
        if theirs is None:
            return False
        others = [each for each in present if each != leaving and self._side(each) == theirs]
        return self._are_opposed(by, leaving) or not others

    def guests(self, present: Collection[Account]) -> list[Account]:
        """Who came after two diaries became one, and belongs to neither; nobody where none did."""
        return [] if self.merger is None else [each for each in present if self._side(each) is None]

    def together(self, one: Account, other: Account) -> bool:
        """Whether both were with the same diary, where two became one."""
        return self._side(one) == self._side(other)

    def _are_opposed(self, one: Account, other: Account) -> bool:
        """Whether each was with another of two diaries that became one."""
        return None not in (self._side(one), self._side(other)) and not self.together(one, other)

    def _side(self, account: Account) -> int | None:
        """With which of the two diaries it was; None for one that came after they became one, perhaps again."""
        if self.merger is None:
            return None
        came = self.came.get(account)
        if came is not None and came > self.merger.at:
            return None
        return next((n for n, side in enumerate(self.merger.sides) if account in side), None)
