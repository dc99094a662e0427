"""Where a post begins and ends: a role word, what belongs to it in front (副, 代理), and the organ before that."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from policyx.mention.name_model import name_logp, words_logp
from policyx.mention.organ_grammar import NONE, STRONG, edge, free_edge, known, opening, reach
from policyx.mention.organ_words import lengths, words
from policyx.mention.person_shape import name_after, name_between
from policyx.mention.role_words import closed, kinds, matcher, prefixes, runs_on
from policyx.text.pattern import lazy

EDITION: Final = lazy(r"第?[0-9一二三四五六七八九十]{1,3}届$")
OURS: Final = lazy(
    r"选?举?产生(?=[\u4e00-\u9fff]{4})|(?:我|本|该)(?:[省市区县州旗盟镇乡院校局委厅部处站行所村]|集团|公司|地区)(?!政府(?:[副代]|市|县|区))|著名|知名|资深|优秀|当代"
)
FIRMS: Final = (
    "总经理",
    "总裁",
    "董事长",
    "总监",
    "副总",
    "经理",
    "合伙人",
    "创始人",
    "执行官",
    "CEO",
    "董事",
    "监事长",
    "董秘",
)
SPACED: Final = lazy(r"书 {1,2}记|主 {1,2}[任席]|[省市县区局厅部处镇乡院校会州旗队组] {1,2}长(?= ?[\u4e00-\u9fff：、])")
MEMBER: Final = 20
"""The longest organ of no known kind in front of a post, in characters."""
LEADS: Final = "由了"
# what stands in front of a post and is no organ: 三名|教授, 不久前|主席
NO_ORGAN: Final = lazy(
    r"[们位名]$|[0-9一二三四五六七八九十两几多]{1,3}[位名个]|(?<!临)[的之后前时中里]$|同志|先生|女士|来自|一行|老[党师战]|贯彻|落实|学习|领会|坚[持决]|深刻|派"
)
ORGAN_LIKE: Final = lazy(
    r"[网报社台刊画系院校所部处科室组队班站厂馆团会盟司行库]|中心|集团|控股|能源|科技|证券|传媒|重工|电子|数[科据]|教学|研究|工程|学科"
)
HEADS: Final = frozenset(("body", "unit", "one", "free", "named", "own", "place"))
WHOLE: Final = frozenset(("own", "body", "named", "place", "unit"))
DIVISIONS: Final = frozenset(("division", "short", "country"))
LEVELLED: Final = (
    "河长",
    "湖长",
    "林长",
    "路长",
    "田长",
    "链长",
    "代表",
    "委员",
    "督学",
    "常委",
    "专员",
    "主席",
    "劳模",
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the text. start: of the organ; role, stop: of the role with its prefixes; kind: of the role word;
    apart: span of an organ that a name divides from its role (市委|许继伟|书记; start is then the role's)."""

    start: int
    role: int
    stop: int
    kind: str
    rule: str
    apart: tuple[int, int] | None = None


def roles(fold: str, start: int, stop: int) -> list[tuple[int, int, str]]:
    """(start with prefixes, stop, kind) of the role words in fold[start:stop], the longest where they overlap."""
    found_words = [*matcher().find(fold, start, stop), *spaced(fold, start, stop)]
    if not found_words:
        return []
    shut = sorted((begin, end) for begin, end, _ in closed().find(fold, start, stop))
    hits = sorted(found_words, key=lambda hit: (-hit[1], hit[0]))
    ends = {end for _, end, _ in hits}
    found: list[tuple[int, int, str]] = []
    floor = stop + 1
    for begin, end, kind in hits:
        if end > floor or runs_on(fold, end, stop) or is_shut(shut, begin, end, ends):
            continue
        begin = with_prefixes(fold, begin, start)
        found.append((begin, end, kind))
        floor = begin
    return found[::-1]


def spaced(fold: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    """Role words whose two characters stand apart: 文化和旅游厅厅 长王金福."""
    for match in SPACED.finditer(fold, start, stop) if fold.find(" ", start, stop) >= 0 else ():
        yield match.start(), match.end(), "office"


def is_shut(shut: list[tuple[int, int]], begin: int, end: int, ends: set[int]) -> bool:
    """Whether a role word lies in a word in which it is none: 主席|台. `ends`: where role words end."""
    index = bisect_right(shut, (begin, 1 << 62))
    for low, high in shut[max(0, index - 4) : index + 4]:
        if (low <= begin and end < high) or (low < begin and end <= high and high not in ends):
            return True
        if low < begin < high < end or begin < low < end < high:
            return True
    return False


def with_prefixes(fold: str, begin: int, floor: int) -> int:
    """Where the title's role begins with 副, 常务副, 代理 … in front of the role word at `begin`."""
    sizes, table = prefixes()
    moved = True
    while moved:
        moved = False
        for size in sizes:
            at = begin - size
            if at >= floor and fold[at:begin] in table and fold[at - 1 : begin] not in ("真正", "公正", "修正", "更正"):
                begin, moved = at, True
                break
    return begin


def posts(fold: str, start: int, stop: int) -> list[Post]:
    """The posts of fold[start:stop], in order."""
    found: list[Post] = []
    floor = stop + 1
    held = roles(fold, start, stop)
    for index in range(len(held) - 1, -1, -1):
        role, end, kind = held[index]
        if role >= floor:
            continue
        if (
            fold[role - 1 : role] == "原"
            and role - 1 > start
            and head_before(fold, role - 1, edge(fold, role - 1, start))
        ):
            role -= 1  # 县扶贫办|原主任
        behind = held[index - 1][1] if index and held[index - 1][1] <= role else start
        begin, rule = post_start(fold, role, end, kind, start, behind)
        if begin < role and fold[begin - 1] == "原" and begin - 1 > start:
            begin = former_organ(fold, begin, start)
        if kind == "bound" and (rule != "post.organ" or (fold[role:end] == "指挥" and fold[role - 1] not in "部指")):
            continue  # 党中央|指挥 is a verb, 防汛抗旱指挥部|指挥 is none
        chained = bool(found) and fold[end] in "、兼" and found[-1].start == end + 1
        if (chained or name_after(fold, end, stop)) and (
            whole := member_start(fold, begin, role, end, max(start, behind))
        ) < begin:
            begin, rule = whole, "post.member"
        if rule != "post.bare":
            begin = front(fold, begin, role, start, end)
        post = Post(begin, role, end, kind, rule)
        if (
            (rule in ("post.bare", "post.rank") or (rule == "post.division" and role - begin == 2))
            and kind in ("office", "rank")
            and (organ := organ_apart(fold, role, start))
        ):
            post = Post(role, role, end, kind, "post.apart", organ)
        found.append(post)
        floor = begin
    return unglued(fold, found[::-1])


def front(fold: str, begin: int, role: int, floor: int, stop: int) -> int:
    """Where a post really begins: with the edition in front of its organ (十届|宜川县政协委员) and 代理 in front of an
    acting post (代理|杭州市市长职务), without 我院 and 著名."""
    if match := EDITION.search(fold, max(floor, begin - 6), begin):
        at = match.start()
        outer = known(fold, at, edge(fold, at, floor), frozenset(("ordinal",)))
        return min([at, *(start for start, name in outer if name in STRONG)])
    if fold.endswith("代理", floor, begin) and fold.startswith("职务", stop):
        return begin - 2
    if match := OURS.match(fold, begin, role):
        return match.end()
    return begin


def unglued(fold: str, found: list[Post]) -> list[Post]:
    """The posts, in order, without a name's end and its 和 that one took for a place: 郭子兴|和|区委办副主任."""
    kept: list[Post] = []
    for post in found:
        last = kept[-1].stop if kept else -1
        for at in range(post.start + 1, min(post.start + 3, post.role)):
            if fold[at] in "和与及" and 2 <= at - last <= 4 and post.start - last in (1, 2) and is_name(fold[last:at]):
                post = replace(post, start=at + 1)
                break
        kept.append(post)
    return kept


def is_name(text: str) -> bool:
    """Whether `text` looks like one whole Chinese name."""
    return all("\u4e00" <= char <= "\u9fff" for char in text) and name_logp(text) > words_logp(text)


def post_start(fold: str, role: int, stop: int, kind: str, floor: int, behind: int) -> tuple[int, str]:
    """(start, rule) of the post whose role begins at `role`: with the organ or division in front of it.

    behind: where the role before it ends, behind which its own words without an organ stand."""
    low = edge(fold, role, floor)
    word = fold[role:stop].removeprefix("原")
    end = bracketed(fold, role, low)
    if head := head_before(fold, end, low):
        start = organ_start(fold, head[0], end, head[1], low, word)
        if start is not None:
            return start, "post.organ"
    if kind == "job":
        return plain_edge(fold, role, max(low, behind), stop), "post.job"
    if found := qualified(fold, role, low, word):
        return found
    if word.endswith(FIRMS) and (start := brand_start(fold, role, max(low, behind), stop)) is not None:
        return start, "post.brand"
    return (plain_edge(fold, role, max(low, behind), stop), "post.rank") if kind == "rank" else (role, "post.bare")


def former_organ(fold: str, begin: int, floor: int) -> int:
    """Where the organ begins in front of 原 and the post's own body: 市人民检察院原|党组书记. `begin` where none is."""
    low = edge(fold, begin - 1, floor)
    head = head_before(fold, begin - 1, low)
    start = organ_start(fold, head[0], begin - 1, head[1], low, "") if head else None
    return begin if start is None else start


def bracketed(fold: str, role: int, low: int) -> int:
    """Where the organ ends in front of a role: before its other name in brackets, 烟草专卖局|（公司）局长."""
    if fold[role - 1 : role] != "）":
        return role
    begin = fold.rfind("（", max(low, role - 16), role)
    if fold.startswith(("简称", "以下简称"), begin + 1):
        return begin  # 某某有限公司（简称：某某）董事
    begin = begin if role - begin <= 10 else -1
    return begin if begin > low and head_before(fold, role - 1, begin) else role


def head_before(fold: str, stop: int, low: int) -> tuple[int, frozenset[str]] | None:
    """(start, classes) of the longest head of an organ that ends at `stop`."""
    if stop <= low:
        return None
    table = words()
    for size in lengths().get(fold[stop - 1], ()):
        begin = stop - size
        if begin >= low and (classes := table.get(fold[begin:stop], NONE) & HEADS):
            return begin, classes
    return None


def member_start(fold: str, begin: int, role: int, stop: int, floor: int) -> int:
    """Where the post begins that fills its member of a list, whatever its organ is: 新华网|副总编辑, 软件工程系|主任.
    `begin` where its organ begins with a division or a level word, or what stands there is none."""
    low = edge(fold, begin, floor)
    if not 2 <= begin - low <= MEMBER or (begin < role and opening(fold, begin, role)):
        return begin
    start = free_edge(fold, begin, low, stop)
    if (
        fold[start - 1 : start] in ("和", "与", "及")
        and opening(fold, low, start - 3)
        and not opening(fold, start, role)
    ):
        start = free_edge(fold, start - 1, low, role)  # 国家心理健康和|精神卫生防治中心
    if begin - start < 2 or not (start == low or fold[start - 1] in LEADS) or NO_ORGAN.search(fold, start, begin):
        return begin
    if name_between(fold, start, begin) or named_before(fold, begin, start):
        return begin
    if not ORGAN_LIKE.search(fold, start, role) and not fold.startswith(("总经理", "总裁", "董事长", "总监"), role):
        return begin
    return start


def organ_start(fold: str, head: int, role: int, classes: frozenset[str], low: int, word: str) -> int | None:
    """Where the organ begins whose head is fold[head:role], in front of the role `word`; None where it is no organ."""
    got = reach(fold, head, role, classes, low)
    if len(word) > 1 and word[-1] == "长" and word[-2] == fold[role - 1] and not (got and got.strong):
        # 政务服务协调处|处长: what the role repeats is an organ, whatever stands in front of it
        start = free_edge(fold, head, low, role)
        if start < head and head - start <= 20:
            return start
    if got and not got.strong and got.start - low <= 8 and free_edge(fold, got.start, low, role) == low:
        return low
    if got and (got.start < head or classes & WHOLE):
        return got.start
    return None


def plain_edge(fold: str, role: int, low: int, stop: int) -> int:
    """Where a job with no organ in front begins: 语文|教师, not 仁和镇和|烟农代表, nor 张三|教授."""
    if name_between(fold, low, role) or named_before(fold, role, low):
        return role
    begin = free_edge(fold, role, low, stop)
    return max([begin] + [fold.rfind(char, begin, role) + 1 for char in "和与及为向"])


def named_before(fold: str, role: int, low: int) -> bool:
    """Whether a name stands between an organ and a role: 学院|梁意文|教授."""
    return any(name_between(fold, role - size, role) and head_before(fold, role - size, low) for size in (3, 2))


def brand_start(fold: str, role: int, low: int, stop: int) -> int | None:
    """Where the company begins that stands in front of a role by its brand: 博纳置业|副总经理王淑德. None where what
    stands there is a name, or no name follows."""
    for end in range(role - 2, max(low + 2, role - 9), -1):
        if fold.endswith(("公司", "集团", "银行"), low, end) and (head := head_before(fold, end, low)):
            return organ_start(fold, head[0], end, head[1], low, fold[role:stop])
    start = free_edge(fold, role, low, stop)
    if not 2 <= role - start <= 10 or name_between(fold, start, role):
        return None
    return start if fold[stop : stop + 1] == "、" or name_after(fold, stop, len(fold)) else None


def qualified(fold: str, role: int, low: int, word: str) -> tuple[int, str] | None:
    """The post whose role has a division, level or subject in front: 河南省|副省长, 市|总河长, 组织|部长."""
    if role <= low:
        return None
    for size in lengths().get(fold[role - 1], ()):
        begin = role - size
        classes = words().get(fold[begin:role], NONE) if begin >= low else NONE
        if places := classes & DIVISIONS:
            outer = [run for run in known(fold, begin, low, places) if run[1] in STRONG]
            return min([(begin, ""), *outer])[0], "post.division"
        if "place" in classes:
            got = reach(fold, begin, role, frozenset(("place",)), low)
            return got.start if got else begin, "post.level"
        if classes & {"level", "self"} and (size > 1 or fold[begin] not in "省市区县旗州盟" or word.endswith(LEVELLED)):
            return begin, "post.level"
    runs = known(fold, role, low, frozenset(("unit",)))
    if strong := [run for run in runs if run[1] in STRONG]:
        return min(strong)[0], "post.subject"
    if word.lstrip("副").endswith("长") and len(word) <= 3 and any(name == "subject" for _, name in runs):
        return min(runs)[0], "post.short"
    if word.endswith(("河长", "湖长", "林长")) and "级" in word:
        return free_edge(fold, role, low, role + len(word)), "post.level"
    return None


def organ_apart(fold: str, role: int, floor: int) -> tuple[int, int] | None:
    """The organ that a name divides from the bare role at `role`: 市委|许继伟|书记. None where there is none."""
    low = edge(fold, role, floor)
    for size in (3, 2, 4):
        stop = role - size
        if (
            stop <= low
            or fold[stop - 1 : stop + 1] in kinds()
            or not (head := head_before(fold, stop, low))
            or not name_between(fold, stop, role)
        ):
            continue
        got = reach(fold, head[0], stop, head[1], low)
        if got and got.start < head[0]:
            return got.start, stop
    return None
