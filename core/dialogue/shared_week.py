"""What an athlete's week tells a circle: computed from their own diary, and no more than they share (SA-8)."""

from __future__ import annotations

from datetime import date, timedelta

from core.circles import Membership, Share, Told
from core.dialogue import diary, planning
from core.dialogue.world import World


def told(world: World, monday: date, share: Share) -> Told:
    """The one thing of a week that this share lets be seen; nothing else is even looked up.

    A week is kept when nothing of its training was missed: done, swapped, moved, and rest on sick days or when
    told to all count.
    """
    if share is Share.KEPT:
        training = diary.training_of_week(world, monday)
        return Told(kept=bool(training) and all(s.status in diary.KEPT for s in training))
    if share is Share.COLOURS:
        levels = planning.levels(world)
        return Told(levels=tuple(levels.get(monday + timedelta(days=n)) for n in range(7)))
    if share is Share.MINUTES:
        return Told(minutes=sum(actual.minutes for actual in diary.logged_in_week(world, monday)))
    return Told()


def entry(world: World, circle_id: str, monday: date) -> tuple[Membership, Told] | None:
    """The athlete's part in a circle's round-up; None when they are not in it (any more)."""
    member = next((each for each in world.memberships if each.id == circle_id), None)
    return None if member is None else (member, told(world, monday, member.share))
