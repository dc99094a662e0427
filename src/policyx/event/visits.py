"""Places and organs visited in an inspection."""

from __future__ import annotations

import re
from dataclasses import replace

from policyx.event.clause import Item, Sentence
from policyx.event.kind import said
from policyx.lexicon import user
from policyx.mention.base import DivisionParts, Mention
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_GO = lazy(
    r"(?:来到|莅临|莅|来访|到访|抽取|抽查|察看了解|查看了解|前来|(?<![往以近年月回原后未带外归])来|先后到|分别到|一同到|到了?|前往|赴|走进|走入|深入|抵达|驱车直奔|直奔|登上|参观|观摩|察看|查看|巡查|检查|暗访|走访|慰问|看望|考察|调研|督[导查察]|视察|实地|"
    r"步入|踏勘|走到|行至|位于|途经|徒步|巡看|看了|视频连线|抽查|对|从|至|在|沿着?|途中|现场)了?(?:辖区|位于|坐落[于在]|实地|现场|附近|的|[该我][县市区镇院校局]|当地|“|\s){0,12}$"
)
_NEXT = lazy(
    r"(?:[一二三四五]期|\d期|项目|工程|现场|建设现场|施工现场)?(?:等(?:企业|公司|地|单位|项目|处|村|点|多家企业|企业和项目)?(?=[及和、，]))?"
    r"[\s、，和与及以等“”]*+(?:(?:到|再到|又到|随后(?:又)?(?:来到|到))[\s]*)?$"
)
_TOWN = lazy(r"[镇乡]$|街道$|苏木$|村$|社区$|嘎查$|农场$|团场?$|场$")
_NOT = lazy(
    r"(?:日|晚|早)报$|^(?:\d+[个家处余多]|近年来|各|部分|多[个家处]|所有|全[省市县区])|"
    r"^(?:[^镇乡村]{1,4})(?:江|河|湖|海|山脉|流域|沿线|沿岸|铁路|高速)$|分会场|主会场|会议室$"
)
_OURS = lazy(r"[我该本全][省市区县州旗盟镇乡]|[该我](?:[院校局村馆站厂]|公司|企业|社区|小区|单位|园区)")
_COUNTY = lazy(r"[省市区县旗]")
_DONE = lazy(
    r"[\s]*(?:[、，。；]|和|与|及|等|调|考|检|督|走|开|进|实|看|慰|视|察|暗|巡|就|对|指|部分|各|[^，。；]{0,4}(?:镇|乡|街道|村))"
)
_MEMBER = lazy(
    r"(?:[一二三四五]期|项目|工程)?(?:[\s]*、[\s]*|[\s]*(?:和|及|以及)[\s]*)"
    r"(?P<name>[^\W\d][^\s，。；：、（）“”《》和及与]{1,19}?)(?=[、和及，。]|等|进行|开展|实地|调研|检查)"
)
_AFTER = lazy(
    r"[\s]*(?:[、和及，]|等[^，。；]{0,12}(?:，|。|进行|开展|实地|调研|检查|考察)|进行|开展|实地|调研|检查|考察|督查|慰问)"
)
_SITE = "厂站所处园区村店场馆院校局办库坝桥线矿井部队家室楼宅市社店山寺庙址城区司团点房地港港口"
_NO_STOP = lazy(rf"[的了在到对就把被将让使着过地得向们人]|情况|工作|建设$|问题|[^{_SITE}]$")
_STOP = lazy(r"[，。；：]")


def visits(fold: str, sentence: Sentence, quiet: list[tuple[int, int]]) -> list[Item]:
    """The places, organs and towns of an inspection's sentence that are visited, in text order."""
    found: list[Item] = []
    previous: Item | None = None
    for item in sentence.items:
        if item.kind not in ("place", "organ", "division"):
            continue
        if item.mention is None or said(item.start, quiet):
            continue
        if (item.kind == "division" and not _town(item)) or fold.startswith("出发", item.stop):
            continue
        if _NOT.search(item.mention.text) or (item.kind == "place" and _named(fold, item)):
            continue
        if (ours := _OURS.match(fold, item.start, item.stop)) and ours.end() == item.stop:
            continue  # 察看该村活动室: named before
        before = fold[max(sentence.start, item.start - 24) : item.start]
        clause = _STOP.split(before)[-1]
        if (_GO.search(clause) or _goes(clause)) and not re.search(
            r"(?:得到|受到|收到|参加|对接|针对|反对|面对|要求)", clause[-4:]
        ):
            if re.search(r"(?:对|在|从|至|沿)$", clause) and not _locative(fold, item, sentence):
                previous = None
                continue
        elif previous is None or not (
            _NEXT.fullmatch(fold, previous.stop, item.start) or _later(fold, item, previous.stop)
        ):
            continue
        found.append(_trimmed(fold, item))
        found += (more := _unmarked(fold, sentence, item))
        previous = more[-1] if more else item
    return _with_brands(fold, sentence, found)


_TAIL = lazy(r"了?(?:辖区|位于|实地|现场|的|[该我][县市区镇院校局]|当地|“|\s){0,12}$")


def _goes(clause: str) -> bool:
    """Whether what stands before a place ends with a verb of the user's dictionary that tells of a visit."""
    words = user.current()
    if not words or not words.verbs:
        return False
    tail = _TAIL.search(clause)
    end = tail.start() if tail else len(clause)
    return any(words.verbs.get(clause[start:end]) in _VISITED for start in range(end))


_VISITED = ("inspect", "visited")

_BRAND = lazy(
    r"(?<![往以近年月回原后未带外归])(?:莅临|来到?(?![自源年说看讲临访])|到|赴|走进|深入|前往|考察|调研|走访|参观)了?"
    r"(?P<list>(?:[^\W了的在到对就把被将让使着过们为与及\d]|、){4,80}?)"
    r"(?:等(?:企业|地|处|单位|公司)?)?(?=[，。]|进行|开展|实地|现场)"
)
_DOES = lazy(
    r"(?:进行|开展|实地|现场)?(?:考察|调研|检查|督[导查察]|指导|视察|参观|走访|慰问|座谈|对接)(?:指导|工作|交流|洽谈){0,6}$"
)
_FIRM = lazy(
    r"(?:科技|集团|股份|重工|钢铁|水泥|电子|生物|[医制]药|[药牧乳酒铝铜矿纸实置]业|能源|电力|新材料?|食品|农业|光[电伏]|智能|汽车|化工|机械|纺织|服饰|家居"
    r"|物流|地产|传媒|数科|软件|通信|控股|精工|装备|航空|船舶|电[器气缆]|轴承|玻璃|陶瓷|银行|证券|产业园区?|工业园区?|孵化园|创业园|科技园)$"
)
_OWN = lazy(r"[我该本各每多全其这]|部分|辖区|当地|相关|有关|重点")
_LIST = lazy(r"、|和")


def _with_brands(fold: str, sentence: Sentence, found: list[Item]) -> list[Item]:
    """The stops with the companies and parks among them that no recogniser marked: 莅临某某钢铁调研."""
    taken = [(i.start, i.stop) for i in (*found, *sentence.of("person", "meeting", "work", "organ", "place", "post"))]
    more: list[Item] = []
    for match in _BRAND.finditer(fold, sentence.start, sentence.stop):
        at = match.start("list")
        for part in _LIST.split(match["list"]):
            name = _DOES.sub("", part)
            stop = at + len(name)
            free = not any(a < stop and at < b for a, b in taken)
            if free and 4 <= len(name) <= 20 and _FIRM.search(name) and not _OWN.match(name):
                more.append(Item("place", at, stop, mention=Mention("place", at, stop, squash(name), "visit.brand")))
            at += len(part) + 1
    return sorted([*found, *more], key=lambda item: item.start) if more else found


def _trimmed(fold: str, item: Item) -> Item:
    """A place without the 我县 in front of it."""
    mention = item.mention
    ours = _OURS.match(fold, item.start, item.stop)
    if mention is None or ours is None:
        return item
    text = squash(fold[ours.end() : item.stop])
    return replace(item, start=ours.end(), mention=replace(mention, start=ours.end(), text=text))


def _named(fold: str, item: Item) -> bool:
    """Whether a county or city is named for what it has (调研西湖区区块链企业), and is no stop by itself."""
    return bool(_COUNTY.search(fold, item.stop - 1, item.stop)) and not _town(item) and not _DONE.match(fold, item.stop)


def _later(fold: str, item: Item, stop: int) -> bool:
    """Whether a town or village goes on with a list of stops of which each is told at some length."""
    village = item.kind in ("place", "organ") and item.mention is not None and bool(_TOWN.search(item.mention.text))
    gap = fold[stop : item.start]
    return (village or item.kind == "division") and len(gap) < 40 and gap.rstrip().endswith("、") and "。" not in gap


def _unmarked(fold: str, sentence: Sentence, item: Item) -> list[Item]:
    """The members of a list of stops that no recogniser marked: 到甲公司、建管处和乙市场进行检查."""
    others = [i for i in sentence.items if i.start >= item.stop and i.kind != "date"]
    limit = others[0].start if others else sentence.stop
    found: list[Item] = []
    at = item.stop
    while (member := _MEMBER.match(fold, at, sentence.stop)) and member.end() <= limit:
        name = squash(member["name"])
        end = member.end("name")
        if _NO_STOP.search(name) or not _AFTER.match(fold, end, sentence.stop):
            break
        mention = Mention("place", member.start("name"), end, name, "visit.list")
        found.append(Item("place", member.start("name"), end, mention=mention))
        at = end
    return found


def _town(item: Item) -> bool:
    """Whether a division is a town or village: a county as a whole is no stop of an inspection."""
    assert item.mention is not None
    parts = item.mention.parts
    county = isinstance(parts, DivisionParts) and any(len(code) == 6 for code in parts.codes)
    return bool(_TOWN.search(item.mention.text)) and not county


def _locative(fold: str, item: Item, sentence: Sentence) -> bool:
    """在A，/ 在A、B，/ 对A开展检查 / 从A到B: a stop of the way, not the place of something else."""
    end = item.stop
    for other in sentence.items:
        stop = other.kind in ("place", "organ", "division") and other.start >= end
        if stop and _NEXT.fullmatch(fold, end, other.start):
            end = other.stop
    after = fold[item.stop : min(sentence.stop, item.stop + 80)]
    if re.match(r"[^，。；]{0,12}(?:举行|召开|举办|主持|会见|会谈|座谈|分会场)", after):
        return False
    if fold[item.start - 1] == "对":
        return bool(re.match(r"[^，。；]{0,16}?(?:开展|进行|实地)", fold[end : min(sentence.stop, end + 24)]))
    return bool(re.match(r"[^。；]{0,70}?[，]|[^，。；]{0,12}(?:开展|进行|到|实地|现场)", after))
