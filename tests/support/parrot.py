"""A coach of few words over the real store, outbox and dispatcher, to try what carries messages to and fro.

It repeats what was said. "menu" shows buttons, "days" buttons that are numbers, "file" sends a file, and
"remind 30" brings a reminder in 30 minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from adapters.sql.engine import MEMORY, Database, connect
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from core.coach import Coach
from core.courier import Courier
from core.dialogue.world import Change, Conversation, Outcome, Outgoing, Put, World
from core.dispatch import Dispatcher
from core.message import Attachment, Choice, Inbound, Message, MessageKind, Wake, say
from core.ports import Clock
from core.words.phrasebook import Rendered

LABELS = {
    "menu": ("Elliptical", "Easy run", "Keep my run"),
    "days": ("3 days", "4 days", "5 days"),
}


def respond(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
    turn = f"t{conversation.turns + 1}"
    kind, wake_at = MessageKind.REPLY, None
    changes: tuple[Change, ...] = (Put(world.athlete),)
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    if isinstance(inbound, Wake):
        text, kind = "reminded", MessageKind.SESSION_REMINDER
        choices = (Choice("done", say("Done")),)
    elif inbound.profile is not None:
        text = f"welcome {inbound.profile.goal}"
        changes = (Put(replace(world.athlete, profile=inbound.profile, onboarded_at=world.now)),)
    elif inbound.token is not None:
        text = f"pressed {inbound.token}"
    elif inbound.file is not None:
        text = f"no {inbound.file}"
    else:
        text = inbound.text or ""
        choices = tuple(
            Choice(f"{text}_{at}", say(label)) for at, label in enumerate(LABELS.get(text, ()), 1)
        )
        if text == "file":
            files = (Attachment("export.json", "application/json", "{}"),)
        if text.startswith("remind "):
            wake_at = world.now + timedelta(minutes=int(text.removeprefix("remind ")))
    message = Message(kind=kind, says=(say(text),), choices=choices, turn=turn, files=files)
    return Outcome(
        conversation=replace(conversation, turns=conversation.turns + 1),
        outgoing=(Outgoing(message),),
        changes=changes,
        wake_at=wake_at,
    )


class Plainly:
    """Says a key as it is."""

    def render(self, message: Message, locale: str, units: str) -> Rendered:
        text = "\n\n".join(each.key for each in message.says)
        return Rendered(text, tuple(choice.label.key for choice in message.choices))


@dataclass(frozen=True, slots=True)
class Parrot:
    coach: Coach
    dispatcher: Dispatcher
    store: SqlStore
    database: Database


async def parrot(clock: Clock, couriers: Iterable[Courier]) -> Parrot:
    database = connect(MEMORY)
    await database.write(Base.metadata.create_all)
    store, keys = SqlStore(database), count(1)
    coach = Coach(store, clock, lambda: f"a{next(keys)}", respond)
    return Parrot(coach, Dispatcher(SqlOutbox(database), coach, couriers, clock, Plainly()), store, database)
