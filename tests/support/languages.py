"""A second language for tests while the coach speaks only one: the English words, some of them said otherwise."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.words import phrasebook


@contextmanager
def speaking(language: str, said: Mapping[str, str], folder: Path) -> Iterator[None]:
    """While it lasts the coach has this language too, with these sentences by their keys."""
    for each in (phrasebook.FALLBACK, language):
        shutil.copytree(phrasebook.HOME / phrasebook.FALLBACK, folder / each)
    for file in (folder / language).glob("*.ftl"):
        words = file.read_text(encoding="utf-8")
        for key, sentence in said.items():
            words = re.sub(rf"^{key} = .*$", f"{key} = {sentence}", words, flags=re.MULTILINE)
        file.write_text(words, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrasebook, "HOME", folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for kept in (phrasebook.languages, phrasebook.nearest, phrasebook._language, phrasebook._common_label):
        kept.cache_clear()
