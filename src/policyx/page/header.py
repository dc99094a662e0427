"""The headline: which lines before (or after) the stamp it is made of, and what is glued to it."""

from __future__ import annotations

from policyx.page import furniture
from policyx.page.chrome import sections
from policyx.page.labels import is_outlet
from policyx.page.lines import Line
from policyx.text.pattern import lazy
from policyx.text.reading import Span, squash

_SITE = lazy(
    r"(?:人民政府|政府网|门户网站?|新闻网|网站?|融媒体中心|日报|发布|在线|客户端|电视台|要闻|新闻|动态|资讯|公开|平台|专栏|快讯|简讯|公告|公示|之窗|导航)$"
)
_COLUMN = lazy(r"[\u4e00-\u9fff]{0,5}(?:信息公开|政务公开|新闻|动态|要闻|资讯|平台|专栏|快讯|简讯|公告|公示|之窗|导航)")
_GLUED = lazy(r" {0,3}(?:[-_|｜丨—–]{1,2}|·) {0,3}(?=[^-_|｜丨—–·]{2,24}$)")
_AHEAD = lazy(
    r"(?:原?标题|题目|文章标题|新闻标题)：|[【\[](?:图文|组图|视频|图|原创|转载|推荐|置顶|热点)[】\]] {0,3}"
    r"|[▶►▷●■◆★☆※◎→#| 丨>»]{1,4} {0,3}(?=[^ ])|"
    r"(?:[\u4e00-\u9fff]{0,5}(?:要闻|动态|快讯|简讯|头条|时政|资讯|新闻))(?: {1,2}[|｜丨│┃] {0,2}|[|｜丨│┃] {1,2})"
    r"|(?:时政)?(?:要闻|快讯|简讯|头条) {1,4}"
)
_TOPIC = lazy(r"(?P<agency>新华社|中新社|中新网|人民网)[\u4e00-\u9fff]{2,8}\d{1,2}月\d{1,2}日电 {0,3}题： {0,3}")
_CAPTION = lazy(
    r"在(?:大?会议?|现场|座谈会|仪式)上(?:讲话|发言|致辞|致词|讲解)$|(?:会议|大会|活动|调研|检查|签约|审议|座谈会?)现场$|合影$|^图[为片：]|^[\[【（]图片?[\]】）]|(?<=摄)[）)]?$|^\[\d{1,2}/\d{1,2}\]"
)
_NUMBERED = lazy(r"[\u4e00-\u9fff]{1,12}[〔\[（【]\d{4}[〕\]）】](?:第)?\d{1,5}号|[A-Z]{2,6}[-—][\d—-]{6,20}")
_BOXED = lazy(r"[【\[〖「]([^【】\[\]〖〗「」]{2,14})[】\]〗」]|[□■◆●◇○▲△★☆♦]{1,2} ?[\u4e00-\u9fff]{2,6}")
_ACT = lazy(
    r"召开|举行|强调|指出|要求|主持|讲话|出席|调研|会见|检查|部署|印发|通过|获|启动|开幕|闭幕|揭牌|签约|成立|走进|[为让把在赴被将向来去到上下]|[？！，。：、“”]"
)
_MOST = 4


def is_caption(text: str) -> bool:
    """Whether a line is what stands under a picture: 会议现场, 何以宁在会上讲话."""
    return bool(_CAPTION.search(text))


def trim(fold: str, span: Span) -> Span:
    """A headline's span without the names of sites and columns behind it (标题-某某政府网, 标题_要闻_某某网)."""
    start, stop = span
    topic = _TOPIC.match(fold, start, stop)
    start = topic.end() if topic else start
    for _ in range(3):
        column = _AHEAD.match(fold, start, stop)
        if not column or stop - column.end() < 6:
            break
        start = column.end()
    while stop > start and fold[stop - 1] in "|｜丨│┃ _/":
        stop -= 1
    while True:
        text = fold[start:stop]
        glued = _GLUED.search(text)
        if glued and glued.start() >= 4 and _site(text[glued.end() :]):
            stop = start + glued.start()
            continue
        return start, stop


def _site(text: str) -> bool:
    text = text.strip()
    return bool(_SITE.search(text)) or text in sections() or is_outlet(text)


def agency(fold: str, row: Line) -> str | None:
    """The agency that stands before a headline: 新华社某地7月20日电 题：标题."""
    match = _TOPIC.match(fold, row.start, row.stop)
    return match["agency"] if match else None


def block(fold: str, rows: list[Line]) -> list[Span]:
    """The spans of the headline among head lines that stand together, banners and repeated lines left out."""
    kept: list[Line] = []
    rows = rows[_items(fold, rows) :]
    for row in rows:
        text = squash(fold[row.start : row.stop])
        bare = text.strip("【】[]·>＞ ")
        if bare in sections() or (row is not rows[-1] and _banner(bare)):
            continue
        if len(text) <= 4 and not kept and row is not rows[-1] and rows[-1].size >= 8:
            continue  # 经贸商务: a column
        if kept and is_caption(text):
            continue
        if row is not rows[-1] and not kept and _column(fold, row, rows[rows.index(row) + 1]):
            continue
        if len(rows) > 1 and _NUMBERED.fullmatch(text):
            continue  # 青政发〔2020〕9号
        kept.append(row)
    if not kept:
        kept = rows[-1:]
    if len(kept) > _MOST:
        kept = [row for row in kept[-_MOST:] if row.size >= 7] or kept[-1:]
    spans = [trim(fold, (row.start, row.stop)) for row in kept]
    return _once(fold, spans)


def _column(fold: str, row: Line, below: Line) -> bool:
    """Whether the first line of several names a column, or the organ with which the headline itself begins:
    【青岚漫谈】, 常委会会议, 🌼花开时节 等你来🌼."""
    text = squash(fold[row.start : row.stop])
    if furniture.decorated(text) == text:
        return True
    behind = squash(fold[below.start : below.stop])
    if len(behind) < 8:
        return False
    if _BOXED.fullmatch(text) or (len(text) >= 4 and is_outlet(text) and behind.startswith(text)):
        return True
    return len(text) <= 6 and not behind.startswith(("—", "-")) and not _ACT.search(text)


def _items(fold: str, rows: list[Line]) -> int:
    """How many lines above the headline are items of a menu: 走进青岚 / 政务服务 / 互动交流."""
    short = next((index for index, row in enumerate(rows) if len(squash(fold[row.start : row.stop])) > 6), 0)
    return short if short >= 2 else 0


def _banner(text: str) -> bool:
    """澜沧要闻, 某某县人民政府: a column or a site above the headline."""
    return bool(_SITE.search(text)) and (len(text) <= 6 or is_outlet(text) or bool(_COLUMN.fullmatch(text)))


def _once(fold: str, spans: list[Span]) -> list[Span]:
    """A headline printed twice in a row counts once: the later print, unless the earlier holds more of the parts."""
    texts = [squash(fold[start:stop]) for start, stop in spans]
    kept = []
    for index, span in enumerate(spans):
        later = texts[index + 1 :]
        if any(texts[index] == other for other in later) or (later and texts[index].startswith("".join(later))):
            continue
        if later and len(later[0]) >= 8 and texts[index].startswith(later[0]):
            continue
        kept.append(span)
    return kept
