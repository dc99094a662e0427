"""A cold start does little: what is imported, compiled, and read for one page, and that short cuts change nothing."""

from __future__ import annotations

import importlib
import re

import pytest

from policyx.text.pattern import remember_sets
from tests.fuzz.patterns import calls


def test_sets_that_are_remembered_are_those_that_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = importlib.import_module("re._compiler")
    sources = [(call.source, 0) for call in calls() if call.source]
    assert len(sources) > 300
    sources += [(r"[一-鿿a]b|[^一-鿿]", 0), (r"[一-鿿a]c", re.IGNORECASE), (r"[A-Z]d|[一-鿿a]", re.IGNORECASE)]
    plain = [inside.compile(source, flags) for source, flags in sources]
    monkeypatch.setattr(inside, "_optimize_charset", inside._optimize_charset)  # what is put there goes with the test
    remember_sets()
    own = inside._optimize_charset
    remember_sets()
    assert inside._optimize_charset is own
    for _ in range(2):
        # patterns are equal where their codes are
        assert [inside.compile(source, flags) for source, flags in sources] == plain
    assert len(own._made) > 200


def test_another_make_of_re_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = importlib.import_module("re._compiler")
    monkeypatch.delattr(inside, "_optimize_charset")
    remember_sets()
    assert not hasattr(inside, "_optimize_charset")
