"""Writes `docs/coaching.md`, what the coach goes by, from the words and the catalogue: `make docs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from core.dialogue.flows import why
from core.message import Say, say
from core.training import catalogue
from core.training.athlete import Equipment, Profile
from core.training.catalogue import ModalityFacts, Routine
from core.training.prescription import exercises_for
from core.words.phrasebook import Phrasebook

FILE = Path(__file__).parents[2] / "docs" / "coaching.md"

SECTIONS: Final[Mapping[str, str]] = {
    "PR": "Who you are, and which school speaks",
    "ST": "Strength",
    "MO": "Mobility",
    "XT": "Cross-training",
    "CO": "Running and lifting in one week",
    "WK": "The week and the season",
    "CH": "The check-in",
    "WS": "Warning signs",
    "SW": "The swap",
    "SA": "Safety",
}
OWN = "our own choice"

INTRODUCTION = f"""\
# What the coach goes by

Every rule of the coach in the words that an athlete reads after `/why` (`/why WS-3` asks for one by its
name), with its source and what would change the coach's mind. Where rules meet, safety (SA) comes before
warning signs (WS), these before swaps (SW), these before the week (WK), and all of them before preferences.

Figures come from the program as it runs. **{OWN.capitalize()}** marks what no source settles. None of this
is medical advice, and warning signs are never a diagnosis.

This file is made by `make docs`; to change a sentence, change `core/words/en`, to change an exercise,
`core/content`.
"""

#: Everything at hand and nothing sore, so that each routine shows its usual form.
EQUIPPED = Profile(timezone="UTC", equipment=tuple(Equipment))

_WORDS = Phrasebook()


def document() -> str:
    """The whole document."""
    parts = [INTRODUCTION, *map(_section, SECTIONS.items()), _modalities(), _routines()]
    return "\n".join(parts).rstrip() + "\n"


def _section(section: tuple[str, str]) -> str:
    prefix, title = section
    rules = (rule for rule in why.RULES if rule.partition("-")[0] == prefix)
    return f"## {title} ({prefix})\n\n" + "\n".join(map(_rule, rules))


def _rule(rule: str) -> str:
    numbers = why.rule_numbers(rule)
    reason = _words(why.rule_say(rule)) + (f" {_words(numbers)}" if numbers else "")
    source = _words(why.rule_source(rule)).replace(OWN, f"**{OWN}**")
    stop = "" if source.endswith(("?", ".")) else "."
    return (
        f"**{rule}** {reason}  \n"
        f"*Source:* {source}{stop}  \n"
        f"*What would change the coach's mind:* {_words(why.rule_mind(rule))}\n"
    )


# The catalogue ---------------------------------------------------------------------------------------------


def _modalities() -> str:
    head = [
        "| way | rule | where | good for | minute for minute like running | never with a sore | how |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows = map(_modality, catalogue.modalities().values())
    return "## Ways of cross-training\n\n" + "\n".join([*head, *rows]) + "\n"


def _modality(facts: ModalityFacts) -> str:
    name = f"modality-{facts.modality.value}"
    where = [word for word in ("indoor", "outdoor", "water") if getattr(facts, word)]
    cells = (
        _words(say(name)),
        facts.rule,
        ", ".join(where),
        _listed(facts.good_for),
        "yes" if facts.one_to_one else "",
        _listed(facts.banned_by),
        _words(Say(f"{name}-how", dict(facts.numbers))),
    )
    return f"| {' | '.join(cells)} |"


def _routines() -> str:
    introduction = (
        "The usual form of each exercise, for somebody with all the equipment; the coach fits forms, rounds\n"
        "and holds to what is at hand, to the minutes there are, and to sore spots.\n"
    )
    return "\n".join(["## Routines\n", introduction, *map(_routine, catalogue.routines())])


def _routine(routine: Routine) -> str:
    title = f"### {_words(say(f'routine-{routine.name}'))} ({routine.rule})"
    how = _words(Say(f"routine-{routine.name}-how", dict(routine.numbers)))
    return "\n".join([f"{title}\n", f"{_minutes(routine)} {how}\n", *_exercises(routine), ""])


def _minutes(routine: Routine) -> str:
    low, high = routine.minutes
    return f"{low} minutes." if low == high else f"{low}-{high} minutes."


def _exercises(routine: Routine) -> Iterator[str]:
    for place, line in enumerate(exercises_for(routine.name, EQUIPPED), start=1):
        name, dose = _words(say(line.words)), _words(Say("prescribed", dict(line.args)))
        how = _words(Say(f"{line.words}-how", dict(line.args)))
        yield f"{place}. *{name}*, {dose}: {how}"


def _listed(names: Iterable[StrEnum]) -> str:
    return ", ".join(sorted(name.value.replace("_", " ") for name in names))


def _words(said: Say) -> str:
    return _WORDS.sentence(said)


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
