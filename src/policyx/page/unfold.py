"""Pages that were saved without line breaks: one long line cut into the lines it once had.

Chunks between spaces are read in order. A sentence starts or goes on with a paragraph; short chunks before it are
breadcrumbs, headline, stamp, or the first words of the paragraph (本报讯（记者 …);
after the last they are buttons and lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from policyx.page import meta as about
from policyx.page.chrome import chrome, sections
from policyx.page.days import DAY
from policyx.page.labels import is_neutral, opens
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_CHUNK = lazy(r"[^ ]+")
_SENTENCE = lazy(r"。|；.|，.{24}")
_ENDED = "。！？”）…；】」』!?"
_LEAD = lazy(
    r"(?:（|【|\[)?(?:\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|\d{1,2}日[上下凌傍至晚，]"
    r"|本[报网台][^ ]{0,8}(?:讯|电|记者|消息)"
    r"|新华社|近日|日前|昨日|昨天|今天|今日|连日来"
    r"|据[^ ]{2,8}[消报]|为[^ ]{1,30}[，,]"
    r"|[^ （]{2,10}(?:日报|晚报|新闻网|网|社|融媒|电视台)[^ （]{0,14}(?:[讯电]|消息|报道)"
    r"|[^ （]{2,10}[报网社台](?:全媒体|融媒体?)?记者)|[（【](?:本[报网台])?(?:通讯员|[^ ]{0,6}记者)"
)
_STEP = lazy(r"^(?:>|＞|»|→|/|-|&gt；)++$")
_CRUMB = lazy(r"(?:位置|首页)[：: >＞»/→|-]|(?:>|＞|»|→)")
_FOOT = lazy(
    r"(?<=[。！？）】\]”])(?=【打印|\[打印|打印本页|【关闭|\[关闭|关闭窗口|责任编辑[：:]|【?责编[：:]|(?:上|下)一[篇条页则个][：:]"
    r"|预览时标签不可点|收录于|展开详细|点击链接|原文链接|[?？]?点击阅读|上一[篇条]下一[篇条]|相关(?:新闻|阅读|链接|文章|信息|报道|推荐)|扫一扫|分享到|分享至|版权所有|友情链接|推荐阅读)"
)
_GLUED = lazy(
    r" {0,2}(?:(?:发布|发表|更新)?(?:时间|日期)： {0,3}"
    r"\d{4}(?:([-/.])\d\d\1\d\d|年\d{1,2}月\d{1,2}日)(?: {0,2}\d\d：\d\d(?:：\d\d)?)?"
    r"|\d{4}-\d\d-\d\d {0,2}(?:\d\d：\d\d(?:：\d\d)?)?(?= {0,2}(?:信息|稿件|文章)?来源：)"
    r"|(?:信息|稿件|文章)?来源： {0,3}(?:[\u4e00-\u9fff]{2,6}[－—-])?"
    r"(?:新华[社网]|人民网|央视网|中新[社网]|中国政府网|《[^》]{2,16}》"
    r"|[\u4e00-\u9fff]{2,14}?(?:[日晚早晨时商]报|报社?|网|发布|融媒体?中心|电视台|新华社|客户端|办公[室厅])"
    r"|[\u4e00-\u9fff]{2,16}?(?=(?:发布|发表|更新)?(?:时间|日期)：|作者：|编辑：|责任编辑：|审核：|(?:浏览|点击|阅读)[次量数：]|\d{4}[-年/.]\d)))"
)
_STAMP = lazy(
    r"(?<=[ 】）!?？！])[【\[（(]?(?=[12]\d{3}[-./年]\d)"
    r"|(?<=[ 】）!?？！\u4e00-\u9fff])[【\[（(]?"
    r"(?:(?:发布|发表|发稿|更新|刊发|录入|添加|编辑)(?:时间|日期)|时间|日期|(?:信息|文章|稿件|新闻|内容)?来源|作者|稿源|责任编辑)"
    r"(?= {0,2}：)"
)
_BARS = "|｜│┃"
_MOST_CHUNKS = 400
_LONGEST_RUN = 160


def unfold(fold: str, start: int, stop: int) -> Iterator[Span]:
    """The lines of the long line fold[start:stop], in order."""
    edges = [start, *(match.start() for match in _FOOT.finditer(fold, start, stop)), stop]
    chunks = [match.span() for low, high in pairwise(edges) for match in _CHUNK.finditer(fold, low, high)]
    feet = set(edges)
    zone: list[Span] = []
    text: Span | None = None
    titled = False
    for chunk in chunks:
        sentence = chunk[1] - chunk[0] > 90 or _SENTENCE.search(fold, chunk[0], chunk[1])
        goes_on = text is not None and not zone and fold[text[1] - 1] not in _ENDED and chunk[0] not in feet
        if text is not None and goes_on and (sentence or not _opens(fold, chunk)):
            text = (text[0], chunk[1])
        elif sentence:
            lines, text, titled = _before_text(fold, zone, chunk, text, titled)
            yield from lines
            zone = []
        else:
            zone.append(chunk)
    if text:
        yield text
    yield from _last(fold, zone)


def glued(fold: str, start: int, stop: int) -> Span | None:
    """The stamp of a page's first line that has neither space before nor behind:
    标题发布日期：2020-07-09来源：某某日报7月2日晚，…"""
    match = _GLUED.search(fold, start, min(stop, start + 260))
    if (
        not match
        or match.start() - start < 4
        or fold[match.start() - 1] in " 【[（"
        or fold[match.start()] == " "
        or "。" in fold[start : match.start()]
    ):
        return None
    end = match.end()
    while more := _GLUED.match(fold, end, min(stop, end + 80)):
        end = more.end()
    return match.start(), end


def stamped(fold: str, start: int, stop: int) -> int | None:
    """Where the stamp begins behind a headline in its line: 标题 2022-07-08, 标题 来源：某某日报."""
    for match in _STAMP.finditer(fold, start + 4, stop):
        said = about.read(fold, match.start(), stop)
        if said.is_stamp or (said.is_meta and said.labelled + said.sourced + said.counted > 0):
            return match.start()
    return None


def _opens(fold: str, chunk: Span) -> bool:
    """Whether a chunk is surely no part of a running paragraph: a stamp, a label, a button."""
    if DAY.match(fold, *chunk) and fold[chunk[1] - 1] != "，":
        return True
    return bool(chrome(fold[chunk[0] : chunk[1]])) or opens(fold[chunk[0] : chunk[1]])


def _before_text(
    fold: str, zone: list[Span], chunk: Span, text: Span | None, titled: bool
) -> tuple[list[Span], Span, bool]:
    """(lines before a paragraph, its beginning, whether a headline waits for its text)."""
    lines = [text] if text else []
    if not zone:
        return lines, chunk, False
    if len(zone) > _MOST_CHUNKS:
        return [*lines, (zone[0][0], zone[-1][1])], chunk, False
    found, rest = _read(fold, zone, before=True)
    special = any(kind != "title" for kind, _ in found)
    if text and not special:
        return lines, (zone[0][0], chunk[1]), False  # 「县领导 陈清发 林月娥 出席会议。」
    waiting = titled
    lines.extend(span for _, span in found)
    for kind, _ in found:
        waiting = kind == "title" or (waiting and kind != "title")
    begin = chunk[0]
    if rest:
        lead = next((index for index, span in enumerate(rest) if _LEAD.match(fold, span[0])), None)
        stamped = bool(found) and found[-1][0] == "meta" and waiting
        if lead is not None:
            begin = rest[lead][0]
            rest = rest[:lead]
        elif stamped:
            begin = rest[0][0]
            rest = []
        lines.extend(_titles(fold, rest))
    return lines, (begin, chunk[1]), False


def _titles(fold: str, chunks: list[Span]) -> list[Span]:
    """Chunks of a headline as one line, columns above it (要闻) as lines of their own."""
    lines: list[Span] = []
    for index, chunk in enumerate(chunks):
        word = fold[chunk[0] : chunk[1]].strip("【】[]")
        alone = word in sections() or (len(word) <= 6 and word.endswith(("要闻", "动态", "简讯", "快讯")))
        if lines and not alone and index and lines[-1][1] < chunk[0] and not _alone(fold, lines[-1]):
            lines[-1] = (lines[-1][0], chunk[1])
        else:
            lines.append(chunk)
    return lines


def _alone(fold: str, span: Span) -> bool:
    word = fold[span[0] : span[1]].strip("【】[]")
    return word in sections() or (len(word) <= 6 and word.endswith(("要闻", "动态", "简讯", "快讯")))


def _read(fold: str, zone: list[Span], *, before: bool = False) -> tuple[list[tuple[str, Span]], list[Span]]:
    """((kind, line) of the breadcrumbs, stamps, buttons and headlines of a zone, chunks behind the last of them).
    before: a paragraph follows, so that 「本报讯（记者 …」 is its beginning."""
    found: list[tuple[str, Span]] = []
    title: list[Span] = []
    place = 0
    while place < len(zone):
        if before and "（" in fold[zone[place][0] : zone[place][1]] and _LEAD.match(fold, zone[place][0]):
            return found, title + zone[place:]  # 本报讯（记者 …
        size, kind = _special(fold, zone, place)
        if not size:
            title.append(zone[place])
            place += 1
            continue
        found.extend(("title", span) for span in _titles(fold, title))
        title = []
        found.append((kind, (zone[place][0], zone[place + size - 1][1])))
        place += size
    return found, title


def _special(fold: str, zone: list[Span], place: int) -> tuple[int, str]:
    """(number of chunks, kind) of the breadcrumbs, stamp or button that starts at `place`, or (0, "")."""
    first = zone[place]
    word = fold[first[0] : first[1]]
    crumbs = _crumbs(fold, zone, place)
    if crumbs:
        return crumbs, "crumbs"
    size = _menu(fold, zone, place)
    if size:
        return size, "button"
    if (DAY.match(fold, *first) and word[-1] != "，") or opens(word):  # 2011年8月12日， 某某法院召开…
        size = _run(fold, zone, place)
        if size:
            return size, "meta"
    if not _LEAD.match(fold, first[0]) and (chrome(word) or is_neutral(word)):
        size = 1
        if word.startswith(("上一", "下一", "上篇", "下篇")) and len(word) <= 5:
            size = 2
        return min(size, len(zone) - place), "button"
    return 0, ""


def _crumbs(fold: str, zone: list[Span], place: int) -> int:
    """首页 > 新闻 > 正文 标题: the chunks up to the one behind the last mark."""
    last = 0
    for ahead in range(place, min(len(zone), place + 14)):
        word = fold[zone[ahead][0] : zone[ahead][1]]
        if _STEP.match(word):
            last = ahead + 1 if ahead > place else 0
            if not last:
                return 0
        elif ahead == place and (_CRUMB.search(word) or word.startswith(("当前位置", "您的位置", "您现在的位置"))):
            last = ahead + (1 if word[-1] in ">＞»→：/" else 0)
            if not last and len(zone) > ahead + 1 and not _STEP.match(fold[zone[ahead + 1][0] : zone[ahead + 1][1]]):
                return 1
        elif (
            ahead != place
            and ahead > last
            and not (ahead + 1 < len(zone) and _STEP.match(fold[zone[ahead + 1][0] : zone[ahead + 1][1]]))
        ):
            break
    return min(last + 1, len(zone)) - place if last > place or (last == place and last) else 0


def _menu(fold: str, zone: list[Span], place: int) -> int:
    """首页 | 要闻 | 专题, 首页 走进某县 政务公开: short items with bars between them, or behind 首页."""
    end = place
    bars = 0
    while end < len(zone) and zone[end][1] - zone[end][0] <= 12:
        word = fold[zone[end][0] : zone[end][1]]
        behind = fold[zone[end + 1][0]] if end + 1 < len(zone) else ""
        bar = word[0] in _BARS or word[-1] in _BARS or (bool(behind) and behind in _BARS)
        bars += bar
        home = fold[zone[place][0] : zone[place][1]].endswith("首页")
        short = end > place and len(word) <= 6 and (bars > 0 or home)
        if not bar and not short and not (end == place and home):
            break
        end += 1
    return end - place if end - place >= 3 else 0


def _run(fold: str, zone: list[Span], place: int) -> int:
    """How many chunks from `place` on say nothing but things about the article."""
    best = 0
    for ahead in range(place, min(len(zone), place + 16)):
        if zone[ahead][1] - zone[place][0] > _LONGEST_RUN:
            break
        stamp = DAY.match(fold, *zone[ahead])
        labelled = ahead > place and fold[zone[ahead - 1][1] - 1] == "："
        if (
            ahead > place
            and not labelled
            and not (stamp and stamp.end() == zone[ahead][1])
            and _LEAD.match(fold, zone[ahead][0])
        ):
            break
        if ahead > place and fold[zone[ahead - 1][1] - 1] in "）】]" and fold[zone[place][0]] in "（【[" and best:
            break
        said = about.read(fold, zone[place][0], zone[ahead][1])
        if said.is_meta:
            best = ahead - place + 1
        elif said.unknown > 12:
            break
    return best


def _last(fold: str, zone: list[Span]) -> Iterator[Span]:
    """What stands behind the last sentence: stamp, writers, buttons, lists of other pages."""
    if not zone:
        return
    if len(zone) > _MOST_CHUNKS:
        yield zone[0][0], zone[-1][1]
        return
    found, rest = _read(fold, zone)
    yield from (span for _, span in found)
    yield from _titles(fold, rest)
