"""policyx: entities and events from Chinese policy news, as validated records.

`extract(text)` gives the documents of one page, `Pipeline(options).run(paths)` those of files and folders. Nothing
heavy is imported until one of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policyx.config import Options
    from policyx.failure import Failure
    from policyx.pipeline import Pipeline, extract
    from policyx.record import Document

__version__ = "0.1.0"
__all__ = ["Document", "Failure", "Options", "Pipeline", "__version__", "extract"]

_HOMES = {
    "Document": "policyx.record",
    "Failure": "policyx.failure",
    "Options": "policyx.config",
    "Pipeline": "policyx.pipeline",
    "extract": "policyx.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
