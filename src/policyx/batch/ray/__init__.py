"""A batch on many machines: parts of the input go through Ray Data, and their rows into a folder of Parquet files."""

from __future__ import annotations

import hashlib
import io
import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyx.batch import identity
from policyx.batch.ray.driver import Driver, Lost
from policyx.batch.ray.folder import ASIDE, ENDING, FAILURES, NOTES, Folder, as_notes
from policyx.batch.ray.listing import listed
from policyx.batch.ray.parts import CHUNK, Facts, Part, divide, facts
from policyx.batch.settings import BatchError, Settings
from policyx.batch.signals import Stop
from policyx.batch.summary import Summary
from policyx.failure import Failure

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.output.formats import Target

WATCHED = 0.1
"""Seconds between two calls of `watch`, at least."""
NAMED = 10_000
"""Inputs that are noted one by one."""


def run(
    paths: Iterable[str | Failure],
    target: Target,
    options: Options,
    settings: Settings,
    watch: Callable[[Summary], None] = lambda _summary: None,
    report: Callable[[Failure], None] = lambda _failure: None,
) -> Summary:
    """Divide what lies behind the paths into parts, and make those that the folder of the target has not yet.

    paths: files and folders that all machines see under the same names, and URLs. target: its name is the folder, a
    path or a URL. settings: chunk is the pages a part, jobs the actors, each 0 for what suits. watch, report: see
    policyx.batch.local.run; of each part, the first failures are reported. Raises StoreError, BatchError (Busy), one
    line each; parts that are made stay, and the same call goes on."""
    begun = time.monotonic()
    try:
        config = identity.digest(options)
        lexicons = (identity.words(options.lexicons),) if options.lexicons else ()
    except OSError as error:
        raise BatchError(f"{error.filename}: {(error.strerror or str(error)).lower()}") from None
    with ExitStack() as stack:
        folder = Folder(target.name)
        folder.begin()
        stack.enter_context(folder.held())
        stop = stack.enter_context(Stop())
        batch = _Batch(folder, settings, stop, watch, report, begun)
        missing = batch.plan(paths, options.glob, config)
        if missing and not stop.signal:
            from policyx.batch.ray.extractor import Job

            job = Job(folder.out, str(Path.cwd()), batch.name, options, settings, lexicons)
            with Driver(job, settings.jobs) as driver:
                batch.make(driver, missing)
        batch.finish()
    return batch.summary


class _Batch:
    """One run under way. name: of this run, which its parts bear."""

    def __init__(
        self,
        folder: Folder,
        settings: Settings,
        stop: Stop,
        watch: Callable[[Summary], None],
        report: Callable[[Failure], None],
        begun: float,
    ) -> None:
        self._folder, self._settings, self._stop, self._watch, self._report = folder, settings, stop, watch, report
        self._begun, self._shown = begun, 0.0
        self.name = uuid.uuid4().hex
        self.summary = Summary()
        self._made: dict[str, Facts] = {}
        self._failures: list[Failure] = []
        self._paths: list[str] = []
        self._chunk, self._config = CHUNK, ""
        self._planned, self._whole = False, True

    def plan(self, paths: Iterable[str | Failure], glob: str | None, config: str) -> list[Part]:
        """The parts to make; what is in the folder and no longer belongs there is set aside."""
        folder, settings, summary = self._folder, self._settings, self.summary
        notes: dict[str, Any] = {}
        if settings.fresh:
            folder.clear(folder.parts(), folders=(ASIDE, FAILURES, NOTES))
        else:
            notes = folder.notes()
        self._chunk = _chunk(folder.out, settings.chunk, notes.get("chunk"))
        wanted: dict[str, Part] = {}
        for found in divide(listed(self._noted(paths), glob), config, self._chunk):
            if isinstance(found, Failure):
                self._fail(found)
                summary.documents += 1
            else:
                wanted.setdefault(found.digest, found)
            if self._looks_up():
                return []
        if gone := sorted(set(notes.get("paths", ())) - set(self._paths)):
            raise BatchError(
                f"{folder.out}: holds what was read from {gone[0]} too: name that again, or give these inputs a folder "
                "of their own (readers take several), or --fresh to begin again"
            )
        self._config, summary.anew = config, notes.get("config", config) != config
        summary.total_bytes = sum(part.size for part in wanted.values())
        there = {name.rpartition("-")[2]: name for name in folder.parts()}
        aside = {name.rpartition("-")[2]: name for name in folder.parts(ASIDE)}
        for digest in aside.keys() & wanted.keys() - there.keys():
            folder.move(aside[digest], f"{ASIDE}/", "")
            there[digest] = aside[digest]
        for digest in there.keys() - wanted.keys():
            folder.move(there[digest], "", f"{ASIDE}/")
        named = [replace(part, name=there.get(digest, part.name)) for digest, part in wanted.items()]
        missing = [part for part in named if not self._done(part, part.digest in there, notes)]
        self._planned = True
        self._note()
        return self._limited(missing)

    def make(self, driver: Driver, parts: list[Part]) -> None:
        """Make parts, until they are made or the run is to stop."""
        summary = self.summary
        sizes = {part.name: part.size for part in parts}
        for row in driver.rows(parts):
            if isinstance(row, Lost):
                self._whole = False
                self._fail(Failure(f"{self._folder.out}/{row.name}{ENDING}", "write", row.reason, "the same command"))
            elif row is not None:
                self._made[row["name"]] = made = facts(json.loads(row["facts"]))
                summary.documents += made.documents
                summary.articles += made.articles
                summary.events += made.events
                summary.done_bytes += sizes[row["name"]]
                for cause, count in made.failures.items():
                    summary.failures[cause] = summary.failures.get(cause, 0) + count
                for failure in json.loads(row["failures"]):
                    self._report(Failure(**failure))
                if made.failures and self._settings.fail_fast:
                    summary.stopped = "failure"
            if self._looks_up() or summary.stopped == "failure":
                return

    def finish(self) -> None:
        """Note what there is; throw away what was replaced, once all that replaces it is there."""
        if self._planned:
            self._note()
        if self._whole and not self.summary.stopped:
            self._folder.clear(folders=[ASIDE])
        self._folder.end()
        self.summary.seconds = time.monotonic() - self._begun
        self._watch(self.summary)

    def _done(self, part: Part, there: bool, notes: dict[str, Any]) -> bool:
        """Whether a part is there, with all pages that could be had."""
        if not there:
            return False
        known = notes.get("parts", {}).get(part.name)
        made = facts(known) if known else self._folder.facts(part.name)
        if made is None or made.unread or (made.failures and self._settings.retry):
            return False
        self._made[part.name] = made
        self.summary.unchanged += made.documents
        self.summary.done_bytes += part.size
        return True

    def _limited(self, parts: list[Part]) -> list[Part]:
        """So many of the parts that about `limit` pages are read."""
        room = self._settings.limit
        if room is None:
            return parts
        for number, part in enumerate(parts):
            if room <= 0:
                self.summary.stopped = "limit"
                return parts[:number]
            room -= part.pages
        return parts

    def _noted(self, paths: Iterable[str | Failure]) -> Iterator[str | Failure]:
        """The paths; which they were is kept, unless they are so many that only a list can have held them."""
        digest = hashlib.sha256()
        for count, path in enumerate(paths, 1):
            if isinstance(path, str):
                digest.update(path.encode("utf-8", "surrogatepass") + b"\0")
                self._paths.append(path)
            if count > NAMED:
                self._paths = [f"a list of paths, {digest.hexdigest()[:16]}"]
            yield path

    def _note(self) -> None:
        """Write down the inputs, the parts, and what failed without being in one."""
        folder = self._folder
        notes = {"paths": self._paths, "chunk": self._chunk, "config": self._config, "parts": as_notes(self._made)}
        folder.put(io.BytesIO(json.dumps(notes, indent=1).encode()), NOTES)
        if self._failures:
            from policyx.batch.ray.rows import failure_rows

            with closing(failure_rows()) as rows:
                for failure in self._failures:
                    rows.add(asdict(failure))
                folder.put(rows.sealed({}), f"{FAILURES}/inputs{ENDING}")
        else:
            folder.clear(folders=[f"{FAILURES}/inputs{ENDING}"])

    def _fail(self, failure: Failure) -> None:
        self._failures.append(failure)
        self.summary.fail(failure.cause)
        self._report(failure)

    def _looks_up(self) -> bool:
        """Show how the run goes; whether it was told to stop."""
        now = time.monotonic()
        if now - self._shown >= WATCHED:
            self._shown = now
            self.summary.seconds = now - self._begun
            self._watch(self.summary)
        if self._stop.signal:
            self.summary.stopped = self._stop.signal
        return self._stop.signal is not None


def _chunk(out: str, asked: int, before: Any) -> int:
    """The pages a part. Raises BatchError where the folder is divided otherwise: each part would be made anew."""
    if isinstance(before, int) and asked not in (0, before):
        raise BatchError(f"{out}: is divided into parts of {before} pages: --chunk {before}, or --fresh to begin again")
    return asked or (before if isinstance(before, int) else CHUNK)
