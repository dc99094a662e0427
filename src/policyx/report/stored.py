"""Records in files: told by their content, read one by one."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from policyx.failure import Failure
from policyx.output.json_text import mended
from policyx.source.decoded import too_deep
from policyx.source.packed import Broken, Ration, Unpacked

if TYPE_CHECKING:
    from policyx.record import Document

_MARKS = {"schema_version", "id", "source", "span", "events"}
"""Fields by which a record is told from a page that was saved as JSON."""
_PIECE = 1 << 16
_LONGEST = 1 << 26  # characters of one value
_BETWEEN = " \t\r\n,[]\ufeff"


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it was stored. place: `records.jsonl#12`, with the line on which it begins."""

    place: str
    document: Document


def is_record(value: Any) -> bool:
    """Whether a JSON value is meant as a record."""
    return isinstance(value, dict) and value.keys() >= _MARKS and isinstance(value["source"], dict)


def holds_records(stream: BinaryIO) -> bool | None:
    """Whether the first value of a stream is a record; None where it does not begin as JSON does. Reads what it needs
    of the stream, which begins at its first byte."""
    head = stream.read(512)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if head[:2] != b"\x1f\x8b" and start not in (b"{", b"["):
        return None
    stream.seek(0)
    try:
        first = next(_values(_unpacked(stream)), None)
    except (Broken, OSError, UnicodeDecodeError):
        return None
    return is_record(first[1]) if first else False


def stored(stream: BinaryIO, path: str) -> Iterator[Stored | Failure]:
    """The records of a stream: one a line, an array, or one after another; gzipped or not. path: how to name it.

    What is no record is a failure, and the next one is read."""
    from pydantic import ValidationError

    from policyx.record import SCHEMA_VERSION, Document

    try:
        for line, value in _values(_unpacked(stream)):
            place = f"{path}#{line}"
            if isinstance(value, _Bad):
                yield Failure(place, "read", value.reason)
            elif not is_record(value):
                yield Failure(place, "read", "this is no record of policyx")
            elif too_deep(value):
                yield Failure(place, "read", "nested too deeply")
            elif str(value["schema_version"]).partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
                version = str(value["schema_version"])[:20]
                yield Failure(place, "read", f"a record of schema {version}, not {SCHEMA_VERSION}; extract it anew")
            else:
                try:
                    yield Stored(place, Document.model_validate(mended(value)))
                except ValidationError as error:
                    first = error.errors(include_url=False, include_context=False)[0]
                    where = ".".join(str(part) for part in first["loc"]) or "the record"
                    yield Failure(place, "read", f"this is no valid record: {where}: {first['msg']}")
    except (Broken, OSError) as error:
        yield Failure(path, "read", str(error))
    except UnicodeDecodeError:
        yield Failure(path, "read", "records are UTF-8, and this is not")


@dataclass(frozen=True, slots=True)
class _Bad:
    reason: str


def _unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream from its start, gunzipped if need be."""
    stream.seek(0)
    magic = stream.read(2)
    stream.seek(0)
    return io.BufferedReader(Unpacked(stream, "gzip", Ration()), _PIECE) if magic == b"\x1f\x8b" else stream


class _Text:
    """The decoded text of a stream, as much of it as is needed at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.buffer, self.at, self.line, self.ended = "", 0, 1, False

    def more(self) -> bool:
        """Take in as much again as there is, at least a piece; False at the end."""
        wanted = max(_PIECE, len(self.buffer) - self.at)
        data = self._stream.read(wanted)
        self.ended = len(data) < wanted
        self.buffer = self.buffer[self.at :] + self._decoder.decode(data, self.ended)
        self.at = 0
        return bool(data)

    def skip(self) -> bool:
        """Go to the next value; False where there is none."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in _BETWEEN:
                self.line += self.buffer[self.at] == "\n"
                self.at += 1
            if self.at < len(self.buffer):
                return True
            if self.ended or not self.more():
                return False

    def to(self, at: int) -> None:
        """Go on from a place of the buffer."""
        self.line += self.buffer.count("\n", self.at, at)
        self.at = at


def _values(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """(line, value) of each JSON value; what is no JSON is a _Bad, and reading goes on behind its line."""
    text = _Text(stream)
    decoder = json.JSONDecoder()
    while text.skip():
        line = text.line
        try:
            value, end = decoder.raw_decode(text.buffer, text.at)
        except RecursionError:
            reason, end = "nested too deeply", -1
        except json.JSONDecodeError as error:
            if _cut_short(error, text) and len(text.buffer) - text.at < _LONGEST and text.more():
                continue
            reason, end = f"no JSON: {str(error)[:80]}", -1
        except ValueError as error:  # an integer of thousands of digits
            reason, end = f"no JSON: {str(error)[:80]}", -1
        if end < 0:
            yield line, _Bad(reason)
            stop = text.buffer.find("\n", text.at)
            text.to(len(text.buffer) if stop < 0 else stop + 1)
            continue
        yield line, value
        text.to(end)


def _cut_short(error: json.JSONDecodeError, text: _Text) -> bool:
    """Whether a value may only be wrong because the buffer ends within it."""
    return not text.ended and (error.pos >= len(error.doc) - 16 or error.msg.startswith("Unterminated string"))
