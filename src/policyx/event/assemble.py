"""Events of an article, from sentences, roles and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from policyx.event import appoint, kind, participants, visits
from policyx.event.base import Actor, EventDraft, Role
from policyx.event.clause import Item, Sentence, sentences
from policyx.event.kind import Anchor
from policyx.event.participants import Act
from policyx.mention.base import DateParts, DivisionParts
from policyx.resolve.base import Place, Resolved
from policyx.text.reading import Span


@dataclass(slots=True)
class Draft:
    """An event while it is being put together."""

    type: str
    name: str | None
    date: DateParts | None
    first: int
    acts: list[Act] = field(default_factory=list)
    visited: list[Item] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    generic: bool = False


_LATER = re.compile(r"\s*(?:当天|当日|当晚|同日|随后|会前|会后|期间|其间)")


def assemble(resolved: Resolved) -> tuple[EventDraft, ...]:
    """The events that an article reports, in text order."""
    fold = resolved.reading.fold
    told = sentences(resolved)
    acts, quiet = participants.read(fold, told)
    by_sentence: dict[int, list[Act]] = {}
    for act in acts:
        by_sentence.setdefault(act.sentence, []).append(act)
    found = [kind.anchors(fold, i, s, by_sentence.get(i, []), quiet) for i, s in enumerate(told)]
    drafts = _seed(told, found)
    current = drafts[0] if drafts else None
    seen: DateParts | None = None
    early: list[Act] = []
    for index, sentence in enumerate(told):
        if sentence.headline:
            continue
        own = by_sentence.get(index, [])
        current = _topic(fold, sentence, drafts, current)
        leading = kind.leading_day(fold, sentence, quiet)
        current = _day(drafts, current, leading)
        seen = leading or seen
        if current and current.date is None:
            current.date = leading
        for anchor in found[index]:
            if anchor.type == "release" and not anchor.sure and drafts:
                continue
            anchor.date = anchor.date or seen
            if _stale(anchor.date, resolved.reading.published):
                continue
            current = _enter(drafts, current, anchor, leading, own)
        for act in own:
            draft = _owner(drafts, current, act)
            if draft:
                draft.acts.append(act)
            else:
                early.append(act)
        if current and current.type in ("inspection", "reception"):
            current.visited += visits.visits(fold, sentence, quiet)
        if current:
            current.told.append(index)
    if drafts and early:
        drafts[0].acts[:0] = [a for a in early if a.role in _PRESENT]
    drafts = _headline(drafts, told, fold, by_sentence, quiet)
    drafts += _appointments(fold, told, quiet, drafts)
    if any(d.type == "appointment" for d in drafts):  # a meeting that only appoints is one appointment
        drafts = [d for d in drafts if d.type != "meeting" or any(a.person for a in d.acts)]
    return tuple(_finish(resolved, told, d) for d in drafts if _counts(d))


def _seed(told: tuple[Sentence, ...], found: list[list[Anchor]]) -> list[Draft]:
    """The meeting that only the headline names."""
    named = ("meeting", "study")
    if any(a.type in named for s, own in zip(told, found, strict=True) if not s.headline for a in own):
        return []
    for sentence, own in zip(told, found, strict=True):
        for anchor in own:
            if sentence.headline and anchor.type in named and anchor.sure and anchor.name:
                return [Draft(anchor.type, anchor.name, None, anchor.sentence)]
    return []


_PRESENT = frozenset(["attend", "observe", "host"])
_TOPICS = (
    (re.compile(r"[\s]*(?:在?[^，。；]{0,14}会上|会议|大会|全会)(?!室|中心|前|后)"), ("meeting", "study", "release")),
    (re.compile(r"[\s]*(?:在)?(?:调研|检查|督[查察导]|走访|慰问|暗访|巡[河湖查]|视察|考察)(?:中|时|期间|过程中|途中)"), ("inspection", "reception")),
    (re.compile(r"[\s]*(?:仪式上|签约仪式|启动仪式|揭牌仪式|活动现场)"), ("ceremony",)),
)


def _day(drafts: list[Draft], current: Draft | None, day: DateParts | None) -> Draft | None:
    """The event of a day to which the text goes back (19日上午，与会同志…)."""
    if day is None or current is None or _during(current, day):
        return current
    return next((d for d in reversed(drafts) if _during(d, day)), current)


def _during(draft: Draft, day: DateParts) -> bool:
    """Whether a day is one of an event's."""
    if draft.date is None or draft.date.start is None or day.start is None:
        return False
    return draft.date.start <= day.start <= (draft.date.end or draft.date.start)


def _topic(fold: str, sentence: Sentence, drafts: list[Draft], current: Draft | None) -> Draft | None:
    """The event to which a sentence goes back by its first word (会上, 调研中, 仪式上)."""
    for pattern, types in _TOPICS:
        if pattern.match(fold, sentence.start) and (current is None or current.type not in types):
            return next((d for d in reversed(drafts) if d.type in types), current)
    return current


def _stale(day: DateParts | None, published: str | None) -> bool:
    """Whether a day lies so long before publication that the page only looks back at it (去年11月2日召开的…)."""
    if not (day and day.start and published and len(day.start) == 10):
        return False
    return (date.fromisoformat(published[:10]) - date.fromisoformat(day.start)).days > 100


def _apart(draft: Draft, anchor: Anchor, leading: DateParts | None, own: list[Act]) -> bool:
    """Whether others set out on another day: an inspection of its own though the days overlap."""
    if draft.type != "inspection" or anchor.type != "inspection" or leading is None or draft.date is None:
        return False
    doing = ("inspect", "lead")
    new = {a.person for a in own if a.role in doing}
    known = {a.person for a in draft.acts if a.role in doing}
    return leading.start != draft.date.start and bool(new) and not new & known


def _enter(
    drafts: list[Draft], current: Draft | None, anchor: Anchor, leading: DateParts | None, own: list[Act]
) -> Draft | None:
    """The event that an anchor speaks of: a known one, or a new one."""
    for draft in reversed(drafts):
        if _same(draft, anchor) and not _apart(draft, anchor, leading, own):
            if anchor.name and (not draft.name or len(anchor.name) > len(draft.name)) and draft.type == anchor.type:
                draft.name = anchor.name
            draft.date = draft.date or anchor.date
            return draft
    day = anchor.date
    if day is None and current is not None:
        day = current.date
    draft = Draft(anchor.type, anchor.name, day, anchor.sentence, generic=anchor.name is None)
    if anchor.name is None and anchor.type == "meeting" and current is not None and current.type == "meeting":
        return current
    drafts.append(draft)
    return draft


def _same(draft: Draft, anchor: Anchor) -> bool:
    """Whether an anchor tells a known event again."""
    days = draft.date and anchor.date and draft.date.start and anchor.date.start and draft.date.start != anchor.date.start
    inside = (
        draft.date is not None
        and anchor.date is not None
        and draft.date.end is not None
        and str(draft.date.start) <= str(anchor.date.start) <= str(draft.date.end)
    )
    if days and not inside:
        return False
    if draft.type != anchor.type:
        if {draft.type, anchor.type} == {"inspection", "reception"}:
            return anchor.type == "inspection" or not anchor.sure
        return anchor.type in ("study", "ceremony", "release") and not anchor.sure
    if draft.name and anchor.name:
        return _alike(draft.name, anchor.name)
    return True


_SCOPE = re.compile(r"^(?:全|我)?([国省市区县州旗镇乡])")


def _alike(a: str, b: str) -> bool:
    """Whether two names mean the same meeting: not 全国… and 全区…, not 第六次 and 第七次."""
    a, b = sorted((a, b), key=len)
    if b.startswith(a) and b != a and re.search(r"会议?$", b[len(a) :]):
        return False  # 市五届人大一次会议 and its 主席团第三次会议
    if a in b:
        return True
    one, two = _SCOPE.match(a), _SCOPE.match(b)
    if one and two and one[1] != two[1]:
        return False
    if re.findall(r"[\d一二三四五六七八九十]+", a) != re.findall(r"[\d一二三四五六七八九十]+", b):
        return False
    return SequenceMatcher(None, a, b).ratio() > 0.8


def _owner(drafts: list[Draft], current: Draft | None, act: Act) -> Draft | None:
    """The event to which a role belongs."""
    if act.target:
        for draft in reversed(drafts):
            if draft.name and (act.target in draft.name or draft.name in act.target):
                return draft
    wanted = act.type
    if wanted and current and current.type != wanted:
        alike = {"inspection": ("inspection", "reception"), "reception": ("reception",)}.get(wanted, (wanted,))
        for draft in reversed(drafts):
            if draft.type in alike:
                return draft
    return current


def _headline(
    drafts: list[Draft], told: tuple[Sentence, ...], fold: str, by_sentence: dict[int, list[Act]], quiet: list[Span]
) -> list[Draft]:
    """What the headline adds: a name that the body does not give, roles, or the only account of an event."""
    for index, sentence in enumerate(told):
        if not sentence.headline:
            continue
        for anchor in kind.anchors(fold, index, sentence, by_sentence.get(index, []), quiet):
            same = [d for d in drafts if d.type == anchor.type]
            if anchor.name and len(same) == 1 and not same[0].name:
                same[0].name = anchor.name
            if not drafts and anchor.sure:
                drafts.append(Draft(anchor.type, anchor.name, anchor.date, index))
        if len(drafts) == 1:
            known = {a.person for a in drafts[0].acts}
            drafts[0].acts += [
                a for a in by_sentence.get(index, []) if not (a.weak and a.person not in known) and a.role != "attend"
            ]
            drafts[0].acts += [a for a in by_sentence.get(index, []) if a.role == "attend" and a.person not in known]
    return drafts


def _appointments(fold: str, told: tuple[Sentence, ...], quiet: list[Span], drafts: list[Draft]) -> list[Draft]:
    """The appointments as events of their own, one for each meeting that decides on some."""
    found: dict[int, Draft] = {}
    days = {i: day for i, s in enumerate(told) if not s.headline and (day := kind.day_before(s, s.stop, quiet, fold))}
    for m in appoint.moves(fold, told, quiet):
        meeting = next((d for d in reversed(drafts) if d.type == "meeting" and d.first <= m.sentence), None)
        day = meeting.date if meeting else next((days[i] for i in sorted(days, reverse=True) if i <= m.sentence), None)
        day = day or next(iter(days.values()), None)
        draft = found.setdefault(id(meeting), Draft("appointment", None, day, m.sentence))
        draft.told.append(m.sentence)
        draft.acts.append(Act(m.role, m.person.who, "", m.sentence, m.person.start, m.evidence, "appoint"))
    for draft in found.values():
        draft.told = sorted(set(draft.told))
    return list(found.values())


def _counts(draft: Draft) -> bool:
    """Whether an event has two of a date, a name, and named participants."""
    return sum([draft.date is not None, bool(draft.name), any(a.person and a.role != "go" for a in draft.acts)]) >= 2


def _finish(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> EventDraft:
    names = {p.id: p.name for p in resolved.people}
    roles: dict[tuple[str | None, str], dict[str, Role]] = {}
    strong = {a.person for a in draft.acts if not a.weak and a.role != "go"}
    posted = {p.id for p in resolved.people if p.posts}
    for act in draft.acts:
        if act.weak and act.person not in strong:
            continue
        if act.person and names.get(act.person) == "习近平" and resolved.home is not None:
            continue
        role = act.role
        if role == "go":
            if draft.type != "inspection" or act.person not in posted:
                continue
            role = "inspect"
        key = (act.person, names.get(act.person or "", act.name))
        roles.setdefault(key, {}).setdefault(role, Role(role, act.evidence, act.rule))
    for item in draft.visited:
        assert item.mention is not None
        roles.setdefault((None, item.mention.text), {}).setdefault(
            "visited", Role("visited", (item.start, item.stop), "visit")
        )
    actors = [Actor(person, name, tuple(found.values())) for (person, name), found in roles.items()]
    division = _division(resolved, told, draft)
    day = draft.date
    return EventDraft(
        draft.type,
        draft.name,
        day.start if day else None,
        day.end if day else None,
        None,
        division,
        None,
        _mode(resolved, told, draft),
        tuple(a for a in actors if a.official),
        tuple(a for a in actors if not a.official),
        (),
        (),
        (),
        (),
        tuple(told[i].span for i in draft.told),
        0.5,
    )


def _division(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> Place | None:
    return resolved.home


_VIDEO = re.compile(r"视频|电视电话|电视会议|连线方式|线上")
_ONSITE = re.compile(r"现场(?:推进|观摩|办公|交流|调度)?会|现场办公")


def _mode(resolved: Resolved, told: tuple[Sentence, ...], draft: Draft) -> str | None:
    text = (draft.name or "") + "".join(resolved.reading.fold[told[i].start : told[i].stop] for i in draft.told[:1])
    if _VIDEO.search(text):
        return "video"
    if _ONSITE.search(text):
        return "onsite"
    return None


_ = (DivisionParts,)
