"""Words: jieba's segmentation, with the lexicon as its user dictionary."""

from __future__ import annotations

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


def tagged(text: str) -> list[tuple[str, str]]:
    """(word, tag) of the words of `text` by jieba's dictionary, names guessed (HMM)."""
    words: list[tuple[str, str]] = _plain().tag(text)
    return words
