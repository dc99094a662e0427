"""Persons, by evidence: what stands before and after a name, lists of names, and names known from the same article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from policyx.lexicon.matcher import Matcher
from policyx.lexicon.table import column, rows
from policyx.mention.base import Mention
from policyx.mention.name_list import Name, Recurrence, closes, dotted_start, read_list, read_name
from policyx.mention.name_model import follows, name_logp, surnames, words, words_logp
from policyx.text.reading import Reading, Span

BLOCKS = ("post", "date", "label", "work")
"""A name ends where one of these begins."""
BEFORE = {"post": 9.0, "label": 9.0, "role": 3.0, "verb": 2.0, "list": 5.0, "link": -1.0}
"""How strongly what stands before a place speaks for a name there."""
CUES = {"speech": 1.0, "act": -1.0}
OPENING = re.compile(r"(?<![\u4e00-\u9fff·-])[\u4e00-\u9fff](?=[\u4e00-\u9fff ])")


@dataclass(slots=True)
class Scene:
    """An article as the rules see it: one paragraph at a time, the mentions found before, the names found so far."""

    reading: Reading
    text: str
    posts: list[Mention]
    labels: list[Mention]
    blocks: list[int]
    recurrence: Recurrence
    found: dict[int, tuple[Name, str]] = field(default_factory=dict)

    def stop(self, at: int, stop: int) -> int:
        """Where a name that begins at `at` must have ended."""
        index = bisect_left(self.blocks, at)
        return min(stop, self.blocks[index]) if index < len(self.blocks) else stop

    def keep(self, names: Iterable[Name], rule: str) -> None:
        """Note names; of two that begin at one place the likelier stands."""
        for name in names:
            known = self.found.get(name.start)
            if known is None or name.odds > known[0].odds:
                self.found[name.start] = (name, rule)


Rule = Callable[[Scene, Span], None]


def after_post(scene: Scene, span: Span) -> None:
    """区长谢东主持; 副县长甲、乙、丙; 区领导汤晓强、张明万等参加."""
    for kind, mentions in (("post", scene.posts), ("label", scene.labels)):
        for index in range(_first(mentions, span[0]), len(mentions)):
            mention = mentions[index]
            if mention.start >= span[1]:
                break
            at = mention.stop
            while at < span[1] and at < mention.stop + 4 and scene.text[at] in " ：:":
                at += 1
            if at < span[1]:
                stop = scene.stop(at, span[1])
                scene.keep(read_list(scene.text, at, stop, (BEFORE[kind], 5.0), scene.recurrence), f"after {kind}")


def before_post(scene: Scene, span: Span) -> None:
    """何以宁书记; 王明（市发改委主任）; 市委许继伟书记."""
    for index in range(_first(scene.posts, span[0]), len(scene.posts)):
        post = scene.posts[index]
        if post.start >= span[1]:
            break
        at, prior = post.start, 0.0
        if at > span[0] and scene.text[at - 1] == "（":
            at, prior = at - 1, 3.0
        elif len(post.text) > 5:
            continue
        name = _ending_at(scene, at, span[0], prior)
        if name:
            scene.keep([name], "before post")


def led(scene: Scene, span: Span) -> None:
    """居民童金生; 任命齐飞为; 免去X的; 由饶国雄主持."""
    text = scene.text
    for _, at, cue in _leads().find(text, *span):
        while at < span[1] and text[at] == " ":
            at += 1
        if at >= span[1] or not "\u4e00" <= text[at] <= "\u9fff":
            continue
        stop = scene.stop(at, span[1])
        prior = BEFORE[cue]
        name = read_name(text, at, stop, prior, scene.recurrence)
        if name and closes(text, name.stop, span[1]) and (cue != "link" or _acts(text, name.stop)):
            scene.keep(read_list(text, at, stop, (prior, 3.0), scene.recurrence), f"after {cue}")


def opening(scene: Scene, span: Span) -> None:
    """黄茂军强调; 谢东主持 何积光出席; 陈渝生、仁青拉姆出席; 钟点，男，汉族."""
    text, known = scene.text, surnames()
    heads = scene.reading.title
    bonus = 1.5 if span in heads else 0.0
    for match in OPENING.finditer(text, *span):
        at = match.start()
        if match[0] not in known and text[at : at + 2] not in known:
            continue
        stop = scene.stop(at, span[1])
        name = read_name(text, at, stop, 3.0, scene.recurrence)
        if name is None:
            continue
        prior = _opens(text, name.stop, span)
        if prior is not None and name.odds - 3.0 + prior + bonus > 0:
            scene.keep([name], "opening")
        names = read_list(text, at, stop, (3.0, 3.0), scene.recurrence)
        if len(names) > 1 and sum(n.odds for n in names) > 6.0 * len(names):
            scene.keep(names, "list")


def dotted(scene: Scene, span: Span) -> None:
    """叶尔兰·哈布多拉, wherever it stands."""
    text = scene.text
    dot = text.find("·", *span)
    while dot >= 0:
        start = dotted_start(text, dot, span[0])
        name = read_name(text, start, scene.stop(start, span[1]), 0.0, scene.recurrence)
        if name and "·" in name.text:
            scene.keep([name], "dotted")
            dot = max(dot, name.stop - 1)
        dot = text.find("·", dot + 1, span[1])


RULES: tuple[Rule, ...] = (after_post, before_post, led, opening, dotted)


def _first(mentions: list[Mention], at: int) -> int:
    return bisect_left(mentions, at, key=lambda mention: mention.start)


def _acts(text: str, at: int) -> bool:
    """Whether a word stands at `at` that tells what a person does."""
    known = follows()
    return any(known.get(text[at : at + size]) in ("speech", "act") for size in range(1, 5))


SEX = re.compile(r"(?:（[^（）]{1,12}）)? {0,2}[，、（] {0,2}[男女]")
APPOINTED = re.compile(r"(?:（[^（）]{1,12}）)? {0,2}(?:同志)?(?:为|任|的|不再|兼)")


def _opens(text: str, at: int, span: Span) -> float | None:
    """How strongly what follows a name at the opening of a clause speaks for it, or None."""
    known = follows()
    for size in range(4, 0, -1):
        cue = known.get(text[at : at + size])
        if cue in CUES:
            return CUES[cue]
    if SEX.match(text, at, span[1]):
        return 4.0
    if APPOINTED.match(text, at, span[1]):
        return -2.0
    return None


@cache
def _leads() -> Matcher[str]:
    return Matcher((row[0], row[1]) for row in rows("name_leads"))


def _ending_at(scene: Scene, stop: int, floor: int, prior: float) -> Name | None:
    """The likeliest name that ends at `stop`."""
    text = scene.text
    begin = stop
    while begin > max(floor, stop - 8) and "\u4e00" <= text[begin - 1] <= "\u9fff":
        begin -= 1
    run = text[begin:stop]
    if len(run) < 2:
        return None
    best, chosen = -1e9, ""
    for size in range(2, min(4, len(run)) + 1):
        total = name_logp(run[-size:]) + words_logp(run[:-size])
        if len(run) > size and not any(run[:-size].endswith(lead) for lead in column("name_leads")):
            total -= 2.5
        if total > best:
            best, chosen = total, run[-size:]
    odds = best - words_logp(run) + prior
    return Name(stop - len(chosen), stop, chosen, odds) if odds > 0 else None


@cache
def _doctrines() -> Matcher[str]:
    return Matcher((name, name) for name in column("doctrines"))


def _everywhere(scene: Scene, names: set[str]) -> Iterator[Mention]:
    """Every occurrence of names known from this article (or to everyone)."""
    reading, text = scene.reading, scene.text
    matcher = Matcher((name, name) for name in {*names, *column("known_names")})
    for span in reading.spans():
        hidden = [(start, stop) for start, stop, _ in _doctrines().find(text, *span)]
        for start, stop, name in matcher.longest(text, *span):
            if any(a <= start < b for a, b in hidden):
                continue
            if start in scene.found or _stands(text, start, stop, name, span):
                rule = scene.found[start][1] if start in scene.found else "known name"
                yield Mention("person", start, stop, name, rule)


def _stands(text: str, start: int, stop: int, name: str, span: Span) -> bool:
    """Whether a known name means the person here: 高山 opens a clause or does something, not 「高山草甸」."""
    if "·" in name or len(name) > 3:
        return True
    left, right = max(span[0], start - 3), min(span[1], stop + 4)
    while left < start and not "\u4e00" <= text[left] <= "\u9fff":
        left += 1
    before = re.split(r"[^\u4e00-\u9fff]", text[left:start])[-1]
    after = re.split(r"[^\u4e00-\u9fff]", text[stop:right])[0]
    word_like = words().get(name, -99.0) > -15 or (len(name) == 2 and words_logp(name) > -20)
    evidence = (not before) + (not after) + 2 * _acts(text, stop) + any(before.endswith(w) for w in column("name_leads"))
    if word_like and evidence < 2:
        return False
    cost = -9.0 + words_logp(before) + (words_logp(after) if not _acts(text, stop) else words_logp(after) + 3)
    return cost > words_logp(before + name + after) or evidence >= 2


def _overlaps(blocks: list[Mention], start: int, stop: int) -> bool:
    return any(m.start < stop and start < m.stop for m in blocks)


def find(reading: Reading, before: tuple[Mention, ...]) -> Iterator[Mention]:
    """Named persons in text order, reporters left out.

    before: what was found already; posts and labels tell where names stand, dates and works where they do not."""
    chosen = {kind: _longest(m for m in before if m.kind == kind) for kind in BLOCKS}
    blocks = sorted(m.start for kind in BLOCKS for m in chosen[kind])
    text = reading.fold
    spans = reading.spans()
    low, high = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0, 0)
    scene = Scene(reading, text, chosen["post"], chosen["label"], blocks, Recurrence(text[low:high]))
    for span in spans:
        for rule in RULES:
            rule(scene, span)
    _hide(scene)
    _settle(scene)
    padded = [entry for entry in scene.found.values() if entry[0].stop - entry[0].start != len(entry[0].text)]
    names = {name.text for name, _ in scene.found.values()}
    mentions = {m.start: m for m in _everywhere(scene, names)}
    for name, rule in padded:
        mentions[name.start] = Mention("person", name.start, name.stop, name.text, rule)
    shut = sorted((*reading.bylines, *((m.start, m.stop) for k in ("post", "date", "work") for m in chosen[k])))
    for start in sorted(mentions):
        mention = mentions[start]
        index = bisect_left(shut, (mention.stop, -1))
        if not any(a < mention.stop and mention.start < b for a, b in shut[max(0, index - 2) : index]):
            yield mention


def _hide(scene: Scene) -> None:
    """Leave out names inside doctrines and bylines."""
    shut = list(scene.reading.bylines)
    for span in scene.reading.spans():
        shut += [(start, stop) for start, stop, _ in _doctrines().find(scene.text, *span)]
    shut.sort()
    for start in list(scene.found):
        index = bisect_left(shut, (start + 1, -1))
        if index and shut[index - 1][1] > start:
            del scene.found[start]


def _settle(scene: Scene) -> None:
    """Of names that overlap the likelier stands."""
    taken: list[Name] = []
    for start in sorted(scene.found):
        name = scene.found[start][0]
        if taken and taken[-1].stop > name.start:
            weak = taken[-1] if taken[-1].odds < name.odds else name
            scene.found.pop(weak.start, None)
            if weak is name:
                continue
            taken.pop()
        taken.append(name)


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions of one kind that do not overlap, the longer first served."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.stop)):
        if not kept or mention.start >= kept[-1].stop:
            kept.append(mention)
    return kept
