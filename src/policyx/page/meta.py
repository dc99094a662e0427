"""Lines that are about the article: stamp, source, names of those who wrote it, counts, buttons."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from policyx.page.chrome import words
from policyx.page.days import DAY, HINT, iso
from policyx.page.labels import (
    NUMBER,
    PIECE,
    buttons,
    fits,
    head_label,
    is_neutral,
    is_nobody,
    is_outlet,
    is_writing,
    labels,
)
from policyx.page.names import could_be_name, glued, is_name, is_usual, join_padded
from policyx.page.sources import signed
from policyx.text.pattern import lazy
from policyx.text.reading import squash

LONGEST = 240
"""A line that is longer is text, whatever stands in it."""
PROSE = 80
"""Unknown characters after which a line is prose: the rest of it is not read."""

_TAIL_LABELS = ("记者", "通讯员", "实习生", "供稿", "编辑", "摄影报道", "摄影", "报道", "撰稿", "供图", "摄")
_TAIL_LABEL = lazy(f"(?:{'|'.join(_TAIL_LABELS)})$")
_MIDDLE_LABEL = lazy(
    r"(?P<outlet>[\u4e00-\u9fff]{2,14}?)(?P<label>记者|通讯员)(?P<name>[\u4e00-\u9fff·]{2,8})"
)  # 某某日报全媒体记者张三
_INSIDE = lazy(
    r"(?:发布|发表|更新)?(?:时间|日期)$|(?:作者|浏览|点击|阅读|责任编辑|编辑|字号|字体|记者|来源|审核|校对|摄影|通讯员)(?:次数|量|数)?$"
)
_OFFICER = lazy(r"(?:[省市区县州盟旗局厅处科部会]长|主任|书记|主席|委员|发言人)$")
_SIGNS = lazy(r"[📷📸✍🖋🖊📝🎬🎥📹](?=\ufe0f? {0,3}[\u4e00-\u9fff])")
_PICTURED = frozenset("📷📸✍🖋🖊📝🎬🎥📹")
"""Signs that stand for a label of writers: 📷 张三 ✍️ 李四."""

_BULLET = lazy(r"^[·•* ]{1,8}(?=[^ ]{2,8} {0,2}：)")
_SPACED = lazy(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ ？]{1,16}[\u4e00-\u9fff]){1,4}(?= {0,2}[：丨｜|])")


def _closed(match: re.Match[str]) -> str:
    """索 引 号 without its spaces."""
    return match[0].replace(" ", "").replace("？", "")


@dataclass(slots=True)
class Meta:
    """What a line says about the article.

    days: (rank, ISO day or minute), sources: (rank, name), lowest rank first wins; persons: names, in order;
    labelled, sourced: a label of persons, of a source stands there; unknown: characters that are
    explained by nothing, strange: the words of them that stand free; shape: how the first day is written (- / . 年)."""

    days: list[tuple[int, str]] = field(default_factory=list)
    sources: list[tuple[int, str]] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    loose_at: int = 0
    labelled: bool = False
    sourced: bool = False
    counted: bool = False
    unknown: int = 0
    strange: list[str] = field(default_factory=list)
    shape: str = ""

    @property
    def is_stamp(self) -> bool:
        """Whether the line is nothing but a stamp with a day."""
        return bool(self.days) and not self.unknown

    @property
    def is_meta(self) -> bool:
        """Whether the line says only things about the article."""
        return not self.unknown and bool(self.days or self.sourced or self.persons or self.counted)


class _Reader:
    """Reads one line piece by piece; `kind` and `rank` are those of the label in force."""

    __slots__ = ("kind", "meta", "names", "rank", "taken", "word")

    def __init__(self) -> None:
        self.meta = Meta()
        self.kind = ""
        self.rank = 1
        self.taken = False
        self.word = ""
        self.names: list[str] = []

    def label(self, kind: str, rank: int) -> None:
        self.flush()
        self.kind, self.rank, self.taken = kind, rank, False
        self.meta.labelled |= kind == "person"
        self.meta.sourced |= kind == "source"
        self.meta.counted |= kind in ("count", "other", "date")

    def flush(self) -> None:
        """Settles the names that were collected."""
        for name in join_padded(self.names):
            if is_nobody(name) or name in ("文", "图", "摄"):
                continue
            if is_outlet(name) and not is_name(name):  # 作者：安庆妇联 says who wrote it
                sole = len(self.names) == 1 and self.word == "作者"
                self.meta.sources.extend([(9, name)] if sole or name.endswith(("发布", "日报", "晚报", "网")) else [])
            elif could_be_name(name):
                self.meta.persons.extend(glued(name) if len(name) >= 5 and glued(name) else (name,))
            elif both := glued(name):
                self.meta.persons.extend(both)
            else:
                self.meta.unknown += len(name)
        self.names = []

    def chunk(self, text: str, followed: str) -> None:
        """Takes a chunk; `followed` is the mark or space behind it."""
        known = labels()
        text = text.strip("·")
        if not text:
            return
        if followed == "mark" and text not in known and is_writing(text):
            self.label("person", 1)  # 一审一校：, 值班总监：
            return
        if followed == "mark" and self.kind == "person" and text not in known and text in words("label"):
            self.label("other", 1)  # 监督电话：, 技术支持：
            return
        if text in known and (followed or self.kind != "person" or len(text) > 1 or text in "摄图"):
            kind, rank = known[text]
            if kind == "person" and rank == 2 and followed != "mark":
                pass  # 视频, 报道, 图片: a label only before a colon
            elif followed != "space" or kind != "other" or len(text) == 2:
                self.label(kind, rank)
                self.word = text
                return
        if is_neutral(text):
            if self.kind == "person" and text in buttons():
                self.flush()
                self.kind = ""
            if self.kind == "source" and not self.taken and not NUMBER.fullmatch(text):
                self.taken = True
            return
        if self.kind == "source" and not self.taken:
            self.taken = True
            rank_before = self.rank
            inside = _INSIDE.search(text, 2) if followed == "mark" else None
            text = text[: inside.start()] if inside else text.removesuffix("供稿")
            text, writer = signed(text)
            self.meta.persons.extend(writer)
            if inside:
                self.kind, self.rank = known.get(inside[0], ("", 1))
            if rank_before == 3 and "·" not in text and is_name(text) and is_usual(text) and not is_outlet(text):
                self.meta.persons.append(text)  # 供稿：张三丰, 区水利局 供稿 张三丰
            elif _OFFICER.search(text):
                self.meta.unknown += len(text)  # 发布人：市政府副市长 张三
            elif not is_nobody(text):
                self.meta.sources.append((rank_before, text))
            return
        if self.kind == "other" and not self.taken:
            self.taken = True
            return
        inside = _INSIDE.search(text, 2) if self.kind == "person" and followed == "mark" else None
        if inside and inside[0] in known:
            self.names.append(text[: inside.start()])
            self.label(*known[inside[0]])  # 作者：张三丰点击：12
            return
        if followed == "mark" and len(text) <= 8 and self.meta.days and self.meta.counted:
            self.label("other", 1)  # 发布时间：2022-01-13 来源：常山新闻网 发布开发区：…
            return
        if followed == "mark" and len(text) <= 6 and text.endswith(("时间", "日期")):
            self.label("date", 2)  # 编稿时间：2023-04-04
            return
        middle = _MIDDLE_LABEL.fullmatch(text)
        if middle and (could_be_name(middle["name"]) or glued(middle["name"])):
            self._tailed(middle["outlet"], middle["label"])
            self.names.append(middle["name"].removesuffix("摄") if len(middle["name"]) > 2 else middle["name"])
            return
        tail = _TAIL_LABEL.search(text) if text.endswith(_TAIL_LABELS) else None
        if tail and tail.start():
            front = head_label(text[: tail.start()])
            if front and known[front[0]][0] == "person" and is_name(front[1]):
                self.label("person", 1)
                self.names.append(front[1])  # 记者白永民摄
                return
            self._tailed(text[: tail.start()], tail[0])
            return
        head = head_label(text)
        if head:
            kind, rank = known[head[0]]
            if fits(kind, rank, *head):
                self.label(kind, rank)
                self.chunk(head[1], "")
                return
        if self.kind == "person":
            self.names.append(text)
        elif self.kind == "count" and not self.taken:
            self.taken = True
            self.meta.unknown += 0 if len(text) <= 3 else len(text)
        else:
            self.bare(text)

    def _tailed(self, before: str, label: str) -> None:
        """A label glued behind something: 珠峰融媒记者, 县政府办公室供稿, 张三摄."""
        if label == "供稿":
            self.flush()
            if is_name(before):
                self.meta.persons.append(before)
            else:
                self.meta.sources.append((3, before))
                self.meta.sourced = True
            self.kind = ""
            return
        if is_name(before) and label not in ("记者", "通讯员", "实习生"):
            self.names.append(before)
            self.label("person", 1)
            return
        before = re.sub(r"(?:全媒体|融媒体?|首席|见习|实习|特约|本[报网台])$", "", before)
        self.label("person", 1)
        if not is_outlet(before) and not before.endswith("融媒") and len(before) > 12:
            self.meta.unknown += len(before)  # else where a journalist works, which is not always who puts it out

    def bare(self, text: str) -> None:
        if is_nobody(text):
            return
        if is_outlet(text) and (text[-1] in "报网" or not is_name(text)):
            self.meta.sources.append((3, text))
        elif len(text) == 1 or is_name(text):
            if not self.meta.loose:
                self.meta.loose_at = len(self.meta.persons)
            self.meta.loose.append(text)
        else:
            self.meta.strange.append(text)
            self.meta.unknown += len(text)


def read(fold: str, start: int, stop: int, enough: int = PROSE) -> Meta:
    """What fold[start:stop] says about the article. A line that is too long is unknown as a whole.

    enough: unknown characters after which the rest is not read."""
    if stop - start > LONGEST:
        return Meta(unknown=stop - start)
    line = fold[start:stop]
    if " " in line or "？" in line:
        line = _SPACED.sub(_closed, line)
    if "：" in line:
        line = _BULLET.sub("", line)
    if len(line) <= 60:
        line = _opened(_SIGNS.sub(" 摄影：", line) if line[0] in _PICTURED else line)
    reader = _Reader()
    last = 0
    for match in DAY.finditer(line) if HINT.search(line) else ():
        _pieces(reader, line[last : match.start()], enough)
        if not enough and reader.meta.unknown:
            break  # prose, of which no day is asked
        day = iso(match)
        if day:
            rank = reader.rank if reader.kind == "date" else 2
            reader.flush()
            reader.meta.days.append((rank, day))
            reader.meta.shape = reader.meta.shape or match["sep"] or match["sep2"] or "年"
            reader.kind = ""
        last = match.end()
    _pieces(reader, line[last:], enough)
    reader.flush()
    return _settle(reader.meta)


def _opened(line: str) -> str:
    """A line of names behind a label that is one only before a colon, with the colon: 文字 张三 李四."""
    if " " not in line:
        return line
    label, *names = line.split()
    known = labels().get(label)
    writes = bool(
        known and known == ("person", 2) and names and all(is_name(n) and is_usual(n) for n in join_padded(names))
    )
    return f"{label}：{' '.join(names)}" if writes else line


def _pieces(reader: _Reader, part: str, enough: int) -> None:
    found = ((match.lastgroup or "", match[0]) for match in PIECE.finditer(part))
    coming = deque(islice(found, 3))
    before = ""
    index = -1
    while coming and reader.meta.unknown <= enough:
        index += 1
        last, (group, text) = before, coming.popleft()
        before = text
        coming.extend(islice(found, 1))
        if group == "chunk" and reader.kind == "source" and reader.taken and index > 1 and last == "—":
            rank, name = reader.meta.sources.pop() if reader.meta.sources else (1, "")
            reader.meta.sources.append((rank, f"{name}—{text}" if name else text))  # 浙江建设—省住建厅公众号
        elif group == "chunk":
            followed = coming[0][0] if coming else ""
            if followed == "space" and len(coming) > 1 and coming[1][0] == "mark":
                followed = "mark"
            reader.chunk(text, followed)
        elif group == "clock":
            reader.meta.counted = True
        elif group == "close" and reader.kind == "person":
            if any(mark in "）】]。" for mark in text):
                reader.flush()
                reader.kind = ""
        elif group == "close":
            shut = reader.kind == "count" and text[0] in "】])）"
            if shut or (reader.taken and text[0] not in "、—-〔〕"):
                reader.kind = ""


def _settle(meta: Meta) -> Meta:
    """Loose names count where persons are labelled, else they are unknown. 「张三 摄」: the name stands first;
    「摘自《中国建设报》 2022.05.26 张三」: a source, a day, and who wrote it; 「2014-07-10 张三」."""
    if not meta.loose and not meta.persons:
        return meta
    loose = join_padded(meta.loose)
    most = 5 if meta.sourced and meta.days else 2
    writers = (meta.days or meta.sourced) and len(loose) <= most and all(map(is_name, loose))
    if meta.labelled or writers:
        sure = [name for name in loose if is_name(name) and (meta.labelled or len(name) > 2 or is_usual(name))]
        meta.persons[meta.loose_at : meta.loose_at] = sure
        meta.unknown += sum(len(name) for name in loose if not is_name(name))
    else:
        meta.loose = loose
        meta.strange.extend(loose)
        meta.unknown += sum(map(len, loose))
    meta.persons = list(dict.fromkeys(squash(name) for name in meta.persons))
    return meta


def names_only(meta: Meta, size: int) -> list[str]:
    """The names of a bracket that holds nothing else but an outlet in front (何丽 · 区融媒体中心 何丽), or []."""
    if meta.labelled or meta.days or meta.sourced or not meta.loose:
        return []
    if sum(map(len, meta.loose)) != meta.unknown or not all(map(is_name, meta.loose)):
        return []
    return meta.loose if size <= 40 and any(map(is_usual, meta.loose)) else []
