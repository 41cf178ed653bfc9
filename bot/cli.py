"""The command line: the only place that turns wrong input into an exit code (FORMATS: Commands).

What a command needs is imported inside it, so that `--help` and the terminal chat come up at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.compose import Application
    from bot.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Sidekick, a running coach in chat.",
)

WRONG_INPUT = 2
MOST_WEEKS = 104
#: Years that a plan can begin in (own choice: wide enough, and far from where dates end).
YEARS = range(1970, 2201)

StoryFile = Annotated[
    str, typer.Argument(metavar="STORY", help="A story (JSON lines); - for standard input.")
]
ProfileFile = Annotated[
    str, typer.Argument(metavar="PROFILE", help="A profile (JSON); - for standard input.")
]
RatingsFile = Annotated[str, typer.Argument(metavar="CSV", help="Daily ratings; - for standard input.")]
AthleteName = Annotated[str, typer.Argument(metavar="ATHLETE", help="An athlete's key, or platform:user.")]


def main() -> None:
    """Run the program."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


# Without a database ----------------------------------------------------------------------------------------


@app.command()
def plan(
    profile: ProfileFile,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, such as 2026-03-02.")],
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="How many weeks.")],
) -> None:
    """Print the weeks of a profile as JSON, made without chat."""
    from core.training.plan_json import ProfileError, dump_plan, read_profile
    from core.training.planner import plan as plan_weeks

    first = _date(start, "--from")
    with _refusing(profile, ProfileError):
        athlete = read_profile(_read(profile))
    print(json.dumps(dump_plan(plan_weeks(athlete, first, weeks)), indent=2, ensure_ascii=False))


@app.command()
def assess(ratings: RatingsFile) -> None:
    """Print what the coach would have said over past months: daily ratings in, a JSON line a day out."""
    from core.message import Say
    from core.wellness.history import assess_csv
    from core.wellness.ratings_csv import RatingsError
    from core.words.phrasebook import Phrasebook

    phrasebook = Phrasebook()
    with _refusing(ratings, RatingsError):
        days = assess_csv(
            _read(ratings), lambda evidence: phrasebook.sentence(Say(evidence.key, evidence.args))
        )
    _print_lines(days)


@app.command()
def understand(
    explain: Annotated[bool, typer.Option("--explain", help="Add which words say what.")] = False,
) -> None:
    """Read messages from standard input, one a line, and print a JSON line each: how the coach reads it."""
    from core.understanding import understand as read_message
    from core.understanding.json_form import explained, to_json

    form = explained if explain else to_json
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        text, today, expecting = _message(number, raw)
        _print_lines([form(read_message(text, today, expecting))])


@app.command()
def replay(
    story: StoryFile,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write the export there.")
    ] = None,
) -> None:
    """Play a story with a virtual clock and print the transcript; exit 1 when an `expect` fails."""
    from adapters.story import StoryError, read_story
    from bot import logs
    from bot.replay import play

    logs.to_stderr()
    with _refusing(story, StoryError):
        lines = read_story(_read(story))
        played = asyncio.run(play(lines, sys.stdout.write))
    if export is not None:
        _write(export, json.dumps(played.export, indent=2, ensure_ascii=False) + "\n")
    for failure in played.failures:
        print(f"{story}: {failure}", file=sys.stderr)
    if played.failures:
        raise typer.Exit(1)


# With a database -------------------------------------------------------------------------------------------


@app.command()
def chat() -> None:
    """Talk to the coach in this terminal; needs no token, no account, no server."""
    from bot import logs
    from bot.terminal import talk

    settings = _settings()
    if sys.stderr.isatty():
        logs.to_file(settings)  # A line of the log on a screen that is being chatted on is a mess.
    else:
        logs.to_stderr(settings)
    with _wrong_settings(), _database_errors():
        asyncio.run(talk(settings))


@app.command()
def run() -> None:
    """Run the coach on every platform that has a token in the environment or .env."""
    settings = _settings()
    if settings.telegram_token is None and settings.discord_token is None:
        _refuse(
            "No platform has a token: set TELEGRAM_TOKEN or DISCORD_TOKEN. In the terminal: sidekick chat"
        )
    from bot import logs
    from bot.run import run as serve
    from core.courier import CannotServe

    logs.to_stderr(settings)
    try:
        with _wrong_settings(), _database_errors():
            asyncio.run(serve(settings))
    except CannotServe as error:
        _refuse(_CANNOT_SERVE[error.platform, error.part].format(why=error.why))


#: What the operator is told of a platform that can't be served, by the part of it that is wrong.
_CANNOT_SERVE = {
    ("telegram", "token"): "TELEGRAM_TOKEN: Telegram does not accept it; @BotFather shows the bot's token.",
    ("telegram", "webhook"): "TELEGRAM_WEBHOOK_LISTEN: the webhook can't listen on {why}.",
    (
        "discord",
        "token",
    ): "DISCORD_TOKEN: Discord does not accept it; the developer portal resets it under Bot.",
    ("discord", "gateway"): "DISCORD_TOKEN, DISCORD_SHARDS: Discord does not let the bot in ({why}).",
}


@app.command()
def check() -> None:
    """Say of settings, tokens, database, migrations and clock what is well; exit 1 if something is not."""
    from bot.operations import Finding
    from bot.operations import check as findings
    from bot.settings import SettingsError, read_settings

    try:
        found = [Finding("settings", True, "understood"), *asyncio.run(findings(read_settings()))]
    except SettingsError as error:
        found = [Finding("settings", False, str(error))]
    for finding in found:
        print(finding)
    if not all(finding.well for finding in found):
        raise typer.Exit(1)


@app.command()
def export(athlete: AthleteName) -> None:
    """Print everything that is stored about an athlete as JSON."""

    async def work(app: Application, key: str) -> None:
        print(json.dumps(await app.store.export(key), indent=2, ensure_ascii=False))

    _with_athlete(athlete, work)


@app.command()
def delete(
    athlete: AthleteName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask on a terminal.")] = False,
) -> None:
    """Delete everything that is stored about an athlete."""
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Delete everything about {athlete}, for good?", abort=True)

    async def work(app: Application, key: str) -> None:
        await app.store.forget(key, app.clock.now())
        print("Deleted. Nothing about them is left here; backups made before keep what they hold.")

    _with_athlete(athlete, work)


@app.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Copy the SQLite database into a new file, while the coach is running too."""
    from bot.operations import back_up, sqlite_file

    source = sqlite_file(_settings())
    if source is None:
        _refuse("The database is no SQLite file; PostgreSQL has tools of its own, such as pg_dump.")
    if not source.exists():
        _refuse(f"{source}: there is no database yet")
    try:
        with _database_errors(), _cleaning_up_when_terminated():
            back_up(source, file)
    except FileExistsError:
        _refuse(f"{file}: expected a new file; this one is there already")
    except OSError as error:
        _refuse(f"{file}: can't be written ({error.strerror})")
    print(f"{file}: a copy of {source}")


@app.command()
def outbox(
    limit: Annotated[int, typer.Option(min=1, help="How many rows at most.")] = 20,
    dead: Annotated[
        bool, typer.Option("--dead", help="List what fails or could not be delivered, the newest first.")
    ] = False,
    revive: Annotated[
        list[str] | None,
        typer.Option("--revive", metavar="ID", help="Make a dead row due again (repeatable), or `all`."),
    ] = None,
) -> None:
    """List what waits to be sent, a JSON line a row, the next one first; no message is shown."""
    from dataclasses import asdict

    from adapters.sql.overview import failures, waiting

    async def work(app: Application) -> None:
        look = failures if dead else waiting
        for row in await app.database.read(lambda connection: look(connection, limit)):
            print(json.dumps(asdict(row), default=datetime.isoformat))

    if revive:
        _revive(revive)
    else:
        _with_application(work)


def _revive(named: list[str]) -> None:
    """Make dead rows due again: those with these ids, or with `all` every one whose chat is not gone."""
    from adapters.sql.dead import NotDead, revive, revive_all

    everything = named == ["all"]
    if not everything and not all(re.fullmatch(r"[0-9]{1,18}", each) for each in named):
        _refuse("--revive: expected ids of rows, as --dead lists them, or `all` alone")
    row_ids = () if everything else tuple(dict.fromkeys(map(int, named)))

    async def work(app: Application) -> None:
        now = app.clock.now()
        try:
            revived = await app.database.write(
                lambda connection: (
                    revive_all(connection, now) if everything else revive(connection, row_ids, now)
                )
            )
        except NotDead as error:
            _refuse(f"--revive: {error}. Nothing was changed.")
        print(f"Due again: {revived}. The running program sends what is due within a minute.")

    _with_application(work)


def _settings() -> Settings:
    from bot.settings import read_settings

    with _wrong_settings():
        return read_settings()


@contextmanager
def _wrong_settings() -> Iterator[None]:
    """A setting that is wrong, or turns out to be, becomes a sentence."""
    from bot.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        _refuse(f"settings: {error}")


def _with_application(work: Callable[[Application], Awaitable[None]]) -> None:
    """Run work on the application, without any platform."""
    from bot.compose import build

    settings = _settings()

    async def go() -> None:
        async with build(settings, couriers=()) as application:
            await work(application)

    with _database_errors():
        asyncio.run(go())


def _with_athlete(name: str, work: Callable[[Application, str], Awaitable[None]]) -> None:
    """Run work on an athlete named by key or platform:user."""
    from bot.operations import find_athlete

    async def go(application: Application) -> None:
        key = await find_athlete(application, name)
        if key is None:
            _refuse(f"ATHLETE: expected a key or platform:user that is known here, not {name!r}")
        await work(application, key)

    _with_application(go)


@contextmanager
def _cleaning_up_when_terminated() -> Iterator[None]:
    """SIGTERM ends the program as an exception does, and not at once with everything left lying."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _database_errors() -> Iterator[None]:
    """A database that can't be used becomes a sentence; what it is asked never gets into it."""
    from sqlite3 import Error as SqliteError

    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except (DBAPIError, SqliteError) as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        _refuse(f"The database can't be used ({cause}). `sidekick check` says more.")


# Wrong input -----------------------------------------------------------------------------------------------


def _refuse(sentence: str) -> NoReturn:
    """Say what is wrong and end with the exit code of wrong input."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(WRONG_INPUT)


@contextmanager
def _refusing(file: str, *errors: type[ValueError]) -> Iterator[None]:
    """Errors of a reader become a sentence that begins with the file's name."""
    name = _name(file)
    try:
        yield
    except errors as error:
        sys.stdout.flush()
        _refuse(f"{name}: {error}")
    except RecursionError:
        _refuse(f"{name}: line 1: expected JSON that is nested less deeply")


def _read(file: str) -> str:
    """The text of a file, or of standard input for `-`."""
    name = _name(file)
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        _refuse(f"{name}: there is no such file")
    except OSError as error:
        _refuse(f"{name}: can't be read ({error.strerror})")
    except UnicodeDecodeError as error:
        _refuse(f"{name}: line {_line_of(raw, error.start)}: text: expected UTF-8")


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _line_of(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        _refuse(f"{file}: can't be written ({error.strerror})")


def _date(text: str, field: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _refuse(f"{field}: expected a date such as 2026-03-02, not {text!r}")
    if day.year not in YEARS:
        _refuse(f"{field}: expected a year from {YEARS[0]} to {YEARS[-1]}, not {day.year}")
    return day


_MESSAGE_FIELDS = ("text", "today", "expecting")
_EXPECTING = (None, "check_in", "log", "pain", "watch")


def _message(number: int, raw: bytes) -> tuple[str, date, str | None]:
    """One line of `understand`: plain text, or a JSON object with text, today and expecting."""

    def wrong(field: str, expected: str) -> NoReturn:
        _refuse(f"standard input: line {number}: {field}: expected {expected}")

    try:
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        wrong("text", "UTF-8")
    today = datetime.now().astimezone().date()
    if not re.match(r'\s*\{\s*("|\}\s*$)', line):
        return line, today, None
    try:
        told = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        wrong("line", "plain text or a JSON object")
    unknown = next((name for name in told if name not in _MESSAGE_FIELDS), None)
    if unknown is not None:
        wrong(unknown, f"one of {', '.join(_MESSAGE_FIELDS)}")
    if not isinstance(told.get("text"), str):
        wrong("text", "a text")
    if told.get("today") is not None:
        try:
            today = date.fromisoformat(told["today"])
        except (TypeError, ValueError):
            wrong("today", "a date such as 2026-03-04")
    expecting = told.get("expecting")
    if expecting not in _EXPECTING:
        wrong("expecting", "null, check_in, log, pain or watch")
    return told["text"], today, expecting


def _print_lines(objects: Iterable[dict[str, Any]]) -> None:
    for each in objects:
        print(json.dumps(each, ensure_ascii=False).encode(errors="replace").decode(), flush=True)
