"""What a worker does with one page: from its bytes to records as lines of JSON, and to failures."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policyx.failure import OUT_OF_MEMORY, Failure
from policyx.source import pages

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.pipeline import Pipeline
    from policyx.source.pages import Raw, Stamp


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page.

    sha256: of its bytes; None where they could not be read. stamp: of its file, where that is the page and was not
    changed while it was read. records: its documents, one JSON object each in UTF-8, without a line end. weight: bytes
    of its file that it stands for."""

    place: str
    sha256: str | None
    stamp: Stamp | None
    records: tuple[bytes, ...]
    failures: tuple[Failure, ...]
    events: int = 0
    weight: int = 0


RACY_NS = 2_000_000_000
"""A file that was changed so shortly before it was read may be changed again without a change of its times: some file
systems count them in steps of two seconds."""


def settled(stamp: Stamp | None) -> Stamp | None:
    """The stamp of a file that is read now, if the file is still the same whenever it bears it."""
    if stamp is None or max(stamp.mtime_ns, stamp.ctime_ns) > time.time_ns() - RACY_NS:
        return None
    return stamp


class Worker:
    """A pipeline that is loaded once, and takes page after page."""

    def __init__(self, options: Options) -> None:
        """Loads everything. Raises policyx.pipeline.BadOption."""
        from policyx.pipeline import Pipeline
        from policyx.source import from_text

        self._options = options
        self._pipeline: Pipeline = Pipeline(options)
        _ = self._pipeline.tagger
        list(self._pipeline.documents(from_text("市长出席会议。")))  # what is loaded at the first page is loaded now

    def page(self, raw: Raw) -> Outcome:
        """The outcome of a page; what it raises is a failure, memory that ran out included."""
        try:
            return self._page(raw)
        except MemoryError:
            failure = _out_of_memory(raw)
        except Exception as error:  # a page never ends the run
            failure = Failure(raw.place, "extract", f"{type(error).__name__}: {error}", None)
        return Outcome(raw.place, None, None, (), (failure,), weight=raw.weight)

    def _page(self, raw: Raw) -> Outcome:
        options = self._options
        loaded = pages.load(raw, max_bytes=options.max_bytes)
        if isinstance(loaded, Failure):
            return Outcome(raw.place, None, None, (), (loaded,), weight=raw.weight)
        try:
            records, failures, events = self._extracted(raw, loaded)
        except MemoryError:
            records, failures, events = [], [_out_of_memory(raw)], 0
        return Outcome(
            raw.place, loaded.sha256, settled(loaded.stamp), tuple(records), tuple(failures), events, raw.weight
        )

    def _extracted(self, raw: Raw, loaded: pages.Loaded) -> tuple[list[bytes], list[Failure], int]:
        from policyx.output.json_text import line

        options = self._options
        text = pages.text(raw, loaded, encoding=options.encoding, text_field=options.text_field)
        if isinstance(text, Failure):
            return [], [text], 0
        records: list[bytes] = []
        failures: list[Failure] = []
        events = 0
        for result in self._pipeline.documents(text):
            if isinstance(result, Failure):
                failures.append(result)
            else:
                records.append(line(result).encode("utf-8", "replace"))
                events += len(result.events)
        return records, failures, events


def _out_of_memory(raw: Raw) -> Failure:
    return Failure(raw.place, "extract", OUT_OF_MEMORY, "--retry with more --memory")
