"""The normalised tables: their description holds together, and the rows of a record tell what it tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policyx.output.tables import ALL, BY_NAME, SOURCES, TABLES, Table, rows
from policyx.pipeline import Pipeline
from policyx.record import Document

SEEDS = Path(__file__).parent.parent / "data" / "seeds"


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    """The plain dicts of the documents that the seeds give."""
    found = list(Pipeline().run([SEEDS]))
    return [document.model_dump(mode="json") for document in found if isinstance(document, Document)]


def told(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of one table as dicts."""
    return [dict(zip(BY_NAME[name].names, row, strict=True)) for row in rows(record)[name]]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_a_table_is_described_whole(table: Table) -> None:
    names = table.names
    assert len(set(names)) == len(names)
    assert table.key
    assert set(table.key) <= set(names)
    assert all(table.column(name).required for name in table.key)
    assert all(set(columns) <= set(names) for columns in table.indexes)
    assert len(set(table.indexes)) == len(table.indexes)
    assert table.searched is None or table.column(table.searched).long
    for foreign in table.foreign:
        assert set(foreign.columns) <= set(names)
        assert len(BY_NAME[foreign.table].key) == len(foreign.columns)


def test_a_table_stands_behind_those_it_names() -> None:
    order = [table.name for table in TABLES]
    for table in TABLES:
        assert all(order.index(foreign.table) < order.index(table.name) for foreign in table.foreign)
        assert table.name == "documents" or "document" in table.names
    assert SOURCES not in TABLES


def test_rows_fit_their_tables(records: list[dict[str, Any]]) -> None:
    assert len(records) == 8
    kinds = {"text": str, "json": str, "integer": int, "real": float}
    for record in records:
        for name, found in rows(record).items():
            table = BY_NAME[name]
            keys = [tuple(row[table.names.index(column)] for column in table.key) for row in found]
            assert len(set(keys)) == len(keys), name
            for row in found:
                for column, value in zip(table.columns, row, strict=True):
                    if value is None:
                        assert not column.required, (name, column)
                    else:
                        assert type(value) is kinds[column.kind], (name, column)


def test_every_table_but_one_has_rows_on_the_seeds(records: list[dict[str, Any]]) -> None:
    """So that the tests on them are not empty; events of the seeds name no document."""
    filled = {name for record in records for name, found in rows(record).items() if found}
    assert set(BY_NAME) - filled == {"event_works"}


def test_the_rows_tell_what_the_record_tells(records: list[dict[str, Any]]) -> None:
    for record in records:
        (document,) = told(record, "documents")
        assert document["home"] == record["home"]["code"]
        assert [document["span_start"], document["span_stop"]] == record["span"]
        for official, row in zip(record["officials"], told(record, "officials"), strict=True):
            assert (row["id"], row["name"]) == (official["id"], official["name"])
            posts = [post for post in told(record, "posts") if post["official"] == official["id"]]
            fields = ("title", "organ", "role", "division", "status")
            assert [{field: post[field] for field in fields} for post in posts] == official["posts"]
        for event, row in zip(record["events"], told(record, "events"), strict=True):
            assert (row["id"], row["date"], row["end_date"]) == (event["id"], event["date"], event["end"])
            assert (row["division"], row["score"]) == (event["division"]["code"], event["score"])
            for key, table, actor in (("participants", "participants", "person"), ("organs", "event_organs", "organ")):
                actors = [row for row in told(record, table) if row["event"] == event["id"]]
                assert [(row["name"], row["roles"].split(",")) for row in actors] == [
                    (item["name"], item["roles"]) for item in event[key]
                ]
                single = [(row["position"], row["role"]) for row in told(record, "roles") if row["actor"] == actor]
                assert single == [(i, role) for i, item in enumerate(event[key]) for role in item["roles"]]
            said = [(row["speaker"], row["text"]) for row in told(record, "statements")]
            assert said == [(item["speaker"], item["text"]) for item in event["statements"]]


def test_a_statement_bears_its_speakers_name(records: list[dict[str, Any]]) -> None:
    said = [row for record in records for row in told(record, "statements")]
    assert {"黄茂军", "江发茂", None} <= {row["speaker_name"] for row in said}
    assert all((row["speaker"] is None) == (row["speaker_name"] is None) for row in said)


def test_the_line_that_was_read_is_kept_as_it_is(records: list[dict[str, Any]]) -> None:
    (row,) = rows(records[0], line='{"a": 1}')["documents"]
    assert row[-1] == '{"a": 1}'
    (document,) = told(records[0], "documents")
    assert Document.model_validate_json(document["record"]).model_dump(mode="json") == records[0]
