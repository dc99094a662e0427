"""HanLP 2.1.5 with the component that this project trained (models/hanlp): the sentences of a page at once.

The component's class is policyx's, so that policyx is installed beside HanLP, but none of its rules runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import worker

FOLDER = Path(__file__).parent.parent.parent / "models" / "hanlp"


def load(threads: int) -> worker.Tagger:
    """HanLP's component, on the CPU."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from hanlp_common.reflection import object_from_classpath

    torch.set_num_threads(max(1, threads))
    component = object_from_classpath("policyx.tagger.hanlp_crf.CharacterRecognizer")
    component.load(str(FOLDER), devices=-1, verbose=False)

    def tag(page: worker.Page) -> dict[str, Any]:
        cut = list(worker.sentences(page["text"]))
        said = component.read([sentence for _, sentence in cut]) if cut else []
        found = [
            (label, start + first, start + last, sentence[first:last])
            for (start, sentence), one in zip(cut, said, strict=True)
            for label, first, last, _ in one
        ]
        return {"mentions": found}

    return tag


if __name__ == "__main__":
    worker.main(load)
