"""policyx itself, page by page. BENCH_MODE says what: `records` the whole job, as `policyx extract` prints it; `clean`
the text that it reads after repair, without chrome; else the mentions that stand after rules and tagger are settled,
and the codes and days of the records."""

from __future__ import annotations

import os
from typing import Any

import worker

LABELS = {"person": "P", "post": "T", "organ": "O", "place": "L", "date": "D", "meeting": "M", "work": "W"}


def load(threads: int) -> worker.Tagger:  # noqa: ARG001
    """The pipeline with its default options."""
    from policyx import build
    from policyx.config import Options
    from policyx.failure import Failure
    from policyx.mention.base import DivisionParts
    from policyx.output.json_text import line
    from policyx.pipeline import Pipeline
    from policyx.source import from_text

    pipeline = Pipeline(Options())

    def records(page: worker.Page) -> dict[str, Any]:
        documents = list(pipeline.documents(from_text(page["text"], path=page["id"])))
        made = [line(one) for one in documents if not isinstance(one, Failure)]
        return {"records": made, "failed": len(documents) - len(made)}

    def mentions(page: worker.Page) -> dict[str, Any]:
        read = from_text(page["text"], path=page["id"])
        analysis = pipeline.analyse(read)
        if isinstance(analysis, Failure):
            return {"mentions": [], "failed": 1}
        found: list[tuple[str, int, int, str]] = []
        codes: set[str] = set()
        days: set[tuple[str, str | None]] = set()
        failed = 0
        for built in analysis.articles:
            if isinstance(built, Failure):
                failed += 1
                continue
            for one in built.resolved.mentions:
                division = isinstance(one.parts, DivisionParts)
                label = LABELS.get(one.kind, "G" if division else "")
                if label and not (isinstance(one.parts, DivisionParts) and one.parts.inside):
                    found.append((label, *analysis.text.to_raw(one.start, one.stop), one.text))
            document = build.document(read, analysis.text, built, pipeline.options.only)
            codes |= {division.code[:6] for division in document.divisions}
            days |= {(date.start, date.end) for date in document.dates}
        return {"mentions": found, "codes": sorted(codes), "days": sorted(days, key=str), "failed": failed}

    def clean(page: worker.Page) -> dict[str, Any]:
        analysis = pipeline.analyse(from_text(page["text"], path=page["id"]))
        readings = [one.resolved.reading for one in getattr(analysis, "articles", ()) if not isinstance(one, Failure)]
        parts = [reading.clean[start:stop] for reading in readings for start, stop in sorted(set(reading.spans()))]
        return {"text": "\n".join(parts) + "\n"}

    return {"records": records, "clean": clean}.get(os.environ.get("BENCH_MODE", ""), mentions)


if __name__ == "__main__":
    worker.main(load)
