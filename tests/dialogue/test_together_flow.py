"""Circles in private: nothing is shared before it was chosen, read and confirmed; and it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.circles import MOST_MEMBERS, Circle, Membership, Named, Share
from core.dialogue.world import INVITED
from core.training.athlete import Profile
from tests.support.chat import Chat

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
CIRCLE = Circle(id="c1", platform="test", chat="-1", title="Dawn patrol", founder="9", opened_at=TUESDAY)
OTHER = replace(CIRCLE, id="c2", chat="-2", title="The club of those who always run very long on Sundays")
INVITATION = "/start join-c1"


@pytest.fixture
def chat() -> Chat:
    """Ana in Madrid, with a plan and a circle to join."""
    return opened(Chat(TUESDAY, Profile(timezone="Europe/Madrid", name="Ana")), CIRCLE, OTHER)


def opened(chat: Chat, *circles: Circle) -> Chat:
    """As the store would have it: the circles that this conversation may speak of."""
    chat.world = replace(chat.world, circles=circles)
    return chat


def shared(chat: Chat) -> list[tuple[str, str, str]]:
    return [(each.id, each.share.value, each.name) for each in chat.world.memberships]


def test_nothing_is_shared_before_it_is_confirmed_as_read(chat: Chat) -> None:
    answer = chat.say(INVITATION)
    assert "Dawn patrol" in answer and "Only what you choose" in answer
    assert chat.buttons == ["in", "kept", "colours", "minutes", "nothing", "not_now"]
    read = chat.tap("in")
    assert "Ana is in" in read and "exactly" in read
    assert shared(chat) == []
    assert "You're in Dawn patrol" in chat.tap("yes")
    assert shared(chat) == [("c1", "in", "Ana")]
    assert INVITED not in chat.conversation.memory


def test_the_preview_is_of_the_last_whole_week_and_says_what_else_can_be(chat: Chat) -> None:
    chat.say(INVITATION)
    # Nothing was planned last week, so this is how a week that was not kept reads.
    assert "Ana is in" in chat.tap("kept")
    assert "Rest that I asked for, swaps and sick days count" in chat.text(chat.last)


def test_who_shares_nothing_is_asked_for_no_name_and_is_in_all_the_same() -> None:
    chat = opened(Chat(TUESDAY, Profile(timezone="Europe/Madrid")), CIRCLE)
    chat.say(INVITATION)
    assert "never read your name" in chat.tap("nothing")
    chat.tap("yes")
    assert shared(chat) == [("c1", "nothing", "")]
    assert ", as" not in chat.say("/together")


def test_without_a_name_one_is_asked_for_and_made_fit_for_a_group() -> None:
    chat = opened(Chat(TUESDAY, Profile(timezone="Europe/Madrid")), CIRCLE)
    chat.say(INVITATION)
    assert "Which name" in chat.tap("in")
    assert "can't use that" in chat.say("🏃")
    assert "everyone is in" in chat.say("@everyone")
    chat.tap("yes")
    assert shared(chat) == [("c1", "in", "everyone")]


def test_another_name_and_another_share_before_it_is_confirmed(chat: Chat) -> None:
    chat.say(INVITATION)
    chat.tap("in")
    chat.tap("name")
    assert "Anita is in" in chat.say("Anita")
    chat.tap("share")
    assert "My minutes" in " ".join(chat.words.render(chat.last).labels)
    chat.tap("minutes")
    chat.tap("yes")
    assert shared(chat) == [("c1", "minutes", "Ana")]


def test_not_now_shares_nothing(chat: Chat) -> None:
    for presses in (["not_now"], ["in", "not_now"], ["in", "name", "not_now"]):
        chat.say(INVITATION)
        for press in presses:
            answer = chat.tap(press)
        assert "Nothing about you goes to Dawn patrol" in answer
        assert shared(chat) == [] and INVITED not in chat.conversation.memory


def test_together_shows_what_is_shared_and_changes_it_at_once(chat: Chat) -> None:
    join(chat, "colours")
    since = chat.world.memberships[0].since
    chat.wait(days=1)
    assert "In Dawn patrol you share the colours of your days, as Ana." in chat.say("/together")
    chat.tap("share")
    chat.tap("in")
    assert "no more than this" in chat.tap("yes")
    assert shared(chat) == [("c1", "in", "Ana")] and chat.world.memberships[0].since == since
    chat.say("/together")
    chat.tap("name")
    chat.say("A")
    chat.tap("yes")
    assert shared(chat) == [("c1", "in", "A")]


def test_leaving_takes_one_press(chat: Chat) -> None:
    join(chat, "in")
    chat.say("/together")
    assert "You've left Dawn patrol" in chat.tap("leave")
    assert shared(chat) == []
    assert "You're in no circle" in chat.say("/together")


def test_an_invitation_of_a_circle_that_one_is_in_shows_it(chat: Chat) -> None:
    join(chat, "in")
    assert "you share only that you're in" in chat.say(INVITATION)
    chat.tap("share")
    assert "you share only that you're in" in chat.tap("not_now")
    assert shared(chat) == [("c1", "in", "Ana")]


def test_of_several_circles_one_is_chosen(chat: Chat) -> None:
    join(chat, "in")
    join(chat, "minutes", "c2")
    assert "Which one?" in chat.say("/together")
    labels = chat.words.render(chat.last).labels
    assert labels == ("Dawn patrol", "The club of those who a…")
    assert all(len(label) <= 24 for label in labels)
    assert "always run very long on Sundays you share your minutes" in chat.tap("1")


def test_a_circle_that_closed_meanwhile_is_named_so_wherever_one_is(chat: Chat) -> None:
    for presses in ([], ["in"], ["in", "name"]):
        opened(chat, CIRCLE)
        chat.say(INVITATION)
        for press in presses:
            chat.tap(press)
        opened(chat)
        last = "not_now" if presses[-1:] == ["name"] else "yes" if presses else "in"
        assert "isn't open any more" in chat.tap(last)
    assert shared(chat) == []
    assert "isn't open any more" in chat.say(INVITATION)


def test_a_full_circle_takes_nobody(chat: Chat) -> None:
    opened(chat, replace(CIRCLE, members=MOST_MEMBERS))
    assert "is full" in chat.say(INVITATION)
    opened(chat, CIRCLE)
    chat.say(INVITATION)
    chat.tap("in")
    opened(chat, replace(CIRCLE, members=MOST_MEMBERS))
    assert "is full" in chat.tap("yes")
    assert shared(chat) == []


def named(chat: Chat, *names: str) -> Chat:
    """As the store would have it: how others are named in these circles."""
    chat.world = replace(chat.world, named=tuple(Named(circle="c1", name=name) for name in names))
    return chat


def test_nobody_goes_by_the_name_of_another_member(chat: Chat) -> None:
    named(chat, "ANA", "Ben")
    chat.say(INVITATION)
    answer = chat.tap("in")
    assert "Somebody in Dawn patrol goes by Ana already" in answer and "Which name may I use" in answer
    assert "goes by ben already" in chat.say("ben")
    assert "Ana K is in" in chat.say("Ana K")
    chat.tap("yes")
    assert shared(chat) == [("c1", "in", "Ana K")]
    # In another circle nobody is called so, and who is not named takes no name.
    join(chat, "in", "c2")
    chat.say("/together")
    chat.tap("0")
    chat.tap("share")
    assert "never read your name" in chat.tap("nothing")


def test_a_name_that_was_taken_meanwhile_is_asked_for_again(chat: Chat) -> None:
    chat.say(INVITATION)
    chat.tap("in")
    named(chat, "Ana")
    assert "goes by Ana already" in chat.tap("yes")
    assert shared(chat) == [] and chat.conversation.memory[INVITED] == "c1"
    chat.say("Anita")
    chat.tap("yes")
    assert shared(chat) == [("c1", "in", "Anita")] and INVITED not in chat.conversation.memory


def test_who_was_not_named_takes_no_name_of_another_when_they_are(chat: Chat) -> None:
    join(chat, "nothing")
    named(chat, "Ana")
    chat.say("/together")
    chat.tap("share")
    assert "goes by Ana already" in chat.tap("in")
    assert shared(chat) == [("c1", "nothing", "Ana")]


def test_who_is_new_gets_to_know_the_coach_first_and_is_asked_then() -> None:
    chat = opened(Chat(TUESDAY), CIRCLE)
    assert "You were invited to Dawn patrol" in chat.say(INVITATION)
    assert chat.conversation.memory[INVITED] == "c1"
    chat.send(profile=Profile(timezone="Europe/Madrid", name="Ana"))
    assert chat.buttons[:5] == ["in", "kept", "colours", "minutes", "nothing"]
    chat.tap("in")
    chat.tap("yes")
    assert shared(chat) == [("c1", "in", "Ana")]


def test_membership_is_never_taken_back_by_undo(chat: Chat) -> None:
    join(chat, "in")
    chat.say("/undo")
    assert shared(chat) == [("c1", "in", "Ana")]


def join(chat: Chat, share: str, circle: str = "c1") -> None:
    chat.say(f"/start join-{circle}")
    chat.tap(share)
    chat.tap("yes")
    assert Membership(id=circle, share=Share(share), name="Ana", since=chat.now) in chat.world.memberships
