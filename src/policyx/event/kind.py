"""What a sentence reports: the anchors from which events are made, with their type, name and day."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from policyx.event.act import Act
from policyx.event.clause import Item, Sentence
from policyx.event.names import names
from policyx.mention.base import DateParts, MeetingParts, Mention
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_STUDY = lazy(
    r"学习(?:会|（扩大）会|\(扩大\)会|班)?$|专题学习|集体学习|培训|研讨班|读书班|主体班|党课|讲座|开班|(?:宣讲|辅导|讲座|形势|专题)报告会$|宣讲|"
    r"中心组[^，。]{0,12}会议?$"
)
_CEREMONY = lazy(
    r"仪式|典礼|(?:开幕|闭幕|首发|首映)式|[动用幕灯]礼$|那达慕|开工|签约|揭牌|授牌|首航|启动活动|(?:捐赠|颁奖|升旗|植树|纪念|公祭)活动$|展览?”?$"
)
# what is neither meeting nor ceremony: matches, festivals, fairs, campaigns
_OTHER = lazy(
    r"[^团环季细]节$|活动[月周日]?”?$|(?:交流|宣传|文化|服务|主题)[月周日]$|开放日$|赛事?$|博览会$|运动会$|演出$|[汇会展]演$|晚会$|音乐会$|联欢会$|朗诵会$|洽谈会$|招聘会$|演练$"
)
_RELEASE = lazy(r"(?:发布|通气|吹风|记者|记者见面|媒体见面)会(?:（[^（）]{1,8}）)?$")
_FIRST = lazy(r"(?:仪式|典礼|会议?|论坛|部署|动员|推进|总结|调度)(?=暨)")  # 部署暨培训视频会 is first a meeting
_NOT_HELD = lazy(r"^[^次]*(?:委员会|常委会)$|(?:办公室|协会|促进会|联合会|(?<!会)商会|学会|工会|基金会)$")
_MEETING_END = lazy(r"会议?$|会\)?$|全会$|论坛$|会）$")
_HELD_AFTER = lazy(
    r"[^。；，]{0,12}(?:，[^。；，]{0,10})?[^。；，]{0,40}?(?:召开|举行|举办|开幕|闭幕|开班|开课|圆满|胜利|结束|启动|拉开)(?!的|后|以来|之际|前|以后)"
)
_DECIDES = lazy(r"[^，。；]{0,8}(?:经?表决|决定(?:接受|任命|免去)|接受|任命|补选)(?!的)")
_ON = lazy(r"上(?:，|[^，。；]{0,12}(?:强调|要求|指出|讲话|时|说|提出|作|发言|致辞|宣布|部署|表示))")
_HELD_BEFORE = lazy(r"(?:召开|举行|举办|主持|出席|参加|列席|组织|开展)(?!的)了?[^，。；]{0,30}$")
_REFER_AFTER = lazy(
    r"[^，。；]{0,4}(?:精神|期间(?!召开|举行|，)|部署|要求(?!，|：)|结束后|以来|召开(?:后|以来|之际|之年|之时|前)|[^，。；]{0,6}(?:通过|审议)的|确定|提出的|事宜|的)"
)
_REFER_BEFORE = lazy(
    r"(?:传达|学习|贯彻|落实|按照|根据|自|围绕|对照|为了|筹备|迎接|做好|召开的|举行的|刚刚|刚|继|关于|对|近平[^，。]{0,6}在|通报|总结|宣传|宣讲|领会)[^，。；]{0,60}$"
)
_LEADER = lazy(r"近平[^，。；]{0,40}(?:在|主持)")
_HOLD = lazy(
    r"(?:主持召开|组织召开|召开|举行|举办)了?(?!的)[^，。；“]{0,36}?(?:会议|大会|座谈会|全会|仪式|典礼|活动|培训班|集体学习|专题学习|[^，。；和与]会)(?=[，。；]|并|上|$|\s)"
)
_HELD = lazy(
    r"(?:会议|大会|座谈会|仪式|培训班|典礼|学习会|[^，。；和与]{2,12}会(?!议室|场|厅|堂|展|议中心))[^，。；]{0,30}(?:召开|举行|举办|(?:开幕|闭幕)(?![式词会辞]))(?!的|后|以来|前)"
)
_VISITORS = lazy(
    r"来访|(?:率领?|带领)[^，。；]{0,20}[团组队][^，。；]{0,12}，?来|[^，。；]{0,30}(?:来|到|赴)我?[省市县区州旗盟][^，。；]{0,20}(?:考察|参观|访问|交流|对接)"
)
_TEAM = lazy(  # 3月10日，省政府安委会督查组在我区督查…: those who come have no name, those who receive them do
    r"[组团队](?:一行)?(?:\d{1,3}[余多]?人)?(?:先后|分别|深入|莅临)?(?:在|来|到|对|赴|莅|就|深入|前往)[^。；]{0,60}?"
    r"(?:调研|督查|督导|检查|考察|视察|巡查|督察|暗访|验收|评估|考核|对接|慰问|走访|学习|参观)"
)
_GOES = lazy(  # an organ as a whole: 民进市委会到我县调研
    r"[\s]*(?:[^，。；]{0,12}一行)?(?:先后|分别|组织[^，。；]{0,20})?(?:到|赴|来|莅|深入|前往|在)[^，。；]{0,40}?"
    r"(?:调研|督查|督导|检查|考察|视察|督察|暗访|对接|慰问|走访|学习考察|参观)"
)
_WORKS = lazy(  # 工程集中开工: a ceremony that the page calls by what is done
    r"(?:项目|工程|工地|公路|铁路|机场|大桥|产业园|园区|基地|中心|医院|学校|线)[^，。；]{0,16}(?:开工(?:建设)?|竣工|奠基|通车|投产|揭牌|挂牌|启用|封顶|开园|开馆)[。，]"
)
_HEARD = lazy(r"(?:举行|召开|举办)的[^，。；]{0,40}?(?:新闻)?(?:发布|通气)会上?(?:获悉|了解到|，|介绍|透露)")
_AWAY = lazy(r"团[^，。；]{0,8}赴(?!我)")
_AT_CEREMONY = lazy(  # 当天的贯通仪式上，甲宣布隧道贯通
    r"[\s]*(?:在)?(?:当[天日晚](?:上午|下午|晚上)?|随后)?(?:举行|召开)?的?[^，。；]{0,20}(?:仪式|典礼|开幕式|闭幕式|签约会)上(?!述|级)"
)
_OPENS = lazy(r"[^，。；]{0,16}(?:召开|举行)了?")
BESIDE = lazy(r"[\s]*(?:会前|会后|会议期间|会议(?:开始前|结束后)|开幕式前|当[天日](?:上午|下午|晚上)?)")
_ENFORCES = lazy(r"开展[^。；]{0,20}(?:执法|检查|巡查|排查|整治|督查)")  # 带领联合执法队开展执法行动
_PART = lazy(r"[\s]*(?:会议|会上|大会|会后|会前)")
_ISSUE = lazy(r"(?:(?:正式|研究|修订|制定|联合){0,3}(?:印发|出台|发布|公布|下发)(?:了|实施)?)[《“\s]*$")


@dataclass(frozen=True, slots=True)
class Day(DateParts):
    """A day as a sentence tells it; its text tells days apart whose year the page does not give. at: its words."""

    text: str = ""
    at: Span | None = field(default=None, compare=False)

    def differs(self, other: Day | None) -> bool:
        """Whether another day is not this one, as far as both can be told."""
        if other is None:
            return False
        if self.start and other.start:
            return self.start != other.start
        if self.start or other.start:
            return False
        return not (self.text in other.text or other.text in self.text)


@dataclass(slots=True)
class Anchor:
    """What starts an event. at: where; sure: it names its own meeting, or says that it is held.

    by, words: how it was read (named: a meeting; titled: a ceremony, class, match; held: that something is held; deed:
    what persons or teams do; issued; faint), and in which words, where these do not fill the sentence."""

    type: str
    name: str | None
    at: int
    sentence: int
    sure: bool
    date: Day | None = None
    meeting: Item | None = None
    faint: bool = False  # tells of an event only where nothing else does
    visit: bool = False  # others come to see: 考察团来我县考察
    away: bool = False  # our own go elsewhere: 我县考察团赴外地考察
    going: bool = False  # only told of as going somewhere: 17日下午，甲一行来到…
    led: bool = False  # further down, of a meeting that 习近平 held: mostly quoted (6月6日主持召开座谈会时强调)
    issued: bool = False  # a document is issued
    by: str = ""
    words: Span | None = None


def type_of(name: str) -> str:
    """The type of event that a name speaks of."""
    first = _FIRST.search(name)
    if first and not _RELEASE.search(name):
        return "ceremony" if first[0] in ("仪式", "典礼") else "meeting"
    if _RELEASE.search(name):
        return "release"
    if _STUDY.search(name):
        return "study"
    if _OTHER.search(name) and not _CEREMONY.search(name):
        return "other"
    if _MEETING_END.search(name) and not re.search(r"签约会$", name):
        return "meeting"
    if _CEREMONY.search(name):
        return "ceremony"
    return "meeting"


def said(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a place lies inside what someone says; the spans are sorted."""
    index = bisect_right(spans, (at, 1 << 62)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]


def held(fold: str, sentence: Sentence, item: Item) -> bool:
    """Whether a meeting that is named takes place here, and is not only referred to."""
    parts = item.mention.parts if item.mention else None
    if _NOT_HELD.search(item.mention.text if item.mention else ""):
        return False  # 中国民主促进会某市委员会到我县调研
    if any(o.kind == "meeting" and _OPENS.fullmatch(fold, item.stop, o.start) for o in sentence.items):
        return False  # 县政协十一届一次会议举行预备会议
    begin = max((fold.rfind(mark, sentence.start, item.start) for mark in "，；。"), default=-1) + 1
    before = blanked(fold, sentence, max(begin, sentence.start), item.start)
    after = fold[item.stop : sentence.stop]
    if isinstance(parts, MeetingParts) and parts.joined:
        return not _REFER_BEFORE.search(before)
    if _REFER_AFTER.match(after) or (_REFER_BEFORE.search(before) and not _HELD_BEFORE.search(before)):
        return False
    if re.search(r"(?:召开|举行)的?[^，。；]{0,4}$", before) and re.match(r"以来|后|的", after):
        return False
    if sentence.headline:
        return True
    if not before.strip() and any(i.kind == "date" and i.stop <= begin and begin - i.stop <= 4 for i in sentence.items):
        return True  # 5月14日，全县产业扶贫现场推进会把会场搬到了…
    if _DECIDES.match(after) and any(i.start < item.stop + 9 for i in sentence.of("date")):
        return True  # 市人大常委会第十次会议昨天接受…
    return bool(_HELD_AFTER.match(after) or _HELD_BEFORE.search(before) or (before.endswith("在") and _ON.match(after)))


def blanked(fold: str, sentence: Sentence, start: int, stop: int) -> str:
    """The text between two places with every mention as ＃: 县委理论学习中心组 tells of no 学习."""
    parts: list[str] = []
    at = start
    for item in sentence.items:
        if item.kind != "verb" and at <= item.start and item.stop <= stop:
            parts += fold[at : item.start], "＃"
            at = item.stop
    return "".join([*parts, fold[at:stop]])


def day_before(sentence: Sentence, at: int, quiet: list[tuple[int, int]], *, last: bool = False) -> Day | None:
    """The day that stands before (else after) a place of a sentence; last: the nearest before (12日获悉，9日印发)."""
    days = [
        i
        for i in sentence.of("date")
        if i.mention and isinstance(i.mention.parts, DateParts) and _settled(i.mention) and not said(i.start, quiet)
    ]
    before = [i for i in days if i.start <= at] or ([] if last else days)
    day = before[-1 if last else 0].mention if before else None
    return _day(day) if day else None


def _day(mention: Mention) -> Day | None:
    parts = mention.parts
    if not isinstance(parts, DateParts):
        return None
    return Day(parts.start, parts.end, parts.grain, parts.relative, mention.text, (mention.start, mention.stop))


def _settled(mention: Mention) -> bool:
    """Whether a date is a day, of a known year, or only lacking it (当天 and 近日 settle nothing, 昨日 does)."""
    parts = mention.parts
    if not isinstance(parts, DateParts) or parts.grain != "day":
        return False
    return parts.start is not None or not parts.relative or mention.text[0] in "今昨"


def leading_day(fold: str, sentence: Sentence, quiet: list[tuple[int, int]]) -> Day | None:
    """The last day that stands at the beginning of a clause, and so sets the day of what follows."""
    for item in sentence.items:
        if item.kind != "date" or item.mention is None or said(item.start, quiet):
            continue
        parts = item.mention.parts
        begin = max((fold.rfind(mark, sentence.start, item.start) for mark in "，；：）讯"), default=-1) + 1
        lead = fold[max(begin, sentence.start) : item.start].strip().removeprefix("又")
        if (
            isinstance(parts, DateParts)
            and _settled(item.mention)
            and len(lead) <= 1
            and not fold.startswith(("前", "以前", "起", "开始", "底", "闭幕", "结束"), item.stop)
        ):
            return _day(item.mention)
    return None


def today(sentence: Sentence, quiet: list[tuple[int, int]]) -> Day | None:
    """The day on which a first sentence speaks though it does not begin with it: 新校今天成立."""
    for item in sentence.of("date"):
        if item.mention and _settled(item.mention) and not said(item.start, quiet):
            return _day(item.mention) if item.mention.text[0] in "今昨" else None
    return None


def anchors(fold: str, index: int, sentence: Sentence, acts: list[Act], quiet: list[tuple[int, int]]) -> list[Anchor]:
    """What a sentence reports, in text order."""
    found: list[Anchor] = []
    for item in sentence.of("meeting"):
        if not said(item.start, quiet) and item.mention and held(fold, sentence, item):
            name = item.mention.text
            begin = max((fold.rfind(mark, sentence.start, item.start) for mark in "，；。"), default=-1) + 1
            led = sentence.paragraph > 0 and _LEADER.search(fold, max(begin, sentence.start), item.start) is not None
            found.append(Anchor(type_of(name), name, item.start, index, True, meeting=item, led=led, by="named"))
            found[-1].words = item.start, item.stop
    part = _PART.match(fold, sentence.start, sentence.stop)  # 会议…并举行宪法宣誓仪式: a part of the meeting
    for (start, stop), name in [] if part else names(fold, sentence):
        if not said(start, quiet) and not any(a.meeting and a.meeting.start <= start < a.meeting.stop for a in found):
            found.append(Anchor(type_of(name), name, start, index, True, by="titled", words=(start, stop)))
    text = fold[sentence.start : sentence.stop]
    if not found:
        holds = any(word in text for word in ("召开", "举行", "举办"))
        match = _HOLD.search(text) if holds else None
        if match is None and (holds or "幕" in text):
            match = _HELD.search(text)
        if match and not said(sentence.start + match.start(), quiet):
            at = sentence.start + match.start()
            begin = max((fold.rfind(mark, sentence.start, at) for mark in "，；："), default=-1) + 1
            clause = blanked(fold, sentence, max(begin, sentence.start), at)  # 民和土族自治县 tells of no 自
            quoted = sentence.paragraph > 0 and "近平" in fold[max(begin, sentence.start) : at]
            if not quoted and not _REFER_BEFORE.search(clause):
                kind = "release" if "发布会" in match[0] else type_of(match[0])
                own = "主持" in match[0] or leading_day(fold, sentence, quiet) is not None
                words = at, sentence.start + match.end()
                found.append(Anchor(kind, None, at, index, kind == "ceremony" or own, by="held", words=words))
    if not found:
        found += _deeds(text, index, sentence, acts)
    elif any(a.role == "inspect" and a.person and a.verb < found[0].at and not a.weak for a in acts):
        found[:0] = [a for a in _deeds(text, index, sentence, acts) if a.type == "inspection"]  # 调研…并主持召开座谈会
    if not found and not sentence.headline:
        found += _unnamed(fold, index, sentence, quiet) or _issues(fold, index, sentence, quiet)
        if not found:
            found += _faint(fold, index, sentence, acts, quiet)
    for anchor in found:
        anchor.by = anchor.by or ("issued" if anchor.issued else "faint" if anchor.faint else "deed")
        anchor.date = day_before(sentence, anchor.at, quiet, last=anchor.issued)
    return found


def _deeds(text: str, index: int, sentence: Sentence, acts: list[Act]) -> list[Anchor]:
    """Inspections, receptions, lessons and ceremonies told by what persons do."""
    if not acts:
        return []
    told = ("inspect", "meet", "lecture", "sign", "unveil")
    doing = {a.role for a in acts if a.person and a.role in told and not a.rule.startswith("报告")}
    if any(a.role == "go" for a in acts) and any(a.role == "accompany" for a in acts):
        doing.add("inspect")  # 市长甲来到堤上，乙陪同
    doing |= {"lead"} if any(a.role == "lead" for a in acts) else set()
    at = min((a.at for a in acts if a.role in doing), default=sentence.start)
    if "meet" in doing and "接待" in text and _TEAM.search(text) and _AWAY.search(text):
        return [Anchor("inspection", None, at, index, True, away=True)]  # 赴外地考察，当地领导接待了考察团
    if "meet" in doing:
        return [Anchor("reception", None, at, index, True)]
    if "inspect" in doing:
        return [Anchor("inspection", None, at, index, True, visit=bool(_VISITORS.search(text)))]
    if "lead" in doing and _VISITORS.search(text):
        return [Anchor("inspection", None, at, index, True, visit=True)]  # 率代表团来访
    if "lead" in doing and _ENFORCES.search(text):
        return [Anchor("inspection", None, at, index, True)]
    if "lecture" in doing:
        return [Anchor("study", None, at, index, False)]
    if "sign" in doing or "unveil" in doing:
        return [Anchor("ceremony", None, at, index, False)]
    return []


def _unnamed(fold: str, index: int, sentence: Sentence, quiet: list[tuple[int, int]]) -> list[Anchor]:
    """Inspections by a team or an organ as a whole, and press conferences from which the page knows."""
    text = fold[sentence.start : sentence.stop]
    heard = _HEARD.search(text) if "会" in text else None
    if heard and not said(sentence.start + heard.start(), quiet):
        return [Anchor("release", None, sentence.start + heard.start(), index, True)]
    if not leading_day(fold, sentence, quiet):
        return []
    organs = any(_GOES.match(fold, o.stop, sentence.stop) for o in sentence.of("organ"))
    if organs or _TEAM.search(text):
        come, away = bool(_VISITORS.search(text)), bool(_AWAY.search(text))
        return [Anchor("inspection", None, sentence.start, index, False, visit=come, away=away)]
    return []


def _faint(fold: str, index: int, sentence: Sentence, acts: list[Act], quiet: list[tuple[int, int]]) -> list[Anchor]:
    """What tells of an event only where nothing else does: organs that sign, works that begin, a ceremony attended."""
    if not acts:  # only works that begin
        began = leading_day(fold, sentence, quiet) and _WORKS.search(fold, sentence.start, sentence.stop)
        return [Anchor("ceremony", None, sentence.start, index, False, faint=True)] if began else []
    kinds = {act.type for act in acts if act.person and act.role in ("attend", "host", "announce")}
    if (
        sentence.paragraph == 0
        and any(a.person and a.role == "deploy" for a in acts)
        and leading_day(fold, sentence, quiet)
        and re.search(r"会议?(?:结束)?后|会上|会议", fold[sentence.start : sentence.stop])
    ):
        return [Anchor("meeting", None, sentence.start, index, False, faint=True)]  # 会后，副市长甲作再部署
    going = [a for a in acts if a.role == "go" and a.person]
    if going and (leading_day(fold, sentence, quiet) or BESIDE.match(fold, sentence.start, sentence.stop)):
        return [
            Anchor("inspection", None, going[0].at, index, False, faint=True, going=True)
        ]  # 7日下午，甲一行来到乙村
    works = leading_day(fold, sentence, quiet) and _WORKS.search(fold, sentence.start, sentence.stop)
    parties = {act.name for act in acts if act.role == "sign" and not act.person}
    at = any(a.person and not a.weak for a in acts) and _AT_CEREMONY.match(fold, sentence.start, sentence.stop)
    if at or works or len(parties) > 1 or "ceremony" in kinds:
        return [Anchor("ceremony", None, sentence.start, index, False, faint=True)]
    return []


def _issues(fold: str, index: int, sentence: Sentence, quiet: list[tuple[int, int]]) -> list[Anchor]:
    """An organ that issues a document."""
    issued = issuing(fold, sentence)
    if issued is None or said(issued, quiet):
        return []
    anchor = Anchor("release", None, issued, index, False, issued=True)
    return [anchor] if any(o.stop <= issued for o in sentence.of("organ")) else []


def issuing(fold: str, sentence: Sentence) -> int | None:
    """Where it is said that a document is issued: 6日|联合印发《…》."""
    for work in sentence.of("work"):
        issue = _ISSUE.search(fold, max(sentence.start, work.start - 20), work.start)
        if issue:
            return issue.start()
    return None
