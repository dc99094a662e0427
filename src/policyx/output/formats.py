"""What an output's name, or --to, means: its format, its store, and the files that a batch keeps beside it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policyx.output.store import StoreError

if TYPE_CHECKING:
    from policyx.output.converted import WholeWriter
    from policyx.output.store import Store

ENDINGS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonl.gz": "jsonl.gz", ".json": "json", ".csv": "csv", ".xlsx": "xlsx",
    ".parquet": "parquet", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb",
}  # fmt: skip
FORMS = ("jsonl", "jsonl.gz", "json", "csv", "xlsx", "parquet", "sqlite", "duckdb", "postgresql")
"""What --to takes."""
_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Target:
    """An output. name: what errors call it. form: one of FORMS, `parquet tables`, `parquet parts`, or `files`. path:
    the file or folder; None for a server. holds: that without which nothing is done, whatever the journal says."""

    name: str
    form: str
    path: Path | None
    holds: Path | None
    journal: Path
    failures: Path
    make: Callable[[], Store]

    @property
    def failures_name(self) -> str:
        """Where failures stand, as it is told to people."""
        return f"{self.name}/{self.failures.name}" if self.form == "parquet parts" else str(self.failures)

    def store(self) -> Store:
        """A store of it, not yet opened. Raises StoreError where a package is missing."""
        return self.make()


def target(
    out: str | None,
    *,
    to: str | None = None,
    tables: bool = False,
    per_file: str | None = None,
    journal: str | Path | None = None,
) -> Target:
    """The output that was named: by its ending, or by `to`.

    out: a file, or postgresql://…; per_file: a folder instead. journal: where the journal lies, if not beside it.
    Raises StoreError where it cannot be told or does not fit."""
    if per_file is not None:
        return _files(Path(per_file), journal)
    if not out:
        raise StoreError("no output: --out takes a file or postgresql://…, --per-file a folder")
    form = _form(out, to)
    if tables and form not in ("parquet", "sqlite", "duckdb", "postgresql"):
        raise StoreError(f"{out}: --tables is for .parquet; databases have tables anyway")
    if form == "postgresql":
        return _server(out, journal)
    path = Path(out)
    if form == "parquet" and tables:
        form = "parquet tables"
    make, holds = _maker(form, path)
    beside = Path(journal) if journal else path.with_name(path.name + ".journal")
    return Target(out, form, path, holds, beside, path.with_name(path.name + ".failures.jsonl"), make)


def ending(name: str) -> str | None:
    """The ending of a file's name, one of ENDINGS, that tells its format; None for another."""
    folded = Path(name).name.casefold()
    return next((end for end in sorted(ENDINGS, key=len, reverse=True) if folded.endswith(end)), None)


def parts(out: str, *, to: str | None = None) -> Target:
    """A folder of Parquet parts, which --engine ray fills. out: a path, or a URL such as s3://bucket/folder. Raises
    StoreError where it is to be something else, or where a package is missing."""

    def make() -> Store:
        raise StoreError(f"{out}: only --engine ray fills a folder of parts")

    if to not in (None, "parquet"):
        raise StoreError(f"--engine ray fills a folder of Parquet parts, so it takes no --to {to}")
    need("ray", "ray", "--engine ray")
    need("pyarrow", "parquet", "--engine ray")
    name = out.rstrip("/") or out
    folder = Path(name)
    path = None if "://" in out else folder
    return Target(name, "parquet parts", path, None, folder / "_parts.json", folder / "_failures", make)


def need(package: str, extra: str, what: str | None = None) -> None:
    """Raises StoreError where a package is not installed, naming the extra that brings it."""
    if importlib.util.find_spec(package) is None:
        raise StoreError(f"{what or extra}: needs {package}: pip install 'policyx[{extra}]'")


def _form(out: str, to: str | None) -> str:
    if to is not None:
        if to not in FORMS:
            raise StoreError(f"unknown format {to}: --to takes {', '.join(FORMS)}")
        if (to == "postgresql") != out.startswith(_SCHEMES):
            raise StoreError(f"{_safe(out)}: --to postgresql takes a URL such as postgresql://user@host/database")
        return to
    if out.startswith(_SCHEMES):
        return "postgresql"
    if found := ending(out):
        return ENDINGS[found]
    raise StoreError(f"{_safe(out)}: its ending tells no format; end it with {', '.join(ENDINGS)}, or give --to")


def _maker(form: str, path: Path) -> tuple[Callable[[], Store], Path]:
    """How the store of a file is made, and the file that holds what was done."""
    from policyx.output.converted import ConvertedStore, spool

    _check(form)
    if form in ("jsonl", "jsonl.gz", "csv"):
        return lambda: _lines(form, path), path
    if form in ("sqlite", "duckdb"):
        return lambda: _database(form, path), path
    return lambda: ConvertedStore(path, lambda: _writer(form, path)), spool(path)


def _check(form: str) -> None:
    """Before a page is read or a journal made: the packages that a file is written with."""
    if form == "xlsx":
        need("xlsxwriter", "xlsx")
    elif form.startswith("parquet"):
        need("pyarrow", "parquet")
    elif form == "duckdb":
        need("duckdb", "duckdb")


def _lines(form: str, path: Path) -> Store:
    from policyx.output.lines import LinesStore

    if form != "csv":
        return LinesStore(path, packed=form == "jsonl.gz")
    from policyx.output import csv_text

    return LinesStore(path, encode=lambda record: csv_text.encode(json.loads(record)), header=csv_text.HEADER)


def _database(form: str, path: Path) -> Store:
    if form == "sqlite":
        from policyx.output.sqlite_tables import SqliteStore

        return SqliteStore(path)
    from policyx.output.duckdb_tables import DuckdbStore

    return DuckdbStore(path)


def _writer(form: str, path: Path) -> WholeWriter:
    if form == "json":
        from policyx.output.json_text import JsonFileWriter

        return JsonFileWriter(path)
    if form == "xlsx":
        from policyx.output.xlsx import XlsxWriter

        return XlsxWriter(path)
    if form == "parquet":
        from policyx.output.parquet import ParquetWriter

        return ParquetWriter(path)
    from policyx.output.parquet_tables import TablesWriter

    return TablesWriter(path)


def _files(folder: Path, journal: str | Path | None) -> Target:
    def make() -> Store:
        from policyx.output.per_file import FolderStore

        return FolderStore(folder)

    beside = Path(journal) if journal else folder / ".policyx.journal"
    return Target(str(folder), "files", folder, folder, beside, folder / ".policyx.failures.jsonl", make)


def _server(url: str, journal: str | Path | None) -> Target:
    def make() -> Store:
        from policyx.output.postgres_tables import PostgresStore

        return PostgresStore(url)

    need("psycopg", "postgres")
    database = urlsplit(url).path.strip("/").replace("/", "_") or "postgresql"
    beside = Path(journal or f"policyx-{database}.journal")
    name = beside.name.removesuffix(".journal")
    return Target(_safe(url), "postgresql", None, None, beside, beside.with_name(name + ".failures.jsonl"), make)


def _safe(url: str) -> str:
    """A URL without its password."""
    if not url.startswith(_SCHEMES):
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"
