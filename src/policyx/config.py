"""What a caller may set for a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KINDS = ("officials", "organs", "divisions", "dates", "meetings", "documents", "events", "reporters")
"""The lists of a record that `--only` may choose from."""


@dataclass(frozen=True, slots=True)
class Options:
    """encoding: codec of every source, None to find it; glob: which files of a folder to read, None for the usual
    endings; text_field: the field of a JSON Lines object that holds the page; max_bytes: of one file, or of one line of
    JSON Lines, above which it is refused; published: ISO day that dates every page without a stamp; home: division code
    or name from which every page speaks; lexicons: user dictionaries; only: lists of the record to keep, () for all;
    tagger: builtin, hanlp, hanlp:NAME-OR-FOLDER, lac, or none."""

    encoding: str | None = None
    glob: str | None = None
    text_field: str = "text"
    max_bytes: int = 100_000_000
    published: str | None = None
    home: str | None = None
    lexicons: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    tagger: str = "builtin"
