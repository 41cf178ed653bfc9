"""Circles in private: an invitation, what to share under which name, exactly how it reads, change and leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.circles import (
    KEEP_ROUND_UPS,
    LONGEST_NAME,
    MOST_MEMBERS,
    WEEK,
    Circle,
    Membership,
    Share,
    is_like,
    line,
    public_name,
)
from core.dialogue import planning, shared_week
from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import INVITED, Card
from core.message import Say, say
from core.understanding import Reading

NAME = "together"

#: In the order in which they are offered: the least first, nothing at all last.
OFFERED = (Share.IN, Share.KEPT, Share.COLOURS, Share.MINUTES, Share.NOTHING)
#: What a share means is said beside its preview.
EXPLAINED = frozenset({Share.KEPT, Share.COLOURS, Share.MINUTES})
#: A button shows so much of a circle's title (own choice: what a phone shows on one line).
LONGEST_LABEL = 24


def command(turn: Turn, rest: str) -> None:
    """`/together`: the circles that the athlete is in, what they share there, and how to change it."""
    turn.close_flow(NAME)
    circles = [circle for each in turn.world.memberships if (circle := _circle(turn, each.id)) is not None]
    if not circles:
        turn.say("together-none")
    elif len(circles) == 1:
        _show(turn, circles[0])
    else:
        turn.say("together-which")
        numbered = [(str(n), say("together-name-keep", name=_short(each))) for n, each in enumerate(circles)]
        turn.offer(NAME, "which", numbered, {"circles": [circle.id for circle in circles]})


def invited(turn: Turn, circle_id: str) -> None:
    """The athlete opened a circle's invitation: nothing is shared before they chose and confirmed."""
    turn.close_flow(NAME)
    circle = _circle(turn, circle_id)
    if circle is None:
        turn.say("together-unknown")
    elif _membership(turn, circle) is not None:
        _show(turn, circle)
    elif circle.members >= MOST_MEMBERS:
        turn.say("together-full", circle=circle.title, most=MOST_MEMBERS)
    else:
        turn.memory[INVITED] = circle.id
        if turn.athlete.onboarded_at is None:
            turn.say("together-first-onboarding", circle=circle.title)
            return
        turn.say("together-join", circle=circle.title)
        _offer_shares(turn, circle)


def after_onboarding(turn: Turn) -> None:
    """Who was invited before there was a plan is asked now."""
    is_new = turn.before.athlete.onboarded_at is None and turn.athlete.onboarded_at is not None
    if is_new and INVITED in turn.memory:
        invited(turn, str(turn.memory[INVITED]))


# What is stored --------------------------------------------------------------------------------------------


def _circle(turn: Turn, circle_id: str) -> Circle | None:
    return next((circle for circle in turn.world.circles if circle.id == circle_id), None)


def _membership(turn: Turn, circle: Circle) -> Membership | None:
    return next((each for each in turn.world.memberships if each.id == circle.id), None)


def _is_taken(turn: Turn, circle: Circle, name: str) -> bool:
    """Whether another member goes by it; when so, that is said."""
    theirs = (each.name for each in turn.world.named if each.circle == circle.id)
    is_taken = any(is_like(name, each) for each in theirs)
    if is_taken:
        turn.say("together-name-taken", circle=circle.title, name=name)
    return is_taken


def _asked_about(turn: Turn, card: Card) -> Circle | None:
    """The circle of a card, which closes; when that is gone, it is said."""
    turn.close(card)
    circle = _circle(turn, str(card.data["circle"]))
    if circle is None:
        turn.memory.pop(INVITED, None)
        turn.say("together-unknown")
    return circle


def _short(circle: Circle) -> str:
    title = circle.title
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"


# Steps -----------------------------------------------------------------------------------------------------


def _show(turn: Turn, circle: Circle) -> None:
    member = _membership(turn, circle)
    assert member is not None
    is_named = member.share is not Share.NOTHING
    sharing = say(f"together-sharing-{member.share.value}")
    turn.say("together-where", circle=circle.title, share=sharing, named=is_named, name=member.name)
    choices = [("share", say("together-other-share"))]
    choices += [("name", say("together-other-name"))] if is_named else []
    choices += [("leave", say("together-leave"))]
    turn.offer(NAME, "show", choices, {"circle": circle.id})


def _press_which(turn: Turn, card: Card, choice: str) -> None:
    circles = card.data["circles"]
    circle = _circle(turn, str(circles[int(choice)]))
    turn.close(card)
    if circle is None or _membership(turn, circle) is None:
        turn.say("together-unknown")
    else:
        _show(turn, circle)


def _press_show(turn: Turn, card: Card, choice: str) -> None:
    circle = _asked_about(turn, card)
    member = None if circle is None else _membership(turn, circle)
    if circle is None:
        return
    if member is None:
        turn.say("together-unknown")
    elif choice == "leave":
        turn.drop(member)
        turn.say("together-left", circle=circle.title)
        _say_what_stays(turn, circle)
    elif choice == "share":
        turn.say("together-choose", circle=circle.title)
        _offer_shares(turn, circle)
    else:
        _ask_name(turn, {"circle": circle.id, "share": member.share.value})


def _say_what_stays(turn: Turn, circle: Circle) -> None:
    """What past round-ups say of the athlete where it can't be changed any more, if there is any of it."""
    weeks = turn.world.beyond_reach.count(circle.id)
    if weeks:
        turn.say("together-stays", weeks=weeks)


def _offer_shares(turn: Turn, circle: Circle) -> None:
    choices: list[tuple[str, Say]] = [
        (share.value, say(f"together-share-{share.value}")) for share in OFFERED
    ]
    choices.append(("not_now", say("together-not-now")))
    turn.offer(NAME, "share", choices, {"circle": circle.id})


def _press_share(turn: Turn, card: Card, choice: str) -> None:
    circle = _asked_about(turn, card)
    if circle is None:
        return
    if choice == "not_now":
        _decline(turn, circle)
        return
    member = _membership(turn, circle)
    name = member.name if member is not None else public_name(turn.profile.name or "")
    draft = {"circle": circle.id, "share": choice, "name": name}
    if Share(choice) is Share.NOTHING or (name and not _is_taken(turn, circle, name)):
        _preview(turn, draft)
    else:
        _ask_name(turn, draft)


def _ask_name(turn: Turn, data: Mapping[str, Any]) -> None:
    turn.say("together-name-ask", most=LONGEST_NAME)
    turn.offer(NAME, "name", [("not_now", say("together-not-now"))], data, asks=True)


def _press_name(turn: Turn, card: Card, choice: str) -> None:
    circle = _asked_about(turn, card)
    if circle is not None:
        _decline(turn, circle)


def _answer_name(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    name, circle = public_name(text), _circle(turn, str(card.data["circle"]))
    if not name:
        turn.say("together-name-unfit")
    elif circle is not None and _is_taken(turn, circle, name):
        pass  # The question stands.
    elif _asked_about(turn, card) is not None:
        _preview(turn, {**card.data, "name": name})
    return True


def _preview(turn: Turn, draft: Mapping[str, Any]) -> None:
    """Exactly the line that the group would have read of the last whole week; it stays, as what was agreed to."""
    turn.keep()
    circle = _circle(turn, str(draft["circle"]))
    assert circle is not None
    member = _drafted(turn, draft)
    monday = planning.monday_of(turn.today) - WEEK
    read = line(member, shared_week.told(turn.world, monday, member.share))
    if read is None:
        turn.say("together-preview-nothing", circle=circle.title)
    else:
        turn.say("together-preview", circle=circle.title, line=read)
        if member.share in EXPLAINED:
            turn.say(f"together-preview-{member.share.value}")
        turn.say("together-preview-group", weeks=KEEP_ROUND_UPS // timedelta(weeks=1))
    choices = [("yes", say("together-yes")), ("share", say("together-other-share"))]
    choices += [("name", say("together-other-name"))] if read is not None else []
    choices += [("not_now", say("together-not-now"))]
    turn.offer(NAME, "preview", choices, draft)


def _drafted(turn: Turn, draft: Mapping[str, Any]) -> Membership:
    return Membership(
        id=str(draft["circle"]), share=Share(draft["share"]), name=str(draft["name"]), since=turn.now
    )


def _press_preview(turn: Turn, card: Card, choice: str) -> None:
    circle = _asked_about(turn, card)
    if circle is None:
        return
    if choice == "yes":
        _confirm(turn, circle, card.data)
    elif choice == "share":
        turn.say("together-choose", circle=circle.title)
        _offer_shares(turn, circle)
    elif choice == "name":
        _ask_name(turn, card.data)
    else:
        _decline(turn, circle)


def _confirm(turn: Turn, circle: Circle, draft: Mapping[str, Any]) -> None:
    member, drafted = _membership(turn, circle), _drafted(turn, draft)
    if drafted.share is not Share.NOTHING and _is_taken(turn, circle, drafted.name):
        _ask_name(turn, draft)  # It was free when the line was shown.
        return
    turn.memory.pop(INVITED, None)
    if member is not None:
        turn.put(replace(drafted, since=member.since))
        turn.say("together-changed", circle=circle.title)
        _say_what_stays(turn, circle)
    elif circle.members >= MOST_MEMBERS:
        turn.say("together-full", circle=circle.title, most=MOST_MEMBERS)
    else:
        turn.put(drafted)
        turn.say("together-joined", circle=circle.title)


def _decline(turn: Turn, circle: Circle) -> None:
    turn.memory.pop(INVITED, None)
    if _membership(turn, circle) is None:
        turn.say("together-declined", circle=circle.title)
    else:
        _show(turn, circle)


FLOW = Flow(
    NAME,
    {
        "which": Step(press=_press_which),
        "show": Step(press=_press_show),
        "share": Step(press=_press_share),
        "name": Step(press=_press_name, answer=_answer_name, ask=_ask_name),
        "preview": Step(press=_press_preview),
    },
)
