"""The project's own scorer: predicted records against gold annotations, field by field.

Sets are compared a document at a time (posts as pairs of name and title, roles as pairs of name and role); events are
paired by type, name, people, and day, and what belongs to an event is judged within its pair.
"""

from __future__ import annotations

import json
import operator
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Pair = tuple[str, str]
Miss = tuple[str, str, list[str], list[str]]
"""(document, field, missing, extra)"""

FIELDS = (
    "officials", "posts", "divisions", "dates", "meetings", "documents", "reporters",
    "events", "event.name", "event.date", "event.division", "participants", "roles", "organs",
)  # fmt: skip
SINGLES = ("title", "published", "publisher", "home")
_KEYS = {"meetings": ("name", "text"), "documents": ("title", "name", "text"), "reporters": ("name", "text")}
_NOISE = re.compile(r"[\s“”\"'‘’《》〈〉「」·•・,，、:：;；!！。()（）\[\]【】—\-]")
_SCOPE = re.compile(r"^(全[国省市区县州旗]|我[省市区县州旗]|[省市区县州旗])")


class BadRecords(ValueError):
    """A file of records that cannot be read; the message names the file and the line."""


def load(path: Path) -> list[Record]:
    """The records of a JSON Lines file, or of a JSON array. Raises BadRecords, OSError."""
    text = path.read_text(encoding="utf-8-sig")
    array = text.lstrip().startswith("[")
    pieces = [(1, text)] if array else [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    records: list[Record] = []
    for number, piece in pieces:
        try:
            value = json.loads(piece)
        except json.JSONDecodeError as error:
            raise BadRecords(f"{path}: line {number + error.lineno - 1} is not JSON ({error.msg})") from None
        records += value if array else [value]
    if not all(isinstance(record, dict) and ("id" in record or "source" in record) for record in records):
        raise BadRecords(f"{path}: holds something that is no record (an object with an id or a source)")
    return records


def norm(text: str | None) -> str:
    """Text without punctuation, width, and white space: how names are compared."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text or ""))


def _value(item: Any, *keys: str) -> str:
    """The text of a field that is a string, or an object that holds it under one of keys."""
    if isinstance(item, dict):
        return next((str(item[key]) for key in keys if item.get(key)), "")
    return item or ""


def _when(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item or "")[:21]
    start, end = str(item.get("start") or "")[:10], str(item.get("end") or "")[:10]
    return f"{start}/{end}" if end and end != start else start


def _posts(doc: Record) -> set[Pair]:
    return {
        (norm(official.get("name")), norm(_value(post, "title", "text", "name")))
        for official in doc.get("officials") or []
        for post in official.get("posts") or []
    }


def _strings(doc: Record, name: str) -> set[str]:
    items = doc.get(name) or []
    if name == "officials":
        return {norm(o.get("name")) for o in items}
    if name == "divisions":
        return {_value(d, "code")[:6] for d in items if _value(d, "code")}
    if name == "dates":
        return {_when(d) for d in items} - {""}
    return {norm(_value(x, *_KEYS[name])) for x in items} - {""}


def _matches(gold: set[Any], pred: set[Any], alike: Callable[[Any, Any], bool]) -> int:
    """The greedy number of one-to-one matches, exact ones first."""
    hits = len(gold & pred)
    rest = sorted(pred - gold, key=str)
    for wanted in sorted(gold - pred, key=str):
        mate = next((given for given in rest if alike(wanted, given)), None)
        if mate is not None:
            hits += 1
            rest.remove(mate)
    return hits


def _ends(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _alike_post(gold: Pair, pred: Pair) -> bool:
    """Same person, and one title ends with the other: an organ in front may be longer or shorter."""
    return gold[0] == pred[0] and min(len(gold[1]), len(pred[1])) >= 2 and _ends(gold[1], pred[1])


def _alike_name(gold: str, pred: str) -> bool:
    """Meeting names: equal but for a leading division or 全区/全市, or 95 % the same."""
    one, other = _SCOPE.sub("", gold), _SCOPE.sub("", pred)
    short = min(len(one), len(other))
    close = short >= 6 and _ends(one, other) and abs(len(one) - len(other)) <= 4
    return one == other or close or SequenceMatcher(None, one, other).ratio() >= 0.95


def _alike_organ(gold: Pair, pred: Pair) -> bool:
    return gold[1] == pred[1] and min(len(gold[0]), len(pred[0])) >= 3 and _ends(gold[0], pred[0])


def _people(event: Record) -> set[str]:
    return {norm(p.get("name")) for p in event.get("participants") or []} - {""}


def _roles(event: Record, key: str) -> set[Pair]:
    return {(norm(x.get("name")), role) for x in event.get(key) or [] for role in x.get("roles") or []}


def _day(event: Record) -> str:
    return _when(event.get("date"))[:10]


def _closeness(gold: Record, pred: Record) -> float:
    score = 2.0 if gold.get("type") == pred.get("type") else 0.0
    names = norm(_value(gold.get("name"))), norm(_value(pred.get("name")))
    if all(names):
        score += 3 * SequenceMatcher(None, *names).ratio()
    one, other = _people(gold), _people(pred)
    if one and other:
        score += 3 * len(one & other) / len(one | other)
    return score + (_day(gold) == _day(pred) != "")


def _paired(gold: list[Record], pred: list[Record]) -> dict[int, int]:
    """Index of a gold event -> index of the predicted one that is held to be the same."""
    ranked = sorted(((_closeness(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(pred)), reverse=True)
    mates: dict[int, int] = {}
    for closeness, i, j in ranked:
        if closeness >= 3 and i not in mates and j not in mates.values():
            mates[i] = j
    return mates


@dataclass(slots=True)
class Tally:
    """Counts of gold, predicted, and matched items."""

    gold: int = 0
    pred: int = 0
    hit: int = 0

    def add(self, gold: int, pred: int, hit: int) -> None:
        """Count more."""
        self.gold += gold
        self.pred += pred
        self.hit += hit

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall, F1; precision of nothing predicted is 1 where there was nothing to find."""
        precision = self.hit / self.pred if self.pred else float(not self.gold)
        recall = self.hit / self.gold if self.gold else 1.0
        total = precision + recall
        return precision, recall, 2 * precision * recall / total if total else 0.0


@dataclass(slots=True)
class Report:
    """The figures of a whole comparison, and every difference, document by document."""

    documents: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    singles: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    whole: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def mean_f1(self) -> float:
        """The mean of the fields' F1."""
        return sum(self.tallies[name].figures[2] for name in FIELDS) / len(FIELDS)

    def as_dict(self) -> Record:
        """The figures for JSON, rounded to four places."""
        fields = {}
        for name in FIELDS:
            tally = self.tallies[name]
            rounded = dict(zip(("precision", "recall", "f1"), (round(x, 4) for x in tally.figures), strict=True))
            fields[name] = {**rounded, "gold": tally.gold, "pred": tally.pred}
        return {
            "documents": self.documents,
            "fields": fields,
            "singles": {k: round(self.singles[k][0] / self.singles[k][1], 4) for k in SINGLES if self.singles[k][1]},
            "whole_records": round(self.whole / self.documents, 4) if self.documents else None,
            "mean_f1": round(self.mean_f1, 4),
        }

    def _note(self, doc: Record, name: str, missing: Iterable[Any], extra: Iterable[Any]) -> None:
        lost, found = sorted(map(str, missing)), sorted(map(str, extra))
        if lost or found:
            self.misses.append((str(doc.get("id")), name, lost, found))

    def add(self, gold: Record, pred: Record) -> None:
        """Compare one document."""
        self.documents += 1
        self._singles(gold, pred)
        for name in ("officials", "divisions", "dates", "meetings", "documents", "reporters"):
            alike = _alike_name if name == "meetings" else operator.eq
            self._set(gold, name, _strings(gold, name), _strings(pred, name), alike)
        self._set(gold, "posts", _posts(gold), _posts(pred), _alike_post)
        self.whole += self._events(gold, gold.get("events") or [], pred.get("events") or [])

    def _set(self, doc: Record, name: str, gold: set[Any], pred: set[Any], alike: Callable[[Any, Any], bool]) -> None:
        self.tallies[name].add(len(gold), len(pred), _matches(gold, pred, alike))
        self._note(doc, name, gold - pred, pred - gold)

    def _singles(self, gold: Record, pred: Record) -> None:
        for name in SINGLES:
            wanted, given = gold.get(name), pred.get(name)
            if wanted is None:
                continue
            given = _value(given, "code", "name") if isinstance(given, dict) else given
            given = str(given or "")[:10] if name == "published" else str(given or "")
            right = norm(str(wanted)) == norm(given)
            self.singles[name][0] += right
            self.singles[name][1] += 1
            if not right:
                self._note(gold, name, [wanted], [given])

    def _events(self, doc: Record, gold: list[Record], pred: list[Record]) -> bool:
        """Count the events of a document; whether they are all right."""
        mates = _paired(gold, pred)
        strays = [j for j in range(len(pred)) if j not in mates.values()]
        self.tallies["events"].add(
            len(gold), len(pred), sum(gold[i].get("type") == pred[j].get("type") for i, j in mates.items())
        )
        brief = [[(e.get("type"), _value(e.get("name")), _when(e.get("date"))) for e in side] for side in (gold, pred)]
        self._note(doc, "events", [b for i, b in enumerate(brief[0]) if i not in mates], [brief[1][j] for j in strays])
        whole = len(gold) == len(pred) == len(mates)
        for i, event in enumerate(gold):
            other = pred[mates[i]] if i in mates else {}
            whole &= self._event(doc, event, other)
        partner = {j: gold[i] for i, j in mates.items()}
        for j, event in enumerate(pred):
            self._predicted(event, partner.get(j))
        return whole

    def _event(self, doc: Record, gold: Record, pred: Record) -> bool:
        whole = True
        names = norm(_value(gold.get("name"))), norm(_value(pred.get("name")))
        codes = _value(gold.get("division"), "code"), _value(pred.get("division"), "code")
        for name, wanted, given, right in (
            ("event.name", *names, bool(names[1]) and (names[0] == names[1] or _alike_name(*names))),
            ("event.date", _day(gold), _day(pred), _day(gold) == _day(pred)),
            ("event.division", *codes, codes[0][:6] == codes[1][:6]),
        ):
            if wanted:
                self.tallies[name].add(1, 0, right)
                whole &= right
                if not right:
                    self._note(doc, name, [wanted], [given])
        people = _people(gold), _people(pred)
        roles = _roles(gold, "participants"), _roles(pred, "participants")
        organs = _roles(gold, "organs"), _roles(pred, "organs")
        self.tallies["participants"].add(len(people[0]), 0, len(people[0] & people[1]))
        self.tallies["roles"].add(len(roles[0]), 0, len(roles[0] & roles[1]))
        self.tallies["organs"].add(len(organs[0]), 0, _matches(*organs, _alike_organ))
        for name, (wanted_set, given_set) in (("participants", people), ("roles", roles), ("organs", organs)):
            self._note(doc, name, wanted_set - given_set, given_set - wanted_set)
        return whole and people[0] == people[1]

    def _predicted(self, event: Record, mate: Record | None) -> None:
        """What was predicted, paired or not, counts against precision; a field that the gold leaves open does not."""
        for name, key in (("event.name", "name"), ("event.date", "date"), ("event.division", "division")):
            if mate is None or mate.get(key):
                self.tallies[name].add(0, bool(event.get(key)), 0)
        self.tallies["participants"].add(0, len(_people(event)), 0)
        for name, key in (("roles", "participants"), ("organs", "organs")):
            self.tallies[name].add(0, sum(len(set(x.get("roles") or [])) for x in event.get(key) or []), 0)


def page_of(doc: Record) -> str:
    """The page that a document comes from: the stem of its source's file name, or its id up to the last slash."""
    source = doc.get("source")
    path = source.get("path") if isinstance(source, dict) else None
    if path:
        return re.sub(r"\.[^.]*$", "", re.split(r"[/\\]", str(path))[-1])
    return str(doc["id"]).rpartition("/")[0]


def align(gold: list[Record], pred: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs (gold, predicted) of each page, by the likeness of titles, then by place; what has no partner is paired
    with an empty record. Pages that the gold does not know are not judged."""
    pages: dict[str, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((gold, pred)):
        for record in records:
            pages[page_of(record)][side].append(record)
    for name, (wanted, given) in pages.items():
        if not wanted:
            continue
        ranked = sorted(
            (
                (SequenceMatcher(None, norm(g.get("title")), norm(p.get("title"))).ratio(), -abs(i - j), i, j)
                for i, g in enumerate(wanted)
                for j, p in enumerate(given)
            ),
            reverse=True,
        )
        mates: dict[int, int] = {}
        for likeness, _, i, j in ranked:
            if i not in mates and j not in mates.values() and (likeness >= 0.4 or len(wanted) == len(given)):
                mates[i] = j
        yield from ((record, given[mates[i]] if i in mates else {}) for i, record in enumerate(wanted))
        yield from (({"id": f"{name}/extra"}, record) for j, record in enumerate(given) if j not in mates.values())


def score(gold: list[Record], pred: list[Record]) -> Report:
    """Compare predicted records with gold ones."""
    report = Report()
    for wanted, given in align(gold, pred):
        report.add(wanted, given)
    return report
