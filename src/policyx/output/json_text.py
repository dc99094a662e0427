"""JSON: one document a line, or one array of documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pydantic_core import PydanticSerializationError, to_json

from policyx.output.whole import WholeFile, writing

if TYPE_CHECKING:
    from policyx.record import Document


def line(document: Document) -> str:
    """The document as one line of JSON, without the line end."""
    # U+2028 and U+2029 are legal inside JSON strings, but many readers split lines at them
    text = _text(document).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.replace("\x85", "\\u0085")


class JsonLinesWriter:
    """One document a line, UTF-8, no escapes for Chinese."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, document: Document) -> None:
        """Write one line, whole."""
        self._stream.write(line(document) + "\n")

    def close(self) -> None:
        """Nothing comes last."""


class JsonArrayWriter:
    """One array of documents, each indented by two; `[]` where there is none."""

    def __init__(self, stream: TextIO) -> None:
        self._array = _Array(stream.write)

    def write(self, document: Document) -> None:
        """Write one element."""
        self._array.add(document)

    def close(self) -> None:
        """End the array."""
        self._array.end()


class JsonFileWriter:
    """The same array as a file that is there whole or not at all. Every method but `abort` raises StoreError."""

    def __init__(self, path: Path) -> None:
        self._file = WholeFile(path)
        self._array = _Array(lambda text: self._file.stream.write(text.encode("utf-8")))

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one element: a record as plain values."""
        with writing(self._file.target):
            self._array.add(record)

    def close(self) -> None:
        """End the array and put the file in its place."""
        with writing(self._file.target):
            self._array.end()
        self._file.commit()

    def abort(self) -> None:
        """Remove what was written; a file that stood there before stays."""
        self._file.abort()


class _Array:
    def __init__(self, put: Callable[[str], object]) -> None:
        self._put = put
        self._some = False

    def add(self, record: Document | Mapping[str, Any]) -> None:
        self._put(",\n" if self._some else "[\n")
        self._put(_text(record, indent=2))
        self._some = True

    def end(self) -> None:
        self._put("\n]\n" if self._some else "[]\n")


def _text(record: Document | Mapping[str, Any], indent: int | None = None) -> str:
    """The record as JSON, the same for a document and for its plain values."""
    try:
        return to_json(record, indent=indent, inf_nan_mode="null").decode()
    except PydanticSerializationError:
        # half of a surrogate pair, which a page's own JSON may give to `extra`
        plain = record if isinstance(record, Mapping) else record.model_dump()
        return to_json(mended(plain), indent=indent, inf_nan_mode="null").decode()


def plain_text(value: Any) -> str | None:
    """A plain value as JSON without white space; None for None."""
    return None if value is None else _text(value)


def mended(value: Any) -> Any:
    """Plain values with U+FFFD for every lone surrogate, which no UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {mended(key): mended(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mended(item) for item in value]
    return value
