"""Lists of stops: 先后来到甲、乙和丙检查; 察看了甲公司、乙村等: whole members, also without a head."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from policyx.lexicon.table import column
from policyx.mention.base import DivisionParts, Mention
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, squash

LONGEST = 32
"""Characters of a member, at most."""

# where someone goes; then what he looks at; then 对…进行检查
_GO = (
    r"来到|走进|走入|深入到?|前往|抵达|直奔|登上|步入|赶[赴往]|奔赴|莅临|(?<!开)赴|"
    r"(?<![做得达受收看听想感遇碰提意认起拿用找落抓回直等增升降来统化传伸延扩及])到(?![位场会底期达来访东西南北])"
)
_LOOK = (
    r"(?:察看|查看|考察|参观|观摩|走访|检查|抽查|抽取|督[导查察]|视察|踏勘|暗访|慰问|看望|调研|巡[查察])(?:指导|调研|慰问)?(?:了解|了)?"
    r"(?!组|团|队|员|专|工作|活动|情况|时|期间|中|过程|的|结束|发现|后|要求|和|与|、|站|问题|反馈|整改|[，。\d])"
)
_ON = r"(?<![面针应相绝反核])对(?=[^，。；]{3,120}?进行了?)"
_AT = r"(?<![存正现旨])在(?=[^，。；、]{3,32}(?:实地|调研|检查|考察|督[导查察]|走访|慰问|视察|看望|查看|察看|参观))"
# what any of them begins with is asked first
_TRIGGER = lazy(
    f"(?=[来走深前抵直登步赶奔莅赴到在察查考参观检抽督视踏暗慰看调巡对])(?:(?P<go>{_GO}|{_AT})|(?P<look>{_LOOK})|(?P<on>{_ON}))"
)
_LEAD = lazy(
    r"(?:了|(?:位于|坐落[于在])(?:[^，。；、的]{2,12}的)?|辖区内?的?|该[市县区旗镇乡]|[我全]?[市县区旗](?:域)?内|当地的?|属地|附近的?|现场|实地|驻|“|\s){1,3}"
)
_STOP = lazy(
    r"[，。；：！？\n（《到在从对]|深入|来到|走进|前往|等|进行|实地|就(?![业近])|开展|现场(?!会)|调研|检查(?!站)|督[导查察](?!组|队)|考察|指导(?!中心|站|所)|慰问|走访|看望|"
    r"了解|详细|听取|查看|察看|参观(?!点)|观摩(?!点|园)|召开|座谈|视察|巡[查河湖林堤逻]|夜查|暗访|随机|通过|采取|围绕|为|向|以|看到|学习|宣讲|主持|出席|参加|举行|举办|宣传|督促|征求|"
    r"与[^、，]{1,8}(?:交|座)|同[^、，]{1,8}(?:交|座)"
)
_SPLIT = lazy(r"、|(?<![共饱暖祥])和(?![平谐睦美顺兴])|以及|及(?!时)|与")
_HOUSE = lazy(
    r"(?:的?(?:牧|农|脱贫|贫困|困难|养殖|种植|移民|搬迁|监测|低保|留守|受灾)(?:户|民|家庭|职工|党员|老人|儿童|群众)|村民|居民|户[^、]|党员|群众|[^、镇乡村查区]{2,4}家$).*$"
)
_HEAD = lazy(
    r"(?:公司|集团|商会|协会|[工药电纸酒钢纱糖米]?厂|店|馆|[^学]院|[^车]站|所|园|场|中心|基地|合作社|车间|工地|项目|工程|标段|村|社区|嘎查|苏木|镇|乡|街道|"
    r"街|路|学校|大学|小学|中学|[一二三四五六七八九十]中|幼儿园|水库|电站|支行|分行|办|办事处|处|局|队|连|团|库|港|码头|大厦|广场|市场|超市|景区|小区|园区|[^设]区|城|苑|坊|大院|夜市|花市|集市|瀑布|半岛|门诊|食堂|餐厅|饭店|酒家|茶楼|书屋|书房|家园|花园|学堂|讲堂|"
    r"沟|坡|岭|岛|湾|屯|寨|组|段|闸|桥|隧道|矿|牧场|农场|林场|家庭农场|大棚|公园|湿地|党校|宾馆|酒店|寺|庙|祠|庄园|科技|农业|股份|实业|置业|生物|药业|"
    r"新材|环保|制造|重工|化工|纺织|服饰|家具|物流|智能|光电|新能源)$"
)
_GENERIC = lazy(
    r"(?:部分|有关|相关|各|多|一些|一线|基层|企业|农村|田间地头|重点|贫困|辖区|本|该|其|几|两|三|一|每|所有|全|我|他|她|这|那|周边|沿线|施工|生产|建设|市|县|区|乡|镇|村|"
    r"学校|社区|街道|项目|工地|现场|车间|厂区|园区|基地|一线|第一线|群众|农户|问题|党支部|单位|部门)(?:[各个类级家处所]?)"
    r"(?:企业|公司|单位|部门|乡|镇|村|社区|学校|嘎查|苏木|项目|工地|现场|车间|园区|街道|商户|店铺|工程|场所|农户|区域|路段|点位|组|寨|屯|园|厂|站)*"
)
_ABSTRACT = lazy(
    r"情况|工作|进展|关于|部署|要求|通知|重视|推进|支持|场所|乡镇|党中央|国务院|企业$|部分|家中$|地区$|区域$|空间|功能$|挂职|任职|考上|就职|上班|打工|进度|设施|设备|运行|质量|管理|防控|流程|台账|资料|制度|展板|问题|措施|落实|保障|安全生产|营商环境|成果|产品|方案|经验|文化|精神|[的了被将把使让并也还有是在从对到—]|“[^”]*$|^[^“]*”|"
    r"干部|职工|代表|人员|同志|老人|儿童|专家|学生|教师|医护|战士|官兵|负责"
)
# 。在某某超市，王宁查看…: a stop that opens its sentence
_OPEN = lazy(
    r"(?:^|[。；！？\n])\s?(?:(?:随后|接着|之后|当天|最后|期间)，?)?在(?P<name>[^，。；：！？\n]{3,28})，", re.M
)
_LOOKS = lazy(
    r"[^，。；]{0,16}?(?:察看|查看|了解|检查|调研|考察|听取|参观|观摩|询问|走访|慰问|督[导查察]|看望|视察|走进|看到|叮嘱)"
)
_NO_STOP = lazy(
    r"[中时上下后前里内间外处]$|期间|当天|之际|方面|一线|过程|下午|上午|[日月年]$|陪同|带领|领导|指导下|全国|全省|全市|全县|全区|随机|通过|"
    r"会议|座谈|仪式|大会|活动|检查$|调研$|督查$|考察$|走访$"
)
_CLOSE = lazy(
    r"[，。]|实地|进行|开展|现场|调研|检查|督|考察|指导|慰问|走访|看望|了解|查看|察看|参观|观摩|座谈|视察|巡查|暗访|就"
)
# 加工车间, 农产品展示中心: what anybody has
_ANYBODY = lazy(
    r"(?:加工|种植|养殖|生产|仓储|包装|培训|展示|建设|育苗|繁育|施工|办公|服务|接待|管理|宣传|实训|检测|储备|住宿|教学|候诊|输液|装配|焊接|冲压|涂装|研发|实验|体验|销售|"
    r"直播|电商|农产品|产品|成品|食品|蔬菜|水果|粮食|油料|饲料|物资|应急|防汛|老年|党员|群众|便民|综合|多功能|文化|体育|卫生|安全|智慧|数字|一线|标准化|示范|现代|中心|"
    r"企业|厂房|[市县区镇乡村]级?|[、和及]|国家|生态|森林|城市|湿地|自然|大|小|新|老|高){1,8}"
)


@dataclass(frozen=True, slots=True)
class Known:
    """Spans of an article's mentions: organs and divisions, which may be stops; divisions alone; whole counties
    and cities, which are no stops; what none touches."""

    stops: tuple[Span, ...]
    divisions: tuple[Span, ...]
    whole: frozenset[Span]
    walls: tuple[Span, ...]


@cache
def _shy() -> frozenset[str]:
    return frozenset(word for word in column("place_stops") if len(word) > 2)


def known(before: Sequence[Mention]) -> Known:
    """What the mentions found so far mean for lists of stops."""
    organs = [(m.start, m.stop) for m in before if m.kind == "organ"]
    divisions = [(m.start, m.stop) for m in before if m.kind == "division" and m.score >= 0.5]
    whole = {(m.start, m.stop) for m in before if isinstance(m.parts, DivisionParts) and len(m.parts.codes[0]) == 6}
    stops = dict(whole)
    for _ in range(2):  # 湖北省|黄冈市|红安县
        whole |= {(a, stops[b]) for a, b in whole if b in stops}
    walls = [(m.start, m.stop) for m in before if m.kind in ("person", "post", "date", "label", "meeting", "work")]
    return Known(tuple(sorted(organs + divisions)), tuple(sorted(divisions)), frozenset(whole), tuple(sorted(walls)))


def find(reading: Reading, span: Span, before: Known, facilities: Sequence[Span]) -> Iterator[Span]:
    """Spans of the stops in a paragraph that stand in a list after a trigger, in text order, none overlapping.
    facilities: spans of places already found in it."""
    text = reading.fold
    last = span[0]
    for match in _TRIGGER.finditer(text, *span):
        if match.start() < last:
            continue
        start = match.end()
        if lead := _LEAD.match(text, start, span[1]):
            start = lead.end()
        stop = _end(text, start, span[1], before)
        if stop - start < 3:
            continue
        members = _members(text, start, stop, before)
        sure = [m for m in members if _is_stop(text, m, before, facilities, listed=len(members) > 1)]
        if not sure or (len(members) == 1 and not _closed(text, stop, match.lastgroup or "")):
            continue
        if len(sure) * 2 < len(members) or match.lastgroup == "on":
            members = sure
        for begin, end in members:
            if (begin, end) in sure or (_fits(text[begin:end]) and not _crossed(begin, end, facilities)):
                yield begin, end
                last = end


def openers(reading: Reading, span: Span, before: Known, people: frozenset[int]) -> Iterator[Span]:
    """Spans of the stops that open a sentence, whose next clause begins with a person (`people`: starts of names and of
    posts) or tells what one looks at."""
    text = reading.fold
    if text.find("在", *span) < 0:
        return
    for match in _OPEN.finditer(text, *span):
        start, stop = match.span("name")
        if _NO_STOP.search(match["name"]):
            continue
        members = _members(text, start, stop, before)
        told = match.end() in people
        looks = _LOOKS.match(text, match.end(), span[1]) is not None
        for begin, end in members:
            headed = looks and _HEAD.search(text[begin:end]) is not None
            if _fits(text[begin:end]) and (begin, end) not in before.whole and (told or headed):
                yield begin, end


def _end(text: str, start: int, stop: int, before: Known) -> int:
    """Where the list that begins at `start` ends: at a mark or predicate that is no part of a known name."""
    for match in _STOP.finditer(text, start, min(stop, start + 240)):
        if not _inside(match.start(), before.stops):
            return match.start()
    return min(stop, start + 240)


def _inside(at: int, spans: tuple[Span, ...]) -> bool:
    index = bisect_left(spans, (at, at)) - 1
    return any(begin < at < end for begin, end in spans[max(0, index - 2) : index + 1])


def _members(text: str, start: int, stop: int, before: Known) -> list[Span]:
    """The members of a list, without what is no name: 嘎查|牧户某某家."""
    cuts = [m for m in _SPLIT.finditer(text, start, stop) if m[0] == "、" or not _inside(m.start(), before.stops)]
    edges = [start, *(m.end() for m in cuts)]
    ends = [*(m.start() for m in cuts), stop]
    found: list[Span] = []
    for begin, end in zip(edges, ends, strict=True):
        if lead := _LEAD.match(text, begin, end):
            begin = lead.end()
        if house := _HOUSE.search(text, begin, end):
            end = house.start()
        while end > begin and text[end - 1] in " ”’":
            end -= 1
        if begin < end:
            found.append((begin, end))
    return found


def _is_stop(text: str, member: Span, before: Known, facilities: Sequence[Span], *, listed: bool) -> bool:
    """Whether a member is a stop beyond doubt: it begins with a known name, or ends with what such names end with."""
    begin, end = member
    name = text[begin:end]
    if (
        (begin, end) in before.whole
        or not _fits(name)
        or any(b < end and begin < e for b, e in _near(begin, before.walls))
    ):
        return False
    head = _HEAD.search(name)
    headed = head is not None and _ANYBODY.fullmatch(name[: head.start()]) is None
    if _crossed(begin, end, facilities):  # 某某水库|泄洪通道 is no name
        return headed or any(b <= begin and e >= end for b, e in facilities)
    if any(b == begin for b, _ in _near(begin, before.divisions)):
        return headed or listed
    return headed and (any(b == begin for b, _ in _near(begin, before.stops)) or (listed and len(name) >= 4))


def _crossed(begin: int, end: int, facilities: Sequence[Span]) -> bool:
    return any(b < end and begin < e for b, e in facilities)


def _near(at: int, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    index = bisect_left(spans, (at, at))
    return spans[max(0, index - 3) : index + 6]


def _fits(name: str) -> bool:
    plain = squash(name)
    return (
        3 <= len(plain) <= LONGEST
        and _GENERIC.fullmatch(plain) is None
        and not plain.startswith(("部分", "有关", "相关", "各", "一些", "其他", "多个", "多家", "全"))
        and _ABSTRACT.search(plain) is None
        and not any(word in plain for word in _shy())
    )


def _closed(text: str, stop: int, kind: str) -> bool:
    """Whether what follows a single stop is what one does there: 到甲村调研."""
    return kind != "look" and _CLOSE.match(text, stop) is not None
