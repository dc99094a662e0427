"""What reading gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 100_000_000
"""Bytes of one file, or of one line of a JSON Lines file, above which it is refused."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What an HTML page says of itself in its metadata; each None where it says nothing. published: ISO day."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """One text to extract from.

    path: as the user named it; `-` is standard input, `pages.jsonl#12` is line 12 of a JSON Lines file.
    sha256: of the bytes on disk; in JSON Lines, of the line without its line end.
    encoding: the Python codec that gave the text. media_type: `text/plain`, `text/html`, or `application/jsonl`.
    text: of plain files, exactly what `open(path, encoding=encoding, newline="").read()` gives, line ends and all. So a
    UTF-8 BOM is no character of it (encoding `utf-8-sig`), nor is that of UTF-16 (`utf-16`): spans count from the
    character after it. Of HTML, the main text; of JSON Lines, the text field.
    extra: the other fields of a JSON Lines object. warnings: one line each.
    """

    path: str
    sha256: str
    encoding: str
    media_type: str
    text: str
    meta: Meta = Meta()
    extra: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
