"""Parquet: one row a document, nested as the record is."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from policyx import __version__
from policyx.output.formats import need
from policyx.output.json_text import mended, plain_text
from policyx.output.store import StoreError
from policyx.output.whole import WholeFile, writing
from policyx.record import SCHEMA_VERSION, Document

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_BYTES: Final = 32 << 20
"""How much a row group may take in memory before it is written."""
_RECORDS, _CHARACTERS = 256, 2_000_000
"""How many records, and how much source text under them, wait as Python values."""


@cache
def arrow_schema() -> pa.Schema:
    """The Arrow schema of a record, made of the models of `policyx.record`: lists, structs, and `extra` as JSON.

    Its metadata bear `policyx.schema_version` and `policyx.version`. Raises StoreError without pyarrow."""
    need("pyarrow", "parquet")
    import pyarrow as pa

    metadata = {"policyx.schema_version": SCHEMA_VERSION, "policyx.version": __version__}
    return pa.schema(_fields(Document), metadata=metadata)


def table(records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Records as an Arrow table of `arrow_schema()`. Raises StoreError where one does not fit the schema."""
    schema = arrow_schema()
    import pyarrow as pa

    rows = [{**record, "extra": plain_text(record["extra"])} for record in records]
    return built(lambda values: pa.Table.from_pylist(values, schema), rows)


def built(make: Callable[[Sequence[Any]], pa.Table], values: Sequence[Any]) -> pa.Table:
    """What `make` makes of plain values; lone surrogates are mended. Raises StoreError where one does not fit."""
    import pyarrow as pa

    try:
        try:
            return make(values)
        except UnicodeEncodeError:
            return make(mended(values))
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise StoreError(f"a record does not fit the schema {SCHEMA_VERSION}: {_line(error)}") from error


class ParquetWriter:
    """Writes records into a Parquet file, compressed with zstd. Memory is flat: a row group is written when it takes
    GROUP_BYTES. The same records give the same bytes. Every method but `abort` raises StoreError."""

    def __init__(self, path: Path) -> None:
        self._groups = Groups(path, arrow_schema())
        self._waiting: list[Mapping[str, Any]] = []
        self._characters = 0

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one record."""
        self._waiting.append(record)
        start, stop = record["span"]
        self._characters += stop - start
        if len(self._waiting) >= _RECORDS or self._characters >= _CHARACTERS:
            self._convert()

    def close(self) -> None:
        """Put the file in its place."""
        self._convert()
        self._groups.seal()
        self._groups.file.commit()

    def abort(self) -> None:
        """Remove what was written; a file that stood there before stays."""
        self._groups.abort()

    def _convert(self) -> None:
        if self._waiting:
            self._groups.add(table(self._waiting))
            if self._groups.size >= GROUP_BYTES:
                self._groups.write()
        self._waiting, self._characters = [], 0


class Groups:
    """A Parquet file on its way: tables are gathered until `write` makes a row group of them. Every method but `abort`
    raises StoreError.

    size: how many bytes wait. file: to be committed after `seal`."""

    def __init__(self, path: Path, schema: pa.Schema, *, follow: bool = True) -> None:
        need("pyarrow", "parquet")
        import pyarrow.parquet as pq

        self.file = WholeFile(path, follow=follow)
        self._tables: list[pa.Table] = []
        self.size = 0
        try:
            with _told(path):
                self._writer = pq.ParquetWriter(self.file.stream, schema, compression="zstd")
        except BaseException:
            self.file.abort()
            raise

    def add(self, table: pa.Table) -> None:
        """Add rows."""
        self._tables.append(table)
        self.size += table.nbytes

    def write(self) -> None:
        """Write what waits, as one row group."""
        import pyarrow as pa

        if self._tables:
            with _told(self.file.target):
                whole = pa.concat_tables(self._tables)
                self._writer.write_table(whole, row_group_size=max(1, whole.num_rows))
        self._tables, self.size = [], 0

    def seal(self) -> None:
        """Write what waits, and the footer."""
        self.write()
        with _told(self.file.target):
            self._writer.close()

    def abort(self) -> None:
        """Remove what was written."""
        with contextlib.suppress(Exception):
            self._writer.close()  # writes a footer; otherwise it does so when it is thrown away
        self.file.abort()


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Inside, errors of the system and of Arrow become a StoreError of one line."""
    from pyarrow import ArrowException

    with writing(path):
        try:
            yield
        except ArrowException as error:
            if isinstance(error, OSError):
                raise
            raise StoreError(f"{path}: cannot write: {_line(error)}") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _fields(model: type[BaseModel]) -> Sequence[pa.Field]:
    """The fields of a model, in order."""
    import pyarrow as pa

    made = []
    for name, field in model.model_fields.items():
        kind, nullable = _bare(field.annotation)
        made.append(pa.field(name, _type(kind), nullable=nullable))
    return made


def _type(kind: Any) -> pa.DataType:
    """The Arrow type of an annotation that has neither None nor Annotated around it."""
    import pyarrow as pa

    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return pa.struct(_fields(kind))
    origin, inner = get_origin(kind), get_args(kind)
    if origin is list or (origin is tuple and len(set(inner)) == 1):
        item, nullable = _bare(inner[0])
        return pa.list_(pa.field("element", _type(item), nullable=nullable))
    if kind is str or origin is dict or (origin is Literal and all(isinstance(value, str) for value in inner)):
        return pa.string()
    return {int: pa.int64, float: pa.float64, bool: pa.bool_}[kind]()


def _bare(annotation: Any) -> tuple[Any, bool]:
    """An annotation without what is around it, and whether it takes None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"no Arrow type for {annotation}")
        return _bare(kinds[0])[0], len(kinds) < len(get_args(annotation))
    return annotation, False
