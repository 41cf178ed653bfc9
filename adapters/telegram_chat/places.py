"""The time zone of a place, found on this machine: nobody else learns where an athlete is.

`tzfpy` rather than `timezonefinder`: 3 MB to install instead of 50 (NumPy among them), 34 MB of memory, 2 µs a
look-up. Its borders are simplified by some hundred metres, which is no matter for a runner's wall clock.
"""

from __future__ import annotations

from zoneinfo import available_timezones


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone there; None at sea and at the poles, where nobody lives by one."""
    from tzfpy import get_tz  # Loads its map, for the few who share a place.

    zone = get_tz(longitude, latitude)
    return zone if zone in available_timezones() and not zone.startswith("Etc/") else None
