"""Roles noted: what a predicate gives its actors, which event it speaks of, and how sure that is."""

from __future__ import annotations

import re

from policyx.event.act import Act, State
from policyx.event.clause import Item, Sentence
from policyx.event.organs import acting, beside
from policyx.event.phrase import Phrases
from policyx.event.signs import ADVISED, ANDED, DOES, LECTURE, POINTED, TARGETS, TOUR, TOURED, WEAK, cutoff

_LEADING = ("inspect", "lead", "host", "meet")
"""Whose suggestions are no exchange of views."""


class Notes:
    """The roles that one sentence gives. clause: where the clause that is read begins."""

    def __init__(self, fold: str, sentence: Sentence, index: int, state: State) -> None:
        self.fold, self.sentence, self.index, self.state = fold, sentence, index, state
        self.phrases = Phrases(fold, sentence)
        self.clause = sentence.start

    def give(self, role: str, actors: tuple[Item, ...], verb: Item) -> None:
        """Notes a role for each actor."""
        if role in ("-", "appointed", "removed") or verb.frame is None:  # who is appointed: see policyx.event.appoint
            return
        frame = verb.frame
        after = self.fold[verb.stop : min(self.sentence.stop, verb.stop + 34)]
        type_ = frame.type
        if role in ("attend", "host", "observe", "accompany", "speak"):
            for pattern, kind in TARGETS:
                if pattern.match(after):
                    type_ = kind
                    break
        targets = self._targets(verb) if role in ("attend", "host", "observe") else []
        if role == "report" and frame.trigger == "介绍" and re.match(r"[^。；]{0,30}(?:经验|做法)", after):
            role = "exchange"
        if role == "report" and frame.trigger == "报告" and LECTURE.search(self.fold, verb.start - 3, verb.start):
            role = "lecture"
        if role == "attend" and type_ == "inspection" and self.state.delegates and TOURED.match(after):
            role = "inspect"  # 甲率考察团来考察，乙参加考察
        advised = frame.trigger == "提出" and ADVISED.match(after) is not None
        if advised and any(i.who in self.state.doers(r) for i in actors for r in _LEADING):
            advised = False
        role = "exchange" if advised else role
        if frame.trigger == "召开":
            actors = tuple(i for i in actors if i.kind == "person")  # an organ that calls a meeting is no host by that
        elif frame.side != "h" or any(i.kind != "person" for i in actors):
            self.state.acts += acting(self.fold, self.sentence, self.index, role, actors, verb, self.state.acts)
        people = tuple(i for i in actors if i.kind == "person")
        if people and people[0].stop <= verb.start and not cutoff(self.fold, people[-1].stop, verb.start):
            edge = self.phrases.edge(people[0])
            for span, name in beside(self.fold, self.sentence, role, people, verb, edge):
                rule = f"{frame.rule.removesuffix(frame.side)}beside"
                self.state.note(Act(role, None, name, self.index, span[0], span, rule, type_))
        if role == "lead":
            self.state.leader = tuple(i for i in actors if i.kind == "person")
            if TOUR.match(self.fold, verb.stop, self.sentence.stop):
                self.state.delegates |= {i.who for i in self.state.leader if i.who}
        if re.search(r"曾[经]?$", self.fold[max(0, verb.start - 3) : verb.start]):
            return  # 时任副县长的甲曾率队…
        for actor in actors:
            if "时任" in self.fold[max(self.clause, actor.start - 30) : actor.start]:
                continue
            if actor.kind == "person" and actor.who:
                key, name = actor.who, ""
            elif actor.kind == "organ" and role in ("host", "guide") and actor.mention:
                if cutoff(self.fold, actors[-1].stop, verb.start):
                    continue
                key, name = None, actor.mention.text
            else:
                continue
            does = DOES.search(self.fold, max(self.clause, verb.start - 12), verb.start)
            told = frame.trigger == "介绍" and after[:1] in "，：" and role == "report" and not does
            pointed = frame.trigger == "提出" and POINTED.match(after) is not None
            weak = (frame.trigger in WEAK and not advised and not pointed) or told
            tour = role == "lead" and key in self.state.delegates
            rule, span = frame.rule + ":tour" * tour, self.sentence.span
            for name_ in targets or (None,):
                self.state.note(
                    Act(role, key, name, self.index, actor.start, span, rule, type_, name_, weak, verb.start)
                )

    def _targets(self, verb: Item) -> list[str]:
        """The meetings that a predicate is about: 主持召开县政府党组会议和县政府第九次常务会议."""
        found: list[str] = []
        meeting = self.phrases.first("meeting", verb.stop, verb.stop + 8)
        while meeting is not None and meeting.mention is not None and len(found) < 4:
            found.append(meeting.mention.text)
            at = meeting.stop
            meeting = self.phrases.first("meeting", at, at + 3)
            if meeting is not None and not ANDED.fullmatch(self.fold, at, meeting.start):
                break
        return found
