"""Every file of words: it parses to the last line, and every key that the code names has its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

from core.words import phrasebook

FILES = sorted(phrasebook.HOME.glob("*/*.ftl"))
CORE = phrasebook.HOME.parent


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_file_of_words_parses_to_its_last_line(file: Path):
    resource = FluentParser().parse(file.read_text(encoding="utf-8"))
    assert [entry.content for entry in resource.body if isinstance(entry, ast.Junk)] == []


def test_no_message_is_written_twice():
    for language in phrasebook.languages():
        texts = [file.read_text(encoding="utf-8") for file in FILES if file.parent.name == language]
        keys = [key for text in texts for key in re.findall(r"^([a-zA-Z][\w-]*) *=", text, re.MULTILINE)]
        assert sorted(keys) == sorted(set(keys))


def test_every_key_that_is_said_outright_has_words():
    known = set(phrasebook._language("en").home_of)
    named = {
        (file.name, key)
        for file in CORE.glob("dialogue/**/*.py")
        for key in re.findall(r'\bsay\(\s*"([a-z][\w-]*)"', file.read_text(encoding="utf-8"))
    }
    assert {(file, key) for file, key in named if key not in known} == set()
