"""Line ends, and characters that no reader sees."""

from __future__ import annotations

from policyx.text.aligned import AlignedText, Edit
from policyx.text.pattern import lazy

# zero-width and direction marks, BOM, soft hyphen, variation selectors, control characters, lone surrogates
_UNSEEN = lazy(
    "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]|[\ud800-\udfff]"
)
_ENDS = "\r\x0b\x0c\x85\u2028\u2029"


def see(text: AlignedText) -> AlignedText:
    """Every line end is one LF; unseen characters are taken out; a lone surrogate is U+FFFD."""
    clean = text.clean
    if not _UNSEEN.search(clean):
        return text
    edits: list[Edit] = []
    places: list[int] = []
    for match in _UNSEEN.finditer(clean):
        found, at = match[0], match.start()
        if found == "\r\n":
            edits.append((at, at + 1, ""))
        elif found in _ENDS:
            edits.append((at, at + 1, "\n"))
        elif "\ud800" <= found <= "\udfff":
            edits.append((at, at + 1, "\ufffd"))
        else:
            edits.append((at, at + 1, ""))
            places.append(at)
    if (nul := clean.find("\0")) >= 0:
        text = text.remarked([(nul, "NUL bytes in the text were left out")])
    return text.noted("control", places).replaced(edits)
