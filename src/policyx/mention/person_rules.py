"""What tells a person's name: what stands before and after it, and lists of names. Each rule notes what it reads."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import rows
from policyx.mention.base import Mention
from policyx.mention.name_border import Recurrence, read_name
from policyx.mention.name_forms import Name, dotted_start
from policyx.mention.name_list import name_before, read_list
from policyx.mention.name_model import closes, cue_at, openings, surnames
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span

BEFORE = {"post": 6.5, "label": 4.0, "role": 2.0, "verb": 0.0, "appoint": 9.0, "list": 3.0, "link": -2.0}
"""How strongly what stands before a place speaks for a name there (natural logarithm of odds)."""
LEAST = 1.5
"""Odds that a name after a post or label needs."""
CUES = {"speech": -1.0, "act": -4.5, "work": -7.0}


@dataclass(slots=True)
class Scene:
    """An article as the rules see it: the mentions found before, the names found so far (by start, with the rule)."""

    reading: Reading
    text: str
    posts: list[Mention]
    labels: list[Mention]
    divisions: frozenset[Span]
    blocks: list[int]
    recurrence: Recurrence
    found: dict[int, tuple[Name, str]] = field(default_factory=dict)

    def stop(self, at: int, stop: int) -> int:
        """Where a name that begins at `at` must have ended."""
        index = bisect_left(self.blocks, at)
        return min(stop, self.blocks[index]) if index < len(self.blocks) else stop

    def post_at(self, at: int) -> bool:
        """Whether a post begins at `at`."""
        index = bisect_left(self.posts, at, key=lambda post: post.start)
        return index < len(self.posts) and self.posts[index].start == at

    def keep(self, names: Iterable[Name], rule: str) -> None:
        """Note names; of two that begin at one place the likelier stands."""
        for name in names:
            known = self.found.get(name.start)
            if known is None or name.odds > known[0].odds:
                self.found[name.start] = (name, rule)


Rule = Callable[[Scene, Span], None]
LEAD_IN = lazy(
    r" {0,4}(?:（[^（）。]{1,12}） {0,2})?(?:少将|中将|上将|大校|上校|中校|少校|(?:候选人)?(?:提名)?人选|候选人)?"
    r"(?:(?:分别)?[是为有](?=[：:]))?[：:]? {0,4}"
)
TIMED = lazy(r"(?:时任|身为|作为|担任|任|是)$")


def before_post(scene: Scene, span: Span) -> None:
    """何以宁书记; 王明（市发改委主任）; 市委许继伟书记."""
    for index in range(_first(scene.posts, span[0]), len(scene.posts)):
        post = scene.posts[index]
        if post.start >= span[1]:
            break
        at, prior = post.start, 0.0
        if at > span[0] and scene.text[at - 1] == "（":
            at, prior = at - 1, 4.0
        elif post.stop - at > 5:
            continue
        elif post.rule == "post.apart":
            prior = 4.0  # 市委|许继伟|书记
        name = name_before(scene.text, at, max(span[0], scene.posts[index - 1].stop if index else 0), prior)
        if name:
            scene.keep([name], "before post")


def after_post(scene: Scene, span: Span) -> None:
    """区长谢东主持; 副县长甲、乙、丙; 区领导汤晓强、张明万等参加; 时任副区长的陶然."""
    ends = {name.stop for name, _ in scene.found.values()}
    for kind, mentions in (("post", scene.posts), ("label", scene.labels)):
        for index in range(_first(mentions, span[0]), len(mentions)):
            mention = mentions[index]
            if mention.start >= span[1]:
                break
            match = LEAD_IN.match(scene.text, mention.stop, span[1])
            at = match.end() if match else mention.stop
            prior = BEFORE[kind]
            if kind == "post" and (
                mention.text == "总书记" or mention.start in ends or _surname_before(scene.text, mention, span[0])
            ):
                prior = -6.0
            elif scene.text.startswith("的", at) and TIMED.search(
                scene.text[max(0, mention.start - 3) : mention.start]
            ):
                at, prior = at + 1, 4.0
            names = (
                read_list(scene.text, at, scene.stop(at, span[1]), (prior, 4.0), scene.recurrence)
                if at < span[1]
                else []
            )
            if names and names[0].odds > LEAST:
                scene.keep(names, f"after {kind}")


def _surname_before(text: str, post: Mention, floor: int) -> bool:
    """Whether a bare surname stands before a post: 滕书记."""
    at = post.start - 1
    if TIMED.search(text[max(floor, at - 1) : post.start]):
        return False
    alone = at <= floor or not "\u4e00" <= text[at - 1] <= "\u9fff"
    return at >= floor and len(post.text) <= 4 and text[at] in surnames() and (alone or surnames()[text[at]] > -6.0)


TAKES = lazy(
    r"[\u4e00-\u9fff·、 ]{2,80}?(?:（[^（）]{1,12}）)?(?:等?[0-9一二三四五六七八九十两]{1,3}[名位人])?(?:同志)?"
    r"(?:为|任|担任|兼任|的[^，。；]{2,40}职务|辞去|请辞|因[^，。；]{2,14}辞去|请求辞去)"
)


def led(scene: Scene, span: Span) -> None:
    """居民童金生; 任命齐飞为; 免去X的; 由饶国雄主持."""
    text = scene.text
    for _, at, cue in _leads().find(text, *span):
        while at < span[1] and text[at] in " ：":
            at += 1
        if (
            at >= span[1]
            or not "\u4e00" <= text[at] <= "\u9fff"
            or (cue == "appoint" and not TAKES.match(text, at, span[1]))
        ):
            continue
        stop = scene.stop(at, span[1])
        names = read_list(text, at, stop, (BEFORE[cue], 6.0 if cue == "list" else 3.0), scene.recurrence)
        if not names or (names[0].start, names[0].stop) in scene.divisions:
            continue
        acts = cue_at(text, names[-1].stop) in CUES
        if (cue == "link" and not acts) or (cue == "list" and not acts and len(names) < 2):
            continue
        need = _needed(text, names[0].stop) + (2.0 if len(names[0].text) == 2 else 0.0)
        if cue == "role" and names[0].odds < need:
            continue
        if cue not in ("role", "appoint") and names[0].odds < 6.0 and not closes(text, names[0].stop, span[1]):
            continue
        scene.keep(names, f"after {cue}")


def _needed(text: str, at: int) -> float:
    """The odds that a name after 村民 needs, by what follows it: 村民莫有财说, but not 村民自治相结合."""
    if cue_at(text, at) in CUES or text[at : at + 1] in "在与和就对及向":
        return 0.0
    return 3.0 if closes(text, at, len(text)) else 5.0


SEX = lazy(r"(?:（[^（）]{1,12}）)? {0,2}[，、（ ] {0,3}[男女](?![\u4e00-\u9fff])")
DUTY = lazy(r" {0,3}[： ] {0,3}(?:主持|负责|协助|分管|联系|牵头)")
"""王建军：主持县政府全面工作."""
APPOINTED = lazy(
    r"(?:（[^（）]{1,12}）)? {0,2}(?:同志)?"
    r"(?:(?:被)?(?:增补|补选|推选|推举|聘任|任命|提名)?为|任|的|不再担任|兼任?|当选为?|是|(?:请求|请)?辞去|请辞)"
)


def opening(scene: Scene, span: Span) -> None:
    """黄茂军强调; 谢东主持 何积光出席; 陈渝生、仁青拉姆出席; 钟点，男，汉族; 王璟为市教育局局长."""
    text = scene.text
    bonus = 1.5 if span in scene.reading.title else 0.0
    listed = span[0]
    for at in _openings(text, span):
        stop = scene.stop(at, span[1])
        may_list = at >= listed and LISTED.match(text, at, stop) is not None
        if _may_open(scene, at, span) and (may_list or _goes_on(scene, at, span)):
            name = read_name(text, at, stop, 9.0, scene.recurrence)
            if name is None or (name.start, name.stop) in scene.divisions:
                continue
            prior = _opens(scene, name.stop, span)
            if prior is not None and name.odds - 9.0 + prior + bonus > 0:
                scene.keep([name], "opening")
        if may_list:
            names = read_list(text, at, stop, (6.0, 6.0), scene.recurrence)
            listed = names[-1].stop if names else at
            places = sum((n.start, n.stop) in scene.divisions for n in names)
            if places * 4 > len(names) or len(names) < 2:  # 王大学 may stand among many names
                continue
            if _list_acts(scene, names[-1].stop) and sum(n.odds for n in names) > 11.5 * len(names):
                scene.keep(names, "list")


LISTED = lazy(r"[\u4e00-\u9fff·]{2,6}(?: {0,3}[、（]| {1,4}[\u4e00-\u9fff])|[\u4e00-\u9fff] {1,4}[\u4e00-\u9fff]")


FOLLOWS = frozenset("（ 同被增补推选聘任提当是的不兼为请辞，、：和及与")
"""What may stand where `_opens` finds something, besides the words that follow names."""
GOES_ON = frozenset("，（、：为任的不兼当是 ")


def _may_open(scene: Scene, at: int, span: Span) -> bool:
    """Whether something follows within the length of a name that may follow one: spares the reading of most clauses."""
    text = scene.text
    first = openings()
    for stop in range(at + 2, min(at + 6, span[1])):
        char = text[stop]
        if char in GOES_ON or (char in first and cue_at(text, stop) in CUES):
            return True
    return False


LONGEST = 8
"""Characters of a name without dots or spaces, at most."""


def _goes_on(scene: Scene, at: int, span: Span) -> bool:
    """Whether what may follow the name at the opening of a clause follows anywhere where the name at `at` may end."""
    text = scene.text
    if text[at + 1] == " " or "·" in text[at : at + 10]:
        return True
    first = openings()
    return any(
        ((char := text[stop : stop + 1]) in first or char in FOLLOWS) and _opens(scene, stop, span) is not None
        for stop in range(at + 2, min(at + LONGEST, span[1]) + 1)
    )


TAIL = lazy(
    r" {0,2}(?:等(?:人|[\u4e00-\u9fff0-9]{0,10}(?:领导(?:同志|干部|人)?|同志|人|名|位|委员|代表|嘉宾|专家))?"
    r"|[0-9一二三四五六七八九十两]{1,3}[名位人](?:同志)?)? {0,2}(?:分别|均|共同|一同|先后|应邀|也|还|都|一起|现场)?"
    r"(?:在[^，。；：]{1,12}?(?=(?:前排)?(?:就[座坐]|出席|参加|收听|收看|参会)))?"
)


def _list_acts(scene: Scene, at: int) -> bool:
    """Whether a list that ends at `at` does something: 等出席, 等县领导参加, 参加."""
    match = TAIL.match(scene.text, at)
    stop = match.end() if match else at
    if cue_at(scene.text, stop) in CUES:
        return True
    match = APPOINTED.match(scene.text, stop)
    return match is not None and scene.post_at(match.end())


HONOURED = lazy(r"(?:一行|同志(?!们)|先生|女士|教授|院士|烈士|老人)(?<=[\u4e00-\u9fff]{4})")
NOBODY = lazy(
    r"(?:领导|负责|有关|相关|各位|老|女|男|党员|干部|带队|参会|与会|分管|主要|全体|机关|青年|退休|部队|乡镇|基层|其他|小|好|这位|那位|年轻)$"
)


def honoured(scene: Scene, span: Span) -> None:
    """中铁十六局集团有限公司程红彬一行; 学习了孟祥伟同志的讲话."""
    text = scene.text
    for match in HONOURED.finditer(text, *span):
        at = match.start()
        if scene.post_at(at) or NOBODY.search(text, max(span[0], at - 3), at):
            continue
        name = name_before(text, at, span[0], 1.0)
        if name and name.odds > 3.0 and len(name.text) > 2 and (name.start, name.stop) not in scene.divisions:
            scene.keep([name], "honoured")


AMID = lazy(r"在([\u4e00-\u9fff·、 ]{2,40}?)(?:等[\u4e00-\u9fff]{0,6})?的?(?:陪同|带领|率领|主持|见证)下")


ACCUSED = lazy(
    r"(?:对|给予|开除)([\u4e00-\u9fff·、 ]{2,16}?)(?:涉嫌|严重违|进行审查|开除党籍|提起公诉|立案审查|采取留置|违纪)"
)


def accused(scene: Scene, span: Span) -> None:
    """关于对孙启明涉嫌犯罪提起公诉的通报."""
    for match in ACCUSED.finditer(scene.text, *span):
        names = read_list(scene.text, match.start(1), match.end(1), (5.0, 6.0), scene.recurrence)
        places = any((name.start, name.stop) in scene.divisions for name in names)
        if names and names[-1].stop == match.end(1) and not places:
            scene.keep(names, "accused")


def amid(scene: Scene, span: Span) -> None:
    """在原野、段开来陪同下."""
    for match in AMID.finditer(scene.text, *span):
        names = read_list(scene.text, match.start(1), match.end(1), (6.0, 6.0), scene.recurrence)
        if names and names[-1].stop == match.end(1):
            scene.keep(names, "amid")


@cache
def _firsts() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames of one character, and of two."""
    return frozenset(n for n in surnames() if len(n) == 1), frozenset(n for n in surnames() if len(n) == 2)


CLAUSE = lazy(r"[\u4e00-\u9fff·-]+")
SPACED = lazy(r" {1,4}[\u4e00-\u9fff]")


def _openings(text: str, span: Span) -> Iterator[int]:
    """Where a surname opens a clause and something follows it that may be a given name."""
    singles, doubles = _firsts()
    for match in CLAUSE.finditer(text, *span):
        at = match.start()
        size = 1 if text[at] in singles else 2 if text[at : at + 2] in doubles else 0
        if not size or (at == span[0] and CLAUSE.match(text, max(0, at - 1), at)):
            continue
        stop = at + size
        if "\u4e00" <= text[stop : min(stop + 1, span[1])] <= "\u9fff" or SPACED.match(text, stop, span[1]):
            yield at


def _opens(scene: Scene, at: int, span: Span) -> float | None:
    """How strongly what follows a name at the opening of a clause speaks for it, or None."""
    text = scene.text
    cue = cue_at(text, at)
    if text[at : at + 1] in "和及与" and scene.post_at(at + 1):
        return 0.0  # 万凯|及副市长李勇
    if SEX.match(text, at, span[1]):
        return 6.0
    match = APPOINTED.match(text, at, span[1])
    if match and scene.post_at(match.end()):
        return 6.0
    if DUTY.match(text, at, span[1]):
        return 1.0
    return CUES.get(cue or "")


ROLL = lazy(r"[：:] {0,4}(?=[\u4e00-\u9fff])")


def roll(scene: Scene, span: Span) -> None:
    """县人武部：郝  兵; 在主席台就座的有：骆  驰 韦定邦."""
    text = scene.text
    for match in ROLL.finditer(text, *span):
        at = match.end()
        names = read_list(text, at, scene.stop(at, span[1]), (6.0, 6.0), scene.recurrence)
        if names and (names[-1].stop >= span[1] or text[names[-1].stop] in "。；等" or cue_at(text, names[-1].stop)):
            bare = sum(name.odds - 6.0 for name in names)
            if (len(names) > 1 and bare > -4.0) or (bare > 3.0 and names[-1].stop >= span[1]):
                scene.keep(names, "roll")


def dotted(scene: Scene, span: Span) -> None:
    """叶尔兰·哈布多拉, wherever it stands."""
    text = scene.text
    dot = text.find("·", *span)
    while dot >= 0:
        start = dotted_start(text, dot, span[0])
        name = read_name(text, start, scene.stop(start, span[1]), 0.0, scene.recurrence)
        opened = text.rfind("“", max(span[0], start - 8), start) > text.rfind("”", max(span[0], start - 8), start)
        # “神威·太湖之光”, 故里·江浙
        if name and "·" in name.text[2:] and not opened:
            scene.keep([name], "dotted")
            dot = max(dot, name.stop - 1)
        dot = text.find("·", dot + 1, span[1])


RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (before_post, ()),
    (after_post, ()),
    (led, ()),
    (opening, ()),
    (honoured, ("一行", "同志", "先生", "女士", "教授", "院士", "烈士", "老人")),
    (amid, ("陪同下", "带领下", "率领下", "主持下", "见证下")),
    (accused, ("涉嫌", "严重违", "进行审查", "开除党籍", "提起公诉", "立案审查", "采取留置", "违纪")),
    (roll, ("：", ":")),
    (dotted, ("·",)),
)
"""Each rule in order, with the words of which an article must hold one for it to find anything (none: always)."""


def _first(mentions: list[Mention], at: int) -> int:
    return bisect_left(mentions, at, key=lambda mention: mention.start)


@cache
def _leads() -> Matcher[str]:
    return Matcher((row[0], row[1]) for row in rows("name_leads"))
