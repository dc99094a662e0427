"""Who does what in a sentence: subjects and objects of the predicates, read from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policyx.event.clause import Item, Sentence
from policyx.event.organs import listed
from policyx.event.speech import opens_speech
from policyx.text.reading import Span, squash


@dataclass(frozen=True, slots=True)
class Act:
    """A role that a sentence gives an actor. person: id, or None for an organ (then `name`).

    target: what the predicate is about as far as the words say (会议, 调研, 仪式: a type of event, or a meeting's name);
    weak: a speech that any bystander may make (说, 告诉)."""

    role: str
    person: str | None
    name: str
    sentence: int
    at: int
    evidence: Span
    rule: str
    type: str | None = None
    target: str | None = None
    weak: bool = False
    verb: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """The beginning of someone's words. speakers: ids, none where an impersonal subject speaks (会议强调)."""

    speakers: tuple[str, ...]
    verb: str
    start: int
    sentence: int


@dataclass(slots=True)
class State:
    """What the reading carries on: the last subject, and whether a speech runs through the paragraph."""

    last: tuple[Item, ...] = ()
    speech: bool = False
    paragraph: int = -99
    acts: list[Act] = field(default_factory=list)
    leader: tuple[Item, ...] = ()  # who leads the delegation
    said: list[Span] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    roll: str = ""  # the role of those who are listed under a head
    rolled: int = -9  # the last sentence of that list


_JOIN = re.compile(r"[\s、，和与及以暨等同志先生女士一行分别两位各单位的（）兼]*$")
_JOINED = re.compile(
    r"(?:[\s、，：]|和|与|及|以及|暨|兼|等|同志|先生|女士|一行|两位|三位|[^，。；、]{0,4}领导同?志?|[老现原时]任|（[^（）]{0,30}）)*"
)
_ORGAN_ROLES = frozenset(["exchange", "report", "sign", "host", "guide", "convey", "announce", "deploy", "lecture"])
_IMPERSONAL = re.compile(
    r"(?:会议|大会|全会|会上?|座谈会|论坛|与会|双方|大家|三方|代表们|委员们|[^，。；]{0,8}(?:组|团|队|一行|人员|代表|同志|负责人|各级|各地|各部门))"
)
# a job or group in front of the next name that no recogniser marked: 甲，无党派人士代表乙
_NAMED = re.compile(r"[等\s]*(?:[、，]\s*[^\W了在对就把被向将说讲到赴来\d]{0,24}){1,3}")
_BREAK = re.compile(
    r"[\s]*(?:在(?![^，。]{0,20}(?:方面|过程中|基础上|前提下))|来到|走进|随后|当[天日晚]|会上|会前|会后|会议|上午|下午|期间|其间|调研中|座谈会上|据悉|据了解|又讯)"
)
_PRONOUN = re.compile(r"[“”\s]*(?:随后|同时|最后|其间|期间|会上|为此|对此|就此|现场)?，?(?:他|她)(?!们|山|乡|律)")
_AWAY = re.compile(
    r"(?:对|向|给|受|代表|为了|替|把|被|随|跟随|陪|慰问|看望|悼念|关于|根据|按照|按|经|报|感谢|委托|问|听|让|找|拉着|握着|告诉|叮嘱|提醒|嘱咐|勉励|鼓励)$"
)
_WITH = re.compile(r"(?:与|同|和|会同|携手|联合)$")
_IN = re.compile(r"(?:在|由)$")
_ALONG = re.compile(r"(?:一同|一道|一起|共同|随同)(?:参加|进行|前往)?$")
_DOES = re.compile(r"(?<![工操运合协写])作(?!用|为|风|物|业)|做(?!好|到)|进行")
# what may follow a division that acts as a whole; 武进|生态环境局 is another organ
_LEAD = re.compile(
    r"[\s]*(?:会上|其中|随后|同时|上午|下午|晚上?)?(?:[^，。；]{0,8}由)?(?:[^\W了在到对就把被将说深走往赴访察查听]{2,24}(?:、|和|及)){0,6}[\s]*"
)
_WHOLE = re.compile(
    r"[\s]*(?:[、，（]|和|与|及|以及|等|作|做|先后|分别|依次|逐一|主要|负责|有关|相关|就|围绕|结合|交流|发言|汇报|表态|述职|"
    r"通过|在|代表|介绍|书面|连线|签|共同|党|政府|人民|相继|分|对|进行|还|也)"
)
_DELEGATION = re.compile(
    r"[^，。；]{0,10}(?:考察|代表|访问|参观|调研|检查|督[导查察]|暗访|慰问|视察|巡查)[组团队](?:一行)?"
)
_HE = re.compile(r"[，；。”\s](?:他|她)(?!们|山|乡|律)")
_MOVE = re.compile(
    r"[\s]*(?:先后|分别|随后|再次|又|还|并)?(?:深入|[来去走]?到|赴|前往|走进|对|就|在|向|与|实地|现场|随机)"
)
_MANY = re.compile(
    r"(?:负责人|负责同志|[书主][记任]|同志|人员|代表|干部|群众|职工|成员|委员|[人名]|单位|部门|学员|师生|领导|企业|局|办|镇|街道|乡|村民|居民|市民|党员)等?"
    r"(?:共?约?\d*余?人)?(?:共同|分别|先后|一同|一起|也|都|均|应邀|参与|现场|集中|在[^，。；]{1,12}|等)*$"
)
_ROLLS = {
    "出席": "attend",
    "参加": "attend",
    "就座": "attend",
    "与会": "attend",
    "参会": "attend",
    "列席": "observe",
    "陪同": "accompany",
    "主持": "host",
    "到会": "attend",
}
_ROLL = re.compile(
    r"(?:^|在[^，。；]{0,12}|[，。；]|出席|参加)(?P<what>出席|参加|就座|与会|参会|列席|陪同|主持|到会)[^，。；：]{0,14}(?:的?(?:还|领导|同志|领导同志|人员)*有：?|：|人员：|的领导：)"
)
_CLAUSE = re.compile(r"[，；：。]")
_WEAK = frozenset("说 说道 告诉 希望 鼓励 认为 介绍说 坦言 直言 提醒 谈到 寄语 号召 提出 表示 叮嘱 嘱咐 勉励".split())
_TARGETS = (
    (re.compile(r"[^，。；、]{0,30}?(?:会见|会谈)"), "reception"),
    (re.compile(r"[^，。；、]{0,30}?(?:仪式|启动|开工|签约|揭牌)"), "ceremony"),
    (re.compile(r"[^，。；、]{0,30}?(?:学习|培训|党课|开班|讲座|辅导)"), "study"),
    (
        re.compile(
            r"[^，。；、]{0,30}?(?:调研|检查|督[查察导办]|走访|慰问|巡[河湖查林]|暗访|视察|考察|夜查|看望|察看)"
        ),
        "inspection",
    ),
    (re.compile(r"[^，。；、]{0,30}?(?:会议|大会|座谈会|全会|会(?=[并，。]|$))"), "meeting"),
)


def read(fold: str, sentences: tuple[Sentence, ...]) -> State:
    """Every role that the sentences give, and where someone's words are told, in text order."""
    state = State()
    for index, sentence in enumerate(sentences):
        if sentence.paragraph != state.paragraph:
            state.paragraph, state.speech = sentence.paragraph, False
        _Reader(fold, sentence, index, state).run()
    return state


class _Reader:
    """One pass over a sentence."""

    def __init__(self, fold: str, sentence: Sentence, index: int, state: State) -> None:
        self.fold, self.sentence, self.index, self.state = fold, sentence, index, state
        self.subject: tuple[Item, ...] = ()
        self.group: list[Item] = []
        self.fresh = False
        self.heard = False  # after 听取: who follows reports
        self.object: tuple[str, Item] | None = None  # role that the persons who follow take
        self.quiet = state.speech and not _BREAK.match(fold, sentence.start)  # inside what someone says
        self.since = sentence.start
        self.opened = False  # whether a new subject breaks into it
        self.verb: Item | None = None
        self.end = sentence.start
        self.clause = sentence.start
        self.aside = ""  # the word before the group that takes it out of the subject (在, 与, 向)

    def run(self) -> None:
        """Reads the items from left to right."""
        for item in self.sentence.items:
            gap = self.fold[self.end : item.start]
            cut = max((self.end + m.end() for m in _CLAUSE.finditer(gap)), default=0)
            if cut:
                self._boundary(gap, cut)
            if item.kind in ("person", "organ", "division"):
                self._entity(item, gap)
            elif item.kind == "verb":
                self._predicate(item, gap)
            if item.kind != "post" and item.kind != "label":
                pass
            self.end = max(self.end, item.stop)
        people = [i for i in self.subject if i.kind == "person"] or [i for i in self.group if i.kind == "person"]
        if (self.subject or (self.fresh and not self.aside)) and len(people) == 1 and not self.quiet:
            self.state.last = (people[0],)  # who the sentence is about, though no frame says what is done
        self._roll()
        self._close(self.sentence.stop)
        self.state.speech = self.quiet

    def _roll(self) -> None:
        """A list announced as one of those present (在主席台就座的有：) or set under such a head."""
        text = self.fold[self.sentence.start : self.sentence.stop].strip()
        match = _ROLL.search(text)
        people = tuple(self.sentence.of("person"))
        if match and not (people and match.end() < len(text) - 1 and self.verb is not None and self.verb.frame is None):
            role = _ROLLS[match["what"]]
            if not people:
                self.state.roll, self.state.rolled = role, self.index
                return
            after = (
                self.sentence.start + self.fold[self.sentence.start : self.sentence.stop].find(match[0]) + len(match[0])
            )
            self._list(role, tuple(p for p in people if p.start >= after))
        elif (
            self.state.roll and self.index == self.state.rolled + 1 and people and self.verb is None and len(text) < 400
        ):
            self.state.rolled = self.index
            self._list(self.state.roll, people)
        else:
            self.state.roll = ""

    def _list(self, role: str, people: tuple[Item, ...]) -> None:
        for person in people:
            if person.who:
                self.state.acts.append(Act(role, person.who, "", self.index, person.start, self.sentence.span, "roll"))

    def _close(self, at: int) -> None:
        if self.quiet and at > self.since:
            self.state.said.append((self.since, at))

    def _boundary(self, gap: str, cut: int) -> None:
        self.clause = cut
        if self.quiet and "；" in gap and self.since > self.sentence.start and _BREAK.match(self.fold, cut):
            self._close(cut)  # 甲要求…；在乙村，他…
            self.quiet = False
        if "；" in gap or "，" in gap:
            self.object = None
        if self.heard and ("；" in gap or ("，" in gap and self.verb is not None)):
            self.heard = False

    def _entity(self, item: Item, gap: str) -> None:
        if item.kind == "person" and self.object:
            self._give(self.object[0], (item,), self.object[1])
            edge = self._edge(item)
            if self.fold[edge - 1 : edge] == "由":  # 会见了由乙率领的代表团
                self.group, self.fresh, self.aside = [item], True, ""
            return
        if self.heard:
            return self._heard(item)
        if self.group and self.fresh:
            if self._light(self.group[-1].stop, item.start):
                self.group.append(item)
                return
            people = [i for i in self.group if i.kind == "person"]
            if item.kind == "person" and people and self._light(people[-1].stop, item.start):
                del self.group[self.group.index(people[-1]) + 1 :]  # 甲，武进国家高新区|党工委副书记乙
                self.group.append(item)
                return
        if item.kind != "person" and not self._leads(item):
            return  # 到惠民镇检查, 就区水利局工作: no subject
        before = self.fold[max(self.clause, self._edge(item) - 4) : self._edge(item)]
        with_ = bool(_WITH.search(before))
        if self.quiet and not self.opened:
            if not self._opening(item):
                return
            self.opened = True
        verb = self.verb
        if verb is not None and verb.frame is not None and verb.frame.role in ("go", "inspect") and not self.heard:
            if verb.stop >= self.clause and item.kind == "person":
                return  # 甲来到低保户乙家中
        if _AWAY.search(before):
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
        self.group, self.fresh, self.aside = [item], True, "in" if _IN.search(before) else ""

    def _leads(self, item: Item) -> bool:
        """Whether an organ or division stands where a subject does: at the beginning of its clause."""
        at = self.clause
        if any(o.kind in ("person", "verb") and at <= o.start < item.start for o in self.sentence.items):
            return False
        for other in self.sentence.items:
            if other.kind == "date" and other.start >= at and other.stop <= item.start:
                at = other.stop
        return bool(_LEAD.fullmatch(self.fold, at, item.start))

    def _heard(self, item: Item) -> None:
        """听取县水利局、副县长甲关于…的汇报: who is heard reports."""
        before = self.fold[max(self.sentence.start, self._edge(item) - 3) : self._edge(item)]
        after = self.fold[item.stop : item.stop + 14]
        if re.search(r"(?:代表|委托|受|对|就|于|在)$", before):
            return
        if (
            re.match(
                r"[\s]*(?:等|、|和|及|与|以及|，|关于|就|对|的?工?作?汇报|作|所作|有关|工作|主要负责|负责|分别|围绕|受|代表|情况|近期|贯彻|落实|党[委组]|[^，。、；]{0,10}(?:汇报|报告|通报|说明|介绍))",
                after,
            )
            and self.verb is not None
        ):
            self._give("report", (item,), self.verb)

    def _edge(self, item: Item) -> int:
        """Where the noun phrase of an entity begins: at the posts in front of a name."""
        edge = item.start
        for other in reversed(self.sentence.items):
            if (
                other.kind in ("post", "label", "organ", "division")
                and other.stop <= edge
                and self._light(other.stop, edge)
            ):
                if other.kind in ("organ", "division") and self.fold[other.stop : edge].strip():
                    continue
                edge = other.start
        return edge

    def _light(self, start: int, stop: int) -> bool:
        """Whether only posts, labels and joining words stand between two places."""
        at = start
        for other in self.sentence.items:
            if other.start >= start and other.stop <= stop and other.kind in ("post", "label"):
                if not (_JOINED.fullmatch(self.fold, at, other.start) or _NAMED.fullmatch(self.fold, at, other.start)):
                    return False
                at = other.stop
        return bool(_JOINED.fullmatch(self.fold, at, stop) or _NAMED.fullmatch(self.fold, at, stop))

    def _opening(self, item: Item) -> bool:
        """Whether a person stands where a new subject may break into a speech: at the beginning of a sentence or after ；
        or 会上，; 习近平 never does."""
        edge = self._edge(item)
        head = self.fold[self.sentence.start : edge]
        first = (
            re.fullmatch(r"[\s”」]*(?:[^，。；]{0,24}，)?(?:[^，。；]{0,10}(?:领导|代表|委员|常委|负责人))?", head)
            is not None
        )
        semi = self.fold[max(self.sentence.start, edge - 1) : edge] in ("；", "，")
        if not (first or semi):
            return False
        name = squash(self.fold[item.start : item.stop])
        if name == "习近平":
            return False
        following = next((o for o in self.sentence.items if o.kind == "verb" and o.start >= item.stop), None)
        if following is None or following.frame is None:
            return False
        if item.kind != "person":
            return first and self.state.speech and following.frame.role in ("exchange", "report", "sign")
        if first:
            if not self.state.speech:
                return False
            return True
        return following.frame.side != "q" or self.fold[edge - 1] == "；"

    def _predicate(self, item: Item, gap: str) -> None:
        frame = item.frame
        assert frame is not None
        passive = self._passive(item)
        if self.fresh and self.group:
            if self.quiet:
                self._close(self._edge(self.group[0]))
                self.quiet = False
            subject: tuple[Item, ...] = tuple(self.group)
        elif self.quiet:
            pronoun = _PRONOUN.match(self.fold, self.clause, item.start + 1)
            if not (pronoun and frame.side == "q"):
                return
            subject = self._meant()
        else:
            subject = self._continued(item)
        if not self._fits(item, subject):
            return
        if self.aside == "in" and frame.role == "accompany" and self.fold.startswith(("下", "之下"), item.stop):
            self._give("accompany", tuple(i for i in self.group if i.kind == "person"), item)
            self.fresh, self.group, self.aside = False, [], ""
            return
        if frame.side == "h":
            self.heard = not passive
            self.verb = item
            if self.fresh:
                self.subject = subject
                self._used(subject)
            return
        if frame.side == "o":
            self.verb = item
            self._used(subject)
            return
        if self.heard and frame.role in ("report", "exchange"):
            return
        self.heard = False
        if frame.role == "meet":
            self.object = ("meet", item)
            if self.state.leader and re.match(
                r"了?[^，。；]{0,16}(?:[团组]|一行)", self.fold[item.stop : item.stop + 20]
            ):
                self._give("meet", tuple(i for i in self.state.leader if i.who not in {s.who for s in subject}), item)
        elif frame.role == "attend" and re.match(
            r"[^，。；]{0,12}的(?:还|领导|同志|市领导|区领导|县领导)*有", self.fold[item.stop : item.stop + 20]
        ):
            self.object = ("attend", item)
            self.fresh = False
            return
        if frame.role == "accompany" and self._before_entity(item):
            self._give(frame.role, subject, item)
            self.fresh, self.group, self.subject = False, [], ()
            self.verb = item
            return
        role = frame.role
        if (
            role == "inspect"
            and _ALONG.search(self.fold[self.clause : item.start])
            and set(subject) != set(self.subject)
        ):
            others = {a.person for a in self.state.acts if a.role == "inspect"} - {i.who for i in subject}
            role = "accompany" if self.subject or others else role  # 县长乙一同调研, beside what 甲 does
        self._give(role, subject, item)
        self.subject, self.verb = subject, item
        self._used(subject)
        if frame.side == "q" and opens_speech(self.fold, item.start, item.stop, self.sentence.stop):
            self._close(item.start)
            self.quiet, self.since = True, item.stop
            speakers = tuple(i.who for i in subject if i.kind == "person" and i.who)
            self.state.talks.append(Talk(speakers, frame.trigger, item.stop, self.index))

    def _used(self, subject: tuple[Item, ...]) -> None:
        people = tuple(i for i in subject if i.kind == "person")
        if people:
            self.state.last = people[:1]
            self.subject = subject
        self.fresh, self.group, self.aside = False, [], ""

    def _passive(self, item: Item) -> bool:
        return False

    def _before_entity(self, item: Item) -> bool:
        """陪同李平调研: what follows is an object."""
        for other in self.sentence.items:
            if other.start >= item.stop:
                if other.kind in ("post", "label"):
                    continue
                return other.kind == "person" and self._light(item.stop, other.start)
        return False

    def _continued(self, item: Item) -> tuple[Item, ...]:
        """The subject of a predicate without one of its own."""
        if _PRONOUN.match(self.fold, self.clause, item.start + 1) or _PRONOUN.match(
            self.fold, self.sentence.start, item.start + 1
        ):
            return self._meant()
        begun = any(i.kind in ("person", "verb") and self.clause <= i.start < item.start for i in self.sentence.items)
        before = self.fold[self.clause : item.start].strip()
        assert item.frame is not None
        if not begun and item.frame.role == "inspect" and _DELEGATION.match(before) and self.state.leader:
            return self.state.leader
        if not begun and not _MOVE.match(before) and (_IMPERSONAL.match(before) or _MANY.search(before)):
            return ()
        if not self.subject and _HE.search(self.fold, self.sentence.start, item.start):
            return self.state.last
        return self.subject

    def _meant(self) -> tuple[Item, ...]:
        """Whom 他 means: who the sentence is about so far, else who the last one was about."""
        people = tuple(i for i in self.subject if i.kind == "person")
        return people[:1] or self.state.last

    def _fits(self, item: Item, subject: tuple[Item, ...]) -> bool:
        """Whether the predicate is one here: 作…报告 but not 工作报告, 参加调研 tells no inspection of its own."""
        frame = item.frame
        assert frame is not None
        words = self.fold[max(self.clause, item.start - 40) : item.start]
        last = subject[-1].stop if subject and self.fresh else self.clause
        own = self.fold[max(last, item.start - 40) : item.start]
        after = self.fold[item.stop : item.stop + 16]
        if re.search(r"(?:按照|根据|落实|贯彻|对照|围绕|结合|符合|学习)[^，。]{0,20}$", own) and frame.role in (
            "speak",
            "deploy",
            "inspect",
        ):
            if frame.role != "speak" or frame.trigger in ("要求", "讲话", "提出"):
                return False
        if frame.role == "convey" and not self.fresh:
            return bool(re.search(r"[并、及]$", words))  # 甲主持召开会议，传达学习…: the meeting's own agenda
        if frame.trigger in ("安排", "讲解"):
            return bool(_DOES.search(own))
        if frame.trigger == "部署":
            return bool(_DOES.search(own) or re.search(r"安排$", own) or (after[:1] == "了" and self.fresh))
        if frame.trigger in ("报告", "说明"):
            if self.verb is not None and self.verb.stop == item.start:
                return False  # 作辅导报告
            return bool(_DOES.search(own) or re.search(r"[就对]", own))
        if frame.trigger == "交流":
            return bool(re.match(r"发言|了?[^，。]{0,14}(?:经验|做法|体会)", after)) or bool(_DOES.search(own))
        if frame.trigger == "介绍":
            return self.fresh and (
                after[:1] in "了，："
                or bool(re.match(r"[^，。；]{0,14}(?:情况|经验|做法)", after))
                or bool(_DOES.search(own))
            )
        if frame.trigger == "提出":
            return bool(re.match(r"[^，。；]{0,12}(?:要求|意见|希望)", after))
        if frame.role == "inspect" and re.match(r"(?:就|围绕|结合|以|按)", own.strip()):
            return False  # 就督察纪律提出要求
        if (
            frame.role == "inspect"
            and re.match(r"[^，。；]{0,3}对", own)
            and not re.search(r"(?:进行|开展|实施)[^，。；]{0,14}$", own)
        ):
            return False
        if (
            frame.role in ("meet", "lecture", "sign", "unveil")
            and self.verb is not None
            and self.verb.frame is not None
            and self.verb.frame.role in ("attend", "accompany", "observe", "host")
            and not self.fresh
            and re.fullmatch(r"了?[^，。；并、]{0,10}", self.fold[self.verb.stop : item.start])
        ):
            return False  # 参加会见
        if frame.role in ("inspect",) and self.verb is not None and self.verb.stop >= self.clause and not self.fresh:
            before = self.verb.frame
            if before and before.role not in ("lead", "inspect", "-", "go") and not re.search(r"[并后]$", words):
                return False
        if frame.role == "lead" and frame.trigger == "率":
            return self.fresh and item.start - self.group[-1].stop <= 2
        return True

    def _give(self, role: str, actors: tuple[Item, ...], verb: Item) -> None:
        """Notes a role for each actor."""
        if role == "-" or verb.frame is None:
            return
        frame = verb.frame
        after = self.fold[verb.stop : min(self.sentence.stop, verb.stop + 34)]
        target, type_ = None, frame.type
        if role in ("attend", "host", "observe", "accompany", "speak"):
            for pattern, kind in _TARGETS:
                if pattern.match(after):
                    type_ = kind
                    break
        meeting = next((i for i in self.sentence.of("meeting") if 0 <= i.start - verb.stop <= 8), None)
        if meeting and meeting.mention and role in ("attend", "host", "observe"):
            target = meeting.mention.text
        if role == "report" and frame.trigger == "介绍" and re.match(r"[^。；]{0,30}(?:经验|做法)", after):
            role = "exchange"
        if frame.side != "h" or any(i.kind != "person" for i in actors):
            self._organs(role, actors, verb)
        if role == "lead":
            self.state.leader = tuple(i for i in actors if i.kind == "person")
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
            weak = frame.trigger in _WEAK or (frame.trigger == "介绍" and after[:1] in "，：" and role == "report")
            self.state.acts.append(
                Act(
                    role,
                    key,
                    name,
                    self.index,
                    actor.start,
                    self.sentence.span,
                    f"{frame.trigger}:{frame.side}",
                    type_,
                    target,
                    weak,
                    verb.start,
                )
            )

    def _organs(self, role: str, actors: tuple[Item, ...], verb: Item) -> None:
        """The organs among the actors, with those that the list they stand in adds."""
        own = [i for i in actors if i.kind in ("organ", "division")]
        if role == "sign" and verb.frame is not None:
            self._parties(verb)
            return
        if role not in _ORGAN_ROLES or role in ("host", "guide") or not own or verb.frame is None:
            return
        if verb.start < own[0].start:  # 听取县水利局汇报
            for actor in own:
                name = squash(self.fold[actor.start : actor.stop])
                span = (actor.start, actor.stop)
                self.state.acts.append(Act(role, None, name, self.index, actor.start, span, f"{verb.frame.trigger}:h"))
            return
        if cutoff(self.fold, own[-1].stop, verb.start) and not any(i.start > own[-1].stop for i in actors):
            return
        starts = [own[0].start, *(m.end() for m in _CLAUSE.finditer(self.fold, self.sentence.start, own[0].start))]
        start = max(s for s in [self.sentence.start, *starts[1:]])
        last = own[-1].stop
        stop = min((i.start for i in actors if i.start > last), default=verb.start)
        for index, (begin, end) in enumerate(_parts(self.fold, start, stop)):
            del index
            for (at, to), name in listed(self.fold, self.sentence, begin, end):
                self.state.acts.append(
                    Act(role, None, name, self.index, at, (at, to), f"{verb.frame.trigger}:list", verb.frame.type)
                )

    def _parties(self, verb: Item) -> None:
        """The organs that sign: 甲代表某局与某公司签署…"""
        earlier = [i.stop for i in self.sentence.items if i.frame and i.frame.role == "sign" and i.stop <= verb.start]
        start = max([self.sentence.start, *earlier, self.fold.rfind("；", self.sentence.start, verb.start) + 1])
        named = False
        for item in self.sentence.items:
            if item.kind not in ("organ", "division") or not start <= item.start < verb.start:
                continue
            before = self.fold[max(start, item.start - 4) : item.start]
            stop = self.fold[item.stop : item.stop + 1]
            party = re.search(r"(?:代表|与|和|同|分别|方)$", before) or (named and before.endswith("、"))
            party = party or (stop in "与和、" and not before.strip(" ，。；会上"))
            named = bool(party)
            if party:
                name = squash(self.fold[item.start : item.stop])
                span = (item.start, item.stop)
                self.state.acts.append(Act("sign", None, name, self.index, item.start, span, "sign:party", "ceremony"))


def _parts(fold: str, start: int, stop: int) -> list[Span]:
    """A span cut at its commas: 县财政局、县农业局，甲镇、乙镇 are two lists."""
    cuts = [m.end() for m in re.finditer("，", fold[start:stop])]
    edges = [start, *(start + c for c in cuts)]
    return list(zip(edges, [*(start + c - 1 for c in cuts), stop], strict=True))


def cutoff(fold: str, start: int, stop: int) -> bool:
    """Whether a clause ends between two places."""
    return bool(_CLAUSE.search(fold[start:stop]))
