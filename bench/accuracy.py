"""How right policyx and its peers are on the same pages: exact spans, and distinct names of a page.

The rules are in bench/README.md; they are the same for all."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import mapping, measure
from bench.mapping import FIELDS, TAGS, Found
from bench.pages import Page, PageSet, squash
from bench.tools import Home

DOCTRINE = re.compile(r"习近平[^，。、；：！？\n]{0,16}?思想|毛泽东思想|邓小平理论")
NAMED = (*FIELDS, "divisions", "days")
"""What is judged by the names of a page: the fields of spans (but for dates), codes of divisions, days."""
REPAIRED = ", repaired"
"""Ends the name of a set whose pages policyx has repaired."""
Counts = dict[str, list[int]]
"""Field → right, found, gold."""


class Judge:
    """One page's gold, and the counts of one tool's answers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.reporters = {squash(name) for record in page.gold for name in record.get("reporters") or []}
        self.hidden = [match.span() for match in DOCTRINE.finditer(page.text)]
        self.marks: list[tuple[str, int, int]] = []
        for tag, start, stop in page.marks or ():
            field = TAGS[tag]
            if field == "persons" and squash(page.text[start:stop]) in self.reporters:
                self.hidden.append((start, stop))
            else:
                self.marks.append((field, *mapping.trim(page.text, start, stop, field)))
        self.lines = [match.span() for match in re.finditer(r"[^\n]+", page.text) if self._judged(*match.span())]

    def _judged(self, start: int, stop: int) -> bool:
        if self.page.marks is None:
            return "。" in self.page.text[start:stop]
        return any(start <= a and b <= stop for _, a, b in self.page.marks)

    def judges(self, start: int, stop: int) -> bool:
        """Whether a span lies in a line that is judged, and not on a reporter or a doctrine."""
        inside = any(a <= start and stop <= b for a, b in self.lines)
        return inside and not any(a < stop and start < b for a, b in self.hidden)

    def joined(self, found: Sequence[Found]) -> list[Found]:
        """The mentions, where neighbours that touch make up one mark together (湖南|岳阳, 8月23日至|8月29日) as one."""
        ends: dict[tuple[str, int], Found] = {(one.field, one.start): one for one in found}
        gone: set[Found] = set()
        made: list[Found] = []
        for field, start, stop in self.marks:
            parts: list[Found] = []
            at = start
            while at < stop:
                part = ends.get((field, at)) or (ends.get((field, at + 1)) if self.page.text[at] in "至到" else None)
                if part is None or part.stop > stop:
                    break
                parts.append(part)
                at = part.stop
            if at == stop and len(parts) > 1:
                gone.update(parts)
                made.append(Found(field, start, stop, squash(self.page.text[start:stop])))
        return [*(one for one in found if one not in gone), *made]

    def wrong(self, found: Found) -> bool:
        """Whether a mention that is not in the gold is a mistake: not where it may be right inside of another."""
        if found.loose or not self.judges(found.start, found.stop):
            return False
        held = any(
            a <= found.start and found.stop <= b and found.field != field and (a, b) != (found.start, found.stop)
            for field, a, b in self.marks
        )
        return not held

    def exact(self, found: Sequence[Found], field: str) -> list[int]:
        """Right, found, gold, by spans."""
        gold = {(a, b) for tag, a, b in self.marks if tag == field}
        mine = {(one.start, one.stop): one for one in found if one.field == field}
        right = len(gold & mine.keys())
        return [right, right + sum(self.wrong(one) for span, one in mine.items() if span not in gold), len(gold)]

    def named(self, found: Sequence[Found], field: str) -> list[int] | None:
        """Right, found, gold, by distinct names; None where nobody said what the page names."""
        if self.page.marks is not None:
            gold = {squash(self.page.text[a:b]) for tag, a, b in self.marks if tag == field}
        elif field in ("persons", "meetings", "works"):  # of posts, records hold only those of named people
            gold = gold_names(self.page.gold, field)
        else:
            return None
        mine = [one for one in found if one.field == field]
        sure = {one.text for one in mine if self.wrong(one)} - self.reporters
        sure |= {one.text for one in mine} & gold
        right = matches(gold, sure, exactly=field == "persons")
        return [right, len(sure), len(gold)]

    def divisions(self, tool: str, said: dict[str, Any], found: Sequence[Found]) -> list[int] | None:
        """Right, found, gold, by codes. A name that several divisions bear is right if one of them is."""
        gold = {str(code)[:6] for record in self.page.gold for code in record.get("divisions") or []}
        if tool == "policyx":
            return [len(gold & set(said["codes"])), len(said["codes"]), len(gold)]
        sure: list[frozenset[str]] = []
        loose: list[frozenset[str]] = []
        if tool == "jionlp":
            for place in said["places"]:
                names = [codes for name in place if name for codes in mapping.divisions(name)]
                sure += names[-1:]
                loose += names[:-1]
        elif "places" in mapping.offered(tool):
            sure = [
                codes
                for one in found
                if one.field == "places" and self.judges(one.start, one.stop)
                for codes in mapping.divisions(one.text)
            ]
        else:
            return None
        right = {min(codes & gold) for codes in (*sure, *loose) if codes & gold}
        return [len(right), len(right) + len({codes for codes in sure if not codes & gold}), len(gold)]

    def days(self, tool: str, said: dict[str, Any]) -> list[int] | None:
        """Right, found, gold, by days of the calendar."""
        gold = {str(day) for record in self.page.gold for day in record.get("dates") or []}
        if tool == "policyx":
            mine = {f"{start}/{end}" if end and end != start else start for start, end in said["days"]}
        elif tool == "jionlp":
            mine = set()
            for a, b, first, last in said["times"]:
                day = mapping.day(first, last)
                if day and self.judges(a, b) and (day in gold or not mapping.vague(self.page.text[a:b])):
                    mine.add(day)
        else:
            return None
        return [len(gold & mine), len(mine), len(gold)]


def gold_names(gold: Iterable[dict[str, Any]], field: str) -> set[str]:
    """The names of a field in gold records."""
    names: set[str] = set()
    for record in gold:
        if field == "persons":
            names |= {squash(one["name"]) for one in record.get("officials") or []}
        else:
            names |= {squash(one) for one in record.get({"works": "documents"}.get(field, field)) or []}
    return names


def matches(gold: set[str], mine: set[str], *, exactly: bool) -> int:
    """How many names of the gold have a partner; not exactly: one may hold the other (市委, 重庆市委)."""
    right = len(gold & mine)
    if exactly:
        return right
    rest = sorted(mine - gold, key=lambda name: (-len(name), name))
    for name in sorted(gold - mine, key=lambda name: (-len(name), name)):
        mate = next((one for one in rest if min(len(one), len(name)) > 1 and (one in name or name in one)), None)
        if mate is not None:
            right += 1
            rest.remove(mate)
    return right


def judge(tool: str, pages: Sequence[Page], said: dict[str, dict[str, Any]]) -> dict[str, Counts]:
    """The counts of a tool over a set, from what its worker printed for each page."""
    exact: Counts = {}
    names: Counts = {}
    offered = mapping.offered(tool)
    for page in pages:
        own = Judge(page)
        answer = said[page.id]
        found = own.joined(mapping.mentions(tool, answer["mentions"], page.text, shown=page.marks is None))
        for field in offered:
            if page.marks is not None:
                _add(exact, field, own.exact(found, field))
            if field != "dates":
                _add(names, field, own.named(found, field))
        _add(names, "divisions", own.divisions(tool, answer, found))
        _add(names, "days", own.days(tool, answer))
    return {"exact": exact, "names": names}


def _add(counts: Counts, field: str, more: list[int] | None) -> None:
    if more is not None:
        counts[field] = [a + b for a, b in zip(counts.get(field, [0, 0, 0]), more, strict=True)]


def f1(counts: Sequence[int]) -> float | None:
    """F1 of right, found, gold; None where there was nothing to find and nothing was found."""
    right, found, gold = counts
    return 2 * right / (found + gold) if found + gold else None


def run(homes: Iterable[Home], sets: Sequence[PageSet], scratch: Path) -> dict[str, Any]:
    """Every tool on every set. A tool that breaks comes with its problem."""
    results: dict[str, Any] = {
        one.name: {
            "unseen": one.unseen,
            "pages": len(one.pages),
            "characters": sum(len(page.text) for page in one.pages),
            "marks": sum(len(page.marks or ()) for page in one.pages),
            "tools": {},
        }
        for one in sets
    }
    for home in homes:
        name = home.tool.name
        print(f"bench: accuracy of {name}", file=sys.stderr, flush=True)
        own = [one for one in sets if name != "policyx" or not one.name.endswith(REPAIRED)]
        for one, told in zip(own, _judged(home, own, scratch), strict=True):
            results[one.name]["tools"][name] = told
    return results


def _judged(home: Home, sets: Sequence[PageSet], scratch: Path) -> list[dict[str, Any]]:
    """What a tool gets on each set; its worker reads them all at once, because some take long to load."""
    if home.python is None:
        return [{"problem": home.problem}] * len(sets)
    pages = [replace(page, id=f"{one.name}/{page.id}") for one in sets for page in one.pages]
    try:
        said = _said(home, pages, scratch)
        told = []
        for one in sets:
            own = {page.id: said[f"{one.name}/{page.id}"] for page in one.pages}
            failed = sum(row.get("failed", 0) for row in own.values())
            told.append({**judge(home.tool.name, one.pages, own), "failed": failed})
        return told
    except (measure.Broken, ValueError, KeyError, TypeError, IndexError) as error:
        return [{"problem": f"broke: {type(error).__name__}: {error}"}] * len(sets)


def _said(home: Home, pages: Sequence[Page], scratch: Path, mode: str = "") -> dict[str, dict[str, Any]]:
    """What a worker printed, by page. Raises measure.Broken."""
    texts, out = scratch / "pages.jsonl", scratch / "said.jsonl"
    texts.write_text("".join(page.line() for page in pages), "utf-8")
    environment = {"TZ": "Asia/Shanghai", "BENCH_MODE": mode, **({} if home.versions else {"PYTHONPATH": "src"})}
    measure.run([*home.command, str(texts)], out, environment=environment)
    return {row["id"]: row for row in map(json.loads, out.read_text("utf-8").split("\n")[:-1])}


def repaired(policyx: Home, one: PageSet, scratch: Path) -> PageSet:
    """The set in the text that policyx makes of it: damage mended, chrome left out. A gift to the peers; policyx is not
    run on it. Raises measure.Broken."""
    said = _said(policyx, one.pages, scratch, "clean")
    pages = tuple(replace(page, text=said[page.id]["text"], marks=None) for page in one.pages)
    return PageSet(f"{one.name}{REPAIRED}", one.unseen, pages)
