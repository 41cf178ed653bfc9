"""What becomes of a row after a try: the retry policy as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.courier import (
    Broke,
    Delivered,
    Gone,
    Moved,
    Partly,
    Receipt,
    Refused,
    TryLater,
)
from core.delivery import (
    EDITS_WITHIN,
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_BREAKS,
    MOST_LOST,
    OTHER_PATIENCE,
    PATIENCE,
    SPREAD,
    as_of,
    back_off,
    before_handing_over,
    decide,
    last_useful,
)
from core.message import Message, MessageKind
from core.ports import (
    Close,
    Forward,
    GoOn,
    Postpone,
    Row,
    RowStatus,
    RowType,
    Settlement,
)
from tests.support.clock import MONDAY
from tests.support.turns import ADDRESS

ROW = Row(id=7, type=RowType.SAY, lane="l", due_at=MONDAY, attempts=1, address=ADDRESS, message=Message())

ANSWER = PATIENCE[MessageKind.REPLY]


@pytest.mark.parametrize(
    ("receipt", "settlement"),
    [
        (Delivered("42"), Close(RowStatus.SENT, ref="42")),
        (Refused("too long"), Close(RowStatus.REFUSED, why="too long")),
        (Gone("blocked"), Close(RowStatus.GONE, why="blocked")),
        (Moved("chat-9"), Forward("chat-9", MONDAY)),
        (Partly(2), GoOn(2)),
        (TryLater(timedelta(seconds=31)), Postpone(MONDAY + timedelta(seconds=31), counts=False)),
        (TryLater(timedelta(0)), Postpone(MONDAY, counts=False)),
        (
            TryLater(timedelta(9), everywhere=True),
            Close(RowStatus.EXPIRED, why="", rest_until=MONDAY + timedelta(9)),
        ),
        (
            TryLater(timedelta(seconds=9), everywhere=True),
            Postpone(MONDAY + timedelta(seconds=9), everywhere=True, counts=False),
        ),
        (TryLater(ANSWER), Postpone(MONDAY + ANSWER, counts=False)),
        (TryLater(ANSWER + timedelta(seconds=1), "down"), Close(RowStatus.EXPIRED, why="down")),
    ],
)
def test_each_receipt_has_its_settlement(receipt: Receipt, settlement: Settlement) -> None:
    assert decide(receipt, ROW, MONDAY) == settlement


def test_a_row_with_a_deadline_of_its_own_is_not_tried_past_it() -> None:
    row = replace(ROW, expires_at=MONDAY + timedelta(minutes=1))
    later = Postpone(MONDAY + timedelta(minutes=1), counts=False)
    assert decide(TryLater(timedelta(minutes=1)), row, MONDAY) == later
    assert decide(TryLater(timedelta(minutes=1, seconds=1)), row, MONDAY) == Close(RowStatus.EXPIRED, why="")


def test_a_row_that_fails_is_tried_until_it_is_of_no_more_use() -> None:
    often = replace(ROW, attempts=500)
    assert isinstance(decide(TryLater(), often, MONDAY + timedelta(hours=5)), Postpone)
    assert decide(TryLater(why="x"), often, MONDAY + ANSWER) == Close(RowStatus.EXPIRED, why="x")


def test_a_row_that_breaks_its_courier_is_given_up_after_some_tries() -> None:
    assert isinstance(decide(Broke("KeyError"), replace(ROW, attempts=MOST_BREAKS - 1), MONDAY), Postpone)
    given_up = decide(Broke("KeyError"), replace(ROW, attempts=MOST_BREAKS), MONDAY)
    assert given_up == Close(RowStatus.REFUSED, why=f"broke {MOST_BREAKS} times, the last: KeyError")


def test_a_row_whose_workers_vanish_is_given_up_at_last() -> None:
    assert before_handing_over(replace(ROW, lost=MOST_LOST - 1), MONDAY) is None
    given_up = before_handing_over(replace(ROW, lost=MOST_LOST), MONDAY)
    assert isinstance(given_up, Close) and given_up.status is RowStatus.REFUSED


def test_waits_double_up_to_a_cap() -> None:
    for attempts, seconds in ((1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (40, 300), (10_000, 300)):
        wait = timedelta(seconds=seconds)
        assert wait <= back_off(7, attempts) <= wait * (1 + SPREAD)
    assert (FIRST_WAIT, LONGEST_WAIT) == (timedelta(seconds=2), timedelta(minutes=5))


def test_rows_that_failed_together_come_back_apart() -> None:
    waits = {back_off(row_id, 5) for row_id in range(200)}
    assert len(waits) > 150
    assert max(waits) - min(waits) > back_off(0, 5) * SPREAD / 2


@given(st.integers(1, 10**9), st.integers(1, 10**4))
def test_no_wait_is_longer_than_the_cap_with_its_spread(row_id: int, attempts: int) -> None:
    assert timedelta(0) < back_off(row_id, attempts) <= LONGEST_WAIT * (1 + SPREAD)


def test_a_message_without_a_deadline_keeps_for_its_kind() -> None:
    assert last_useful(ROW) == MONDAY + timedelta(hours=6)
    notice = replace(ROW, message=Message(kind=MessageKind.NOTICE))
    assert last_useful(notice) == MONDAY + OTHER_PATIENCE == MONDAY + timedelta(hours=24)


def test_a_message_goes_on_from_the_part_that_is_next() -> None:
    assert as_of(replace(ROW, told=2), Message(), MONDAY).told == 2
    assert as_of(replace(ROW, locale="de"), Message(), MONDAY).locale == "de"


def test_a_message_is_named_by_its_row_at_each_try_and_at_each_part() -> None:
    born = replace(ROW, created_at=MONDAY)
    tries = [born, replace(born, attempts=2), replace(born, attempts=2, lost=1), replace(born, told=1)]
    said = [as_of(row, Message(), MONDAY) for row in tries]
    assert len({message.key for message in said}) == 1 and said[0].key
    assert [message.again for message in said] == [False, True, True, False]
    others = [replace(born, id=8), replace(born, created_at=MONDAY + timedelta(microseconds=1))]
    assert said[0].key not in {as_of(row, Message(), MONDAY).key for row in others}


def test_an_answer_takes_the_place_of_a_message_only_while_it_is_fresh() -> None:
    answer = Message(edits="9")
    assert as_of(ROW, answer, MONDAY + EDITS_WITHIN).edits == "9"
    late = MONDAY + EDITS_WITHIN + timedelta(seconds=1)
    assert as_of(ROW, answer, late).edits is None
    assert as_of(replace(ROW, lost=1), answer, late).edits == "9", (
        "it may have been edited: once more is no harm"
    )
