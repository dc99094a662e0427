"""Where policyx's time goes, by room of the house.

    python bench/profile.py PAGES.jsonl [--characters N] [--tagger NAME] [--json]

PAGES.jsonl: one object a line with `text`. A timer of CPU time interrupts the work every millisecond; what passed since
the last interruption is charged to the room in which the work is: the innermost frame whose module belongs to one.
Shared modules (lexicon, segment, patterns) are charged to the room that called them."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

if __name__ == "__main__":  # this file must not be found as the module `profile`, which cProfile imports
    sys.path[0] = str(Path(__file__).parent.parent)

ROOMS = (
    ("text.repair", "repair"),
    ("page", "page"),
    ("tagger.features", "tagger: features"),
    ("tagger.network", "tagger: network"),
    ("tagger.decode", "tagger: decoding"),
    ("tagger.labels", "tagger: decoding"),
    ("tagger", "tagger: the rest"),
    ("mention.voices", "mention: weighing"),
    ("mention.merge", "mention: settling"),
    ("mention.user", "mention: user dictionary"),
    ("mention.date", "mention: dates"),
    ("mention.calendar", "mention: dates"),
    ("mention.work", "mention: documents"),
    ("mention.division", "mention: divisions"),
    ("mention.organ", "mention: organs"),
    ("mention.label", "mention: posts"),
    ("mention.post", "mention: posts"),
    ("mention.role", "mention: posts"),
    ("mention.meeting", "mention: meetings"),
    ("mention.name", "mention: persons"),
    ("mention.person", "mention: persons"),
    ("mention.place", "mention: places"),
    ("mention", "mention: the rest"),
    ("resolve", "resolve"),
    ("event", "event"),
    ("build", "build"),
    ("record", "build"),
    ("output", "output"),
    ("source", "source"),
    ("pipeline", "pipeline"),
)
"""Module within policyx (as it begins) → room. The first that fits counts."""
STEP = 0.001


def room(module: str) -> str | None:
    """The room of a module (`policyx.mention.date_forms`), None for shared and foreign ones."""
    name = module.removeprefix("policyx.")
    if name == module:
        return None
    return next((found for start, found in ROOMS if name == start or name.startswith((start + ".", start + "_"))), None)


def charged(modules: Iterator[str]) -> str:
    """The room that pays, from the modules of the frames, innermost first. What mentions.voices or another asks of a
    recogniser's own module is that module's."""
    return next((found for module in modules if (found := room(module))), "elsewhere")


class Sampler:
    """Charges CPU seconds to rooms while it is on."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = 0.0

    def __enter__(self) -> Sampler:
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._tick)
        signal.setitimer(signal.ITIMER_PROF, STEP, STEP)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._tick(signal.SIGPROF, None)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def _tick(self, _number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self.seconds[charged(_modules(frame))] += now - self._last
        self._last = now


def _modules(frame: FrameType | None) -> Iterator[str]:
    while frame:
        yield str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back


def measured(pages: Path, characters: int, tagger: str) -> dict[str, Any]:
    """The whole job on the first `characters` of the pages: characters, CPU seconds, and seconds by room."""
    from policyx.config import Options
    from policyx.failure import Failure
    from policyx.output.json_text import line
    from policyx.pipeline import Pipeline
    from policyx.source import from_text

    pipeline = Pipeline(Options(tagger=tagger))
    list(pipeline.documents(from_text("7月10日下午，区长何以宁主持召开青岚区政府常务会议。", path="toy")))
    total = 0
    before = time.process_time()
    with Sampler() as sampler, pages.open(encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            text = json.loads(row)["text"]
            total += len(text)
            for document in pipeline.documents(from_text(text, path=str(number))):
                if not isinstance(document, Failure):
                    line(document)
            if total >= characters:
                break
    spent = time.process_time() - before
    rooms = {name: round(seconds, 3) for name, seconds in sorted(sampler.seconds.items(), key=lambda one: -one[1])}
    return {"characters": total, "cpu": round(spent, 3), "tagger": tagger, "rooms": rooms}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--characters", type=int, default=200_000)
    parser.add_argument("--tagger", default="builtin")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    try:
        told = measured(args.pages, args.characters, args.tagger)
    except (OSError, ValueError, KeyError) as error:
        print(f"bench: {args.pages}: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(told))
        return 0
    from bench.tables import profile_rows

    print(f"{told['characters']:,} characters, {told['cpu']:.2f} CPU seconds")
    for name, seconds, share in profile_rows(told):
        print(f"{name:<28}{seconds:>8} s{share:>8}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
