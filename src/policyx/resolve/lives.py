"""Posts of a life that is told: 张某，男，…。1988年12月，某县人民法院副庭长；1990年10月，…庭长、党组书记."""

from __future__ import annotations

from bisect import bisect_left

from policyx.mention.base import Mention
from policyx.resolve.sheet import CHAIN, Sheet
from policyx.text.pattern import lazy

_TOLD = lazy(r"(?:（[^（）]{1,14}）)? {0,2}[，、（ ] {0,3}[男女](?![\u4e00-\u9fff])")
_SINCE = lazy(
    r"(?:19|20)\d\d[年.]\d{0,2}月?(?:(?:至|到|[—–~-]{1,2})(?P<now>今)?(?:(?:19|20)\d\d[年.]\d{0,2}月?)?)?"
    r"[，：、 起]{0,3}"
    r"(?:先后|历|担|在|起)?任? {0,3}$"
)
_LONGEST = 4_000
"""Characters behind a name in which its life may be told."""


def lives(sheet: Sheet) -> None:
    """Gives the posts that stand behind the years of a life to whom it tells of."""
    fold = sheet.reading.fold
    owners = [name for name in sheet.names if _TOLD.match(fold, name.stop, name.stop + 24)]
    stops = [name.stop for name in owners]
    last: Mention | None = None
    for post in sheet.posts if owners else ():
        index = bisect_left(stops, post.start + 1) - 1
        if index < 0 or post.start in sheet.used or post.start - stops[index] > _LONGEST:
            continue
        told = _SINCE.search(fold, max(stops[index], post.start - 32), post.start)
        if told or (last and CHAIN.fullmatch(sheet.gap(last.stop, post.start))):
            sheet.give(owners[index], post, "post of a life", None if told and told["now"] else "former")
            last = post
