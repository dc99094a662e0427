"""CSV for Excel: events, one row a participant, UTF-8 with a byte order mark, CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from policyx.output.flat import COLUMNS, Cell, defused, rows


def encode(record: Mapping[str, Any]) -> bytes:
    """The rows of a record as UTF-8, each ended by CRLF; empty where it has no events. Cells are defused."""
    return _encode([defused(cell) for cell in row] for row in rows(record))


def _encode(table: Iterable[Iterable[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode("utf-8")


HEADER: bytes = "\ufeff".encode() + _encode([COLUMNS])
"""What a file begins with: the byte order mark, without which Excel takes UTF-8 for the system's code page, and the
names of the columns."""
