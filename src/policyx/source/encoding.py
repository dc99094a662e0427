"""Which encoding a page is in: what decodes without an error, and then reads as Chinese."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policyx.source.frequency import powers

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_SAMPLE = 100_000  # characters judged
_BAD_SHARE = 0.001  # of the bytes beyond ASCII may be broken
_PLAUSIBLE = 9.0  # mean worth of a character, see worth(); prose has 13 to 15, rubbish below 6
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 27), *range(28, 32)])
_BINARY = "this is binary data, not text"
_BEYOND = re.compile(rb"[\x80-\xff]+")


class Undecodable(ValueError):
    """Bytes that are no text, or in no encoding that could be told; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """text, the codec that gave it, and warnings of one line each."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def known_encoding(name: str) -> str:
    """The codec's own name. Raises ValueError where Python has no such text encoding."""
    try:
        info = codecs.lookup(name)
        "文".encode(info.name, "replace")
        b"".decode(info.name)
    except (LookupError, ValueError, TypeError, AssertionError):
        raise ValueError(f"unknown encoding {name!r} (examples: utf-8, gb18030, big5, utf-16)") from None
    return info.name


def decode(data: bytes, encoding: str | None = None, hinted: str | None = None) -> Decoded:
    """The text of a page.

    encoding: what the user says; then nothing else is tried. hinted: what the page itself says (an HTML charset),
    believed where it decodes without an error and is as plausible as the rest. A truncated last character, and broken
    bytes below one in a thousand, give U+FFFD and a warning. Never latin-1. Raises Undecodable."""
    if not data:
        raise Undecodable("the file is empty")
    if encoding:
        return _as_told(data, known_encoding(encoding))
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Undecodable(f"this is {what}, not text")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _tolerant(data, name) or _undecodable()
    if b"\0" in data[: 4 * _SAMPLE] and (wide := _wide(data)):
        return wide
    if (plain := _utf8(data)) is not None:
        return _text_only(plain)
    return _text_only(_likeliest(data, hinted))


def worth(text: str) -> float:
    """Mean worth of the characters beyond ASCII of (the first 100,000 characters of) a text: a Han character is worth
    the power of two of its count, a rare one nothing, private-use and broken ones less. 0 where there are none."""
    table = powers()
    beyond = [char for char in text[:_SAMPLE] if char > "\x7f"]
    total = 0.0
    for char in beyond:
        if (known := table.get(char)) is not None:
            total += known
        elif char in "，。、；：？！“”‘’《》（）【】—…·　\u00a0":
            total += 14
        elif "\ue000" <= char <= "\uf8ff" or char == "\ufffd" or "\x80" <= char <= "\x9f":
            total -= 12
        elif not "\u3400" <= char <= "\u9fff":
            total += 5
    return total / len(beyond) if beyond else 0.0


def _as_told(data: bytes, encoding: str) -> Decoded:
    found = _tolerant(data, encoding)
    if found is None:
        raise Undecodable(f"the bytes are not {encoding}")
    return found


def _undecodable() -> Decoded:
    raise Undecodable("no encoding fits: neither UTF-8, UTF-16, GB18030 nor Big5 gives readable Chinese")


def _text_only(found: Decoded) -> Decoded:
    """Refuses what decodes but is no text."""
    sample = found.text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > max(2, len(sample) // 50):
        raise Undecodable(_BINARY)
    return found


def _utf8(data: bytes) -> Decoded | None:
    """UTF-8, or HZ where pure ASCII holds it."""
    found = _tolerant(data, "utf-8")
    if found and b"~{" in data and data.isascii():
        hz = _tolerant(data, "hz")
        if hz and worth(hz.text) >= _PLAUSIBLE:
            return hz
    return found


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a BOM, told by where its zero bytes stand."""
    sample = data[: 4 * _SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) > max(even, odd) // 8:
        return None
    found = _tolerant(data, name)
    if found is None or "\0" in found.text[:_SAMPLE]:
        return None
    beyond_ascii = worth(found.text)
    return found if beyond_ascii >= _PLAUSIBLE or (beyond_ascii == 0 and found.text.isascii()) else None


def _likeliest(data: bytes, hinted: str | None) -> Decoded:
    """The candidate that reads most like Chinese, if any does."""
    found = [(worth(candidate.text), candidate) for candidate in _candidates(data, hinted)]
    if not found:
        return _exotic(data)
    best, chosen = max(found, key=lambda pair: pair[0])
    return chosen if best >= _PLAUSIBLE else _exotic(data)


def _candidates(data: bytes, hinted: str | None) -> Iterator[Decoded]:
    names = ["gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be"]
    if hinted:
        try:
            told = known_encoding(hinted)
        except ValueError:
            told = ""
        if told in {"shift_jis", "euc_jp", "euc_kr", "big5", "johab", "cp949"}:
            names.insert(0, told)
    for name in names:
        if (found := _tolerant(data, name)) is not None:
            yield found


def _exotic(data: bytes) -> Decoded:
    """What charset-normalizer thinks of, if it reads as Chinese."""
    from charset_normalizer import from_bytes

    match = from_bytes(data[: 4 * _SAMPLE]).best()
    if match is not None:
        found = _tolerant(data, match.encoding)
        if found is not None and worth(found.text) >= _PLAUSIBLE:
            return found
    if len(data[:_SAMPLE].translate(None, _CONTROL_BYTES)) < 0.98 * len(data[:_SAMPLE]):
        raise Undecodable(_BINARY)
    return _undecodable()


def _tolerant(data: bytes, encoding: str) -> Decoded | None:
    """Decoded strictly; or with U+FFFD and a warning, where hardly anything is broken; or None."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data) and error.start >= len(data) - 4 and len(data) > 4:
            text = data.decode(encoding, "replace")
            return Decoded(text, encoding, ("the last character is cut off",))
        if error.start < len(data) // 1000 and _broken(data[:20_000], encoding) > 40 * _BAD_SHARE:
            return None  # hopeless: the whole need not be tried
    share = _broken(data, encoding)
    if share > _BAD_SHARE:
        return None
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    return Decoded(text, encoding, (f"{lost} broken character{'s' * (lost > 1)} ({encoding})",))


def _broken(data: bytes, encoding: str) -> float:
    """Broken characters for each byte beyond ASCII."""
    beyond = sum(map(len, _BEYOND.findall(data))) or 1
    return data.decode(encoding, "replace").count("\ufffd") / beyond
