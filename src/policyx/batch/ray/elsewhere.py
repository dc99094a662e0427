"""Files that are named by a URL: s3://, gs://, and whatever fsspec knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyx.batch.ray.parts import Source
from policyx.batch.settings import BatchError
from policyx.failure import Failure
from policyx.source.archive import MANY
from policyx.source.walk import Globs

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_BY_ARROW = ("s3", "gs", "gcs", "hdfs", "viewfs")
"""What pyarrow reads itself; for the others, fsspec names the package that it needs."""
_STAMPS = ("ETag", "etag", "md5Hash", "generation", "mtime", "LastModified", "last_modified", "updated", "created")


def is_url(path: str) -> bool:
    """Whether a path is one: s3://bucket/folder."""
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.isalnum()


def filesystem(url: str) -> tuple[AbstractFileSystem, str]:
    """Where a URL leads: the file system, and the path in it. Raises BatchError."""
    import fsspec

    scheme = url.partition("://")[0].lower()
    try:
        if scheme not in _BY_ARROW:
            return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]
        from fsspec.implementations.arrow import ArrowFSWrapper
        from pyarrow import fs

        system, path = fs.FileSystem.from_uri(url)
        return ArrowFSWrapper(system), path
    except ImportError as error:
        raise BatchError(f"{url}: {error}") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise BatchError(f"{url}: cannot be opened: {said(error)}") from None


def listing(url: str, glob: str | None) -> Iterator[Source | Failure]:
    """The files behind a URL, in the order in which a folder on a disk is walked. glob: see policyx.source.walk."""
    scheme, _, rest = url.partition("://")
    query = rest[rest.index("?") :] if "?" in rest else ""
    shown = url.removesuffix(query)
    try:
        system, path = filesystem(url)
        system.invalidate_cache()
        entry = system.info(path)
        globs, any_found = Globs(glob), False
        for found in _below(system, path, "", globs) if entry["type"] == "directory" else [entry]:
            any_found = True
            place = f"{scheme}://{found['name']}"
            yield Source(place, place + query, int(found.get("size") or 0), _stamp(found))
        if not any_found:
            yield Failure(shown, "read", f"the folder has no files that fit {globs}", "--glob '*'")
    except BatchError as error:
        yield Failure(shown, "read", str(error).removeprefix(f"{url}: "))
    except FileNotFoundError:
        yield Failure(shown, "read", "no such file or folder")
    except (OSError, ValueError) as error:
        yield Failure(shown, "read", said(error))


def said(error: BaseException) -> str:
    """What an error says, on one line of at most 300 characters."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:300]


def _below(system: AbstractFileSystem, path: str, inside: str, globs: Globs) -> Iterator[dict[str, Any]]:
    """The files of a folder and of those in it, sorted by their names' bytes; one folder's names are held at a time."""
    children = [(child["name"].rstrip("/").rpartition("/")[2], child) for child in system.ls(path, detail=True)]
    for name, child in sorted(children, key=lambda pair: pair[0].encode("utf-8", "surrogatepass")):
        if not name or name.startswith(".") or child["name"].rstrip("/") == path.rstrip("/"):
            continue
        if child["type"] == "directory":
            yield from _below(system, child["name"], f"{inside}{name}/", globs)
        elif globs.fit(name, inside):
            yield child


def _stamp(found: dict[str, Any]) -> str:
    """What changes when the object does: its tag or version, its time, as far as the store tells them."""
    return " ".join(str(found[key]) for key in _STAMPS if found.get(key) is not None)


def fetch(url: str, folder: Path) -> Path:
    """A copy of the file in a new folder within `folder`, with an ending that says what it is. Raises OSError,
    BatchError."""
    system, path = filesystem(url)
    ending = next((ending for ending in sorted(MANY, key=len, reverse=True) if path.lower().endswith(ending)), "")
    copy = Path(tempfile.mkdtemp(dir=folder)) / f"file{ending}"
    system.get_file(path, str(copy))
    return copy
