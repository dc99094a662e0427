"""jionlp: times of each line with the days that they mean; and the places that a page names, unless BENCH_MODE is
`records`: for these alone it loads another model, which takes half a minute and 2 GB."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import datetime
from typing import Any

import worker


def load(threads: int) -> worker.Tagger:  # noqa: ARG001
    """jionlp, which prints a greeting; it has no threads."""
    with contextlib.redirect_stdout(sys.stderr):
        import jionlp

    def tag(page: worker.Page) -> dict[str, Any]:
        text, days, failed = page["text"], page.get("days") or [], 0
        mentions, times = [], []
        for start, line in worker.lines(text):
            base = next((day for at, day in reversed(days) if at <= start), days[0][1] if days else None)
            moment = datetime.fromisoformat(base[:10]).timestamp() if base else None
            try:
                said = jionlp.ner.extract_time(line, **({"time_base": moment} if moment else {}), with_parsing=True)
            except Exception:
                failed += 1
                continue
            for one in said:
                first, last = start + one["offset"][0], start + one["offset"][1]
                mentions.append((one["type"], first, last, one["text"]))
                if one["type"] in ("time_point", "time_span"):
                    times.append((first, last, *one["detail"]["time"]))
        if os.environ.get("BENCH_MODE") == "records":
            return {"mentions": mentions, "times": times, "failed": failed}
        try:
            places = [list(place.values()) for place, _ in jionlp.recognize_location(text)["domestic"] or []]
        except Exception:
            places, failed = [], failed + 1
        return {"mentions": mentions, "times": times, "places": places, "failed": failed}

    return tag


if __name__ == "__main__":
    os.environ["TZ"] = "Asia/Shanghai"
    worker.main(load)
