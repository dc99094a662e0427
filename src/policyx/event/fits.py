"""Whether a trigger is a predicate of its subject: an ordered list of rules that decide or leave it open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from policyx.event.clause import Frame, Item
from policyx.event.signs import DOES
from policyx.text.pattern import lazy

_GUIDED = lazy(r"(?:按照|根据|落实|贯彻|对照|符合|学习)[^，。]{0,20}$")
_ROUND = lazy(r"(?:围绕|结合)[^，。]{0,20}$")
_ABOUT = lazy(r"(?:就|围绕|结合|以|按)")
_UPON = lazy(r"[^，。；]{0,3}对")
_CARRIED = lazy(r"(?:进行|开展|实施|[作做]了)[^，。；]{0,14}$")
_SHARED = lazy(r"了?[^，。；]{0,16}(?:经验|做法|体会|感受|心得|见闻)|发言")
_TOLD = lazy(r"[^，。；]{0,40}(?:情况|经验|做法)")
_ASKED = lazy(r"[^，。；]{0,12}(?:要求|意见|希望|建议)")
_OBJECT = lazy(r"了?[^，。；并、]{0,10}")
_INVITED = lazy(r"(?:欢迎|邀请|感谢|希望|期待|恳请|诚邀)[^，。；]{1,24}(?:来|到|赴|莅临)[^，。；]{0,12}$")
_WISHED = lazy(r"了?(?:热烈|衷心|诚挚|亲切|崇高|由衷|深切|最)?(?:热烈|诚挚|崇高)?地?的?(?:祝贺|慰问|敬意|问候|哀悼)")
_EXPRESSED = lazy(r"(?:表示|致以|送去|送上|转达|带去|捎去|带来)[^，。；]{0,16}$")
_WORK = lazy(r"了[^，。；]{0,24}(?:工作|情况|成效|打算|思路)")
_CHAT = lazy(r"(?:座谈|沟通|互动|深入|广泛|充分|洽谈|探讨|亲切|友好|对接|面对面|业务|学术|考察|学习|合作|国际|人才)$")
# where 要求 stands far from its subject and still is what one does: 甲在听取汇报后要求…, 甲就…向有关部门要求…
_ASKING = lazy(
    r"(?:[时中后上并还也]|明确|再次|一再|反复|郑重|特别|着重|严格|同时|强烈|现场|当场|当即|随即|严肃|最后|讲话|主持|"
    r"[向给][^，。；]{1,30}|表示|强调|指出)$"
)
_VOICES = lazy(r"(?:委员|代表|会长|理事长)[^，。；]{0,12}$")  # who is heard at a consultation
_CHATTED = lazy(r"了?(?:探讨|座谈|磋商|洽谈|互动|合作)")
_ANSWERED = lazy(r"了?[^，。；]{0,16}(?:提问|问题|关切|询问)")
_NOUNS_OF_DOING = frozenset(["meet", "lecture", "sign", "unveil"])


@dataclass(frozen=True, slots=True)
class Setting:
    """A trigger in its clause.

    own: text between its subject (or the clause's beginning) and it; words: the clause before it; after: what follows;
    verb: the predicate before it in the sentence; near: that one stands in the same clause; between: text between the
    two; fresh: it has a subject of its own; convened: the sentence's subject convenes a meeting; gap: characters
    between the subject and it."""

    item: Item
    frame: Frame
    own: str
    words: str
    after: str
    verb: Frame | None
    near: bool
    between: str
    fresh: bool
    convened: bool
    gap: int


Rule = Callable[[Setting], bool | None]


def _guided(s: Setting) -> bool | None:
    """按照…部署, 落实…要求: nouns."""
    noun = s.frame.role in ("deploy", "inspect") or s.frame.trigger in ("要求", "讲话", "提出")
    if s.frame.role == "inspect" and _ROUND.search(s.own) and not _CARRIED.search(s.own):
        return False  # 结合调研先后发言, but 围绕…开展调研
    return False if noun and _GUIDED.search(s.own) and not _CARRIED.search(s.own) else None


def _met(s: Setting) -> bool | None:
    """看望慰问出席县政协会议的委员: the object's own predicate."""
    if s.frame.role in ("attend", "observe") and not s.fresh and s.verb and s.verb.role in ("inspect", "go", "meet"):
        return False if not s.between else None
    return None


def _agenda(s: Setting) -> bool | None:
    """甲主持召开会议，传达学习…: the meeting's own agenda, not what 甲 does."""
    if s.frame.role == "convey" and not s.fresh and not (s.verb and s.verb.role in ("report", "announce", "exchange")):
        return s.words.endswith(("并", "、", "及")) or (
            s.verb is not None and s.verb.trigger == "主持" and s.after[:1] == "了"
        )
    return None


def _arranged(s: Setting) -> bool | None:
    """甲主持召开会议，安排部署…: the meeting's own agenda as well."""
    return False if s.frame.role == "deploy" and not s.fresh and s.convened else None


def _done(s: Setting) -> bool | None:
    """作部署, 作…报告, 作说明, 作…安排: only with a verb that makes them one's doing."""
    does = DOES.search(s.own) is not None
    if s.frame.trigger in ("安排", "讲解"):
        return does
    if s.frame.trigger == "部署":
        return does or s.own.endswith("安排") or (s.after[:1] == "了" and s.fresh)
    if s.frame.trigger in ("报告", "说明"):
        return s.between != "" and (does or "就" in s.own or "对" in s.own)  # 作辅导|报告 is no report
    return None


def _talk(s: Setting) -> bool | None:
    """交流发言, 介绍…情况, 提出…要求, but not 与居民交流."""
    does = DOES.search(s.own) is not None
    if s.frame.trigger == "交流" and s.verb and s.verb.role == "inspect" and not s.between:
        return False  # 赴嘉兴考察交流
    if s.frame.trigger == "交流" and _CHATTED.match(s.after):
        return False
    if s.frame.trigger == "交流":
        return (does and not _CHAT.search(s.own)) or bool(_SHARED.match(s.after) or (s.fresh and _WORK.match(s.after)))
    if s.frame.trigger == "介绍":
        return (s.fresh or (s.verb is not None and s.verb.trigger.startswith("致"))) and (
            does or s.after[:1] in "了，：" or _TOLD.match(s.after) is not None
        )
    if s.frame.trigger == "提出":
        return bool(_ASKED.match(s.after))
    if s.frame.trigger == "表示":
        return False if _WISHED.match(s.after) else None
    if s.frame.trigger == "要求":
        own = min(s.own.strip(), s.words.strip(), key=len)
        return None if len(own) <= 6 or s.after[:1] in "，：" or _ASKING.search(own) else False
    if s.frame.trigger in ("演讲", "点评", "发布"):
        return does or bool(re.search(r"发表[^，。；]{0,12}$", s.own))
    if s.frame.trigger in ("建议", "呼吁"):
        return s.fresh and s.gap <= 3 and _VOICES.search(s.words) is not None and s.after[:1] not in "书案的。"
    if s.frame.trigger in ("上课", "讲课"):
        return s.after[:1] != "的"
    if s.frame.trigger in ("签下", "续签"):
        return s.fresh
    if s.frame.trigger == "回答":
        return s.after[:1] in "，：" or _ANSWERED.match(s.after) is not None
    if s.frame.trigger == "分享":
        return _SHARED.match(s.after) is not None or (s.fresh and s.after[:1] == "了")
    return None


def _topic(s: Setting) -> bool | None:
    """就督察纪律提出要求, 对…检查不力的: what is spoken of; 对…进行检查 is done."""
    if s.frame.role != "inspect":
        return None
    if s.frame.trigger in ("慰问", "看望") and _EXPRESSED.search(s.words):
        return False  # 表示诚挚的慰问, 表示祝贺和慰问
    if _INVITED.search(s.own):
        return False  # 欢迎夏主任来澳考察
    if _ABOUT.match(s.own.strip()):
        return False
    return False if _UPON.match(s.own) and not _CARRIED.search(s.own) else None


def _event(s: Setting) -> bool | None:
    """参加会见, 主持签约, 参加调研: the event that the predicate before it is about."""
    if s.fresh or s.verb is None:
        return None
    if s.verb.trigger == "邀请" and s.near and not s.words.endswith("并"):
        return False  # 邀请校领导参加论坛
    if s.frame.role in _NOUNS_OF_DOING and s.verb.role in ("attend", "accompany", "observe", "host"):
        return False if _OBJECT.fullmatch(s.between) else None
    if s.frame.role == "inspect" and s.near and s.verb.role not in ("lead", "inspect", "-", "go"):
        return s.words.endswith(("并", "后"))
    return None


def _leads(s: Setting) -> bool | None:
    """甲率…: 率 follows its subject at once."""
    return s.fresh and s.gap <= 2 if s.frame.trigger == "率" else None


def _convenes(s: Setting) -> bool | None:
    """书记甲在乙乡召开现场会议, 甲连夜召开会议: who calls a meeting hosts it."""
    if s.frame.trigger != "召开":
        return None
    return s.fresh and _CALLED.fullmatch(s.own) is not None and _CALLED_WHAT.match(s.after) is not None


_CALLED = lazy(r"(?:同志)?[^，。；的]{0,4}(?:在[^，。；的]{1,24})?(?:组织|紧急|连夜|立即|现场|随即|再次|专门)?")
_CALLED_WHAT = lazy(r"[^，。；的]{0,30}会")
RULES: tuple[Rule, ...] = (_convenes, _guided, _met, _agenda, _arranged, _done, _talk, _topic, _event, _leads)


def fits(setting: Setting) -> bool:
    """Whether the trigger is a predicate: what the first rule that decides says, else yes."""
    for rule in RULES:
        decided = rule(setting)
        if decided is not None:
            return decided
    return True
