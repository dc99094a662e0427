"""Lines that are about the article: stamp, source, names of those who wrote it, counts, buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from policyx.lexicon.table import column, rows
from policyx.page.days import DAY, iso
from policyx.page.names import could_be_name, glued, is_name, join_padded
from policyx.text.reading import squash

LONGEST = 240
"""A line that is longer is text, whatever stands in it."""

_PIECE = re.compile(
    r"(?P<clock>(?<!\d)[0-2]?\d[：:][0-5]\d(?:[：:][0-5]\d)?)|(?P<mark>[：:／/])|(?P<space> +)"
    r"|(?P<close>[|｜丨│┃【】\[\]（）〔〕《》<>〈〉“”\"'，、；。！？?,;&—_=*#+…↑↓←→»＞•●◆■□▲△○◎※★☆~～-]+)"
    r"|(?P<chunk>[^\s：:／/|｜丨│┃【】\[\]（）〔〕《》<>〈〉“”\"'，、；。！？?,;&—_=*#+…↑↓←→»＞•●◆■□▲△○◎※★☆~～-]+)"
)
_NUMBER = re.compile(r"[\d.]+(?:[万亿千百]?[+]?(?:次|人次|条|个|人|页|期|版|字|℃|时|分|秒)?)")
_NEUTRAL = re.compile(
    r"第[\dA-Z一二三四五六七八九十]{1,4}[版期]|(?:星期|周|礼拜)[一二三四五六日天]|农历.{2,8}|[\x00-\x7f]+|上午|下午|日|发布|讯|报道|本报讯|[\d.]*万"
)
_TAIL_LABEL = re.compile(r"(?:记者|通讯员|实习生|供稿|编辑|摄影报道|摄影|报道|撰稿|供图|摄)$")
_NO_OUTLET = re.compile(
    r"^(?:加快|推进|推动|构建|打造|开创|谱写|深化|深入|走访|调研|检查|全力|努力|奋力|切实|扎实|[赴到在为让把向从以与和]|区?领导|我[省市区县州旗们])|召开|举行|主持|强调"
    r"|(?:举|预|通|汇|简|情|海|上|申|公|播|喜|捷|谎|警|回|战|填|电)报$"
    r"|[^\u4e00-\u9fffA-Za-z0-9·]"
)
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ ？]{1,6}([\u4e00-\u9fff])(?= {0,2}：)")
_PLAIN = {
    "本站",
    "本网",
    "本站原创",
    "原创",
    "网络",
    "互联网",
    "未知",
    "佚名",
    "本站编辑",
    "admin",
    "管理员",
    "网站",
    "转载",
    "其他",
    "无",
}


@dataclass(slots=True)
class Meta:
    """What a line says about the article.

    days: (rank, ISO day or minute), sources: (rank, name), lowest rank first wins; persons: names, in order;
    labelled, sourced: a label of persons, of a source stands there; unknown: characters that are explained by nothing; shape: how the first day is written (- / . 年)."""

    days: list[tuple[int, str]] = field(default_factory=list)
    sources: list[tuple[int, str]] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    labelled: bool = False
    sourced: bool = False
    counted: bool = False
    unknown: int = 0
    shape: str = ""

    @property
    def is_stamp(self) -> bool:
        """Whether the line is nothing but a stamp with a day."""
        return bool(self.days) and not self.unknown

    @property
    def is_meta(self) -> bool:
        """Whether the line says only things about the article."""
        return not self.unknown and bool(self.days or self.sourced or self.persons or self.counted)


@cache
def labels() -> dict[str, tuple[str, int]]:
    """Label -> (kind, rank)."""
    return {row[1]: (row[0], int(row[2]) if len(row) > 2 else 1) for row in rows("stamps")}


@cache
def _buttons() -> frozenset[str]:
    return frozenset(row[1] for row in rows("chrome") if row[0] in ("ui", "section"))


@cache
def _endings() -> tuple[str, ...]:
    return column("outlets")


def is_outlet(text: str) -> bool:
    """Whether `text` ends like the name of who puts news out (重庆渝中发布, 慈溪日报, 县气象局)."""
    return 3 <= len(text) <= 26 and text.endswith(_endings()) and not _NO_OUTLET.search(text)


@cache
def _longest_label() -> int:
    return max(map(len, labels()))


def _head_label(chunk: str) -> tuple[str, str] | None:
    """A label glued to its value (记者荆楚, 浏览次数1206): (label, rest)."""
    known = labels()
    for size in range(min(_longest_label(), len(chunk) - 1), 1, -1):
        if chunk[:size] in known:
            return chunk[:size], chunk[size:]
    return None


def is_neutral(chunk: str) -> bool:
    """Whether a chunk is a button, a weekday, a number, or anything else that says nothing."""
    return chunk in _buttons() or bool(_NUMBER.fullmatch(chunk) or _NEUTRAL.fullmatch(chunk))


def opens(chunk: str) -> bool:
    """Whether a chunk without spaces may begin a stamp or byline: a label stands first, or an outlet before a day."""
    word = _PIECE.match(chunk.lstrip("【[（(《—-"))
    if not word or word.lastgroup != "chunk":
        return chunk.startswith(("【", "[", "（")) and len(chunk) <= 40
    return word[0] in labels() or _head_label(word[0]) is not None or is_outlet(word[0]) or word[0].endswith("供稿")


class _Reader:
    """Reads one line piece by piece; `kind` and `rank` are those of the label in force."""

    __slots__ = ("clean", "kind", "meta", "names", "rank", "start", "taken")

    def __init__(self) -> None:
        self.meta = Meta()
        self.kind = ""
        self.rank = 1
        self.taken = False
        self.names: list[str] = []

    def label(self, kind: str, rank: int) -> None:
        self.flush()
        self.kind, self.rank, self.taken = kind, rank, False
        self.meta.labelled |= kind == "person"
        self.meta.sourced |= kind == "source"
        self.meta.counted |= kind in ("count", "other")

    def flush(self) -> None:
        """Settles the names that were collected."""
        for name in join_padded(self.names):
            if could_be_name(name):
                self.meta.persons.extend(glued(name) if len(name) >= 5 and glued(name) else (name,))
            elif both := glued(name):
                self.meta.persons.extend(both)
            elif is_outlet(name):
                self.meta.sources.append((4, name))
            elif name not in _PLAIN:
                self.meta.unknown += len(name)
        self.names = []

    def chunk(self, text: str, followed: str) -> None:
        """Takes a chunk; `followed` is the mark or space behind it."""
        known = labels()
        if text in known and (followed or self.kind != "person" or len(text) > 1):
            kind, rank = known[text]
            if kind == "person" and rank == 2 and followed != "mark":
                pass  # 视频, 报道, 图片: a label only before a colon
            elif followed in ("mark", "", "close") or kind in ("person", "count") or len(text) == 2:
                self.label(kind, rank)
                return
        if is_neutral(text):
            if self.kind == "person" and text in _buttons():
                self.flush()
                self.kind = ""
            if self.kind == "source" and not self.taken and not _NUMBER.fullmatch(text):
                self.taken = True
            return
        if self.kind == "source" and not self.taken:
            self.taken = True
            if text.endswith("供稿"):
                text = text[:-2]
            if text not in _PLAIN:
                self.meta.sources.append((self.rank, text))
            return
        if self.kind == "other" and not self.taken:
            self.taken = True
            return
        tail = _TAIL_LABEL.search(text)
        if tail and tail.start():
            self._tailed(text[: tail.start()], tail[0])
            return
        head = _head_label(text)
        if head:
            kind, rank = known[head[0]]
            if kind != "person" or could_be_name(head[1]) or glued(head[1]):
                self.label(kind, rank)
                self.chunk(head[1], "")
                return
        if self.kind == "person":
            self.names.append(text)
        elif self.kind == "count" and not self.taken:
            self.taken = True
            self.meta.unknown += 0 if len(text) <= 2 else len(text)
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
        if is_outlet(before) or before.endswith("融媒"):
            self.meta.sources.append((5, before))
        elif len(before) > 12:
            self.meta.unknown += len(before)

    def bare(self, text: str) -> None:
        if is_outlet(text) and (text[-1] in "报网" or not is_name(text)):
            self.meta.sources.append((3, text))
        elif len(text) == 1 or is_name(text):
            self.meta.loose.append(text)
        else:
            self.meta.unknown += len(text)


def read(fold: str, start: int, stop: int) -> Meta:
    """What fold[start:stop] says about the article. A line that is too long is unknown as a whole."""
    if stop - start > LONGEST:
        return Meta(unknown=stop - start)
    line = _SPACED.sub(r"\1\2", fold[start:stop])
    reader = _Reader()
    last = 0
    for match in DAY.finditer(line):
        _pieces(reader, line[last : match.start()])
        day = iso(match)
        if day:
            rank = reader.rank if reader.kind == "date" else 2
            reader.flush()
            reader.meta.days.append((rank, day))
            reader.meta.shape = reader.meta.shape or match["sep"] or match["sep2"] or "年"
            reader.kind = ""
        last = match.end()
    _pieces(reader, line[last:])
    reader.flush()
    return _settle(reader.meta)


def _pieces(reader: _Reader, part: str) -> None:
    pieces = [(match.lastgroup or "", match[0]) for match in _PIECE.finditer(part)]
    for index, (group, text) in enumerate(pieces):
        if group == "chunk":
            behind = [piece[0] for piece in pieces[index + 1 : index + 3]]
            followed = behind[0] if behind else ""
            if followed == "space" and len(behind) > 1 and behind[1] == "mark":
                followed = "mark"
            reader.chunk(text, followed)
        elif group == "close" and reader.kind in ("source", "count", "other", "date"):
            if reader.taken and text[0] not in "、—-":
                reader.kind = ""


def _settle(meta: Meta) -> Meta:
    """Loose names count where persons are labelled, else they are unknown. 「张三 摄」: the name stands first;
    「摘自《中国建设报》 2022.05.26 张三」: a source, a day, and who wrote it."""
    loose = join_padded(meta.loose)
    signed = meta.sourced and meta.days and len(loose) <= 5 and all(map(is_name, loose))
    if meta.labelled or signed:
        for name in loose:
            if is_name(name):
                meta.persons.append(name)
            else:
                meta.unknown += len(name)
    else:
        meta.loose = loose
        meta.unknown += sum(map(len, loose))
    meta.persons = list(dict.fromkeys(squash(name) for name in meta.persons))
    return meta


def names_only(meta: Meta, size: int) -> list[str]:
    """The names of a bracket that holds nothing else but an outlet in front (何丽 · 区融媒体中心 何丽), or []."""
    if meta.labelled or meta.days or meta.sourced or not meta.loose:
        return []
    if sum(map(len, meta.loose)) != meta.unknown or not all(map(is_name, meta.loose)):
        return []
    return meta.loose if size <= 40 else []
