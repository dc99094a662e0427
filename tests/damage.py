"""Damage as real pages have it, made on purpose: each takes a sound simplified text and a seed."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import opencc

HAN = re.compile(r"[\u4e00-\u9fff]")
TRAILING_SPACE = "會創"  # the sites' script writes 會(huì ) and 創(chuàng )


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def readings() -> dict[str, str]:
    """Traditional character → its reading with tone."""
    lines = (Path(__file__).parent / "damage_readings.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {char: reading for reading, chars in rows for char in chars}


def traditional(text: str, _seed: int = 0) -> str:
    """Turned to traditional script."""
    converted: str = _converter().convert(text)
    return converted


def annotated_characters(seed: int) -> list[str]:
    """The third of the characters that this site's script puts readings to, commonest in pages like seeds 000, 003."""
    return random.Random(seed).sample(sorted(readings()), len(readings()) // 3)


def pinyin(text: str, seed: int = 0) -> str:
    """Traditional, readings in brackets after some characters, as in seeds 000 and 003."""
    chosen = set(annotated_characters(seed))
    return "".join(char + _bracket(char) if char in chosen else char for char in traditional(text))


def byte_shift(text: str, seed: int = 0, decoder: str = "swallow") -> str:
    """Readings put in byte by byte, without regard to where characters begin, as in seed 000.

    decoder: `swallow` takes a broken byte and the ASCII character after it for one `?`, and drops one
    before white space (PHP); `browser` gives U+FFFD and
    keeps the ASCII character."""
    data = traditional(text).encode("gbk", "ignore")
    for char in annotated_characters(seed):
        code = char.encode("gbk")
        data = data.replace(code, code + _bracket(char).encode("gbk"))
    return _decoded(data, swallow=decoder == "swallow")


def lost_byte(text: str, seed: int = 0) -> str:
    """One byte lost in GBK: everything up to the next ASCII character comes out one byte late."""
    rng = random.Random(seed)
    data = text.encode("gbk", "ignore")
    places = [at for at in range(len(data) - 1) if data[at] > 0x7F]
    at = rng.choice(places)
    return _decoded(data[:at] + data[at + 1 :], swallow=True)


def spaced(text: str, _seed: int = 0, space: str = " ") -> str:
    """A space between the characters of every line of plain text."""
    return "\n".join(space.join(line) if " " not in line else line for line in text.split("\n"))


def nbsp(text: str, seed: int = 0) -> str:
    """Spaces as NBSP or ideographic spaces, and more of them at the beginnings of lines."""
    rng = random.Random(seed)
    lines = (rng.choice(["\u3000\u3000", "\u00a0\u00a0\u00a0\u00a0", ""]) + line for line in text.split("\n"))
    return "".join(rng.choice(" \u00a0\u3000") if char == " " else char for char in "\n".join(lines))


def mixed_width(text: str, seed: int = 0) -> str:
    """Half of the marks and digits in the other width."""
    rng = random.Random(seed)
    pairs = dict(zip("，；：？！（）", ",;:?!()", strict=True))
    pairs |= {chr(code): chr(code + 0xFEE0) for code in range(ord("0"), ord("9") + 1)}
    return "".join(pairs.get(char, char) if rng.random() < 0.5 else char for char in text)


def invisible(text: str, seed: int = 0) -> str:
    """Zero-width characters, soft hyphens, a BOM, and CRLF."""
    rng = random.Random(seed)
    extra = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060"]
    parts = (char + rng.choice(extra) if rng.random() < 0.03 else char for char in text)
    return "\ufeff" + "".join(parts).replace("\n", "\r\n")


def markup(text: str, seed: int = 0) -> str:
    """Line breaks as `<br />`, tags and entities left in."""
    rng = random.Random(seed)
    text = text.replace("“", "&ldquo;").replace("”", "&rdquo;").replace(" ", "&nbsp;")
    forms = ["<p>{}</p>", "{}<br />", "<span style='color:red'>{}</span>", "{}"]
    return "\n".join(rng.choice(forms).format(line) for line in text.split("\n"))


def _bracket(char: str) -> str:
    return f"({readings()[char]}{' ' if char in TRAILING_SPACE else ''})"


def _decoded(data: bytes, *, swallow: bool) -> str:
    """GBK as a careless reader decodes it."""
    parts: list[str] = []
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            parts.append(chr(data[at]))
            at += 1
            continue
        pair = data[at : at + 2]
        if len(pair) == 2 and pair[1] <= 0x20 and swallow:
            at += 1
            continue
        if len(pair) < 2 or pair[1] < 0x40 or pair[1] == 0x7F or data[at] == 0x80:
            parts.append("?" if swallow else "\ufffd")
            at += 2 if swallow else 1
            continue
        parts.append(pair.decode("gb18030", "replace"))
        at += 2
    return "".join(parts)
