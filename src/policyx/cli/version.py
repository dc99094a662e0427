"""What `policyx --version` prints."""

from __future__ import annotations

import json

from policyx import __version__


def line() -> str:
    """`policyx 0.1.0 (model builtin-2026-11-22)`: the version, and the id of the model that helps the rules unless
    another is asked for. Where that cannot be read, says so: a broken install has a version, too."""
    from policyx.tagger.store import folder

    try:
        said = json.loads((folder() / "builtin" / "meta.json").read_text(encoding="utf-8"))
        name = said["id"]
    except (OSError, ValueError, KeyError, TypeError):
        name = None
    model = f"model {name}" if isinstance(name, str) and name.isprintable() else "its model cannot be read"
    return f"policyx {__version__} ({model})"
