"""What a batch writes to: a store takes the records of pages, chunk by chunk, and what it has saved stays saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


class StoreError(Exception):
    """A store that cannot be used or written to; the message is one line that names it, the cause, and what helps."""


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one page.

    place: where it was read (`pages/a.txt`, `pages.jsonl#12`, `crawl.zip#b/c.html`), unique within a store.
    sha256: of its bytes. records: its documents, one JSON object each in UTF-8 without a line end, in order; () where
    it gave none any more."""

    place: str
    sha256: str
    records: tuple[bytes, ...]


class Piece(NamedTuple):
    """A page as it lies in an appending store: its length, what must stand in its first record (the first twelve digits
    of its sha256, with which its ids begin), and whether it stays."""

    length: int
    mark: bytes
    stays: bool


class Store(Protocol):
    """Keeps the records of pages. Every method raises StoreError, never OSError or an error of a database."""

    appends: bool
    """Whether it is an Appending store; another replaces what an earlier `save` wrote for the same place."""

    def open(self, position: int | None) -> None:
        """Begin. position: what `save` returned last in an earlier run, after which everything is cut off; 0 for a
        store that is new or was emptied by `clear`; None where that is not known, which only a store that does not
        append takes."""

    def clear(self) -> None:
        """Empty the store (`--fresh`): called before `open`. What is not policyx's own stays."""

    def save(self, pages: Sequence[Page]) -> tuple[int, tuple[int, ...]]:
        """Make the pages durable, all or none: on disk, or committed, when this returns.

        Returns the position behind them, and the length that each of them takes in an appending store (its unit is the
        store's own); zeros in others."""

    def finish(self) -> None:
        """All pages of the run were saved, and something changed: write what is made of the whole (an Excel file)."""

    def close(self) -> None:
        """Release everything; called once, also after an error."""


class Appending(Store, Protocol):
    """A store in which pages lie one behind the other, so that replaced ones must be dropped at the end of a run."""

    def rewrite(self, pieces: Iterable[Piece]) -> int:
        """Write beside it a copy of the pages that stay. pieces: all pages, in order. The copy is durable when this
        returns. Returns its position. Raises StoreError, too, where the pieces are not where they were saved."""

    def swap(self) -> None:
        """The copy takes the place of the original, at once or not at all; `open` follows."""


@runtime_checkable
class Database(Store, Protocol):
    """A store of which the file system does not tell whether what was saved is still there: its database may have been
    dropped, or the URL may name one of the same name on another server."""

    empty: bool
    """After `open`: nothing is saved in it, whatever a journal says."""
