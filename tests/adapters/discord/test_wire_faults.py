"""Whatever goes wrong with a request, on the wire: who asked has one answer, and never two."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Row, select

from adapters.discord_chat import catching_up, desk, limits
from adapters.discord_chat.inbound import address_of
from adapters.discord_chat.via import Via
from adapters.sql.engine import Database
from adapters.sql.tables import OutboxRow
from core.coach import Heard
from core.courier import Delivered, TryLater
from core.message import Inbound, Message
from core.ports import RowStatus, RowType
from tests.adapters.discord.wire import Wired, in_loop_time
from tests.support.discord import DiscordDouble, Drop, Effect, Hang, Html, Late, Person, Refuse, Slow, TooMany

#: The coach waits so many seconds for an answer, and a late one takes longer.
TIMEOUT, LATE = 3.0, 4.0
#: What has gone wrong is made good within so many seconds.
PATIENCE = 60.0

pytestmark = pytest.mark.skips_waits

ANSWER = re.compile(r"I don't know (/x\d+)\.")

#: Nothing was done, and the same is to be tried again.
NOTHING_DONE: tuple[Effect, ...] = (
    Refuse(500),
    Refuse(503),
    Html(502),
    TooMany(0.3),
    TooMany(1.5),
    TooMany(0.3, is_global=True),
    TooMany(1, via=False),
    Drop(),
    Hang(30),
)
#: Done, though nobody heard so.
DONE: tuple[Effect, ...] = (Drop(after_work=True), Late(LATE))
FAULTS = (*NOTHING_DONE, *DONE, Slow(0.3))
#: After these the three seconds of a callback are over, or nobody may ask again.
TOO_LONG = (TooMany(1, via=False), Hang(30))


@pytest.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordDouble]:
    monkeypatch.setattr(limits, "CALL_TIMEOUT", TIMEOUT)
    async with in_loop_time() as discord:
        yield discord


async def test_a_direct_message_is_answered_once(double: DiscordDouble, wired: Wired):
    """One person for each fault, all at once; a message sent again carries the nonce of the one before."""
    async with wired():
        people = []
        for number, fault in enumerate(FAULTS):
            people.append(double.person(f"P{number}"))
            double.faults.add(fault, "POST", f"/channels/{people[-1].dm.id}/messages")
            people[-1].says(f"/x{number}")
        for number, person in enumerate(people):
            await person.dm.until(lambda seen: seen.from_bot, within=PATIENCE)
            assert ANSWER.search(person.dm.last.text)[1] == f"/x{number}"  # type: ignore[index]
        met = [each.fault for each in double.requests if each.fault]
        assert Counter(met) == Counter(type(fault).__name__ for fault in FAULTS)
        # Whoever got no answer from Discord has tried again by now, in a way that doubles nothing.
        await double.until(lambda: all(_was_told(double, each) for each in people), within=PATIENCE)
    assert [len(each.dm.from_bot) for each in people] == [1] * len(FAULTS)


def _was_told(double: DiscordDouble, person: Person) -> bool:
    sent = double.requests_to("POST", f"/channels/{person.dm.id}/messages")
    return any(each.status == 200 and each.fault in ("", "Slow") for each in sent)


async def test_a_command_is_acknowledged_and_answered_once(double: DiscordDouble, wired: Wired):
    """The callback is good for three seconds; what comes too late for it comes by direct message."""
    async with wired():
        await double.until(lambda: "help" in double.commands)
        asked = []
        for number, fault in enumerate(FAULTS):
            person = double.person(f"P{number}")
            asked.append((person, fault, person.invokes("help")))
            double.faults.add(fault, "POST", f"/interactions/{asked[-1][2].id}/*")
        for person, _, _ in asked:
            await person.dm.until(lambda seen: seen.from_bot, within=PATIENCE)
    for person, fault, each in asked:
        assert [shown.is_loading for shown in person.dm.messages] == [False], fault
        assert each.is_acknowledged == (fault not in TOO_LONG), fault


async def test_the_answer_to_a_command_comes_once(double: DiscordDouble, wired: Wired):
    """An edit of the placeholder may be done as often as it takes."""
    async with wired():
        await double.until(lambda: "help" in double.commands)
        asked = []
        for number, fault in enumerate(FAULTS):
            person = double.person(f"P{number}")
            asked.append((person, person.invokes("help")))
            double.faults.add(fault, "PATCH", f"/webhooks/*/{asked[-1][1].token}/messages/@original")
        for person, _ in asked:
            await person.dm.until(lambda seen: seen.from_bot, within=PATIENCE)
    for fault, (person, each) in zip(FAULTS, asked, strict=True):
        assert each.callback == 5 and each.acknowledged_after < 1
        assert [shown.text for shown in person.dm.from_bot] == [person.dm.last.text], fault


@pytest.mark.parametrize("fault", DONE)
async def test_a_further_message_among_themselves_comes_once(
    double: DiscordDouble, wired: Wired, fault: Effect
):
    """As a press is answered below a card that stays, and as a long answer goes on."""
    async with wired() as running:
        await double.until(lambda: "help" in double.commands)
        ana = double.person("Ana")
        asked = ana.invokes("help")
        await asked.answered(PATIENCE)
        until = int((running.app.clock.now() + limits.TOKEN_LIVES).timestamp())
        application = running.chat._client.application_id or 0
        via = Via(application=application, token=asked.token, until=until, fills=False, hidden=False)
        message, before = Message(key="9", via=str(via)), len(ana.dm.from_bot)
        double.faults.add(fault, "POST")
        receipts = [
            await running.chat.courier.deliver(address_of(ana.id, ana.dm.id), message, "More", [])
            for _ in range(2)
        ]
        assert isinstance(receipts[0], TryLater) and isinstance(receipts[1], Delivered)
        assert [each.text for each in ana.dm.from_bot[before:]] == ["More"]


async def test_a_hidden_further_message_is_never_twice_in_a_chat_and_never_lost(
    double: DiscordDouble, wired: Wired
):
    """As a press in a server is answered below a card that stays: it has no nonce. When nobody knows whether it
    arrived, the answer goes to the direct chat; what the library knows not to be done it does again itself."""
    server = double.server()
    async with wired():
        await double.until(lambda: "start" in double.commands)
        asked = []
        for number, fault in enumerate(FAULTS):
            person = double.person(f"P{number}", server)
            card = await person.invokes("start", to=server.channel).answered(PATIENCE)
            pressed = person.presses("I agree", on=card, to=server.channel)
            double.faults.add(fault, "POST", f"/webhooks/*/{pressed.token}")
            asked.append((person, fault))
        for person, _ in asked:
            await person.sees(server.channel).until(
                lambda seen: seen.from_bot[1:] or person.dm.from_bot,  # noqa: B023
                within=PATIENCE,
            )
        met = Counter(each.fault for each in double.requests if each.fault)
        assert met == Counter(type(fault).__name__ for fault in FAULTS)
        direct = [fault for fault in FAULTS if not isinstance(fault, (TooMany, Slow))]
        await double.until(lambda: sum(bool(each.dm.from_bot) for each, _ in asked) == len(direct), PATIENCE)
    for person, fault in asked:
        hidden, direct_ones = person.sees(server.channel).from_bot[1:], person.dm.from_bot
        assert len(hidden) == (fault in DONE or fault not in direct), fault
        assert len(direct_ones) == (fault in direct), fault
        assert all(each.is_ephemeral for each in hidden)
        assert len({each.text for each in (*hidden, *direct_ones)}) == 1, fault


@pytest.mark.parametrize("fault", DONE)
async def test_who_can_not_be_written_to_directly_rather_sees_it_twice_than_never(
    double: DiscordDouble, wired: Wired, fault: Effect
):
    server = double.server()
    async with wired():
        await double.until(lambda: "start" in double.commands)
        ana = double.person("Ana", server)
        ana.closes_dms()
        card = await ana.invokes("start", to=server.channel).answered(PATIENCE)
        pressed = ana.presses("I agree", on=card, to=server.channel)
        double.faults.add(fault, "POST", f"/webhooks/*/{pressed.token}")
        await ana.sees(server.channel).until(lambda seen: len(seen.from_bot) == 3, within=PATIENCE)
    _, *answers = ana.sees(server.channel).from_bot
    assert len({each.text for each in answers}) == 1 and len(answers) == 2 and not ana.dm.from_bot


async def test_the_same_words_after_an_erasure_are_answered_anew(double: DiscordDouble, wired: Wired):
    """Who begins anew begins with the same turn and the same answer, within the minutes for which Discord keeps a
    nonce: it would give back the old message, and post none."""
    async with wired():
        ana = double.person("Ana")
        for said in ("/start", "/delete", "yes", "/start"):
            before = len(ana.dm.from_bot)
            ana.says(said)
            await ana.dm.until(lambda seen: len(seen.from_bot) > before, within=PATIENCE)  # noqa: B023
        first, *_, last = ana.dm.from_bot
        assert first.text == last.text and first.id != last.id


async def test_whoever_gives_up_a_request_that_met_a_limit_of_the_whole_bot_locks_nobody_out(
    double: DiscordDouble, wired: Wired
):
    """As "is typing" is given up when the answer is there."""
    ana, ben = double.person("Ana"), double.person("Ben")
    async with wired() as running:
        hear = running.app.coach.hear

        async def heard_when_typing_met_the_limit(inbound: Inbound) -> Heard:
            client = running.chat._client
            if inbound.address.user == str(ana.id):
                await double.until(lambda: double.requests_to("POST", "/typing"), PATIENCE)
                while not client.is_at_limit:
                    await asyncio.sleep(0)
            return await hear(inbound)

        running.app.coach.hear = heard_when_typing_met_the_limit  # type: ignore[method-assign]
        double.faults.add(TooMany(0.9, is_global=True), "POST", "*/typing")
        ana.says("/x1")
        await ana.dm.until(lambda _: answers(ana) == ["/x1"], within=PATIENCE)
        ben.says("/x2")
        await ben.dm.until(lambda _: answers(ben) == ["/x2"], within=PATIENCE)
        assert answers(ana) == ["/x1"], "once"


async def test_a_deadline_within_a_limit_of_the_whole_bot_locks_nobody_out(
    double: DiscordDouble, wired: Wired, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "CALL_TIMEOUT", 1.5)
    ana, ben = double.person("Ana"), double.person("Ben")
    async with wired():
        # After the first the library waits for a second.
        for effect in (Html(502), TooMany(0.9, is_global=True)):
            double.faults.add(effect, "POST", f"/channels/{ana.dm.id}/messages")
        ana.says("/x1")
        await ana.dm.until(lambda _: answers(ana) == ["/x1"], within=PATIENCE)
        ben.says("/x2")
        await ben.dm.until(lambda _: answers(ben) == ["/x2"], within=PATIENCE)
        assert answers(ana) == ["/x1"], "once"


async def test_of_a_lively_chat_the_last_that_was_missed_is_read(double: DiscordDouble, wired: Wired):
    double.rates.enabled = False
    ana = double.person("Ana")
    async with wired() as running:
        ana.says("/x1")
        await ana.dm.until(lambda _: answers(ana) == ["/x1"], within=PATIENCE)
        client, channel = running.chat._client, ana.dm.id
        for number in range(catching_up.MESSAGES):
            told = {"content": f"{number}"}
            await client.call("POST", "/channels/{channel_id}/messages", told, channel_id=channel)
        told_of, double.world.subscribers[:] = list(double.world.subscribers), []
        ana.says("/x2")
        ana.says("I have chest pain and I fainted")
        double.world.subscribers[:] = told_of
        assert running.chat._desk is not None
        await running.chat._desk.catch_up()
        await ana.dm.until(lambda seen: "emergency" in seen.last.words, within=PATIENCE)
        assert answers(ana) == ["/x1", "/x2"]


@pytest.mark.parametrize(("bounce", "answered_taps"), [(timedelta(seconds=5), 1), (timedelta(), 3)])
async def test_a_button_that_is_tapped_three_times_is_pressed_once(
    double: DiscordDouble,
    wired: Wired,
    monkeypatch: pytest.MonkeyPatch,
    bounce: timedelta,
    answered_taps: int,
):
    """Discord unlocks a button as soon as the press is acknowledged, which is before the card has changed."""
    monkeypatch.setattr(desk, "BOUNCE", bounce)
    async with wired():
        await double.until(lambda: "start" in double.commands)
        ana = double.person("Ana")
        card = await ana.invokes("start").answered(PATIENCE)
        taps = [ana.presses("I agree", on=card) for _ in range(3)]
        ana.says("/x1")
        await ana.dm.until(lambda _: answers(ana), within=PATIENCE)
        assert [each.callback for each in taps] == [6, 6, 6]
    answered = [
        each.token for each in taps if double.requests_to("PATCH", f"/{each.token}/messages/@original")
    ]
    assert answered == [each.token for each in taps][:answered_taps]


# A hundred at once -----------------------------------------------------------------------------------------

PEOPLE = 100
#: What each of them writes: commands that nobody knows, so that each answer names what it answers.
LINES = 3
#: Of five kinds, so that of a hundred requests ten meet one of them.
SHARE = 1 - 0.9 ** (1 / 5)


def disturb(double: DiscordDouble, method: str) -> None:
    """Let every tenth request of a method fail."""
    for effect in (Html(502), Drop(), TooMany(0.5), Drop(after_work=True), Late(LATE)):
        double.faults.add(effect, method, times=None, probability=SHARE)


async def talks(person: Person, numbers: Sequence[int]) -> None:
    """Somebody comes by a command, presses a button of the answer, and writes all lines at once."""
    person.invokes("start")
    await person.dm.until(lambda seen: seen.from_bot, within=PATIENCE * 4)
    person.presses("No thanks", on=person.dm.last)
    for number in numbers:
        person.says(f"/x{number}")


async def is_answered(person: Person, numbers: Sequence[int]) -> None:
    wanted = {f"/x{number}" for number in numbers}
    await person.dm.until(lambda seen: wanted <= set(answers(person)), within=PATIENCE * 4)


def answers(person: Person) -> list[str]:
    return [found[1] for each in person.dm.from_bot if (found := ANSWER.search(each.text))]


async def said(database: Database) -> Sequence[Row[Any]]:
    query = select(OutboxRow.__table__).where(OutboxRow.type == RowType.SAY)
    return await database.read(lambda connection: connection.execute(query).all())


async def test_a_hundred_athletes_at_once_while_every_tenth_request_fails(
    double: DiscordDouble, wired: Wired
) -> None:
    """As many messages as Discord permits leave, and its limits are enforced meanwhile."""
    people = [double.person(f"P{number}") for number in range(PEOPLE)]
    lines = [range(at, at + LINES) for at in range(0, PEOPLE * LINES, LINES)]
    async with wired() as running:
        await double.until(lambda: "start" in double.commands)
        for method in ("POST", "PATCH"):
            disturb(double, method)
        await asyncio.gather(*(talks(*each) for each in zip(people, lines, strict=True)))
        for each in zip(people, lines, strict=True):
            await is_answered(*each)
        for _ in count():
            await running.app.dispatcher.finish()
            statuses = Counter(row.status for row in await said(running.app.database))
            if RowStatus.PENDING not in statuses:
                break
            requests = len(double.requests)
            await double.until(lambda: len(double.requests) > requests, PATIENCE)  # noqa: B023
    assert set(statuses) == {RowStatus.SENT}, "everything is answered"
    for person, numbers in zip(people, lines, strict=True):
        assert answers(person) == [f"/x{number}" for number in numbers], "in order, and once"
    happened = double.statistics()
    assert happened["faults_met"] > len(double.requests) / 14
    assert happened["global_refusals"] == 0
