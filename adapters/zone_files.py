"""The rules of the time zones as this machine has them now: the files that `zoneinfo` reads.

They change when the system or the package `tzdata` is updated, under a running program too.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path
from zoneinfo import available_timezones


def digests() -> Mapping[str, str]:
    """A digest of each zone's rules, by IANA name. Reads some six hundred small files: not for the event loop."""
    return {zone: sha256(rules(zone)).hexdigest() for zone in sorted(available_timezones())}


def rules(zone: str) -> bytes:
    """The file that `zoneinfo` would read: the first on its path, else the one of the package `tzdata`."""
    for folder in zoneinfo.TZPATH:
        file = Path(folder, zone)
        if file.is_file():
            return file.read_bytes()
    return resources.files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()
