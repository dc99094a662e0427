"""What could not be done, as a value: one source's failure never ends a run."""

from __future__ import annotations

from dataclasses import dataclass

TOOK_LONGER, OUT_OF_MEMORY, DIED = "took longer than", "out of memory", "the worker died"
"""How the reasons begin that a page gives by what it does to its process."""
_CAUSES = {TOOK_LONGER: "time-out", OUT_OF_MEMORY: "memory", DIED: "crash"}


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that was given up.

    path: as the user named it. stage: `read`, `repair`, `split`, `extract`, `write`, … reason: one line.
    hint: the option that helps (`--encoding gb18030`), or None."""

    path: str
    stage: str
    reason: str
    hint: str | None = None

    @property
    def cause(self) -> str:
        """What to count it under: time-out, memory, crash, else the stage."""
        return next((cause for start, cause in _CAUSES.items() if self.reason.startswith(start)), self.stage)

    def __str__(self) -> str:
        """One line: path, stage, reason, and the hint in brackets; line breaks and control characters are taken out."""
        hint = f" (try {self.hint})" if self.hint else ""
        line = f"{self.path}: cannot {self.stage}: {self.reason}{hint}"
        return "".join(char if char.isprintable() else " " for char in line)
