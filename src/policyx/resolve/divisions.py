"""Which division each name means, once home is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from policyx.lexicon import gazetteer
from policyx.mention.base import DivisionParts, Mention
from policyx.mention.division import year_of
from policyx.resolve.base import Place
from policyx.text.reading import Span, squash

if TYPE_CHECKING:
    from policyx.resolve.grounds import Grounds, How, Meaning

SURE = 0.5
"""Mentions that score less count only where home speaks for them."""


def place(code: str, year: int = gazetteer.TODAY) -> Place | None:
    """The division of a six-digit code as of a year, None where there is none."""
    own = gazetteer.division(code, year)
    return Place(own.code, own.name, gazetteer.full_name(code, year), own.level) if own else None


def named(text: str, year: int = gazetteer.TODAY) -> tuple[Place, ...]:
    """The divisions that a code (500103) or a name (渝中区, 重庆市渝中区, 渝中) means in a year; several where it is
    ambiguous, none where it is unknown."""
    text = squash(text)
    if text.isdigit():
        own = place(text, year)
        return (own,) if own else ()
    whole, part = gazetteer.meanings(text, year)
    codes = [d.code for d in whole or part] or [
        d.code for d in gazetteer.divisions() if d.stands(year) and text.endswith(d.name) and full(d.code, year) == text
    ]
    return tuple(own for code in dict.fromkeys(codes) if (own := place(code, year)))


def full(code: str, year: int) -> str:
    """The full name of a division: 重庆市渝中区."""
    return gazetteer.full_name(code, year)


def settle(mentions: Iterable[Mention], home: Place | None, year: int) -> dict[str, tuple[Span, ...]]:
    """code -> spans, in text order, of the divisions of county level or above that an article names.

    A name that may mean several is settled by home and by the divisions named with it; one that nothing speaks for
    is left out."""
    return spans_of(settled(mentions, home, year))


def spans_of(mentions: Iterable[Mention]) -> dict[str, tuple[Span, ...]]:
    """code -> spans, in text order, of the divisions of county level or above among settled mentions."""
    found: dict[str, list[Span]] = {}
    for mention in mentions:
        if isinstance(mention.parts, DivisionParts) and len(mention.parts.codes[0]) == 6:
            found.setdefault(mention.parts.codes[0], []).append((mention.start, mention.stop))
    return {code: tuple(spans) for code, spans in found.items()}


def settled(
    mentions: Iterable[Mention], home: Place | None, year: int, grounds: Grounds | None = None
) -> tuple[Mention, ...]:
    """All mentions, divisions and towns with the one code that each means (a town's has nine digits), without the words
    that turned out to be no divisions (资源, 合作). grounds: is told why."""
    mentions = tuple(mentions)
    named = [m for m in mentions if m.kind == "division" and isinstance(m.parts, DivisionParts)]
    known = {m.parts.codes[0] for m in named if isinstance(m.parts, DivisionParts) and _plain(m)}
    if home:
        known.add(home.code)
    codes: dict[int, str] = {}
    towns: dict[tuple[str, ...], str] = {}
    for index, mention in enumerate(mentions):
        if mention.kind == "division" and isinstance(mention.parts, DivisionParts):
            first = mention.parts.codes
            code: str | None
            if len(first[0]) > 6:
                code = towns[first] = towns.get(first) or town(first, home, known, year)
            else:
                code = choose(mention, home, known, year)
            if code is not None:
                codes[index] = code
    alone = set(codes) if grounds else set()
    _by_neighbour(mentions, codes, year)
    if grounds:
        for index, mention in enumerate(mentions):
            if mention.kind == "division":
                beside = index in codes and index not in alone
                grounds.meanings.append(_meant(mention, codes.get(index), home, known, year, beside=beside))
    return tuple(
        _meaning(mention, codes[index]) if index in codes else mention
        for index, mention in enumerate(mentions)
        if index in codes or mention.kind != "division"
    )


def _meaning(mention: Mention, code: str) -> Mention:
    parts = mention.parts
    if not isinstance(parts, DivisionParts):
        return mention
    if parts.sure and len(parts.codes) == 1 and parts.codes[0] == code:
        return mention
    return replace(mention, parts=DivisionParts((code,), True, parts.zone, parts.inside))


def _meant(
    mention: Mention, code: str | None, home: Place | None, known: set[str], year: int, *, beside: bool
) -> Meaning:
    """Why a name means a code, or none."""
    from policyx.resolve.grounds import Meaning

    codes = mention.parts.codes if isinstance(mention.parts, DivisionParts) else ()
    sure = isinstance(mention.parts, DivisionParts) and mention.parts.sure
    short = [c for c in codes if len(c) == 6]
    how: How = "support"
    if code is None:
        how = "none"
    elif beside:
        how = "neighbour"
    elif len(codes) == 1 and sure:
        how = "only"
    elif len(code) > 6:
        how = "town"
    elif sure and code == codes[0] and _higher(short, year) and max(_support(c, home, known, year) for c in short) < 4:
        how = "higher"
    best = max((_support(c[:6], home, known, year) for c in ([code] if code else codes)), default=0)
    return Meaning(mention, codes, code, how, best, 0 if sure else _needed(mention))


def _by_neighbour(mentions: tuple[Mention, ...], codes: dict[int, str], year: int) -> None:
    """Adds to `codes` doubtful names one character away from a sister that is settled: 顺德、南海."""
    named = [i for i, m in enumerate(mentions) if m.kind == "division"]
    pairs = list(pairwise(named))
    for other, here in [*pairs, *((right, left) for left, right in reversed(pairs))]:
        parts = mentions[here].parts
        if here in codes or other not in codes or not isinstance(parts, DivisionParts):
            continue
        first, last = sorted((mentions[here], mentions[other]), key=lambda m: m.start)
        above = gazetteer.ancestors(codes[other], year)[:1]
        sisters = [c for c in parts.codes if above and gazetteer.ancestors(c, year)[:1] == above]
        if last.start - first.stop == 1 and sisters and mentions[here].score > 0.1:
            codes[here] = sisters[0]


def town(codes: Sequence[str], home: Place | None, known: set[str], year: int) -> str:
    """The nine-digit code that a town's name means: the one in home or in a division named, else the first."""
    return max(codes, key=lambda c: (_support(c[:6], home, known, year), -codes.index(c)))


def choose(mention: Mention, home: Place | None, known: set[str], year: int) -> str | None:
    """The code that a mention means, or None. known: codes that the page names beyond doubt."""
    parts = mention.parts
    if not isinstance(parts, DivisionParts):
        return None
    codes = [c for c in parts.codes if len(c) == 6]
    if not codes:
        return None
    ranked = sorted(codes, key=lambda c: -_support(c, home, known, year))
    best = _support(ranked[0], home, known, year)
    if not parts.sure:
        return ranked[0] if best >= _needed(mention) else None
    if _higher(codes, year) and best < 4:  # 西安, 吉林: the higher one, unless the page speaks of the lower
        return codes[0]
    if best > 0:
        return ranked[0]
    return codes[0] if len(codes) == 1 else None


def _plain(mention: Mention) -> bool:
    return isinstance(mention.parts, DivisionParts) and mention.parts.sure and len(mention.parts.codes) == 1


def _higher(codes: Sequence[str], year: int) -> bool:
    """Whether the first candidate stands above the others (吉林: the province before the city)."""
    own = [gazetteer.division(code, year) for code in codes]
    return own[0] is not None and all(d is not None and d.level != own[0].level for d in own[1:])


def _needed(mention: Mention) -> int:
    """How much support a doubtful mention needs: a word like 平安 more than a name like 瓜州."""
    if mention.score < 0.1:  # a brand
        return 9
    return 5 if mention.score < 0.15 else 4 if mention.score < 0.35 else 2


def _support(code: str, home: Place | None, known: set[str], year: int) -> int:
    """How much speaks for a code: 5 home itself, 4 named in full or above home, 3 within home, 2 beside home or in a
    division that the page names, 0 nothing."""
    if home and code == home.code:
        return 5
    if code in known:
        return 4
    above = gazetteer.ancestors(code, year)
    if home:
        upward = gazetteer.ancestors(home.code, year)
        if code in upward:
            return 4
        if home.code in above:
            return 3
        if above and upward and above[0] == upward[0]:
            return 2
    return 2 if known & set(above) else 0


__all__ = ["SURE", "choose", "named", "place", "settle", "settled", "year_of"]
