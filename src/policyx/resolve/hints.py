"""Weak hints of home on a page that hardly names a division: towns that agree, towns of another kind, 来焦人员."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from policyx.lexicon import towns
from policyx.lexicon.table import rows
from policyx.mention.division import hits_in
from policyx.text.pattern import lazy
from policyx.text.reading import Reading

_KINDS = ("街道办事处", "街道", "镇", "乡", "苏木")
_TOWN = lazy(r"(?<=[，。；：、和及到在赴是与\s])([\u4e00-\u9fff]{2,4}?)(?:街道|[镇乡](?![村级长党镇乡政愁土企]))")
_LETTER = lazy(
    r"[来返在莅驻赴入抵离）]([\u4e00-\u9fff])(?=人员|考察|调研|指导|视察|检查|督导|督查|期间|投资|企业|高校|务工|工作|创业|就业|游客|旅客|开展|召开|举行)"
)
_SUBJECT = lazy(r" {0,4}([\u4e00-\u9fff]{2,9})[：｜|丨]")
# 本港, 香港时间: a page of the region's government, whose words no other uses
_REGIONS = (
    (
        lazy(r"本港|港府|香港时间|特区政府新闻公报|港币(?=\d)|渠务署|民政事务专员|立法会.{0,6}质询"),
        ("港", "特区政府", "渠务署", "民政事务专员", "立法会"),
        "810000",
    ),
    (lazy(r"本澳|澳门时间|氹仔|运输工务司|社会文化司|澳门币"), ("澳", "氹仔", "运输工务司", "社会文化司"), "820000"),
    (lazy(r"兵团(?:党委|司令员|副司令员|政委|副政委|秘书长)"), ("兵团",), "650000"),
)
_FEW = 8


@lru_cache(maxsize=1 << 12)
def _counties(base: str) -> tuple[str, ...]:
    """Counties of the towns of that name of whatever kind: 蒋村 of 蒋村街道, which was 蒋村镇."""
    kinds = _KINDS if base.endswith(_KINDS) else (*_KINDS, "")
    names = [base + kind + gone for kind in kinds for gone in ("", "（撤销）")]
    return tuple(sorted({code[:6] for name in names for code in towns.codes(name)}))


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for letter, code in rows("home_letters"):
        found[letter] += (code,)
    return dict(found)


def agreeing(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, float]:
    """What several towns say together: counties that have two or more of the towns named (name, its counties)."""
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for name, codes in named:
        for code in codes:
            shared[code[:6]].add(name)
    return {code: 0.8 * (len(names) - 1) for code, names in shared.items() if len(names) > 1}


def said(reading: Reading, year: int) -> Iterator[tuple[str, float]]:
    """What the headline's first word (沭阳：万亩花木…) and words of one region alone (本港) speak for."""
    if reading.title and (match := _SUBJECT.match(reading.fold, *reading.title[0])):
        hits = hits_in(match[1], (0, len(match[1])), year)
        codes = {code[:6] for hit in hits for code in hit.codes}
        if len(codes) == 1 and len(hits) == 1 and hits[0].stop - hits[0].start == len(match[1]):
            yield codes.pop(), 1.5
    for pattern, words, code in _REGIONS:
        if not any(word in reading.fold for word in words):
            continue
        count = sum(1 for span in reading.spans() for _ in pattern.finditer(reading.fold, *span))
        if count:
            yield code, 2.0 * min(count, 3)


def weak(reading: Reading) -> dict[str, float]:
    """What speaks for a county or city where nothing else does: old kinds of its towns, one character for it."""
    bases: dict[str, tuple[str, ...]] = {}
    letters: dict[str, tuple[str, ...]] = {}
    for span in reading.spans():
        for match in _TOWN.finditer(reading.fold, *span):
            if counties := _counties(match[1]):
                bases[match[1]] = counties
        for match in _LETTER.finditer(reading.fold, *span):
            if codes := _letters().get(match[1]):
                letters[match[1]] = codes
    scores: defaultdict[str, float] = defaultdict(float)
    for codes in bases.values():
        for code in codes if len(codes) <= _FEW else ():
            scores[code] += 0.8 / len(codes)
    for code, score in agreeing(bases.items()).items():
        scores[code] += score
    for codes in letters.values():
        for code in codes:
            scores[code] += 0.8 / len(codes)
    return dict(scores)
