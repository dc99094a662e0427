"""Administrative divisions, towns and zones wherever they are named, also inside organs, posts and meetings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from policyx.lexicon import gazetteer, towns, zones
from policyx.lexicon.table import column, rows
from policyx.mention.base import DivisionParts, Mention
from policyx.segment import borders
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, fold, squash

# 北京路, 南京东路, 重庆大厦…: a street, not the division
_STREET = lazy(
    r"[东西南北中]?[一二三四五六七八九]?(?:路(?![桥过])|街(?!道)|大道|大街|大桥|巷|胡同|菜系?|话(?![语题]))|合作组织"
)
# 青海湖, 长白山, 赤水河: one character that makes it a river, lake or mountain if a word ends after it
_WATER = frozenset("湖山江河岭峡溪海湾峰川泉村乡镇藏歌")
_BANK = lazy(r"[湖江河溪][畔岸边滨水口面流底心里]|山[麓脚顶]|水库|水电站|湿地")
# jieba takes these for one word with the name before them: 兰州大学, 湖北日报
_TAIL = lazy(r"大学|学院|日报|晚报|卫视|银行|医院|机场|火车站|海关|分局|港|城|人|市民|起义|精神|[^，。；、\s]{3,}")
# 和县召开…, 到和县调研: the county, not 县总工会和县妇联, 县委书记和县长
_BY_ITSELF = lazy(r"县[委政人]|[^委长政人纪监法检公直级城域里内总工妇团发财教卫住农水民情乡医中一二三四五六七八九十]")
_OPENS = lazy(r"[，。；：！？“《到赴在来\n]|前往|深入|走进")
# 世界的“香格里拉”文旅品牌: a brand
_BRAND = lazy(r"[”’][^，。；、]{0,4}?(?:品牌|牌|商标|系列|产品|酒|茶|号)")
# 香格里拉网讯（记者…）: the outlet's stamp, not a place of which the text speaks
_OUTLET = lazy(
    r"(?:新闻网|融媒[^，。；、\s]{0,6}|电视台|广播电视台|在线|[日晚晨商时快]报|网|发布)[^，。；、\n]{0,12}?[讯电](?![视话影力信])"
)
_OLDEST_TOLD = 2000
_QUOTES = ("“", "‘")
_JOINED = lazy(r"[^，。；：！？\n]{0,6}?[、和与及]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at [start, stop): what it may mean, best first, and how it was read: full, short, zone, or town."""

    start: int
    stop: int
    name: str
    codes: tuple[str, ...]
    form: str


@cache
def doubtful() -> frozenset[str]:
    """Full names that are common nouns or come about by chance (城区; 党委和县政府, 代县长, 会同县公安局)."""
    return frozenset(column("doubtful_names"))


@cache
def nouns() -> frozenset[str]:
    """The doubtful names that are common nouns: 城区, 郊区."""
    return frozenset(row[0] for row in rows("doubtful_names") if len(row) > 1)


def year_of(reading: Reading) -> int:
    """The year as of which names are looked up: that of publication, else the last in which all divisions stood that
    the page names in full (那曲地区: 2017), else today."""
    published = reading.published
    return int(published[:4]) if published and published[:4].isdigit() else _year_told(reading.fold)


@cache
def _extinct() -> dict[str, int]:
    """Full names that no division has today -> the last year in which one had it."""
    today = {d.name for d in gazetteer.divisions() if d.stands(gazetteer.TODAY)}
    ends: dict[str, int] = {}
    for own in gazetteer.divisions():
        if own.name not in today and len(own.name) > 2:
            ends[own.name] = max(own.last, ends.get(own.name, 0))
    return ends


@lru_cache(maxsize=4)
def _year_told(text: str) -> int:
    """The last year in which all divisions stood that a page names in full, today if there is none or none is gone."""
    names = {name for _, _, name in gazetteer.matcher().find(text, 0, len(text)) if len(name) > 2}
    ends = [_extinct()[name] for name in names if name in _extinct()]
    if not ends or min(ends) < _OLDEST_TOLD:
        return gazetteer.TODAY
    year = min(ends)
    full = [gazetteer.names()[name].full for name in names if name not in _extinct()]
    stood = all(any(d.stands(year) for d in group) for group in full if group)
    return year if stood else gazetteer.TODAY


def find(reading: Reading, _before: tuple[Mention, ...] = ()) -> Iterator[Mention]:
    """Divisions (six-digit codes), towns (nine digits) and zones (the code of the division they lie in), in text order.

    Full names are sure (score >= 0.5); a short name is where evidence stands beside it or the page names the division
    or the one above it elsewhere; others come with a low score, for `resolve.divisions` to settle by home."""
    year = year_of(reading)
    hits = sorted((h for span in reading.spans() for h in hits_in(reading.fold, span, year)), key=lambda h: h.start)
    known = known_codes(reading, hits, year)
    zoned = {h.name for h in hits if h.form == "zone"}
    beside = {h.name for h in hits if h.form in ("short", "loose") and any(z.startswith(h.name) for z in zoned)}
    mentions: list[Mention] = []
    for hit in hits:
        if not reading.fold[max(0, hit.start - 8) : hit.start].strip(" \n") and _OUTLET.match(reading.fold, hit.stop):
            continue
        if hit.name in beside and hit.name in gazetteer.common():
            continue  # 西湖 on a page of 西湖管理区
        mentions.append(_judge(reading, hit, known, mentions[-1] if mentions else None, year))
    yield from _listed(reading.fold, mentions, year)


@lru_cache(maxsize=8192)
def _codes(name: str, year: int) -> tuple[str, tuple[str, ...]]:
    """(form, candidate codes) of a name of the gazetteer."""
    whole, part = gazetteer.meanings(name, year)
    return ("full" if whole else "short"), tuple(dict.fromkeys(d.code for d in whole + part))


def hits_in(text: str, span: Span, year: int) -> list[Hit]:
    """The names in a span that may be divisions: zones, full names and towns first, then short names in the gaps. None
    overlap but a city's at the start of its zone's (青岛 in 青岛西海岸新区)."""
    start, stop = span
    full: list[Hit] = []
    short: list[Hit] = []
    for begin, end, name in gazetteer.matcher().find(text, start, stop):
        form, codes = _codes(name, year)
        if codes:
            (full if form == "full" else short).append(Hit(begin, end, name, codes, form))
    for begin, end, (name, code) in zones.matcher().find(text, start, stop):
        full.append(Hit(begin, end, name, (code,), "zone"))
    for begin, end, name in towns.matcher().find(text, start, stop):
        full.append(Hit(begin, end, name, towns.codes(name), "town"))
    if not full and not short:
        return []
    cuts = borders(text[start:stop])
    zoned = {h.start: h for h in full if h.form == "zone"}
    nested = [h for h in full + short if h.start in zoned and _names_above(h, zoned[h.start], year)]
    kept = nested + _full_names(text, full, cuts, start)
    return kept + _short_names(text, short, kept, cuts, span)


def _names_above(hit: Hit, zone: Hit, year: int) -> bool:
    """Whether the name at the start of a zone's name is the city's: 青岛 in 青岛西海岸新区, not 东湖 in 东湖高新区."""
    own = gazetteer.division(hit.codes[0], year)
    city = hit.form in ("full", "short") and own is not None and own.level != "county"
    return city and hit.stop < zone.stop and hit.codes[0] != zone.codes[0]


def _full_names(text: str, full: list[Hit], cuts: frozenset[int], start: int) -> list[Hit]:
    """The leftmost longest full names; those that may come about by chance only where a word begins."""
    kept: list[Hit] = []
    for hit in sorted(full, key=lambda h: (h.start, -h.stop, h.form)):
        if kept and hit.start < kept[-1].stop:
            continue
        if not _chancy(hit) or hit.start - start in cuts or _after_verb(text, hit):
            kept.append(hit)
    return kept


def _chancy(hit: Hit) -> bool:
    """Whether a full name may come about by chance: 党委和|县政府, 祁连|山区."""
    name = hit.name
    by_name = len(name) == 2 or name.endswith("山区") or name in doubtful() or name[:-1] in gazetteer.common()
    return by_name or hit.form == "town"


def _after_verb(text: str, hit: Hit) -> bool:
    """到位奇镇: jieba reads 到位."""
    return hit.form == "town" and text[hit.start - 1] in "到在赴往对入进"


def _short_names(text: str, short: list[Hit], full: list[Hit], cuts: frozenset[int], span: Span) -> list[Hit]:
    """The leftmost longest short names that are words by themselves and no river, lake, mountain or street."""
    start, stop = span
    taken = sorted((h.start, h.stop) for h in full)
    kept: list[Hit] = []
    for hit in sorted(short, key=lambda h: (h.start, -h.stop)):
        before = bisect_right(taken, (hit.start, stop)) - 1
        if before >= 0 and taken[before][1] > hit.start:
            continue
        if before + 1 < len(taken) and taken[before + 1][0] < hit.stop:
            continue
        crossed = bool(kept) and kept[-1].stop > hit.start
        if crossed and kept[-1].form != "loose":
            continue
        begin, end = hit.start - start, hit.stop - start
        if (
            not (begin in cuts or _of_zone(text, hit))
            or _STREET.match(text, hit.stop, stop)
            or _BANK.match(text, hit.stop, stop)
        ):
            continue
        if end not in cuts:
            if hit.name in gazetteer.common():
                continue
            rest = text[hit.stop : start + _next(cuts, end)]
            if not _TAIL.fullmatch(rest) and rest not in gazetteer.names():
                hit = replace(hit, form="loose")  # 麦|积分|局: only where the page says 麦积区
        elif hit.stop < stop and _is_water(hit, text[hit.stop]) and end + 1 in cuts:
            continue
        if crossed and hit.form == "loose":
            continue
        if crossed:  # 设于|都匀经济开发区, not 于都
            kept.pop()
        kept.append(hit)
    return kept


def _of_zone(text: str, hit: Hit) -> bool:
    """在都匀经济开发区: jieba reads 在都."""
    return (
        text[hit.start - 1] in "到在赴往对入进"
        and hit.name not in gazetteer.common()
        and bool(zones.head().match(text, hit.stop))
    )


def _is_water(hit: Hit, after: str) -> bool:
    """Whether the character after a name makes it a river or the like: 赤水|河, 青海|湖, not 广西|川泸置业."""
    return after in ("湖岛藏江" if hit.codes[0].endswith("0000") else _WATER)


def _next(cuts: frozenset[int], at: int) -> int:
    """The first border behind `at`, which is within the text and none itself."""
    while at not in cuts:  # a word further on: to look at all of them would cost the square of a long line
        at += 1
    return at


def known_codes(reading: Reading, hits: list[Hit], year: int) -> frozenset[str]:
    """Codes of the divisions that the page names beyond doubt: full names of one meaning in the text, names of one
    meaning in the publisher's line and the site's."""
    codes = {h.codes[0] for h in hits if h.form == "full" and len(h.codes) == 1 and h.name not in doubtful()}
    for line in (reading.publisher or "", *reading.hints):
        codes.update(_of_line(line, year))
    return frozenset(code for code in codes if len(code) == 6)


@lru_cache(maxsize=1 << 11)
def _of_line(line: str, year: int) -> frozenset[str]:
    """Codes of the names of one meaning in a line."""
    folded = fold(line)
    return frozenset(h.codes[0] for h in hits_in(folded, (0, len(folded)), year) if len(h.codes) == 1)


def _judge(reading: Reading, hit: Hit, known: frozenset[str], previous: Mention | None, year: int) -> Mention:
    """The mention of a hit, with its candidates in order and how sure they are."""
    codes, rule, stop = hit.codes, hit.form, hit.stop
    score = 1.0 if rule in ("full", "zone") else 0.9 if rule == "town" else 0.4
    if rule == "full" and hit.name in doubtful():
        score = 0.6 if _stands_alone(reading.fold, hit) else 0.4
    if rule == "short" and reading.fold[hit.start - 1 : hit.start] in _QUOTES and _BRAND.match(reading.fold, hit.stop):
        codes, rule, score = hit.codes, "brand", 0.05
    beside = previous is not None and previous.stop == hit.start and isinstance(previous.parts, DivisionParts)
    if beside and previous is not None and isinstance(previous.parts, DivisionParts):
        above = set(previous.parts.codes)
        reach = 1 if hit.name in gazetteer.everyday() else 3  # 沈阳和平, but not 辽宁振兴
        below = tuple(c for c in codes if above & {*_above(c, year)[:reach]})
        if below:  # 重庆渝中, 沈阳市和平区
            codes, rule, score = below, f"{rule}-below", 1.0
    zone = zones.head().match(reading.fold, hit.stop) if hit.form in ("short", "loose") else None
    if zone and hit.name not in gazetteer.common():  # 长寿经开区 lies in 长寿
        stop, rule, score = zone.end(), "zone", max(score, 0.9)
    if 0.05 < score < 0.5:
        codes, rule, score = _by_page(hit, codes, known, year)
    parts = DivisionParts(codes, score >= 0.5, zone=zone is not None or hit.form == "zone")
    return Mention("division", hit.start, stop, squash(reading.text(hit.start, stop)), f"division.{rule}", parts, score)


def _stands_alone(text: str, hit: Hit) -> bool:
    """Whether a doubtful full name opens a clause or stands where someone goes, and what follows is no 县妇联."""
    if len(hit.name) > 2 or hit.name in nouns() or not _BY_ITSELF.match(text, hit.stop):
        return False
    opens = hit.start == 0 or _OPENS.fullmatch(text[hit.start - 1]) or _OPENS.fullmatch(text[hit.start - 2 : hit.start])
    return bool(opens)


def _by_page(hit: Hit, codes: tuple[str, ...], known: frozenset[str], year: int) -> tuple[tuple[str, ...], str, float]:
    """(codes, rule, score) of a doubtful name by what the page names elsewhere."""
    common = hit.name in gazetteer.common() or hit.name in nouns()
    if hit.form == "short" and hit.name in gazetteer.everyday():
        return codes, "short-everyday", 0.12
    first = gazetteer.division(codes[0], year)
    here = tuple(c for c in codes if c in known)
    near = tuple(c for c in codes if known & {*_above(c, year)})
    if here:
        return _first(here, codes), "short-known", 0.6 if common or hit.form == "loose" else 0.9
    if hit.form == "loose":
        return codes, "short-loose", 0.1
    if first and first.level != "county" and not common and hit.form == "short":
        return codes, "short-high", 0.9
    if near:
        return _first(near, codes), "short-near", 0.3 if common else 0.7
    return codes, "short-common" if common else hit.form, 0.2 if common else 0.4


def _listed(text: str, mentions: list[Mention], year: int) -> list[Mention]:
    """`mentions`, with doubtful ones raised that stand in a list with a sister or their parent: 英德、连山、连南三地;
    平凉红牛、静宁苹果、华亭煤电."""
    for order in (range(len(mentions)), range(len(mentions) - 1, -1, -1)):
        last: Mention | None = None
        for index in order:
            mention = mentions[index]
            if 0.1 < mention.score < 0.5 and last is not None and _in_list(text, mention, last):
                mentions[index] = mention = _raised(mention, last, year)
            last = mention
    return mentions


def _raised(mention: Mention, other: Mention, year: int) -> Mention:
    """`mention`, sure if one of its candidates is a sister or child of `other`, which stands in a list with it."""
    if other.score < 0.5 or not isinstance(mention.parts, DivisionParts) or not isinstance(other.parts, DivisionParts):
        return mention
    beside = other.parts.codes[0]
    family = {beside, *_above(beside, year)[:1]}
    codes = tuple(c for c in mention.parts.codes if family & {*_above(c, year)[:1]})
    if not codes:
        return mention
    parts = replace(mention.parts, codes=codes, sure=True)
    return replace(mention, parts=parts, score=0.6, rule="division.short-listed")


def _in_list(text: str, one: Mention, other: Mention) -> bool:
    left, right = (one, other) if one.start < other.start else (other, one)
    return right.start - left.stop <= 7 and _JOINED.fullmatch(text, left.stop, right.start) is not None


def _first(best: tuple[str, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    return (*best, *(c for c in codes if c not in best))


@lru_cache(maxsize=8192)
def _above(code: str, year: int) -> tuple[str, ...]:
    """Codes above a division; of a town, its county first."""
    return (code[:6], *gazetteer.ancestors(code[:6], year)) if len(code) > 6 else gazetteer.ancestors(code, year)
