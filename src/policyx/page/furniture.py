"""What header furniture is, wherever it stands: counters, buttons, dates, writers, and outlets without a label."""

from __future__ import annotations

from policyx.lexicon import gazetteer
from policyx.page import meta as about
from policyx.page.chrome import words
from policyx.page.labels import is_outlet
from policyx.page.names import is_name
from policyx.page.sources import plain
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_MEDIA = lazy(
    r"(?:(?:日|晚|早|晨|时|商|快|导|周|都市|青年|工人|农民|法治|政协|生活|环境|建设|经济|教育|文化|科技|参考|水利|电视)报(?:社|网络版|数字报|网)?"
    r"|报业(?:传媒)?(?:集团)?|传媒(?:中心|集团|网)|新闻(?:网|中心|社|客户端)|融媒(?:体)?(?:中心)?|全媒体(?:中心)?|客户端|通讯社|新华社|中新社"
    r"|电视(?:总)?台|广播电台|广电(?:台)?|零距离|之声|视窗|公众号|公众平台|周刊|新闻联播|联播|时讯|在线|发布|网)$"
)
_NO_MEDIA = lazy(
    r"(?:联|电|管|路|河|渠|安全|保护|防护|保障|服务|水|气|监测|监控|铁路|公路|交通|骨干|光纤|上|触|入|天|渔|一张|政府|门户|办事|政务)网$"
    r"|(?:现场|正式|今日|成果|集中|公开|权威|重磅|重要|联合|信息|新闻|政策|数据|名单|最新|官方|统一|首次|对外|同步|即将|全球|预警|报告|公报|规划|方案|意见|指南|标准|榜单|蓝皮书|白皮书|已|新|未)发布$"
    r"|[召举]|[，。：；！？、“”《》（）]|^(?:我|本|该|其|在|到|赴|由|为|与|和|对|把|让)|[\d]"
)
_ACCOUNT = lazy(
    r"(?:中国|平安|清廉|廉洁|文明|美丽|法治|健康|活力|魅力|幸福|生态|书香|大美|最美|智慧|诚信|数字|阳光|今日|掌上|云上|看|爱|微|i|I)"
    r"(?!.{0,8}(?:城市|乡村|建设|中国|社会|家庭|校园|农村|会|日|周|节|月|行)$)[\u4e00-\u9fff]{2,4}"
    r"|[\u4e00-\u9fff]{2,4}(?:检察|公安|交警|警方|水利|统战|司法|应急|教育|气象|组工|先锋|党建|人大|政协|妇联|工会|共青团|政法|生态环境|卫健|文旅|税务|消防|宣传|城管|住建|自然资源|政务|新闻|时事|融媒)"
)
_PRESS = lazy(
    r"国内统一(?:连续出版物)?刊?号.{0,40}?(?P<name>[\u4e00-\u9fff]{3,16})(?:出版|主办)|(?P<name2>[\u4e00-\u9fff]{3,12}(?:社|集团))出版$"
)
_ENDS = lazy(r" +|(?=[【\[（])|[|｜丨│┃/_·]{1,4} {0,3}|[-—–]{1,2} {0,3}(?![^\u4e00-\u9fff])")
_IDLE = lazy(r"[^\u3400-\u9fffA-Za-z0-9%％”’》）」』]+|(?:[01]\d-[0-3]\d)|(?i:new|hot|top)")
_SHORT_DAY = lazy(
    r"(?:[01]?\d[-月][0-3]?\d日?|昨天|今天|前天|刚刚|\d{1,2}(?:分钟|小时|天)前)(?: {0,2}[0-2]?\d[：:][0-5]\d)?"
)
_SPLIT = lazy(r"[ 【】\[\]（）|｜│┃/：，·+-]+")
_PICTURE = r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_DECORATED = lazy(
    rf"{_PICTURE}[\ufe0f\u200d]?(?:{_PICTURE}[\ufe0f\u200d]?){{0,4}}(?P<inner>[^\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]{{2,24}})"
    rf"(?:{_PICTURE}[\ufe0f\u200d]?){{1,5}}"
)
_NET = lazy(
    r"(?:新闻|[日晚]报|传媒|时政|融媒)网$|^(?:人民|新华|央视|央广|光明|中新|中国|环球|澎湃|东方|凤凰|大[江洋河]|红)"
)
_COLUMN = lazy(r"(?:要闻|动态|简讯|快讯|头条|资讯|热点|导读|专栏|公告|公示|聚焦|播报|速递)$")
_WHERE = lazy(r" {0,2}(?:发[表布]于|IP属地：?) {0,2}[\u4e00-\u9fff]{2,6}$|(?<=\d) {1,3}[\u4e00-\u9fff]{2,3}$")


def decorated(text: str) -> str:
    """What of a folded text stands between the same signs of a picture at its beginning: 🌼花开时节🌼, or ""."""
    match = _DECORATED.match(text)
    return match[0] if match else ""


def inside(text: str) -> str:
    """A decorated text without its signs."""
    match = _DECORATED.match(text)
    return match["inner"].strip() if match else text


def is_media(text: str) -> bool:
    """Whether a folded text without spaces is the name of a newspaper, site, or account that puts news out."""
    return 3 <= len(text) <= 16 and bool(_MEDIA.search(text)) and not _NO_MEDIA.search(text)


def is_account(text: str) -> bool:
    """Whether a text may be the name of an official account: 平安青岚, 青岚检察. Only where it stands alone."""
    return 4 <= len(text) <= 9 and bool(_ACCOUNT.fullmatch(text)) and not _COLUMN.search(text)


def is_column(text: str) -> bool:
    """Whether a short text is rather the name of a column of the site: 海大要闻, 区县热点."""
    return bool(_COLUMN.search(text))


def press(line: str) -> str | None:
    """Who publishes a newspaper by its imprint: 国内统一刊号：CN64-0001 某某日报报业集团出版."""
    match = _PRESS.search(line) if len(line) <= 120 and "出版" in line else None
    return (match["name"] or match["name2"]) if match else None


def alone(line: str, *, stamped: bool) -> str | None:
    """The outlet that a line below a headline names and nothing else: 青岚发布, 平安青岚, 青岚融媒 昨天 18:30."""
    bare = _SHORT_DAY.sub("", line).strip(" ·|｜丨-—") if len(line) <= 30 else ""
    name = squash(bare)
    if name and " " not in bare and (is_media(name) or (not stamped and is_account(name))):
        return name
    return None


def stamped_name(line: str, said: about.Meta) -> str | None:
    """The only words that nothing explains in a line with a day: 中国黔西南 · 2022-01-11 16:57 留言; else None."""
    if not said.days or len(line) > 60 or any(mark in line for mark in "。，；！？“《"):
        return None
    if said.sourced and said.sources:
        return said.sources[0][1]
    where = _WHERE.search(line)
    odd = [word for word in said.strange if not (where and where[0].endswith(word))]
    if not odd and where and said.sources:
        return said.sources[0][1]
    return plain(odd[0]) if len(odd) == 1 and 2 <= len(odd[0]) <= 14 and not odd[0][0].isdigit() else None


def begins(fold: str, start: int, stop: int) -> int | None:
    """Where in a headline's line the furniture begins that ends it, or None: 标题 [阅读：318次], 标题 青岚发布."""
    for match in _ENDS.finditer(fold, start + 4, stop):
        if fold.count(" ", start, match.start()) == match.start() - start:
            continue
        rest = fold[match.end() : stop].strip()
        if rest and is_furniture(rest, spaced=match[0].startswith(" ")):
            return match.start()
    return None


def is_furniture(rest: str, *, spaced: bool) -> bool:
    """Whether what ends a headline's line is no part of the headline. spaced: a space stands before it."""
    if _IDLE.fullmatch(rest):
        return True
    if spaced and is_media(squash(rest)) and " " not in rest:
        return not rest.endswith("网") or bool(_NET.search(rest)) or rest[:-1] in gazetteer.names()
    items = [item for item in _SPLIT.split(rest) if item]
    if spaced and items and all(item in _ui() for item in items) and sum(map(len, items)) > 1:
        return True
    if rest[0] not in "【[（" and not spaced:
        return False
    said = about.read(rest, 0, len(rest))
    if said.unknown or not all(map(is_name, said.persons)):
        return False
    return bool(said.days or said.counted or said.sourced or (said.labelled and said.persons))


def _ui() -> frozenset[str]:
    return frozenset(words("ui")) | {"正文", "内容", "详情"}


def is_imprint(name: str) -> bool:
    """Whether a banner above the headline tells who puts the page out: a newspaper or news site, no government's."""
    if " " in name or name.endswith("资讯网") or name[: len(name) // 2] == name[len(name) // 2 :]:
        return False  # the name of a mirror
    return is_media(name) or (is_outlet(name) and name.endswith(("日报", "晚报", "新闻网")))
