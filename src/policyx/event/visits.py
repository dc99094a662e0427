"""Places and organs visited in an inspection."""

from __future__ import annotations

import re

from policyx.event.clause import Item, Sentence
from policyx.event.kind import said
from policyx.mention.base import DivisionParts

_GO = re.compile(
    r"(?:来到|先后到|分别到|一同到|到了?|前往|赴|走进|走入|深入|抵达|驱车直奔|直奔|登上|参观|观摩|察看|查看|巡查|检查|暗访|走访|慰问|看望|考察|调研|督[导查察]|视察|实地|"
    r"步入|踏勘|走到|行至|位于|途经|徒步|巡看|看了|视频连线|抽查|对|从|至|在|沿着?|途中|现场)了?(?:辖区|位于|坐落[于在]|实地|现场|附近|的|该[县市区镇]|当地|“|\s)*$"
)
_NEXT = re.compile(r"[\s、，和与及以等“”]*(?:到|再到|又到|随后(?:又)?(?:来到|到)|以及)?[\s]*$")
_TOWN = re.compile(r"[镇乡]$|街道$|苏木$|村$|社区$|嘎查$|农场$|团场?$|场$")
_NOT = re.compile(r"^(?:[^镇乡村]{1,4})(?:江|河|湖|海|山脉|流域|沿线|沿岸|铁路|高速)$|分会场|主会场|会议室$")
_STOP = re.compile(r"[，。；：]")


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
        if _NOT.search(item.mention.text):
            continue
        before = fold[max(sentence.start, item.start - 24) : item.start]
        clause = _STOP.split(before)[-1]
        if _GO.search(clause) and not re.search(r"(?:得到|受到|收到|参加|对接|针对|反对|面对|要求)", clause[-4:]):
            if re.search(r"(?:对|在|从|至|沿)$", clause) and not _locative(fold, item, sentence):
                previous = None
                continue
            found.append(item)
            previous = item
        elif previous is not None and _NEXT.fullmatch(fold, previous.stop, item.start):
            found.append(item)
            previous = item
    return found


def _town(item: Item) -> bool:
    """Whether a division is a town or village: a county as a whole is no stop of an inspection."""
    assert item.mention is not None
    parts = item.mention.parts
    county = isinstance(parts, DivisionParts) and any(len(code) == 6 for code in parts.codes)
    return bool(_TOWN.search(item.mention.text)) and not county


def _locative(fold: str, item: Item, sentence: Sentence) -> bool:
    """在A，/ 在A、B，/ 对A开展检查 / 从A到B: a stop of the way, not the place of something else."""
    after = fold[item.stop : min(sentence.stop, item.stop + 80)]
    if re.match(r"[^，。；]{0,12}(?:举行|召开|举办|主持|会见|会谈|座谈|分会场)", after):
        return False
    return bool(re.match(r"[^。；]{0,70}?[，]|[^，。；]{0,12}(?:开展|进行|到|实地|现场)", after))
