"""What a chunk of pages means for a database, the same for each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policyx.output.layout import TABLES, Row
from policyx.output.store import Page
from policyx.output.tables import rows

_PAIR = rb"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_SURROGATE = re.compile(rb"\\(?:" + _PAIR + rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")
_OR_NUL = re.compile(rb"\\(?:" + _PAIR + rb"|(u0000|u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """places: of all pages. sources: the new row of each place that has documents. digests: sha256 of those, whose
    documents replace what is there. ids: of the documents. rows: theirs, in every table but `sources`."""

    places: list[str]
    sources: list[Row]
    digests: list[str]
    ids: list[str]
    rows: dict[str, list[Row]]


def whole(line: bytes) -> bytes:
    """A record without the escapes of halves of surrogate pairs, which are no text: U+FFFD stands for them."""
    return _mended(line, _SURROGATE) if b"\\ud" in line or b"\\uD" in line else line


def without_nul(line: bytes) -> bytes:
    """A record with U+FFFD for halves of surrogate pairs and for U+0000."""
    return _mended(line, _OR_NUL) if b"\\u" in line else line


def read(pages: Sequence[Page], mend: Callable[[bytes], bytes] = whole) -> Chunk:
    """The chunk that pages make.

    mend: makes of a record's line one that the database can hold. Only the last page of a place counts; of pages with
    the same bytes the documents of the last are kept, and of documents with the same id (two sha256 that begin with the
    same twelve digits) the last. A page without records is no source any more."""
    last: dict[str, Page] = {}
    for page in pages:
        place = json.loads(mend(json.dumps(page.place).encode()))  # as the records that name it
        last.pop(place, None)
        last[place] = page
    digests: dict[str, tuple[bytes, ...]] = {}
    for page in last.values():
        if page.records:
            digests.pop(page.sha256, None)
            digests[page.sha256] = page.records
    found: dict[str, dict[str, list[Row]]] = {}
    for records in digests.values():
        for line in map(mend, records):
            text = line.decode()
            record = json.loads(text)
            found[record["id"]] = rows(record, text)
    return Chunk(
        list(last),
        [(place, page.sha256, *_read_as(mend(page.records[0]))) for place, page in last.items() if page.records],
        list(digests),
        list(found),
        {table.name: [row for each in found.values() for row in each[table.name]] for table in TABLES},
    )


def _read_as(line: bytes) -> tuple[str, str]:
    """Encoding and media type of a record's page."""
    source = json.loads(line)["source"]
    return source["encoding"], source["media_type"]


def _mended(line: bytes, escape: re.Pattern[bytes]) -> bytes:
    """The line with U+FFFD for what the pattern captures; what it only matches stays."""
    return escape.sub(lambda found: rb"\ufffd" if found[1] else found[0], line)
