"""Which tagger runs: builtin, hanlp, hanlp:NAME-OR-FOLDER, lac, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policyx.tagger.base import NoTagger

if TYPE_CHECKING:
    from policyx.tagger.base import Tagger

__all__ = ["SPECS", "NoTagger", "check", "load"]

SPECS = "builtin, hanlp, hanlp:NAME-OR-FOLDER, lac, or none"


def check(spec: str) -> None:
    """Raises NoTagger, at once and without loading anything, where a tagger is unknown or is not on this machine."""
    kind, name = _parsed(spec)
    if kind == "hanlp":
        from policyx.tagger import hanlp

        hanlp.check(name)
    elif kind == "lac":
        from policyx.tagger import lac

        lac.need()


def load(spec: str) -> Tagger | None:
    """The tagger of a spec, None for `none`. Raises NoTagger: one line that names what is missing and what to do.

    Nothing is fetched: `policyx models pull` does that."""
    kind, name = _parsed(spec)
    if kind == "hanlp":
        from policyx.tagger import hanlp

        return hanlp.load(name)
    if kind == "lac":
        from policyx.tagger import lac

        return lac.load()
    return _builtin() if kind == "builtin" else None


def _parsed(spec: str) -> tuple[str, str | None]:
    kind, colon, name = spec.partition(":")
    if kind == "hanlp" and (name or not colon):
        return kind, name or None
    if spec in ("builtin", "lac", "none"):
        return spec, None
    raise NoTagger(f"unknown tagger {spec or '(none given)'}: --tagger takes {SPECS}")


def _builtin() -> Tagger:
    from policyx.tagger import builtin

    return builtin.load()
