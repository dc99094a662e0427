"""Posts of a life that is told: 张某，男，…。1988年12月，某县人民法院副庭长；1990年10月，…庭长、党组书记."""

from __future__ import annotations

from bisect import bisect_left

from policyx.mention.base import Mention
from policyx.resolve.base import Status
from policyx.resolve.sheet import CHAIN, Sheet
from policyx.text.pattern import lazy

_TOLD = lazy(r"(?:（[^（）]{1,14}）)? {0,2}[，、（ ] {0,3}[男女](?![\u4e00-\u9fff])")
_SINCE = lazy(
    r"(?:19|20)\d\d[年.]\d{0,2}月?(?:(?:至|到|[—–~-]{1,2})(?P<now>今)?(?:(?:19|20)\d\d[年.]\d{0,2}月?)?)?"
    r"[，：、 起]{0,3}"
    r"(?:先后|历|担|在|起)?任? {0,3}$"
)
_NOW = lazy(
    r"(?:现任|历任|曾任|先后担?任|时任|拟任|拟提名为?|拟推荐为?|拟聘任?为?|拟提拔任|提名为|推荐为|升任|当选为?)[^，。；：、]{0,4}$"
)
_LONGEST = 4_000
"""Characters behind a name in which its life may be told."""


def lives(sheet: Sheet) -> None:
    """Gives the posts that stand behind the years of a life to whom it tells of."""
    fold = sheet.reading.fold
    owners = [name for name in sheet.names if _TOLD.match(fold, name.stop, name.stop + 24)]
    stops = [name.stop for name in owners]
    last: Mention | None = None
    status: Status | None = None
    for post in sheet.posts if owners else ():
        index = bisect_left(stops, post.start + 1) - 1
        if index < 0 or post.start in sheet.used or post.start - stops[index] > _LONGEST:
            continue
        if told := _SINCE.search(fold, max(stops[index], post.start - 32), post.start):
            status = None if told["now"] else "former"
        elif _held(sheet, owners[index], post):
            status = None
        elif last is None or not CHAIN.fullmatch(sheet.gap(last.stop, post.start)):
            continue
        sheet.give(owners[index], post, "post of a life", status)
        last = post


def _held(sheet: Sheet, owner: Mention, post: Mention) -> bool:
    """Whether the text says of its owner alone that he holds, held, or is to hold the post: 现任…。曾任…。拟任…."""
    name = sheet.name_to(post.start)
    if name is None or name.text != owner.text:
        return False
    return bool(_NOW.search(sheet.reading.fold, max(owner.stop, post.start - 14), post.start))
