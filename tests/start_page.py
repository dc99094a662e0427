"""What one run of `policyx extract PAGE` imports, compiles, and reads: `python -m tests.start_page PAGE` says it.

In a process of its own, since it listens to `re` before the package is imported."""

from __future__ import annotations

import importlib
import io
import json
import sys
from contextlib import redirect_stdout
from typing import Any


def main() -> None:
    """Extract the page that is named, and print what that took."""
    inside: Any = importlib.import_module("re._compiler")
    compile_ = inside.compile
    compiled: list[str] = []

    def heard(source: Any, flags: int = 0) -> Any:
        compiled.append(str(source))
        return compile_(source, flags)

    inside.compile = heard
    from policyx.cli.app import commands

    with redirect_stdout(io.StringIO()) as out:
        commands("extract")(["extract", sys.argv[1], "--format", "jsonl"], standalone_mode=False)
    from policyx.lexicon import gazetteer, table
    from policyx.mention import name_model

    json.dump(
        {
            "records": len(out.getvalue().splitlines()),
            "modules": sorted(sys.modules),
            "patterns": len(compiled),
            "divisions": gazetteer.row.cache_info().currsize,
            "whole": gazetteer.divisions.cache_info().currsize,
            "tables": table.rows.cache_info().currsize,
            "words": sum(map(len, name_model.words().pieces.values())),
            "towns": sum(map(len, table.sharded("townships").pieces.values())),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
