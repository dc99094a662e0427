"""JSON: one document a line, or one array of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from policyx.record import Document


class JsonLinesWriter:
    """One document a line, UTF-8, no escapes for Chinese."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, document: Document) -> None:
        """Write one line, whole."""
        # U+2028 and U+2029 are legal inside JSON strings, but many readers split lines at them
        line = document.model_dump_json().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        self._stream.write(line.replace("\x85", "\\u0085") + "\n")

    def close(self) -> None:
        """Nothing comes last."""


class JsonArrayWriter:
    """One array of documents, each indented by two; `[]` where there is none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._some = False

    def write(self, document: Document) -> None:
        """Write one element."""
        self._stream.write(",\n" if self._some else "[\n")
        self._stream.write(document.model_dump_json(indent=2))
        self._some = True

    def close(self) -> None:
        """End the array."""
        self._stream.write("\n]\n" if self._some else "[]\n")
