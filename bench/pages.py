"""The texts: pages with gold for accuracy, and plain ones for speed."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.tools import ROOT

CORPUS = ROOT / "data" / "corpus"
SEEDS = ROOT / "data" / "seeds"
MARK = re.compile(r"\[\[([PTOGLDMW])\|([^\[\]|]+)\]\]")
Marks = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page. marks: (tag, start, stop) in its characters, None where nobody marked it; gold: its records."""

    id: str
    text: str
    marks: Marks | None = None
    gold: tuple[dict[str, Any], ...] = ()

    def line(self) -> str:
        """The page for a worker: with the publication day of each article, where that is known."""
        days = starts(self.text, self.gold) if self.gold else []
        return json.dumps({"id": self.id, "text": self.text, "days": days}, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class PageSet:
    """Pages under one name. unseen: policyx was neither written nor trained on them, so that figures compare."""

    name: str
    unseen: bool
    pages: tuple[Page, ...] = field(repr=False)


def squash(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def unmark(marked: str) -> tuple[str, Marks]:
    """The bare text of a marked one, and its marks."""
    parts: list[str] = []
    marks: list[tuple[str, int, int]] = []
    length = last = 0
    for match in MARK.finditer(marked):
        parts += marked[last : match.start()], match[2]
        length += match.start() - last
        marks.append((match[1], length, length + len(match[2])))
        length += len(match[2])
        last = match.end()
    return "".join(parts) + marked[last:], tuple(marks)


def corpus(path: Path) -> Iterator[Page]:
    """The pages of a file of the written corpus (its form: data/corpus/README.md)."""
    for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        head, _, rest = block.partition("\n")
        gold, _, marked = rest.partition("\n---\n")
        records = json.loads(gold)
        text, marks = unmark(marked.strip("\n") + "\n")
        yield Page(head.strip(), text, marks, tuple(records if isinstance(records, list) else [records]))


def written(*folders: str) -> list[Page]:
    """The written pages of folders of data/corpus, `.` for itself, in order."""
    return [page for folder in folders for path in sorted((CORPUS / folder).glob("[HW]*.txt")) for page in corpus(path)]


def seeds() -> list[Page]:
    """The four seeds, as they were saved."""
    gold: dict[str, list[dict[str, Any]]] = {}
    for line in (ROOT / "data" / "gold" / "seeds.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        gold.setdefault(record["id"].partition("/")[0], []).append(record)
    return [
        Page(path.stem, path.read_bytes().decode("utf-8"), None, tuple(gold[path.stem]))
        for path in sorted(SEEDS.glob("*.txt"))
    ]


def extra(path: Path) -> PageSet:
    """A set of somebody's own: a file or folder of the corpus's form, or JSON Lines with `id`, `text`, `gold`
    (records), and `marks` where there are any. Raises ValueError, which names the file."""
    try:
        if path.is_dir():
            found = [page for file in sorted(path.glob("*.txt")) for page in corpus(file)]
        elif path.suffix == ".jsonl":
            found = [_page(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]
        else:
            found = list(corpus(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: no pages to measure on: {error}") from error
    if not found:
        raise ValueError(f"{path}: no pages to measure on: it holds none")
    return PageSet(f"{path.stem} (extra)", True, tuple(found))


def _page(row: dict[str, Any]) -> Page:
    marks = tuple((str(tag), int(a), int(b)) for tag, a, b in row["marks"]) if row.get("marks") is not None else None
    return Page(str(row["id"]), str(row["text"]), marks, tuple(row.get("gold") or ()))


def starts(text: str, gold: Iterable[dict[str, Any]]) -> list[tuple[int, str]]:
    """Where each article begins, by its headline, with its publication day; one whose headline does not stand in the
    text as the record has it begins where the one before it does."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    bare = squash(text)
    found: list[tuple[int, str]] = []
    last = 0
    for record in gold:
        at = bare.find(squash(record.get("title") or "")[:12], last) if record.get("title") else -1
        last = max(at, last)
        if record.get("published") and places:
            found.append((places[last] if found else 0, record["published"][:10]))
    return found


def plain(path: Path | None) -> list[Page]:
    """Pages for speed, shuffled the same way each time, so that any first part of them is like the whole: those of a
    JSON Lines file (.gz or not) with `text`, or the repository's own written pages. Raises ValueError."""
    if path is None:
        found = written(".", "more")
    else:
        try:
            with (
                gzip.open(path, "rt", encoding="utf-8")
                if path.suffix == ".gz"
                else path.open("rt", encoding="utf-8") as lines
            ):
                found = [Page(str(number), json.loads(line)["text"]) for number, line in enumerate(lines)]
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise ValueError(f"{path}: no pages to time: {type(error).__name__}: {error}") from error
    random.Random(5).shuffle(found)
    return found
