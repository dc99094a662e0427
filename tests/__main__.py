"""`python -m tests`: every check of the project, in order; stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("importlinter",),
    ("pytest", "-n", "auto", "--dist", "loadfile", "--cov", "--cov-report=term:skip-covered"),
)


def main() -> int:
    """Run the checks with this interpreter's tools; the exit status of the first that fails, else 0."""
    for name, *arguments in CHECKS:
        print("==", name, *arguments, flush=True)
        code = "from importlinter.cli import lint_imports_command as c; c()" if name == "importlinter" else None
        command = [sys.executable, "-c", code] if code else [sys.executable, "-m", name, *arguments]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            print("== failed:", name, flush=True)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
