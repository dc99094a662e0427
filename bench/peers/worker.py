"""What the workers share: they read pages, print what they find in each, and time themselves. Imports nothing but the
standard library, as it runs in every peer's environment.

    python tag_NAME.py PAGES.jsonl [--characters N] [--threads N] [--times FILE]

PAGES.jsonl: one object a line, with `id`, `text`, and for those that resolve times `days`: [[offset, ISO day], ...],
the publication day of the article that begins there. Printed is a line a page: `id`, `mentions` ([label of the tool's
own, start, stop, text] in characters of the page), and what else the tool gives. FILE gets seconds and characters."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BEGIN = time.perf_counter()
TOY = "7月10日下午，区长何以宁在青岚区主持召开区政府常务会议。\n"
"""A page of its own before the clock of tagging starts: what is loaded when it is first used counts as loading."""
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
LONGEST = 400

Page = dict[str, Any]
Tagger = Callable[[Page], dict[str, Any]]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a page with their offsets, none longer than LONGEST, none of white space alone."""
    for match in SENTENCE.finditer(text):
        for at in range(match.start(), match.end(), LONGEST):
            piece = text[at : min(at + LONGEST, match.end())]
            if piece.strip():
                yield at, piece


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a page with their offsets, without empty ones."""
    for match in re.finditer(r"[^\n]+", text):
        if match[0].strip():
            yield match.start(), match[0]


def pages(path: Path, characters: int) -> Iterator[Page]:
    """The pages of a file, until they have as many characters; the last one is whole."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if characters <= 0:
                return
            page = json.loads(line)
            characters -= len(page["text"])
            yield page


def main(load: Callable[[int], Tagger]) -> None:
    """Load, tag, print, and tell the seconds. load: threads that may run → what tags a page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", type=Path)
    parser.add_argument("--characters", type=int, default=sys.maxsize)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--times", type=Path)
    args = parser.parse_args()
    tag = load(args.threads)
    tag({"id": "toy", "text": TOY, "days": [[0, "2024-07-11"]]})
    loaded, before = time.perf_counter(), time.process_time()
    total = failed = 0
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for page in pages(args.pages, args.characters):
        total += len(page["text"])
        found = tag(page)
        failed += found.pop("failed", 0)
        print(json.dumps({"id": page["id"], **found}, ensure_ascii=False), flush=True)
    wall, cpu = time.perf_counter() - loaded, time.process_time() - before
    said = {"load": loaded - BEGIN, "wall": wall, "cpu": cpu, "characters": total, "failed": failed}
    if args.times:
        args.times.write_text(json.dumps(said), "utf-8")
