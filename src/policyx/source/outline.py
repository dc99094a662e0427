"""The lines of an HTML page, and which containers hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policyx.source.tags import Tag, tokens

_CONTAINER_TAGS = (
    "article aside blockquote body center dd div dl fieldset footer form header main nav ol section table tbody td "
    "tfoot th thead tr ul"
)
_LINE_TAGS = "address br dt h1 h2 h3 h4 h5 h6 hr html li option p pre title"
_VOID_TAGS = "area base br col embed hr img input link meta param source track wbr"
_UNREAD_TAGS = "script style noscript template svg math select iframe object textarea noembed noframes title xmp"
_CONTAINERS = frozenset(_CONTAINER_TAGS.split())
_BLOCKS = _CONTAINERS | frozenset(_LINE_TAGS.split())
_VOID, _UNREAD = frozenset(_VOID_TAGS.split()), frozenset(_UNREAD_TAGS.split())
_CELLS = ("td", "th")
_TABLE = ("table", "tbody", "thead", "tfoot", "tr", *_CELLS)
_DEEPEST = 500  # containers within each other; what is deeper belongs to the last, as in browsers
_HIDDEN = re.compile(r"(?:display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden)", re.IGNORECASE)
_HIDDEN_WORD = re.compile(r"(?:\A|[\s'])hidden(?=[\s/=]|\Z)")  # the attribute, not aria-hidden or type=hidden
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\uffef])[ \t\r]{0,99}\n\s{0,99}(?=[\u2e80-\u9fff\uf900-\uffef])")


@dataclass(frozen=True, slots=True)
class Block:
    """A container: its name, its lines [first, stop), the container in which it stands (-1: none)."""

    name: str
    first: int
    stop: int
    parent: int


@dataclass(slots=True)
class Outline:
    """A page as lines of text in their order.

    linked: for each line, how many of its characters stand in links. blocks: the containers, outer ones first.
    heads: the texts of h1 elements. meta: the metadata by name in lower case, the first of each name."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)


def outline(markup: str, *, hidden: bool = False) -> Outline:
    """The lines, containers, and metadata of a page. hidden: whether what is not displayed is read, too."""
    reader = _Reader(hidden)
    for token in tokens(markup):
        if isinstance(token, str):
            reader.text(token)
        elif token.ends:
            reader.end(token.name)
        else:
            reader.start(token)
    return reader.done()


class _Reader:
    """What stands open while a page is read."""

    __slots__ = ("found", "head", "hidden", "link", "open", "parts", "pre", "skipped", "skips", "titled")

    def __init__(self, hidden: bool) -> None:
        self.found = Outline()
        self.hidden = hidden
        self.open: list[tuple[str, int]] = []  # name and place in found.blocks
        self.parts: list[tuple[str, bool]] = []  # texts of the line, and whether they stand in a link
        self.link = -1  # how many containers stood open where the link began
        self.skipped, self.skips = "", 0  # the element that is not read, and how often it stands open
        self.head = -1  # the line at which a h1 began
        self.pre = self.titled = False

    def text(self, text: str) -> None:
        if self.titled:
            self.found.title += text
        elif not self.skipped:
            if not self.pre:
                self.parts.append((text, self.link >= 0))
                return
            first, *others = text.split("\n")
            self.parts.append((first, self.link >= 0))
            for line in others:
                self.flush()
                self.parts.append((line, self.link >= 0))

    def start(self, tag: Tag) -> None:
        name = tag.name
        if self.skipped:
            if self.skipped == "p" and name in _BLOCKS:
                self.skipped = ""
            else:
                self.skips += name == self.skipped
                return
        if name in _BLOCKS:
            self.flush()
        if name == "meta":
            self.metadata(tag)
        elif name == "title" and not self.found.title:
            self.titled = not tag.written.endswith("/")
        elif name in _UNREAD or self.unseen(tag):
            if name not in _VOID and not (name in _UNREAD and tag.written.endswith("/")):
                self.skipped, self.skips = name, 1
        elif name == "a":
            self.link = len(self.open) if "href" in tag.written.lower() else -1
        elif name == "h1":
            self.head = len(self.found.lines)
        elif name == "pre":
            self.pre = True
        elif name in _CONTAINERS or "-" in name or name.startswith("ucap"):
            self.enter(name)

    def end(self, name: str) -> None:
        if self.skipped:
            self.skips -= name == self.skipped
            if self.skips <= 0:
                self.skipped = ""
            return
        if name in _BLOCKS:
            self.flush()
        if name == "title":
            self.titled = False
        elif name == "a":
            self.link = -1
        elif name == "h1" and self.head >= 0:
            self.found.heads.append(" ".join(self.found.lines[self.head : self.head + 3]))
            self.head = -1
        elif name == "pre":
            self.pre = False
        else:
            self.leave((name,), _CELLS if name not in _TABLE else ("table",) if name != "table" else ())

    def unseen(self, tag: Tag) -> bool:
        """Whether the page does not display the element."""
        if self.hidden or not tag.written:
            return False
        written = tag.written.lower()
        if "none" not in written and "hidden" not in written:
            return False
        if _HIDDEN.search(tag.attributes().get("style", "")):
            return True
        return _HIDDEN_WORD.search(_QUOTED.sub("''", written)) is not None

    def metadata(self, tag: Tag) -> None:
        own = tag.attributes()
        name = (own.get("name") or own.get("property") or own.get("itemprop") or "").lower()
        content = " ".join(own.get("content", "").split())
        if name and content:
            self.found.meta.setdefault(name, content)

    def enter(self, name: str) -> None:
        if name in _CELLS:
            self.leave(_CELLS, ("table",))
        elif name == "tr":
            self.leave(("tr",), ("table",))
        if len(self.open) < _DEEPEST:
            blocks = self.found.blocks
            here = len(self.found.lines)
            self.open.append((name, len(blocks)))
            blocks.append(Block(name, here, here, self.open[-2][1] if len(self.open) > 1 else -1))

    def leave(self, names: tuple[str, ...], walls: tuple[str, ...]) -> None:
        """Close the innermost container of one of the names, and what stands in it; a wall is not passed."""
        for depth in range(len(self.open) - 1, -1, -1):
            name = self.open[depth][0]
            if name in names:
                self.close(depth)
                return
            if name in walls:
                return

    def close(self, depth: int) -> None:
        self.flush()
        for _, place in self.open[depth:]:
            block = self.found.blocks[place]
            self.found.blocks[place] = Block(block.name, block.first, len(self.found.lines), block.parent)
        del self.open[depth:]
        if self.link > depth:
            self.link = -1

    def flush(self) -> None:
        """End the line."""
        if not self.parts:
            return
        whole = "".join(text for text, _ in self.parts)
        line = " ".join((_BREAK.sub("", whole) if "\n" in whole else whole).split())
        if line:
            self.found.lines.append(line)
            self.found.linked.append(sum(len("".join(text.split())) for text, link in self.parts if link))
        self.parts.clear()

    def done(self) -> Outline:
        self.close(0)
        return self.found
