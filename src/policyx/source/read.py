"""What the user names, read one text after another."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO

from policyx.failure import Failure
from policyx.source.encoding import Undecodable, decode, known_encoding
from policyx.source.html import charset, extract, looks_like_html
from policyx.source.model import MAX_BYTES, SourceText
from policyx.source.walk import shown, walk

_HTML = (".html", ".htm", ".xhtml", ".shtml")
_LINES = (".jsonl", ".ndjson")


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    glob: str | Sequence[str] | None = None,
    encoding: str | None = None,
    text_field: str = "text",
    max_bytes: int = MAX_BYTES,
) -> Iterator[SourceText | Failure]:
    """Every text of `paths` (files, folders, `-` for standard input), one at a time; what cannot be read is a Failure.

    glob: which files of a folder (by default *.txt, *.html, *.htm, *.jsonl). encoding: the codec of all of them, in
    place of a guess. text_field: the field of a JSON Lines object that holds the text. max_bytes: of one file, or of
    one line of JSON Lines. Raises ValueError at once where `encoding` is no text encoding that Python knows."""
    told = known_encoding(encoding) if encoding else None
    return _all(paths, glob, _Reader(told, text_field, max_bytes))


def from_text(text: str, path: str = "-") -> SourceText:
    """A text that is already decoded, as if it had been read from `path`; its sha256 is that of its UTF-8 bytes."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return SourceText(path=path, sha256=digest, encoding="utf-8", media_type="text/plain", text=text)


def _all(
    paths: Iterable[str | os.PathLike[str]], glob: str | Sequence[str] | None, reader: _Reader
) -> Iterator[SourceText | Failure]:
    for found in walk(paths, glob):
        if isinstance(found, Failure):
            yield found
        elif str(found) == "-":
            yield from reader.stream("-", sys.stdin.buffer)
        else:
            yield from reader.file(found)


class _Reader:
    """How the texts of this run are read."""

    __slots__ = ("encoding", "max_bytes", "text_field")

    def __init__(self, encoding: str | None, text_field: str, max_bytes: int) -> None:
        self.encoding, self.text_field, self.max_bytes = encoding, text_field, max_bytes

    def file(self, path: Path) -> Iterator[SourceText | Failure]:
        """The text of a file, or the texts of a JSON Lines file."""
        name = shown(path)
        try:
            with path.open("rb") as stream:
                yield from self.stream(name, stream)
        except OSError as error:
            yield Failure(
                name, "read", "permission denied" if isinstance(error, PermissionError) else str(error.strerror).lower()
            )

    def stream(self, name: str, stream: BinaryIO) -> Iterator[SourceText | Failure]:
        """The text or texts of an open stream."""
        ending = PurePath(name).suffix.lower()
        if ending in _LINES:
            yield from self.lines(name, stream)
            return
        data = stream.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            reason = f"more than {self.max_bytes:,} bytes"
            yield Failure(name, "read", reason, f"--max-bytes {2 * self.max_bytes}")
        elif name == "-" and self._is_lines(data):
            yield from self.lines(name, io.BytesIO(data))
        else:
            yield self.text(name, data, ending in _HTML or looks_like_html(data))

    def text(self, name: str, data: bytes, is_html: bool) -> SourceText | Failure:
        """One text from the bytes of one file."""
        try:
            found = decode(data, self.encoding, charset(data) if is_html else None)
        except Undecodable as error:
            hint = None if not data or "this is" in str(error) else "another --encoding"
            return Failure(name, "read", str(error), hint)
        if not found.text.strip("\ufeff\0 \t\r\n\u3000\u00a0\u200b"):
            return Failure(name, "read", "there is no text in it, only white space")
        digest = hashlib.sha256(data).hexdigest()
        if not is_html:
            return SourceText(name, digest, found.encoding, "text/plain", found.text, warnings=found.warnings)
        try:
            page = extract(found.text)
        except ValueError as error:
            return Failure(name, "read", str(error))
        warnings = found.warnings + page.warnings
        return SourceText(name, digest, found.encoding, "text/html", page.text, page.meta, warnings=warnings)

    def lines(self, name: str, stream: BinaryIO) -> Iterator[SourceText | Failure]:
        """One text a line of JSON; a line that is none is a failure of its own."""
        number = 0
        any_found = False
        while line := stream.readline(self.max_bytes + 1):
            number += 1
            place = f"{name}#{number}"
            if len(line) > self.max_bytes:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(self.max_bytes)
                any_found = True
                reason = f"more than {self.max_bytes:,} bytes in one line"
                yield Failure(place, "read", reason, f"--max-bytes {2 * self.max_bytes}")
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                any_found = True
                yield self.line(place, line.rstrip(b"\r\n"))
        if not any_found:
            yield Failure(name, "read", "the file is empty")

    def line(self, place: str, data: bytes) -> SourceText | Failure:
        """The text of one JSON object."""
        try:
            found = decode(data, self.encoding)
            record = json.loads(found.text.lstrip("\ufeff"))
        except Undecodable as error:
            return Failure(place, "read", str(error), "another --encoding")
        except (ValueError, RecursionError) as error:
            return Failure(place, "read", f"the line is no JSON object: {str(error)[:80]}")
        if not isinstance(record, dict):
            return Failure(place, "read", "the line is no JSON object")
        text = record.pop(self.text_field, None)
        if not isinstance(text, str):
            fields = ", ".join(list(record)[:8]) or "none"
            return Failure(
                place, "read", f"no field {self.text_field!r} with a text (fields: {fields})", "--text-field NAME"
            )
        if not text.strip("\ufeff\0 \t\r\n\u3000\u00a0\u200b"):
            return Failure(place, "read", f"the field {self.text_field!r} is empty")
        digest = hashlib.sha256(data).hexdigest()
        return SourceText(
            place, digest, found.encoding, "application/jsonl", text, extra=record, warnings=found.warnings
        )

    def _is_lines(self, data: bytes) -> bool:
        """Whether standard input is JSON Lines: its first line is an object with the text field."""
        first = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
        if not first.startswith(b"{") or not first.rstrip().endswith(b"}"):
            return False
        try:
            record = json.loads(first)
        except (ValueError, RecursionError):
            return False
        return isinstance(record, dict) and self.text_field in record
