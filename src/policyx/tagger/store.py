"""Where the models lie that ship with policyx, and whether they are what they say."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from policyx.tagger.base import NoTagger


@cache
def folder() -> Path:
    """The folder of the models: `policyx/models` of an installed wheel, `models` of a checkout."""
    package = Path(__file__).parent.parent
    return package / "models" if (package / "models").is_dir() else package.parent.parent / "models"


def names() -> list[str]:
    """The models that are there, in order: the subfolders that hold a meta.json."""
    return sorted(path.parent.name for path in folder().glob("*/meta.json"))


def meta(model: Path) -> dict[str, Any]:
    """What a model's meta.json says. Raises NoTagger where there is none or it cannot be read."""
    file = model / "meta.json"
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoTagger(f"{file}: no such file: the model is not there; reinstall policyx") from None
    except (OSError, ValueError) as error:
        raise NoTagger(f"{file}: cannot read: {error}; reinstall policyx") from None
    if not isinstance(said, dict):
        raise NoTagger(f"{file}: no JSON object; reinstall policyx")
    return said


def checked(model: Path, protocol: int) -> dict[str, Any]:
    """The same, after the protocol and the sha256 of every file that it names were found right. Raises NoTagger."""
    said = meta(model)
    if said.get("protocol") != protocol:
        raise NoTagger(
            f"{model}: made for protocol {said.get('protocol')}, this policyx reads {protocol}; reinstall policyx"
        )
    for name, wanted in said.get("sha256", {}).items():
        if digest(model / name) != wanted:
            raise NoTagger(f"{model / name}: not the file that meta.json names (sha256 differs); reinstall policyx")
    return said


def digest(file: Path) -> str:
    """The sha256 of a file. Raises NoTagger where it is not there."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise NoTagger(f"{file}: cannot read: {error.strerror}; reinstall policyx") from None
