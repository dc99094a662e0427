"""Properties of the whole: what may not change a record, and that nothing makes it crash."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyx import extract
from policyx.config import Options
from policyx.failure import Failure
from policyx.pipeline import Pipeline
from policyx.source import from_text
from tests import damage, marks

PAGES = [page for page in marks.pages() if len(page.gold) == 1]
SAMPLE = random.Random(7).sample(PAGES, 24)
PIPELINE = Pipeline(Options())
SHAPES = st.text(
    st.one_of(
        st.sampled_from(
            "区委书记市长主持出席会议召开、，。：；（）《》“”【】◆一二三十年月日0123456789 \n\r\t·?第全黄王李张"
        ),
        st.characters(),
    ),
    max_size=400,
)


def told(text: str) -> list[dict[str, Any]]:
    """What records say, without where they say it."""
    out = []
    for document in extract(text):
        record = document.model_dump(mode="json", exclude={"id", "source", "span", "repairs", "warnings"})
        out.append(_without_spans(record))
    return out


def _without_spans(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_spans(v) for k, v in value.items() if k not in {"span", "mentions", "evidence", "id"}}
    return [_without_spans(item) for item in value] if isinstance(value, list) else value


def names(text: str) -> set[str]:
    """Officials with their posts."""
    return {f"{o.name} {p.title}" for d in extract(text) for o in d.officials for p in o.posts}


def broken(text: str) -> list[Failure]:
    """The failures of a text; that no article stands in it is none."""
    failures = [result for result in PIPELINE.documents(from_text(text)) if isinstance(result, Failure)]
    return [failure for failure in failures if not failure.reason.startswith("no article")]


@pytest.mark.parametrize("page", SAMPLE, ids=lambda page: page.id)
def test_line_ends_change_nothing(page: marks.Page) -> None:
    assert told(page.text.replace("\n", "\r\n")) == told(page.text)


@pytest.mark.parametrize("page", SAMPLE, ids=lambda page: page.id)
def test_the_same_twice(page: marks.Page) -> None:
    assert told(page.text) == told(page.text)


def test_damaged_traditional_pages_tell_nearly_the_same() -> None:
    """Conversion is not one to one (乾/干), so the floor is the share of posts with their holders that survive."""
    kept = total = 0
    for page in SAMPLE:
        plain = names(page.text)
        hurt = names(damage.pinyin(damage.traditional(page.text), seed=3))
        kept += len(plain & hurt)
        total += len(plain)
    assert kept / total >= 0.95


@pytest.mark.parametrize("page", SAMPLE[:8], ids=lambda page: page.id)
def test_every_span_lies_in_the_source_and_reads_as_the_name(page: marks.Page) -> None:
    for document in extract(page.text):
        for name, (start, stop) in document.named():
            raw = "".join(page.text[start:stop].split())
            assert name in raw, (name, raw)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES)
def test_any_text_gives_documents_and_no_failure(text: str) -> None:
    assert not broken(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_cut_and_shuffled_pages_give_no_failure(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(PAGES)).text
    cuts = sorted(data.draw(st.lists(st.integers(0, len(page)), max_size=8)))
    pieces = [page[a:b] for a, b in zip([0, *cuts], [*cuts, len(page)], strict=True)]
    text = "".join(data.draw(st.permutations(pieces)))
    assert not broken(text)


@pytest.mark.parametrize(
    "unit",
    [
        "区委书记",
        "、王李张",
        "第一次会议",
        "（（（",
        "《《》",
        "2024年1月",
        "副",
        "·阿",
        "“会议",
        "?",
        "召开了，",
        "a b ",
        "委",
        "党委",
        "城关镇",
        "任命",
        "渝中区",
        "到",
        "\n王",
        "王 磊、",
        "王磊、",
        "（记者",
        "黄茂军主持",
        "传达学习",
        "党组书记、局长",
        "全区召开第一次会议\n2024-01-01 10:00 来源：渝中报\n1月2日，区委书记王磊主持召开会议。\n",
    ],
)
def test_long_hostile_lines_take_linear_time(unit: str) -> None:
    import time

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        list(PIPELINE.documents(from_text(text)))
        return time.process_time() - begin

    seconds(2_000)
    small, large = max(seconds(5_000), 0.02), seconds(50_000)
    assert large < 30 * small
