"""Proper names of ceremonies, training classes and press conferences: no meetings, but they name their event."""

from __future__ import annotations

import re

from policyx.event.clause import Sentence
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_HEAD = lazy(
    r"(?:开工|竣工|奠基|签约|启动|揭牌|揭幕|授牌|颁奖|首发|首航|首飞|通车|开幕|闭幕|开馆|开园|开班|结业|毕业|交接|捐赠|表彰|发车|授旗|出征|欢送|升旗|公祭|纪念)?"
    r"(?:仪式|典礼|活动(?!中心|室|站|场|基地|方案))|(?:开幕|闭幕|首发|首映)式|(?:启动|启用|开幕|揭幕|亮灯)礼|那达慕(?:大会)?|开放日|(?:交流|宣传|文化|服务|主题|活动)[周月](?=[于在，。]|活动|启动|开幕|将|正式)|开班式|结业式|动员式|(?:培训|研修|研讨|轮训|读书|进修|示范|主体)班|(?:业务|专题|工作|技能|知识|政策|骨干|人员|系统)培训会|新闻发布会|通气会|吹风会|(?:记者|媒体)(?:见面)?会|签约会|推介会|"
    r"文化节|艺术节|旅游节|博览会|洽谈会|招聘会|运动会|(?:文艺|专场|汇报|慰问)演出|(?:文艺|汇报|优秀剧目|成果)?(?:汇演|会演|展演)|(?:文艺)?晚会|音乐会|联欢会|朗诵会|"
    r"(?:专题|业务|技能|知识|集中|系列|实操|网络)培训(?=[。，；]|在|于|正式|圆满|顺利)|(?:书法|美术|摄影|书画|图片|成就|作品|主题|成果)展览?|(?:大|竞|比|联|球|棋|锦标|邀请|选拔|公开|友谊|对抗)赛|[^\W会佳季时章环细调关礼情]节(?![约日目能点水电假前后期省])"
)
_HELD = lazy(
    r"[^，。；]{0,4}(?:在|于|以|定于|将于|如期|隆重|正式|圆满|顺利|成功|今天|今日|昨日|昨天|上午|下午)?[^，。；]{0,40}?"
    r"(?:召开|举行|举办|开幕|闭幕|开班|开课|启动|启幕|结束|拉开(?:帷幕|序幕)|落下帷幕|落幕|开船|开赛|开跑|鸣枪|开锣|上演)(?!的|后|以来|前|权)|[”\s]*(?:文字)?(?:实录|直播)"
)
_DOING = frozenset(["announce", "host", "attend", "speak", "observe", "go"])
# what every head ends with or holds: asked first
_CUES = lazy(
    "仪式|典礼|活动|班|结业式|动员式|发布会|通气会|吹风会|记者会|见面会|签约会|推介会|节|博览会|洽谈会|招聘会|运动会|幕式|首发式"
    "|首映式|礼|那达慕|开放日|周|月|演出|汇演|会演|展演|晚会|音乐会|联欢会|朗诵会|培训|展览|书法展|美术展|摄影展|书画展"
    "|图片展|成就展|作品展|主题展|成果展|赛"
)
_BEFORE = lazy(r"(?:举行|举办|召开|承办|主办)了?(?:的|以[^。；]{2,44}为主题的)?$")
_CAMPAIGN = lazy(r"开展了?$")  # only what stands in quotes has a name: 开展“迎中秋”联谊活动
_KINDS = lazy(r"系列|各[项类种]|^好|等[^“”]{0,6}$")
_BORDER = lazy(
    r"[，。；：！？\s“”《》]|(?:举行|举办|召开|承办|主办|开展|出席|参加|(?<![党会])组织(?![部书委])|启动(?!仪式|礼|式|会|活动)|策划|主持|宣布|参与)了?的?|(?<=[日午晚天])(?:上午|下午|晚上?|在|，)?|\d日|[上下]午|由[^，。；]{2,30}的|(?<![现存所])在|由|为期[^，。；]{1,4}的|为主题的|(?<=[省市县区])为|首场|本次|此次|该"
)
_APART = lazy(r"[，、；。：\s和与及在于的上并]")
_AND_MEETING = lazy(  # 结对仪式|暨命名大会
    r"”?暨[^，。；：\s]{2,30}?(?:大会|会议|论坛|[\u4e00-\u9fff]{2}会)(?=[在于，。\s举召圆隆顺]|$)"
)
_QUOTED = lazy(r"“[^“”。]{0,40}”")  # “迎中秋 庆国庆”联谊活动
_PLAIN = lazy(
    r"(?:集中|隆重|简短|项目|专题|业务|正式|现场|主题|系列|本次|此次|工程|开工|竣工|奠基|签约|启动|揭牌|揭幕|授牌|颁奖|开班|结业|协议|合作|战略|慰问|调研|检查|志愿|服务|宣传|实践)*"
)


def names(fold: str, sentence: Sentence) -> list[tuple[Span, str]]:
    """(span, name) of every ceremony, class and the like that is held in a sentence and has a name of its own, not only
    a kind (签约仪式). The name is folded, without inner white space."""
    found: list[tuple[Span, str]] = []
    if not _CUES.search(fold, sentence.start, sentence.stop):
        return found
    closed = [(i.start, i.stop) for i in sentence.of("meeting", "work")]
    heads = list(_HEAD.finditer(fold, sentence.start, sentence.stop))
    for index, head in enumerate(heads):
        if any(a < head.end() and head.start() < b for a, b in closed) or _joined(sentence, head.start()):
            continue
        following = heads[index + 1] if index + 1 < len(heads) else None
        if (
            following
            and fold[head.end() : following.start()].find("，") < 0
            and following.start() - head.end() < 24
            and ("暨" in fold[head.end() : following.start()] or not _APART.search(fold, head.end(), following.start()))
        ):
            continue  # 甲揭牌仪式暨乙启动仪式: one name, up to its last head
        start = _start(fold, sentence, head.start())
        more = _AND_MEETING.match(fold, head.end(), sentence.stop)
        stop = more.end() if more else head.end()
        if not (
            _HELD.match(fold, stop, sentence.stop)
            or _BEFORE.search(fold[max(sentence.start, start - 48) : start])
            or (fold[start] == "“" and _CAMPAIGN.search(fold[max(sentence.start, start - 4) : start]))
        ):
            continue
        text = "".join(fold[start:stop].split())
        if text.count("“") > text.count("”") and fold.startswith("”", stop):
            text += "”"
        body = "".join(fold[start : head.start()].split())
        inside = any(
            (i.kind == "person" or (i.frame is not None and i.frame.role in _DOING)) and start <= i.start < head.start()
            for i in sentence.items
        )
        if inside or re.search(r"、[^、”]{1,12}等[^、]{0,4}$", body + head[0][0]):
            continue
        if _KINDS.search(body):
            continue
        plain = _PLAIN.match(body)
        own = len(body) - (plain.end() if plain else 0)
        least = 4 if head[0].endswith(("发布会", "通气会", "吹风会", "记者会", "见面会")) else 6
        if own >= least and len(text) <= 70:
            found.append(((start, stop), text))
    return found


def _joined(sentence: Sentence, at: int) -> bool:
    """Whether a meeting's name ends where a head begins: 甲论坛|开幕式 is the meeting itself."""
    return any(i.stop == at for i in sentence.of("meeting"))


def _start(fold: str, sentence: Sentence, stop: int) -> int:
    """Where the noun phrase that ends at a head begins: after the last border, quotes taken whole."""
    begin = max(sentence.start, stop - 60)
    dates = [i.stop for i in sentence.of("date") if i.stop <= stop and not fold[i.stop : i.stop + 1].isalnum()]
    quoted = [m.span() for m in _QUOTED.finditer(fold, begin, stop)]
    borders = [
        m.end()
        for m in _BORDER.finditer(fold, begin, stop)
        if (m[0] not in "“”《》" or m[0] == "》") and not any(a < m.start() < b for a, b in quoted)
    ]
    at = max([begin, *borders, *[d for d in dates if d >= begin]])
    for item in sentence.items:
        if item.kind in ("organ", "division", "place", "meeting") and item.start < at < item.stop:
            return item.start
    return at
