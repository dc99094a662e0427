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
    """The format that `auto` means: by the ending of the output file, else a table on a terminal, else JSON Lines."""
    if name != "auto":
        return name
    if path is not None:
        return "json" if path.endswith(".json") else "jsonl"
    return "table" if terminal else "jsonl"


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
