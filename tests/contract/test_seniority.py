"""What has to hold of connected accounts (see `core.seniority`), whatever honest and hostile people do, in any order.

Ana has two old accounts, each with a diary of its own, and a new one; Eve has an old one with a diary, and two new
ones. Codes are seen by anybody, everybody is lured into entering anybody's, and all press whatever there is to press.
A model knows only who has been with which diary since when; by it every move is judged.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from adapters.sql.engine import connect
from adapters.sql.tables import Base
from core.message import Address
from core.seniority import NEWCOMER
from tests.support.clock import VirtualClock
from tests.support.company import Company

T = TypeVar("T")

ANA = Address("telegram", "1", "1")
ANA_TOO = Address("discord", "2", "2")
ANA_NEW = Address("console", "3", "3")
EVE = Address("discord", "4", "4")
EVE_NEW = Address("telegram", "5", "5")
EVE_NEWER = Address("discord", "6", "6")
EVERYBODY = (ANA, ANA_TOO, ANA_NEW, EVE, EVE_NEW, EVE_NEWER)
DIARIES = {ANA: "swim", ANA_TOO: "stretch", EVE: "foam roll"}

FROM_THE_BEGINNING = datetime.min.replace(tzinfo=UTC)
WAITS = "less than a day ago"
#: Which diary an account is with, since when.
Since = dict[tuple[Address, str], datetime]

people = st.sampled_from(EVERYBODY)
TRIES = st.sampled_from(["take out", "copy", "erase", "notice"])


class ConnectedAccounts(RuleBasedStateMachine):
    """Everybody's moves, one after another."""

    @initialize()
    def begins(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sidekick-seniority-"))
        self.runner = asyncio.Runner()
        self.clock = VirtualClock()
        self.database = connect(f"sqlite:///{self.folder / 'sidekick.db'}")
        self.company = Company(self.database, self.clock)
        self.since: Since = {}
        self.run(self._begins())

    async def _begins(self) -> None:
        await self.database.write(Base.metadata.create_all)
        for who, name in DIARIES.items():
            await self.company.is_onboarded(who, name=name)
            await self.company.says(who, f"/remind {name} at 21:00 every day")
        self.since = dict.fromkeys(await self.now_with(), FROM_THE_BEGINNING)

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(doing)

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.run(self.database.close())
            self.runner.close()
            shutil.rmtree(self.folder)

    # What is seen, and judged

    async def now_with(self) -> list[tuple[Address, str]]:
        """Who is with which diary."""
        told = {(row["athlete_key"], row["about"]) for row in await self.company.rows("reminders")}
        accounts = {
            (row["platform"], row["user"]): row["athlete_key"] for row in await self.company.rows("accounts")
        }
        return [
            (who, name)
            for who in EVERYBODY
            for name in DIARIES.values()
            if (accounts.get((who.platform, who.user)), name) in told
        ]

    def has_long_been(self, who: Address, name: str) -> bool:
        return self.clock.now() - self.since[who, name] >= NEWCOMER

    def may_put_out(self, by: Address, who: Address, name: str) -> bool:
        """Whether the one was with a diary for a day, or before the other.

        Two who came to it at the same instant came together. If it was with a diary of theirs, it is decided there:
        that one can be taken back, with all who came along. If they had none, neither may put out the other.
        """
        mine, theirs = self.since.get((by, name)), self.since[who, name]
        if mine is None:
            return False
        if self.has_long_been(by, name):
            return True
        if mine != theirs:
            return mine < theirs
        brought = {each for each in DIARIES.values() if self._were_with(each, (by, who), before=mine)}
        return any(self.may_put_out(by, who, each) for each in brought)

    def _were_with(self, name: str, people: tuple[Address, ...], *, before: datetime) -> bool:
        return all(self.since.get((who, name), before) < before for who in people)

    async def happened(self, by: Address, *, erased: bool = False) -> None:
        """Judge what somebody's move did to everybody, and remember it."""
        after = await self.now_with()
        for who, name in self.since.keys() - {*after}:
            assert who == by or self.may_put_out(by, who, name), f"{by} put {who} out of what is not theirs"
            kept = [self.since[pair] for pair in after if pair in self.since and pair[0] == who]
            assert all(each < self.since[who, name] for each in kept), f"{who} got another's for their own"
        gone = {name for _, name in self.since} - {name for _, name in after}
        assert erased or not gone, "nothing that was told is lost"
        assert all(self.has_long_been(by, name) for name in gone), f"{by} erased what is not theirs yet"
        self.since = {pair: self.since.get(pair, self.clock.now()) for pair in after}
        self.clock.advance(minutes=1)

    # What people do

    @rule(
        asks=people, enters=people, choice=st.sampled_from(["keep_this", "keep_that", "connect", "not_now"])
    )
    def a_code_is_seen(self, asks: Address, enters: Address, choice: str) -> None:
        self.run(self._a_code_is_seen(asks, enters, choice))

    @rule(people=st.permutations([*DIARIES]), choice=st.sampled_from(["keep_this", "keep_that"]))
    def two_with_a_diary_connect(self, people: list[Address], choice: str) -> None:
        asks, enters, *_ = people
        self.run(self._a_code_is_seen(asks, enters, choice))

    def _pairs_without_and_with_a_diary(self) -> list[tuple[Address, Address]]:
        have = {who for who, _ in self.since}
        return [(who, other) for who in EVERYBODY if who not in have for other in EVERYBODY if other in have]

    @precondition(lambda self: self._pairs_without_and_with_a_diary())
    @rule(data=st.data(), asks_for_it=st.booleans())
    def who_has_no_diary_comes_to_one(self, data: st.DataObject, asks_for_it: bool) -> None:
        comes, has_one = data.draw(st.sampled_from(self._pairs_without_and_with_a_diary()))
        asks, enters = (comes, has_one) if asks_for_it else (has_one, comes)
        self.run(self._a_code_is_seen(asks, enters, "connect"))

    async def _a_code_is_seen(self, asks: Address, enters: Address, choice: str) -> None:
        answer = await self.company.says(asks, "/link")
        await self.happened(asks)
        # A chat that was closed may first be told what it missed.
        _, has_code, told = answer.partition("Your code: ")
        if not has_code:
            assert "connects no others yet" in answer
            return
        code = told.partition("\n")[0]
        await self.company.says(enters, f"/link {code}")
        await self.happened(enters)
        await self._press(enters, choice)

    async def _press(self, who: Address, choice: str) -> str:
        """Press the newest button of that id, if there ever was one."""
        there = any(choice in {c.id for c in m.choices} for m in self.company.messages(who))
        answer = await self.company.presses(who, choice) if there else ""
        await self.happened(who)
        return answer

    @rule(by=people, number=st.integers(1, 6))
    def somebody_is_taken_out(self, by: Address, number: int) -> None:
        self.run(self._unlinks(by, number))

    async def _unlinks(self, by: Address, number: int) -> None:
        await self.company.says(by, "/unlink")
        await self._press(by, f"account_{number}")

    @rule(by=people)
    def that_was_not_me(self, by: Address) -> None:
        self.run(self._press(by, "not_me"))

    @rule(by=people, what=st.sampled_from(["/checkin 3 3 3", "ran 30 min, rpe 4", "my knee hurts, 2 of 10"]))
    def something_is_told(self, by: Address, what: str) -> None:
        async def tells() -> None:
            await self.company.says(by, what)
            await self.happened(by)

        self.run(tells())

    @rule(by=people)
    def a_copy_is_asked_for(self, by: Address) -> None:
        async def asks() -> None:
            answer = await self.company.says(by, "/export")
            files = self.company.messages(by)[-1].files
            mine = [name for who, name in self.since if who == by]
            if all(self.has_long_been(by, name) for name in mine) and mine:
                assert files, "nobody is locked out"
            elif mine:
                assert not files and WAITS in answer
            for name in {name for _, name in self.since} - {*mine}:
                assert not any(f'"about": "{name}"' in file.content for file in files)
            await self.happened(by)

        self.run(asks())

    @rule(by=people)
    def all_is_to_be_erased(self, by: Address) -> None:
        async def erases() -> None:
            answer = await self.company.says(by, "/delete")
            mine = [name for who, name in self.since if who == by]
            if mine:
                assert (WAITS in answer) != all(self.has_long_been(by, name) for name in mine)
            await self.company.says(by, "yes")
            await self.happened(by, erased=True)

        self.run(erases())

    @rule(whose=people)
    def a_chat_is_closed(self, whose: Address) -> None:
        """It can't be told of anything until its owner's next word, and is theirs all the same."""
        self.run(self.company.dispatcher.chat_is_gone(whose))

    @rule(hours=st.integers(1, 13))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    def _intruders(self) -> list[tuple[Address, Address, str]]:
        """Who was with a diary before somebody who came less than a day ago."""
        return [
            (older, newer, name)
            for (older, name), since in self.since.items()
            for (newer, named), came in self.since.items()
            if name == named and since < came and not self.has_long_been(newer, name)
        ]

    def _who_can_be_taken_out(self) -> list[tuple[Address, Address, str]]:
        """By whoever was with it for a day, and of two newcomers by the earlier, unless the later brought a diary."""
        return [
            (older, newer, name)
            for older, newer, name in self._intruders()
            if self.has_long_been(older, name)
            or all(came == self.since[newer, name] for (who, _), came in self.since.items() if who == newer)
        ]

    @precondition(lambda self: self._who_can_be_taken_out())
    @rule(data=st.data())
    def who_was_there_before_takes_out_who_came(self, data: st.DataObject) -> None:
        older, newer, name = data.draw(st.sampled_from(self._who_can_be_taken_out()))

        async def takes_out() -> None:
            await self._takes_out(older, newer)
            assert (newer, name) not in self.since and (older, name) in self.since

        self.run(takes_out())

    def _without_a_diary_of_their_own(self) -> list[tuple[Address, Address, str]]:
        return [
            (older, newer, name)
            for older, newer, name in self._intruders()
            if not any(who == newer and self.has_long_been(who, each) for who, each in self.since)
        ]

    @precondition(lambda self: self._intruders())
    @rule(data=st.data(), what=TRIES)
    def who_came_tries_what_is_not_theirs_yet(self, data: st.DataObject, what: str) -> None:
        older, newer, _ = data.draw(st.sampled_from(self._intruders()))
        self._tries(newer, older, what)

    @precondition(lambda self: self._without_a_diary_of_their_own())
    @rule(data=st.data(), what=TRIES)
    def who_came_without_a_diary_tries_it_too(self, data: st.DataObject, what: str) -> None:
        older, newer, name = data.draw(st.sampled_from(self._without_a_diary_of_their_own()))
        self._tries(newer, older, what)
        assert (older, name) in self.since

    def _tries(self, newer: Address, older: Address, what: str) -> None:
        match what:
            case "take out":
                self.run(self._takes_out(newer, older))
            case "copy":
                self.a_copy_is_asked_for(newer)
            case "erase":
                self.all_is_to_be_erased(newer)
            case "notice":
                self.that_was_not_me(newer)

    async def _takes_out(self, by: Address, leaving: Address) -> None:
        key = await self.company.key(by)
        rows = [row for row in await self.company.rows("accounts") if row["athlete_key"] == key]
        accounts = sorted((row["platform"], row["user"]) for row in rows)
        await self._unlinks(by, 1 + accounts.index((leaving.platform, leaving.user)))


TestConnectedAccounts = ConnectedAccounts.TestCase
TestConnectedAccounts.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    # What fails is shown as it was found: to make it shorter would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
