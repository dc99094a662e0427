"""Posts: organ × role. 区委书记, 市发展改革委副主任, 省生态环境厅驻无锡市环境监察专员."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from policyx.mention.base import Mention, PostParts
from policyx.mention.label import labels
from policyx.mention.organ_words import words
from policyx.mention.person_shape import clearly_named, name_after
from policyx.mention.post_grammar import DIVISIONS, Post, posts
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, squash

FORMER: Final = lazy(r"(?:原任?|时任|前任?|曾任|历任|卸任)$")
CANDIDATE: Final = lazy(r"(?:拟任|拟提名为?|提名为?|推荐为?|候任|拟聘任?为?|拟提任|拟作?为)$")
ACTING: Final = lazy(r"副?代理?|署理")
NOMINEE: Final = lazy(r"(?:候选)?人选?(?=[^\u4e00-\u9fff]|$)|候选人")
HELD: Final = lazy(r"职务|人选|候选人|等职")
NAMING: Final = lazy(r"(?:[（为任]|任命|担任)$")
# 各|乡镇党委书记, 其他|委员: several or any
MANY: Final = lazy(
    r"(?:各级?|各级党|全体|部分|其他|其它|有关|相关|在家的?|[一二两三四五六七八九十几多数每0-9][位名级]|好|老|当好?|民间"
    r"|“|们|组织|一|全国|历任)$"
)
ANY: Final = lazy(
    r"们|要(?![求闻])|应当|必须|是第一|负总责|带头|负责制|责任制|名单|共?\d+[人名]|等?\d+人|为第一|为组长|＋|\+|”"
    r"|的(?:职责|责任)|岗位|任期|一职|这"
)
MIXED: Final = lazy(
    r"(?:乡镇|旗县|县市|市县|县乡(?!村振兴)|镇村|镇街|区县|省市|县区|市区|街镇|乡村(?!振兴)|[县市乡镇村]级)"
)
RIVER: Final = lazy(r"[县市乡镇村]级[总河湖林长]")
LEVEL: Final = lazy(r"副?代?理?(?:常务)?副?([省市区县旗州盟镇乡村])长")
SHORT_FOR: Final = lazy(r"（(?:以下)?简称[^（）]{1,14}）")
OFFICES: Final = "局厅部处科所站队庭院司署室组会社馆台校园行厂矿"


def find(reading: Reading, _before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Posts and collective labels of an article, in text order of each paragraph.

    score: 1 beside what looks like a name, 0.7 without, 0.3 where the post is spoken of in general or a job has no name
    beside it. A post that a name divides (市委许继伟书记) spans its role only, its text is whole (市委书记)."""
    for start, stop in reading.spans():
        found = posts(reading.fold, start, stop)
        named = beside_names(reading.fold, found, stop)
        for post in found:
            near = post.start in named or is_given(reading.fold, post, start)
            if post.kind in ("job", "weak") and post.rule != "post.organ":
                near = near and (reading.fold[post.stop] == "、" or clearly_named(reading.fold, post.stop, stop))
                if post.kind == "job" and not near:
                    continue
            yield mention(reading, post, start, near)
        yield from labels(reading, start, stop)


def beside_names(fold: str, found: list[Post], stop: int) -> set[int]:
    """The starts of the posts in front of what looks like a name, directly or through more posts (书记、局长|张三)."""
    named: set[int] = set()
    for post in reversed(found):
        if (joined(fold, post) and (post.stop + 1 in named or post.stop + 2 in named)) or name_after(
            fold, post.stop, stop
        ):
            named.add(post.start)
    return named


def joined(fold: str, post: Post) -> bool:
    """Whether another post follows: 书记、|局长, 书记兼|董事长."""
    return fold[post.stop : post.stop + 1] in ("、", "，", "兼")


def is_given(fold: str, post: Post, start: int) -> bool:
    """Whether the post is given to somebody: 任命…为|局长, 免去…|局长|职务, 王某（|局长）."""
    return bool(HELD.match(fold, post.stop) or NAMING.search(fold[max(start, post.start - 2) : post.start]))


def is_general(fold: str, post: Post, start: int) -> bool:
    """Whether a post is spoken of in general: 各乡镇党委书记, 其他委员, 河长们."""
    if MANY.search(fold[max(start, post.start - 4) : post.start]) or ANY.match(fold, post.stop):
        return True
    return bool(MIXED.match(fold, post.start, post.role)) and not RIVER.match(fold, post.start)


def mention(reading: Reading, post: Post, start: int, near: bool) -> Mention:
    """The mention of a post. near: a name stands beside it."""
    fold = reading.fold
    front = post.apart or (post.start, post.role)
    organ = SHORT_FOR.sub("", squash(reading.text(*front))) or None
    role = squash(reading.text(post.role, post.stop))
    loose = post.kind == "job" or (post.kind == "weak" and post.rule != "post.organ")
    score = 0.3 if is_general(fold, post, start) or (loose and not near) else 1.0 if near or post.apart else 0.7
    full = organ + role[-2] if organ and is_clipped(post, role) else organ
    parts = PostParts(full, role, status(fold, post, start), level(fold[front[0] : front[1]], role))
    return Mention("post", post.start, post.stop, (organ or "") + role, post.rule, parts, score)


def is_clipped(post: Post, role: str) -> bool:
    """Whether role and organ share a character: 组织部长 is 部长 of the 组织部."""
    return post.rule in ("post.short", "post.subject") and len(role) > 1 and role[-1] == "长" and role[-2] in OFFICES


def status(fold: str, post: Post, start: int) -> Literal["current", "acting", "former", "candidate"]:
    """What the text says of a post: 代区长 is acting, 原局长 former, 拟任局长 candidate."""
    before = fold[max(start, post.start - 5) : post.start]
    if FORMER.search(before) or fold[post.role] == "原":
        return "former"
    if CANDIDATE.search(before) or NOMINEE.match(fold, post.stop):
        return "candidate"
    return (
        "acting" if ACTING.match(fold, post.role, post.stop) or ACTING.match(fold, post.start, post.role) else "current"
    )


def level(organ: str, role: str) -> str | None:
    """The level word of the division that a post speaks of: 区 of 区委书记, 重庆市渝中区委书记 副区长; 国."""
    at, found = 0, None
    while size := division_at(organ, at):
        found = organ[at + size - 1]
        at += size
    if organ[at : at + 1] in tuple("省市区县旗州盟镇乡村"):
        return organ[at]
    if organ.startswith("自治", at) and organ[at + 2 : at + 3] in tuple("区州县旗"):
        return organ[at + 2]
    if found and found in "省市区县旗州盟":
        return found
    if organ.startswith(("国务院", "国家", "中央", "中共中央", "全国", "最高")) or "own" in words().get(organ, ()):
        return "国"
    match = LEVEL.match(role)
    return match[1] if match else None


def division_at(text: str, at: int) -> int:
    """The length of the longest division name at text[at:], 0 where there is none."""
    return next(
        (
            size
            for size in range(min(15, len(text) - at), 1, -1)
            if words().get(text[at : at + size], frozenset()) & DIVISIONS
        ),
        0,
    )
