"""The home division of each article of a file: the one that a bare 区委, 市长, 我区 means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from policyx.lexicon import gazetteer, towns
from policyx.mention.base import DivisionParts, Mention
from policyx.mention.division import hits_in, year_of
from policyx.page.article import Article
from policyx.resolve.base import Place
from policyx.resolve.divisions import place
from policyx.text.reading import Reading, fold

# 我区, 全市, 区委, 副县长: which level the page speaks from
_OWN = re.compile(r"[我全本](自治区|自治州|自治县|新区|[省市区县州旗盟镇乡])(?![长民])")
_ORGAN = re.compile(
    r"(自治区|自治州|自治县|[省市区县州旗盟])(?=委(?!员|托)|政府|人民政府|人大|政协|纪委|监委|领导|直|人民法院|人民检察院|公安局|委书记|"
    r"[^，。；、 ]{2,8}局)"
)
_HEAD = re.compile(r"(?:副)?(自治区主席|[省市区县州旗盟]长(?![江期远久沙春征效三城假假]))")

_NATIONAL = re.compile(r"新华社|新华网|人民日报|人民网|央视|中国政府网|光明日报|经济日报|中新社|中国新闻网|国务院|农民日报|中国\S{1,4}报")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each code in one article, and which level words stand bare in it."""

    scores: dict[str, float]
    levels: Counter[str]
    year: int


def settle(articles: Sequence[Article], mentions: Sequence[tuple[Mention, ...]]) -> list[Place | None]:
    """Home of each article of one source file, in order; None for a page that speaks from no division."""
    evidence = [gather(a.reading, m, a.published) for a, m in zip(articles, mentions, strict=True)]
    pooled: dict[str, float] = defaultdict(float)
    for one in evidence:
        for code, score in one.scores.items():
            pooled[code] += score
    homes: list[Place | None] = []
    for one in evidence:
        shared = {code: score - one.scores.get(code, 0.0) for code, score in pooled.items()}
        homes.append(decide(one, shared))
    return homes


def gather(reading: Reading, mentions: Sequence[Mention], published: str | None = None) -> Evidence:
    """The evidence of one article."""
    year = year_of(reading)
    scores: dict[str, float] = defaultdict(float)
    for line, weight in ((reading.publisher or "", 6.0), *((hint, 4.0) for hint in reading.hints)):
        for code in told_by(line, year):
            scores[code] += weight
    counts: Counter[str] = Counter()
    spans = reading.spans()
    lead_stop = spans[min(len(spans) - 1, len(reading.title) + 1)][1] if spans else 0
    for mention in mentions:
        parts = mention.parts
        if mention.kind != "division" or not isinstance(parts, DivisionParts):
            continue
        share = mention.score / len(parts.codes)
        for code in parts.codes:
            if len(code) != 6 or counts[code] >= 6:
                continue
            counts[code] += 1
            scores[code] += share * (1.6 if mention.start < lead_stop else 0.7)
    for begin, stop in spans:
        for _, _, name in towns.matcher().longest(reading.fold, begin, stop):
            counties = {code[:6] for code in towns.codes()[name]}
            for county in counties:
                if len(counties) <= 6:
                    scores[county] += 1.5 / len(counties)
    return Evidence(dict(scores), levels_of(reading, mentions), year)


def told_by(line: str, year: int) -> tuple[str, ...]:
    """Codes of the division that a publisher or site name belongs to (重庆渝中 → 500103), the lowest of each chain."""
    text = fold(line)
    if not text or len(text) > 60:
        return ()
    found: list[str] = []
    for hit in hits_in(text, (0, len(text)), year):
        means = [d.code for d in hit.means]
        below = [c for c in means if set(gazetteer.ancestors(c, year)) & set(found)]
        if below:
            found = [c for c in found if not any(c in gazetteer.ancestors(b, year) for b in below)]
            means = below
        found += means[:1]
    return tuple(found)


def levels_of(reading: Reading, mentions: Sequence[Mention]) -> Counter[str]:
    """How often each level word stands bare (区 in 区委, 我区, not in 渝中区委)."""
    levels: Counter[str] = Counter()
    taken = {at for m in mentions if m.kind == "division" for at in range(m.start, m.stop)}
    for begin, stop in reading.spans():
        for pattern, weight in ((_OWN, 2), (_ORGAN, 1), (_HEAD, 2)):
            for match in pattern.finditer(reading.fold, begin, stop):
                if match.start(1) not in taken:
                    word = match[1]
                    levels[word if len(word) == 1 else word[0] if word.endswith("长") else word[:3]] += weight
    return levels


def kind_of(code: str, year: int) -> str:
    """The level word by which a division speaks of itself: 区 县 旗 市 州 盟 省."""
    own = gazetteer.division(code, year)
    if own is None:
        return ""
    if own.level == "province" and own.name.endswith("自治区"):
        return "自治区"
    return own.name[-1]


def decide(one: Evidence, shared: dict[str, float]) -> Place | None:
    """The home of one article: the best supported candidate whose level the page speaks from."""
    scores = {code: score for code, score in one.scores.items()}
    for code, score in shared.items():
        scores[code] = scores.get(code, 0.0) + 0.5 * min(score, 6.0)
    for code, score in list(scores.items()):  # 五原县, 磴口县 on a page speak for 巴彦淖尔市 above them
        above = gazetteer.ancestors(code, one.year)
        if above:
            scores[above[0]] = scores.get(above[0], 0.0) + 0.35 * min(score, 3.0)
    total = sum(one.levels.values())
    ranked = sorted(
        ((_fit(code, score, one, total), code) for code, score in scores.items()), key=lambda pair: (-pair[0], pair[1])
    )
    if not ranked or ranked[0][0] < 1.0:
        return None
    return place(ranked[0][1], one.year)


def _fit(code: str, score: float, one: Evidence, total: int) -> float:
    """`score` weighed by how much the page speaks from the level of `code`."""
    if not total:
        return score * 0.8
    kind = kind_of(code, one.year)
    own = one.levels[kind] + (one.levels["区"] if kind == "自治区" else 0)
    if kind in "县旗" and not own:
        own = one.levels["自治县"]
    return score * (0.35 + 1.3 * own / total)
