"""`policyx annotate --read`: corrected drafts to gold records."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from policyx.cli.annotate import output
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain, refuse

if TYPE_CHECKING:
    from policyx.score import Record


def read_back(paths: list[str], out: Path | None, *, lenient: bool, force: bool) -> int:
    """Write the records of drafts, or tell what is wrong with them; the exit code. lenient: facts that are not in the
    page are told, and taken nevertheless. force: write over a file that holds no records."""
    if out and not force and out.is_file() and not _holds_records(out):
        refuse(f"{out}: holds something other than records; --force writes over it")
    records: list[Record] = []
    drafts: dict[str, str] = {}
    wrong = unread = 0
    for path in paths:
        try:
            lines = _lines(path)
        except UnicodeDecodeError:
            unread += 1
            complain(f"{path}: cannot read: a draft is UTF-8, this file is not; save it so in the editor")
            continue
        except OSError as error:
            unread += 1
            complain(f"{path}: cannot read: {error.strerror}")
            continue
        found, faults = _judged(path, lines, lenient)
        records += found
        wrong += faults
        for ident in dict.fromkeys(str(record["id"]) for record in found):
            if drafts.setdefault(ident, path) != path:
                complain(f"{path}: the id {ident} stands in {drafts[ident]}, too")
                wrong += 1
    if unread == len(paths):
        return NOTHING_READ
    if wrong or unread:
        complain(f"errors: {wrong}; nothing was written" if wrong else "nothing was written")
        return SOME_FAILED
    with output(out) as put:
        for record in records:
            put(_line(record) + "\n")
    return DONE


def _lines(path: str) -> list[str]:
    if path == "-" and sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    return data.decode("utf-8-sig").split("\n")


def _judged(path: str, lines: list[str], lenient: bool) -> tuple[list[Record], int]:
    """The records of a draft, and how many errors it has; they are told, by line."""
    from policyx.annotate import checks
    from policyx.annotate.reading import articles

    found, faults = articles(lines)
    if not found and not faults:
        complain(f"{path}: holds no article; each begins with a line === page/number")
        return [], 1
    count = 0
    for fault in sorted([*faults, *checks.faults(found, lenient=lenient)], key=lambda fault: fault.line):
        complain(f"{path}: line {fault.line}: {'' if fault.grave else 'note: '}{fault.cause}")
        count += fault.grave
    return [judged.gold for judged in found], count


def _line(record: Record) -> str:
    """A record as a line of JSON; separators of lines within it are escaped, and halves of surrogate pairs."""
    text = json.dumps(record, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _holds_records(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"")
