"""Whatever a turn puts comes back equal, for every type of record and on both databases."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from adapters.sql.documents import documents
from adapters.sql.engine import connect
from adapters.sql.loading import CONVERSATION
from adapters.sql.mapping import ATHLETES, SHELVES, TABLE_OF, RecordTable
from adapters.sql.outbox_statements import MESSAGE
from adapters.sql.parting import SIDE
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import CircleRow
from core.circles import Membership
from core.dialogue.parting import Side
from core.dialogue.turn import SHELF
from core.dialogue.world import Athlete, Conversation, World
from core.message import Message
from tests.support.clock import MONDAY
from tests.support.records import records


def test_every_shelf_of_the_world_is_stored() -> None:
    assert {stored.record.__name__: shelf for shelf, stored in SHELVES.items()} == SHELF


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: kind.__name__)
def test_a_record_comes_back_as_it_was_put(kind: type, url: str) -> None:
    stored = TABLE_OF[kind]
    database = connect(url)
    with asyncio.Runner() as runner:

        @settings(max_examples=60, deadline=None)
        @given(record=records(kind))
        def comes_back(record: Any) -> None:
            assert runner.run(database.write(lambda connection: _kept(connection, stored, record))) == record

        runner.run(database.write(_prepare))
        comes_back()
        runner.run(database.close())


def _prepare(connection: Connection) -> None:
    connection.execute(insert(ATHLETES.table), ATHLETES.values(Athlete(key="a", created_at=MONDAY)))


def _kept(connection: Connection, stored: RecordTable[Any], record: Any) -> Any:
    """The record after a trip through its table; ids repeat, so earlier versions are overwritten."""
    owner = {} if stored is ATHLETES else {"athlete_key": "a"}
    if isinstance(record, Membership):
        circle = {"id": record.id, "platform": "test", "chat": record.id, "founder": "1", "opened_at": MONDAY}
        more = {"title": "", "locale": "en", "timezone": "UTC", "version": 1}
        connection.execute(insert_new(connection, CircleRow.__table__), circle | more)
    connection.execute(upsert(connection, stored.table), [owner | stored.values(record)])
    key = stored.table.c.key if stored is ATHLETES else stored.table.c.id
    found = connection.execute(select(documents(stored.document, stored.table, key == record.id)))
    (kept,) = stored.records(found.scalar_one())
    return kept


@settings(max_examples=100, deadline=None)
@given(records(Message))
def test_a_message_comes_back_from_the_outbox(message: Message) -> None:
    assert (
        MESSAGE.validate_python(json.loads(json.dumps(MESSAGE.dump_python(message, mode="json")))) == message
    )


@settings(max_examples=50, deadline=None)
@given(records(Conversation))
def test_a_conversation_comes_back(conversation: Conversation) -> None:
    dumped = json.dumps(CONVERSATION.dump_python(conversation, mode="json"))
    assert CONVERSATION.validate_python(json.loads(dumped)) == conversation


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_side_of_two_diaries_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    record = data.draw(records(kind))
    athlete = record if kind is Athlete else Athlete(key="a", created_at=MONDAY)
    shelves: dict[str, Any] = {} if kind is Athlete else {SHELF[kind.__name__]: (record,)}
    side = Side(World(now=MONDAY, athlete=athlete, **shelves), data.draw(records(Conversation)))
    assert SIDE.validate_python(json.loads(json.dumps(SIDE.dump_python(side, mode="json")))) == side
