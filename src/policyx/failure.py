"""What could not be done, as a value: one source's failure never ends a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that was given up.

    path: as the user named it. stage: `read`, `repair`, `split`, `extract`, `write`, … reason: one line.
    hint: the option that helps (`--encoding gb18030`), or None."""

    path: str
    stage: str
    reason: str
    hint: str | None = None

    def __str__(self) -> str:
        """One line: path, stage, reason, and the hint in brackets; line breaks and control characters are taken out."""
        hint = f" (try {self.hint})" if self.hint else ""
        line = f"{self.path}: cannot {self.stage}: {self.reason}{hint}"
        return "".join(char if char.isprintable() else " " for char in line)
