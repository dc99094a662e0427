"""The journal and the file it tells of, as a state machine: whatever is done and wherever it is broken off, both say
the same, and each page stands in the file at most once alive."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from policyx.batch.journal import Done, Journal
from policyx.batch.local import _begin
from policyx.batch.settings import Settings
from policyx.failure import Failure
from policyx.output.formats import target
from policyx.output.lines import LinesStore
from policyx.output.store import Page
from policyx.source.pages import Stamp
from tests.faults.undisturbed import LONG

PLACES = st.sampled_from(["a.txt", "b.txt", "c.jsonl#1", "c.jsonl#2", "d"])
RECORDS = st.lists(st.binary(min_size=1, max_size=40).map(lambda data: data.hex().encode()), max_size=2).map(tuple)


@dataclass
class Piece:
    """What stands in the output for a page. live: nothing replaced it yet."""

    place: str
    sha256: str
    data: bytes
    live: bool = True


class JournalMachine(RuleBasedStateMachine):
    """The model: pieces in the order of the file, failures in the order in which they were entered."""

    ending = ".jsonl"

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self.failures: list[tuple[str, Failure]] = []
        self.pending: list[tuple[Done, tuple[bytes, ...]]] = []
        self.clean = True
        self.count = 0
        self.home = Path(tempfile.mkdtemp(prefix="policyx-journal-"))

    def teardown(self) -> None:
        """Leave nothing behind."""
        self._close()
        shutil.rmtree(self.home)

    @initialize()
    def begin(self) -> None:
        """The first run."""
        self._open()

    @rule(place=PLACES, records=RECORDS, fails=st.booleans(), stamped=st.booleans(), entered=st.booleans())
    def page_is_done(self, place: str, records: tuple[bytes, ...], fails: bool, stamped: bool, entered: bool) -> None:
        """A new page, or one that changed; perhaps one of its articles failed; perhaps it ends a chunk."""
        self.count += 1
        failures = (Failure(place, "extract", f"reason {self.count}"),) if fails else ()
        digest = hashlib.sha256(repr((place, records, self.count)).encode()).hexdigest()
        stamp = Stamp(self.count, self.count, self.count) if stamped else None
        lines = tuple(digest[:12].encode() + record for record in records)
        self.pending.append((Done(place, digest, stamp, failures), lines))
        if entered:
            self.commit()

    @rule(place=PLACES)
    def page_cannot_be_read(self, place: str) -> None:
        """What was saved of it before stays."""
        self.count += 1
        self.pending.append((Done(place, None, None, (Failure(place, "read", f"reason {self.count}"),)), ()))

    @rule()
    def commit(self) -> None:
        """A chunk, entered."""
        self.journal.commit(*self._save())
        for done, records in self.pending:
            self.failures = [(place, failure) for place, failure in self.failures if place != done.place]
            self.failures += [(done.place, failure) for failure in done.failures]
            if done.sha256 is None:
                continue
            for piece in self.pieces:
                piece.live &= piece.place != done.place
            self.pieces.append(Piece(done.place, done.sha256, b"".join(record + b"\n" for record in records)))
        self.pending.clear()

    @rule(rest=st.binary(max_size=30))
    def killed(self, rest: bytes) -> None:
        """And a part of what was to be written next stands in the output already."""
        with self.out.open("ab") as file:
            file.write(rest)
        self._kill()

    @rule()
    def killed_between_store_and_journal(self) -> None:
        """The output has the chunk, the journal has not."""
        self._save()
        self._kill()

    @precondition(lambda self: not self.pending and any(not piece.live for piece in self.pieces))
    @rule(steps=st.integers(0, 4), again=st.booleans())
    def compacted_or_killed_within(self, steps: int, again: bool) -> None:
        """What was replaced is dropped; killed after so many steps."""
        if steps > 0:
            position = self.store.rewrite(self.journal.pieces())
        if steps > 1:
            self.journal.swapping(position)
        if steps > 2:
            self.store.swap()
            self.pieces = [piece for piece in self.pieces if piece.live]
        if steps > 3:
            self.journal.swapped()
        if steps < 4 or again:
            self._kill()

    @precondition(lambda self: not self.pending)
    @rule()
    def ended_and_begun_again(self) -> None:
        """The next run tries again what gave no page."""
        self.journal.finish()
        self.clean = True
        self._close()
        self._open()

    @precondition(lambda self: not self.pending)
    @rule()
    def begun_afresh(self) -> None:
        """All is gone."""
        self._close()
        self.pieces, self.failures, self.clean = [], [], True
        self._open(fresh=True)

    @precondition(lambda self: not self.pending)
    @rule()
    def output_deleted(self) -> None:
        """Then nothing is done."""
        self._close()
        self.out.unlink()
        self.pieces, self.failures = [], []
        self._open()

    @invariant()
    def the_journal_is_whole(self) -> None:
        """By SQLite's own check, and by what it must say of itself."""
        database = self.journal._db
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        doubled = "SELECT place FROM pages WHERE live GROUP BY place HAVING count(*) > 1"
        assert database.execute(doubled).fetchall() == []

    @invariant()
    def it_knows_what_was_done(self) -> None:
        """Every page, every piece, every failure, in order."""
        live = {piece.place: piece.sha256 for piece in self.pieces if piece.live}
        for place in ("a.txt", "b.txt", "c.jsonl#1", "c.jsonl#2", "d"):
            seen = self.journal.seen(place)
            assert (seen.sha256 if seen else None) == live.get(place)
            assert seen is None or seen.same
            assert self.journal.failed(place) == any(failed == place for failed, _ in self.failures)
        assert [(length, stays) for length, _, stays in self.journal.pieces()] == [
            (len(piece.data), piece.live) for piece in self.pieces
        ]
        assert self.journal.dead == any(not piece.live for piece in self.pieces)
        assert list(self.journal.failures()) == [failure for _, failure in self.failures]

    @invariant()
    def the_output_is_what_it_says(self) -> None:
        """Up to the position, and nothing after it."""
        data = self.out.read_bytes()
        assert len(data) == self.journal.position
        assert self._unpacked(data) == b"".join(piece.data for piece in self.pieces)

    @staticmethod
    def _unpacked(data: bytes) -> bytes:
        return data

    @property
    def out(self) -> Path:
        """The output."""
        return self.home / f"out{self.ending}"

    def _open(self, *, fresh: bool = False) -> None:
        """As a run begins."""
        goal = target(str(self.out))
        self.journal = Journal(goal.journal, "config", goal.form, fresh=fresh)
        store = goal.store()
        assert isinstance(store, LinesStore)
        self.store = store
        _begin(self.journal, store, goal, Settings(fresh=fresh))
        if self.clean:
            live = {piece.place for piece in self.pieces if piece.live}
            self.failures = [(place, failure) for place, failure in self.failures if place in live]
        self.clean = False

    def _close(self) -> None:
        self.store.close()
        self.journal.close()

    def _kill(self) -> None:
        """What is on disk at this moment is all that the next run finds."""
        home = Path(tempfile.mkdtemp(prefix="policyx-journal-"))
        for path in self.home.iterdir():
            if not path.name.endswith("-shm"):
                shutil.copy(path, home)
        self._close()
        shutil.rmtree(self.home)
        self.home = home
        self.pending.clear()
        self._open()

    def _save(self) -> tuple[list[Done], int]:
        """What goes to the journal once the store has it."""
        pages = [Page(done.place, done.sha256, records) for done, records in self.pending if done.sha256 is not None]
        position, lengths = self.store.save(pages) if pages else (self.journal.position, ())
        taken = iter(lengths)
        return [done.of(next(taken)) if done.sha256 is not None else done for done, _ in self.pending], position


class PackedJournalMachine(JournalMachine):
    """The same for gzip, whose positions are not those of its text."""

    ending = ".jsonl.gz"

    @staticmethod
    def _unpacked(data: bytes) -> bytes:
        return gzip.decompress(data) if data else b""


EFFORT = settings(max_examples=500 if LONG else 50, stateful_step_count=40 if LONG else 25, deadline=None)
TestJournal = JournalMachine.TestCase
TestJournal.settings = EFFORT
TestPackedJournal = PackedJournalMachine.TestCase
TestPackedJournal.settings = EFFORT
