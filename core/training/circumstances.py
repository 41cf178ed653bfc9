"""What today is like, and which modalities suit it best (XT-11, SW-3, SW-6).

The swap asks this when a run has to give way; a plan may ask it too, when it lays cross-training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.training.athlete import Limiter, Modality, Profile, Spot
from core.training.catalogue import Purpose, modality


class Reason(StrEnum):
    """Why another way is looked for."""

    AMBER = "amber"
    RED = "red"
    INJURY = "injury"
    SORE_SPOT = "sore_spot"
    WEATHER_HEAT = "weather_heat"
    WEATHER_BAD = "weather_bad"
    TRAVEL = "travel"
    NO_TIME = "no_time"
    NO_EQUIPMENT = "no_equipment"
    CLOSED_POOL = "closed_pool"
    WISH = "wish"


class Weather(StrEnum):
    """Weather that forbids what is done outdoors (SW-6)."""

    HEAT = "heat"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What today is like. `level` is the day's `green`, `amber` or `red` (WS-7).

    The sore spots are today's, besides those of the profile. `no_running`, `easy_only` and `no_training` are
    what open holds forbid (SA).
    """

    reason: Reason
    level: str = "green"
    minutes_available: int | None = None
    not_at_hand: frozenset[Modality] = frozenset()
    sore_spots: frozenset[Spot] = frozenset()
    no_running: bool = False
    easy_only: bool = False
    no_training: bool = False
    last_chosen: Modality | None = None
    weather: Weather | None = None
    #: The modality that the athlete asked for, taken to be at hand.
    wish: Modality | None = None

    @property
    def red(self) -> bool:
        """Whether the day is red."""
        return self.level == "red" or self.reason is Reason.RED

    @property
    def amber(self) -> bool:
        """Whether the day is amber."""
        return not self.red and (self.level == "amber" or self.reason is Reason.AMBER)

    @property
    def hot(self) -> bool:
        """Whether it is too hot to run outside."""
        return self.weather is Weather.HEAT or self.reason is Reason.WEATHER_HEAT

    @property
    def stormy(self) -> bool:
        """Whether the weather keeps one indoors."""
        return self.weather is Weather.BAD or self.reason is Reason.WEATHER_BAD

    @property
    def injured(self) -> bool:
        """Whether runs are to be replaced, whatever the athlete would like (SW-3, SA-3)."""
        return self.no_running or self.reason is Reason.INJURY

    @property
    def hard_allowed(self) -> bool:
        """Whether a swap may carry hard work (SW-4)."""
        return not (self.red or self.amber or self.injured or self.easy_only)


def may_be_done(name: Modality, profile: Profile, circumstances: Circumstances) -> bool:
    """Whether sore spots, injury and what is at hand allow a modality (not `mixed`: ask for its parts)."""
    facts = modality(name)
    if facts.banned_for(_spots(profile, circumstances)):
        return False
    if circumstances.injured and Purpose.INJURY not in facts.good_for:
        return False
    if circumstances.reason is Reason.CLOSED_POOL and facts.water:
        return False
    return name is circumstances.wish or name not in circumstances.not_at_hand


def rank_modalities(profile: Profile, circumstances: Circumstances) -> tuple[Modality, ...]:
    """The modalities that may be offered, best first (XT-11).

    A sore spot, what is not at hand and the weather take modalities away; among the rest the limiter
    speaks first, then variety, then liking. A wish that nothing forbids comes before all.
    """
    liked = list(dict.fromkeys(profile.modalities))
    if circumstances.wish is not None and circumstances.wish not in liked:
        liked.append(circumstances.wish)

    def order(name: Modality) -> tuple[bool, bool, bool, bool, int]:
        facts = modality(name)
        return (
            name is not circumstances.wish,
            circumstances.injured and not facts.strains.isdisjoint(_spots(profile, circumstances)),
            not trains_limiter(name, profile.limiter),
            name is circumstances.last_chosen,
            liked.index(name),
        )

    possible = [
        name for name in liked if name is not Modality.MIXED and may_be_done(name, profile, circumstances)
    ]
    return tuple(sorted(_in_the_weather(possible, circumstances), key=order))


def _spots(profile: Profile, circumstances: Circumstances) -> frozenset[Spot]:
    return frozenset(profile.sore_spots) | circumstances.sore_spots


def _in_the_weather(possible: Sequence[Modality], circumstances: Circumstances) -> Sequence[Modality]:
    """SW-6: in heat elliptical or pool, failing these another indoors; in bad weather what is indoors."""
    indoors = [name for name in possible if modality(name).weatherproof]
    if circumstances.hot:
        cool = [name for name in possible if Purpose.HEAT in modality(name).good_for]
        chosen = cool or indoors
    elif circumstances.stormy:
        chosen = indoors
    else:
        return possible
    wished = [name for name in possible if name is circumstances.wish and name not in chosen]
    return [*chosen, *wished]


def trains_limiter(name: Modality, limiter: Limiter) -> bool:
    """Whether a modality works on what gives out first (XT-11); any does when that is not known."""
    if limiter is Limiter.HEART_LUNGS:
        return modality(name).whole_body
    if limiter is Limiter.LEGS:
        return modality(name).leg_driven
    return True
