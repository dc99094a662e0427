"""Where articles begin and end on a page, and which of an article's lines are headline, body, or chrome."""

from __future__ import annotations

import re

from policyx.page.header import is_caption
from policyx.page.labels import is_outlet
from policyx.page.lines import Line
from policyx.text.pattern import lazy
from policyx.text.reading import squash

_HINT = lazy(r"政府|[省市县区州旗盟]|网|主办|版权|融媒|日报|发布")
_MAX_HINTS = 24
_MOST_HEADS = 12
_SIDEBAR = lazy(r"[【\[·● ]{0,3}(?:相关链接|延伸阅读|扩展阅读)")
_APP = lazy(
    r"[哦啦吧呢]！?$|^(?:您|请|点击|欢迎)|平台$|我知道了|(?:第一|最后一|上一|下一)[期版篇]|不能为空|请输入|网$|客户端"
)
_WHOLE = lazy(r"(?:召开|举行|启动|开幕|闭幕|会议?|大会|调研|讲话|强调|出席|主持|工作|活动|通知|公告|[！？。])$")
_ITEM = lazy(
    r"[一二三四五六七八九十\d]{1,2}[、.．]|.{0,8}(?:现场|摄|概况|背景|提要|导读|摘要|按|全文|如下|频道|网|报|社)$|[（【●◆■]"
)
_PAGED = lazy(r"[上下]一[篇条个则页]")
"""Behind these links only the words of the site follow: 智能 / 问答 / 政策."""

_DAYLINE = lazy(
    r"(?:[\u4e00-\u9fff]{2,8}讯 {0,2}(?:（[^）]{1,30}）)? {0,2})?(?:\d{4}年)?\d{1,2}月\d{1,2}日[^，。]{0,4}，"
)
_EDITION = lazy(
    r"[（(](?:第? {0,2}[\d一二三四五六七八九十百零〇]{1,6} {0,2}[号批期次]|[一二三四五六七八九十上中下]"
    r"|征求意见稿|试行|草案|暂行|修订|讨论稿|送审稿|摘要|节选)[）)]"
)
_ANNEX = lazy(r"附件|附[：: ]|附录")


def page_hints(fold: str, rows: list[Line]) -> tuple[str, ...]:
    """Banners, breadcrumbs and footers of a page that may tell whose page it is."""
    hints = []
    for row in rows:
        if row.role == "chrome" and row.kind in ("path", "menu", "start", "foot", "button"):
            text = fold[row.start : row.stop]
            if row.size <= 160 and _HINT.search(text) and not text.startswith(("上一", "下一")):
                hints.append(text)
    return tuple(dict.fromkeys(hints))[:_MAX_HINTS]


def regions(fold: str, rows: list[Line]) -> list[tuple[int, int]]:
    """[first, last) indices of the lines of each article, in order; every line belongs to one."""
    if not rows:
        return []
    top = _top(rows)
    order = [index for index, row in enumerate(rows) if index >= top and row.role not in ("chrome", "rule")]
    stamps = [place for place, index in enumerate(order) if rows[index].role == "stamp"]
    stamps = [place for place in stamps if rows[order[place]].meta.shape == rows[order[stamps[0]]].meta.shape]
    starts: list[int] = []
    if len(stamps) >= 2:
        roles = [rows[index].role for index in order]
        text_before = "text" in roles[: stamps[0]]
        titled = _titled(fold, rows, order, roles, stamps)
        if text_before:
            starts = _closing(fold, rows, order, roles, stamps)
            if len(starts) < 2:
                starts = titled
        else:
            starts = titled if len(titled) >= 2 else _opening(roles, stamps)
    starts = starts if stamps else _dated(fold, rows, order)
    if len(starts) < 2:
        return [(0, len(rows))]
    first = [order[place] for place in starts]
    first[0] = 0
    return list(zip(first, [*first[1:], len(rows)], strict=True))


def _top(rows: list[Line]) -> int:
    """The line behind the breadcrumbs at the head of a page: what stands above them is no headline."""
    top = 0
    for index, row in enumerate(rows[:40]):
        if row.role in ("text", "stamp"):
            break
        if row.kind == "path":
            top = index + 1
    return top


def _titled(fold: str, rows: list[Line], order: list[int], roles: list[str], stamps: list[int]) -> list[int]:
    """Places of headlines that have a stamp behind them and a text behind that."""
    starts: list[int] = []
    for stamp in stamps:
        place = stamp
        while place and roles[place - 1] == "meta":
            place -= 1
        top = place
        while top and roles[top - 1] == "head" and place - top < 3:
            top -= 1
        if top == place or not _text_follows(roles, stamp + 1):
            continue
        if starts and place - top == 1:
            row = rows[order[top]]
            if is_outlet(squash(fold[row.start : row.stop])):
                continue
        starts.append(top)
    return starts


def _dated(fold: str, rows: list[Line], order: list[int]) -> list[int]:
    """Places of headlines on a page without stamps, where each has a text behind it that begins with a day; none where
    one has not: sections of one article."""
    roles = [rows[index].role for index in order]
    heads = [place for place, role in enumerate(roles) if role == "head"]
    if len(heads) < 2 or heads[0] or any(role not in ("head", "text") for role in roles):
        return []
    for place in heads:
        behind = rows[order[place + 1]] if place + 1 < len(order) else None
        if behind is None or behind.role != "text" or rows[order[place]].size < 10:
            return []
        if not _DAYLINE.match(fold, behind.start):
            return []
    return heads


def _opening(roles: list[str], stamps: list[int]) -> list[int]:
    """Places of stamps that have a headline behind them and a text behind that."""
    return [
        stamp
        for place, stamp in enumerate(stamps)
        if stamp + 1 < len(roles)
        and roles[stamp + 1] == "head"
        and (not place or roles[stamp - 1] in ("text", "meta"))
        and _text_follows(roles, stamp + 1)
    ]


def _closing(fold: str, rows: list[Line], order: list[int], roles: list[str], stamps: list[int]) -> list[int]:
    """The first place, and those behind a stamp that closes a text, where a headline and a text follow."""
    starts = [0]
    for stamp in stamps:
        behind = stamp + 1
        if not stamp or roles[stamp - 1] == "stamp" or behind >= len(roles) or roles[behind] != "head":
            continue
        if _signed(fold, rows[order[stamp - 1]]):
            continue  # 「某某县人民政府 / 2019年1月17日」 signs a notice, its annex follows
        row = rows[order[behind]]
        if _text_follows(roles, behind) and not _ANNEX.match(fold, row.start):
            starts.append(behind)
    return starts


def _text_follows(roles: list[str], place: int) -> bool:
    """Whether a text stands at `place`, or behind at most four headline lines and the writers' names."""
    for role in roles[place : place + 6]:
        if role == "text":
            return True
        if role == "stamp":
            return False
    return False


def parts(fold: str, rows: list[Line]) -> tuple[list[Line], list[Line], int, int]:
    """(headline, body, number of lines dropped, where lists of other pages begin) of one article's lines."""
    title = _title_rows(fold, rows)
    titles = {row.start for row in title}
    last = title[-1].start if title else -1
    body: list[Line] = []
    dropped = 0
    tail = stamped = paged = False
    end = rows[-1].stop
    for row in rows:
        if row.role == "stamp" and body and stamped and not tail and _signed(fold, body[-1]):
            body.append(row)  # 「中共吉安市委组织部 / 2022年9月5日」 under a notice that has a stamp of its own
            continue
        stamped |= row.role == "stamp"
        if row.start in titles or row.role in ("stamp", "meta", "rule"):
            continue
        if row.kind == "tail" and body and not (tail or _inline_tail(fold, row) or _sidebar(fold, rows, row)):
            tail, end = True, row.start
        paged |= bool(body) and row.kind == "start" and bool(_PAGED.search(fold, row.start, row.stop))
        paged &= row.role != "text"
        foot = paged and row.role == "head" and row.size <= 14
        if row.role == "chrome" or row.start < last or tail or foot:
            dropped += 1
            continue
        body.append(row)
    return title, body, dropped, end


def _signed(fold: str, above: Line) -> bool:
    return above.role == "head" and is_outlet(squash(fold[above.start : above.stop]))


def _sidebar(fold: str, rows: list[Line], row: Line) -> bool:
    """相关链接 over a paragraph of a newspaper page: background, no list of other pages."""
    if not _SIDEBAR.match(fold, row.start, row.stop):
        return False
    behind = next((other for other in rows if other.start > row.start), None)
    return behind is not None and behind.role == "text" and behind.size >= 50 and fold[behind.stop - 1] in "。”"


def _inline_tail(fold: str, row: Line) -> bool:
    """相关阅读：铁西老厂房变身书店: the other page stands in the line itself."""
    return bool(re.search(r"[：:] {0,3}[^ ：]", fold[row.start : row.stop]))


def _title_rows(fold: str, rows: list[Line]) -> list[Line]:
    """The lines of the headline: those together before the stamp, else those behind it, else those before the text."""
    text = next((index for index, row in enumerate(rows) if row.role == "text"), len(rows))
    stamp = next((index for index, row in enumerate(rows[: text + 1]) if row.role == "stamp"), None)
    if stamp is None:
        stamp = next((index for index, row in enumerate(rows[: text + 1]) if row.role == "meta"), None)
    if stamp is not None:
        before = _together(rows[:stamp])
        behind = _run(rows[stamp + 1 : text])
        while before and is_caption(squash(fold[before[0].start : before[0].stop])):
            before = before[1:]
        if behind and squash(fold[behind[0].start : behind[0].stop]) in (
            squash(fold[row.start : row.stop]) for row in before
        ):
            return behind  # printed again below the stamp, with its deck
        if before and not (
            behind and all(_odd(fold, row) for row in before) and not all(_odd(fold, row) for row in behind)
        ):
            return before + (
                _wrapped(fold, rows, before, behind) or _edition(fold, rows, before[-1])
            )  # else what stands before the stamp is a menu
        return behind
    found = _together(rows[:text])
    if found and is_caption(squash(fold[found[0].start : found[0].stop])):
        return []  # 会议现场: pictures stand above the text, no headline
    return found + _edition(fold, rows, found[-1]) if found else found


def _edition(fold: str, rows: list[Line], last: Line) -> list[Line]:
    """What stands in brackets in a line of its own below a headline and belongs to it: （第2号）, （征求意见稿）."""
    below = next((row for row in rows if row.start > last.start), None)
    return [below] if below is not None and _EDITION.fullmatch(fold, below.start, below.stop) else []


def _wrapped(fold: str, rows: list[Line], before: list[Line], behind: list[Line]) -> list[Line]:
    """The last words of a headline that was wrapped in its table, so that they stand below the stamp:
    …各单位扎实推进党 / 发布日期： / 史学习教育."""
    if len(behind) != 1 or not 25 <= before[-1].size <= 31 or behind[0].size > 12:
        return []
    text = squash(fold[behind[0].start : behind[0].stop])
    whole = _WHOLE.search(fold, before[-1].start, before[-1].stop) or _ITEM.match(text) or is_outlet(text)
    following = next((row for row in rows if row.start > behind[0].start), None)
    return [] if whole or following is None or following.role != "text" else behind


def _odd(fold: str, row: Line) -> bool:
    """Whether a line that may be a headline is rather an item of a menu or a word of the application: 我知道了."""
    text = squash(fold[row.start : row.stop])
    return len(text) <= 4 or bool(_APP.search(text)) or (len(text) <= 12 and is_outlet(text))


def _together(rows: list[Line]) -> list[Line]:
    """The last head lines that stand together; breadcrumbs and menus part, buttons do not."""
    found: list[Line] = []
    for row in reversed(rows):
        if row.role == "head" and len(found) < _MOST_HEADS:
            found.append(row)
        elif found and (row.role in ("head", "stamp", "text", "rule") or row.kind in ("path", "menu", "start", "tail")):
            break
    return found[::-1]


def _run(rows: list[Line]) -> list[Line]:
    """The first head lines that stand together."""
    found: list[Line] = []
    for row in rows:
        if row.role == "head" and len(found) < 3:
            found.append(row)
        elif found:
            break
    return found
