"""Appointments: who is appointed and who removed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from policyx.event.clause import Item, Sentence
from policyx.event.kind import said
from policyx.event.signs import CLAUSE
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_VERB = lazy(
    r"(?P<removed>免去|免职|辞去|辞呈|辞职|请辞|接受(?=[^，。；]{1,30}辞)|不再担任|不再任|终止|撤销|罢免|解聘|停职|卸任)"
    r"|(?P<appointed>任命|补选|选举|当选|已任|已出任|拟任|拟提名|提名|推荐为|推选|增选|决定(?=[^，。；的]{2,4}(?:同志)?为)|增补|聘任|聘为|批准任命|晋升|拟进一步使用|拟提拔)"
    r"|(?P<office>(?:同志)?(?:任|担任|为)(?=[^务何职期用免前]))"
)
_HEAD = lazy(
    r"[\s（一二三四五六七八九十）、\d.]*(?:决定|会议|批准)*(?P<word>任命|免去|免职|接受辞[去职])[^，。；]{0,12}[：]?\s*"
)
_HEADS = lazy(r"(?:^|[，、。；\s])(?:决定|批准)*(?P<word>任命|免去|免职|接受辞[去职])[^，。；：]{0,12}：\s*$")
"""What ends a line under which names are set: 根据…有关规定，任命："""
_DECIDED = lazy(r"(?:决定|任免|任职|聘任)[^，。；：]{0,10}：\s*$")
_MEANT = lazy(r"[\s]*(?:现|经研究，?)?(?:拟任|拟提名|拟提拔|拟推荐|拟进一步使用|拟作为|提名为)(?!人选)")
"""甲，男，…。现任副局长。|拟任局长。"""
_ENTRY = lazy(r"[\s（一二三四五六七八九十）、．.\d]*")
_BLOCKS = frozenset(("person", "post", "organ", "meeting", "work"))
"""What verbs are no part of."""
_ELECTED = lazy(r"新当选的?[^，。；、]{0,24}$")
_ELECTS = lazy(r"选举产生|选举[^，。；]{1,40}(?:主席|主任|书记|委员|会长|院长)|换届")
_PAST = lazy(r"(?:曾|历|现|此前|先后|原|时|主)$")


_TAKES = {
    "appointed": lazy(
        r"(?:（[^）]{0,30}）)?(?:同志|等|[\d一二三四五六七八九十两几]{1,3}[名位人]){0,6}[\s]{0,20}(?:为|担任|任|[、，；。]|兼)"
    ),
    "removed": lazy(
        r"(?:（[^）]{0,30}）)?(?:同志|等|[\d一二三四五六七八九十两几]{1,3}[名位人]){0,6}[\s]{0,20}(?:的|辞去|[、，；。]|因|不再)"
    ),
}
_OWN = frozenset(
    (
        "拟任",
        "已任",
        "已出任",
        "不再担任",
        "不再任",
        "当选",
        "拟提名",
        "辞去",
        "辞呈",
        "辞职",
        "请辞",
        "免职",
        "停职",
        "提名",
        "卸任",
        "晋升",
        "拟进一步使用",
        "拟提拔",
    )
)
"""Verbs whose subject is who comes or goes."""
_JOINT = lazy(r"(?:同志|等|[\d一二三四五六七八九十两几]{1,3}[名位人])*+(?:[已当]?被?|全票|依法)")
_MEMBER = lazy(r"(?:同志)?(?:[、和及]|以及)[^，。；、]{0,40}")
_OFFICE = lazy(r"[^，。；]{0,40}(?:职务|的请求|一职)")


@dataclass(frozen=True, slots=True)
class Move:
    """One appointment or removal."""

    role: str
    person: Item
    sentence: int
    evidence: Span
    rule: str = "appoint"


def moves(fold: str, sentences: tuple[Sentence, ...], quiet: list[Span]) -> list[Move]:
    """Every appointment and removal that the body tells."""
    found: list[Move] = []
    section: str | None = None
    loose = False  # under 经研究决定：, where 甲任局长 is an appointment
    about: tuple[int, Item] | None = None  # of whom a paragraph tells
    for index, sentence in enumerate(sentences):
        if sentence.headline:
            continue
        people = list(sentence.of("person"))
        text = fold[sentence.start : sentence.stop]
        head = _HEAD.match(text)
        if not people:
            if about and about[0] == sentence.paragraph and _MEANT.match(text) and not said(sentence.start, quiet):
                found.append(Move("appointed", about[1], index, sentence.span))
            colon = "：" in text
            head = (_HEADS.search(text) if colon else None) or head
            loose = (colon and _DECIDED.search(text) is not None) or (loose and len(text.strip()) <= 24)
            if head and (len(text.strip()) <= 24 or text.rstrip().endswith("：")):
                section = "removed" if head["word"] != "任命" else "appointed"
            elif len(text.strip()) > 24 and "：" not in text:
                section = None
            continue
        if about is None or about[0] != sentence.paragraph:
            opens = _ENTRY.fullmatch(fold, sentence.start, people[0].start)
            about = (sentence.paragraph, people[0]) if opens else None
        found += _sentence(fold, index, sentence, people, section, quiet, loose=loose)
        found += _by_own_verbs(fold, index, sentence, people, quiet)
        if (
            index
            and _elected(fold, sentence, people[0], quiet)
            and _ELECTS.search(fold, sentences[0].start, sentence.start)
        ):
            found.append(Move("appointed", people[0], index, sentence.span))
    return found


def _elected(fold: str, sentence: Sentence, person: Item, quiet: list[Span]) -> bool:
    """大会选举产生了主席。新当选的镇妇联主席甲作表态发言: the post stands between."""
    before = fold[max(sentence.start, person.start - 32) : person.start]
    return not said(person.start, quiet) and bool(_ELECTED.search(before))


def _sentence(
    fold: str,
    index: int,
    sentence: Sentence,
    people: list[Item],
    section: str | None,
    quiet: list[Span],
    *,
    loose: bool,
) -> list[Move]:
    found: list[Move] = []
    blocked = sorted((i.start, i.stop) for i in sentence.items if i.kind in _BLOCKS)
    reach = list(accumulate((stop for _, stop in blocked), max))
    words = [
        m
        for m in _VERB.finditer(fold, sentence.start, sentence.stop)
        if not ((before := bisect_left(blocked, (m.end(),))) and reach[before - 1] > m.start())
        and not said(m.start(), quiet)
    ]
    sure = loose or any(m.lastgroup != "office" for m in words) or section is not None
    role: str | None = section
    last: Item | None = None
    queue: list[tuple[int, Item | re.Match[str]]] = sorted(
        [*((m.start(), m) for m in words), *((p.start, p) for p in people)], key=lambda x: x[0]
    )
    for _, thing in queue:
        if isinstance(thing, Item):
            last = thing
            if role and (section or _TAKES[role].match(fold, thing.stop) or _held(fold, sentence, thing, role)):
                found.append(Move(role, thing, index, sentence.span))
            continue
        kind = str(thing.lastgroup)
        if kind == "office":
            if (
                last
                and (sure or "：" in fold[sentence.start : last.start])
                and not role
                and _near(fold, last, thing.start())
            ):
                found.append(Move("appointed", last, index, sentence.span))
            continue
        following = next((p for p in people if p.start >= thing.end()), None)
        after = fold[thing.end() : thing.end() + 2]
        own = (
            thing[0] in _OWN
            or after[:1] == "其"
            or fold[thing.start() - 1] == "被"
            or (after[:1] in "为成" and last is not None and bool(_JOINT.fullmatch(fold, last.stop, thing.start())))
        )
        if thing[0].endswith("提名") and following and following.start - thing.end() <= 2:
            own = False  # 关于提名甲为代市长的说明
        if (
            thing[0] in ("辞去", "不再担任", "终止", "撤销")
            and not _OFFICE.match(fold, thing.end())
            and not any(i.kind == "post" and 0 <= i.start - thing.end() <= 3 for i in sentence.items)
        ):
            continue  # 辞去上海的工作
        if own and last is not None:
            if thing[0] == "当选" and following and not _near(fold, last, thing.start()):
                role = kind
                continue
            found += [Move(kind, p, index, sentence.span) for p in _joined(fold, people, last)]
            if section is None:
                role = None
        else:
            role = kind
    return list(dict.fromkeys(found))


def _by_own_verbs(fold: str, index: int, sentence: Sentence, people: list[Item], quiet: list[Span]) -> Iterator[Move]:
    """What verbs of the user's dictionary tell of who stands before them in their clause, else of who follows."""
    for verb in sentence.of("verb"):
        if verb.frame is None or verb.frame.role not in ("appointed", "removed") or said(verb.start, quiet):
            continue
        begin = max((fold.rfind(mark, sentence.start, verb.start) for mark in "，；："), default=-1) + 1
        before = [p for p in people if begin <= p.start < verb.start]
        behind = [p for p in people if p.start >= verb.stop and not CLAUSE.search(fold, verb.stop, p.start)]
        for person in _joined(fold, people, before[-1]) if before else behind[:1]:
            yield Move(verb.frame.role, person, index, sentence.span, verb.frame.rule)


def _held(fold: str, sentence: Sentence, person: Item, role: str) -> bool:
    """免去甲同志市水利局局长职务: the post stands right behind the name."""
    if role != "removed":
        return False
    at = person.stop + 2 * fold.startswith("同志", person.stop)
    return any(i.start == at and _OFFICE.match(fold, i.stop) for i in sentence.of("post"))


def _joined(fold: str, people: list[Item], last: Item) -> list[Item]:
    """The members of a list of which a person is the last: 副区长甲、副区长乙等被免职."""
    found = [last]
    for other in reversed(people[: people.index(last)]):
        first = found[-1]
        gap = fold[other.stop : first.start]
        if not _MEMBER.fullmatch(gap) or _VERB.search(gap):
            break
        found.append(other)
    return found[::-1]


def _near(fold: str, person: Item, at: int) -> bool:
    """Whether only a light word stands between a name and 任, 为."""
    return len(fold[person.stop : at].strip()) <= 14
