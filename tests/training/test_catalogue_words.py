"""Everything in the catalogue has words, and the words take their numbers from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from core.message import say
from core.training import catalogue
from core.training.athlete import Experience, Modality
from core.training.catalogue import modalities
from core.training.prescription import exercises_for
from core.training.swap import FACTS
from core.words import phrasebook
from core.words.phrasebook import Phrasebook
from tests.training.routines import EVERYTHING, by_name, runner


class _Variables(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()
        self.texts: list[str] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.found.add(node.id.name)

    def visit_TextElement(self, node: ast.TextElement) -> None:
        self.texts.append(node.value)


def _messages() -> dict[str, ast.Message]:
    text = (Path(phrasebook.HOME) / "en" / "catalogue.ftl").read_text(encoding="utf-8")
    entries = FluentParser().parse(text).body
    return {entry.id.name: entry for entry in entries if isinstance(entry, ast.Message)}


def _keys_and_numbers() -> dict[str, dict[str, int | str]]:
    """Every key that the catalogue needs words for, with the arguments it comes with."""
    line = exercises_for("ST-1", runner(*EVERYTHING))[0]
    keys: dict[str, dict[str, int | str]] = {"prescribed": line.args, "prescribed-amount": line.args}
    for name in Modality:
        keys[f"modality-{name.value}"] = keys[f"modality-{name.value}-mind"] = {}
        keys[f"modality-{name.value}-how"] = dict(modalities()[name].numbers) if name in modalities() else {}
    for each in catalogue.routines():
        keys[f"routine-{each.name}"] = {}
        keys[f"routine-{each.name}-how"] = dict(each.numbers)
    for exercise in catalogue.exercises():
        for form in exercise.forms:
            keys[f"exercise-{form.name}"] = {}
            keys[f"exercise-{form.name}-how"] = line.args
    return keys | {key: dict(numbers) for key, numbers in FACTS.items()}


def test_everything_has_words_and_no_words_are_left_over() -> None:
    assert set(_messages()) == set(_keys_and_numbers())


def test_words_use_only_the_numbers_that_they_are_given_and_write_none_themselves() -> None:
    keys = _keys_and_numbers()
    for key, message in _messages().items():
        seen = _Variables()
        seen.visit(message.value)
        assert seen.found <= set(keys[key]), key
        assert not re.search(r"\d", "".join(seen.texts)), key


def test_every_text_renders() -> None:
    book = Phrasebook()
    for key, numbers in _keys_and_numbers().items():
        assert book.sentence(say(key, **numbers)).strip(), key


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("band_squat", "2 × 20, then rest 60 s"),
        ("push_up_to_side_plank", "2 × 8 in all, sides alternating, then rest 60 s"),
        ("side_steps", "2 × 12-15 each side, then rest 60 s"),
        ("forearm_plank", "2 × 60 s, then rest 60 s"),
        ("windshield_wipers", "2 × as many as your form allows, 6-10 or so each side, then rest 60 s"),
    ],
)
def test_a_dose_reads_plainly(form: str, printed: str) -> None:
    line = by_name(exercises_for("ST-1", runner(*EVERYTHING)))[form]
    assert Phrasebook().sentence(say("prescribed", **line.args)) == printed


def test_a_broken_up_plank_reads_plainly() -> None:
    profile = runner(*EVERYTHING, experience=Experience.NEW)
    line = by_name(exercises_for("ST-1", profile))["short_planks"]
    printed = Phrasebook().sentence(say("prescribed", **line.args))
    assert printed == "2 × 6 × 15 s, 15-30 s rest between, then rest 60 s"
