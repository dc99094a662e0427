"""Whether the facts of a corrected draft stand in its pages, as data/corpus/check.py asks of written ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policyx.annotate.reading import Fault, Judged
from policyx.text.reading import fold, squash

_GRAVE = ("official", "post", "reporter", "document", "organ")
"""What must stand in the page word for word; meetings, names of events and venues are only told."""
_UNCHECKED = ("division", "date", "participant")


def faults(found: list[Judged], *, lenient: bool = False) -> Iterator[Fault]:
    """What is said of articles and does not stand in their pages, or contradicts itself; in no order.

    lenient: what is not in the page is only told."""
    pages: dict[str, list[str]] = defaultdict(list)
    for judged in found:
        pages[_page(judged)] += judged.page
    texts = {page: _plain("".join(lines)) for page, lines in pages.items()}
    for judged in found:
        text = texts[_page(judged)]
        if text:
            yield from _standing(judged, text, lenient)
        else:
            yield Fault(
                judged.line, "no line of the page is left; whether facts stand in it is not checked", grave=False
            )
        yield from _consistent(judged)


def _page(judged: Judged) -> str:
    return str(judged.gold["id"]).rpartition("/")[0]


def _plain(text: str) -> str:
    return squash(fold(text))


def _standing(judged: Judged, text: str, lenient: bool) -> Iterator[Fault]:
    meetings = {entry.text for entry in judged.entries if entry.kind == "meeting"}
    for entry in judged.entries:
        told = entry.kind in _UNCHECKED or (entry.kind == "name" and entry.text in meetings)
        if not told and not _stands(_plain(entry.text), _plain(entry.holder), text):
            grave = entry.kind in _GRAVE and not lenient
            tail = "" if grave else " word for word"
            yield Fault(entry.line, f"{entry.kind} {entry.text} is not in the page{tail}", grave=grave)


def _stands(fact: str, holder: str, text: str) -> bool:
    """Whether a fact is in a text; a post also where its holder's name parts it: 市委许继伟书记."""
    if fact in text:
        return True
    return bool(holder) and any(f"{fact[:cut]}{holder}{fact[cut:]}" in text for cut in range(1, len(fact)))


def _consistent(judged: Judged) -> Iterator[Fault]:
    people = {_plain(official["name"]) for official in judged.gold["officials"]}
    seen: dict[tuple[str, str], int] = {}
    for entry in judged.entries:
        if entry.kind == "participant" and _plain(entry.text) not in people:
            yield Fault(
                entry.line, f"participant {entry.text} is no official of the article: official: {entry.text} | post"
            )
        if entry.kind in ("official", "division", "date", "meeting", "document", "reporter"):
            first = seen.setdefault((entry.kind, _plain(entry.text)), entry.line)
            if first != entry.line:
                cause = f"{entry.kind} {entry.text} stands twice, first in line {first}"
                yield Fault(entry.line, cause, grave=False)
    for line, event in zip(judged.event_lines, judged.gold["events"], strict=True):
        if sum(map(bool, (event["date"], event["name"], event["participants"]))) < 2:
            yield Fault(line, "an event has at least two of a date, a name, and participants", grave=False)
