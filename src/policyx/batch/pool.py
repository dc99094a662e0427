"""Worker processes that take pages and give outcomes, whatever the pages do to them.

Each worker has a pipe of its own: the pools that share one pipe among workers (concurrent.futures, Pebble) stand still
or break as a whole when a worker is killed in the middle of a message, and a page must be able to harm only its own.
"""

from __future__ import annotations

import math
import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, TypeVar

from policyx.batch.serve import Ready, serve
from policyx.batch.settings import BatchError, Settings, memory_each
from policyx.batch.work import Outcome, settled
from policyx.failure import DIED, OUT_OF_MEMORY, TOOK_LONGER, Failure
from policyx.source.pages import Raw, load

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from policyx.config import Options

Other = TypeVar("Other")

TICK = 0.2
"""Seconds after which `ordered` gives None where nothing was ready, so that its caller can look up."""
AHEAD, SMALL = 2, 16_000
"""Pages that a worker holds, one in work and one that it can begin at once, and the bytes up to which it gets a page
ahead: a longer message would not fit into the pipe, and to send it would wait for the page in work."""
WINDOW, WINDOW_BYTES = 32, 64_000_000
"""Pages a worker, and their bytes in memory, that are read while an earlier page is not done."""
RENEWED = 20_000
"""Pages after which a worker is replaced by a new one, so that no leak, whosever it is, lasts."""
STARTS = 3
"""Workers that may die before their first page, one after the other, until the run is given up."""


@dataclass(slots=True)
class _Slot:
    """A place in the order of what was given in. again: whether its worker has died once."""

    raw: Raw | None
    ready: Any = None
    again: bool = False

    @property
    def held(self) -> int:
        """Bytes of the page in memory."""
        return len(self.raw.data) if self.raw and self.raw.data else 0


@dataclass(slots=True, eq=False)
class _Hand:
    """A worker as the parent sees it. tasks: the pages it holds, the first in work since `since` (monotonic)."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False
    tasks: deque[_Slot] = field(default_factory=deque)
    since: float = 0.0
    given: int = 0


class Workers:
    """Worker processes, started when pages come. Use as a context manager: all are ended on exit."""

    def __init__(self, options: Options, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._memory = settings.memory or memory_each(settings.jobs)
        self._context = multiprocessing.get_context("spawn")
        self._hands: list[_Hand] = []
        self._waiting: deque[_Slot] = deque()
        self._alone: deque[_Slot] = deque()
        self._stillborn = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_exc: object) -> None:
        for hand in self._hands:
            _end(hand)
        self._hands.clear()

    def ordered(self, items: Iterable[Raw | Other]) -> Iterator[Outcome | Other | None]:
        """An outcome for each page, in the order of `items`; what is no page is handed through at its place. None is
        given where nothing was ready for a while. Items are taken only as fast as they are worked through. Raises
        BatchError where no worker can be started."""
        source, more = iter(items), True
        slots: deque[_Slot] = deque()
        window, held = WINDOW * self._settings.jobs, 0
        while more or slots:
            while more and len(slots) < window and held < WINDOW_BYTES and not (slots and slots[0].ready is not None):
                item = next(source, None)
                if item is None:
                    more = False
                elif isinstance(item, Raw):
                    slots.append(_Slot(item))
                    held += slots[-1].held
                    self._waiting.append(slots[-1])
                    self._give()
                else:
                    slots.append(_Slot(None, item))
            self._give()
            if slots and slots[0].ready is None:
                self._hear()
                if slots[0].ready is None:
                    yield None
            while slots and slots[0].ready is not None:
                slot = slots.popleft()
                held -= slot.held
                yield slot.ready

    def _give(self) -> None:
        """Hand waiting pages to workers that have room; a page whose worker died, only when no other is in work."""
        if self._alone:
            if not any(hand.tasks for hand in self._hands):
                self._start(1)
                hand = next((hand for hand in self._hands if hand.ready), None)
                if hand and not self._send(hand, self._alone[0]):
                    self._gone(hand)
            return
        self._start(len(self._waiting))
        while self._waiting:
            slot = self._waiting[0]
            fit = (hand for hand in self._hands if hand.ready and hand.given < RENEWED)
            hand = min(fit, key=lambda hand: len(hand.tasks), default=None)
            if hand is None or len(hand.tasks) >= (AHEAD if slot.held <= SMALL else 1):
                return
            self._waiting.popleft()
            if not self._send(hand, slot):
                self._gone(hand)

    def _send(self, hand: _Hand, slot: _Slot) -> bool:
        """Whether the worker took the page; it is among its tasks in any case."""
        if not hand.tasks:
            hand.since = time.monotonic()
        hand.tasks.append(slot)
        hand.given += 1
        try:
            hand.pipe.send(slot.raw)
        except OSError:
            return False
        return True

    def _start(self, wanted: int) -> None:
        """Start workers until there are as many as pages wait for, or as there may be."""
        for hand in [hand for hand in self._hands if hand.given >= RENEWED and not hand.tasks]:
            self._hands.remove(hand)
            _end(hand)
        for _ in range(min(wanted, self._settings.jobs) - len(self._hands)):
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=serve, args=(theirs, self._options, self._memory), daemon=True)
            process.start()
            theirs.close()  # else the pipe would not end with the worker
            self._hands.append(_Hand(process, ours))

    def _hear(self) -> None:
        """Take what workers say, for at most a tick; end those whose page takes too long."""
        pipes = {hand.pipe: hand for hand in self._hands}
        for pipe in wait(list(pipes), TICK):
            hand = pipes[pipe]  # type: ignore[index]
            try:
                while hand.pipe.poll():
                    self._heard(hand, hand.pipe.recv())
            except (EOFError, OSError):
                self._gone(hand)
        now = time.monotonic()
        for hand in list(self._hands):
            if hand.tasks and not hand.pipe.poll() and now - hand.since > self._allowed(hand.tasks[0]):
                self._late(hand)

    def _heard(self, hand: _Hand, said: Ready | Outcome) -> None:
        if isinstance(said, Ready):
            if said.error:
                raise BatchError(said.error)
            hand.ready, self._stillborn = True, 0
            return
        slot = hand.tasks.popleft()
        slot.ready = said
        hand.since = time.monotonic()
        if slot in self._alone:
            self._alone.remove(slot)
        if any(failure.reason == OUT_OF_MEMORY for failure in said.failures):
            hand.given = RENEWED  # what it could not have is scattered over its memory now

    def _gone(self, hand: _Hand) -> None:
        """The worker died: its page in work is tried once more, alone; the others wait again."""
        self._hands.remove(hand)
        _end(hand)
        code = hand.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if not hand.ready:
            self._stillborn += 1
            if self._stillborn >= STARTS:
                raise BatchError(f"the workers die as they start ({how}); with less memory, try --jobs 1")
        elif hand.tasks:
            slot = hand.tasks.popleft()
            if slot.again:
                self._fail(slot, f"{DIED} ({how}), twice")
            else:
                slot.again = True
                self._alone.append(slot)
        self._waiting.extendleft(reversed(hand.tasks))

    def _late(self, hand: _Hand) -> None:
        slot = hand.tasks.popleft()
        self._hands.remove(hand)
        _end(hand)
        seconds = self._allowed(slot)
        self._fail(slot, f"{TOOK_LONGER} {round(seconds, 1):g} s", f"--retry --timeout {math.ceil(2 * seconds)}")
        self._waiting.extendleft(reversed(hand.tasks))

    def _allowed(self, slot: _Slot) -> float:
        return self._settings.seconds(max(slot.held, slot.raw.weight if slot.raw and not slot.raw.data else 0))

    def _fail(self, slot: _Slot, reason: str, hint: str | None = None) -> None:
        raw = slot.raw
        assert raw is not None
        # its worker cannot tell the sha256 any more, and without one the page would be tried again in each run
        loaded = load(raw, max_bytes=self._options.max_bytes)
        sha256, stamp = (None, None) if isinstance(loaded, Failure) else (loaded.sha256, settled(loaded.stamp))
        failure = Failure(raw.place, "extract", reason, hint)
        slot.ready = Outcome(raw.place, sha256, stamp, (), (failure,), 0, raw.weight)
        if slot in self._alone:
            self._alone.remove(slot)


def _end(hand: _Hand) -> None:
    """Kill a worker; it holds nothing that must be put away."""
    hand.pipe.close()
    hand.process.kill()
    hand.process.join()
