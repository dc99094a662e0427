"""The role words of posts, ready for matching."""

from __future__ import annotations

from functools import cache
from typing import Final

from policyx.lexicon import gazetteer
from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.text.pattern import lazy

# 市|长江|流域, 区|长期: the last character of the role word begins the next word; but 副区长|江南春
LONGER: Final = lazy(
    r"长(?:期|租|度|顺|远|效|久|达\d|足|寿[区路湖]|三角|城|征|假|[\u4e00-\u9fff]{1,2}村(?:党|第一|村委|支)|江(?:流域|经济带|源|大桥"
    r"|村|干流|岸线|沿线|禁|十年|大保护|生态|水|两岸|口|[上中下]游|中上|中下|[南北]岸|国家|航道|边|段|支流|河道|委|办|黄河"
    r"|沿岸|以|主航|生物|保护))"
)


@cache
def kinds() -> dict[str, str]:
    """Role word -> its kind (office, rank, bound, weak, job); the first kind that names it counts."""
    found: dict[str, str] = {}
    for kind, text in rows("roles"):
        if kind in ("office", "rank", "bound", "weak", "job"):
            for word in text.split():
                found.setdefault(word, kind)
    return found


@cache
def beside() -> dict[str, str]:
    """Role word -> kind, with those that are posts only beside a person who is known otherwise."""
    named = {word: kind for kind, text in rows("roles") if kind in ("beside", "staff") for word in text.split()}
    return named | kinds()


@cache
def staff() -> tuple[str, ...]:
    """Role words that are posts only with an organ in front: 工作人员."""
    return tuple(word for kind, text in rows("roles") if kind == "staff" for word in text.split())


@cache
def nobody() -> tuple[str, ...]:
    """What stands in front of a person and is no post: 村民, 游客."""
    return tuple(word for kind, text in rows("roles") if kind == "nobody" for word in text.split())


@cache
def matcher() -> Matcher[str]:
    """Finds role words; the value is the kind."""
    return Matcher(kinds().items())


@cache
def closed() -> Matcher[None]:
    """Finds words in which a role word is no role: 主席台, 委员会."""
    return Matcher((word, None) for kind, text in rows("roles") if kind == "closed" for word in text.split())


@cache
def prefixes() -> tuple[tuple[int, ...], frozenset[str]]:
    """What stands in front of a role word and belongs to the title: lengths, longest first, and the words."""
    found = frozenset(word for kind, text in rows("roles") if kind == "prefix" for word in text.split())
    return tuple(sorted({len(word) for word in found}, reverse=True)), found


@cache
def divisions_from(char: str) -> tuple[str, ...]:
    """Full names of divisions that begin with `char`: 长安区, 长沙市 …"""
    return tuple(name for name in gazetteer.full_names() if name.startswith(char) and len(name) > 2)


def runs_on(fold: str, end: int, stop: int) -> bool:
    """Whether the 长 that ends a role word begins the next one: 市|长江流域, 西安市|长安区."""
    if fold[end - 1] != "长":
        return False
    return bool(LONGER.match(fold, end - 1, stop)) or fold.startswith(divisions_from("长"), end - 1)
