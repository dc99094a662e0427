"""The figures of a comparison with gold, and every fact that was right, missing, or wrong."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from policyx.score.likeness import align, alike_name, alike_organ, alike_post, matched, paired
from policyx.score.records import Record, day, norm, people, posts, roles, strings, value, when

Miss = tuple[str, str, list[str], list[str]]
"""(document, field, missing, extra)"""

FIELDS = (
    "officials", "posts", "divisions", "dates", "meetings", "documents", "reporters",
    "events", "event.name", "event.date", "event.division", "participants", "roles", "organs",
)  # fmt: skip
SINGLES = ("title", "published", "publisher", "home")
STRAY = "e?"
"""Where a fact of a predicted event stands that no gold event answers to."""


class Fact(NamedTuple):
    """Something that a record says. document: id of the gold record; event: "" or the gold event (e1, e2, ...)."""

    document: str
    field: str
    event: str
    text: str


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
    """The figures of a whole comparison, and every difference, document by document.

    right: facts of the gold that were predicted; wrong: facts that were predicted and are not in the gold. What the
    gold leaves open (an event's name, date, or division that is null) is neither."""

    documents: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    singles: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    whole: int = 0
    misses: list[Miss] = field(default_factory=list)
    right: list[Fact] = field(default_factory=list)
    wrong: list[Fact] = field(default_factory=list)

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

    def _judge(self, doc: Record, name: str, right: Iterable[Any], wrong: Iterable[Any], event: str = "") -> None:
        """Keep the facts of one field: those of the gold that were met, and those predicted that are not in it."""
        for facts, items in ((self.right, right), (self.wrong, wrong)):
            facts += [Fact(str(doc.get("id")), name, event, _shown(item)) for item in items]

    def add(self, gold: Record, pred: Record) -> None:
        """Compare one document."""
        self.documents += 1
        self._singles(gold, pred)
        for name in ("officials", "divisions", "dates", "meetings", "documents", "reporters"):
            alike = alike_name if name == "meetings" else operator.eq
            self._set(gold, name, strings(gold, name), strings(pred, name), alike)
        self._set(gold, "posts", posts(gold), posts(pred), alike_post)
        self.whole += self._events(gold, gold.get("events") or [], pred.get("events") or [])

    def _set(self, doc: Record, name: str, gold: set[Any], pred: set[Any], alike: Callable[[Any, Any], bool]) -> None:
        mates = matched(gold, pred, alike)
        self.tallies[name].add(len(gold), len(pred), len(mates))
        self._note(doc, name, gold - pred, pred - gold)
        self._judge(doc, name, mates, pred - set(mates.values()))

    def _singles(self, gold: Record, pred: Record) -> None:
        for name in SINGLES:
            wanted, given = gold.get(name), pred.get(name)
            if wanted is None:
                continue
            given = value(given, "code", "name") if isinstance(given, dict) else given
            given = str(given or "")[:10] if name == "published" else str(given or "")
            right = norm(str(wanted)) == norm(given)
            self.singles[name][0] += right
            self.singles[name][1] += 1
            self._judge(gold, name, [str(wanted)] * right, [given] * bool(given and not right))
            if not right:
                self._note(gold, name, [wanted], [given])

    def _events(self, doc: Record, gold: list[Record], pred: list[Record]) -> bool:
        """Count the events of a document; whether they are all right."""
        mates = paired(gold, pred)
        strays = [j for j in range(len(pred)) if j not in mates.values()]
        typed = {i: gold[i].get("type") == pred[j].get("type") for i, j in mates.items()}
        self.tallies["events"].add(len(gold), len(pred), sum(typed.values()))
        brief = [[(e.get("type"), value(e.get("name")), when(e.get("date"))) for e in side] for side in (gold, pred)]
        self._note(doc, "events", [b for i, b in enumerate(brief[0]) if i not in mates], [brief[1][j] for j in strays])
        for i, same in typed.items():
            self._judge(doc, "events", [brief[0][i]] * same, [brief[1][mates[i]]] * (not same), f"e{i + 1}")
        self._judge(doc, "events", (), [brief[1][j] for j in strays], STRAY)
        whole = len(gold) == len(pred) == len(mates)
        for i, event in enumerate(gold):
            other = pred[mates[i]] if i in mates else {}
            whole &= self._event(doc, event, other, f"e{i + 1}")
        partner = {j: gold[i] for i, j in mates.items()}
        for j, event in enumerate(pred):
            self._predicted(event, partner.get(j))
            if j in strays:
                self._stray(doc, event)
        return whole

    def _event(self, doc: Record, gold: Record, pred: Record, where: str) -> bool:
        whole = True
        names = norm(value(gold.get("name"))), norm(value(pred.get("name")))
        codes = value(gold.get("division"), "code"), value(pred.get("division"), "code")
        for name, wanted, given, right in (
            ("event.name", *names, bool(names[1]) and (names[0] == names[1] or alike_name(*names))),
            ("event.date", day(gold), day(pred), day(gold) == day(pred)),
            ("event.division", *codes, codes[0][:6] == codes[1][:6]),
        ):
            if wanted:
                self.tallies[name].add(1, 0, right)
                whole &= right
                self._judge(doc, name, [wanted] * right, [given] * bool(given and not right), where)
                if not right:
                    self._note(doc, name, [wanted], [given])
        sides: dict[str, tuple[set[Any], set[Any]]] = {
            "participants": (people(gold), people(pred)),
            "roles": (roles(gold, "participants"), roles(pred, "participants")),
            "organs": (roles(gold, "organs"), roles(pred, "organs")),
        }
        for name, (wanted_set, given_set) in sides.items():
            mates = matched(wanted_set, given_set, alike_organ if name == "organs" else operator.eq)
            self.tallies[name].add(len(wanted_set), 0, len(mates))
            self._note(doc, name, wanted_set - given_set, given_set - wanted_set)
            self._judge(doc, name, mates, given_set - set(mates.values()), where)
        return whole and sides["participants"][0] == sides["participants"][1]

    def _predicted(self, event: Record, mate: Record | None) -> None:
        """What was predicted, paired or not, counts against precision; a field that the gold leaves open does not."""
        for name, key in (("event.name", "name"), ("event.date", "date"), ("event.division", "division")):
            if mate is None or mate.get(key):
                self.tallies[name].add(0, bool(event.get(key)), 0)
        self.tallies["participants"].add(0, len(people(event)), 0)
        for name, key in (("roles", "participants"), ("organs", "organs")):
            self.tallies[name].add(0, sum(len(set(x.get("roles") or [])) for x in event.get(key) or []), 0)

    def _stray(self, doc: Record, event: Record) -> None:
        """All that an event says which answers to none of the gold is wrong."""
        single = {"name": norm(value(event.get("name"))), "date": day(event)}
        single["division"] = value(event.get("division"), "code")
        for key, given in single.items():
            self._judge(doc, f"event.{key}", (), [given] * bool(given), STRAY)
        self._judge(doc, "participants", (), people(event), STRAY)
        self._judge(doc, "roles", (), roles(event, "participants"), STRAY)
        self._judge(doc, "organs", (), roles(event, "organs"), STRAY)


def _shown(item: Any) -> str:
    """A string, or the parts of a tuple that are there."""
    return item if isinstance(item, str) else " ".join(str(part) for part in item if part)


def score(gold: list[Record], pred: list[Record]) -> Report:
    """Compare predicted records with gold ones."""
    report = Report()
    for wanted, given in align(gold, pred):
        report.add(wanted, given)
    return report
