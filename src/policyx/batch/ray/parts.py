"""Parts: the inputs, divided among machines. A part is named after what is in it, so that one that is made stays made,
and it ends where the name of a file says so, so that a new file changes the part that it falls into and no other."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policyx.failure import Failure
from policyx.source.archive import MANY

CHUNK = 4096
"""Pages a part, about, if nothing else is said."""
PAGE_BYTES, PACKED_BYTES = 8_000, 2_000
"""What a page takes, about, in a file of many pages, and in one that is compressed."""
_PACKED = (".gz", ".tgz", ".zip", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the input.

    place: what records call it. file: how a machine opens it: a path, or a URL with all that it says. size: bytes.
    stamp: what changes when the file does."""

    place: str
    file: str
    size: int
    stamp: str

    @property
    def pages(self) -> int:
        """How many pages it holds, about."""
        name = self.place.lower()
        if not name.endswith(MANY):
            return 1
        return max(1, self.size // (PACKED_BYTES if name.endswith(_PACKED) else PAGE_BYTES))


@dataclass(frozen=True, slots=True)
class Part:
    """Some files, in the order of the input. name: `part-00012-1f0a…`, of its place and of what is in it. pages: about.
    size: bytes of its files. packed: the files, for `unpacked`."""

    name: str
    pages: int
    size: int
    packed: bytes

    @property
    def digest(self) -> str:
        """What is in it: its files, their stamps, and all that records depend on."""
        return self.name.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Facts:
    """What became of a part, as it is noted in its file. documents: pages. failures: how many, by cause. unread: how
    many pages could not be had, and may be another time. run: which run made it."""

    documents: int = 0
    articles: int = 0
    events: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    run: str = ""


def divide(found: Iterable[Source | Failure], identity: str, chunk: int) -> Iterator[Part | Failure]:
    """The parts, of about `chunk` pages each; a file of more is a part of its own. Failures are handed through.

    identity: digest of all that records depend on besides the files."""
    number, gathered, pages = 0, list[Source](), 0
    for source in found:
        if isinstance(source, Failure):
            yield source
            continue
        weight = source.pages
        if weight >= chunk and gathered:
            yield _part(number, gathered, pages, identity)
            number, gathered, pages = number + 1, [], 0
        gathered.append(source)
        pages += weight
        if pages >= 2 * chunk or weight >= chunk or (4 * pages >= chunk and _ends(source.place, weight, chunk)):
            yield _part(number, gathered, pages, identity)
            number, gathered, pages = number + 1, [], 0
    if gathered:
        yield _part(number, gathered, pages, identity)


def unpacked(packed: bytes) -> list[Source]:
    """The files of a part."""
    return [Source(*row) for row in json.loads(zlib.decompress(packed))]


def facts(data: Mapping[str, Any]) -> Facts:
    """Facts from their fields; those of another version are left out."""
    return Facts(**{name: data[name] for name in Facts.__slots__ if name in data})


def _ends(place: str, weight: int, chunk: int) -> bool:
    """Whether a part may end behind this file: told from its name alone, at about one page of three quarters of a
    chunk, since a quarter comes before it anyway."""
    mark = int.from_bytes(hashlib.blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).digest())
    return mark % max(1, 3 * chunk // 4) < weight


def _part(number: int, files: list[Source], pages: int, identity: str) -> Part:
    inside = json.dumps([[file.place, file.size, file.stamp] for file in files]).encode()
    digest = hashlib.sha256(identity.encode() + inside).hexdigest()[:16]
    rows = [[file.place, file.file, file.size, file.stamp] for file in files]
    packed = zlib.compress(json.dumps(rows).encode())
    return Part(f"part-{number:05}-{digest}", pages, sum(file.size for file in files), packed)
