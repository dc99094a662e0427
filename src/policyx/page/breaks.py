"""Where the lines of a page begin and end; a label that stands in a line of its own goes with its value below."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.page.days import DAY
from policyx.page.labels import is_outlet, labels
from policyx.page.names import is_name
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_BREAK = lazy(r"[^\n\r\x0b\x0c\u2028\u2029\x85]+")
_HAN = lazy(r"[\u3400-\u9fff]")


def breaks(fold: str) -> Iterator[Span]:
    """The spans of the page's lines in order, blank ones left out; 「来源： / 县政府办公室」 is one."""
    kind = ""
    label: Span = (0, 0)
    for match in _BREAK.finditer(fold):
        start, stop = match.span()
        if not kind and stop - start > 24:
            yield start, stop
            continue
        text = match[0].strip()
        if not text:
            continue
        if kind:
            if _fits(kind, text):
                yield label[0], stop
                kind = ""
                continue
            yield label
        kind, label = _label(text), (start, stop)
        if not kind:
            yield label
    if kind:
        yield label


def _label(text: str) -> str:
    """The kind of a line that is nothing but a label (发布时间：, · 发文机构：), or "" where it is not."""
    if not text.endswith("：") or len(text) > 14:
        return ""
    known = labels().get(text[:-1].strip("·•* ").replace(" ", ""))
    return known[0] if known else ""


def _fits(kind: str, text: str) -> bool:
    """Whether a line is a value for a label of a kind."""
    if len(text) > 40 or text.endswith("："):
        return False
    if kind == "date":
        return bool(DAY.match(text))
    if kind == "source":
        return is_outlet(text)
    if kind == "person":
        return all(map(is_name, text.replace("、", " ").split()))
    return not _HAN.search(text) or "〔" in text
