"""`sidekick run` as a process of its own against Discord's double: crashes, the gateway's moods, shards, secrets."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.support.discord import DiscordDouble, Drop, Hang, Html, Person, Refuse, Slow
from tests.support.running import SidekickProcess

ANSWER = re.compile(r"I don't know (/x\d+)\.")
#: How long a test waits for the process, seconds; a new session alone takes the library five.
SOON = PATIENCE = 60.0


def answers(person: Person) -> list[str]:
    return [found[1] for each in person.dm.from_bot if (found := ANSWER.search(each.text))]


async def answered(person: Person, *wanted: str) -> None:
    await person.dm.until(lambda _: answers(person) == list(wanted), within=PATIENCE)


async def joins(person: Person) -> None:
    """Become an athlete who was heard: others are not looked after when the bot was away."""
    card = await person.invokes("start").answered(SOON)
    await person.presses("I agree", on=card).answered(SOON)
    person.says("/hello")
    await person.dm.until(lambda seen: "/hello" in seen.last.text, within=SOON)


def stored(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "sidekick.db")) as database:
        return database.execute(query).fetchall()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While it lasts somebody else writes into the database, and nobody can beside them."""
    with closing(sqlite3.connect(folder / "sidekick.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        yield


def two_minutes_go_by(folder: Path) -> None:
    """The leases of who was killed are over, which the coach waits for before it repeats what was in work."""
    with closing(sqlite3.connect(folder / "sidekick.db")) as database, database:
        database.execute("update outbox set hold_until = due_at where status = 'pending' and type = 'say'")


def they_joined_yesterday(folder: Path) -> None:
    """Discord's clock is set forward between two starts here; what was said is not to seem older than who said it."""
    with closing(sqlite3.connect(folder / "sidekick.db")) as database, database:
        database.execute("update athletes set created_at = datetime(created_at, '-1 day')")


# Start and stop --------------------------------------------------------------------------------------------


async def test_it_says_what_it_is_answers_and_stops_gracefully(double: DiscordDouble, tmp_path: Path):
    server = double.server()
    ana, ben = double.person("Ana", server), double.person("Ben", server)
    for _ in range(2):
        async with SidekickProcess(double, tmp_path) as sidekick:
            await sidekick.until_it_says("Sidekick is running: Discord as Sidekick; database SQLite")
            await double.until_connected(within=SOON)
            asked = ana.invokes("help", to=server.channel)
            assert (await asked.answered()).text and asked.is_ephemeral and asked.acknowledged_after < 1
            assert await sidekick.stop() == 0
        assert "has stopped" in sidekick.said
        double.clock.advance(5)
    assert not ben.sees(server.channel).messages, "what is personal is for one alone"
    assert len(double.requests_to("PUT", "/commands")) == 1, "commands are written when they changed"
    assert not double.statistics()["refusals"]
    assert not double.gateway.sessions, "it says goodbye"


async def test_what_is_in_work_is_finished(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        double.faults.add(Slow(0.3), "POST", "/channels/*/messages")
        ana.says("/x1")
        await double.until(lambda: stored(tmp_path, "select 1 from inbox"), within=SOON)
        assert await sidekick.stop() == 0
    assert answers(ana) == ["/x1"]
    assert "ERROR" not in sidekick.said


async def test_who_waits_for_what_can_not_be_finished_is_told(double: DiscordDouble, tmp_path: Path):
    """Told to stop while the database is locked by somebody else."""
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        with locked(tmp_path):
            asked = ana.invokes("help")
            await double.until(lambda: asked.is_acknowledged, within=SOON)
            assert await sidekick.stop() == 0
    assert "being restarted" in ana.dm.last.text
    assert "events are given up" in sidekick.said and "ResourceClosed" not in sidekick.said


async def test_a_database_that_is_slower_than_three_seconds(double: DiscordDouble, tmp_path: Path):
    """Locked by somebody else: whoever asks is told at once that an answer comes, and it comes there, once."""
    server = double.server()
    ana, ben, cleo = double.person("Ana"), double.person("Ben", server), double.person("Cleo")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        card = await ben.invokes("start", to=server.channel).answered(within=SOON)
        with locked(tmp_path):
            asked, pressed = ana.invokes("help"), ben.presses("I agree", on=card, to=server.channel)
            cleo.says("/x1")
            await double.until(lambda: asked.is_acknowledged and pressed.is_acknowledged, within=SOON)
            double.clock.advance(5)
            assert (asked.callback, pressed.callback) == (5, 6)
            assert not ana.dm.from_bot and ana.dm.messages[-1].is_loading
        answer = await asked.answered(within=PATIENCE)
        await cleo.dm.until(lambda seen: seen.from_bot, within=PATIENCE)
        await ben.sees(server.channel).until(lambda seen: seen.from_bot[1:], within=PATIENCE)
        assert await sidekick.stop() == 0
    assert answer.text and len(ana.dm.from_bot) == len(cleo.dm.from_bot) == 1
    assert len(ben.sees(server.channel).from_bot) == 2 and not ben.dm.from_bot
    assert not [each for each in double.requests if each.method == "POST" and each.path.endswith(asked.token)]


async def test_a_wrong_token_is_said_and_ends(double: DiscordDouble, tmp_path: Path):
    async with SidekickProcess(double, tmp_path, DISCORD_TOKEN=double.token + "x") as sidekick:
        assert await sidekick.ends() == 2
    assert "DISCORD_TOKEN: Discord does not accept it" in sidekick.said
    assert double.token not in sidekick.said and "Traceback" not in sidekick.said


async def test_a_token_that_was_reset_meanwhile_ends_it_too(double: DiscordDouble, tmp_path: Path):
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        await double.gateway.reset_token()
        assert await sidekick.ends() == 2
    assert "DISCORD_TOKEN" in sidekick.said and "Traceback" not in sidekick.said


async def test_it_waits_for_the_network_at_the_start(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    await double.network_away()
    async with SidekickProcess(double, tmp_path) as sidekick:
        await sidekick.until_it_says("can't be reached")
        await double.network_back()
        await double.until_connected(within=SOON)
        ana.says("/x1")
        await answered(ana, "/x1")
        assert await sidekick.stop() == 0


async def test_nothing_secret_is_ever_said(double: DiscordDouble, tmp_path: Path):
    """At the loudest level, while everything goes wrong."""
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path, LOG_LEVEL="debug") as sidekick:
        await double.until_connected(within=SOON)
        for effect in (Refuse(500), Html(502), Drop(), Refuse(403, 50013, "Missing Permissions"), Hang(0.1)):
            double.faults.add(effect)
        asked = [ana.invokes("help"), ana.invokes("checkin", fatigue=2, mood=2, sleep=2)]
        ana.says("my knee hurts awfully")
        await double.until(lambda: not any(fault.met == 0 for fault in double.faults.active), within=PATIENCE)
        await double.gateway.close(4000)
        await double.until(lambda: len(double.gateway.greetings) == 2, within=SOON)
        ana.says("/x1")
        await ana.dm.until(lambda _: answers(ana), within=PATIENCE)
        assert await sidekick.stop() == 0
    assert "DEBUG" in sidekick.said
    secret = double.token.rpartition(".")[2]
    for word in (double.token, secret, "knee", "awfully", double.api_url, *(each.token for each in asked)):
        assert word not in sidekick.said


# Crashes ---------------------------------------------------------------------------------------------------


async def test_killed_between_the_acknowledgment_and_the_answer(double: DiscordDouble, tmp_path: Path):
    server = double.server()
    ana = double.person("Ana", server)
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        double.faults.add(Hang(60), "PATCH", "/webhooks/*")
        asked = ana.invokes("help", to=server.channel)
        await double.until(lambda: any(each.fault for each in double.requests), within=SOON)
        await sidekick.kill()
    assert asked.is_acknowledged and not ana.sees(server.channel).from_bot
    two_minutes_go_by(tmp_path)
    double.clock.advance(5)
    async with SidekickProcess(double, tmp_path) as sidekick:
        answer = await asked.answered(within=PATIENCE)
        await double.until_connected(within=SOON)
        assert await sidekick.stop() == 0
    assert answer.text and answer.is_ephemeral and not answer.versions[1:]
    assert len(ana.sees(server.channel).from_bot) == 1 and not ana.dm.from_bot


async def test_an_answer_after_fifteen_minutes_goes_by_direct_message(double: DiscordDouble, tmp_path: Path):
    server = double.server()
    ana = double.person("Ana", server)
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        double.faults.add(Hang(60), "PATCH", "/webhooks/*")
        ana.invokes("help", to=server.channel)
        await double.until(lambda: any(each.fault for each in double.requests), within=SOON)
        await sidekick.kill()
    two_minutes_go_by(tmp_path)
    double.clock.advance(15 * 60)
    async with SidekickProcess(double, tmp_path) as sidekick:
        assert (await ana.dm.next_message(within=PATIENCE)).text
        assert await sidekick.stop() == 0
    assert not ana.sees(server.channel).from_bot and len(ana.dm.from_bot) == 1


async def test_buttons_live_through_a_restart(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        card = await ana.invokes("start").answered()
        await sidekick.kill()
    double.clock.advance(5)
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        pressed = ana.presses("I agree", on=card)
        await pressed.answered(within=SOON)
        assert pressed.callback == 6 and pressed.acknowledged_after < 1
        await ana.dm.until(lambda _: card.labels != ["I agree", "No thanks"], within=SOON)
        again = ana.presses("No thanks", on=card)
        await again.answered(within=SOON)
        assert await sidekick.stop() == 0
    consented = "select count(*) from athletes where consented_at is not null"
    assert stored(tmp_path, consented) == [(1,)], "an old card decides nothing again"


async def test_killed_at_any_moment(double: DiscordDouble, tmp_path: Path):
    """Everything is answered once: what nobody heard is read afterwards, and a nonce keeps answers single."""
    chance = random.Random(5)
    people = [double.person(f"P{number}") for number in range(10)]
    kills, sent = 4, 0
    for kill in range(kills):
        async with SidekickProcess(double, tmp_path) as sidekick:
            await double.until_connected(within=SOON)
            if not kill:
                for person in people:
                    await joins(person)
                they_joined_yesterday(tmp_path)
            for person in chance.sample(people, 5):
                person.says(f"/x{sent}")
                sent += 1
            seen, so_far = len(double.requests), chance.randrange(1, 6)
            await double.until(lambda: len(double.requests) >= seen + so_far, within=SOON)  # noqa: B023
            await sidekick.kill()
            two_minutes_go_by(tmp_path)
        double.clock.advance(5)

    def told() -> Counter[str]:
        return Counter(each for person in people for each in answers(person))

    wanted = Counter(f"/x{number}" for number in range(sent))
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        await double.until(lambda: set(told()) == set(wanted), within=PATIENCE)
        assert await sidekick.stop() == 0
    assert told() == wanted


# The gateway's moods ---------------------------------------------------------------------------------------


async def test_every_way_in_which_a_line_ends(double: DiscordDouble, tmp_path: Path):
    ana, numbers = double.person("Ana"), iter(range(100))
    gateway, said = double.gateway, []

    async def speaks() -> None:
        said.append(f"/x{next(numbers)}")
        ana.says(said[-1])

    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        for code in (4000, 1001, 4008, 4009):
            await gateway.close(code)
            await speaks()
            await answered(ana, *said)
        for end in (gateway.cut, gateway.ask_to_reconnect, lambda: gateway.invalidate(resumable=True)):
            end()
            await speaks()
            await answered(ana, *said)
        assert {each.outcome for each in gateway.greetings[1:]} == {"resumed"}
        assert await sidekick.stop() == 0


async def test_a_storm_of_reconnects(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        double.gateway.storm(*[4000, 1001, 4009] * 5)
        double.gateway.cut()
        ana.says("/x1")
        await double.until(lambda: len(double.gateway.greetings) == 17, within=PATIENCE)
        ana.says("/x2")
        await answered(ana, "/x1", "/x2")
        assert await sidekick.stop() == 0
    assert {each.what for each in double.gateway.greetings[1:]} == {"resume"}


async def test_a_session_that_is_invalid(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        await joins(ana)
        ana.says("/x1")
        await answered(ana, "/x1")
        double.gateway.invalidate()
        ana.says("/x2")
        await double.until(lambda: len(double.gateway.greetings) == 2, within=PATIENCE)
        ana.says("/x3")
        await ana.dm.until(lambda _: "/x3" in answers(ana), within=PATIENCE)
        await ana.dm.until(lambda _: "/x2" in answers(ana), within=PATIENCE)
        assert await sidekick.stop() == 0
    assert sorted(answers(ana)) == ["/x1", "/x2", "/x3"], "what nobody listened to is read afterwards"


async def test_the_gateway_is_away_for_a_while(double: DiscordDouble, tmp_path: Path):
    ana = double.person("Ana")
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        await joins(ana)
        ana.says("/x1")
        await answered(ana, "/x1")
        double.gateway.go_away()
        ana.says("/x2")
        await double.until(lambda: double.gateway.turned_away, within=SOON)
        double.gateway.come_back()
        await double.until_connected(within=PATIENCE)
        ana.says("/x3")
        await ana.dm.until(lambda _: {"/x2", "/x3"} <= set(answers(ana)), within=PATIENCE)
        assert await sidekick.stop() == 0
    assert sorted(answers(ana)) == ["/x1", "/x2", "/x3"]


# Who can't be reached --------------------------------------------------------------------------------------


async def test_direct_messages_are_closed(double: DiscordDouble, tmp_path: Path):
    """An answer that can't be brought is given up at once, and told at the next contact."""
    server = double.server()
    ana = double.person("Ana", server)
    async with SidekickProcess(double, tmp_path) as sidekick:
        await double.until_connected(within=SOON)
        await joins(ana)
        ana.closes_dms()
        ana.says("/x1")
        await sidekick.until_it_says("given up.*50007")
        refused = [each for each in double.requests if each.code == 50007]
        assert len(refused) == 1, "nobody is asked twice"
        asked = ana.invokes("help", to=server.channel)
        assert (await asked.answered()).text and asked.is_ephemeral
        assert await sidekick.stop() == 0
