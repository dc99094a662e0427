"""Bytes made from pages: damaged, cut, spliced, repeated, in other encodings, in other clothes."""

from __future__ import annotations

import codecs
import json
import random
from collections.abc import Callable
from functools import cache

from tests import damage, marks
from tests.fuzz.units import UNITS
from tests.gate import ROOT

Change = Callable[[random.Random, bytes], bytes]
ENCODINGS = ("utf-8", "gb18030", "gbk", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "shift_jis")
LONGEST = 30_000
"""Bytes of one input: a page of news has 2,000 to 10,000."""
_HTML = (
    b"<p>", b"</p>", b"<div class='x'>", b"</div>", b"<script>", b"</script>", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"<table><tr><td>", b"<a href=\"", b"<meta charset=gbk>", b"<meta charset=utf-7>", b"<title>", b"<style>", b"&#x",
    b"&#99999999;", b"&amp", b"<br", b"</", b"<h1", b"hidden", b"<body", b"</html>", b"<textarea>", b"<svg>", b"<",
)  # fmt: skip
_CONTROLS = "\0\x07\x0b\x0c\x1a\x1b\x85\xad\u200b\u200d\u202e\u2028\ue000\ufeff\ufffd\U0001f4f7\U000e0041\ud800"


@cache
def pages() -> tuple[str, ...]:
    """Our own pages: the seeds and the written corpus."""
    seeds = (file.read_text("utf-8") for file in sorted((ROOT / "data" / "seeds").glob("*.txt")))
    return (*seeds, *(page.text for name in marks.SETS for file in marks.files(name) for page in marks.read(file)))


def make(rng: random.Random) -> tuple[bytes, str]:
    """One input: the bytes of a file and its ending."""
    text = rng.choice(pages())[:LONGEST]
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        text = rng.choice(_TEXT)(rng, text)
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.4 else "utf-8"
    ending = rng.choice((".txt", ".txt", ".txt", ".html", ".jsonl"))
    if ending == ".html":
        text = _dressed(rng, text)
    elif ending == ".jsonl":
        text = _as_lines(rng, text)
    data = text[:LONGEST].encode(encoding, "replace" if encoding != "utf-8" else "surrogatepass")
    for _ in range(rng.choice((0, 0, 1, 1, 3, 8))):
        data = rng.choice(_BYTES)(rng, data)
    return data[:LONGEST], ending


def _dressed(rng: random.Random, text: str) -> str:
    rows = "".join(rng.choice(("<p>{}</p>\n", "<div>{}<br>", "{}\n", "<td>{}")).format(row) for row in text.split("\n"))
    head = rng.choice(("", "<!DOCTYPE html>", f"<meta charset={rng.choice(ENCODINGS)}>", "<title>要闻</title>"))
    return f"<html><head>{head}</head><body>{rows}</body></html>"


def _as_lines(rng: random.Random, text: str) -> str:
    cut = rng.randrange(len(text) + 1)
    ascii_only = rng.random() < 0.5
    rows = [json.dumps({"text": part, "n": rng.random()}, ensure_ascii=ascii_only) for part in (text[:cut], text[cut:])]
    return "\n".join(rows)


def _span(rng: random.Random, size: int, most: int) -> tuple[int, int]:
    start = rng.randrange(size + 1)
    return start, min(size, start + rng.randrange(1, most + 1))


def _cut(rng: random.Random, text: str) -> str:
    start, stop = _span(rng, len(text), 400)
    return text[:start] + text[stop:]


def _repeat(rng: random.Random, text: str) -> str:
    start, stop = _span(rng, len(text), rng.choice((1, 4, 40)))
    return text[:stop] + text[start:stop] * rng.choice((2, 30, 600)) + text[stop:]


def _splice(rng: random.Random, text: str) -> str:
    other = rng.choice(pages())
    start, stop = _span(rng, len(other), 1500)
    at = rng.randrange(len(text) + 1)
    return text[:at] + other[start:stop] + text[at:]


def _shuffle(rng: random.Random, text: str) -> str:
    mark = rng.choice("\n。，、")
    parts = text.split(mark)
    rng.shuffle(parts)
    return mark.join(parts)


def _unit(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + "".join(rng.choices(UNITS, k=rng.choice((1, 2, 3)))) * rng.choice((1, 3, 40, 800)) + text[at:]


def _strip(rng: random.Random, text: str) -> str:
    return text.replace(rng.choice(("\n", "。", "，", " ", "、", "：", "会", "月")), rng.choice(("", "\n", " ", "，")))


def _control(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice((1, 5, 60))):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(_CONTROLS) + text[at:]
    return text


def _harm(rng: random.Random, text: str) -> str:
    sound = text.encode("utf-8", "replace").decode("utf-8")  # OpenCC takes no lone surrogates
    return rng.choice((damage.traditional, damage.pinyin))(sound, rng.randrange(1000))


def _flip(rng: random.Random, data: bytes) -> bytes:
    harmed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if harmed:
            harmed[rng.randrange(len(harmed))] ^= 1 << rng.randrange(8)
    return bytes(harmed)


def _cut_bytes(rng: random.Random, data: bytes) -> bytes:
    start, stop = _span(rng, len(data), rng.choice((1, 2, 3, 1000)))
    return data[:start] + data[stop:]


def _end(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _repeat_bytes(rng: random.Random, data: bytes) -> bytes:
    start, stop = _span(rng, len(data), 60)
    return data[:stop] + data[start:stop] * rng.choice((1, 20, 300)) + data[stop:]


def _mixed(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    other = rng.choice(pages())[:800].encode(rng.choice(ENCODINGS), "replace")
    return data[:at] + other + data[at:]


def _shifted(rng: random.Random, data: bytes) -> bytes:
    """A run in GBK that has lost its first byte, so that what follows is read one byte off."""
    page = rng.choice(pages())
    start, stop = _span(rng, len(page), 60)
    run = page[start:stop].encode("gb18030", "replace")[1:].decode("gb18030", "replace").encode("utf-8")
    at = rng.randrange(len(data) + 1)
    return data[:at] + run + data[at:]


def _tags(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 4, 20))):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(_HTML) * rng.choice((1, 1, 1, 100)) + data[at:]
    return data


def _noise(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.choice((1, 2, 16, 300))) + data[at:]


def _bom(rng: random.Random, data: bytes) -> bytes:
    return rng.choice((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04", b"~{")) + data


_TEXT: tuple[Callable[[random.Random, str], str], ...] = (
    _cut, _repeat, _splice, _shuffle, _unit, _unit, _unit, _strip, _control, _harm,
)  # fmt: skip
_BYTES: tuple[Change, ...] = (
    _flip, _cut_bytes, _end, _repeat_bytes, _mixed, _shifted, _tags, _noise, _bom,
)  # fmt: skip
