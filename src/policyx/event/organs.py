"""The organs of a list that acts: also those that only their place in the list makes known."""

from __future__ import annotations

import re
from itertools import pairwise

from policyx.event.act import Act
from policyx.event.clause import Item, Sentence
from policyx.event.signs import CLAUSE, ORGAN_ROLES, cutoff
from policyx.mention.organ_grammar import opening
from policyx.text.pattern import lazy
from policyx.text.reading import Span, squash

# 、 or 和 between members; what follows the last of them
_SPLIT = lazy(r"、|以及|及其|(?<![共饱暖缓祥])和(?!平|谐|睦)|及(?!时)")
_TAIL = lazy(
    r"(?:等?[^，、]{0,6}(?:主要|有关|相关)?负责(?:人|同志)|等(?=[^，]{0,20}$)|先后|分别|依次|逐一|相继|结合|围绕|就|作|做|在会上|代表|共同|"
    r"现场|通过|以|书面|连线|主要领导|党政|有关|还|也|向|对|受|交流|发言|汇报|递交|签)"
)
_NOT = lazy(
    r"[了在到对就把被将说让使着过的地得向]|递交|^[他她]|会上|会议|随后|^其他|^各|^以上|^上述|^有关|^相关|^部分|^全体"
)


_ADJUNCT = lazy(r"[\s]*(?:根据|按照|依据|遵照|受(?!邀)|为(?!主))")
_VOICED = frozenset(["exchange", "report"])
_LONGEST = 80
_ORGAN = lazy(
    r"(?:[局委办厅院]|镇|乡|街道|村|社区|公司|集团|学校|小学|中学|大学|医院|中心|银行|协会|商会|合作社|管委会|支队|大队|分局|开发区|园区)$"
)
_BEFORE = lazy(r"[\s]{0,20}(?:会上，?)?(?P<name>[\u4e00-\u9fff]{2,16}?)(?:、|和|及|以及)")
_BEHIND = lazy(
    r"(?:、|和|及|以及)(?P<name>[\u4e00-\u9fff]{2,18}?(?:[局委办厅院镇乡村]|街道|社区|公司|集团|学校|医院|中心|银行|协会|合作社))"
    r"(?:主要|有关|相关|分管|党政)?负责(?:人|同志)"
)
_FIRST = lazy(r"(?:^|[\s，。；：日]|[上下]午|会上|现场|今天|昨天|日前|近日)$")
_JOINS = lazy(r"(?:（[^（）]{1,40}）)?[与和同、]")
_WITH = lazy(r"[\s]*(?:与|同|会同|联合)[\s]*")
_TELLING = frozenset(["report", "convey", "deploy", "announce"])

_BODY = lazy(
    r"(?:党委|团委|[县市区省]委|工会|分会|学会|协会|商会|联合会|学生会|校友会|委员会|理事会|基金会|研究会|促进会|公司|集团|银行|中心|学院|大学|医院|研究[院所]|图书馆|博物馆|文化馆|报社|杂志社|出版社|电视台|宣传部|教务处|学生处|办公室)$"
)  # what an organ's name ends with, where no list shows it to be one


def listed(fold: str, sentence: Sentence, start: int, stop: int, *, strict: bool = False) -> list[tuple[Span, str]]:
    """(span, name) of the organs in fold[start:stop], a list that ends before a predicate: marked ones as far as the
    list's marks go (武进|生态环境局 is one), unmarked ones between marked ones. Persons and posts are left out.
    strict: 和 parts what is marked in front of it, and is else part of a name (国家心理健康和精神卫生防治中心)."""
    if _ADJUNCT.match(fold, start, stop):
        return []  # 根据教育部、省教育厅的文件
    tail = _TAIL.search(fold, _last(sentence, start, stop), stop)
    stop = tail.start() if tail else stop
    inside = [i for i in sentence.items if start <= i.start < stop and i.kind != "verb"]
    borders = [
        m
        for m in _SPLIT.finditer(fold, start, stop)
        if not any(i.start < m.end() and m.start() < i.stop for i in inside)
    ]
    if strict:
        marked = {i.stop for i in inside if i.kind in ("organ", "division")}
        borders = [m for m in borders if m[0] == "、" or m.start() in marked or opening(fold, m.end(), stop)]
    sides = [i for i in inside if i.kind in ("organ", "division")]
    borders += [
        m
        for one, other in pairwise(sides)
        if (m := _WITH.fullmatch(fold, one.stop, other.start))  # 某部|与|某省人民政府主办
    ]
    borders.sort(key=lambda m: m.start())
    found: list[tuple[Span, str]] = []
    known = any(i.kind in ("organ", "division") for i in inside)
    edges = [start, *(b.end() for b in borders)]
    ends = [*(b.start() for b in borders), stop]
    for begin, end in zip(edges, ends, strict=True):
        while begin < end and fold[begin].isspace():
            begin += 1
        own = [i for i in inside if begin <= i.start < end]
        if any(i.kind in ("person", "post", "meeting", "work", "date") for i in own):
            continue
        name = squash(fold[begin:end])
        whole = any(i.kind in ("organ", "division") and i.start == begin and i.stop >= end for i in own)
        if whole or ((known or (strict and _BODY.search(name))) and 3 <= len(name) <= 24 and not _NOT.search(name)):
            found.append(((begin, end), name))
    return found


def beside(
    fold: str, sentence: Sentence, role: str, people: tuple[Item, ...], verb: Item, edge: int
) -> list[tuple[Span, str]]:
    """(span, name) of the unmarked organs of a list that holds persons: before them (镇综合执法局、东旺村和所长甲发言),
    and behind them by their heads (镇长甲和河田镇负责人发言). edge: where the first person's posts begin."""
    if role not in _VOICED or not people:
        return []
    start = max([sentence.start, *(m.end() for m in CLAUSE.finditer(fold, sentence.start, edge))])
    found: list[tuple[Span, str]] = []
    at = start
    for member in _BEFORE.finditer(fold, start, edge) if 0 < edge - start < _LONGEST else ():
        if member.start() != at:
            break
        at = member.end()
        if _ORGAN.search(member["name"]) and not _NOT.search(member["name"]):
            found.append((member.span("name"), squash(member["name"])))
    if at != edge:
        found = []
    behind = _BEHIND.match(fold, people[-1].stop, verb.start)
    if behind and not _NOT.search(behind["name"]):
        found.append((behind.span("name"), squash(behind["name"])))
    taken = [(i.start, i.stop) for i in sentence.of("organ", "division", "person", "place")]
    return [(s, n) for s, n in found if not any(a < s[1] and s[0] < b and (a, b) != s for a, b in taken)]


def _last(sentence: Sentence, start: int, stop: int) -> int:
    """Where the last marked member of a list ends: its tail is sought from there."""
    return max(
        (i.stop for i in sentence.items if start <= i.start < stop and i.kind in ("organ", "division")), default=start
    )


def acting(
    fold: str, sentence: Sentence, index: int, role: str, actors: tuple[Item, ...], verb: Item, before: list[Act]
) -> list[Act]:
    """The roles of the organs among the actors of a predicate, with those that the list they stand in adds.

    before: what the article's acts are so far: 县水利局汇报了…，通报了…，作了部署 goes on with the same organs."""
    own = [i for i in actors if i.kind in ("organ", "division")]
    if verb.frame is None:
        return []
    if role == "sign":
        return _parties(fold, sentence, index, verb)
    if role not in ORGAN_ROLES or role in ("host", "guide") or not own:
        return []
    if verb.start < own[0].start:  # 听取县水利局汇报
        return [_act(fold, role, i, index, f"{verb.frame.rule.removesuffix(verb.frame.side)}h") for i in own]
    if cutoff(fold, own[-1].stop, verb.start) and not any(i.start > own[-1].stop for i in actors):
        last = [a for a in before[-12:] if a.sentence == index and a.person is None and a.rule.endswith(":list")]
        names = {a.name: a for a in last if a.role in _TELLING}
        rule = f"{verb.frame.rule.removesuffix(verb.frame.side)}list"
        return [Act(role, None, n, index, a.at, a.evidence, rule) for n, a in names.items() if role in _TELLING]
    start = max([sentence.start, *(m.end() for m in CLAUSE.finditer(fold, sentence.start, own[0].start))])
    stop = min((i.start for i in actors if i.start > own[-1].stop), default=verb.start)
    rule = f"{verb.frame.rule.removesuffix(verb.frame.side)}list"
    return [
        Act(role, None, name, index, at, (at, to), rule, verb.frame.type)
        for begin, end in _parts(fold, start, stop)
        for (at, to), name in listed(fold, sentence, begin, end)
    ]


def _act(fold: str, role: str, item: Item, index: int, rule: str) -> Act:
    return Act(role, None, squash(fold[item.start : item.stop]), index, item.start, (item.start, item.stop), rule)


def _parties(fold: str, sentence: Sentence, index: int, verb: Item) -> list[Act]:
    """The organs that sign: 甲代表某局与某公司签署…"""
    earlier = [i.stop for i in sentence.items if i.frame and i.frame.role == "sign" and i.stop <= verb.start]
    start = max([sentence.start, *earlier, fold.rfind("；", sentence.start, verb.start) + 1])
    found: list[Act] = []
    named = False
    for item in sentence.items:
        if item.kind not in ("organ", "division") or not start <= item.start < verb.start:
            continue
        before = fold[max(start, item.start - 4) : item.start]
        named = before.endswith(("代表", "与", "和", "同", "分别", "方")) or (named and before.endswith("、"))
        named = named or bool(_JOINS.match(fold, item.stop) and _FIRST.search(before))
        if named:
            found.append(_act(fold, "sign", item, index, "sign:party"))
    return found


def _parts(fold: str, start: int, stop: int) -> list[Span]:
    """A span cut at its commas: 县财政局、县农业局，甲镇、乙镇 are two lists."""
    cuts = [m.end() for m in re.finditer("，", fold[start:stop])]
    edges = [start, *(start + c for c in cuts)]
    return list(zip(edges, [*(start + c - 1 for c in cuts), stop], strict=True))
