"""What a source is called: 遂宁新闻网讯 is 遂宁新闻网; 县融媒体中心张三 is a source and who wrote for it."""

from __future__ import annotations

from policyx.lexicon import gazetteer, towns
from policyx.page.labels import is_outlet
from policyx.page.names import is_common, is_name
from policyx.text.pattern import lazy

_WIRE = lazy(r"(?<=[网报社台闻道体心布])(?:综合)?(?:讯|消息|报道|电|综合|综合整理|整理)$")
_TOWN = ("镇", "乡", "街道", "苏木", "办事处")
_AGENCY = lazy(
    r"^(?:新华社|新华网|中新社|中新网|人民网|央视网|央广网|中国新闻网|光明网"
    r"|[\u4e00-\u9fff·]{2,12}(?:日报|晚报|时报|商报|快报|晨报|新闻网|新闻|电视台|融媒体中心|融媒体?|网))"
)
_GENERIC = frozenset(("晚报", "日报", "早报", "晨报", "时报", "商报", "快报", "都市报", "新闻网", "融媒体", "融媒"))


def plain(source: str) -> str:
    """A source without 讯, 消息, 报道 behind it."""
    return _WIRE.sub("", source) if len(source) >= 4 else source


def signed(source: str) -> tuple[str, tuple[str, ...]]:
    """(source, names glued behind it): 碧流台梁佳靓, 区政府办李政. Places (新华网安徽) are no names."""
    source = plain(source)
    if not 4 <= len(source) <= 24 or is_outlet(source):
        return source, ()
    for size in (3, 2):
        head, tail = source[:-size], source[-size:]
        if not is_name(tail) or not is_common(tail) or tail in gazetteer.names():
            continue
        if is_outlet(head) or (size == 3 and _is_place(head)):
            return head, (tail,)
    return source, ()


def _is_place(text: str) -> bool:
    return text in gazetteer.names() or any(text + ending in towns.names() for ending in _TOWN)


def of_dateline(words: str) -> str | None:
    """The agency of a dateline without its day and 讯: 新华社北京 is 新华社; None where there is none."""
    words = words.strip()
    if words in _GENERIC:
        return None
    if is_outlet(words):
        return words
    agency = _AGENCY.match(words)
    return agency[0] if agency else None


def is_generic(words: str) -> bool:
    """晚报讯: the paper itself, without its name."""
    return words in _GENERIC
