"""What an actor does: it takes parts, reads their pages in a protected process, and puts their rows away."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyx import __version__
from policyx.batch.pool import Workers
from policyx.batch.ray.elsewhere import fetch, is_url, said
from policyx.batch.ray.folder import ENDING, FAILURES, Folder, noted
from policyx.batch.ray.parts import Facts, Source, unpacked
from policyx.batch.ray.rows import failure_rows, record_rows
from policyx.batch.ray.scratch import Scratch
from policyx.batch.settings import BatchError, Settings, cores, memory_each
from policyx.batch.work import Outcome
from policyx.config import Options
from policyx.failure import Failure
from policyx.output.store import StoreError
from policyx.source.pages import Raw, Whole, pages

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 20
"""Failures of a part that are told beside its figures."""
AHEAD, THREADS = 32, 8
"""Files that are fetched from elsewhere before they are needed, and how many at a time."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all actors are told. out: the folder of parts. here: the folder in which paths begin. run: a name of this
    run. lexicons: the entries of the user dictionaries, which only the machine has where the run began."""

    out: str
    here: str
    run: str
    options: Options
    settings: Settings
    lexicons: tuple[bytes, ...]
    version: str = __version__


class Extractor:
    """An actor. Ray Data makes it once a process, and calls it with a table of one part after the other."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._folder = Folder(job.out)
        self._own: Scratch | None = None
        self._fetching = ThreadPoolExecutor(THREADS)
        self._hand = ThreadPoolExecutor(1)  # the worker's process ends with the thread that started it
        self._workers: Workers | None = None
        main = vars(sys.modules["__main__"])
        if str(main.get("__file__")).endswith("default_worker.py"):
            del main["__file__"]  # else each process that is spawned loads Ray: half a second, and 100 MB

    def __call__(self, parts: pa.Table) -> pa.Table:
        """A row for each part: name, facts, failures (the first ones), error; see `row`."""
        import pyarrow as pa

        rows = self._hand.map(lambda part: self.row(part["name"], part["packed"]), parts.to_pylist())
        return pa.Table.from_pylist(list(rows))

    def row(self, name: str, packed: bytes) -> dict[str, str]:
        """Make a part. facts, failures: JSON; error: why it could not be made, one line, or nothing."""
        try:
            made = self._folder.facts(name)
            if made is not None and made.run == self._job.run:  # its row was lost with a machine
                return _row(name, made)
            self._ready()
            return _row(name, *self._made(name, unpacked(packed)))
        except (StoreError, BatchError, OSError) as error:
            self._stop()
            return _row(name, error=said(error))

    def _ready(self) -> None:
        """Start, at the first part. Raises BatchError where this machine cannot take part."""
        if self._workers is not None:
            return
        job = self._job
        if job.version != __version__:
            raise BatchError(f"policyx {__version__} on {os.uname().nodename}, {job.version} where the run began")
        try:
            os.chdir(job.here)
        except OSError as error:
            raise BatchError(
                f"{job.here}: {said(error).lower()} on {os.uname().nodename}: "
                "paths must lead to the same files on all machines; or give URLs"
            ) from None
        words = []
        for number, data in enumerate(job.lexicons):
            words.append(self._scratch() / f"lexicon-{number}.tsv")
            words[-1].write_bytes(data)
        settings = replace(job.settings, jobs=1, memory=job.settings.memory or memory_each(cores()))
        self._workers = Workers(replace(job.options, lexicons=tuple(words)), settings)

    def close(self) -> None:
        """End the worker, and remove what lies on this machine's disk."""
        self._stop()
        self._hand.shutdown()
        self._fetching.shutdown()
        if self._own is not None:
            self._own.close()

    def _scratch(self) -> Path:
        """A folder on this machine's disk, made when it is first needed."""
        self._own = self._own or Scratch()
        return self._own.path

    def _stop(self) -> None:
        """After an error: what the worker still has in hand is of no use."""
        if self._workers is not None:
            self._workers.__exit__()
        self._workers = None

    def _made(self, name: str, files: Sequence[Source]) -> tuple[Facts, list[Failure]]:
        """Read the files, and put the rows away: first the failures, for the records say that the part is there."""
        assert self._workers is not None
        documents = events = unread = 0
        causes: Counter[str] = Counter()
        shown: list[Failure] = []
        with contextlib.closing(record_rows()) as records, contextlib.closing(failure_rows()) as failures:
            items: Iterator[Outcome | Failure | _Read | None] = self._workers.ordered(self._items(files))
            for item in items:
                if item is None:
                    continue
                if isinstance(item, _Read):
                    shutil.rmtree(item.folder, ignore_errors=True)
                    continue
                documents += 1
                failed = (item,) if isinstance(item, Failure) else item.failures
                for failure in failed:
                    causes[failure.cause] += 1
                    failures.add(asdict(failure))
                    shown = [*shown, failure] if len(shown) < SHOWN else shown
                if isinstance(item, Outcome):
                    events += item.events
                    for line in item.records:
                        records.add(json.loads(line), len(line))
                unread += any(failure.cause == "read" for failure in failed) and getattr(item, "sha256", None) is None
            facts = Facts(documents, records.count, events, dict(causes), unread, self._job.run)
            if failures.count:
                self._folder.put(failures.sealed({}), f"{FAILURES}/{name}{ENDING}")
            else:
                self._folder.clear(folders=[f"{FAILURES}/{name}{ENDING}"])
            self._folder.put(records.sealed(noted(facts)), name + ENDING)
        return facts, shown

    def _items(self, files: Iterable[Source]) -> Iterator[Raw | Failure | _Read]:
        """The pages of files, one after the other; behind those of a file from elsewhere, where its copy lies."""
        options = self._job.options
        for source, at in self._here(files):
            if isinstance(at, Failure):
                yield at
                continue
            for item in pages([str(at)], glob=options.glob, max_bytes=options.max_bytes):
                if not isinstance(item, Whole):
                    yield _renamed(item, str(at), source.place) if str(at) != source.file else item
            if str(at) != source.file:
                yield _Read(Path(at).parent)

    def _here(self, files: Iterable[Source]) -> Iterator[tuple[Source, str | Path | Failure]]:
        """Files with where they lie on this machine; those from elsewhere are fetched some ahead."""
        ahead: deque[tuple[Source, Future[Path | Failure] | str]] = deque()
        for source in files:
            if is_url(source.file):
                ahead.append((source, self._fetching.submit(self._fetched, source, self._scratch())))
            else:
                ahead.append((source, source.file))
            if len(ahead) > AHEAD:
                yield _got(*ahead.popleft())
        while ahead:
            yield _got(*ahead.popleft())

    def _fetched(self, source: Source, folder: Path) -> Path | Failure:
        try:
            return fetch(source.file, folder)
        except FileNotFoundError:
            return Failure(source.place, "read", "no such file or folder")
        except (OSError, BatchError, ValueError) as error:
            return Failure(source.place, "read", said(error))


@dataclass(frozen=True, slots=True)
class _Read:
    """The pages of a copied file were all read. folder: in which it lies alone."""

    folder: Path


def _got(source: Source, at: Future[Path | Failure] | str) -> tuple[Source, str | Path | Failure]:
    return source, at if isinstance(at, str) else at.result()


def _renamed(item: Raw | Failure, copy: str, place: str) -> Raw | Failure:
    """A page of a copied file, or a failure, under the name of the file that was copied."""
    if isinstance(item, Raw):
        return replace(item, place=place + item.place.removeprefix(copy))
    return replace(item, path=place + item.path.removeprefix(copy))


def _row(name: str, made: Facts | None = None, shown: Sequence[Failure] = (), error: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "facts": json.dumps(asdict(made or Facts()), default=dict),
        "failures": json.dumps([asdict(failure) for failure in shown]),
        "error": error,
    }
