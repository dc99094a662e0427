"""HanLP's components on this machine: where they lie, what they lack, whether they may be loaded. Imports no torch."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policyx.tagger.base import NoTagger

INSTALL = "pip install torch==2.13.0, then pip install 'policyx[hanlp]'"
_OURS = "policyx.tagger.hanlp_crf.CharacterRecognizer"
_UNSAFE = ("hanlp.utils.", "hanlp.layers.embeddings.", "hanlp.components.amr")
_SAFE = ("hanlp.layers.embeddings.contextual_word_embedding.",)
"""Among HanLP's own classes, those that unpickle files or run commands, and the exceptions."""


def installed() -> bool:
    """Whether HanLP and torch are there; neither is imported."""
    return all(importlib.util.find_spec(name) for name in ("hanlp", "torch"))


def need() -> None:
    """Raises NoTagger where HanLP is not installed."""
    if not installed():
        raise NoTagger(f"HanLP is not installed: {INSTALL}")


def known() -> dict[str, str]:
    """Name → address of HanLP's pretrained components that find names in Chinese. Raises NoTagger without HanLP."""
    need()
    from hanlp import pretrained

    found = {**_named(pretrained.ner), **_named(pretrained.mtl)}
    return {name: found[name] for name in sorted(found) if "NER" in name and not _foreign(name)}


def _named(module: Any) -> dict[str, str]:
    return {key: value for key, value in vars(module).items() if key.isupper() and isinstance(value, str)}


def _foreign(name: str) -> bool:
    return name in ("HANLP_URL",) or name.startswith(("EN_", "NPCMJ")) or name.endswith(("_EN", "_JA"))


def home() -> Path:
    """Where HanLP keeps what it fetched: HANLP_HOME, or .hanlp in the user's folder."""
    from hanlp.utils.io_util import hanlp_home

    return Path(hanlp_home())


def place(address: str) -> Path:
    """The folder in which HanLP keeps what it fetched from an address."""
    from hanlp.utils.io_util import path_from_url, split_if_compressed

    return Path(split_if_compressed(path_from_url(address, str(home())))[0])


def find(name: str) -> Path:
    """The folder of a component, by name or path, with everything that it needs. Raises NoTagger, which says what to
    do: nothing is fetched."""
    need()
    address = known().get(name)
    folder = place(address) if address else Path(name).expanduser()
    if address and not folder.is_dir():
        raise NoTagger(
            f"{name} is not on this machine ({folder}): policyx models pull hanlp:{name} fetches it where there is a "
            "network; offline, set HANLP_HOME to a copy of another machine's, or give a local folder, hanlp:FOLDER"
        )
    if not folder.is_dir():
        near = [one for one in known() if name and name.upper() in one]
        raise NoTagger(
            f"{name} is neither a folder nor a name that HanLP knows for Chinese names: try one of "
            f"{', '.join(near or known())}"
        )
    for part in missing(check(folder)):
        raise NoTagger(
            f"{name} needs {part}, which is not on this machine: policyx models pull hanlp:{name} fetches it where "
            "there is a network; offline, copy HANLP_HOME from another machine"
        )
    return folder


def check(folder: Path) -> dict[str, Any]:
    """The configuration of a component's folder. Raises NoTagger where it is none, or names classes that are not
    HanLP's, or ones that unpickle: the weights themselves are loaded as bare tensors."""
    file = folder / "config.json"
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        classpath = config["classpath"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoTagger(f"{folder}: no folder of a HanLP component: config.json: {error}") from None
    if not (folder / "model.pt").is_file():
        raise NoTagger(f"{folder}: no folder of a HanLP component: model.pt is missing")
    for path in (str(classpath), *_values(config, "classpath"), *_values(config, "class_path")):
        if path != _OURS and (not path.startswith("hanlp.") or _unsafe(path)):
            raise NoTagger(f"{folder}: config.json names {path}, which policyx does not load from a folder")
    if isinstance(config.get("embed"), str):
        raise NoTagger(f"{folder}: config.json names word vectors, which HanLP unpickles; policyx does not load them")
    return config  # type: ignore[no-any-return]


def _unsafe(path: str) -> bool:
    return path.startswith(_UNSAFE) and not path.startswith(_SAFE)


def mirrors(config: dict[str, Any]) -> dict[str, str]:
    """The transformers that a component builds on → where HanLP has their tokenizers, for those that it has."""
    wanted = list(_values(config, "transformer"))
    if not wanted:
        return {}
    from hanlp.layers.transformers.resource import tokenizer_mirrors

    return {name: tokenizer_mirrors[name] for name in wanted if name in tokenizer_mirrors}


def missing(config: dict[str, Any]) -> Iterator[str]:
    """Parts outside a component's folder that it needs and that are not here: tokenizers of transformers."""
    had = mirrors(config)
    for name in dict.fromkeys(_values(config, "transformer")):
        if not (place(had[name]).is_dir() if name in had else Path(name).is_dir() or _in_hub_cache(name)):
            yield f"the tokenizer of {name}"


def _in_hub_cache(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        return isinstance(try_to_load_from_cache(name, "config.json"), str)
    except HFValidationError:
        return False


def _values(config: Any, key: str) -> Iterator[str]:
    """Every string under `key`, at any depth."""
    if isinstance(config, dict):
        for name, value in config.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(config, list):
        for value in config:
            yield from _values(value, key)
