"""Finds the time zone that an athlete means by a city, a country, an offset or an IANA name.

A city in a zone of its own and a country with one zone are sure; a misspelt city or a country with several
zones gives the nearest ones to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel.core import Locale, get_global
from rapidfuzz import fuzz, process

#: How alike a misspelt name must be to count as meant, 0-100, and to be offered at all (own choices).
SURE_SCORE = 88
OFFERED_SCORE = 66
#: How far ahead of the next one the best must be to count as meant.
SURE_LEAD = 6
#: Zones to choose from at most.
MOST_CHOICES = 4
#: Longer text names no place.
LONGEST_NAME = 60

_AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
#: Names that only computers give to zones.
_NOT_PLACES = frozenset({"Factory", "localtime"})

#: Large cities and short names that the time-zone database does not list under their own name.
_KNOWN_AS: Mapping[str, str] = {
    "San Francisco": "America/Los_Angeles",
    "Los Angeles": "America/Los_Angeles",
    "LA": "America/Los_Angeles",
    "Seattle": "America/Los_Angeles",
    "Portland": "America/Los_Angeles",
    "San Diego": "America/Los_Angeles",
    "Las Vegas": "America/Los_Angeles",
    "Salt Lake City": "America/Denver",
    "Flagstaff": "America/Phoenix",
    "Dallas": "America/Chicago",
    "Houston": "America/Chicago",
    "Austin": "America/Chicago",
    "Minneapolis": "America/Chicago",
    "NYC": "America/New_York",
    "Boston": "America/New_York",
    "Washington": "America/New_York",
    "Miami": "America/New_York",
    "Atlanta": "America/New_York",
    "Philadelphia": "America/New_York",
    "Ottawa": "America/Toronto",
    "Montreal": "America/Toronto",
    "Calgary": "America/Edmonton",
    "Rio de Janeiro": "America/Sao_Paulo",
    "Brasilia": "America/Sao_Paulo",
    "Quito": "America/Guayaquil",
    "Medellin": "America/Bogota",
    "Barcelona": "Europe/Madrid",
    "Valencia": "Europe/Madrid",
    "Sevilla": "Europe/Madrid",
    "Porto": "Europe/Lisbon",
    "Lyon": "Europe/Paris",
    "Marseille": "Europe/Paris",
    "Munich": "Europe/Berlin",
    "Hamburg": "Europe/Berlin",
    "Frankfurt": "Europe/Berlin",
    "Cologne": "Europe/Berlin",
    "Geneva": "Europe/Zurich",
    "Bern": "Europe/Zurich",
    "Milan": "Europe/Rome",
    "Naples": "Europe/Rome",
    "Manchester": "Europe/London",
    "Edinburgh": "Europe/London",
    "Glasgow": "Europe/London",
    "Cardiff": "Europe/London",
    "Gothenburg": "Europe/Stockholm",
    "Krakow": "Europe/Warsaw",
    "Kiev": "Europe/Kyiv",
    "Saint Petersburg": "Europe/Moscow",
    "Ankara": "Europe/Istanbul",
    "Cape Town": "Africa/Johannesburg",
    "Marrakech": "Africa/Casablanca",
    "Abu Dhabi": "Asia/Dubai",
    "Tel Aviv": "Asia/Jerusalem",
    "Mumbai": "Asia/Kolkata",
    "Delhi": "Asia/Kolkata",
    "New Delhi": "Asia/Kolkata",
    "Bangalore": "Asia/Kolkata",
    "Chennai": "Asia/Kolkata",
    "Hanoi": "Asia/Ho_Chi_Minh",
    "Beijing": "Asia/Shanghai",
    "Shenzhen": "Asia/Shanghai",
    "Osaka": "Asia/Tokyo",
    "Kyoto": "Asia/Tokyo",
    "Canberra": "Australia/Sydney",
    "Wellington": "Pacific/Auckland",
    "Christchurch": "Pacific/Auckland",
    "UK": "Europe/London",
    "England": "Europe/London",
    "Scotland": "Europe/London",
    "Wales": "Europe/London",
    "Central Europe": "Europe/Berlin",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "BST": "Europe/London",
    "ET": "America/New_York",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CT": "America/Chicago",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MT": "America/Denver",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
}
#: The zones of countries that have several, those where most people live.
_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "CA": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Fortaleza", "America/Manaus", "America/Cuiaba"),
    "MX": ("America/Mexico_City", "America/Monterrey", "America/Cancun", "America/Tijuana"),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "ES": ("Europe/Madrid", "Atlantic/Canary"),
    "PT": ("Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"),
    "DE": ("Europe/Berlin",),
    "CN": ("Asia/Shanghai",),
    "NZ": ("Pacific/Auckland",),
    "UA": ("Europe/Kyiv",),
    "AR": ("America/Argentina/Buenos_Aires",),
    "CL": ("America/Santiago",),
    "MY": ("Asia/Kuala_Lumpur",),
}
_COUNTRY_SHORT = {"usa": "US", "america": "US", "the states": "US", "holland": "NL", "uae": "AE"}

_OFFSET = re.compile(
    r"(?:utc|gmt)?\s*(?P<sign>[-+−])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>00|30|45))?", re.IGNORECASE
)
#: Where an offset of a part of an hour is kept.
_PART_HOURS = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
}
_FILLER = re.compile(
    r"^(?:i'?m in|i am in|i live in|in|my time ?zone is|time ?zone|near|around)\s+", re.IGNORECASE
)


def find_zones(text: str) -> list[str]:
    """The IANA zones that the text may mean: one when sure, several to choose from, none when unknown."""
    name = " ".join(_FILLER.sub("", text.partition("·")[0].strip()).strip(" .!?").split())
    if not name or len(name) > LONGEST_NAME:
        return []
    offset = _of_offset(name)
    if offset is not None:
        return [offset]
    for candidate in (name, name.split(",")[0].strip()):
        zones = _exact(_folded(candidate))
        if zones:
            return zones
    return _alike(_folded(name))


def is_place(name: str) -> bool:
    """Whether a city, a country or a zone is called exactly so."""
    return bool(_exact(_folded(name.strip())))


def city_of(zone: str) -> str:
    """How people name a zone: its city ("New York"), or "UTC+2" for a plain offset."""
    if zone.startswith("Etc/GMT") and zone != "Etc/GMT":
        sign = "-" if zone[7] == "+" else "+"
        return f"UTC{sign}{zone[8:]}"
    return zone.rpartition("/")[2].replace("_", " ")


def country_name(code: str, locale: str) -> str:
    """A country by its name in the athlete's language."""
    return str(Locale.parse(locale.replace("-", "_")).territories.get(code, code))


def _of_offset(name: str) -> str | None:
    found = _OFFSET.fullmatch(name)
    if found is None:
        return "UTC" if name.upper() in ("UTC", "GMT", "UTC+0", "GMT+0") else None
    hours, minutes = int(found["hours"]), found["minutes"] or "00"
    if minutes != "00":
        return _PART_HOURS.get(f"{found['sign']}{hours}:{minutes}")
    if hours == 0:
        return "UTC"
    # The sign of Etc zones is that of POSIX: hours to add to reach UTC.
    zone = f"Etc/GMT{'-' if found['sign'] == '+' else '+'}{hours}"
    return zone if zone in available_zones() else None


def _exact(name: str) -> list[str]:
    by_id = _by_id().get(name)
    if by_id is not None:
        return [by_id]
    by_city = _by_city().get(name)
    if by_city is not None:
        return [by_city]
    return list(_by_country().get(name, ()))[:MOST_CHOICES]


def _alike(name: str) -> list[str]:
    cities = _by_city()
    near = process.extract(
        name, cities.keys(), scorer=fuzz.ratio, limit=MOST_CHOICES, score_cutoff=OFFERED_SCORE
    )
    zones = list(dict.fromkeys(cities[city] for city, _, _ in near))
    ahead = len(near) < 2 or near[0][1] - near[1][1] >= SURE_LEAD or len(zones) == 1
    if near and near[0][1] >= SURE_SCORE and ahead:
        return zones[:1]
    return zones if len(zones) > 1 else []


@cache
def place_names() -> tuple[str, ...]:
    """Cities by which a zone is found, as they are written: the zones' own first, then others that are known."""
    own = sorted({city_of(zone) for zone in available_zones() if zone.split("/")[0] in _AREAS})
    return (*own, *(name for name in _KNOWN_AS if name not in own))


@cache
def available_zones() -> frozenset[str]:
    """The zones of this machine's time-zone database that an athlete may have."""
    return frozenset(zone for zone in available_timezones() if zone not in _NOT_PLACES)


@cache
def _by_id() -> dict[str, str]:
    return {_folded(zone): zone for zone in available_zones() if "/" in zone or zone in ("UTC", "GMT")}


@cache
def _by_city() -> dict[str, str]:
    """Cities to zones; where a city stands in two, the one that is not an alias of the other."""
    canonical = get_global("zone_territories")
    ranked = sorted(available_zones(), key=lambda zone: (zone in canonical, zone))
    cities = {_folded(city_of(zone)): zone for zone in ranked if zone.split("/")[0] in _AREAS}
    known = {_folded(name): zone for name, zone in _KNOWN_AS.items() if zone in available_zones()}
    return {**cities, **known}


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    zones: dict[str, list[str]] = {}
    for zone, territory in sorted(get_global("zone_territories").items()):
        if zone in available_zones() and zone.split("/")[0] in _AREAS:
            zones.setdefault(territory, []).append(zone)
    by_code = {code: _SEVERAL.get(code, tuple(own)) for code, own in zones.items()}
    names = {_folded(str(name)): code for code, name in Locale("en").territories.items() if code in by_code}
    return {name: by_code[code] for name, code in {**names, **_COUNTRY_SHORT}.items()}


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ")
