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
