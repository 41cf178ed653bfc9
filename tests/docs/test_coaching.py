"""What is told about the coach is what the coach does."""

from __future__ import annotations

import re

from core.dialogue.flows import why
from core.training import catalogue
from tests.docs import coaching


def test_the_document_is_what_the_program_says_now() -> None:
    assert coaching.FILE.read_text(encoding="utf-8") == coaching.document(), "run `make docs`"


def test_every_rule_stands_in_the_document_once_and_in_its_section() -> None:
    told = re.findall(r"^\*\*([A-Z]{2}-\d+)\*\*", coaching.document(), re.MULTILINE)
    assert told == list(why.RULES)


def test_every_modality_and_routine_stands_in_the_document() -> None:
    document = coaching.document()
    assert document.count("\n### ") == len(catalogue.routines())
    table = document.partition("## Ways of cross-training")[2].partition("## Routines")[0]
    assert table.count("\n| ") == len(catalogue.modalities()) + 2


def test_WS_14_own_choices_are_marked() -> None:
    own = [line for line in coaching.document().splitlines() if "our own choice" in line.lower()]
    assert own and all("**our own choice**" in line.lower() for line in own)
