"""Administrative divisions, towns and zones wherever they are named, also inside organs, posts and meetings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policyx.lexicon import gazetteer, towns
from policyx.lexicon.gazetteer import Division
from policyx.lexicon.table import column
from policyx.mention.base import DivisionParts, Mention
from policyx.segment import borders
from policyx.text.reading import Reading, Span, fold, squash

GENERIC = frozenset(("城区", "郊区", "矿区", "新城区", "老城区", "新市区", "东区", "西区", "新区", "港口区", "城中区", "市中区"))
"""Full names that are also common nouns: divisions only beside their parent or on a page that speaks of them."""

DOUBTFUL = GENERIC | {"和县", "代县", "会同县", "任县", "开县", "成县", "高县", "合作市", "共和县", "南部县", "中方县", "应县"}
"""Full names that also come about by chance (党委和县政府, 代县长, 会同县公安局), with the generic ones."""

# 青海湖, 北京路, 黄山风景区: a river, lake, mountain or street, not the division
_SCENERY = re.compile(
    r"^(?:(?:东|西|南|北|中|上|下)?(?:[一二三四五六七八九]|环)?(?:路|街(?!道)|大道|大街|大桥)|湖(?!北|南|区|州|市)|山(?![东西区县市])|"
    r"江(?![苏西区县市阴北南])|河(?![南北东西区县市源池津])|水库|岭|峡|溪(?![区县市])|海湾|海峡|话|菜|村|乡|镇|人民大道|藏|歌)"
)
_MARKET = re.compile(r"^场")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of the gazetteer at [start, stop): what it may mean, and whether as a full name."""

    start: int
    stop: int
    name: str
    means: tuple[Division, ...]
    full: bool


@cache
def _zone_head() -> re.Pattern[str]:
    heads = sorted(column("zone_heads"), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, heads)) + ")")


def year_of(reading: Reading) -> int:
    """The year as of which names are looked up."""
    published = reading.published
    return int(published[:4]) if published else gazetteer.TODAY


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Divisions in title and body. Full names are sure; a short name is sure where evidence stands beside it or the page
    names the division in full elsewhere; others come with a low score (< 0.5), for `resolve.divisions` to settle."""
    year = year_of(reading)
    hits = [hit for span in reading.spans() for hit in hits_in(reading.fold, span, year)]
    known = context(reading, hits, year)
    previous: Mention | None = None
    for hit in sorted(hits, key=lambda h: h.start):
        mention = _judge(reading, hit, known, previous, year)
        yield mention
        previous = mention
    yield from ()


def hits_in(text: str, span: Span, year: int) -> list[Hit]:
    """The names in a span that may be divisions, none overlapping: full names first, then short ones in the gaps."""
    start, stop = span
    full: list[Hit] = []
    short: list[Hit] = []
    for begin, end, name in gazetteer.matcher().find(text, start, stop):
        whole, part = gazetteer.meanings(name, year)
        if whole:
            full.append(Hit(begin, end, name, whole + part, True))
        elif part:
            short.append(Hit(begin, end, name, part, False))
    if not full and not short:
        return []
    cuts: frozenset[int] | None = None

    def aligned(hit: Hit) -> bool:
        nonlocal cuts
        if cuts is None:
            cuts = borders(text[start:stop])
        return hit.start - start in cuts and (hit.full or hit.stop - start in cuts)

    chosen: list[Hit] = []
    for hit in sorted(full, key=lambda h: (h.start, -h.stop)):
        if chosen and hit.start < chosen[-1].stop:
            continue
        doubtful = len(hit.name) == 2 or hit.name in GENERIC or hit.name[:-1] in gazetteer.common()
        if not doubtful or aligned(hit):  # 在建平县 may be cut 在|建平县 only
            chosen.append(hit)
    gaps = list(chosen)
    for hit in sorted(short, key=lambda h: (h.start, -h.stop)):
        if any(other.start < hit.stop and hit.start < other.stop for other in gaps):
            continue
        if _SCENERY.match(text, hit.stop, stop) or _SCENERY.match(text[hit.stop : min(hit.stop + 6, stop)]):
            continue
        if aligned(hit):
            gaps.append(hit)
    return gaps


def context(reading: Reading, hits: list[Hit], year: int) -> frozenset[str]:
    """Codes of the divisions that the page names beyond doubt (full names with one meaning, in text, publisher, hints)."""
    codes = {hit.means[0].code for hit in hits if hit.full and len(hit.means) == 1 and hit.name not in DOUBTFUL}
    for line in (reading.publisher or "", *reading.hints):
        folded = fold(line)
        codes.update(h.means[0].code for h in hits_in(folded, (0, len(folded)), year) if len(h.means) == 1)
    return frozenset(codes)


def _judge(reading: Reading, hit: Hit, known: frozenset[str], previous: Mention | None, year: int) -> Mention:
    """The mention of a hit, with its candidates in order and how sure they are."""
    means = hit.means
    rule, score = ("full", 1.0) if hit.full else ("short", 0.4)
    beside = previous is not None and previous.stop == hit.start and isinstance(previous.parts, DivisionParts)
    if beside and previous is not None and isinstance(previous.parts, DivisionParts):
        below = [d for d in means if set(gazetteer.ancestors(d.code, year)) & set(previous.parts.codes)]
        if below:
            means, rule, score = tuple(below), rule + "-below", 1.0
    common = hit.name in gazetteer.common()
    if hit.name in DOUBTFUL and rule == "full":
        score = 0.4
    stop = hit.stop
    zone = _zone_head().match(reading.fold, hit.stop)
    if zone and not hit.full:
        stop, rule, score = zone.end(), "zone", max(score, 0.9)
    if score < 0.5:
        here = [d for d in means if d.code in known]
        near = [d for d in means if known & {*gazetteer.ancestors(d.code, year)}]
        if here:
            means, rule, score = (*here, *(d for d in means if d not in here)), "short-known", 0.9
        elif means[0].level != "county" and not common:
            rule, score = "short-high", 0.9
        elif near:
            means = (*near, *(d for d in means if d not in near))
            rule, score = "short-near", 0.3 if common else 0.7
        elif common:
            rule, score = "short-common", 0.2
    parts = DivisionParts(tuple(d.code for d in means), score >= 0.5, zone=zone is not None)
    return Mention("division", hit.start, stop, squash(reading.text(hit.start, stop)), f"division.{rule}", parts, score)
