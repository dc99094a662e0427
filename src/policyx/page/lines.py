"""The lines of a page, with those of saved pages that have lost their line breaks cut where a new thing starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from policyx.page import furniture, mast
from policyx.page import meta as about
from policyx.page.breaks import breaks
from policyx.page.chrome import Kind, chrome, is_users, sections
from policyx.page.labels import is_outlet
from policyx.page.sources import of_dateline
from policyx.page.unfold import glued, stamped, unfold
from policyx.text.pattern import lazy
from policyx.text.reading import squash

LONG = 260
"""A line of more characters may hold more than one thing."""

SHORT = 60
"""The same on a page of a few lines, which may be one article in one line."""

_NO_HEAD = lazy(
    r"(?:导读|摘要|提要|内容提要|核心提示|编者按|阅读提示)(?:[ ：】]|$)"
    r"|(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:[上下]午|晚|晚上)?，|(?:近日|日前|连日来|今天上午|昨天上午|昨日)，"
)
_NO_STAMP = lazy(r"今天是|[上下]一[篇版期条]")
_STAMPED = lazy(
    r" {0,8}[【\[（(]?(?:[\u4e00-\u9fff]{0,4}(?:时间|日期|来源)|作者) {0,2}：|[12]\d{3}[-/年.]\d{1,2}[-/月.]\d"
)
_WRAPPED = lazy(r"[\u4e00-\u9fff”》]{1,10}(?=\d{1,2}月\d{1,2}日|近日|日前|本报|为深入|为进一步)")
_ACCOUNT = lazy(r"(?:中国|平安|清廉|法治|文明|掌上|微)[\u4e00-\u9fff]{2,3}$|.{2,4}(?:检察|公安|交警|警方|先锋)$")
_INSTITUTION = lazy(
    r"(?!.*[召举成到赴为])[\u4e00-\u9fff]{1,12}(?:大学|学院|学校|医院|[局委厅部]|中心|公司|集团|法院|检察院|协会|政府|办公室|电视台|[总支大]队)"
)
_PROVINCE = lazy(
    r"北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    r"|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_HEADER = 40
_MASTS = (None, "path", "menu")
_ENDED = lazy(r"[。；：，、]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer spaces. kind: chrome, or None; meta: what it says about the article."""

    start: int
    stop: int
    kind: Kind | None
    meta: about.Meta = field(compare=False)
    role: str = "text"

    @property
    def size(self) -> int:
        return self.stop - self.start


def lines(fold: str) -> list[Line]:
    """Every line of the page that is not blank, with its role:
    chrome, stamp (has the day), meta (source, names), head (may be a headline), rule (a line of dashes), or text."""
    found: list[Line] = []
    limit = LONG if fold.count("\n", 0, 20000) > 4 else SHORT
    for start, stop in breaks(fold):
        stamp = None if found or stop - start < 30 else glued(fold, start, stop)
        if stamp:
            found.extend(line for line in (_line(fold, start, stamp[0]), _line(fold, *stamp)) if line)
            wrapped = _WRAPPED.match(fold, stamp[1]) if 25 <= stamp[0] - start <= 31 else None
            wrapped = None if wrapped and (is_outlet(wrapped[0]) or of_dateline(wrapped[0])) else wrapped
            if wrapped:
                found.append(Line(wrapped.start(), wrapped.end(), None, about.Meta(unknown=len(wrapped[0])), "head"))
            start = wrapped.end() if wrapped else stamp[1]
        long = stop - start > (SHORT if _STAMPED.match(fold, start, stop) else limit)
        spans = unfold(fold, start, stop) if long else iter(((start, stop),))
        for span in spans:
            line = _line(fold, *span)
            if line and len(found) < _HEADER:
                found.extend(_cut(fold, line, found))
            elif line:
                found.append(line)
    _steps(fold, found)
    _accounts(fold, found)
    _institutions(fold, found)
    _again(fold, found)
    return found


def _cut(fold: str, line: Line, found: list[Line]) -> Iterator[Line]:
    """A line of the page's head, cut where a headline ends and a stamp or other furniture begins."""
    if any(row.role == "text" for row in found) or line.role in ("text", "rule", "stamp", "meta"):
        yield line
        return
    said = _sourced(fold, line, found)
    if said:
        yield said
        return
    if line.role == "chrome":
        yield line
        return
    cut = stamped(fold, line.start, line.stop) or furniture.begins(fold, line.start, line.stop)
    head = _line(fold, line.start, cut) if cut else None
    if not cut or not head or head.role != "head":
        yield line
        return
    yield head
    behind = _line(fold, cut, line.stop)
    if behind and behind.role in ("head", "text"):
        yield _sourced(fold, behind, [*found, head]) or replace(behind, role="chrome", kind="button")
    elif behind:
        yield behind


def _sourced(fold: str, line: Line, found: list[Line]) -> Line | None:
    """The line as a stamp or source if it is one by where it stands: 青岚发布 below a headline, 人民网 above one."""
    text = fold[line.start : line.stop]
    titled = any(row.role == "head" and row.size >= 8 for row in found)
    top = mast.parse(text) if line.kind in _MASTS else None
    if top and line.meta.days:
        sources = [source for source in line.meta.sources if source[0] < 3]
        if not sources and top.site:
            rank = mast.rank(top.site)
            sources = [(rank if rank == mast.SITE and top.parted else 4, top.site)]
        persons = line.meta.persons if line.meta.labelled else []
        said = about.Meta(line.meta.days, sources, persons, shape=line.meta.shape, sourced=True)
        return Line(line.start, line.stop, None, said, "stamp")
    if top and not titled:
        first = top.site if top.site and not any(row.kind == "path" and row.meta.sources for row in found) else None
        said = about.Meta(sources=[(mast.rank(first), first)] if first else [], sourced=first is not None)
        return Line(line.start, line.stop, "path", said, "chrome")
    if line.role == "head" and line.meta.days and (inner := furniture.decorated(text)):
        rest = about.read(text, len(inner), len(text))
        if rest.is_stamp or furniture.stamped_name(text[len(inner) :], rest):
            account = furniture.stamped_name(text[len(inner) :], rest) or squash(furniture.inside(inner))
            rest.sources = rest.sources or ([(4, account)] if len(account) <= 10 and "|" not in account else [])
            return Line(line.start, line.stop, None, replace(rest, unknown=0), "stamp")
    if titled and line.role == "head" and line.size <= 4 and found[-1].role == "stamp" and _PROVINCE.fullmatch(text):
        return replace(line, role="chrome", kind="button")  # where an account's post was sent from
    if titled and line.role == "head":
        name = furniture.stamped_name(text, line.meta)
        if name:
            sources = [] if furniture.is_column(name) else [(4, name)]
            persons = line.meta.persons if line.meta.labelled else []
            said = about.Meta(line.meta.days, sources, persons, shape=line.meta.shape, sourced=True)
            return Line(line.start, line.stop, None, said, "stamp")
        if line.size <= 6 and furniture.is_column(text):
            return replace(line, role="chrome", kind="button")
        name = furniture.alone(text, stamped=any(row.role == "stamp" for row in found))
        if name:
            return Line(line.start, line.stop, None, about.Meta(sources=[(4, name)], sourced=True), "meta")
    imprint = furniture.press(text) or ("" if titled or not furniture.is_imprint(text) else text)
    if imprint:
        return Line(line.start, line.stop, "menu", about.Meta(sources=[(6, imprint)], sourced=True), "chrome")
    return None


def _accounts(fold: str, found: list[Line]) -> None:
    """Cuts the name of an account off a headline that a stamp follows: 标题 平安青岚 / 2023-02-02 10:00."""
    for index, row in enumerate(found[: min(len(found), _HEADER) - 1]):
        place = index + 2 if found[index + 1].role == "rule" and index + 2 < len(found) else index + 1
        behind = found[place]
        if row.role != "head" or behind.role != "stamp" or behind.meta.sources:
            continue
        head, _, name = fold[row.start : row.stop].rstrip(" ·|").rpartition(" ")
        if len(head.strip()) >= 8 and _ACCOUNT.match(name) and furniture.is_account(name):
            found[index] = replace(row, stop=row.start + len(head.rstrip()))
            found[place] = replace(behind, meta=replace(behind.meta, sources=[(4, name)], sourced=True))
            return


def _institutions(fold: str, found: list[Line]) -> None:
    """An organ that stands alone between a headline and its stamp puts the page out: 标题 / 青岚大学 / 2023-02-02."""
    for index in range(1, min(len(found), _HEADER) - 1):
        above, row, behind = found[index - 1 : index + 2]
        if above.role == "text":
            return  # what stands there signs a notice
        if above.role != "head" or not 8 <= above.size < 25 or row.role != "head" or behind.role != "stamp":
            continue
        if not row.meta.unknown and not behind.meta.sources and _INSTITUTION.fullmatch(fold, row.start, row.stop):
            name = fold[row.start : row.stop]
            found[index] = replace(row, role="meta", meta=about.Meta(sources=[(4, name)], sourced=True))
            return


def _again(fold: str, found: list[Line]) -> None:
    """Stamps with a column's name in front, told by the first of them: 集团动态 2023/02/02 10:00."""
    columns: set[str] = set()
    for index, row in enumerate(found):
        if not row.meta.days or row.size > 40:
            continue
        name, _, day = fold[row.start : row.stop].partition(" ")
        if not furniture.is_column(name) or not _STAMPED.match(day):
            continue
        if row.role == "stamp":
            columns.add(name)
        elif row.role == "head" and name in columns:
            found[index] = replace(row, role="stamp", meta=replace(row.meta, unknown=0))


def _steps(fold: str, found: list[Line]) -> None:
    """Breadcrumbs that stand in lines of their own: 区县热点 / 正文, each with its stroke below."""
    for index in range(1, min(len(found), 30) - 1):
        row = found[index]
        if fold[row.start : row.stop].strip() not in ("/", ">", "＞", "»", ">>"):
            continue
        for place in (index - 1, index + 1):
            if found[place].role == "head" and found[place].size <= 10:
                found[place] = replace(found[place], role="chrome", kind="path")


def _line(fold: str, start: int, stop: int) -> Line | None:
    text = fold[start:stop]
    left = len(text) - len(text.lstrip())
    text = text.strip()
    if not text or text in ("\ufeff", "\u200b"):
        return None
    start, stop = start + left, start + left + len(text)
    if not text.strip("-—_=*─━·…~～ "):
        return Line(start, stop, None, about.Meta(), "rule")
    if is_users(text):
        return Line(start, stop, "button", about.Meta(), "chrome")
    other = text.find("原标题", 4)
    if other > 0 and text[other + 3 : other + 4] == "：":
        stop = start + other  # 来源：青岚日报 原标题：《…》
        text = fold[start:stop].strip()
    kind = chrome(text) if len(text) <= 600 else None
    headed = _headline(text)
    # of a line that is neither chrome nor a headline one unknown word tells all: it is prose
    said = about.read(fold, start, stop, about.PROSE if kind or headed else 0)
    if said.is_stamp and not _NO_STAMP.search(text):
        return Line(start, stop, None, said, "stamp")
    if kind == "button" and said.days and said.days[0][0] == 1:  # 发布时间：… 信件编号：… 状态：已办结
        stamp = about.Meta(said.days, [source for source in said.sources if source[0] < 3], shape=said.shape)
        return Line(start, stop, None, stamp, "stamp")
    if said.is_meta and (said.persons or said.sources) and kind in (None, "button", "menu", "start"):
        return Line(start, stop, None, said, "meta")
    if kind or said.is_meta or not (said.unknown or said.sources or text in sections()):
        return Line(start, stop, kind or "button", said, "chrome")
    return Line(start, stop, None, said, "head" if headed else "text")


def _headline(text: str) -> bool:
    """Whether a line may be (part of) a headline: short, and no sentence."""
    if len(text) > 110 or len(text) < 2 or _ENDED.search(text) or "。" in text[:-1]:
        return False
    if text.startswith(("（", "(", "·", "•", "●", "答：", "问：")) or _NO_HEAD.match(text):
        return False
    return not (len(text) > 40 and text.endswith(("…", "...")))
