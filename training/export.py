"""From a trained network to the files that ship: tables folded together, eight bits, meta.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from policyx.tagger import weights
from policyx.tagger.features import PROTOCOL
from policyx.tagger.store import digest
from training.nets import Tagger


def export(net: Tagger, ids: Tensor, folder: Path, meta: dict[str, Any]) -> None:
    """Write weights.npz and meta.json. Only a convolutional network with a CRF that sees all features."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "chars": net.chars.weight @ net.chars_out.weight.T,
        "shapes": net.shapes.weight,
        "words": net.words.weight,
        "bits": net.bits.weight.T,
        "start": net.bits.bias,
        "out": net.out.weight.T,
        "out_bias": net.out.bias,
    }
    if net.moves is not None:
        tables["moves"] = net.moves + net.legal
    for index, layer in enumerate(net.layers):
        tables[f"kernel{index}"] = layer.weight.permute(2, 1, 0).reshape(-1, layer.weight.shape[0])  # taps stacked
        tables[f"bias{index}"] = layer.bias
    arrays = {name: table.detach().numpy().astype(np.float32) for name, table in tables.items()}
    file = folder / weights.FILE
    weights.save(file, ids.numpy().astype(np.uint16), net.shape.dilations, arrays)
    said = {"id": meta.pop("id"), "protocol": PROTOCOL, "sha256": {weights.FILE: digest(file)}, **meta}
    (folder / "meta.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
