"""Organs that hold a press conference, ceremony or campaign, and those between whom something is signed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from policyx.event.act import Act
from policyx.event.clause import Item, Sentence
from policyx.event.kind import issuing
from policyx.event.organs import listed
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_HOLDS = lazy(r"(?:联合|共同)?(?:组织[^，。；]{0,14}?)?(?:举行|举办|召开|开展)了?")
_OPENING = lazy(
    r"(?:^|[\s，。；：）日午晚天由从]|会上|现场|当日|活动)(?:记者从|由)?$"
)  # a list of subjects begins a clause
_GLUE = lazy(r"[\s、，]*+(?:(?:和|与|及|以及|同)[\s]*)?")
_MANNER = lazy(  # what may stand between those who hold and 举行
    r"[\s]*(?:于?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:（[^（）]{1,8}）)?(?:[上下]午)?(?:\d{1,2}[：时点](?:\d{1,2}分?)?)?)?"
    r"(?:今天|今日|昨天|昨日|日前|近日|上午|下午|\d{1,2}月\d{1,2}日|\d{1,2}[日时]|[\s等今昨]|（[^（）]{1,16}）|在[^，。；的]{1,20}|联合|共同|成功|隆重|正式|组织|采取[^。；]{1,20}方式，|通过[^。；]{1,20}方式){0,5}"
)
_SIGNING = lazy(r"[^。；]{0,60}?(?:签约|签署|签字)(?:仪式|活动)")
_WITH = lazy(r"[\s]*(?:与|和|同)[\s]*")
_SPONSORS = lazy(r"(?:联合|共同|合作)?(?:主办|承办|协办|合办)(?![单方地者城])")
_BACKING = lazy(r"指导$|支持$|[（(]")
_LONGEST = 120
"""The longest list of sponsors, in characters."""
_KINDS = ("release", "ceremony", "other")


def hosts(fold: str, sentence: Sentence, index: int, type_: str) -> list[Act]:
    """Who holds an event of a type in the sentence that reports it: 市政府新闻办举行新闻发布会 makes a host; 甲公司与
    乙区人民政府举行签约仪式 makes two that sign."""
    if type_ not in _KINDS:
        return []
    if type_ == "ceremony" and (parties := _parties(fold, sentence)):
        return [_act(fold, "sign", organ, index) for organ in parties]
    if type_ == "release" and (issued := issuing(fold, sentence)) is not None:
        return [_act(fold, "announce", organ, index) for organ in _before(fold, sentence, issued)]
    for verb in _HOLDS.finditer(fold, sentence.start, sentence.stop):
        organs = _before(fold, sentence, verb.start())
        if not organs:
            continue
        return [_act(fold, "host", organ, index) for organ in organs]
    return []


def sponsors(fold: str, sentence: Sentence, index: int) -> list[Act]:
    """The organs that an event is held by: 由市委组织部、市妇联联合主办，某集团承办."""
    found: list[Act] = []
    for verb in _SPONSORS.finditer(fold, sentence.start, sentence.stop):
        begin = max(fold.rfind(mark, sentence.start, verb.start()) for mark in "，；：。由") + 1
        begin = max([begin, sentence.start, *(i.stop for i in sentence.of("date") if i.stop <= verb.start())])
        if verb.start() - begin > _LONGEST:
            continue
        for (at, to), name in listed(fold, sentence, begin, verb.start(), strict=True):
            if not _BACKING.search(name):
                found.append(Act("host", None, name, index, at, (at, to), "hold:sponsor"))
    return found


def _parties(fold: str, sentence: Sentence) -> list[Item]:
    """The two between whom something is signed at a ceremony: 甲公司与河北省某市某县举行…签约仪式."""
    sides: list[Item] = []
    for item in sentence.of("organ", "division"):
        if sides and sides[-1].kind == item.kind == "division" and sides[-1].stop == item.start:
            sides[-1] = replace(item, start=sides[-1].start)  # 河北省|某市|某县
        else:
            sides.append(item)
    for one, other in pairwise(sides):
        named = one.kind == "organ" or other.kind == "organ"
        if named and _WITH.fullmatch(fold, one.stop, other.start) and _SIGNING.match(fold, other.stop, sentence.stop):
            return [one, other]
    return []


_SETS_OUT = lazy(
    r"[\s]*(?:一行)?(?:\d{1,3}[余多]?人)?(?:先后|分别|组织[^，。；]{0,20})?(?:到|赴|来|莅|深入|前往|在|对|就)"
)
_DOING = lazy(r"[^。；]{0,60}?(?:调研|督查|督导|检查|考察|视察|督察|暗访|巡查|验收|评估|考核|对接|慰问|走访|参观|学习)")


_TEAM_NAME = lazy(  # 7月13日，省政协委员考察团一行20人来我县
    r"(?:[上下]午)?[\s]*+(?:，[\s]*+)?(?:由[^，。；]{2,12}组成的)?(?P<name>[^\s，。；：“”《》率带]{2,24}?(?:督[导查察]|考察|巡[查察视]|检查|调研|验收|考核|评估|暗访|慰问|代表|参观|访问)[组团队])"
    r"(?=一行|来|到|赴|在|莅|对|深入|先后|就|前往)"
)


def visitors(fold: str, sentence: Sentence, index: int) -> list[Act]:
    """The team or organ that inspects, where no person of it is named: 市政府第九督导组莅临高新区督导."""
    for organ in sentence.of("organ"):
        way = _SETS_OUT.match(fold, organ.stop, sentence.stop)
        begins = _OPENING.search(fold[max(sentence.start, organ.start - 6) : organ.start])
        if way and begins and _DOING.match(fold, way.end(), sentence.stop):
            name = squash(fold[organ.start : organ.stop])
            return [Act("inspect", None, name, index, organ.start, (organ.start, organ.stop), "team:inspect")]
    for day in sentence.of("date"):
        team = _TEAM_NAME.match(fold, day.stop, sentence.stop)
        if team and not any(team.start() <= i.start < team.end() for i in sentence.of("person")):
            at = team.span("name")
            return [Act("inspect", None, squash(team["name"]), index, at[0], at, "team:name")]
    return []


def _before(fold: str, sentence: Sentence, stop: int) -> list[Item]:
    """The organs of the list of subjects that ends before a predicate, in text order."""
    found: list[Item] = []
    for item in reversed([i for i in sentence.of("organ", "person", "post") if i.stop <= stop]):
        if item.kind != "organ":
            break
        if not found and fold[item.start - 1] in "在于":
            continue  # 在县会展中心举行
        following = found[0].start if found else stop
        link = _GLUE if found else _MANNER
        if not link.fullmatch(fold, item.stop, following):
            break
        found.insert(0, item)
    if found and not _OPENING.search(fold[max(sentence.start, found[0].start - 6) : found[0].start]):
        return []
    return found


def _act(fold: str, role: str, organ: Item, index: int) -> Act:
    name = squash(fold[organ.start : organ.stop])
    return Act(role, None, name, index, organ.start, (organ.start, organ.stop), f"hold:{role}")
