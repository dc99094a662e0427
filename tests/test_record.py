"""The public record: keys, spans, and what its own validation refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from policyx import extract
from policyx.record import Document
from policyx.text.repair import repair

SEEDS = sorted((Path(__file__).parent.parent / "data" / "seeds").glob("*.txt"))


def clean(raw: str) -> str:
    """A raw piece, repaired."""
    return repair(raw).clean


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_records_of_seeds_validate_against_their_source(path: Path) -> None:
    raw = path.read_text("utf-8")
    for document in extract(raw):
        again = Document.model_validate_json(document.model_dump_json(), context={"source": raw, "repair": clean})
        assert again == document


def test_no_key_is_ever_missing() -> None:
    (document,) = extract("区委召开会议。")
    plain = json.loads(document.model_dump_json())
    assert set(plain) == set(Document.model_fields)
    assert plain["home"] is None
    assert plain["events"] == []


def test_a_wrong_span_is_refused() -> None:
    raw = SEEDS[0].read_text("utf-8")
    (document,) = extract(raw)
    data = json.loads(document.model_dump_json())
    data["officials"][0]["mentions"][0] = [0, 1]
    with pytest.raises(ValidationError, match=r"span \[0, 1\)"):
        Document.model_validate(data, context={"source": raw, "repair": clean})
    data["officials"][0]["mentions"][0] = [9, 3]
    with pytest.raises(ValidationError, match="no span"):
        Document.model_validate(data)


def test_an_event_names_only_known_officials() -> None:
    (document,) = extract(SEEDS[0].read_text("utf-8"))
    data = json.loads(document.model_dump_json())
    data["events"][0]["participants"][0]["official"] = "nobody"
    with pytest.raises(ValidationError, match="unknown officials"):
        Document.model_validate(data)


def test_unknown_keys_and_values_are_refused() -> None:
    (document,) = extract("区委召开会议。")
    data = json.loads(document.model_dump_json())
    with pytest.raises(ValidationError):
        Document.model_validate({**data, "mood": "good"})


def test_every_field_and_value_is_described() -> None:
    """The tables behind `policyx schema` name just the fields and values that there are."""
    from policyx import record, schema

    models = {n: m for n, m in vars(record).items() if isinstance(m, type) and issubclass(m, record.Model)}
    del models["Model"]
    assert {name: list(model.model_fields) for name, model in models.items()} == {
        name: list(fields) for name, fields in schema.fields().items()
    }
    described = schema.json_schema()
    literals: dict[tuple[str, str], set[str]] = {}
    for name in models:
        properties = described if name == "Document" else described["$defs"][name]
        for field, shape in properties["properties"].items():
            assert shape["description"], (name, field)
            found = {value for part in _parts(shape) for value in part.get("enum", ())}
            if found and (name, field) != ("Actor", "roles"):  # as those of participants
                literals[name, field] = found
    assert {key: set(values) for key, values in schema.values().items()} == literals


def _parts(shape: dict[str, object]) -> list[dict[str, list[str]]]:
    inner = [shape, shape.get("items", {}), *shape.get("anyOf", [])]  # type: ignore[misc]
    return [part for part in inner if isinstance(part, dict)]
