"""What a shell is offered behind TAB. Only what is asked for is loaded, as a user waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

ENCODINGS = ("utf-8", "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "utf-16", "utf-8-sig", "hz")
TAGGERS = ("builtin", "hanlp", "lac", "none")
MOST = 100
"""Divisions that are offered at once."""


def _beginning(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def one_of(words: Sequence[str]) -> Callable[[str], list[str]]:
    """A completion from a few words."""
    return lambda incomplete: _beginning(words, incomplete)


def stores(incomplete: str) -> list[str]:
    """What `batch` writes."""
    from policyx.output.formats import FORMS

    return _beginning(FORMS, incomplete)


def encodings(incomplete: str) -> list[str]:
    """Codecs that Chinese pages come in."""
    return _beginning(ENCODINGS, incomplete.lower())


def taggers(incomplete: str) -> list[str]:
    """Taggers; the names of HanLP's models are those of `policyx models list`."""
    return _beginning(TAGGERS, incomplete)


def models(incomplete: str) -> list[str]:
    """Models that ship with policyx."""
    from policyx.tagger.store import names

    return _beginning((*names(), "lac"), incomplete)


def kinds(incomplete: str) -> list[str]:
    """Lists of a record, also behind a comma: officials,ev gives officials,events."""
    from policyx.config import KINDS

    before, comma, last = incomplete.rpartition(",")
    taken = before.split(",")
    return [f"{before}{comma}{kind}" for kind in _beginning(KINDS, last) if kind not in taken]


def homes(incomplete: str) -> list[tuple[str, str]]:
    """Divisions whose code or name begins so, each with its full name; nothing before the first character."""
    return list(_homes(incomplete)) if incomplete else []


def _homes(incomplete: str) -> Iterator[tuple[str, str]]:
    from policyx.lexicon import gazetteer

    found = 0
    for division in gazetteer.divisions():
        if found < MOST and division.last >= gazetteer.TODAY:
            word = division.code if incomplete.isdigit() else division.name
            if word.startswith(incomplete):
                found += 1
                yield word, gazetteer.full_name(division.code)
