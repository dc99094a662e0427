"""Two runs compared: what a change of a rule won and lost, document by document.

Without gold, a gain is what the new run says and the old one did not. With gold, a gain is what is right now and was
wrong before: a fact of the gold that is found, or a wrong one that is gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from policyx.score.facts import Said, of_article, of_event
from policyx.score.likeness import paired, paired_articles
from policyx.score.records import Record, page_of, value
from policyx.score.report import FIELDS, SINGLES, Fact, Report, score


class Change(NamedTuple):
    """One fact that came or went. kind: `new` or `gone` without gold; with gold `found` (right now) or `cured` (a wrong
    one is gone), `lost` (right before) or `spoiled` (a wrong one came). event: "" or which of the document's (e1)."""

    kind: str
    field: str
    event: str
    text: str


@dataclass(slots=True)
class Changed:
    """What changed in one document. document: path and index, or the id of the gold record."""

    document: str
    gains: list[Change] = field(default_factory=list)
    losses: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Difference:
    """Two runs compared. documents: how many were; changed: those that differ, most losses first.

    old, new: the figures of both runs against the gold, None without gold."""

    documents: int
    changed: list[Changed]
    old: Report | None = None
    new: Report | None = None

    @property
    def gains(self) -> int:
        """How many facts were won."""
        return sum(len(one.gains) for one in self.changed)

    @property
    def losses(self) -> int:
        """How many facts were lost."""
        return sum(len(one.losses) for one in self.changed)

    def fields(self) -> dict[str, tuple[int, int]]:
        """Field → facts won and lost, fields of the gold first; without gold only those that changed."""
        gains = Counter(change.field for one in self.changed for change in one.gains)
        losses = Counter(change.field for one in self.changed for change in one.losses)
        known = [name for name in (*FIELDS, *SINGLES) if self.old or gains[name] or losses[name]]
        return {name: (gains[name], losses[name]) for name in dict.fromkeys((*known, *gains, *losses))}

    def f1(self) -> dict[str, tuple[float, float]]:
        """Field → F1 (for single values the share that is right) of the old and of the new run; {} without gold."""
        if self.old is None or self.new is None:
            return {}
        one, other = _figures(self.old), _figures(self.new)
        return {name: (one[name], other[name]) for name in one}

    def as_dict(self) -> Record:
        """Everything, for JSON; figures rounded to four places."""
        figures = self.f1()
        fields: Record = {name: {"gains": won, "losses": lost} for name, (won, lost) in self.fields().items()}
        for name, (old, new) in figures.items():
            row = {"old": round(old, 4), "new": round(new, 4), "difference": round(new - old, 4)}
            fields[name] = {**row, **fields.get(name, {})}
        return {
            "documents": self.documents,
            "documents_changed": len(self.changed),
            "gains": self.gains,
            "losses": self.losses,
            "fields": fields,
            "changes": [
                {
                    "document": one.document,
                    "gains": [change._asdict() for change in one.gains],
                    "losses": [change._asdict() for change in one.losses],
                }
                for one in self.changed
            ],
        }


def _figures(report: Report) -> dict[str, float]:
    values = {name: report.tallies[name].figures[2] for name in FIELDS}
    values |= {name: report.singles[name][0] / report.singles[name][1] for name in SINGLES if name in report.singles}
    return {**values, "whole records": report.whole / max(report.documents, 1), "mean F1": report.mean_f1}


def against_gold(gold: list[Record], old: list[Record], new: list[Record]) -> Difference:
    """What became right and what became wrong, as the gold has it."""
    before, after = score(gold, old), score(gold, new)
    found: dict[str, Changed] = {}

    def note(kind: str, facts: Counter[Fact], won: bool) -> None:
        for fact in facts.elements():
            one = found.setdefault(fact.document, Changed(fact.document))
            (one.gains if won else one.losses).append(Change(kind, fact.field, fact.event, fact.text))

    right, wrong = (Counter(before.right), Counter(after.right)), (Counter(before.wrong), Counter(after.wrong))
    note("found", right[1] - right[0], True)
    note("cured", wrong[0] - wrong[1], True)
    note("lost", right[0] - right[1], False)
    note("spoiled", wrong[1] - wrong[0], False)
    return Difference(len(gold), _sorted(found.values()), before, after)


def between(old: list[Record], new: list[Record]) -> Difference:
    """What the new records say that the old ones did not, and the other way round."""
    found, count = [], 0
    for before, after in _pairs(old, new):
        count += 1
        one = Changed(_label(before or after))
        if not before or not after:
            side, kind = (one.gains, "new") if after else (one.losses, "gone")
            side.append(Change(kind, "article", "", str(value((after or before).get("title")))))
        _compare(one, "", of_article(before), of_article(after))
        events = before.get("events") or [], after.get("events") or []
        mates = paired(*events)
        for i, event in enumerate(events[0]):
            _compare(one, f"e{i + 1}", of_event(event), of_event(events[1][mates[i]]) if i in mates else ())
        for j, event in enumerate(events[1]):
            if j not in mates.values():
                _compare(one, f"e{j + 1}", (), of_event(event))
        if one.gains or one.losses:
            found.append(one)
    return Difference(count, _sorted(found))


def _compare(one: Changed, event: str, before: Iterable[Said], after: Iterable[Said]) -> None:
    counts = Counter(before), Counter(after)
    one.gains += [Change("new", name, event, text) for name, text in (counts[1] - counts[0]).elements()]
    one.losses += [Change("gone", name, event, text) for name, text in (counts[0] - counts[1]).elements()]


def _sorted(found: Iterable[Changed]) -> list[Changed]:
    order = {name: place for place, name in enumerate(("article", *SINGLES, *FIELDS))}

    def place(change: Change) -> tuple[Any, ...]:
        return change.event, order.get(change.field, len(order)), change.field, change.text

    for one in found:
        one.gains.sort(key=place)
        one.losses.sort(key=place)
    return sorted(found, key=lambda one: (-len(one.losses), len(one.gains), one.document))


def _label(record: Record) -> str:
    source = record.get("source")
    if isinstance(source, dict) and source.get("path"):
        return f"{source['path']} {record.get('index', 0)}"
    return str(record.get("id"))


def _pairs(old: list[Record], new: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Articles of the same page: one whose bytes are the same, else one of the same name. {} where one is missing."""
    known = set(filter(None, map(_digest, old))) & set(filter(None, map(_digest, new)))
    pages: dict[str, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((old, new)):
        for record in records:
            digest = _digest(record)
            pages[f"sha256 {digest}" if digest in known else f"page {_name(record)}"][side].append(record)
    for before, after in pages.values():
        mates = paired_articles(before, after)
        yield from ((record, after[mates[i]] if i in mates else {}) for i, record in enumerate(before))
        yield from (({}, record) for j, record in enumerate(after) if j not in mates.values())


def _digest(record: Record) -> str:
    source = record.get("source")
    return str(source.get("sha256") or "") if isinstance(source, dict) else ""


def _name(record: Record) -> str:
    """The page's name; of a line of a JSON Lines file, or a member of an archive, that within the file, too."""
    source = record.get("source")
    inner = str(source.get("path")).partition("#")[2] if isinstance(source, dict) else ""
    return f"{page_of(record)}#{inner}"
