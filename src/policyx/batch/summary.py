"""What a run has done so far, and at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Summary:
    """documents: pages read in this run. unchanged: pages passed over, since the output holds their records already.
    articles: records. failures: how many, by cause; failed_before: how many in the part of this run
    before it was broken off. seconds: since the run began. stopped: SIGINT, SIGTERM, limit, or
    failure where the run ended before its inputs did. total_bytes, done_bytes: of the inputs, for the time left;
    total_bytes None while it is not known. anew: whether what was done before is read again, because it was done by
    another version or with other options."""

    documents: int = 0
    unchanged: int = 0
    articles: int = 0
    events: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    failed_before: int = 0
    seconds: float = 0.0
    stopped: str | None = None
    total_bytes: int | None = None
    done_bytes: int = 0
    anew: bool = False

    @property
    def failed(self) -> int:
        """How many inputs failed."""
        return sum(self.failures.values())

    def fail(self, cause: str) -> None:
        """Count one failure."""
        self.failures[cause] = self.failures.get(cause, 0) + 1

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON takes them."""
        return {
            "documents": self.documents,
            "unchanged": self.unchanged,
            "articles": self.articles,
            "events": self.events,
            "failed": self.failed,
            "failed_before": self.failed_before,
            "failures": dict(sorted(self.failures.items())),
            "seconds": round(self.seconds, 3),
            "stopped": self.stopped,
        }
