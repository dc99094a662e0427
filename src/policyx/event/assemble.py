"""Events of an article, from sentences, roles and anchors."""

from __future__ import annotations

from collections.abc import Iterator

from policyx.event import decided, hosts, kind, participants, visits
from policyx.event.act import Act
from policyx.event.base import Dropped, EventDraft
from policyx.event.clause import Sentence, sentences
from policyx.event.draft import Draft, apart, during, same, stale
from policyx.event.finish import Telling, finish
from policyx.event.kind import Anchor, Day
from policyx.resolve.base import Resolved
from policyx.text.pattern import lazy
from policyx.text.reading import Span


def assemble(resolved: Resolved, dropped: list[Dropped] | None = None) -> tuple[EventDraft, ...]:
    """The events that an article reports, in text order. dropped: takes those that were begun and do not stand."""
    fold = resolved.reading.fold
    told = sentences(resolved)
    reading = participants.read(fold, told)
    acts, quiet = reading.acts, sorted(reading.said)
    by_sentence: dict[int, list[Act]] = {}
    for act in acts:
        by_sentence.setdefault(act.sentence, []).append(act)
    found = [kind.anchors(fold, i, s, by_sentence.get(i, []), quiet) for i, s in enumerate(told)]
    drafts = _seed(told, found)
    current = drafts[0] if drafts else None
    seen: Day | None = None
    paragraph = 0
    early: list[Act] = []
    back: Draft | None = None
    published = resolved.reading.published
    heads = sum(s.headline for s in told)
    fresh = any(a.date and not stale(a.date, published) for own in found for a in own)
    for index, sentence in enumerate(told):
        if sentence.headline:
            continue
        own = by_sentence.get(index, [])
        if _BULLET.match(fold, sentence.start, sentence.stop):
            current, early = None, []  # ◆: the next item of a round-up
        first, paragraph = sentence.paragraph != paragraph, sentence.paragraph
        if first and back and not _ONWARD.match(fold, sentence.start, sentence.stop):
            current, back = back, None  # the meeting before which something was seen
        current = _topic(fold, sentence, drafts, current)
        leading = kind.leading_day(fold, sentence, quiet)
        current = _day(drafts, current, leading)
        seen = leading or seen or (kind.today(sentence, quiet) if index <= heads + 1 else None)
        elsewhere = current and found[index] and all(a.type != current.type for a in found[index])
        if current and current.date is None and not elsewhere:
            current.date, current.dated = leading, leading is not None
        acting = any(a.person and a.role in _PRESENT for a in own)
        if first and leading and current and not found[index] and acting and leading.differs(current.date):
            current = None  # an item of its own of which nothing is known
        for anchor in found[index]:
            beside = first and bool(kind.BESIDE.match(fold, sentence.start, sentence.stop))
            if drafts and not anchor.sure and not _stands(drafts, anchor, leading, first, beside):
                continue
            if anchor.going and not ((drafts or index <= heads + 1) and _leads(resolved, own)):
                continue
            dated = bool(anchor.date or leading or _SAME_DAY.match(fold, sentence.start, sentence.stop))
            if anchor.issued and (anchor.date is None or stale(anchor.date, published, _NEWS)):
                continue  # 近日印发, 去年印发
            if anchor.led and stale(anchor.date, published, _QUOTED):
                continue
            anchor.date = anchor.date or seen
            if (fresh or index > heads + 3) and stale(anchor.date, published):
                continue
            before, count = current, len(drafts)
            current = _enter(drafts, current, anchor, leading, own)
            if len(drafts) > count and anchor.type == "inspection" and (anchor.going or beside):
                back = before
            if current:
                current.dated |= dated
                if current.type == anchor.type:
                    current.acts += hosts.hosts(fold, sentence, index, current.type)
                    current.acts += hosts.sponsors(fold, sentence, index)
            if current and anchor.type == "inspection" and not anchor.sure:
                current.acts += hosts.visitors(fold, sentence, index)
        for act in own:
            draft = _owner(drafts, current, act)
            if draft:
                draft.acts.append(act)
            elif not drafts:
                early.append(act)
        if visit := _visit(drafts, current, index):
            visit.visited += visits.visits(fold, sentence, quiet)
        if current:
            current.told.append(index)
    if drafts and early:
        drafts[0].acts[:0] = [a for a in early if a.role in _PRESENT]
    drafts = _headline(drafts, told, fold, by_sentence, quiet)
    begun = drafts
    if any(not d.issued for d in drafts):
        drafts = [d for d in drafts if not d.issued]
    if late := _late(drafts, told):
        drafts = []
    _summed(drafts, told, fold)
    whole = drafts
    drafts = decided.appointments(fold, told, quiet, drafts)
    if dropped is not None:
        dropped += _dropped(told, begun, whole, drafts, late=late)
    known = frozenset(a.person for d in drafts for a in d.acts if a.role in ("inspect", "lead", "meet") and not a.weak)
    telling = Telling(resolved, told, quiet, reading.talks, known)
    return tuple(finish(telling, d) for d in drafts if _counts(d))


def _dropped(
    told: tuple[Sentence, ...], begun: list[Draft], kept: list[Draft], last: list[Draft], *, late: bool
) -> Iterator[Dropped]:
    """The events that do not stand: of all that were begun, those that were kept, those that were left at last."""
    stood, final = {id(d) for d in kept}, {id(d) for d in last}
    for draft in {id(d): d for d in (*begun, *last)}.values():
        if id(draft) not in stood and id(draft) not in final:
            why = "late" if late and not (draft.issued and any(not d.issued for d in begun)) else "issued"
        elif id(draft) not in final:
            why = "appointment"
        elif _counts(draft):
            continue
        else:
            why = "little"
        yield Dropped(draft.type, draft.name, told[draft.first].span, why)


def _seed(told: tuple[Sentence, ...], found: list[list[Anchor]]) -> list[Draft]:
    """The meeting that only the headline names; any event of a name where the body reports none."""
    named: tuple[str, ...] = ("meeting", "study")
    body = [a for s, own in zip(told, found, strict=True) if not s.headline for a in own]
    if any(a.type in named for a in body):
        return []
    if not any(a.sure for a in body):
        named = (*named, "release", "ceremony", "other")
    for sentence, own in zip(told, found, strict=True):
        for anchor in own:
            if sentence.headline and anchor.type in named and anchor.sure and anchor.name:
                return [Draft(anchor.type, anchor.name, None, anchor.sentence, begun=anchor, named=anchor.words)]
    return []


_ONWARD = lazy(r"[\s]*(?:在[^，。；]{2,40}，|[来走]|随后|接着|每到一处|一路|沿途|从[^，。；]{2,20}[，到])")
_HEADS = lazy(r"(?:书记|[省市县区州旗盟镇乡部厅局书院校团]长|主任|主席|专员|常委|总理|司令员?|政委)$")


def _stands(drafts: list[Draft], anchor: Anchor, leading: Day | None, first: bool, beside: bool) -> bool:
    """Whether an anchor that is not sure tells of an event though others are known: an item of its own (9日，督查组到
    我县督查), a visit beside a meeting (会前，甲来到…), or what the headline named."""
    if anchor.going:
        return leading is not None or beside
    if not anchor.faint and anchor.type not in ("release", "inspection"):
        return True
    if anchor.type == "release" and any(d.type == "release" and d.date is None for d in drafts):
        return True
    return leading is not None and first


def _leads(resolved: Resolved, own: list[Act]) -> bool:
    """Whether one who goes somewhere holds a leading post: no villager, no reporter."""
    going = {a.person for a in own if a.role == "go"}
    return any(p.id in going and any(_HEADS.search(h.title) for h in p.posts) for p in resolved.people)


def _visit(drafts: list[Draft], current: Draft | None, index: int) -> Draft | None:
    """The event whose stops a sentence tells: the current one, or the one that it began before a meeting."""
    if current is None or current.type in _VISITS:
        return current
    return next((d for d in drafts if d.type == "inspection" and d.first == index), None)


_VISITS = ("inspection", "reception")
_PRESENT = frozenset(["attend", "observe", "host", "lead"])
_TOPICS = (
    (lazy(r"[\s]{0,20}(?:在?[^，。；]{0,14}会上|会议|大会|全会)(?!室|中心|前|后)"), ("meeting", "study", "release")),
    (
        lazy(
            r"[\s]{0,20}(?:在)?(?:调研|检查|督[查察导]|走访|慰问|暗访|巡[河湖查]|视察|考察)(?:中|时|期间|过程中|途中)"
        ),
        _VISITS,
    ),
    (lazy(r"[\s]{0,20}(?:仪式上|签约仪式|启动仪式|揭牌仪式|活动现场)"), ("ceremony",)),
)


def _day(drafts: list[Draft], current: Draft | None, day: Day | None) -> Draft | None:
    """The event of a day to which the text goes back (19日上午，与会同志…)."""
    if day is None or current is None or during(current, day):
        return current
    return next((d for d in reversed(drafts) if during(d, day)), current)


def _topic(fold: str, sentence: Sentence, drafts: list[Draft], current: Draft | None) -> Draft | None:
    """The event to which a sentence goes back by its first word (会上, 调研中, 仪式上)."""
    for pattern, types in _TOPICS:
        if not pattern.match(fold, sentence.start, sentence.stop):
            continue
        if types == _VISITS and current and current.type == "reception":  # 考察期间，代表团先后到…
            return next((d for d in reversed(drafts) if d.type == "inspection"), current)
        if current is None or current.type not in types:
            return next((d for d in reversed(drafts) if d.type in types), current)
    return current


def _enter(
    drafts: list[Draft], current: Draft | None, anchor: Anchor, leading: Day | None, own: list[Act]
) -> Draft | None:
    """The event that an anchor speaks of: a known one, or a new one."""
    for draft in reversed(drafts):
        if same(draft, anchor) and not apart(draft, anchor, leading, own):
            if anchor.name and (not draft.name or len(anchor.name) > len(draft.name)) and draft.type == anchor.type:
                draft.name, draft.named = anchor.name, anchor.words
            if anchor.type == "reception" and not draft.away:
                draft.type = "reception"  # 考察团来我县考察，县委书记甲会见…
            draft.date = draft.date or anchor.date
            return draft
    day = anchor.date
    if day is None and current is not None:
        day = current.date
    draft = Draft(anchor.type, anchor.name, day, anchor.sentence, sure=anchor.sure, visit=anchor.visit)
    draft.away, draft.issued, draft.going = anchor.away, anchor.issued, anchor.going
    draft.begun, draft.named = anchor, anchor.words
    talk = anchor.name is None and anchor.type == "meeting" and current is not None
    if talk and current and (current.type == "meeting" or (current.type in _VISITS and not anchor.sure)):
        return current  # 来到乡镇调研，并与干部群众召开座谈会
    drafts.append(draft)
    return draft


_OWN = {"sign": "ceremony", "unveil": "ceremony", "accompany": "inspection", "answer": "release"}
"""The type of event that a role speaks of."""


def _owner(drafts: list[Draft], current: Draft | None, act: Act) -> Draft | None:
    """The event to which a role belongs."""
    if act.target:
        for draft in reversed(drafts):
            if draft.name and (act.target in draft.name or draft.name in act.target):
                return draft
    wanted = act.type or (_OWN.get(act.role) if act.person else None)
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
            alike = [d for d in drafts if d.type == anchor.type]
            if anchor.name and len(alike) == 1 and not alike[0].name:
                alike[0].name, alike[0].named = anchor.name, anchor.words
            if not drafts and anchor.sure:
                drafts.append(Draft(anchor.type, anchor.name, anchor.date, index, begun=anchor, named=anchor.words))
        for act in by_sentence.get(index, []):
            draft = _told_of(drafts, act)
            if draft is None or act.role == "go":
                continue
            known = any(a.person == act.person for a in draft.acts)
            if not (known and act.role == "attend") and not (act.weak and not known):
                draft.acts.append(act)
    return drafts


_BULLET = lazy(r"[\s]*[◆●■★▲◇○□☆►▶◎※](?![^，。]{0,18}$)")  # a short one is a heading of the same report
_TYPES = {
    "sign": ("ceremony",),
    "unveil": ("ceremony",),
    "meet": ("reception",),
    "inspect": ("inspection", "reception"),
}


def _told_of(drafts: list[Draft], act: Act) -> Draft | None:
    """The event of which a headline's clause tells: the only one, its type's only one, or its person's."""
    if len(drafts) == 1:
        return drafts[0]
    if act.role in _TYPES:
        alike = [d for d in drafts if d.type in _TYPES[act.role]]
        return alike[0] if len(alike) == 1 else None
    if act.role == "speak":
        return None
    theirs = [d for d in drafts if act.person and any(a.person == act.person for a in d.acts)]
    return theirs[0] if len(theirs) == 1 else None


_NEWS = 31  # days; what was issued before is background (4月1日发布《…》。5月13日，…开展宣贯培训)
_QUOTED = 10  # days; what a leader said at a meeting before is quoted
_FAR = 1_500  # characters; no page that reports an event was seen to come to it after more than 550


def _late(drafts: list[Draft], told: tuple[Sentence, ...]) -> bool:
    """Whether a page comes to its first event only far down: a feature's background, no report."""
    begin = next((s.start for s in told if not s.headline), 0)
    return bool(drafts) and all(told[d.first].start - begin > _FAR for d in drafts)


_SUMMARY = lazy(r"连日来|连日|近日|分别|近期|节前|期间")


def _summed(drafts: list[Draft], told: tuple[Sentence, ...], fold: str) -> None:
    """连日来，甲、乙、丙分别慰问…。23日，甲到…。24日，乙到…: each is told of later, the summary is no visit."""
    for draft in drafts:
        lead = told[draft.first]
        who = {a.person for a in draft.acts if a.sentence == draft.first and a.role == "inspect" and a.person}
        if draft.type != "inspection" or len(who) < 2 or not _SUMMARY.search(fold, lead.start, lead.stop):
            continue
        others = {a.person for d in drafts if d is not draft and d.type == "inspection" for a in d.acts}
        again = {a.person for a in draft.acts if a.sentence != draft.first}
        if who & others and who & again - others:
            draft.acts = [a for a in draft.acts if a.sentence != draft.first or a.person in again - others]


_SAME_DAY = lazy(r"[\s]*(?:当[天日晚]|同日|随后|会后|会前|[上下]午|晚上?|其间|期间)")
_ACTING = frozenset(["inspect", "host", "sign", "announce"])


def _counts(draft: Draft) -> bool:
    """Whether an event has two of a date, a name, and named participants.

    Organs that do what it is about count as participants. Where no person takes part, the day must be told of the event
    itself: a feature's 举办了科技论坛 is none, though the page named some day before."""
    release = draft.type == "release"  # whose speakers only 介绍
    idle = {"go": draft.going, "answer": release}
    people = any(a.person and (release or not a.weak) and idle.get(a.role, True) for a in draft.acts)
    organs = any(a.role in _ACTING and not a.person for a in draft.acts)
    if not people and not draft.dated:
        return False
    return sum([draft.date is not None, bool(draft.name), people or organs]) >= 2
