"""What the user names, read one text after another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence

from policyx.failure import Failure
from policyx.source.encoding import known_encoding
from policyx.source.model import MAX_BYTES, SourceText
from policyx.source.pages import Whole, load, pages, text


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    glob: str | Sequence[str] | None = None,
    encoding: str | None = None,
    text_field: str = "text",
    max_bytes: int = MAX_BYTES,
) -> Iterator[SourceText | Failure]:
    """Every text of `paths` (files, folders, archives, `-` for standard input), one at a time; what cannot be read is a
    Failure.

    glob: which files of a folder and members of an archive, see policyx.source.walk. encoding: the codec of all of
    them, in place of a guess. text_field: the field of a JSON Lines object that holds the text. max_bytes: of one file
    or member, or of one line of JSON Lines. Raises ValueError at once where `encoding` is no text encoding that Python
    knows."""
    told = known_encoding(encoding) if encoding else None
    return _all(paths, glob, told, text_field, max_bytes)


def from_text(text: str, path: str = "-") -> SourceText:
    """A text that is already decoded, as if it had been read from `path`; its sha256 is that of its UTF-8 bytes."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return SourceText(path=path, sha256=digest, encoding="utf-8", media_type="text/plain", text=text)


def _all(
    paths: Iterable[str | os.PathLike[str]],
    glob: str | Sequence[str] | None,
    encoding: str | None,
    text_field: str,
    max_bytes: int,
) -> Iterator[SourceText | Failure]:
    for raw in pages(paths, glob=glob, max_bytes=max_bytes, text_field=text_field):
        if isinstance(raw, Whole):
            continue
        if isinstance(raw, Failure):
            yield raw
            continue
        loaded = load(raw, max_bytes=max_bytes)
        if isinstance(loaded, Failure):
            yield loaded
        else:
            yield text(raw, loaded, encoding=encoding, text_field=text_field)
