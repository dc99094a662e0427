"""Traditional script to simplified, where a text is traditional."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from policyx.text.aligned import AlignedText, Edit
from policyx.text.pattern import lazy
from policyx.text.reading import Span

_LEAF = 24  # characters; a piece this short whose conversion changes its length is one edit


@cache
def _scripts() -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    """What finds characters that only traditional text has; those characters, and those of simplified text alone."""
    traditional, simplified = (Path(__file__).parent / "scripts.txt").read_text("utf-8").splitlines()
    return lazy(f"[{traditional}]"), frozenset(traditional), frozenset(simplified)


@cache
def _converter() -> Any:
    """OpenCC is started only for text that needs it."""
    import opencc

    return opencc.OpenCC("hk2s")  # t2s that knows the forms of Hong Kong too: 衞, 粧


# OpenCC turns these into 干, 了, and leaves 著, everywhere; policy pages need more care (王乾, 瞭望, 著力)
_CARE = lazy(
    "(?<![淨净燥旱枯餅饼曬晒烘晾洗能肉豆葡筍笋包]) ?乾(?![淨净燥旱涸枯部貨货糧粮洗脆果擾扰癟瘪冰淨杯])"
    "|著(?![名作稱称書书述者錄录])(?<![顯显名論论編编原專专巨土卓昭拙遺遗譯译合]著)"
    "|(?<!明)瞭(?!解)"
    "|沈(?=默)|(?<![酒紅红大神])麴"
    "|甯(?=夏|波|德|海|鄉|乡)|[濬澂揹陜]"
)
_CARED = {"著": "着", "甯": "宁", "濬": "浚", "澂": "澄", "揹": "背", "陜": "陕"}


def simplify(text: AlignedText) -> AlignedText:
    """Lines in traditional script are turned to simplified; simplified ones are left as they are, names such as
    乾, 瞭, 於 included.

    A line is traditional where traditional-only characters outweigh simplified-only ones; one with neither follows
    the lines before it, or else the first that tells."""
    found, traditional, simplified = _scripts()
    clean = text.clean
    if not found.search(clean):
        return text
    regions = tuple(_regions(clean, traditional, simplified))
    if not regions:
        return text
    parts: list[str] = []
    edits: list[Edit] = []
    last = 0
    for start, stop in regions:
        line = clean[start:stop]
        turned = to_simplified(line)
        if len(turned) == len(line):
            parts += clean[last:start], turned
        else:
            parts += clean[last:start], line
            edits += [(start + begin, start + end, piece) for begin, end, piece in _pieces(line)]
        last = stop
    parts.append(clean[last:])
    return text.exchanged("".join(parts)).converting(regions).replaced(edits)


def to_simplified(text: str) -> str:
    """`text` in simplified script, with more care than OpenCC takes for 乾, 著, 瞭, 甯."""
    turned: str = _converter().convert(text)
    if len(turned) != len(text) or not _CARE.search(text):
        return turned
    chars = list(turned)
    for match in _CARE.finditer(text):
        at = match.end() - 1
        chars[at] = _CARED.get(text[at], text[at])
    return "".join(chars)


@lru_cache(maxsize=4096)
def plainly(text: str) -> str:
    """A short text in simplified script, of the same length whatever happens: for looking it up in tables."""
    turned = to_simplified(text) if text else ""
    return turned if len(turned) == len(text) else text


def _regions(clean: str, traditional: frozenset[str], simplified: frozenset[str]) -> Iterator[Span]:
    """Spans of neighbouring lines to convert."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", clean)]
    votes = [_vote(clean[start:stop], traditional, simplified) for start, stop in lines]
    told = next((vote for vote in votes if vote is not None), False)
    begin = end = -1
    for (start, stop), vote in zip(lines, votes, strict=True):
        told = told if vote is None else vote
        if told:
            begin = start if begin < 0 else begin
            end = stop
        elif begin >= 0:
            yield begin, end
            begin = -1
    if begin >= 0:
        yield begin, end


def _vote(line: str, traditional: frozenset[str], simplified: frozenset[str]) -> bool | None:
    """Whether a line is traditional; None where it does not tell."""
    yes, no = sum(map(traditional.__contains__, line)), sum(map(simplified.__contains__, line))
    return None if yes == no == 0 else yes > no


def _pieces(line: str) -> Iterator[Edit]:
    """A line whose length the conversion changes, in the smallest pieces that convert by themselves."""
    stack = [(0, len(line))]
    while stack:
        start, stop = stack.pop()
        whole = to_simplified(line[start:stop])
        if len(whole) == stop - start or stop - start <= _LEAF:
            yield start, stop, whole
            continue
        middle = (start + stop) // 2
        near = range(max(start + 1, middle - 12), min(stop, middle + 12))
        cut = next((at for at in near if line[at - 1] in "，。、；：,.;: \n"), middle)
        stack += [(cut, stop), (start, cut)]
