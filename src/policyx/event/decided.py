"""Appointments: events of their own beside a meeting of several items, or the whole of a meeting that only appoints."""

from __future__ import annotations

from policyx.event import appoint, kind
from policyx.event.act import Act
from policyx.event.clause import Sentence
from policyx.event.draft import Draft
from policyx.text.pattern import lazy
from policyx.text.reading import Span

# what a meeting deals with, and what of it belongs to appointing
_ITEM = lazy(
    r"(?:听取|审议(?!后)|审查(?!委员会)|讨论(?!后)|研究|传达|学习|表决通过|通过|部署|决定|批准)(?:和|并|了|通过|审议|讨论|研究)*[^，。；]{2,90}"
)
_COMMITTEE = lazy(r"常委会|常务委员会|[人任]免")
_PERSONAL = lazy(
    r"任[免命职]|[免辞]去|辞职|提名|代理|代市长|人事|补选|选举|候选|接受|名单|议程|宣誓|资格|当选|增补|罢免|撤销|方式|发言|意见|"
    r"新[^，。]{0,6}班子|情况的?说明|简历|请求"
)


def appointments(fold: str, told: tuple[Sentence, ...], quiet: list[Span], drafts: list[Draft]) -> list[Draft]:
    """The events of an article with its appointments, which take the place of a meeting that does nothing else."""
    found: dict[int, tuple[Draft | None, Draft]] = {}
    days = {i: day for i, s in enumerate(told) if not s.headline and (day := kind.day_before(s, s.stop, quiet))}
    for m in appoint.moves(fold, told, quiet):
        meeting = next((d for d in reversed(drafts) if d.type == "meeting" and d.first <= m.sentence), None)
        day = meeting.date if meeting else next((days[i] for i in sorted(days, reverse=True) if i <= m.sentence), None)
        day = day or next(iter(days.values()), None)
        _, draft = found.setdefault(id(meeting), (meeting, Draft("appointment", None, day, m.sentence)))
        draft.dated = True
        draft.told.append(m.sentence)
        draft.acts.append(Act(m.role, m.person.who, "", m.sentence, m.person.start, m.evidence, m.rule))
    gone: list[Draft] = []
    for meeting, draft in (united := _united(list(found.values()))):
        draft.told = sorted(set(draft.told))
        if meeting is None:
            continue
        if not any(a.person for a in meeting.acts) or _only(fold, told, quiet, meeting):
            gone.append(meeting)
            draft.acts = sorted([*meeting.acts, *draft.acts], key=lambda act: act.at)
            draft.told = sorted({*meeting.told, *draft.told})
            draft.first = min(meeting.first, draft.first)
            draft.sure = True
    return [*(d for d in drafts if not any(d is g for g in gone)), *{id(d): d for _, d in united}.values()]


def _united(found: list[tuple[Draft | None, Draft]]) -> list[tuple[Draft | None, Draft]]:
    """What tells of the same persons again, by another name of the meeting, put together."""
    kept: list[tuple[Draft | None, Draft]] = []
    for meeting, draft in found:
        own = {(a.person, a.role) for a in draft.acts}
        known = next((d for _, d in kept if own & {(a.person, a.role) for a in d.acts}), None)
        if known is not None:
            known.acts += draft.acts
            known.told += draft.told
        kept.append((meeting, known or draft))
    return kept


def _only(fold: str, told: tuple[Sentence, ...], quiet: list[Span], meeting: Draft) -> bool:
    """Whether a meeting of a standing committee deals with nothing but appointments (a congress does more, and a
    conference of cadres is only told of them)."""
    if meeting.name and not _COMMITTEE.search(meeting.name):
        return False
    for index in meeting.told:
        sentence = told[index]
        for match in _ITEM.finditer(fold, sentence.start, sentence.stop):
            if not kind.said(match.start(), quiet) and not _PERSONAL.search(match[0]):
                return False
    return True
