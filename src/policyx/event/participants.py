"""Who does what in a sentence: subjects and objects of the predicates, read from left to right."""

from __future__ import annotations

import re

from policyx.event.act import Act, State, Talk
from policyx.event.clause import Item, Sentence
from policyx.event.fits import Setting, fits
from policyx.event.heads import read_heads
from policyx.event.notes import Notes
from policyx.event.roll import read_roll, voice
from policyx.event.signs import (
    AFTERWARDS,
    ALONG,
    AWAY,
    BREAK,
    CAME,
    CLAUSE,
    DELEGATION,
    HE,
    IMPERSONAL,
    IN,
    LEAD,
    MANY,
    MOVE,
    NAMES,
    POINTS,
    PRONOUN,
    QUOTE,
    QUOTED,
    SUMMED,
    VISITS,
    WITH,
)
from policyx.event.speech import opens_speech
from policyx.event.subject import goes_on, lectured, opening, others, told_before, told_on


def read(fold: str, sentences: tuple[Sentence, ...]) -> State:
    """Every role that the sentences give, and where someone's words are told, in text order."""
    state = State()
    for index, sentence in enumerate(sentences):
        begins = sentence.paragraph != state.paragraph
        if begins:
            state.paragraph, state.speech = sentence.paragraph, False
        reader = _Reader(fold, sentence, index, state)
        if begins and (answer := voice(fold, sentence)):
            reader.answer(*answer)
        reader.run()
    return state


class _Reader(Notes):
    """One pass over a sentence."""

    def __init__(self, fold: str, sentence: Sentence, index: int, state: State) -> None:
        super().__init__(fold, sentence, index, state)
        self.subject: tuple[Item, ...] = ()
        self.group: list[Item] = []
        self.fresh = False
        self.convened = False  # after 主持召开
        self.heard = False  # after 听取: who follows reports
        self.object: tuple[str, Item] | None = None  # role that the persons who follow take
        self.relative: tuple[Item, int] | None = None  # what they are said to have come for, and where they begin
        self.quiet = state.speech and not BREAK.match(fold, sentence.start, sentence.stop)  # inside what someone says
        self.since = sentence.start
        self.spaced = not CLAUSE.search(fold, sentence.start, sentence.stop)  # 甲率队 乙会见 丙陪同
        # where the last person or predicate, the last post, the last date stands
        self.last_doing = self.last_post = self.last_date = -1
        self.opened = False  # whether a new subject breaks into it
        self.verb: Item | None = None
        self.end = sentence.start
        self.away = -1  # where the last person that is no subject stands
        self.aside = ""  # the word before the group that takes it out of the subject (在, 与, 向)

    def run(self) -> None:
        """Reads the items from left to right."""
        for item in self.sentence.items:
            gap = self.fold[self.end : item.start]
            cut = max((self.end + m.end() for m in CLAUSE.finditer(gap)), default=0) if gap else 0
            if self.spaced and gap[:1] == " " and self.verb is not None and self.verb.start > self.clause - 1:
                cut = cut or self.end + 1
                self.object = self.relative = None
                self.subject, self.group, self.fresh = (), [], False
            if cut:
                self._boundary(gap, cut)
            if self.heard and AFTERWARDS.search(gap):
                self.heard = False  # 听取意见后作表态发言
            if item.kind in ("person", "organ", "division"):
                self._entity(item)
            elif item.kind == "verb":
                self._predicate(item)
            if item.kind in ("person", "verb"):
                self.last_doing = item.start
            elif item.kind in ("post", "label"):
                self.last_post = item.start
            elif item.kind == "date":
                self.last_date = item.stop
            self.end = max(self.end, item.stop)
        people = [i for i in self.subject if i.kind == "person"] or [i for i in self.group if i.kind == "person"]
        if (self.subject or (self.fresh and not self.aside)) and len(people) == 1 and not self.quiet:
            self.state.last = (people[0],)  # who the sentence is about, though no frame says what is done
        read_roll(self.fold, self.sentence, self.index, self.state, self.verb)
        read_heads(self.fold, self.sentence, self.index, self.state)
        self._close(self.sentence.stop)
        self.state.speech = self.quiet

    def answer(self, person: Item, begin: int) -> None:
        """Notes who speaks in a line of an interview; all of it is what is said."""
        self.state.note(Act("answer", person.who, "", self.index, person.start, self.sentence.span, "：:voice"))
        self.state.last = (person,)
        self.quiet, self.since, self.opened = True, begin, False

    def _close(self, at: int) -> None:
        if self.quiet and at > self.since:
            self.state.said.append((self.since, at))

    def _boundary(self, gap: str, cut: int) -> None:
        self.clause = cut
        if (
            self.quiet
            and "；" in gap
            and self.since > self.sentence.start
            and BREAK.match(self.fold, cut, self.sentence.stop)
        ):
            self._close(cut)  # 甲要求…；在乙村，他…
            self.quiet = False
        if ("；" in gap or "，" in gap) and not self._listing(cut):
            self.object = self.relative = None
        if "：" in gap and not self.quiet:
            points = POINTS.search(self.fold, self.end, cut + 4)
            if points:
                self._points(points.start() + 1)
        if self.heard and ("；" in gap or ("，" in gap and self.verb is not None)):
            self.heard = False

    def _listing(self, cut: int) -> bool:
        """Whether a list of names that is announced goes on after a comma: 出席会议的还有甲，乙，丙。"""
        if self.object is None or self.object[0] == "meet":
            return False
        border = CLAUSE.search(self.fold, cut, self.sentence.stop)
        return self.phrases.first("verb", cut, border.start() if border else self.sentence.stop) is None

    def _points(self, cut: int) -> None:
        """甲对…进行总结：一是…；二是…: what follows is said."""
        people = [i for i in (self.group if self.fresh else self.subject) if i.kind == "person" and i.who]
        if not people:
            return
        if self.fresh and not self.aside and SUMMED.search(self.fold, self.group[-1].stop, cut):
            for person in people:
                self.state.note(
                    Act("speak", person.who, "", self.index, person.start, self.sentence.span, "：:points", verb=cut)
                )
            self._used(tuple(people))
        self.quiet, self.since, self.opened = True, cut, False

    def _entity(self, item: Item) -> None:
        if item.kind == "person" and self.object:
            self.give(self.object[0], (item,), self.object[1])
            if self.relative and self.relative[1] <= item.start:
                self.give("report", (item,), self.relative[0])
            edge = self.phrases.edge(item)
            if self.fold[edge - 1 : edge] == "由":  # 会见了由乙率领的代表团
                self.group, self.fresh, self.aside = [item], True, ""
            return
        if self.heard:
            self._heard(item)
            return
        if self.group and self.fresh:
            if self.phrases.light(self.group[-1].stop, item.start):
                self.group.append(item)
                return
            people = [i for i in self.group if i.kind == "person"]
            if people and not self.aside and goes_on(self.fold, self.phrases, people[-1], item):
                self.group.append(item)
                return
            if item.kind == "person" and people and self.phrases.light(people[-1].stop, item.start):
                del self.group[self.group.index(people[-1]) + 1 :]  # 甲，武进国家高新区|党工委副书记乙
                self.group.append(item)
                return
        if item.kind != "person" and not self._leads(item):
            return  # 到惠民镇检查, 就区水利局工作: no subject
        before = self.fold[max(self.clause, self.phrases.edge(item) - 5) : self.phrases.edge(item)]
        with_ = bool(WITH.search(before))
        if self.quiet and not self.opened:
            if not opening(self.fold, self.sentence, self.phrases, self.state.speech, item):
                return
            self.opened = True
        verb = self.verb
        gone = verb is not None and verb.frame is not None and verb.frame.role in ("go", "inspect") and not self.heard
        if gone and verb is not None and verb.stop >= self.clause and item.kind == "person":
            return  # 甲来到低保户乙家中
        listed = self.aside == "away" and self.clause <= self.away and before.endswith(("、", "和", "及"))
        if AWAY.search(before) or listed or QUOTED.match(self.fold, item.stop, self.sentence.stop):
            self.away = item.start
            if self.fresh and any(i.kind == "person" for i in self.group):
                self.subject = tuple(self.group)
            self.aside, self.fresh = "away", False
            self.group = []
            return
        if with_ and self.subject and item.kind == "person":
            self.group, self.fresh, self.aside = [*self.subject, item], True, "with"
            return
        if with_ and self.group and self.fresh and item.kind == "person":
            self.group.append(item)
            return
        if self.fresh and any(i.kind == "person" for i in self.group):
            self.subject = tuple(self.group)  # 甲一行在乙陪同下: 甲 stays what the sentence is about
        self.group, self.fresh, self.aside = [item], True, "in" if IN.search(before) else ""

    def _leads(self, item: Item) -> bool:
        """Whether an organ or division stands where a subject does: at the beginning of its clause."""
        at = self.clause
        if self.last_doing >= at:
            return False
        at = max(at, self.last_date)
        return bool(LEAD.fullmatch(self.fold, at, item.start))

    def _heard(self, item: Item) -> None:
        """听取县水利局、副县长甲关于…的汇报: who is heard reports."""
        before = self.fold[max(self.sentence.start, self.phrases.edge(item) - 3) : self.phrases.edge(item)]
        after = self.fold[item.stop : item.stop + 14]
        if re.search(r"(?:代表|委托|受|对|就|于|在|提名|任命|接受|免去|推荐)$", before):
            return
        if (
            re.match(
                r"[\s]*(?:等|、|和|及|与|以及|，|《|关于|就|对|的?工?作?汇报|作|所作|有关|工作|主要负责|负责|分别|围绕|受|代表|情况|近期|贯彻|落实|党[委组]|[^，。、；]{0,10}(?:汇报|报告|通报|说明|介绍))",
                after,
            )
            and self.verb is not None
        ):
            self.give("report", (item,), self.verb)

    def _predicate(self, item: Item) -> None:
        frame = item.frame
        assert frame is not None
        if self.fresh and self.group and not self.quiet and others(self.fold, self.group[-1], self.clause, item):
            subject: tuple[Item, ...] = ()
        elif self.fresh and self.group:
            if self.quiet:
                self._close(self.phrases.edge(self.group[0]))
                self.quiet = False
            subject = tuple(self.group)
        elif self.quiet:
            pronoun = PRONOUN.match(self.fold, self.clause, item.start + 1)
            if not (pronoun and frame.side == "q"):
                return
            subject = self._meant()
        else:
            subject = self._continued(item)
        if not fits(self._setting(item, subject)) or self._of_object(item) or lectured(self.state, item, subject):
            return
        if self.aside == "in" and frame.role == "accompany" and self.fold.startswith(("下", "之下"), item.stop):
            self.give("accompany", tuple(i for i in self.group if i.kind == "person"), item)
            self.fresh, self.group, self.aside = False, [], ""
            return
        if frame.side == "h":
            self.heard = True
            self.verb = item
            if self.fresh:
                self.subject = subject
                self._used(subject)
            return
        if frame.side == "o":
            self.verb = item
            if frame.trigger in VISITS:
                self.state.leader = tuple(i for i in subject if i.kind == "person") or self.state.leader
            self._used(subject)
            return
        if self.heard and frame.role in ("report", "exchange"):
            return
        self.heard = False
        if frame.role == "meet":
            self.object = ("meet", item)
            if self.state.leader and re.match(
                r"了?[^，。；]{0,16}(?:[团组]|一行|客人|来宾|嘉宾)", self.fold[item.stop : item.stop + 20]
            ):
                self.give("meet", tuple(i for i in self.state.leader if i.who not in {s.who for s in subject}), item)
        elif frame.role == "attend" and NAMES.match(self.fold, item.stop, min(item.stop + 60, self.sentence.stop)):
            self.object = ("attend", item)
            self.fresh = False
            return
        if frame.role == "accompany" and self._before_entity(item):
            self.give(frame.role, subject, item)
            self.fresh, self.group, self.subject = False, [], ()
            self.verb = item
            return
        role = frame.role
        self.convened = frame.trigger in ("主持召开", "主持举行") or (self.convened and not self.fresh)
        last = self.verb.frame if self.verb is not None and self.verb.start >= self.clause else None
        if (
            role in ("inspect", "go")
            and not (last is not None and last.role == "lead")
            and ALONG.search(self.fold[self.clause : item.start])
            and (set(subject) != set(self.subject) or told_before(self.sentence, self.phrases, subject))
        ):
            along = told_before(self.sentence, self.phrases, subject) or self.state.doers("inspect") - {
                i.who for i in subject
            }
            role = "accompany" if self.subject or along else role  # 县长乙一同调研, beside what 甲 does
        if self.fresh or not told_on(self.state, item, subject):
            self.give(role, subject, item)
        self.subject, self.verb = subject, item
        self._used(subject)
        if frame.side == "q" and opens_speech(self.fold, item.start, item.stop, self.sentence.stop):
            self._close(item.start)
            self.quiet, self.since, self.opened = True, item.stop, False
            speakers = tuple(i.who for i in subject if i.kind == "person" and i.who)
            self.state.talks.append(Talk(speakers, frame.trigger, item.stop, self.index))

    def _used(self, subject: tuple[Item, ...]) -> None:
        people = tuple(i for i in subject if i.kind == "person")
        if people:
            self.state.last = people[:1]
            self.subject = subject
        self.fresh, self.group, self.aside = False, [], ""

    def _of_object(self, item: Item) -> bool:
        """会见来我区汇报工作的甲: what the object does."""
        if self.object is None or self.object[0] != "meet" or self.fresh:
            return False
        if CAME.search(self.fold, self.object[1].stop, item.start):
            return True  # 接待甲一行到我区考察
        other = self.phrases.first("person", item.stop)
        if other is None:
            return False
        between = self.fold[item.stop : other.start]
        if "的" in between and not CLAUSE.search(between):
            self.relative = (item, other.start) if item.frame and item.frame.role == "report" else None
            return True
        return False

    def _before_entity(self, item: Item) -> bool:
        """陪同李平调研: what follows is an object."""
        other = self.phrases.after(item.stop, "person")
        return other is not None and self.phrases.light(item.stop, other.start)

    def _continued(self, item: Item) -> tuple[Item, ...]:
        """The subject of a predicate without one of its own."""
        if PRONOUN.match(self.fold, self.clause, item.start + 1) or PRONOUN.match(
            self.fold, self.sentence.start, item.start + 1
        ):
            return self._meant()
        begun = self.last_doing >= self.clause
        before = self.fold[self.clause : item.start].strip()
        assert item.frame is not None
        if not begun and item.frame.role == "inspect" and DELEGATION.match(before) and self.state.leader:
            return self.state.leader
        if not begun and not MOVE.match(before) and (IMPERSONAL.match(before) or MANY.search(before)):
            return ()
        named = self.last_post >= self.clause
        if not begun and named and not MOVE.match(before):
            return ()  # 各常委、各副县长参加会议
        if (
            not self.subject
            and not before
            and item.start - self.sentence.start < 3
            and item.frame.trigger in ("强调", "指出")
        ):
            told = [a for a in self.state.acts if a.sentence == self.index - 1 and a.person and a.role != "report"]
            return self.state.last if any(a.person == i.who for a in told for i in self.state.last) else ()
        if not self.subject and HE.search(self.fold, self.sentence.start, item.start):
            return self.state.last
        return self.subject

    def _meant(self) -> tuple[Item, ...]:
        """Whom 他 means: who the sentence is about so far, else who the last one was about."""
        people = tuple(i for i in self.subject if i.kind == "person")
        return people[:1] or self.state.last

    def _setting(self, item: Item, subject: tuple[Item, ...]) -> Setting:
        """A trigger in its clause, as the rules see it."""
        assert item.frame is not None
        near = bool(subject) and (self.fresh or self.clause < subject[-1].stop <= item.start)
        last = subject[-1].stop if near else self.clause
        verb = self.verb
        return Setting(
            item=item,
            frame=item.frame,
            own=QUOTE.sub("＃", self.fold[max(last, item.start - 120) : item.start])[-40:],
            words=self.fold[max(self.clause, item.start - 40) : item.start],
            after=self.fold[item.stop : item.stop + 48],
            verb=verb.frame if verb else None,
            near=verb is not None and verb.stop >= self.clause,
            between=self.fold[verb.stop : item.start] if verb else " ",
            fresh=self.fresh,
            convened=self.convened,
            gap=item.start - self.group[-1].stop if self.group else 99,
        )
