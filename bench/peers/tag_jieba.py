"""jieba.posseg 0.42.1, page by page. With more threads: its own parallel mode, processes that share a page's lines."""

from __future__ import annotations

import logging
from typing import Any

import worker

KEPT = {"nr", "nrt", "nrfg", "ns", "nt", "t", "m"}


def load(threads: int) -> worker.Tagger:
    """jieba with its own dictionary."""
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    if threads > 1:
        jieba.enable_parallel(threads)

    def tag(page: worker.Page) -> dict[str, Any]:
        found = []
        at = 0
        for word in jieba.posseg.cut(page["text"]):
            if word.flag in KEPT:
                found.append((word.flag, at, at + len(word.word), word.word))
            at += len(word.word)
        return {"mentions": found}

    return tag


if __name__ == "__main__":
    worker.main(load)
