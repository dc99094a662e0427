"""Whether bytes are HTML, told before they are decoded: what reads HTML is needed only where they are."""

from __future__ import annotations

import re

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{2,30})""", re.I
)
_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s{0,1000}(?:<\?xml[^<>]{0,300}\?>\s{0,1000})?(?:<!--[^<>]{0,2000}-->\s{0,100})?<(?:!doctype\s+html|html|head)\b",
    re.I,
)


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes begin as an HTML page does, whatever the file's ending."""
    return _START.match(data[:6000]) is not None


def charset(data: bytes) -> str | None:
    """The encoding that the page says it is in."""
    match = _CHARSET.search(data[:6000])
    return match[1].decode("ascii") if match else None
