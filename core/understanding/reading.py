"""What the coach took from a message: values only, so that every floor above can rely on one shape.

A `Reading` holds what was told and nothing else: what was not told is None, or an empty tuple. Every
`Finding` names the span of the message that it rests on, so that a reading can be shown, asked about and
corrected (CH-2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from core.training.athlete import Kind, Modality, Spot, Units
from core.wellness.check_in import Illness, Item, Ratings
from core.wellness.safety import RedFlag as RedFlag
from core.wellness.safety import Side as Side


class Intent(StrEnum):
    """What the athlete wants with a message (FORMATS: Understanding, intents)."""

    CHECK_IN = "check_in"
    LOG_SESSION = "log_session"
    SWAP = "swap"
    MOVE = "move"
    SKIP = "skip"
    SHORTEN = "shorten"
    SHOW_TODAY = "show_today"
    SHOW_WEEK = "show_week"
    WHY = "why"
    QUESTION = "question"
    PAIN = "pain"
    ILLNESS = "illness"
    SETTINGS = "settings"
    REMIND = "remind"
    SNOOZE = "snooze"
    PAUSE = "pause"
    RESUME = "resume"
    CORRECT = "correct"
    UNDO = "undo"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    CRISIS = "crisis"
    OTHER = "other"


class Action(StrEnum):
    """What a request asks for (FORMATS: request.action)."""

    MOVE = "move"
    SWAP = "swap"
    SKIP = "skip"
    SHORTEN = "shorten"
    LENGTHEN = "lengthen"
    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    REMIND = "remind"
    UNDO = "undo"


class Weather(StrEnum):
    """Weather that speaks against running outdoors (SW-6)."""

    HEAT = "heat"
    COLD = "cold"
    RAIN = "rain"
    ICE = "ice"
    WIND = "wind"
    AIR = "air"


class Clearance(StrEnum):
    """A word that may end a hold (SA-10); the dialogue decides which, and asks again where it must."""

    DOCTOR = "doctor"
    PROFESSIONAL = "professional"
    WELL = "well"
    PAIN_GONE = "pain_gone"
    GUARDIAN = "guardian"


class Talk(StrEnum):
    """Talk that is not about training, each with a short answer of its own; the first found one counts."""

    ABOUT_ME = "about_me"
    #: Orders to the program ("ignore your rules"), which change nothing.
    ORDER = "order"
    OFF_TOPIC = "off_topic"
    CHAT = "chat"
    HOW_ARE_YOU = "how_are_you"
    BYE = "bye"
    SORRY = "sorry"
    PRAISE = "praise"
    LAUGH = "laugh"
    FINE = "fine"


class Answer(StrEnum):
    """A plain yes or no."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class PainTold:
    """A pain of one place (CH-4). `level` is 0-10; flags are None when nothing was said of them."""

    where: Spot
    side: Side | None = None
    level: int | None = None
    changes_gait: bool | None = None
    at_rest: bool | None = None
    at_night: bool | None = None
    swelling: bool | None = None
    bone: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """A session that was done. Minutes, kilometres, RPE 0-10; `date` is None unless a day was named."""

    kind: Kind | None = None
    minutes: int | None = None
    distance_km: float | None = None
    rpe: int | None = None
    modality: Modality | None = None
    date: date | None = None
    broken_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something to change: which session (`on` its day, if named), to when, how long, what instead.

    For a snooze `minutes` is the delay, for a reminder `time` and `about` say when and what, for a pause `to`
    is the last day away.
    """

    action: Action
    which: Kind | None = None
    to: date | None = None
    minutes: int | None = None
    modality: Modality | None = None
    time: time | None = None
    on: date | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """An item told by comparison: `step` up (better) or down from the last answer, or from the usual one.

    `item` is None when the whole day is compared ("better than yesterday").
    """

    item: Item | None
    step: int
    with_usual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What stands in the way today (SW-6)."""

    not_at_hand: tuple[Modality, ...] = ()
    nothing_at_hand: bool = False
    minutes_available: int | None = None
    weather: Weather | None = None
    travel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsTold:
    """Settings named in a message; `place` is a city as written when it names no known time zone."""

    timezone: str | None = None
    place: str | None = None
    check_in_time: time | None = None
    reminder_time: time | None = None
    log_prompt_time: time | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    units: Units | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing taken from the text: a dotted part ("check_in.mood"), its value, the span, the reason.

    `text[start:end]` is what it rests on. `confidence` is 0 to 1; below `SURE` it is asked first.
    """

    part: str
    value: str | int | float | bool | None
    start: int
    end: int
    why: str
    confidence: float = 1.0


#: A finding or a reading below this confidence is asked, never stored silently (CH-2; the number own choice).
SURE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was taken from one message; `intents` has the main one first and is never empty."""

    text: str
    intents: tuple[Intent, ...] = (Intent.OTHER,)
    confidence: float = 0.0
    ratings: Ratings = field(default_factory=Ratings)
    pain: tuple[PainTold, ...] = ()
    illness: Illness | None = None
    red_flag: RedFlag | None = None
    session: SessionTold | None = None
    requests: tuple[Request, ...] = ()
    circumstances: Circumstances = field(default_factory=Circumstances)
    settings: SettingsTold = field(default_factory=SettingsTold)
    clearances: tuple[Clearance, ...] = ()
    answer: Answer | None = None
    #: The first day named, if any, the next one of its name: "what's on Saturday?".
    day: date | None = None
    #: Something is asked, of whatever kind.
    asks: bool = False
    #: Talk about something else, where the message holds nothing more.
    talk: Talk | None = None
    #: "Same as yesterday": the ratings are those of the last check-in, which the dialogue knows.
    same_as_before: bool = False
    #: What is told by comparison, for the dialogue to resolve; the ratings hold a guess of low confidence.
    compared: tuple[Compared, ...] = ()
    #: A pain level told without a place ("maybe a 3"), 0-10; it belongs to the pain last spoken of.
    level_alone: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def request(self) -> Request | None:
        """The first thing asked for."""
        return self.requests[0] if self.requests else None

    @property
    def unsure(self) -> tuple[Finding, ...]:
        """The findings to ask about before anything is stored (CH-2)."""
        return tuple(finding for finding in self.findings if finding.confidence < SURE)

    def has(self, intent: Intent) -> bool:
        """Whether the message carries this intent among its others."""
        return intent in self.intents
