"""What a record depends on besides its page: a change of it makes every page new."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from policyx import __version__

if TYPE_CHECKING:
    from policyx.config import Options


def digest(options: Options) -> str:
    """The version, the options that change records, the words of the user dictionaries, and the model, as one hex
    digest. Raises OSError where a dictionary cannot be read."""
    from policyx.record import SCHEMA_VERSION

    parts = {
        "version": __version__,
        "schema": SCHEMA_VERSION,
        "encoding": options.encoding,
        "text_field": options.text_field,
        "published": options.published,
        "home": options.home,
        "only": sorted(options.only),
        "tagger": options.tagger,
        "model": _model(options.tagger),
        "lexicons": hashlib.sha256(words(options.lexicons)).hexdigest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _model(spec: str) -> str:
    """What its meta.json says of the model, hashed; nothing for one that has none."""
    from policyx.tagger import store

    kind, _, name = spec.partition(":")
    meta = (Path(name) if name else store.folder() / kind) / "meta.json"
    return _file(meta) if meta.is_file() else ""


def words(paths: tuple[Path, ...]) -> bytes:
    """The entries of dictionaries, and of the files that these name, as one tab-separated file; comments, and where an
    entry stands, make no difference. Raises OSError where one cannot be read."""
    if not paths:
        return b""
    from policyx import lexicon

    try:
        return lexicon.dump(lexicon.load_user(paths))
    except lexicon.UnreadableTOML as error:
        raise OSError(errno.EINVAL, error.reason, error.path) from None


def _file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
