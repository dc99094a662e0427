"""From what the user names, pages or records, to sheets."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from policyx import build
from policyx.explain import reasons
from policyx.failure import Failure
from policyx.report.origin import Origins
from policyx.report.sheet import Sheet
from policyx.report.stored import Stored, holds_records, stored
from policyx.source.archive import ARCHIVES
from policyx.source.walk import same_file, shown, unreadable, walk

if TYPE_CHECKING:
    from policyx.pipeline import Analysis, Pipeline
    from policyx.source import SourceText

GENERATOR = b'<meta name="generator" content="policyx'


class WouldOverwrite(ValueError):
    """The report would take the place of something that is read for it; the message names it."""


class Gatherer:
    """Sheets of pages and of records.

    pipeline: extracts pages, and analyses those of records again. root: where relative paths of records start from.
    out: the file that is written, which is never read. Raises WouldOverwrite from `sheets`."""

    def __init__(self, pipeline: Pipeline, out: Path, root: Path | None = None) -> None:
        # what was weighed is kept, or the explanation would read each page a second time
        self.pipeline, self.out, self.root = pipeline.keeping(), out, root or Path()
        self._last: tuple[tuple[str, str, str], Analysis | str] | None = None

    def check(self, paths: Iterable[str]) -> None:
        """Raises WouldOverwrite where the report is to take the place of one of these."""
        for path in paths:
            if path != "-" and same_file(Path(path), self.out):
                raise WouldOverwrite(f"{path}: the report would overwrite an input; name another file with --out")

    def sheets(self, paths: Iterable[str]) -> Generator[Sheet | Failure, None, None]:
        """The sheets of files, folders, archives, and `-`; what fails is a value in its place."""
        for found in walk(paths, self.pipeline.options.glob):
            if isinstance(found, Failure):
                yield found
            elif found == "-":
                yield from self._standard_input()
            elif same_file(Path(found), self.out):
                if not _is_report(Path(found)):
                    raise WouldOverwrite(
                        f"{shown(found)}: the report would overwrite an input; name another file with --out"
                    )
            else:
                yield from self._file(found)

    def _file(self, file: str) -> Iterator[Sheet | Failure]:
        if file.lower().endswith(ARCHIVES):
            yield from self._pages([file])
            return
        try:
            with Path(file).open("rb") as stream:
                records = holds_records(stream)
                if records:
                    yield from self._records(stream, shown(file))
                    return
        except OSError as error:
            yield unreadable(file, error)
            return
        if records is False and file.lower().endswith((".json", ".json.gz")):
            yield Failure(shown(file), "read", "it holds no records; policyx extract -o records.json makes them")
        else:
            yield from self._pages([file])

    def _standard_input(self) -> Iterator[Sheet | Failure]:
        if sys.stdin is None:
            yield Failure("-", "read", "standard input is closed")
            return
        with tempfile.TemporaryFile() as spool:
            try:
                shutil.copyfileobj(sys.stdin.buffer, spool)
            except OSError as error:
                yield unreadable("-", error)
                return
            spool.seek(0)
            if holds_records(spool):
                yield from self._records(spool, "-")
                return
            spool.seek(0)
            before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BufferedReader(io.FileIO(spool.fileno(), closefd=False)))
            try:
                yield from self._pages(["-"])
            finally:
                sys.stdin = before

    def _pages(self, paths: list[str]) -> Iterator[Sheet | Failure]:
        for read in self.pipeline.sources(paths):
            analysis = read if isinstance(read, Failure) else self.pipeline.analyse(read)
            if isinstance(analysis, Failure):
                yield analysis
                continue
            if not analysis.articles:
                yield Failure(analysis.source.path, "split", "no article stands in it")
            for built in analysis.articles:
                yield built if isinstance(built, Failure) else self._extracted(analysis, built)

    def _extracted(self, analysis: Analysis, built: build.Built) -> Sheet | Failure:
        read = analysis.source
        try:
            document = build.document(read, analysis.text, built)
            why = tuple(reasons(analysis, built, self.pipeline))
        except Exception as error:
            return Failure(read.path, "build", f"{type(error).__name__}: {error}")
        return Sheet(document, analysis.text, built, why)

    def _records(self, stream: BinaryIO, path: str) -> Iterator[Sheet | Failure]:
        options = self.pipeline.options
        wanted = {
            found.document.source.path
            for found in stored(stream, path)
            if isinstance(found, Stored) and "#" in found.document.source.path
        }
        origins = Origins(
            self.root, wanted, glob=options.glob, text_field=options.text_field, max_bytes=options.max_bytes
        )
        try:
            for found in stored(stream, path):
                yield found if isinstance(found, Failure) else self._told(found, origins)
        finally:
            origins.close()

    def _told(self, found: Stored, origins: Origins) -> Sheet:
        """The sheet of a record: the record is the truth, the analysis only says why."""
        document = found.document
        file = origins.file_of(document.source.path)
        if file and same_file(file, self.out):
            raise WouldOverwrite(f"{shown(str(file))}: the report would overwrite the page of {found.place}")
        key = (document.source.path, document.source.sha256, document.source.encoding)
        if self._last is None or self._last[0] != key:
            self._last = key, self._analysed(origins.find(document.source))
        analysis = self._last[1]
        if isinstance(analysis, str):
            return Sheet(document, missing=analysis)
        for built in analysis.articles:
            if not isinstance(built, Failure) and built.article.index == document.index:
                try:
                    why = tuple(reasons(analysis, built, self.pipeline))
                except Exception:
                    why = ()
                return Sheet(document, analysis.text, built, why)
        return Sheet(document, analysis.text)

    def _analysed(self, read: SourceText | str) -> Analysis | str:
        if isinstance(read, str):
            return read
        analysis = self.pipeline.analyse(read)
        return analysis.reason if isinstance(analysis, Failure) else analysis


def _is_report(path: Path) -> bool:
    """Whether a file was made by this command, so that it is no page, and may be written anew."""
    try:
        with path.open("rb") as stream:
            return GENERATOR in stream.read(2048)
    except OSError:
        return False
