"""The weights of the builtin tagger on disk: eight bits a number with a scale for each row, in one .npz file."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policyx.tagger import store
from policyx.tagger.base import NoTagger
from policyx.tagger.features import PROTOCOL
from policyx.tagger.network import Network, Stack

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "weights.npz"
GLANCE = "glance.npz"
"""What the glance needs, kept as it is: few numbers. A model may be without it."""
TABLES = ("chars", "shapes", "words", "bits", "start", "out", "out_bias", "moves")
"""Names of tables and of what is added: those of `Stack`, and `moves`; the layers are kernel0, bias0, kernel1 …"""


def load(folder: Path) -> tuple[Network, dict[str, Any]]:
    """A network, and what its meta.json says. Raises NoTagger: one line that names the file and what is wrong."""
    said = store.checked(folder, PROTOCOL)
    file = folder / FILE
    try:
        network = _network(_arrays(file))
        if GLANCE in said.get("sha256", {}):
            file = folder / GLANCE
            network = replace(network, glance=_glance(_arrays(file), network.stack))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise NoTagger(f"{file}: no weights of this tagger: {error}; reinstall policyx") from None
    return network, said


def _arrays(file: Path) -> dict[str, NDArray[Any]]:
    with np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _network(arrays: dict[str, NDArray[Any]]) -> Network:
    layers = [
        (int(dilation), _whole(arrays, f"kernel{index}"), _whole(arrays, f"bias{index}"))
        for index, dilation in enumerate(arrays["dilations"])
    ]
    tables = {name: _whole(arrays, name) for name in TABLES}
    moves = tables.pop("moves")
    tables["words"] += tables.pop("start")
    return Network(Stack(arrays["ids"], layers=layers, **tables), moves)


def _glance(arrays: dict[str, NDArray[Any]], stack: Stack) -> Stack:
    """A stack that sees what `stack` sees, in fewer numbers."""
    layers = [
        (int(dilation), arrays[f"kernel{index}"], arrays[f"bias{index}"])
        for index, dilation in enumerate(arrays["dilations"])
    ]
    fewer = arrays["fewer"]
    return Stack(
        stack.ids,
        stack.chars @ fewer,
        stack.shapes @ fewer,
        stack.words @ fewer + arrays["start"],
        stack.bits @ fewer,
        layers,
        arrays["out"],
        arrays["out_bias"],
    )


def _whole(arrays: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A table in floating point."""
    table = arrays[name]
    if table.dtype != np.int8:
        return table.astype(np.float32)
    whole: NDArray[np.float32] = np.multiply(table, arrays[f"{name}.scale"], dtype=np.float32)
    return whole


def save(
    file: Path, ids: NDArray[np.uint16], dilations: tuple[int, ...], tables: dict[str, NDArray[np.float32]]
) -> None:
    """Write weights. tables: every table of `Network` and of its layers; those of two dimensions are rounded to eight
    bits, the others, and the few numbers of `moves`, are kept."""
    stored: dict[str, NDArray[Any]] = {"ids": ids, "dilations": np.array(dilations, np.int16)}
    for name, table in tables.items():
        if table.ndim < 2 or name == "moves":
            stored[name] = table
            continue
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
        stored[name] = np.rint(table / scale).astype(np.int8)
        stored[f"{name}.scale"] = scale.astype(np.float32)
    np.savez_compressed(file, allow_pickle=False, **stored)
