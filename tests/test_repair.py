"""Repair: readable cases, the seeds, damage on purpose, and the alignment of every span."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyx.text.aligned import AlignedText, Edit
from policyx.text.repair import PASSES, repair
from tests import damage
from tests.marks import pages

CASES = Path(__file__).parent / "cases" / "repair.txt"
SEEDS = Path(__file__).parent.parent / "data" / "seeds"


def cases() -> list[tuple[str, str]]:
    found = []
    for line in CASES.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        left, arrow, right = line.partition(" => ")
        pair = (left, right) if arrow else (line.removeprefix("= "), line.removeprefix("= "))
        found.append((_unescaped(pair[0]), _unescaped(pair[1])))
    return found


def _unescaped(text: str) -> str:
    parts = text.split("\\u")
    text = parts[0] + "".join(chr(int(part[:4], 16)) + part[4:] for part in parts[1:])
    return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


@pytest.mark.parametrize(("raw", "clean"), cases(), ids=lambda text: ascii(text)[:40])
def test_cases(raw: str, clean: str) -> None:
    text = repair(raw)
    assert text.clean == clean
    check(text)


def check(text: AlignedText) -> None:
    """Every clean position is reachable, spans are ordered, and clean and raw spans agree."""
    blocks = list(text.blocks())
    raw_last = clean_last = 0
    for raw_start, raw_stop, clean_start, clean_stop in blocks:
        assert raw_start - raw_last == clean_start - clean_last >= 0
        assert raw_start <= raw_stop
        assert clean_start <= clean_stop
        raw_last, clean_last = raw_stop, clean_stop
    assert len(text.raw) - raw_last == len(text.clean) - clean_last
    size = len(text.clean)
    last = 0
    for at in range(min(size, 400)):
        start, stop = text.to_raw(at, at + 1)
        assert last <= start <= stop <= len(text.raw)
        last = start
        first, end = text.to_clean(start, stop)
        assert first <= at < end or start == stop  # an inserted character has no raw one
        assert text.to_raw(0, at + 1) == (text.to_raw(0, 1)[0], stop)
    assert text.to_raw(size, size) == (len(text.raw), len(text.raw)) or size == 0 or blocks


edits = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text("甲乙丙", max_size=3)), max_size=6)


@given(st.text("abcdefgh", min_size=1, max_size=30), st.lists(edits, max_size=5))
@settings(max_examples=300, deadline=None)
def test_edits_compose_exactly(raw: str, rounds: list[list[tuple[int, int, str]]]) -> None:
    text = AlignedText(raw, raw)
    for wanted in rounds:
        text = text.replaced(fitting(wanted, len(text.clean)))
        check(text)
        unchanged = [at for at in range(len(text.clean)) if text.clean[at] in "abcdefgh"]
        for at in unchanged:  # a character that no pass touched covers itself
            start, stop = text.to_raw(at, at + 1)
            assert text.clean[at] in text.raw[start:stop]


def fitting(wanted: list[tuple[int, int, str]], size: int) -> list[Edit]:
    """Edits that rise and do not overlap in a text of `size` characters."""
    found: list[Edit] = []
    last = 0
    for start, length, text in sorted(wanted):
        start = max(start, last)
        stop = min(size, start + length)
        if start <= size and (start < stop or text):
            found.append((start, stop, text))
            last = max(stop, start + 1)
    return found


def test_edits_must_rise() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        AlignedText("abc", "abc").replaced([(1, 3, ""), (2, 3, "")])
    with pytest.raises(IndexError):
        AlignedText("abc", "abc").to_raw(2, 5)
    with pytest.raises(IndexError):
        AlignedText("abc", "abc").to_clean(-1, 2)


def test_smallest_raw_span() -> None:
    text = repair("推動(dòng)長(cháng)江經(jīng)濟")
    assert text.clean == "推动长江经济"
    spans = [text.raw[slice(*text.to_raw(at, at + 1))] for at in range(6)]
    assert spans == ["推", "動", "長", "江", "經", "濟"]
    assert text.raw[slice(*text.to_raw(1, 3))] == "動(dòng)長"
    assert text.to_clean(2, 8) == (2, 2)
    assert text.to_clean(1, 9) == (1, 3)
    assert text.to_raw(3, 3) == (16, 16)


def test_counts_within_a_range() -> None:
    raw = "區(qū)委召開(kāi)會議。\n\n区委召开会议。\n会 议 召 开 了。"
    text = repair(raw)
    middle = text.clean.index("\n")
    assert text.repairs().pinyin == 2
    assert (text.repairs(0, middle).pinyin, text.repairs(0, middle).script) == (2, "t2s")
    assert (text.repairs(middle + 2).pinyin, text.repairs(middle + 2).script) == (0, None)


def test_seeds() -> None:
    wanted = {
        "000": "奋勇争先、担当作为，一以贯之、久久为功，以发展的“含绿量”提升增长的“含金量”",
        "003": "度假区(阳澄湖镇)、望亭镇、区农业农村局、相城生态环境局作表态发言",
    }
    for path in sorted(SEEDS.glob("0*.txt")):
        raw = path.read_bytes().decode("utf-8")
        text = repair(raw)
        check(text)
        assert wanted.get(path.name[:3], "") in text.clean
        found = text.repairs()
        if path.name.startswith("000"):
            assert (found.pinyin, found.byte_shift, found.script) == (267, 1, "t2s")
            assert "shifted" in found.warnings[0]
        if path.name[:3] in ("001", "002"):
            assert text.clean == raw.replace("\r\n", "\n")
        assert not any("\ue000" <= char <= "\uf8ff" for char in text.clean)


@pytest.mark.parametrize("kind", ["traditional", "pinyin", "invisible", "markup"])
def test_damage_is_undone(kind: str) -> None:
    """All pages come out as their sound version does, but for a page that names 繁體 in simplified text."""
    exact = 0
    for index, page in enumerate(pages()):
        sound = repair(page.text).clean
        text = repair(getattr(damage, kind)(page.text, index))
        exact += text.clean.replace("\u00a0", " ") == sound.replace("\u00a0", " ")
        if index % 20 == 0:
            check(text)
    assert exact >= 158


@pytest.mark.parametrize(("decoder", "floor"), [("swallow", 125), ("browser", 138)])
def test_shifted_bytes_are_set_right(decoder: str, floor: int) -> None:
    """Every page holds two shifted runs or so; what the reader swallowed beyond them cannot come back."""
    exact = sum(
        repair(damage.byte_shift(page.text, index, decoder)).clean == repair(page.text).clean
        for index, page in enumerate(pages())
    )
    assert exact >= floor


def test_nothing_sound_is_repaired() -> None:
    for page in pages():
        text = repair(page.text)
        found = text.repairs()
        assert text.clean == page.text, page.id
        assert (found.pinyin, found.byte_shift, found.script, found.spaces) == (0, 0, None, 0), page.id


def test_width_and_nbsp_are_left_to_fold() -> None:
    for index, page in enumerate(pages()):
        for damaged in (damage.nbsp(page.text, index), damage.mixed_width(page.text, index)):
            assert repair(damaged).clean == damaged


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_survived(raw: str) -> None:
    text = repair(raw)
    check(text)
    text.repairs()


odd = st.text("會議区(huì )?（\ue578\ufffd幭取l<br/>&nbsp; \u3000\r\n會开\u200b斪鳛椋0", max_size=80)


@given(odd)
@settings(max_examples=300, deadline=None)
def test_any_damage_is_survived(raw: str) -> None:
    check(repair(raw))


def test_repair_is_idempotent_on_damage() -> None:
    for index, page in enumerate(pages()):
        once = repair(damage.pinyin(page.text, index)).clean
        assert repair(once).clean == once


HOSTILE = [
    "(",
    "會(huì",
    "&",
    "<",
    "<br ",
    "会 ",
    "? ",
    "\ue578",
    "?tīng)",
    "a b ",
    "<script>",
    "&amp;",
    "(a",
    "\r",
    "“",
    "會",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_lines_take_linear_time(piece: str) -> None:
    raw = piece * (200_000 // len(piece))
    start = time.perf_counter()
    repair(raw)
    assert time.perf_counter() - start < 10


def test_passes_can_be_put_in_another_order() -> None:
    rng = random.Random(0)
    raw = damage.pinyin(next(iter(pages())).text, 3)
    for _ in range(5):
        text = AlignedText(raw, raw)
        for step in rng.sample(PASSES, len(PASSES)):
            text = step(text)
            check(text)
