"""A batch on this machine: pages through workers into a store, and a journal of what is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, cast

from policyx.batch import identity
from policyx.batch.failures import FailureFile
from policyx.batch.journal import Done, Journal
from policyx.batch.pool import Workers
from policyx.batch.settings import BatchError, BrokenOff, Settings
from policyx.batch.sieve import Sieve
from policyx.batch.signals import Stop
from policyx.batch.summary import Summary
from policyx.batch.work import Outcome
from policyx.failure import Failure
from policyx.output.lines import REWRITTEN
from policyx.output.store import Database, Page, StoreError
from policyx.source.pages import Raw, Stamp, Whole, pages

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.output.formats import Target
    from policyx.output.store import Appending, Store

WATCHED = 0.1
"""Seconds between two calls of `watch`, at least."""


def run(
    paths: Iterable[str],
    target: Target,
    options: Options,
    settings: Settings,
    watch: Callable[[Summary], None] = lambda _summary: None,
    report: Callable[[Failure], None] = lambda _failure: None,
) -> Summary:
    """Read pages, extract their records, and save them, each once; what an earlier run has done is passed over.

    watch: called with the running figures, some times a second. report: called with each failure once it is entered.
    Raises StoreError or BatchError where it cannot begin (Busy: another run writes to the target), BrokenOff where it
    had begun, one line each; what was saved before stays, and the same call goes on."""
    try:
        config = identity.digest(options)
        if target.form == "files" and target.path is not None:
            target.path.mkdir(exist_ok=True)
    except OSError as error:
        raise BatchError(f"{error.filename}: {(error.strerror or str(error)).lower()}") from None
    with ExitStack() as stack:
        journal = stack.enter_context(closing(Journal(target.journal, config, target.form, fresh=settings.fresh)))
        store = stack.enter_context(closing(target.store()))
        _begin(journal, store, target, settings)
        failures = FailureFile(target.failures, journal)
        stop = stack.enter_context(Stop())
        workers = stack.enter_context(Workers(options, settings))
        summary = Summary(failed_before=sum(1 for _ in journal.failures(of_this_run=True)), anew=journal.other)
        sieve = Sieve(journal, summary, settings, options.max_bytes)
        batch = _Batch(journal, store, failures, sieve, summary, settings, stop, watch, report)
        source = pages(
            paths,
            glob=options.glob,
            max_bytes=options.max_bytes,
            known=sieve.known,
            text_field=options.text_field,
        )
        try:
            batch.work(workers, source)
            batch.finish(target)
        except (StoreError, BatchError) as error:
            raise BrokenOff(str(error)) from error
    return summary


def _begin(journal: Journal, store: Store, target: Target, settings: Settings) -> None:
    """Bring journal and store to the same point."""
    holds = target.holds
    if journal.swap is not None and holds is not None:
        rewritten = holds.with_name(holds.name + REWRITTEN)
        if rewritten.exists():  # the old output is still there
            journal.swapping(None)
        else:
            journal.swapped()
    if settings.fresh:
        store.clear()
    elif holds is not None and journal.run:
        if not holds.exists():
            journal.reset()
        elif store.appends and journal.clean and holds.stat().st_size != journal.position:
            raise BatchError(
                f"{holds}: has {holds.stat().st_size:,} bytes, its journal says {journal.position:,}: somebody else "
                "changed it; --fresh begins again"
            )
    elif store.appends:
        for file in (target.path, holds):  # an Excel file, say, and where its records are kept
            if file is not None and file.is_file() and file.stat().st_size:
                raise BatchError(f"{file}: exists, and {journal.path.name} knows nothing of it; --fresh overwrites it")
    store.open(journal.position if store.appends else None)
    if journal.run and isinstance(store, Database) and store.empty:
        journal.reset()
    journal.start()


class _Batch:
    """One run under way."""

    def __init__(
        self,
        journal: Journal,
        store: Store,
        failures: FailureFile,
        sieve: Sieve,
        summary: Summary,
        settings: Settings,
        stop: Stop,
        watch: Callable[[Summary], None],
        report: Callable[[Failure], None],
    ) -> None:
        self._journal, self._store, self._failures = journal, store, failures
        self._sieve, self._summary = sieve, summary
        self._settings, self._stop, self._watch, self._report = settings, stop, watch, report
        self._begun = self._shown = time.monotonic()
        self._pending: list[Outcome | Failure] = []
        self._files: list[tuple[str, int, Stamp]] = []
        self._changed = not journal.clean_before

    def work(self, workers: Workers, source: Iterable[Raw | Whole | Failure]) -> None:
        """Everything, in order, until the source ends or the run is to stop."""
        summary = self._summary
        items: Iterator[Outcome | Whole | Failure | None] = workers.ordered(self._new(source))
        for item in items:
            if isinstance(item, Whole):
                if read := self._sieve.whole(item.file):
                    self._files.append((item.file, *read))
            elif item is not None:
                self._pending.append(item)
                if len(self._pending) >= self._settings.chunk:
                    self.commit()
                if self._settings.fail_fast and (isinstance(item, Failure) or item.failures):
                    summary.stopped = "failure"
            if self._stop.signal:
                summary.stopped = self._stop.signal
            self._show()
            if summary.stopped and summary.stopped != "limit":
                break
        self.commit()

    def _new(self, source: Iterable[Raw | Whole | Failure]) -> Iterator[Raw | Whole | Failure]:
        """What is not done yet, until a signal comes."""
        for item in self._sieve.new(source):
            if item is None:
                self._show()
            else:
                yield item
            if self._stop.signal:
                return

    def commit(self) -> None:
        """Make what is pending durable: in the store, then in the journal, then in the file of failures."""
        done = [_page(item) for item in self._pending]
        saved = [Page(page.place, page.sha256, records) for page, records in done if page.sha256 is not None]
        position, lengths = self._store.save(saved) if saved else (self._journal.position, ())
        taken = iter(lengths)
        entries = [page.of(next(taken)) if page.sha256 is not None else page for page, _ in done]
        if entries or self._files:
            self._journal.commit(entries, position, self._files)
        self._changed |= bool(saved)
        for item in self._pending:
            self._count(item)
        self._pending.clear()
        self._files.clear()

    def _count(self, item: Outcome | Failure) -> None:
        summary = self._summary
        summary.documents += 1
        for failure in (item,) if isinstance(item, Failure) else item.failures:
            summary.fail(failure.cause)
            self._failures.add(failure)
            self._report(failure)
        if isinstance(item, Outcome):
            summary.articles += len(item.records)
            summary.events += item.events
            summary.done_bytes += item.weight
            self._sieve.entered(item.place)

    def finish(self, target: Target) -> None:
        """What comes last, unless the run was told to stop."""
        if self._summary.stopped not in ("SIGINT", "SIGTERM"):
            if self._journal.dead:
                self._drop()
                self._changed = True
            if self._changed or (target.path is not None and not target.path.exists()):
                self._store.finish()
            self._journal.finish()
        self._failures.settle()
        self._summary.seconds = time.monotonic() - self._begun
        self._watch(self._summary)

    def _drop(self) -> None:
        """Take out of the output what later pages replaced."""
        if not self._store.appends:
            self._journal.forget()
            return
        store = cast("Appending", self._store)
        with closing(self._journal.pieces()) as pieces:
            position = store.rewrite(pieces)
        self._journal.swapping(position)
        store.swap()
        self._journal.swapped()

    def _show(self) -> None:
        now = time.monotonic()
        if now - self._shown >= WATCHED:
            self._shown = now
            self._summary.seconds = now - self._begun
            self._watch(self._summary)


def _page(item: Outcome | Failure) -> tuple[Done, tuple[bytes, ...]]:
    """What the journal says of an item, but for its length, and its records."""
    if isinstance(item, Failure):
        return Done(item.path, None, None, (item,)), ()
    return (
        Done(item.place, item.sha256, item.stamp, item.failures, articles=len(item.records)),
        item.records,
    )
