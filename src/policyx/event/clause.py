"""Sentences as the frames read them: mentions and predicates in order, what stands in quotes or brackets left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from policyx.lexicon import user
from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import Mention
from policyx.resolve.base import Resolved
from policyx.text.pattern import lazy
from policyx.text.reading import Span

ItemKind = Literal["person", "organ", "division", "place", "meeting", "date", "work", "post", "label", "verb"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A predicate: its role, the side that takes it (see frames.tsv), and the type of event that it tells of.
    own: whether it is a verb of the user's dictionary."""

    trigger: str
    role: str
    side: str
    type: str | None
    own: bool = False

    @property
    def rule(self) -> str:
        """What roles name as their rule: 主持:s, and user.verb:把脉:s of the user's verbs."""
        return f"{'user.verb:' * self.own}{self.trigger}:{self.side}"


@dataclass(frozen=True, slots=True)
class Item:
    """A mention or a predicate in a sentence. who: id of the person that is meant."""

    kind: ItemKind
    start: int
    stop: int
    who: str | None = None
    mention: Mention | None = None
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the body or a part of the headline. paragraph: its number, headline parts below 0."""

    start: int
    stop: int
    paragraph: int
    items: tuple[Item, ...]

    @property
    def span(self) -> Span:
        """Where it stands, its full stop included."""
        return self.start, self.stop

    @property
    def headline(self) -> bool:
        """Whether it belongs to the headline."""
        return self.paragraph < 0

    def of(self, *kinds: str) -> Iterator[Item]:
        """Its items of some kinds, in order."""
        return (item for item in self.items if item.kind in kinds)


_SHUT = lazy(r"“[^”\n]{0,600}”|「[^」\n]{0,600}」|\"[^\"\n]{0,300}\"|《[^》\n]{0,120}》|（[^（）\n]{0,60}）")
# 。, and the full stop of a page in half-width marks
_STOP = lazy(r"(?=[。！？\n.])(?:[。！？]+[”」）]*|\n|\.(?<=[\u4e00-\u9fff”）]\.)(?=[\s\u4e00-\u9fff“\"]))")
# what makes a noun of a predicate: 检查组, 签约仪式, 重要讲话精神, 慰问金, 汇报会
_DEED_NOUN = lazy(
    r"组(?![织建团])|团(?![建委结场队])|站(?!点)|员(?!工)|队(?!伍)|专员|金(?![融属秋矿])|品(?![牌质种])|信(?![访息用贷号])"
    r"|电(?![子力商网站信影视器价厂梯缆池])|函|令(?!人)|反馈|交办|中心|制度|办法|方案|机制|仪式|活动周|现场会|座谈会|工作会|会议(?=[，。上])|卡|项目"
)
_TALK_NOUN = lazy(r"会商|材料|稿|精神|人(?=[员，。、])|提纲|制度|会议?(?=[，。上的并])|席|环节|批评|表扬")
_SIGN_NOUN = lazy(r"仪式|活动|会|项目|率|额")
_NOUN_BEFORE = lazy(r"(?:重要|系列|接受|迎接|迎|应付|应对|逃避|规避|被|列入|听|听取|听取了)$")
_GIVEN = lazy(r"(?:发表|作|做)出?了?(?:重要|系列)$")
_NOUNS: dict[str, re.Pattern[str]] = {
    word: pattern
    for words, pattern in (
        ("讲话 汇报 通报 发言 交流 表态 宣讲 辅导 讲座 会谈 说明 报告 介绍 部署 述职", _TALK_NOUN),
        ("签约 揭牌 揭幕 签字", _SIGN_NOUN),
        ("解读", lazy(r"人(?!民)|机关|单位|部门|稿|材料|文件|如下|版")),
        ("调研 检查 督查 督察 督导 督办 暗访 抽查 巡查 巡视 走访 慰问 视察 考察", _DEED_NOUN),
        ("参观 观摩 接访 下访 拜访 会见 领队", _DEED_NOUN),
        ("核查 查验", lazy(r"情况|结果|组|报告|员|意见|工作|程序|机制|整改|处[理置]|中|的|、")),
    )
    for word in words.split()
}
_DEEPLY = lazy(
    r"地|全面|系统|认真|解读|阐[述释明]|剖析|论述|讲解|浅出|挖潜|洽谈|探究|谋划|对接|座谈|谈心|协商|讨论|交流|学习|贯彻|推进|实施|开展|研究|分析|挖掘|落实|了解|领会|打好|践行|人心|浅出|细致|查找|排查|思考|探讨|发展|融合|"
    r"参与|推动|宣传|把握|理解|沟通|人|改革|整治|治理|调查"
)
# 视察江西重要讲话精神, 考察时的重要讲话: what the speech is called after, told of nobody here
_NAMED_AFTER = lazy(
    r"(?:(?!贯彻|学习|落实|传达|宣讲)[^，。；]){0,30}?(?:重要(?:讲话|指示|批示|论述)|(?:讲话|指示|嘱托|回信)精神)"
)
_DEMAND_BEFORE = lazy(
    r"(?:总体|更高|这一|该项|各项|一项|的新|基本|工作|有关|相关|目标|任务|发展|质量|标准|部署|精神|根本|必然|内在|客观|时代|"
    r"任职|资质|填报|格式|决策|战略|硬性|纪律|技术|规范|政策|安全|建设|改革|管理|指示)$"
)
_DEMAND_AFTER = lazy(r"[、；。）”]|以及|等|的|下[^大一]|之|是|，(?:认真|严格|切实|结合|扎实|积极|及时)")
# 接待考察团一行 but not 接待游客; 到场祝贺; 与会。 but not 与会同志
_FULL = {
    "接待": lazy(r"了?[^，。；]{0,40}?(?:一行|考察[团组]|代表团|访问团|来宾|客人|参访团|来访(?:企业|客|嘉宾|代表|的))"),
    "到场": lazy(r"(?:祝贺|观摩|观看|见证|指导|参加|并|，|。)"),
    "与会": lazy(r"[。，；]"),
    "参与": lazy(
        r"了?(?:此次|本次|这次|该)?(?:论坛|会议|大会|座谈|活动(?=[，。；])|培训|仪式|调研(?=[，。；])|考察(?=[，。；]))"
    ),
    "主持": lazy(r"(?!人|词|研究制定|制定|修订|起草|编制|完成|开发|[^，。；]{0,8}(?:全面)?工作(?:[，。；]|的))"),
    "就座": lazy(r"(?!谈)"),
    "听": lazy(r"了?[^，。；]{2,40}?(?:的|作|所作)?(?:汇报|介绍|讲解|通报)(?:[，。；了]|情况|后)"),
    "在座": lazy(r"(?!谈|的|各位|诸位|无虚席)"),
    "发布": lazy(r"(?!会|者|厅|单位|的|平台|活动|台|量|人|仪式|时间|日期|来源)"),
}
_TELLING = frozenset(["speak", "report", "exchange", "deploy", "convey", "announce", "inspect"])
_LISTING = lazy(r"的(?:还?有|分别|单位|是)")
_MADE = lazy(r"(?:作|做|发表|进行|关于|开展)[^，。；]{0,50}的$")
_HOSTED = lazy(r"单位|方[、，]|先进|地[、，]|者|城市|学校|企业")
_CLOSED = lazy(r"[。！？]”(?![，。、；：的他她）]|[^，。；]{0,12}(?:说|道|坦言|介绍|告诉|表示))")
_REPORTED = lazy(r"报告|说明|汇报|通报")
_READS = Frame("作", "report", "s", None)
"""作《政府工作报告》."""
_LONGEST = 1500
_SHY = frozenset(["person", "organ", "place", "division"])


@cache
def frames() -> Matcher[Frame]:
    """The predicates of frames.tsv."""
    return Matcher((frame.trigger, frame) for frame in _built_in())


def _built_in() -> Iterator[Frame]:
    for row in rows("frames"):
        trigger, role, side, type_ = (*row, "", "")[:4]
        yield Frame(trigger, role, side, type_ or None)


def _current() -> Matcher[Frame]:
    """The predicates of frames.tsv, and the verbs of the user's dictionary that hold now, which come before them."""
    words = user.current()
    return words.made("event.frames", _with_own) if words and words.verbs else frames()


def _with_own(words: user.UserLexicon) -> Matcher[Frame]:
    given = {row[0]: row for row in rows("verb_roles")}
    own: list[Frame] = []
    for verb, role in words.verbs.items():
        _, gives, side, type_ = (*given[role], "")[:4]
        own.append(Frame(verb, gives, side, type_ or None, own=True))
    return Matcher((frame.trigger, frame) for frame in (*_built_in(), *own))


def sentences(resolved: Resolved) -> tuple[Sentence, ...]:
    """The headline's parts, then the sentences of the body, in order."""
    reading = resolved.reading
    found: list[Sentence] = []
    mentions = resolved.mentions
    starts = [m.start for m in mentions]
    for number, (start, stop) in enumerate(reading.title):
        found += _cut(resolved, (start, stop), number - len(reading.title), mentions, starts)
    for number, (start, stop) in enumerate(reading.body):
        found += _cut(resolved, (start, stop), number, mentions, starts)
    return tuple(found)


def _cut(
    resolved: Resolved, span: Span, paragraph: int, mentions: tuple[Mention, ...], starts: list[int]
) -> Iterator[Sentence]:
    """The sentences of one paragraph."""
    fold = resolved.reading.fold
    first, last = bisect_right(starts, span[0] - 1), bisect_right(starts, span[1] - 1)
    inside = mentions[first:last]
    shut = [m.span() for m in _SHUT.finditer(fold, *span)]
    hidden = [s for s in shut if fold[s[0]] not in "（《"]  # a date or meeting in brackets is read, a predicate is not
    items = _outermost([_item(m, resolved) for m in inside])
    items = [i for i in items if not _within(i.start, i.stop, shut if i.kind in _SHY else hidden)]
    taken = [(i.start, i.stop) for i in items if i.kind not in ("date",)]
    verbs: list[Item] = []
    hits = ((b, e, f) for b, e, f in _current().find(fold, *span) if not _touches(b, e, taken))
    for begin, end, frame in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if verbs and begin < verbs[-1].stop:
            continue
        if not _touches(begin, end, shut) and _predicate(fold, begin, end, frame):
            verbs.append(Item("verb", begin, end, frame=frame))
    verbs += [
        Item("verb", i.start - 2, i.start - 1, frame=_READS)
        for i in items
        if i.kind == "work"
        and fold.startswith(("作《", "做《"), i.start - 2)
        and _REPORTED.search(fold, i.start, i.stop)
    ]
    if verbs:
        items = sorted([*items, *verbs], key=lambda item: (item.start, item.stop))
    at, index = span[0], 0
    closed = [*shut, *((i.start, i.stop) for i in items if i.kind != "verb")]
    closed.sort()
    ends = [m.end() for m in _STOP.finditer(fold, *span) if not _touches(m.start(), m.start() + 1, closed)]
    ends += [b for _, b in shut if _CLOSED.match(fold, b - 2)]  # 他说：“…。”县长甲…
    for end in _bounded(sorted(ends), span, fold):
        if end <= at:
            continue
        stop = index
        while stop < len(items) and items[stop].start < end:
            stop += 1
        yield Sentence(at, end, paragraph, tuple(items[index:stop]))
        at, index = end, stop
    if fold[at : span[1]].strip():
        yield Sentence(at, span[1], paragraph, tuple(items[index:]))


def _bounded(ends: list[int], span: Span, fold: str) -> Iterator[int]:
    """The ends of sentences, with a cut at a comma wherever one would be longer than a page's longest."""
    at = span[0]
    for end in [*ends, span[1]]:
        while end - at > _LONGEST:
            comma = fold.rfind("，", at + _LONGEST // 2, at + _LONGEST)
            at = comma + 1 if comma > 0 else at + _LONGEST
            yield at
        if end < span[1] or (ends and end == ends[-1]):
            yield end
        at = max(at, end)


def _outermost(items: list[Item]) -> list[Item]:
    """The items without those that stand inside another (the 重庆 of 重庆某某有限公司)."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda i: (i.start, -i.stop)):
        if not kept or item.stop > kept[-1].stop:
            kept.append(item)
    return kept


def _item(mention: Mention, resolved: Resolved) -> Item:
    who = resolved.who.get(mention.start)
    kind: ItemKind = "person" if who and mention.kind in ("person", "post", "label") else mention.kind
    return Item(kind, mention.start, mention.stop, who=who, mention=mention)


def _touches(start: int, stop: int, spans: list[Span]) -> bool:
    """Whether [start, stop) overlaps one of the sorted spans."""
    index = bisect_right(spans, (start, 1 << 62))
    return (index > 0 and spans[index - 1][1] > start) or (index < len(spans) and spans[index][0] < stop)


def _within(start: int, stop: int, spans: list[Span]) -> bool:
    """Whether [start, stop) lies inside one of the sorted spans, without being the whole of it."""
    index = bisect_right(spans, (start, 1 << 62))
    return index > 0 and spans[index - 1][0] <= start and stop <= spans[index - 1][1]


def _predicate(fold: str, begin: int, end: int, frame: Frame) -> bool:
    """Whether a trigger is a predicate here and no part of a noun (检查组, 重要讲话精神, 签约仪式)."""
    if frame.trigger == "说":
        if fold[begin - 1 : begin] in "不据再话以来听传劝俗":
            return False  # 二话不说，
        return fold[end : end + 1] in '，：“"' or (fold[end : end + 1] == "。" and fold[begin - 4 : begin] != "")
    full = _FULL.get(frame.trigger)
    if full:
        return bool(full.match(fold, end))
    noun = _NOUNS.get(frame.trigger)
    ahead = fold[max(0, begin - 7) : begin]
    if noun and (noun.match(fold, end) or (_NOUN_BEFORE.search(ahead[-3:]) and not _GIVEN.search(ahead))):
        return False
    if fold[begin - 1 : begin] == "的" and not _MADE.search(fold[max(0, begin - 60) : begin]):
        return fold.startswith(("下", "之下"), end)  # 甲书记的讲话, 对大家的发言进行总结, but 在甲的陪同下
    if frame.role in _TELLING and fold.startswith("的", end) and not _LISTING.match(fold, end):
        return False  # 代表提出的建议
    if frame.trigger in ("视察", "考察", "调研", "巡视") and _NAMED_AFTER.match(fold, end):
        return False
    if frame.trigger == "要求" and (_DEMAND_BEFORE.search(fold[begin - 2 : begin]) or _DEMAND_AFTER.match(fold, end)):
        return False
    if frame.role == "host" and frame.trigger.endswith("办"):
        return not _HOSTED.match(fold, end) and fold[begin - 1 : begin] != "各"
    if frame.trigger == "指导":
        way = re.search(r"(?:到|赴|深入|来|前往)[^，。；]{0,30}$", fold[max(0, begin - 40) : begin])
        return bool(way) and not re.match(r"思想|意见|性|员|组|小组|下|原则|价|书", fold[end : end + 2])
    if frame.role in ("attend", "observe"):
        return not (
            fold.startswith("的", end)
            and not fold.startswith(("的有", "的还有", "的领导", "的市", "的区", "的县"), end)
        ) and not (frame.trigger == "参加" and fold.startswith("工作", end))
    if frame.trigger == "深入":
        return not _DEEPLY.match(fold, end)
    if frame.trigger == "率":
        return not fold.startswith(("先", "为", "下"), end) and fold[begin - 1 : begin] not in "效概比占利税功"
    return True
