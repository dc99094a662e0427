"""Names of journalists and datelines inside a paragraph: 本报讯（记者 …）, … 记者 许立军, （马成龙 何丽）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policyx.lexicon import gazetteer
from policyx.page import meta as about
from policyx.page.days import DAY, iso
from policyx.page.labels import is_outlet
from policyx.page.names import is_name, is_usual, join_padded
from policyx.page.sources import is_generic, of_dateline
from policyx.text.pattern import lazy
from policyx.text.reading import Span, squash

_WORD = lazy(
    r"记者|通讯员|实习生|摄影|撰稿|供稿|编辑|责编|作者|审核|文[／/：]|图[／/：]|摄|来源|原载|一审|校对|监制|终审|供图"
)
_BRACKET = lazy(r"[（【\[(][^（）【】\[\]()]{1,120}[）】\])]")
_SENT = lazy(r"[。！？”）…」』\])] {0,20}")
_WIRE = lazy(
    r"[（(【]{0,2} {0,2}(?P<name>(?:本[报网台刊社站]|[\u4e00-\u9fff·]{2,20}?))(?P<shut>[】）)]?) {0,2}"
    r"(?P<day>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)? {0,2}"
    r"(?P<wire>讯|电(?![视台网力话商])|消息|(?:(?<=日)|综合|专题|独家)报道(?=[ ）)：，]))(?![息号])"
)
_EMPLOYER = lazy(
    r"[（【■□◎●]? {0,2}(?P<outlet>[\u4e00-\u9fff]{2,10}?[报网台社])"
    r"(?:全媒体|融媒体?(?:中心)?|首席|见习|实习|特约|驻站)?(?:记者|通讯员) {0,3}(?=[\u4e00-\u9fff])"
)
_TELLER = lazy(
    r"[】）]? {0,2}(?:(?:本[报网台]|全媒体|融媒体?)?记者 {0,2})?(?P<name>[\u4e00-\u9fff]{2,4})报道 {0,2}[：，]"
)
_ASKER = lazy(
    r"[\u4e00-\u9fff《》]{0,16}?(?:记者|撰稿人|主持人)(?P<name>[\u4e00-\u9fff](?: {0,3}[\u4e00-\u9fff·]){1,4}) {0,2}："
)
_TAKEN = lazy(
    r"(?:图片?|照片|摄影|视频|配图|题图)(?:均|皆|全部)?由 {0,2}"
    r"(?P<names>[\u4e00-\u9fff·]{2,8}(?:[、 ][\u4e00-\u9fff·]{2,8}){0,3}?) {0,2}(?:拍摄|摄影|摄制|摄|提供)"
)
_OFFICE = lazy(r"[\u4e00-\u9fff]{2,16}[科室部局处办委院校站台镇乡街队所会]")
_FROM = lazy(r"(?P<name>[\u4e00-\u9fff]{2,3})(?P<place>[\u4e00-\u9fff]{2,4})报道(?=[ ：，]|$)")
_BOXED = lazy(r"【(?P<name>[^】\d]{2,14})】(?= {0,4}(?:[（(]|讯|\d{1,2}月|近日|日前))")
_TOLD = lazy(r"据?(?P<words>[\u4e00-\u9fff·]{4,18})报道 {0,2}[：:，,]")
_BARE = lazy(r"[。！”] {1,8}(?P<names>[\u4e00-\u9fff·]{1,4}(?: {1,3}[\u4e00-\u9fff·]{1,4}){0,3}) {0,4}$")
_BOXED_NAME = lazy(r"[□■◎◇] {0,3}(?P<name>[\u4e00-\u9fff](?: {0,3}[\u4e00-\u9fff·]){1,3}) {0,3}$")
_ALONE = lazy(r"(?P<names>[\u4e00-\u9fff·]{1,4}(?: {1,6}[\u4e00-\u9fff·]{1,4}){1,4})$")
_BORROWED = lazy(
    r"(?:转自|via|摘自|源自|来源于|转载自|综合自)[“《]?(?P<name>[\u4e00-\u9fff]{3,20})[”》]?$"
)  # 以上图文转自…
_HEAD_NAMES = lazy(r" {0,4}(?:本[报网台])?(?:[\u4e00-\u9fff·]{0,10}?)(?:记者|通讯员)")


@dataclass(slots=True)
class Bylines:
    """spans: where names of journalists stand; datelines; persons: their names; sources and days, each with a rank."""

    spans: list[Span]
    datelines: list[Span]
    persons: list[str]
    sources: list[tuple[int, str]]
    days: list[tuple[int, str]]


def read(fold: str, start: int, stop: int, found: Bylines, *, last: bool, first: bool, final: bool = False) -> None:
    """Adds what the paragraph fold[start:stop] says of its writers to `found`.

    first, last: whether it is among the article's first or last paragraphs; final: whether it is the last of them."""
    head = start
    if first:
        head = _dateline(fold, start, stop, found)
    text = fold[start:stop]
    if "（" in text or "【" in text or "[" in text:
        _brackets(fold, start, stop, found, last=last, head=head if head > start else -1)
    if last:
        _bare(fold, start, stop, found, final=final)
    if first:
        _leading(fold, head, stop, found)
    asker = _ASKER.match(fold, start, min(stop, start + 40))
    if asker and is_name(name := squash(asker["name"])) and not name.startswith(("提问", "问")):
        found.persons.append(name)  # 某某日报记者李四：请问…
        return
    if first and head == start:
        employer(fold, start, stop, found)
    _trailing(fold, start, stop, found)


def taken(text: str) -> list[str]:
    """Who took the pictures by a folded line that says nothing else: （图片均由 张三 拍摄）."""
    match = _TAKEN.search(text)
    names = match["names"].replace("、", " ").split() if match else []
    return names if all(map(is_name, names)) else []


def employer(fold: str, start: int, stop: int, found: Bylines) -> None:
    """中国环境报记者张三石家庄报道, （青岚日报记者 张三）: the paper whose journalist opens the text with a report."""
    match = _EMPLOYER.match(fold, start, min(stop, start + 40))
    if match and is_outlet(match["outlet"]):
        found.sources.append((9, match["outlet"]))


def _dateline(fold: str, start: int, stop: int, found: Bylines) -> int:
    """Where the text starts behind 本报讯, 【财新网】, 新华社北京7月9日电, 据青岚新闻网何丽报道：."""
    window = fold[start : min(stop, start + 60)]
    match = _WIRE.match(window) or _BOXED.match(window)
    if not match:
        return _told(window, start, found)
    words = match["name"]
    own = words.startswith("本") or is_generic(words)
    agency = None if own else of_dateline(words)
    if not own and not agency:
        return start
    found.datelines.append((start, start + match.end()))
    if agency:
        found.sources.append((6, agency))
    day = DAY.search(match[0])
    if day and (stamp := iso(day)):
        found.days.append((6, stamp[:10]))
    teller = _TELLER.match(window, match.end())
    if teller and is_name(teller["name"]):
        found.persons.append(teller["name"])  # 本网讯张三报道：
        found.spans.append((start + match.end(), start + teller.end()))
        return start + teller.end()
    return start + match.end()


def _told(window: str, start: int, found: Bylines) -> int:
    """据永定新闻网卢东昇报道：, 本报记者张三报道："""
    match = _TOLD.match(window)
    if not match:
        return start
    words = match["words"].removesuffix("综合").removesuffix("摄影")
    for size in (3, 2, 4):
        outlet, name = words[:-size].removesuffix("记者").removesuffix("通讯员"), words[-size:]
        if is_name(name) and (is_outlet(outlet) or (len(words) > len(outlet) + size and len(outlet) <= 4)):
            found.persons.append(name)
            found.spans.append((start, start + match.end()))
            return start + match.end()
    return start


def _brackets(fold: str, start: int, stop: int, found: Bylines, *, last: bool, head: int) -> None:
    """（记者 …） anywhere, names and sources without a label behind a dateline (that ends at `head`) and at the end."""
    for match in _BRACKET.finditer(fold, start, stop):
        inner = match[0][1:-1]
        labelled = _WORD.search(inner)
        if names := taken(inner):
            found.persons.extend(names)
            found.spans.append(match.span())
            continue
        ends = last and not fold[match.end() : stop].strip(" 。")
        if not labelled and not ends and (head < 0 or fold[head : match.start()].strip(" ")):
            continue
        if ends and not labelled and inner.startswith("据"):
            inner = inner.strip("据")
        if ends and not labelled and is_outlet(inner.strip(" 《》")) and not is_name(inner):
            found.sources.append((8, inner.strip(" 《》")))
            found.spans.append(match.span())
            continue
        if ends and not labelled and (parts := _glued_writer(inner)):
            found.persons.append(parts[1])  # （怀宁县妇联张三丰）
            found.sources.append((10, parts[0]))
            found.spans.append(match.span())
            continue
        borrowed = _BORROWED.search(inner) if ends else None
        if borrowed and is_outlet(borrowed["name"]):
            found.sources.append((8, borrowed["name"]))
            found.spans.append(match.span())
            continue
        said = about.read(fold, match.start() + 1, match.end() - 1)
        names = [] if labelled else about.names_only(said, len(inner))
        if names:
            found.sources.extend((7, name) for _, name in said.sources)
            found.persons.extend(name.replace(" ", "") for name in names)
            found.spans.append(match.span())
        elif labelled and said.is_meta:
            found.persons.extend(said.persons)
            found.sources.extend((rank + 1, name) for rank, name in said.sources)
            found.days.extend((rank + 3, day) for rank, day in said.days)
            found.spans.append(match.span())


def _glued_writer(inner: str) -> tuple[str, str] | None:
    """(outlet, name) of words that are an outlet with a name behind it, glued or not."""
    words = inner.split()
    if len(words) == 2 and _OFFICE.fullmatch(words[0]) and is_name(words[1]) and is_usual(words[1]):
        return words[0], words[1]
    for size in (3, 2):
        outlet, name = inner[:-size], inner[-size:]
        if len(inner) <= 20 and is_outlet(outlet) and is_name(name) and is_usual(name):
            return outlet, name
    return None


def _bare(fold: str, start: int, stop: int, found: Bylines, *, final: bool) -> None:
    """… 更大贡献。   李雄: names without label or bracket behind the last sentence, or in a last line of their own."""
    match = _BARE.search(fold, max(start, stop - 24), stop)
    boxed = _BOXED_NAME.match(fold, start, stop) if final and stop - start <= 14 else None
    if boxed and is_name(name := squash(boxed["name"])) and is_usual(name) and name[-1] not in "镇乡村区县市局":
        found.persons.append(name)  # □ 张三
        found.spans.append((start, stop))
        return
    if not match and stop - start <= 26 and (final or not fold[stop:].strip()):
        match = _ALONE.match(fold, start, stop)
        words = fold[start:stop].split()
        if (
            len(words) in range(2, 6)
            and (is_outlet(words[0]) or words[0].endswith("融媒"))
            and all(map(is_name, words[1:]))
        ):
            found.sources.append((8, words[0]))  # 青岚县政协办公室 张三丰
            found.persons.extend(words[1:])
            found.spans.append((start, stop))
            return
    if match and (names := join_padded(match["names"].split())) and all(map(is_name, names)):
        found.persons.extend(names)
        found.spans.append((match.start("names"), match.end("names")))


def _leading(fold: str, head: int, stop: int, found: Bylines) -> None:
    """本报记者 江帆 石径斜 报道 …, 新华社北京电 记者 张三 …"""
    match = _HEAD_NAMES.match(fold, head, min(stop, head + 30))
    if not match or match.end() >= stop:
        return
    best = 0
    window = _placeless(fold[head : min(stop, head + 80)])
    for gap in re.finditer(r" +|$", window):
        if gap.start() <= match.end() - head - 1:
            continue
        said = about.read(window, 0, gap.start())
        if said.is_meta and said.persons and all(map(is_name, said.persons)):
            best = gap.start()
        elif said.unknown > 6:
            break
    if best:
        said = about.read(window, 0, best)
        found.persons.extend(said.persons)
        found.spans.append((head, head + best))


def _placeless(window: str) -> str:
    """通讯员张三石家庄报道 with the place blanked."""
    for match in _FROM.finditer(window):
        for size in (2, 3, 4):
            place = match.end() - 2 - size
            if place > match.start() and window[place : place + size] in gazetteer.names():
                return window[:place] + " " * (size + 2) + window[match.end() :]
    return window


def _trailing(fold: str, start: int, stop: int, found: Bylines) -> None:
    """… 。记者 许立军 郝静"""
    low = max(start, stop - 120)
    window = fold[low:stop]
    if not _WORD.search(window):
        return
    ends = [low + match.end() for match in _SENT.finditer(window)] + ([start] if low == start else [])
    for place in sorted(ends, reverse=True):
        if place >= stop:
            continue
        said = about.read(fold, place, stop)
        if said.is_meta and (said.persons or said.sources) and (said.labelled or said.sources):
            if (place, stop) not in found.spans[-4:]:
                found.persons.extend(said.persons)
                found.sources.extend((rank + 1, name) for rank, name in said.sources)
                found.days.extend((rank + 3, day) for rank, day in said.days)
                found.spans.append((place, stop))
            return
        if stop - place > 60 and said.unknown > 30:
            return
