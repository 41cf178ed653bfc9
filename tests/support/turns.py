"""Small turns for tests of what carries them out: the step is a function that the test writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Union

from core.dialogue.world import Change, Conversation, Outcome, Outgoing, Put, World
from core.message import Address, Inbound, Message, Wake, say
from core.ports import Loaded, Store

ADDRESS = Address("test", "user-1", "chat-1")

Step = Callable[[Conversation, Union[Inbound, Wake], World], Outcome]


def wrote(text: str, key: str, address: Address = ADDRESS) -> Inbound:
    """An update: the athlete wrote."""
    return Inbound(key=key, address=address, text=text)


def outcome(world: World, *said: str, changes: tuple[Change, ...] = (), **more: object) -> Outcome:
    """A turn that keeps the athlete as heard now, and says these keys."""
    heard = Put(replace(world.athlete, last_heard_at=world.now))
    outgoing = tuple(Outgoing(Message(says=(say(key),))) for key in said)
    conversation = Conversation(memory={"said": list(said)})
    return replace(
        Outcome(conversation=conversation, outgoing=outgoing, changes=(heard, *changes)),
        **more,  # type: ignore[arg-type]
    )


def echo(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
    """Say each word of what was written as a key of its own; a wake says `reminded`."""
    if isinstance(inbound, Wake):
        return outcome(world, "reminded")
    said = [*conversation.memory.get("all", []), *(inbound.text or "").split()]
    memory = {"all": said, "texts": len(said)}
    step = outcome(world, *(inbound.text or "").split())
    return replace(step, conversation=Conversation(turns=conversation.turns + 1, memory=memory))


async def stored(store: Store, now: datetime, address: Address = ADDRESS) -> Loaded:
    """What is stored of the athlete behind an address."""
    loaded = await store.load_by_address(address, now)
    assert loaded is not None
    return loaded
