"""Which pages are new: what an earlier run has done, and what did not change since, is passed over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from policyx.batch.work import settled
from policyx.failure import Failure
from policyx.source.pages import Loaded, Raw, Stamp, Whole, load, stamp

if TYPE_CHECKING:
    from policyx.batch.journal import Journal
    from policyx.batch.settings import Settings
    from policyx.batch.summary import Summary


class Sieve:
    """Lets new pages through; counts the others in the summary. settings: the limit of new pages, and
    whether pages of which something failed are new. max_bytes: of a page."""

    def __init__(self, journal: Journal, summary: Summary, settings: Settings, max_bytes: int) -> None:
        self._journal, self._summary, self._max_bytes = journal, summary, max_bytes
        self._limit, self._retry = settings.limit, settings.retry
        self._under_way: set[str] = set()
        self._open: tuple[Stamp | None, int, bool] = (None, 0, False)
        self._whole: dict[str, tuple[int, Stamp]] = {}

    def known(self, file: str) -> bool:
        """Whether all pages of a file are done and it is unchanged; asked just before it is opened."""
        now = settled(stamp(file))
        pages, then = self._journal.whole(file) or (0, None)
        if now is not None and now == then and not self._again(file):
            self._summary.unchanged += pages
            self._summary.done_bytes += now.size
            return True
        self._open = (now, 0, True)
        return False

    def new(self, source: Iterable[Raw | Whole | Failure]) -> Iterator[Raw | Whole | Failure | None]:
        """What is not done yet, until the limit; None for each page that is passed over."""
        taken = 0
        for item in source:
            now, count, sound = self._open
            if isinstance(item, Whole):
                if sound and now is not None and now == stamp(item.file):
                    self._whole[item.file] = (count, now)
            elif isinstance(item, Failure):
                self._open = (now, count, False)  # a member that was refused is to be told again in the next run
            else:
                self._open = (now, count + 1, sound)
                if item.place in self._under_way or self._same(item):
                    self._summary.unchanged += 1
                    self._summary.done_bytes += item.weight
                    yield None
                    continue
                if self._limit is not None and taken >= self._limit:
                    self._summary.stopped = "limit"
                    return
                taken += 1
                self._under_way.add(item.place)
            yield item

    def entered(self, place: str) -> None:
        """The journal knows of the page now."""
        self._under_way.discard(place)

    def whole(self, file: str) -> tuple[int, Stamp] | None:
        """How many pages a file had, and its stamp, once all were taken; None where it may have others when it is read
        again."""
        return self._whole.pop(file, None)

    def _again(self, place: str) -> bool:
        """Whether a page, or the pages of a file, are to be read again because something failed."""
        return self._retry and self._journal.failed(place)

    def _same(self, raw: Raw) -> bool:
        """Whether the page is done, and is what it was."""
        seen = self._journal.seen(raw.place)
        if seen is None or not seen.same or self._again(raw.place):
            return False
        if raw.data is not None:
            return hashlib.sha256(raw.data).hexdigest() == seen.sha256
        if seen.stamp is not None and stamp(raw.file) == seen.stamp:
            return True
        loaded = load(raw, max_bytes=self._max_bytes)
        if not isinstance(loaded, Loaded) or loaded.sha256 != seen.sha256:
            return False
        if mark := settled(loaded.stamp):
            self._journal.touched(raw.place, mark)
        return True
