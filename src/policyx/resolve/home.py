"""The home division of each article of a file: the one that a bare 区委, 市长, 我区 means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from policyx.lexicon import gazetteer, towns
from policyx.lexicon.table import rows
from policyx.mention.base import DivisionParts, Mention
from policyx.mention.division import hits_in, year_of
from policyx.page.article import Article
from policyx.resolve import bearing, hints
from policyx.resolve.base import Place
from policyx.resolve.divisions import place
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, fold

if TYPE_CHECKING:
    from policyx.resolve.grounds import Grounds

# 我区, 全市, 区委, 副县长: which level the page speaks from
_OWN = lazy(r"[我全本](自治区|自治州|自治县|地区|[省市区县州旗盟])(?!民[^生]|[场值]|域内外|域经济)")
_ORGAN = lazy(
    r"(?<![直各上级城都辖护园矿社景牧林发小片行学])(自治区|自治州|自治县|[省市区县州旗盟](?!场))(?=委(?!员|托)|政府|人民政府|人大|政协|纪委|监委|领导|直[机部单属]|人民法院|人民检察院|公安[局厅]|"
    r"[^，。；、\s]{2,6}[局厅](?!长?[面势限部]))"
)
# 地委, 行署: a prefecture that is no city
_PREFECTURE = lazy(
    r"(?<![\u4e00-\u9fff])(?:地委|行署)|(?<![盟各])行署(?:专员|副专员)|地委(?:书记|副书记|委员)"
    r"|(?<=[，。；、：\s])地区(?=直|各|[\u4e00-\u9fff]{2,8}[局办委会])"
)
_NAMED = lazy(r"[，。；：！？\s“”][^，。；：！？、\s“”委务员组府记任席政署会院局室厅处的原前代]{2,3}$")
_ORGAN_SOURCE = lazy(r"(?:委员会|[局厅委]|政府|办公[室厅]|法院|检察院|监委)$")
# 该县四套班子: another's, unless 我县 says so
_THAT = lazy(r"该([市区县州旗])(?!域|政|长|[级直])")
_HEAD = lazy(r"(自治区主席|[省市区县州旗盟]长(?![江期远久沙春征效三城假途寿]|负责制|热线|信箱|质量奖|特别奖|杯))")

# 水利部, 国家统计局, 国务院: a page of the centre
_NATIONAL = lazy(
    r"国务院|国家[^，。；、\s]{2,8}局|中国[^，。；、\s]{2,6}局|[^，。；、\s]{2,6}部(?:党组|副?部长)|全国人大|中央|国家主席|国务院总理"
)
_LEADERS = lazy(
    r"\s*(?:(?:国家主席|国务院总理|中共中央总书记)?(?:习近平|李克强|李强|胡锦涛|温家宝|江泽民|朱镕基)|国务院|中共中央|国家主席|审计署|"
    r"(?:外交|国防|教育|科技|科学技术|工业和信息化|工信|公安|民政|司法|财政|人力资源和?社会保障|人社|自然资源|国土资源|生态环境|环境保护|住房和城乡建设|住建|"
    r"交通运输|水利|农业农村|农业|商务|文化和旅游|文化|卫生|应急管理|铁道)部(?!门|分|署|队))"
)
_NATIONAL_PRESS = lazy(
    r"新华(?!日报|区)|人民日报|人民网|央视|央广|中国政府网|光明日报|经济日报|农民日报|法治日报|中新|中国[^，。；、\s]{0,6}[报网]|国家|部$"
)

_SCHOOL = lazy(r"来校|我校|学校党委|校友|校领导|校党委")
_HEADLINES = 6
_TOLD = 8.0
"""What the names of outlets count for at most: 安庆妇女网, 主办：安庆市妇联, 地址：安庆市."""
_MUNICIPALITIES = ("11", "12", "31", "50")
THIN = 2.0
"""Evidence below which weak hints are asked."""
_NATIONAL_STAMP = lazy(
    r"\s*(?:新华社|中新[社网]|人民网|中国[^，。；、\s]{1,4}[报网](?:记者|讯|[\u4e00-\u9fff]{2,4}\d))"
)
_DAY = lazy(r"^[\d\s月日上下午晚，]{1,20}")
_SITE = lazy(r"要闻|新闻|日报|晚报|快报|周报|时报|晨报|融媒|电视台|广播|发布|政府网|门户|信息网|在线|总第|编印")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each code in one article, and which level words stand bare in it (区: 5), and how often it
    speaks of the centre's organs. told: what the names of its outlets say. zoned: codes of the zones it names (known as
    区 to themselves). school: whether a school speaks. firm: codes of the organ, no outlet, that puts the page out."""

    scores: dict[str, float]
    levels: Counter[str]
    national: int
    year: int
    told: dict[str, float] = field(default_factory=dict)
    zoned: frozenset[str] = frozenset()
    school: bool = False
    firm: frozenset[str] = frozenset()


def settle(
    articles: Sequence[Article], mentions: Sequence[tuple[Mention, ...]], grounds: Sequence[Grounds] = ()
) -> list[Place | None]:
    """Home of each article of one source file, in order; None for a page that speaks from no division.

    grounds: one for each article, told why, or none."""
    evidence = [gather(a.reading, m, banners(a)) for a, m in zip(articles, mentions, strict=True)]
    fits = [weigh(one) for one in evidence]
    pooled: defaultdict[str, float] = defaultdict(float)
    for one, fit in zip(evidence, fits, strict=True):
        for code, score in fit.items():
            pooled[code] += 0.0 if _central(one) else min(score, 8.0)
    homes: list[Place | None] = []
    for one, fit in zip(evidence, fits, strict=True):
        own = {} if _central(one) else fit
        others = {code: 0.8 * (score - min(own.get(code, 0.0), 8.0)) for code, score in pooled.items()}
        homes.append(decide(one, fit, others))
        if grounds:
            from policyx.resolve.grounds import HomeGrounds

            grounds[len(homes) - 1].home = HomeGrounds(one, fit, others)
    return homes


def banners(article: Article) -> tuple[str, ...]:
    """The first short lines above an article's text that name a site or paper: 某县要闻 总第12期."""
    reading = article.reading
    start = 0 if article.index == 0 else article.span[0]
    stop = min((begin for begin, _ in reading.spans()), default=start)
    lines = [line.strip() for line in reading.fold[start : min(stop, start + 600)].split("\n")]
    return tuple([line for line in lines if 1 < len(line) <= 60 and _SITE.search(line)][:_HEADLINES])


def gather(reading: Reading, mentions: Sequence[Mention], banners: Sequence[str] = ()) -> Evidence:
    """The evidence of one article. banners: lines above it."""
    year = year_of(reading)
    scores: defaultdict[str, float] = defaultdict(float)
    told_lines = (
        (reading.publisher or "", 6.0),
        *((hint, 4.0) for hint in reading.hints),
        *((b, 2.0) for b in banners),
    )
    for line, weight in told_lines:
        told = told_by(line, year)
        for code in told:
            scores[code] = min(scores[code] + weight / len(told), _TOLD)
    outlets = dict(scores)
    firm = told_by(reading.publisher, year) if reading.publisher and _ORGAN_SOURCE.search(reading.publisher) else ()
    counts: Counter[str] = Counter()
    gone_to: set[str] = set()
    callers: set[str] = set()
    upper: set[str] = set()
    zoned: set[str] = set()
    told_towns: list[tuple[str, set[str]]] = []
    spans = reading.spans()
    lead_stop = spans[min(len(spans) - 1, len(reading.title) + 1)][1] if spans else 0
    previous: Mention | None = None
    for mention in mentions:
        parts = mention.parts
        if mention.kind != "division" or not isinstance(parts, DivisionParts):
            continue
        if reading.fold.startswith("新华社", mention.start - 3):
            continue
        if mention.start < lead_stop and (own := bearing.led(reading.fold, mention, year)):
            scores[own] += 1.5
        trip = bearing.trip(reading.fold, mention)
        weak = mention.score < 0.5 and mention.rule == "division.full"  # 县总工会和县妇联
        if mention.score < 0.15 or weak or not trip or bearing.guest(reading.fold, mention):
            continue
        codes = {code[:6] for code in parts.codes}
        weight = mention.score / len(codes) * (1.6 if mention.start < lead_stop else 0.7) * trip
        if bearing.caller(reading.fold, mention):
            callers |= codes
        above = bearing.calls_above(reading.fold, mention)
        if above:
            upper |= codes
        if above or callers & codes or bearing.ordered(reading.fold, mention):
            weight *= 0.2
        if bearing.stamp(reading.fold, mention):
            weight *= 0.3
        if parts.zone and mention.text.endswith("区"):
            zoned |= codes
        if bearing.visited(reading.fold, mention, previous, year):
            weight *= 0.3
            gone_to.update(code[:6] for code in parts.codes)
        previous = mention
        if len(parts.codes[0]) > 6:  # a town tells its county, unless half the country has one of that name
            weight = 1.5 / len(codes) if len(codes) <= 6 else 0.0
            told_towns.append((mention.text, codes))
        for code in codes:
            counts[code] += 1
            if counts[code] <= 6:
                scores[code] += weight
    for code, weight in hints.agreeing(told_towns).items():
        scores[code] += weight
    for code, weight in hints.said(reading, year):
        scores[code] += weight
    if max(scores.values(), default=0.0) < THIN:
        for code, weight in hints.weak(reading).items():
            scores[code] += weight
    for code in scores:
        if upper & {*gazetteer.ancestors(code, year)[:1]}:
            scores[code] *= 3.0
    levels = levels_of(reading, mentions)
    for code in gone_to & set(scores):
        if not levels[kind_of(code, year)]:  # 民进赤峰市委到阿旗…: no word of 旗委, 我旗
            scores[code] *= 0.4
    opening = reading.fold[spans[0][0] : spans[0][0] + 300] if spans else ""
    school = not outlets and _SCHOOL.search(opening) is not None
    named_first = bool(mentions) and bool(reading.title) and mentions[0].start - reading.title[0][0] <= 1
    centre = national(reading, named_first)
    return Evidence(dict(scores), levels, centre, year, outlets, frozenset(zoned), school, frozenset(firm))


def national(reading: Reading, named_first: bool = False) -> int:
    """How often the page speaks of the centre's organs (水利部部长, 国务院), its outlet included. named_first: the
    headline begins with a division, as where 新华网 brings news of 安徽."""
    lead = reading.fold[slice(*reading.body[0])][:60] if reading.body else ""
    stamped = _NATIONAL_STAMP.match(lead)
    outlet = stamped or (reading.publisher and _NATIONAL_PRESS.search(reading.publisher))
    press = 0 if not outlet else 1 if named_first else 2
    title = reading.fold[slice(*reading.title[0])] if reading.title else ""
    body = next((reading.fold[begin : min(stop, begin + 90)] for begin, stop in reading.body), "")
    heads = (title, _DAY.sub("", body[body.rfind("）", 0, 60) + 1 :], count=1))
    press += 6 * any(_LEADERS.match(head) for head in heads)  # 李克强在…会议上的讲话
    return press + sum(
        1
        for begin, stop in reading.spans()
        if any(reading.fold.find(word, begin, stop) >= 0 for word in ("国", "部", "中央"))
        for _ in _NATIONAL.finditer(reading.fold, begin, stop)
    )


@lru_cache(maxsize=1 << 11)
def told_by(line: str, year: int) -> tuple[str, ...]:
    """Codes of the division that a publisher or site name belongs to (重庆渝中 → 500103; 大良融媒 → 440606), the lowest
    of each chain; several where the name is ambiguous."""
    text = fold(line)
    if not text or len(text) > 60:
        return ()
    name, code = next(((name, code) for name, code in rows("press_homes") if text.startswith(name)), ("", ""))
    found: list[str] = [code] if code else []
    for hit in hits_in(text, (len(name), len(text)), year):  # 华龙网 is none of 华龙区
        codes = tuple(dict.fromkeys(code[:6] for code in hit.codes))
        below = tuple(c for c in codes if set(gazetteer.ancestors(c, year)) & set(found))
        if below:
            found = [c for c in found if not any(c in gazetteer.ancestors(b, year) for b in below)]
        found += [c for c in below or codes if c not in found]
    return tuple(found) or town_of_outlet(text)


def town_of_outlet(text: str) -> tuple[str, ...]:
    """The county of the town that an outlet is named after (大良融媒); of up to three towns, all their counties."""
    match = re.match(r"[今新]?日?([^0-9A-Za-z\s]{2,4}?)(?:融媒|发布|新闻|街道|镇|零距离|在线)", text)
    if match is None:
        return ()
    codes = [c for kind in ("街道", "镇", "乡") for c in towns.codes(match[1] + kind)]
    counties = tuple(dict.fromkeys(code[:6] for code in codes))
    return counties if len(counties) <= 3 else ()


def levels_of(reading: Reading, mentions: Sequence[Mention]) -> Counter[str]:
    """How often each level word stands bare (区 in 区委, 我区, not in 渝中区委)."""
    levels: Counter[str] = Counter()
    for line in (reading.publisher or "", *reading.hints):
        if match := re.match(r"自治区|[省市区县州旗](?!场|民)", line):
            levels[match[0]] += 4
    named = [m for m in mentions if m.kind == "division" and m.score >= 0.5]
    taken = {at for m in named for at in range(m.start, m.stop)}
    ends = {m.stop for m in named}
    for begin, stop in reading.spans():
        for pattern, weight in ((_OWN, 2), (_ORGAN, 1), (_HEAD, 2)):
            for match in pattern.finditer(reading.fold, begin, stop):
                at = match.start(1)
                if at not in taken and not _belongs(reading.fold, at, begin, ends) and not _named(reading.fold, at):
                    word = match[1]
                    levels[word if len(word) == 1 else word[0] if word.endswith("长") else word[:3]] += weight
    if not levels["盟"] and any(word in reading.fold for word in ("地委", "行署", "地区")):
        for begin, stop in reading.spans():
            for match in _PREFECTURE.finditer(reading.fold, begin, stop):
                levels["地区"] += 2 * (not _belongs(reading.fold, match.start(), begin, ends))
    own = +levels
    for word in {match[1] for begin, stop in reading.spans() for match in _THAT.finditer(reading.fold, begin, stop)}:
        if not any(reading.fold.find(own + word, *span) >= 0 for own in "我全" for span in reading.spans()):
            del levels[word]
    return +levels or own


def _named(text: str, at: int) -> bool:
    """Whether a person's name stands before the post at `at`, so that who it is was said before: 谢天副区长说."""
    return text[at - 1] == "副" and bool(_NAMED.search(text, max(0, at - 5), at - 1))


def _belongs(text: str, at: int, begin: int, ends: set[int]) -> bool:
    """Whether the level word at `at` belongs to a division named before it: 河南省副省长, 长治市委常委、副市长."""
    for back in range(at, max(begin, at - 14) - 1, -1):
        if back in ends:
            return True
        if back > begin and text[back - 1] in "，。；：！？和\n":
            return False
    return False


def kind_of(code: str, year: int) -> str:
    """The level word by which a division speaks of itself: 区 县 旗 市 州 盟 省."""
    own = gazetteer.division(code, year)
    if own is None:
        return ""
    if own.level == "province" and own.name.endswith("自治区"):
        return "自治区"
    if own.level == "prefecture" and own.name.endswith("地区"):
        return "地区"
    return own.name[-1]


def weigh(one: Evidence) -> dict[str, float]:
    """What speaks for each code, by how much the page speaks from its level."""
    scores = dict(one.scores)
    for code, score in one.scores.items():  # 五原县, 磴口县 on a page speak for 巴彦淖尔市 above them
        for above in gazetteer.ancestors(code, one.year):
            share = 0.6 if _share(above, one) > 0.5 else 0.15
            scores[above] = scores.get(above, 0.0) + share * min(score, 6.0)
    total = sum(one.levels.values())
    for code, weight in one.told.items():  # 四川新闻网 of a county, without a word of 省委
        province = code.endswith("0000") and code[:2] not in _MUNICIPALITIES
        if (
            province
            and not total
            and code not in one.firm
            and any(c[:2] == code[:2] and c != code and s > 1 for c, s in one.scores.items())
        ):
            scores[code] -= 0.9 * weight
    # 省 once on a page of 平湖市 is no page of 浙江省
    trust = total / (total + (1.0 if total > one.levels["省"] else 2.0))
    return {c: score * (1.0 - trust + trust * (0.1 + 1.5 * _share(c, one))) for c, score in scores.items()}


def _in_passing(ranked: list[tuple[str, float]], year: int) -> bool:
    """Whether a page without a bare level word names its first candidate only among others: 北京、上海等59个城市."""
    first, score = ranked[0]
    line = {first, *gazetteer.ancestors(first, year)}
    others = (s for code, s in ranked[1:] if code not in line and first not in gazetteer.ancestors(code, year))
    return score < 1.5 or score < 1.5 * max(others, default=0.0)


def _central(one: Evidence) -> bool:
    """Whether the page speaks from the centre: of its organs, hardly with a bare level word, of no one place much."""
    plenty = one.national >= 3 or max(one.scores.values(), default=0.0) < (4.0 if one.national == 2 else 3.0)
    told = max(one.told.values(), default=0.0) >= 6 and one.national < 6
    return plenty and not told and one.national > 2 * sum(one.levels.values())


def _share(code: str, one: Evidence) -> float:
    """The part of the page's bare level words that are those of `code`."""
    total = sum(one.levels.values())
    if not total:
        return 0.0
    kind = kind_of(code, one.year)
    own = one.levels[kind]
    if code in one.zoned and kind != "区":  # 西湖管理区 lies in 常德市 and calls itself 区
        own += one.levels["区"]
    if kind == "自治区":
        own += one.levels["区"]
    elif code[2:] != "0000" and own and kind in "区县旗" and 2 * own >= one.levels["市"]:
        own += one.levels["市"]  # a district's page speaks of 市委 too, but a city's hardly of 区长
    if own and code[2:] != "0000":  # and any page of its province: 省体育局局长, 市委常委
        own += min(own, one.levels["省"] + one.levels["自治区"])
    return own / total


def decide(one: Evidence, fit: dict[str, float], others: dict[str, float]) -> Place | None:
    """The home of one article: the best supported candidate, by itself and by the file's other articles."""
    total = dict(fit)
    for code, score in others.items():
        total[code] = total.get(code, 0.0) + score
    _behind_sisters(total)
    ranked = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < (1.0 if one.school else 0.3):
        return None
    if not one.levels and (one.school or _in_passing(ranked, one.year)):
        return None
    if _central(one) and max(others.values(), default=0.0) < 3.0:
        return None
    return place(ranked[0][0], one.year)


def _behind_sisters(total: dict[str, float]) -> None:
    """A provincial capital named as much as another city of the province is hardly home: 成都, 德阳."""
    for code in [c for c in total if c.endswith("0100")]:
        sisters = [c for c in total if c[:2] == code[:2] and c != code and c[4:] == "00" and c[2:4] != "00"]
        if any(total[c] >= 0.85 * total[code] for c in sisters):
            total[code] *= 0.8
