"""The pages of most of these tests, and the undisturbed runs over them, made once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import pages
from tests.faults.undisturbed import Undisturbed, undisturbed

collect_ignore = ["hostile"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these tests look into /proc."""
    if not sys.platform.startswith("linux"):
        for item in items:
            if "faults" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="needs /proc"))


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 pages of every kind, and three bad ones."""
    return pages.mixed(tmp_path_factory.mktemp("mixed"), 64)


@pytest.fixture(scope="session")
def measured(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Undisturbed]:
    """The undisturbed run over `mixed`, by the name of the output."""
    done: dict[str, Undisturbed] = {}

    def measure(name: str) -> Undisturbed:
        if name not in done:
            done[name] = undisturbed(mixed, tmp_path_factory.mktemp("undisturbed") / name)
        return done[name]

    return measure
