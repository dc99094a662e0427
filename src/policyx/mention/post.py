"""Posts: organ × role. 区委书记, 市发展改革委副主任, 省生态环境厅驻无锡市环境监察专员."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from policyx.mention.base import Mention, PostParts
from policyx.mention.label import labels
from policyx.mention.organ_grammar import STRONG, edge, free_edge, known, reach
from policyx.mention.organ_words import divisions_from, lengths, words
from policyx.mention.person_shape import name_after, name_before, strict
from policyx.mention.role_words import closed, matcher, prefixes
from policyx.text.reading import Reading, squash

Status = Literal["current", "acting", "former", "candidate"]
HEADS: Final = frozenset(("body", "unit", "one", "free", "named", "own", "place"))
DIVISIONS: Final = frozenset(("division", "short"))
LEVELLED: Final = ("河长", "湖长", "林长", "路长", "田长", "链长", "代表", "委员", "督学", "常委", "专员")
FORMER: Final = re.compile(r"(?:原任?|时任|前任?|曾任)$")
CANDIDATE: Final = re.compile(r"(?:拟任|拟提名为?|提名为?|推荐为?|候任|拟聘任为?)$")
# 市|长江|流域, 区|长期: the last character of the role word begins the next word; but 副区长|江南春
LONGER: Final = re.compile(
    r"长(?:期|远效?|效|久|达\d|足|寿[区路湖]|沙市|春市|治市|三角|城|征|假|[\u4e00-\u9fff]{1,2}村(?:党|第一|村委|支)|江(?:流域|经济带|源|大桥|干流|岸线|沿线|禁|十年|"
    r"大保护|生态|水|两岸|口|[上中下]游|中上|中下|南岸|北岸|国家|航道|边|段|支流|河道|委|办|黄河|沿岸|以|主航|生物|保护))"
)
MANY: Final = re.compile(
    r"(?:各级?|各级党|全体|部分|其他|其它|有关|相关|在家的?|[一二两三四五六七八九十几多数每0-9][位名级]|好|老|当好?|民间|“|们|组织|一|全国|历任)$"
)
ANY: Final = re.compile(r"们|要(?![求闻])|应当|必须|是第一|负总责|带头|负责制|责任制|名单|共?\d+[人名]|等?\d+人|为第一|为组长|＋|\+|”|的(?:职责|责任)|岗位|任期|一职|这")
MIXED: Final = re.compile(r"(?:乡镇|旗县|县市|市县|县乡(?!村振兴)|镇村|镇街|区县|省市|县区|市区|街镇|乡村(?!振兴)|村级|镇级|乡级|县级|市级)(?!.*[河湖林]长)")
HELD: Final = re.compile(r"职务|人选|候选人|等职")
ACTING: Final = re.compile(r"^(?:副?代理?|署理)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the text: start of the organ, start and stop of the role with its prefixes, kind of the role word."""

    start: int
    role: int
    stop: int
    kind: str
    rule: str


def roles(fold: str, start: int, stop: int) -> list[tuple[int, int, str]]:
    """(start with prefixes, stop, kind) of the role words in fold[start:stop], the longest where they overlap."""
    shut = [(a, b) for a, b, _ in closed().find(fold, start, stop)]
    found: list[tuple[int, int, str]] = []
    hits = sorted(matcher().find(fold, start, stop), key=lambda hit: (-hit[1], hit[0]))
    floor = stop + 1
    ends = {b for _, b, _ in hits}
    for begin, end, kind in hits:
        if end > floor:
            continue
        if fold[end - 1] == "长" and (LONGER.match(fold, end - 1, stop) or fold.startswith(divisions_from("长"), end - 1)):
            continue
        if any(a <= begin and end < b or a < begin and end <= b and b not in ends for a, b in shut):
            continue
        begin = with_prefixes(fold, begin, start)
        found.append((begin, end, kind))
        floor = begin
    return found[::-1]


def with_prefixes(fold: str, begin: int, floor: int) -> int:
    """Where the title's role begins with 副, 常务副, 代理 … in front of the role word at `begin`."""
    moved = True
    while moved:
        moved = False
        for prefix in prefixes():
            at = begin - len(prefix)
            if at >= floor and fold.startswith(prefix, at) and not (prefix == "正" and fold[at - 1 : at] in "真公改修更订"):
                begin, moved = at, True
                break
    return begin


def head_before(fold: str, stop: int, low: int) -> tuple[int, frozenset[str]] | None:
    """(start, classes) of the longest head of an organ that ends at `stop`."""
    if stop <= low:
        return None
    table = words()
    for size in lengths().get(fold[stop - 1], ()):
        begin = stop - size
        if begin >= low and (classes := table.get(fold[begin:stop], frozenset()) & HEADS):
            return begin, classes
    return None


def organ_before(fold: str, role: int, stop: int, kind: str, floor: int) -> tuple[int, str]:
    """(start, rule) of the post whose role begins at `role`: with the organ or division in front of it."""
    low = edge(fold, role, floor)
    word = fold[role:stop]
    if head := head_before(fold, role, low):
        begin, classes = head
        got = reach(fold, begin, role, classes, floor)
        if doubled(fold, role, word) and not (got and got.strong):
            # 政务服务协调处|处长: what is doubled is an organ, whatever stands in front of it
            start = free_edge(fold, begin, low, role)
            if start < begin and begin - start <= 20:
                return start, "post.organ"
        if got and not got.strong and got.start - low <= 8 and free_edge(fold, got.start, low, role) == low:
            return low, "post.organ"
        if got and (got.start < begin or classes & {"own", "body", "named", "place", "unit"}):
            return got.start, "post.organ"
    if kind == "job":
        return plain_edge(fold, role, low, stop), "post.job"
    return qualified(fold, role, low, word) or (
        (plain_edge(fold, role, low, stop), "post.rank") if kind == "rank" else (role, "post.bare")
    )


def doubled(fold: str, role: int, word: str) -> bool:
    """Whether the role repeats the last character of the organ: 局|局长, 处|副处长."""
    return len(word) > 1 and word[-1] == "长" and word[-2] == fold[role - 1]


def plain_edge(fold: str, role: int, low: int, stop: int) -> int:
    """Where a job with no organ in front begins: 语文|教师, not 仁和镇和|烟农代表."""
    begin = free_edge(fold, role, low, stop)
    return max([begin] + [fold.rfind(char, begin, role) + 1 for char in "和与及为向"])


def qualified(fold: str, role: int, low: int, word: str) -> tuple[int, str] | None:
    """The post whose role has no organ, but a division, level or subject in front: 河南省|副省长, 市|总河长, 组织|部长."""
    if role <= low:
        return None
    table = words()
    for size in lengths().get(fold[role - 1], ()):
        begin = role - size
        if begin < low or not (classes := table.get(fold[begin:role], frozenset())):
            continue
        if places := classes & DIVISIONS:
            outer = [run for run in known(fold, begin, low, places) if run[1] in STRONG]
            return min([(begin, "")] + outer)[0], "post.division"
        if "place" in classes or classes & {"level", "self"} and (size > 1 or fold[begin] not in "省市区县旗州盟" or word.endswith(LEVELLED)):
            got = reach(fold, begin, role, frozenset(("place",)), low) if "place" in classes else None
            return got.start if got else begin, "post.level"
    runs = known(fold, role, low, frozenset(("unit",)))
    strong = [run for run in runs if run[1] in STRONG]
    if strong:
        return min(strong)[0], "post.subject"
    if word.lstrip("副").endswith("长") and len(word) <= 3 and any(name == "subject" for _, name in runs):
        return min(runs)[0], "post.short"
    if word.endswith(("河长", "湖长", "林长")) and "级" in word:
        return free_edge(fold, role, low, role + len(word)), "post.level"
    return None


def status(fold: str, start: int, role: int, floor: int) -> Status:
    """What the text says of a post: 代区长 is acting, 原局长 former, 拟任局长 candidate."""
    before = fold[max(floor, start - 5) : start]
    if FORMER.search(before):
        return "former"
    if CANDIDATE.search(before):
        return "candidate"
    return "acting" if ACTING.match(fold[role : role + 3]) else "current"


def posts(fold: str, start: int, stop: int) -> list[Post]:
    """The posts of fold[start:stop], in order."""
    found: list[Post] = []
    floor = stop + 1
    for role, end, kind in reversed(roles(fold, start, stop)):
        if role >= floor:
            continue
        begin, rule = organ_before(fold, role, end, kind, start)
        if kind == "bound" and rule != "post.organ":
            continue
        found.append(Post(begin, role, end, kind, rule))
        floor = begin
    return found[::-1]


def general(fold: str, post: Post, start: int) -> bool:
    """Whether a post is spoken of in general: 各乡镇党委书记, 其他委员, 河长们."""
    before, after = fold[max(start, post.start - 4) : post.start], fold[post.stop : post.stop + 6]
    return bool(MANY.search(before) or ANY.match(after) or MIXED.match(fold, post.start, post.role))


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Posts and collective labels of an article, in text order."""
    fold = reading.fold
    for start, stop in reading.spans():
        found = posts(fold, start, stop)
        named: set[int] = set()
        for post in reversed(found):
            if name_after(fold, post.stop, stop) or fold[post.stop : post.stop + 1] in "、兼" and post.stop + 1 in named:
                named.add(post.start)
            elif fold[post.stop : post.stop + 1] in "、，兼" and any(0 < at - post.stop <= 2 for at in named):
                named.add(post.start)
        for post in found:
            near = post.start in named or name_before(fold, post.start, start) or bool(HELD.match(fold, post.stop))
            if post.kind in ("job", "weak") and not (near and (post.rule == "post.organ" or strict(fold, post.stop, stop))):
                if post.kind == "job" and post.rule != "post.organ":
                    continue
                near = False
            bare = post.kind == "job" or post.kind == "weak" and post.rule != "post.organ"
            score = 0.3 if general(fold, post, start) or bare and not near else 1.0 if near else 0.7
            organ = squash(reading.text(post.start, post.role)) or None
            role = squash(reading.text(post.role, post.stop))
            parts = PostParts(organ, role, status(fold, post.start, post.role, start), None)
            text = squash(reading.text(post.start, post.stop))
            yield Mention("post", post.start, post.stop, text, post.rule, parts, score)
        yield from labels(reading, start, stop)
