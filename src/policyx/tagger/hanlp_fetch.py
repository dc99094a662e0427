"""Fetching HanLP's components: the only place of policyx that uses a network, for `policyx models pull`."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from policyx.tagger import hanlp, hanlp_models
from policyx.tagger.base import NoTagger

PATIENCE = 10
"""Seconds to wait for the first answer of a server."""


def fetch(name: str, say: Callable[[str], None]) -> Path:
    """Fetch a component of HanLP's by name, with what it needs, and load it once. say: takes lines on what goes on.
    Gives its folder. Raises NoTagger, at once where there is no network."""
    address = hanlp_models.known().get(name)
    if address is None:
        hanlp_models.find(name)
        raise NoTagger(f"{name} is a folder: there is nothing to fetch; use it with --tagger hanlp:{name}")
    folder = hanlp_models.place(address)
    if not folder.is_dir():
        _get(address, folder, say)
    config = hanlp_models.check(folder)
    for transformer, mirror in hanlp_models.mirrors(config).items():
        if not hanlp_models.place(mirror).is_dir():
            say(f"{name} needs the tokenizer of {transformer}")
            _get(mirror, hanlp_models.place(mirror), say)
    # what else it needs comes from the Hugging Face hub, by transformers, while it is loaded
    hanlp.component(folder, network=True)
    return folder


def _get(address: str, folder: Path, say: Callable[[str], None]) -> None:
    from hanlp.utils.io_util import get_resource

    size = _asked(address, folder)
    say(f"{address} → {folder}" + (f" ({size / 1e6:.0f} MB, packed)" if size else ""))
    try:
        get_resource(address, save_dir=str(hanlp_models.home()), verbose=False)
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise NoTagger(f"{address}: not fetched: {type(error).__name__}: {said}") from error
    if not folder.is_dir():
        raise NoTagger(f"{address}: fetched, but {folder} is not in it")


def _asked(address: str, folder: Path) -> int:
    """The size of what lies at an address, 0 if it does not say. HanLP itself would try for 25 s before it gives up."""
    if not address.startswith(("https://", "http://")):
        raise NoTagger(f"{address}: no address that can be fetched; see HANLP_URL")
    request = urllib.request.Request(address, method="HEAD", headers={"User-Agent": "policyx"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.headers.get("Content-Length") or 0)
    except urllib.error.HTTPError as error:
        raise NoTagger(f"{address}: the server says {error.code} {error.reason}; see HANLP_URL") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NoTagger(
            f"{address}: cannot be reached ({reason}). Offline, unpack a copy of it to {folder}, "
            f"set HANLP_HOME{_now()} to a folder that holds one, or use hanlp:FOLDER"
        ) from None


def _now() -> str:
    return f" (now {os.environ['HANLP_HOME']})" if os.environ.get("HANLP_HOME") else ""
