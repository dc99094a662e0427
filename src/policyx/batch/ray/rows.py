"""Rows on their way into Parquet: in a file without a name, which is gone when its process is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from policyx.output.parquet import GROUP_BYTES, built

if TYPE_CHECKING:
    import pyarrow as pa

_WAITING = 256
"""Rows that wait as Python values."""


class Rows:
    """Takes rows; memory is flat. make: how a table is made of some of them. count: how many were taken."""

    def __init__(self, schema: pa.Schema, make: Callable[[Sequence[Any]], pa.Table]) -> None:
        import pyarrow.parquet as pq

        self.count = 0
        self._make = make
        self._stream = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by `close`
        self._writer = pq.ParquetWriter(self._stream, schema, compression="zstd")
        self._waiting: list[Any] = []
        self._tables: list[pa.Table] = []
        self._held = 0

    def add(self, row: Mapping[str, Any], held: int = 0) -> None:
        """Take one. held: bytes that it takes, about. Raises StoreError, OSError."""
        self.count += 1
        self._waiting.append(row)
        self._held += held
        if len(self._waiting) >= _WAITING or self._held > GROUP_BYTES // 8:
            self._convert()
            if sum(table.nbytes for table in self._tables) >= GROUP_BYTES:
                self._write()

    def sealed(self, metadata: Mapping[bytes, str]) -> BinaryIO:
        """The whole file, with what it says of itself; open until `close`. Raises StoreError, OSError."""
        self._convert()
        self._write()
        self._writer.add_key_value_metadata(metadata)
        self._writer.close()
        return self._stream

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):
            self._writer.close()  # else it does so when it is thrown away, and the file is closed then
        with contextlib.suppress(OSError):
            self._stream.close()

    def _convert(self) -> None:
        if self._waiting:
            self._tables.append(self._make(self._waiting))
        self._waiting, self._held = [], 0

    def _write(self) -> None:
        import pyarrow as pa

        if self._tables:
            whole = pa.concat_tables(self._tables)
            self._writer.write_table(whole, row_group_size=max(1, whole.num_rows))
        self._tables = []


def failure_rows() -> Rows:
    """Rows of failures: path, stage, reason, hint."""
    import pyarrow as pa

    names = ("path", "stage", "reason", "hint")
    schema = pa.schema([pa.field(name, pa.string(), nullable=name == "hint") for name in names])
    return Rows(schema, lambda rows: built(lambda values: pa.Table.from_pylist(list(values), schema), rows))


def record_rows() -> Rows:
    """Rows of records, as the local engine writes them."""
    from policyx.output.parquet import arrow_schema, table

    return Rows(arrow_schema(), table)
