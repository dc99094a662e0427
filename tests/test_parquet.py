"""Parquet files, nested and as tables, read back by pyarrow and by DuckDB."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from policyx import __version__
from policyx.output import parquet, parquet_tables
from policyx.output.layout import ALL, TABLES
from policyx.output.parquet import ParquetWriter, arrow_schema
from policyx.output.parquet_tables import TablesWriter
from policyx.output.store import StoreError
from policyx.output.tables import rows
from policyx.record import SCHEMA_VERSION, Document
from tests.faults.disk import leave, read_only, small_disk
from tests.records import full, hostile, records, surrogates, write

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
duckdb = pytest.importorskip("duckdb")

Writing = type[ParquetWriter] | type[TablesWriter]


def written(path: Path, given: Iterable[Mapping[str, Any]], writing: Writing = ParquetWriter) -> Path:
    """A file or folder with these records."""
    writer = writing(path)
    try:
        write(writer, given)
        writer.close()
    except BaseException:
        writer.abort()
        raise
    return path


def queried(path: Path) -> list[dict[str, Any]]:
    """The rows that DuckDB finds."""
    found = duckdb.sql(f"SELECT * FROM '{path}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def whole(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with `extra` as the values that its JSON tells."""
    return [row | {"extra": row["extra"] and json.loads(row["extra"])} for row in found]


# nested


def test_every_field_of_every_record_comes_back(tmp_path: Path) -> None:
    given = [*records(), *hostile()]
    out = written(tmp_path / "out.parquet", given)
    assert whole(pq.read_table(out).to_pylist()) == given
    assert whole(queried(out)) == given


def test_a_record_that_was_read_is_a_document_again(tmp_path: Path) -> None:
    out = written(tmp_path / "out.parquet", records())
    for row, record in zip(whole(pq.read_table(out).to_pylist()), records(), strict=True):
        assert Document.model_validate(row) == Document.model_validate(record)


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    (row,) = queried(written(tmp_path / "out.parquet", [surrogates()]))
    assert row["title"] == "a\ufffdb😀\ufffd"
    assert row["events"][0]["name"] == row["title"]


def told(schema: Mapping[str, Any], model: Mapping[str, Any], field: Any, at: str) -> Iterator[str]:
    """Where an Arrow type and a JSON Schema differ; the latter is made by Pydantic itself."""
    model = schema["$defs"][model["$ref"].rpartition("/")[2]] if "$ref" in model else model
    if "anyOf" in model:
        kinds = [kind for kind in model["anyOf"] if kind.get("type") != "null"]
        if not field.nullable or len(kinds) != 1:
            yield f"{at}: must be nullable"
        yield from told(schema, kinds[0], field.with_nullable(False), at)
        return
    if field.nullable:
        yield f"{at}: must not be nullable"
    kind = model["type"]
    if kind == "object" and "properties" in model:
        if [child.name for child in field.type] != list(model["properties"]):
            yield f"{at}: has {[child.name for child in field.type]}"
        for child in field.type:
            yield from told(schema, model["properties"][child.name], child, f"{at}.{child.name}")
    elif kind == "array":
        items = model.get("items") or model["prefixItems"][0]
        yield from told(schema, items, field.type.value_field, f"{at}[]")
    else:
        wanted = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "object": pa.string()}[kind]
        if field.type != wanted:
            yield f"{at}: is {field.type}"


def test_the_schema_is_that_of_the_record() -> None:
    schema = Document.model_json_schema()
    struct = pa.field("document", pa.struct(list(arrow_schema())), nullable=False)
    assert list(told(schema, schema, struct, "document")) == []
    assert list(told(schema, schema, struct.with_nullable(True), "document")) != []


def test_the_file_names_its_versions(tmp_path: Path) -> None:
    schema = pq.read_schema(written(tmp_path / "out.parquet", []))
    assert schema.equals(arrow_schema(), check_metadata=True)
    assert schema.metadata == {
        b"policyx.schema_version": SCHEMA_VERSION.encode(),
        b"policyx.version": __version__.encode(),
    }


def test_row_groups_are_written_as_they_fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_BYTES", 50_000)
    monkeypatch.setattr(parquet, "_RECORDS", 3)
    file = pq.ParquetFile(written(tmp_path / "out.parquet", records()))
    assert file.metadata.num_row_groups > 2
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert whole(file.read().to_pylist()) == records()


@pytest.mark.parametrize("change", [{"title": 5}, {"events": [{"id": "e1"}]}, {"id": None}])
def test_a_record_of_another_shape_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^[^\n]*$"):
        written(tmp_path / "out.parquet", [full() | change])


# tables


def read(folder: Path, name: str) -> list[tuple[Any, ...]]:
    """The rows of a table, by DuckDB."""
    return list(duckdb.sql(f"SELECT * FROM '{folder / name}.parquet'").fetchall())


def test_the_tables_hold_their_rows(tmp_path: Path) -> None:
    given = [*records(), *hostile()][1:]  # the full record has the id of the first
    folder = written(tmp_path / "out", given, TablesWriter)
    assert {path.name for path in folder.iterdir()} == {f"{table.name}.parquet" for table in ALL}
    for table in ALL:
        wanted = [row for record in given for row in rows(record)[table.name]]
        assert read(folder, table.name) == list(dict.fromkeys(wanted)), table.name
        schema = pq.read_schema(folder / f"{table.name}.parquet")
        assert [(field.name, field.nullable) for field in schema] == [(c.name, not c.required) for c in table.columns]


def test_a_page_in_two_places_keeps_keys_unique(tmp_path: Path) -> None:
    again = copy.deepcopy(records()[:-1])
    for record in again:
        record["source"]["path"] = "copy/" + record["source"]["path"]
    folder = written(tmp_path / "out", [*records()[:-1], *again], TablesWriter)
    alone = written(tmp_path / "alone", records()[:-1], TablesWriter)
    assert len(read(folder, "sources")) == 2 * len(read(alone, "sources")) == 2 * len({*_paths(records())})
    for table in TABLES:
        assert read(folder, table.name) == read(alone, table.name)
        key = [table.names.index(name) for name in table.key]
        keys = [tuple(row[at] for at in key) for row in read(folder, table.name)]
        assert len(set(keys)) == len(keys), table.name


def _paths(given: Iterable[Mapping[str, Any]]) -> list[str]:
    return [record["source"]["path"] for record in given]


def test_tables_are_flushed_as_they_fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_tables, "GROUP_BYTES", 200_000)
    monkeypatch.setattr(parquet_tables, "_ROWS", 500)
    folder = written(tmp_path / "out", records()[:-1], TablesWriter)
    groups = {table.name: pq.ParquetFile(folder / f"{table.name}.parquet").metadata.num_row_groups for table in ALL}
    assert groups["documents"] > 1
    assert groups["sources"] == 1
    assert read(folder, "events") == [row for record in records()[:-1] for row in rows(record)["events"]]


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "out"
    victim.write_bytes(b"mine")
    folder.mkdir()
    (folder / "notes.txt").write_bytes(b"mine")
    (folder / "events.parquet").symlink_to(victim)
    (folder / "works.parquet").write_bytes(b"old")
    written(folder, records(), TablesWriter)
    assert (victim.read_bytes(), (folder / "notes.txt").read_bytes()) == (b"mine", b"mine")
    assert len(read(folder, "events")) > 10
    assert {path.name for path in folder.iterdir()} == {"notes.txt", *(f"{table.name}.parquet" for table in ALL)}


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StoreError, match="out: cannot write: File exists"):
        TablesWriter(tmp_path / "out")


# both

BOTH = pytest.mark.parametrize("writing", [ParquetWriter, TablesWriter])


@BOTH
def test_the_same_records_give_the_same_bytes(writing: Writing, tmp_path: Path) -> None:
    one, two = (written(tmp_path / name, records(), writing) for name in "ab")
    names = [""] if writing is ParquetWriter else [path.name for path in one.iterdir()]
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes()


@BOTH
def test_giving_up_keeps_the_old_files(writing: Writing, tmp_path: Path) -> None:
    out = tmp_path / "out" if writing is ParquetWriter else tmp_path / "documents.parquet"
    out.write_bytes(b"old")
    writer = writing(out if writing is ParquetWriter else tmp_path)
    write(writer, records())
    writer.abort()
    assert [(path, path.read_bytes()) for path in tmp_path.iterdir()] == [(out, b"old")]


def full_disk(writing: Writing, disk: Path, free: int) -> None:
    """Write to a disk with `free` bytes left; StoreError, and nothing stays."""
    (disk / "out").mkdir()
    leave(disk, free)
    writer = None
    try:
        writer = writing(disk / "out" / "x" if writing is ParquetWriter else disk / "out")
        write(writer, records())
        writer.close()
    finally:
        if writer:
            writer.abort()
        assert list((disk / "out").iterdir()) == []


@BOTH
@pytest.mark.parametrize("free", [0, 8_192, 40_960])
def test_a_full_disk(writing: Writing, free: int, tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk") as disk,
        pytest.raises(StoreError, match=r"out[^\n]*: cannot write: [^\n]*(No space left on device|full); [^\n]*$"),
    ):
        full_disk(writing, disk, free)


@BOTH
def test_a_folder_that_is_read_only(writing: Writing, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with read_only(tmp_path / "folder") as folder, pytest.raises(StoreError, match="cannot write"):
        writing(folder / "out")


@BOTH
def test_a_missing_package_names_its_extra(writing: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrow_schema.cache_clear()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StoreError, match=r"needs pyarrow: pip install 'policyx\[parquet\]'"):
        writing(tmp_path / "out")
    assert not list(tmp_path.iterdir())
