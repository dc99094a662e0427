"""Who the named persons are and which posts the text gives each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from policyx.mention.base import Mention, PostParts
from policyx.mention.name_model import surnames
from policyx.resolve import rows
from policyx.resolve.base import HeldPost, Person, Place, Status
from policyx.resolve.lives import lives
from policyx.resolve.sheet import Draft, Sheet, chains, is_plural
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span

if TYPE_CHECKING:
    from policyx.resolve.grounds import Grounds

BEFORE_NAME = lazy(
    r" {0,4}(?:（[^（）。]{1,12}） {0,2})?(?:少将|中将|上将|大校|上校|中校|少校|(?:候选人)?(?:提名)?人选|候选人)?"
    r"(?:(?:分别)?[是为有](?=[：:]))?[：:]? {0,2}(?:的|同志)? {0,2}"
)
LIST = lazy(r" {0,3}(?:（[^（）]{1,14}）)? {0,3}(?:[、，]|和|及|与|以及)? {0,3}")
BECOMES = lazy(
    r"(?:（[^（）]{1,14}）)?(?:等?[0-9一二三四五六七八九十两]{1,3}[名位人]|等)?(?:同志)?(?:因[^。；，]{1,16})?(?:被)?"
    r"(?P<verb>当选为?|增补为|补选为|推选为|推举为|选举为|聘任为|新当选为?|任命为|被任命为|为|则?任|[调改转升接连]任|兼任|担任|出任|兼|现任|拟任|拟提名为|提名为|是|的|辞去|请求辞去|请辞|不再担任|不再兼任)"
)
LONGEST = 200
"""Names of a list that are looked at."""
GONE = lazy(r"辞去|请辞|不再|免去")
OPEN = lazy(r" {0,2}（ {0,2}$")
CADRE = lazy(r"(?:（[^（）]{1,14}）)? {0,2}[，、（ ] {0,3}[男女](?![\u4e00-\u9fff])")


def people(
    reading: Reading, mentions: tuple[Mention, ...], home: Place | None, grounds: Grounds | None = None
) -> tuple[tuple[Person, ...], dict[int, str]]:
    """The persons of an article, in order of their first mention in the body (those of the title alone last), and whom
    each span means: start of a name, or of 李 in 李书记, -> id of the person.

    mentions: settled, in text order. home: where a bare 区委 is at home. grounds: is told who was given which post."""
    uyghur = home is not None and home.code.startswith("65")
    names = _whole((m for m in mentions if m.kind == "person"), by_last=not uyghur)
    posts = [m for m in mentions if m.kind == "post"]
    organs = [m for m in mentions if m.kind in ("organ", "division")]
    drafts: dict[str, Draft] = {}
    for name in names:
        drafts.setdefault(name.text, Draft(name.text)).mentions.append((name.start, name.stop))
    sheet = Sheet(reading, home, names, posts, organs, drafts, grounds)
    together = list(chains(sheet))
    settled = rows.settle(sheet, together)
    for chain in together:
        if chain[0].start not in settled:
            _settle_chain(sheet, chain)
    lives(sheet)
    floor = reading.body[0][0] if reading.body else 0
    ordered = sorted(drafts.values(), key=lambda d: _first(d.mentions, floor))
    built = [Person(f"p{i + 1}", d.name, _distinct(d.posts), tuple(d.mentions)) for i, d in enumerate(ordered)]
    who = {start: person.id for person in built for start, _ in person.mentions}
    who.update(_bare(sheet, built))
    return tuple(built), who


def _whole(names: Iterable[Mention], *, by_last: bool) -> list[Mention]:
    """The names with the whole one that the article gives for a part of it: 吐尔逊 is 吐尔逊·吐尔地.

    by_last: behind it a foreigner's last name too (鲁斯塔姆·拉希莫夫, then 拉希莫夫)."""
    found = list(names)
    first = {m.text.partition("·")[0]: m.text for m in reversed(found) if "·" in m.text}
    last: dict[str, str] = {}
    whole: list[Mention] = []
    for name in found:
        text = first.get(name.text) or last.get(name.text) or name.text
        whole.append(replace(name, text=text))
        end = name.text.rpartition("·")[2]
        if by_last and "·" in name.text and len(end) >= 3:
            last.setdefault(end, name.text)
    return whole


def _first(spans: list[Span], floor: int) -> tuple[bool, int]:
    body = [start for start, _ in spans if start >= floor]
    return (not body, min(body or [spans[0][0]]))


def _settle_chain(sheet: Sheet, chain: list[Mention]) -> None:
    """Give the posts of a chain to the name before or after it, or to the list of names after it."""
    for rule in (_after_name, _before_names, _of_same, _apposed):
        if rule(sheet, chain):
            return


def _before_names(sheet: Sheet, chain: list[Mention]) -> bool:
    """区长谢东; 副县长甲、乙、丙."""
    last = chain[-1]
    name = sheet.name_from(last.stop)
    if name is None or not BEFORE_NAME.fullmatch(sheet.gap(last.stop, name.start)):
        return False
    commas = (i for i, (a, b) in enumerate(pairwise(chain)) if "，" in sheet.gap(a.stop, b.start))
    comma = max(commas, default=-1)
    own = chain[comma + 1 :] if comma >= 0 and sheet.name_to(chain[0].start) is not None else chain
    shared = _shared(sheet, name)
    for post in own:
        sheet.give(name, post, "post before name")
    for other in shared if is_plural(last) else ():
        for post in own if all(is_plural(p) for p in own) else [last]:
            sheet.give(other, post, "post shared by list")
    return True


def _shared(sheet: Sheet, name: Mention) -> list[Mention]:
    """The names that follow in the list that `name` opens, up to the next post."""
    index = bisect_left(sheet.names, name.start, key=lambda m: m.start)
    found: list[Mention] = []
    for other in sheet.names[index + 1 : index + LONGEST]:
        gap = sheet.gap((found[-1] if found else name).stop, other.start)
        if not gap or not LIST.fullmatch(gap) or "，" in gap or other.text == name.text:
            break
        if "与" in gap and sheet.drafts[other.text].posts:
            break  # 副市长吴清与李正茂代表双方签约
        found.append(other)
    return found


def _after_name(sheet: Sheet, chain: list[Mention]) -> bool:
    """何以宁书记; 王某（市发改委主任）; 何光明当选为区长; 免去齐飞的局长职务; 市委许继伟书记."""
    first, last = chain[0], chain[-1]
    status: Status | None = None
    name = sheet.name_to(first.start)
    if name is None:
        return False
    gap = sheet.gap(name.stop, first.start)
    following = sheet.name_from(last.stop)
    taken = following is not None and BEFORE_NAME.fullmatch(sheet.gap(last.stop, following.start)) is not None
    if not gap:
        if taken:
            return len(chain) > 1 and _apart(sheet, name, chain)
        sheet.give(name, first, "post after name", None, _outer(sheet, name, first))
        chain = chain[1:]
    elif OPEN.fullmatch(gap) or (len(gap) < 120 and CADRE.match(gap) and not re.search("[。\n]", gap)):
        pass  # 王某（市发改委主任）; 钟点，男，汉族，现任…
    else:
        verb = _verb(sheet, name, gap, last.stop, taken)
        if verb is None:
            return False
        status = (
            "former" if verb == "的" or GONE.search(verb) else "candidate" if verb.startswith(("拟", "提名")) else None
        )
        if verb in SHARED:
            for other in _listed_before(sheet, name):
                for post in chain:
                    sheet.give(other, post, "post shared by list", status)
    for post in chain:
        sheet.give(name, post, "post after name", status)
    return True


def _apart(sheet: Sheet, name: Mention, chain: list[Mention]) -> bool:
    """Give the first post of a chain to the name it is glued to, the others to the name behind them:
    苏树森省长和市委书记杨岳, 院长胡某教授、副院长杨岳."""
    index = bisect_left(sheet.posts, name.start, key=lambda post: post.start)
    titled = index > 0 and sheet.posts[index - 1].stop == name.start and not RANK.search(chain[0].text)
    if titled or not re.search("[和及与、]", sheet.gap(chain[0].stop, chain[1].start)):
        return False
    sheet.give(name, chain[0], "post after name", None, _outer(sheet, name, chain[0]))
    return _before_names(sheet, chain[1:])


RANK = lazy(r"教授|院士|研究员|博士|工程师|[医律]师$")
HEADED = lazy(r"(?<![可所难加予])以[^，。；：]{0,30}$")
SHARED = (
    "任命为",
    "增补为",
    "补选为",
    "推选为",
    "推举为",
    "选举为",
    "聘任为",
    "当选",
    "当选为",
    "新当选",
    "新当选为",
    "为",
    "任",
)


def _verb(sheet: Sheet, name: Mention, gap: str, stop: int, taken: bool) -> str | None:
    """The word between a name and a post that gives or takes the post (当选为, 的), or None."""
    fold = sheet.reading.fold
    if gap == "同志" and fold[stop : stop + 2] == "职务":
        return "的"
    match = BECOMES.fullmatch(gap)
    if not match or (taken and match["verb"] not in (*SHARED, "担任", "的")):
        return None
    if match["verb"] == "为" and fold[stop : stop + 1] == "的":
        return None  # 局长王勇为组长的调研组
    if match["verb"] == "为" and HEADED.search(fold, max(0, name.start - 32), name.start):
        return None  # 以王勇同志为班长的领导班子, 以局长王勇为组长的调研组
    ahead = fold[max(0, name.start - 12) : name.start]
    if match["verb"] == "的" and fold[stop : stop + 2] != "职务" and not re.search(r"免去|撤销|接受|任免", ahead):
        return None
    return match["verb"]


ALSO = lazy(r"[，；]? ?(?:同时|并)?(?:免去|不再担任|不再兼任|辞去|撤销)(?:了)?(?:其|他|她)?(?:所?担任的|的|原任的?)?")


def _of_same(sheet: Sheet, chain: list[Mention]) -> bool:
    """为审判委员会委员，免去其副庭长职务: what is taken from whom something was just given."""
    index = bisect_left(sheet.posts, chain[0].start, key=lambda post: post.start) - 1
    if index < 0 or not (name := sheet.used.get(sheet.posts[index].start)):
        return False
    if not ALSO.fullmatch(sheet.gap(sheet.posts[index].stop, chain[0].start)):
        return False
    for post in chain:
        sheet.give(name, post, "post after name", "former")
    return True


APPOSED = lazy(r"(?:（[^（）]{1,14}）)? ?[，,] ?(?:系|是|原|时任|现任|来自|一[名位])?")
CLOSED = lazy(r"(?:（[^（）]{1,14}）)?(?:[，；。、）]|[ \n]|$)")


def _apposed(sheet: Sheet, chain: list[Mention]) -> bool:
    """石三妹，合作社理事长，…: a post between commas behind a name that has none in front."""
    name = sheet.name_to(chain[0].start)
    if name is None or not APPOSED.fullmatch(sheet.gap(name.stop, chain[0].start)):
        return False
    if not CLOSED.match(sheet.reading.fold, chain[-1].stop) or _listed_before(sheet, name):
        return False
    if sheet.drafts[name.text].posts:
        return False
    for post in chain:
        sheet.give(name, post, "post after name")
    return True


def _outer(sheet: Sheet, name: Mention, post: Mention) -> str | None:
    """市委书记 of 市委许继伟书记: the organ right before the name, where the post after it has none of its own."""
    if isinstance(post.parts, PostParts) and post.parts.organ:
        return None
    index = bisect_left(sheet.organs, name.start, key=lambda m: m.start) - 1
    organ = sheet.organs[index] if index >= 0 else None
    return organ.text + post.text if organ and organ.stop == name.start and organ.kind == "organ" else None


def _listed_before(sheet: Sheet, name: Mention) -> list[Mention]:
    """The names of the list that `name` ends: 马占川、慕容清、石磊当选为."""
    index = bisect_left(sheet.names, name.start, key=lambda m: m.start)
    found: list[Mention] = []
    right = name
    for other in reversed(sheet.names[max(0, index - LONGEST) : index]):
        gap = sheet.gap(other.stop, right.start)
        if not gap or not LIST.fullmatch(gap) or "，" in gap:
            break
        found.append(other)
        right = other
    return found[::-1]


def _distinct(posts: Iterable[HeldPost]) -> tuple[HeldPost, ...]:
    """A person's posts once each, shortened ones left out, in text order."""
    kept: list[HeldPost] = []
    for post in sorted(posts, key=lambda post: post.span):
        twin = next((k for k in kept if same_post(k, post)), None)
        if twin is None:
            kept.append(post)
        elif _fuller(post.title) > _fuller(twin.title):
            kept[kept.index(twin)] = post
    return tuple(kept)


def _fuller(title: str) -> tuple[bool, bool, int]:
    """What makes one of two spellings of a post the better one: no edition, 代理 at the role, more words."""
    return not EDITION.search(title), not title.startswith("代理"), len(title)


EDITION = lazy(r"第?[一二三四五六七八九十0-9]{1,3}届(?:委员会|人民政府)?")
SPELLINGS = lazy(r"人民政府|代理?|第?[一二三四五六七八九十0-9]{1,3}届(?:委员会)?")
TWICE = lazy(r"([省市县区州旗])(?=\1长)")


def same_post(a: HeldPost, b: HeldPost) -> bool:
    """Whether one title shortens the other (区委书记, 书记) or spells it otherwise: 重庆市长, 重庆市人民政府市长."""
    long, short = sorted((a.title, b.title), key=len, reverse=True)
    if long.endswith(short):  # but a deputy who is to be more: 现任副主席，拟任主席
        return a.status == b.status or not long.removesuffix(short).endswith("副")
    return (a.status == "acting") == (b.status == "acting") and _plain(a.title) == _plain(b.title)


def _plain(title: str) -> str:
    """A title without what its spellings differ in."""
    return TWICE.sub("", SPELLINGS.sub("", title))


def _bare(sheet: Sheet, known: list[Person]) -> dict[int, str]:
    """李书记: start of the surname -> the person of that surname who is known, if only one fits."""
    found: dict[int, str] = {}
    fold = sheet.reading.fold
    starts = {m.start for m in sheet.names}
    for post in sheet.posts:
        if post.start in sheet.used:
            continue
        for size in (2, 1):
            at = post.start - size
            surname = fold[max(0, at) : post.start]
            if at < 0 or surname not in surnames() or at in starts:
                continue
            same = [p for p in known if p.name.startswith(surname)]
            fitting = [p for p in same if any(h.title.endswith(post.text) for h in p.posts)]
            if len(fitting) == 1 or len(same) == 1:
                found[at] = (fitting if len(fitting) == 1 else same)[0].id
                break
    return found
