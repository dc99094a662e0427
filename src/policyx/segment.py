"""Words: jieba's segmentation, with the lexicon as its user dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any


@cache
def _plain() -> Any:
    """jieba's own dictionary, nothing added: evidence of word borders that does not know our names."""
    import rjieba

    return rjieba.Jieba()


def borders(text: str) -> frozenset[int]:
    """Offsets in `text` at which a word begins or ends, 0 and len(text) included, by jieba's dictionary alone (no HMM)."""
    found = {0}
    at = 0
    for word in _plain().cut(text, False):
        at += len(word)
        found.add(at)
    return frozenset(found)


def tagged(text: str, fixed: Sequence[tuple[int, int, str]] = ()) -> list[tuple[str, str]]:
    """(word, tag) of the words of `text` by jieba's dictionary, names guessed (HMM).

    fixed: (start, stop, tag) of words already known, in order and apart: 到|位奇镇|敬老院, not 到位|奇镇|敬老院."""
    words: list[tuple[str, str]] = []
    at = 0
    for start, stop, tag in fixed:
        if start > at:
            words += _plain().tag(text[at:start])
        words.append((text[start:stop], tag))
        at = stop
    return words + _plain().tag(text[at:]) if at < len(text) else words
