"""Lines above a headline that name the site or paper and the way to the page, whatever parts their items:
某某网 › 要闻 › 正文, 某某县人民政府 - 公示公告 - 河长制, 某某日报 第05版 深度 2022年09月17日."""

from __future__ import annotations

from dataclasses import dataclass

from policyx.lexicon import gazetteer
from policyx.page.chrome import sections, words
from policyx.page.days import DAY
from policyx.page.furniture import is_media
from policyx.page.labels import is_outlet, labels
from policyx.page.names import is_name, is_usual
from policyx.text.pattern import lazy

LONGEST = 120
SITE = 90
"""The rank of a source that counts only where the page itself says 本站."""

_PART = lazy(
    r"(?P<strong> {0,3}(?:[›>＞»→»|｜丨│┃◆▪]|&gt；?|(?<= )[-—–·•/](?= )){1,3} {0,3})"
    r"|(?P<bracket>[【】\[\]]{1,4})|(?P<weak>[ ：]{1,12})"
)
_PROSE = lazy(r"[，。！？；、“”‘’《》%％+…]")
_HOME = lazy(r"(?:网站|数字报|电子报|返回)?(?:首页|主页)")
_PAGE = lazy(
    r"第 ?[A-Z]{0,2}\d{1,3} ?版?|[A-Z]{1,2}\d{1,3} ?版?|\d{1,3} ?版|0\d{1,2}"
    r"|第 ?[一二三四五六七八九十]{1,3} ?版|[头一二三四五六七八九十]{1,2}版"
)
_WEEK = lazy(r"(?:星期|周)[一二三四五六日天]|农历.{2,8}")
_CLOCK = lazy(r"(?<!\d)[0-2]?\d：[0-5]\d(?:：[0-5]\d)?")
_FOREIGN = lazy(r"[^\u4e00-\u9fff]{1,40}")
_SITE = lazy(
    r"(?:人民政府|管理?委员会|门户网站|公众网|政务网|政务|网站?|数字报|电子[版报]|客户端|频道|报|新闻网|之窗|融媒|传媒|发布|零距离|大学|学院)(?:首页)?$"
)
_REPORTS = ("公报", "简报", "通报", "海报", "情报", "汇报", "月报", "年报", "预报", "喜报")
_WORN = lazy(r"(?:数字报纸?|电子[版报]|首页|公众网|官网|官方网站)$")
_ACT = lazy(
    r"召开|举行|强调|指出|要求|主持|讲话|出席|调研|会见|检查|部署|印发|通过|荣获|启动|开幕|闭幕|揭牌|签约"
    r"|发布[^会厅台]|[为让把在赴被将向]|完成|突破"
)
_DIVISION_PAPER = lazy(
    r"(?:今日|新|中国)?(?P<name>[\u4e00-\u9fff]{2,6}?)(?:侨?报|零距离)|今日(?P<name2>[\u4e00-\u9fff]{2,4})"
)


@dataclass(frozen=True, slots=True)
class Mast:
    """site: who the line names, or None; columns: short words that name none; day, page: whether a day and the number
    of a newspaper's page stand there; parted: whether marks (›, |), not spaces alone, part the items."""

    site: str | None
    columns: tuple[str, ...]
    day: bool
    page: bool
    parted: bool


def is_paper(text: str) -> bool:
    """Whether a text is a paper or account named after a division: 徐汇报, 今日前郭."""
    match = _DIVISION_PAPER.fullmatch(text)
    return match is not None and (match["name"] or match["name2"]) in gazetteer.names()


def is_site(text: str) -> bool:
    """Whether an item may name the site or paper that a page belongs to."""
    if not 3 <= len(text) <= 24 or text in sections():
        return False
    if text.endswith(_REPORTS) and not is_outlet(text):
        return is_paper(text)
    return is_media(text) or is_outlet(text) or is_paper(text) or bool(_SITE.search(text))


def rank(site: str) -> int:
    """How much the site of a page's breadcrumbs counts as who puts it out: a paper or broadcaster does, a government's
    site (`SITE`) only where the page says 来源：本站."""
    bare_net = site.endswith("网") and not site.endswith(("新闻网", "传媒网", "报网", "晚报网", "日报网"))
    return 6 if (is_media(site) or is_paper(site) or site.endswith("报")) and not bare_net else SITE


def plain(site: str) -> str:
    """The name of a site without what only says that it is one: 某某报数字报, 某某厅公众网."""
    bare = _WORN.sub("", site)
    return bare if len(bare) >= 3 else site


def parse(line: str) -> Mast | None:
    """What a folded line says if it is a masthead or breadcrumbs; None where it may be a headline or text."""
    if not 4 <= len(line) <= LONGEST:
        return None
    bare = DAY.sub(" ", line)
    day = bare != line
    bare = _CLOCK.sub(" ", bare)
    if _PROSE.search(bare):
        return None
    items: list[str] = []
    parted = boxed = False
    last = 0
    for match in _PART.finditer(bare):
        items.append(bare[last : match.start()])
        parted |= match["strong"] is not None
        boxed |= match["bracket"] is not None
        last = match.end()
    items.append(bare[last:])
    items = [item for item in items if item]
    return _judge(items, day, parted, boxed)


def _judge(items: list[str], day: bool, parted: bool, boxed: bool) -> Mast | None:
    ui, known = frozenset(words("ui")), labels()
    site: str | None = None
    columns: list[str] = []
    page = led = False
    for index, item in enumerate(items):
        if _PAGE.fullmatch(item):
            page = True
        elif _WEEK.fullmatch(item) or _FOREIGN.fullmatch(item) or (index and (item in ui or item in known)):
            continue
        elif item in sections() and index:
            columns.append(item)
        elif not index and _HOME.fullmatch(item):
            led = True
        elif site is None and index <= 1 and is_site(item):
            site = item
            led |= not index
        elif not (parted or page or day or boxed) and (is_outlet(item) or (is_name(item) and is_usual(item))):
            return None  # 某某局 某某局: who issues a notice; 某某办公室 张三丰: who wrote
        elif len(item) <= 8 and not _ACT.search(item):
            columns.append(item)
        elif not (parted and index and len(item) <= 16 and not _ACT.search(item)):
            return None
        else:
            columns.append(item)
    if not led or len(items) + day < 2:
        return None
    if not parted and not day and not page and any(len(item) > 6 and item not in sections() for item in columns):
        return None
    if not parted and not (day or page or columns or len(items) >= 2):
        return None
    return Mast(plain(site) if site else None, tuple(columns), day, page, parted)
