"""Tells Discord of the commands, and only when they changed.

What Discord has is asked at each start and compared by a hash of what matters. That costs one request and keeps no
state of our own that could be wrong: not when another program used the token, not after a database was restored.
Writing them each time would count against the 200 new commands a day ([API] Application Commands), and clients
would have to load them anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from discord import app_commands
from discord.http import Route

log = logging.getLogger(__name__)

#: What makes a command or an option what it is; of all else Discord fills in its own.
_MATTERS = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "autocomplete",
    "min_value",
    "max_value",
    "integration_types",
    "contexts",
    "value",
)
#: Words by language: each language counts.
_BY_LANGUAGE = ("name_localizations", "description_localizations")
#: The kinds of a command or option are numbers, of which 1 is left out.
_SORTED = ("integration_types", "contexts")


async def sync(tree: app_commands.CommandTree[Any]) -> bool:
    """Bring Discord's commands up to date; gives whether they had changed. Raises what a call raises."""
    http, application = tree.client.http, tree.client.application_id
    assert application is not None
    translator = tree.translator
    commands = tree._get_all_commands(guild=None)
    assert translator is not None
    wanted = [await command.get_translated_payload(tree, translator) for command in commands]
    known = await http.request(
        # The library's own call does not ask for the words in other languages.
        Route("GET", "/applications/{application_id}/commands", application_id=application),
        params={"with_localizations": "true"},
    )
    if fingerprint(wanted) == fingerprint(known):
        return False
    await tree.sync()
    log.info("the commands were brought up to date", extra={"commands": len(wanted)})
    return True


def fingerprint(commands: Iterable[Mapping[str, Any]]) -> str:
    """A hash of what people see and can use, whichever way it is written down."""
    essence = sorted((_essence(command) for command in commands), key=lambda each: str(each))
    return hashlib.sha256(json.dumps(essence, sort_keys=True).encode()).hexdigest()


def _essence(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        kept = {name: _essence(thing[name]) for name in _MATTERS if name in thing}
        kept |= {name: dict(thing[name] or {}) for name in _BY_LANGUAGE if name in thing}
        for name in _SORTED:
            if name in kept:
                kept[name] = sorted(kept[name] or ())
        # Nothing, no, an empty list and the kind that is meant when none is named are all the same as not there.
        return {name: value for name, value in kept.items() if value or (value == 0 and value is not False)}
    if isinstance(thing, (list, tuple)):
        return [_essence(each) for each in thing]
    return float(thing) if isinstance(thing, int) and not isinstance(thing, bool) else thing
