"""Who the athlete is: the profile that every decision reads (PR-2).

The vocabulary stands here once, as enumerations whose values are the names used in files,
in the database and in chat tokens. Nothing in this module decides anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Goal(StrEnum):
    """What the athlete trains for (PR-1)."""

    FASTER = "faster"
    LONGER = "longer"
    HEALTHY = "healthy"
    HYBRID_RUNNING = "hybrid_running"
    HYBRID_STRENGTH = "hybrid_strength"


class Terrain(StrEnum):
    """What the race is run on."""

    ROAD = "road"
    TRAIL = "trail"


class Experience(StrEnum):
    """How long the athlete has trained."""

    NEW = "new"
    SOME = "some"
    YEARS = "years"


class StrengthTime(StrEnum):
    """How much room the athlete gives to strength."""

    NONE = "none"
    TEN_MINUTES = "ten_minutes"
    TWO_SLOTS = "two_slots"
    THREE_SLOTS = "three_slots"


class Limiter(StrEnum):
    """What gives out first on a hard run (XT-11)."""

    HEART_LUNGS = "heart_lungs"
    LEGS = "legs"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """A way of cross-training (XT-1 to XT-10); `mixed` is several in one session."""

    CYCLING = "cycling"
    SWIMMING = "swimming"
    DEEP_WATER_RUNNING = "deep_water_running"
    ELLIPTICAL = "elliptical"
    ROWING = "rowing"
    SKI_ERG = "ski_erg"
    AIR_BIKE = "air_bike"
    INCLINE_WALKING = "incline_walking"
    STAIRS = "stairs"
    RUCKING = "rucking"
    MIXED = "mixed"


class Equipment(StrEnum):
    """What is at hand for strength and mobility."""

    BAND = "band"
    BOX = "box"
    DUMBBELLS = "dumbbells"
    KETTLEBELL = "kettlebell"
    BARBELL = "barbell"
    VEST = "vest"
    ANKLE_WEIGHTS = "ankle_weights"
    FOAM_ROLLER = "foam_roller"
    MAT = "mat"
    PULLUP_BAR = "pullup_bar"
    BOSU = "bosu"


class Spot(StrEnum):
    """A place of the body that may be sore."""

    FOOT = "foot"
    ANKLE = "ankle"
    ACHILLES = "achilles"
    CALF = "calf"
    SHIN = "shin"
    KNEE = "knee"
    QUAD = "quad"
    HAMSTRING = "hamstring"
    HIP = "hip"
    GROIN = "groin"
    IT_BAND = "it_band"
    LOWER_BACK = "lower_back"
    UPPER_BACK = "upper_back"
    SHOULDER = "shoulder"


class Condition(StrEnum):
    """What SA-7 needs to know, and the word that opens its hold."""

    UNDER_16 = "under_16"
    GUARDIAN_CONSENT = "guardian_consent"
    PREGNANT = "pregnant"
    DOCTOR_CONSENT = "doctor_consent"


class Units(StrEnum):
    """Units of distance shown to the athlete; stored distances are always kilometres."""

    KM = "km"
    MI = "mi"


class Slot(StrEnum):
    """Half of a day that holds a session (CO-2)."""

    AM = "am"
    PM = "pm"


class Weekday(StrEnum):
    """A day of the week, in the order of the calendar: `list(Weekday)[date.weekday()]`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The weekday of a date."""
        return tuple(cls)[day.weekday()]

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return tuple(Weekday).index(self)


class Kind(StrEnum):
    """What a session is."""

    EASY_RUN = "easy_run"
    RECOVERY_RUN = "recovery_run"
    LONG_RUN = "long_run"
    TEMPO_RUN = "tempo_run"
    INTERVALS = "intervals"
    HILLS = "hills"
    RACE = "race"
    CROSS_TRAINING = "cross_training"
    STRENGTH = "strength"
    CORE = "core"
    MOBILITY = "mobility"
    REST = "rest"

    @property
    def is_run(self) -> bool:
        """Whether it is run on foot, the race included."""
        return self in RUNS

    @property
    def is_quality(self) -> bool:
        """Whether it is a run of hard effort that the warning signs may ease (not long, not race)."""
        return self in QUALITY


QUALITY = frozenset({Kind.TEMPO_RUN, Kind.INTERVALS, Kind.HILLS})
RUNS = QUALITY | {Kind.EASY_RUN, Kind.RECOVERY_RUN, Kind.LONG_RUN, Kind.RACE}

KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """The race ahead."""

    date: dt.date
    distance_km: float
    terrain: Terrain = Terrain.ROAD


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRun:
    """A run that the athlete brought and that stands every week (PR-7); km, minutes or both."""

    weekday: Weekday
    kind: Kind = Kind.EASY_RUN
    km: float | None = None
    minutes: int | None = None
    slot: Slot = Slot.AM


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeMinutes:
    """Minutes free for training on one weekday, mobility counted; none at all means no training, ever."""

    am: int = 0
    pm: int = 0

    def of(self, slot: Slot) -> int:
        """The minutes of one half of the day."""
        return self.am if slot is Slot.AM else self.pm

    @property
    def total(self) -> int:
        """Minutes of the whole day."""
        return self.am + self.pm


USUAL_DAY = FreeMinutes(am=60, pm=45)
USUAL_LONG_DAY = FreeMinutes(am=180, pm=45)
DEFAULT_WEEKLY_MINUTES = 150
DEFAULT_LONGEST_MINUTES = 60
DEFAULT_LONGEST_SHARE = 0.40


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the athlete has told of themselves, with the defaults of FORMATS (Profile) for the rest.

    Fields keep what was told; the properties below answer with the defaults filled in and are what
    planning reads.
    """

    timezone: str
    name: str | None = None
    locale: str = "en"
    units: Units = Units.KM
    goal: Goal = Goal.HEALTHY
    race: Race | None = None
    experience: Experience = Experience.SOME
    birth_year: int | None = None
    weekly_run_km: float | None = None
    weekly_run_minutes: int | None = None
    longest_run_km: float | None = None
    easy_pace_s_per_km: int = 390
    endurance_days: int = 4
    long_run_day: Weekday = Weekday.SUN
    availability: dict[Weekday, FreeMinutes] = field(default_factory=dict)
    strength_time: StrengthTime = StrengthTime.TEN_MINUTES
    limiter: Limiter = Limiter.UNKNOWN
    modalities: tuple[Modality, ...] = (Modality.CYCLING,)
    equipment: tuple[Equipment, ...] = ()
    sore_spots: tuple[Spot, ...] = ()
    own_runs: tuple[OwnRun, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    check_in_time: time = time(6, 30)
    reminder_time: time = time(6, 30)
    log_prompt_time: time = time(20, 0)
    quiet_hours: tuple[time, time] = (time(22, 0), time(6, 0))

    @property
    def zone(self) -> ZoneInfo:
        """The athlete's IANA time zone."""
        return ZoneInfo(self.timezone)

    @property
    def usual_weekly_minutes(self) -> float:
        """Minutes of running in a usual week; minutes win over kilometres times the easy pace."""
        if self.weekly_run_minutes is not None:
            return float(self.weekly_run_minutes)
        if self.weekly_run_km is not None:
            return self.minutes_for(self.weekly_run_km)
        return float(DEFAULT_WEEKLY_MINUTES)

    @property
    def longest_run_minutes(self) -> float:
        """Minutes of the longest run of the last 30 days."""
        if self.longest_run_km is not None:
            return self.minutes_for(self.longest_run_km)
        return min(float(DEFAULT_LONGEST_MINUTES), DEFAULT_LONGEST_SHARE * self.usual_weekly_minutes)

    def minutes_for(self, km: float) -> float:
        """Minutes that a distance takes at the easy pace (SW-1, WK-9)."""
        return km * self.easy_pace_s_per_km / 60

    def free(self, weekday: Weekday) -> FreeMinutes:
        """The minutes free on a weekday, the default where none were told."""
        told = self.availability.get(weekday)
        if told is not None:
            return told
        return USUAL_LONG_DAY if weekday is self.long_run_day else USUAL_DAY

    def age_in(self, year: int) -> int | None:
        """Age reached in a calendar year; None when the year of birth was not told."""
        return None if self.birth_year is None else year - self.birth_year
