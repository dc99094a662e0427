"""Rows and rosters: what a line gives to the name that opens it, and a heading or a label to the names under it.

组　长：寇怀远　县委副书记、县长          大会执行主席：            任命：
副组长：雷雨时　副县长                    许世勇　曾国民　桂　芳    黄有松　潘巧云
        党　正　四级调研员                                          为县人民法院人民陪审员"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policyx.mention.base import Mention, PostParts
from policyx.resolve.sheet import Sheet, is_plural
from policyx.text.pattern import lazy
from policyx.text.reading import Span

Chain = list[Mention]

LEAD: Final = lazy(r"[ \d一二三四五六七八九十〇零、，．.（）()年月日时点分：\-—－~～至*·●○■□★☆◆◇▲△→》>“]{0,30}")
"""What may stand in front of a row: 3．, （一）, 10月1日."""
LABEL: Final = lazy(r"[^。！？；\n]{0,24}：[ \d．.、]{0,8}")
"""带班领导："""
TO_POST: Final = lazy(
    r" {0,3}(?:（[^（）]{1,14}）)?(?: {1,20}[男女](?: {1,20}(?:[\u4e00-\u9fff]{1,4}|[0-9年月日.\-—]{4,12})(?= )){0,4})?"
    r"(?: {1,40}(?:[：，、|｜/—－-]{1,2} {0,8})?| {0,8}(?:[：|｜/]|[—－-]{1,2}) {0,8})"
    r"(?:拟?任|为|现任)?"
)
"""Between a name and the post of its row."""
ENDS: Final = lazy(r"(?:（[^（）]{1,24}）)?(?:职务)?(?:[ ；;。，,、|/）]|$|[\u4e00-\u9fff]{2,6}：)")
COMMA: Final = lazy(r" ?(?:（[^（）]{1,14}）)? ?[、，] ?")
"""Between the only name of a row and the post that ends it."""
BRACKET: Final = lazy(r" {0,3}（")
FORMER: Final = "职务"
SPLIT: Final = lazy(r"[ 、，,；;。：\d．.·|/]+|（[^（）]{1,24}）|(?:同志|等)$")
HEADED: Final = lazy(
    r"(?:（[^（）]{1,24}）)?(?:候选人|建议人选|人选|提名)?(?:名单|名册)?(?:（[^（）]{1,24}）)?"
    r"(?:[^。！？；，：]{0,16}：|[如为是]下?：?)?[ ：]{0,4}"
)
"""What may follow a post that heads a list: 执行主席|在主席台前排就座：, 监票人|名单."""
GIVES: Final = lazy(
    r" {0,6}(?:[一二三四五六七八九十\d]{0,3}[名位人]?)?(?:等[^，。；]{0,8})?(?:同志)?[被]?(?:任命)?[为任]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with its names and chains of posts, in text order."""

    span: Span
    names: Sequence[Mention]
    chains: Sequence[Chain]


def settle(sheet: Sheet, chains: list[Chain]) -> set[int]:
    """Give what rows and rosters give. Returns the starts of the chains that are settled by that."""
    taken: set[int] = set()
    head: Chain = []  # what is given to names until something else comes
    block: list[Mention] = []  # names that wait for a post behind them
    for line in _lines(sheet, chains):
        if not line.names:
            if line.chains and block and GIVES.fullmatch(sheet.gap(line.span[0], line.chains[0][0].start)):
                for name in block:
                    _give(sheet, name, line.chains[0], "post shared by list")
                taken.add(line.chains[0][0].start)
            head, block = _head(sheet, line), []
        elif not line.chains and _only_names(sheet, line):
            block += line.names
            _share(sheet, head, line.names)
            head = [post for post in head if is_plural(post)]
        else:
            label = _label(sheet, line)
            rows = dict(_rows(sheet, line, label))
            for start, (name, chain) in rows.items():
                _give(sheet, name, chain, "post in row")
                taken.add(start)
            if label:
                for name, chain in rows.values():
                    if chain[0].start < name.start:
                        break  # a label of its own
                    if name is not line.names[0]:
                        _give(sheet, name, label, "post of heading")
                head = [post for post in label if is_plural(post)]
            elif (not rows and not _opens(sheet, line)) or "：" in sheet.gap(line.span[0], line.names[0].start):
                head = []
            else:
                _share(sheet, head, line.names[:1])
                head = [post for post in head if is_plural(post)]
            block = []
    return taken


def _organ(sheet: Sheet, name: Mention) -> Mention | None:
    """The organ in the cell in front of a name: 青岭大学　宋平安　副校长."""
    index = bisect_left(sheet.organs, name.start, key=lambda m: m.start)
    for organ in reversed(sheet.organs[max(0, index - 6) : index]):
        gap = sheet.gap(organ.stop, name.start)
        if organ.kind == "organ" and gap and not gap.strip(" "):
            return organ
    return None


def _between(sheet: Sheet, line: Line, lead: str) -> bool:
    """Whether a line is an organ or a post, a name, and a post, each in a cell of its own."""
    name, last = line.names[0], line.chains[-1]
    gap = sheet.gap(name.stop, last[0].start)
    if not lead.endswith(" ") or not gap or gap.strip(" ") or sheet.gap(last[-1].stop, line.span[1]).strip(" ；;。"):
        return False
    first = _organ(sheet, name) or (line.chains[0][0] if len(line.chains) > 1 else None)
    return first is not None and bool(LEAD.fullmatch(sheet.gap(line.span[0], first.start)))


def _lines(sheet: Sheet, chains: list[Chain]) -> Iterator[Line]:
    """The paragraphs in which names or posts stand, and an empty one where others lie between them."""
    name_starts = [name.start for name in sheet.names]
    chain_starts = [chain[0].start for chain in chains]
    for start, stop in sheet.reading.spans():
        names = sheet.names[bisect_left(name_starts, start) : bisect_left(name_starts, stop)]
        inside = chains[bisect_left(chain_starts, start) : bisect_left(chain_starts, stop)]
        yield Line((start, stop), names, inside)


def _give(sheet: Sheet, name: Mention, chain: Chain, rule: str) -> None:
    gone = sheet.reading.fold.startswith(FORMER, chain[-1].stop)
    organ = _organ(sheet, name) if rule == "post in row" else None
    for post in chain:
        bare = organ is not None and isinstance(post.parts, PostParts) and not post.parts.organ
        title = organ.text + post.text if organ and bare else None
        sheet.give(name, post, rule, "former" if gone else None, title)


def _share(sheet: Sheet, head: Chain, names: Sequence[Mention]) -> None:
    """Give the posts of a heading to the names under it: all that several can hold, to one name any."""
    for name in names:
        for post in head:
            if len(names) == 1 or is_plural(post):
                sheet.give(name, post, "post of heading")


def _opens(sheet: Sheet, line: Line) -> bool:
    """Whether a line begins with a name and a bracket: 罗子明（副局长）."""
    name = line.names[0]
    begun = LEAD.fullmatch(sheet.gap(line.span[0], name.start))
    return bool(begun and BRACKET.match(sheet.reading.fold, name.stop, line.span[1]))


def _head(sheet: Sheet, line: Line) -> Chain:
    """The posts that a line without names gives to the names under it."""
    if not line.chains:
        return []
    chain = line.chains[-1]
    before, behind = sheet.gap(line.span[0], chain[0].start), sheet.gap(chain[-1].stop, line.span[1])
    if not HEADED.fullmatch(behind):
        return []
    marked = "：" in behind or "名单" in behind
    return chain if LEAD.fullmatch(before) or (marked and "。" not in before) else []


def _label(sheet: Sheet, line: Line) -> Chain:
    """The posts that stand as a label in front of a line's first name: 副组长：雷雨时."""
    for chain in line.chains:
        if chain[0].start > line.names[0].start:
            break
        gap = sheet.gap(chain[-1].stop, line.names[0].start)
        if LEAD.fullmatch(sheet.gap(line.span[0], chain[0].start)) and gap.strip() == "：":
            return chain
    return []


def _only_names(sheet: Sheet, line: Line) -> bool:
    """Whether a line is a list of names, some of which were perhaps not found: 许世勇　曾国民　易寒水."""
    start, stop = line.span
    if stop - start > 30 * len(line.names) + 30:
        return False
    borders = [start, *(at for name in line.names for at in (name.start, name.stop)), stop]
    unknown = 0
    for a, b in zip(borders[::2], borders[1::2], strict=True):
        for token in SPLIT.split(sheet.gap(a, b)):
            if token and token not in ("和", "及", "同志", "等"):
                if len(token) > 6 or not all("\u4e00" <= char <= "\u9fff" for char in token):
                    return False
                unknown += 1
    return unknown <= len(line.names)


def _rows(sheet: Sheet, line: Line, label: Chain) -> Iterator[tuple[int, tuple[Mention, Chain]]]:
    """(start of the chain, (name, chain)) of a line whose first name begins it and whose names stand before their
    posts: 何其清　局长　马天祥."""
    fold, (start, stop) = sheet.reading.fold, line.span
    lead = sheet.gap(start, line.names[0].start)
    chains = [chain for chain in line.chains if chain is not label]
    if not (label or LEAD.fullmatch(lead) or LABEL.fullmatch(lead)) or (lead.strip() and lead[-1] == "“"):
        if len(line.names) == 1 and chains and _between(sheet, line, lead):
            yield chains[-1][0].start, (line.names[0], chains[-1])
        return
    starts = [chain[0].start for chain in chains]
    for index, name in enumerate(line.names):
        last = index + 1 == len(line.names)
        end = stop if last else line.names[index + 1].start
        for at in range(bisect_left(starts, name.stop), bisect_left(starts, end)):
            chain = chains[at]
            first = at == bisect_left(starts, name.stop)
            gap = sheet.gap(name.stop, chain[0].start)
            alone = len(line.names) == 1 and not sheet.gap(chain[-1].stop, stop).strip(" ；;。")
            if first and not TO_POST.fullmatch(gap) and not (alone and COMMA.fullmatch(gap)):
                break
            if not first and not (last and index == 0 and "  " in sheet.gap(chains[at - 1][-1].stop, chain[0].start)):
                break
            if not last and len(chain) > 1 and sheet.gap(chain[-1].stop, end).strip() == "：":
                # the label of the next name: 省委书记|副河长：张曙光
                yield chain[0].start, (name, chain[:-1])
                yield chain[-1].start, (line.names[index + 1], chain[-1:])
                break
            if not ENDS.match(fold, chain[-1].stop, stop):
                break
            yield chain[0].start, (name, chain)
