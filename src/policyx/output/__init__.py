"""Writers: one a file. Each takes documents one by one and keeps none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from policyx.record import Document

FORMATS = ("auto", "table", "json", "jsonl")


class Writer(Protocol):
    """Writes documents to a stream that the caller opened and closes."""

    def write(self, document: Document) -> None:
        """Write one document."""

    def close(self) -> None:
        """Write what must come last; the stream stays open."""


def choose(name: str, path: str | None, terminal: bool) -> str:
    """The format that `auto` means: by the ending of the output file, else a table on a terminal, else JSON Lines.

    Raises ValueError, with a line for the user, where the ending is that of a format which only a batch writes."""
    if name != "auto":
        return name
    if path is None:
        return "table" if terminal else "jsonl"
    from policyx.output.formats import ENDINGS, ending

    found = ending(path)
    form = ENDINGS[found] if found else "jsonl"
    if form not in FORMATS:
        raise ValueError(
            f"{path}: extract writes no {found}, policyx batch does; or --format jsonl for JSON Lines under this name"
        )
    return form


def writer(name: str, stream: TextIO) -> Writer:
    """The writer of a format (not `auto`). Raises ValueError for an unknown one."""
    if name == "table":
        from policyx.output.table import TableWriter

        return TableWriter(stream)
    from policyx.output.json_text import JsonArrayWriter, JsonLinesWriter

    if name == "json":
        return JsonArrayWriter(stream)
    if name == "jsonl":
        return JsonLinesWriter(stream)
    raise ValueError(f"unknown format {name}")
