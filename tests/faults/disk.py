"""Disks that are small, full, or read-only, as far as this user may make them."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZE = 4 << 20


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """A tmpfs of `SIZE` bytes; the test is skipped for a user who must not mount."""
    at.mkdir()
    _or_skip("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(at))
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def used(disk: Path) -> int:
    """Bytes that are taken."""
    status = os.statvfs(disk)
    return (status.f_blocks - status.f_bfree) * status.f_frsize


def leave(disk: Path, free: int) -> Path:
    """Fill a disk until only `free` bytes are left; the file that does it."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, SIZE - used(disk) - free)))
    return ballast


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder in which nothing can be made or changed, not even by root."""
    if os.geteuid():
        folder.chmod(0o555)
        try:
            yield folder
        finally:
            folder.chmod(0o755)
        return
    _or_skip("mount", "--bind", str(folder), str(folder))
    try:
        _or_skip("mount", "-o", "remount,bind,ro", str(folder))
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def files_up_to(size: int) -> Callable[[], None]:
    """For `Run(before=…)`: no file of the run may grow over `size` bytes. Needs no rights, as mounting does."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _or_skip(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"cannot {' '.join(command[:3])}: {error}")
