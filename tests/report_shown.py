"""Reports in a browser, as fixtures: of one article, of many, and the browser that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Browser, chromium, required

if TYPE_CHECKING:
    from policyx.report.sheet import Sheet

__all__ = ["Shown", "browser", "many", "one", "window"]

SEEDS = Path(__file__).parent.parent / "data" / "seeds"


class Shown:
    """A report and its sheets."""

    def __init__(self, paths: list[Path], out: Path) -> None:
        from policyx.pipeline import Pipeline
        from policyx.report.gather import Gatherer
        from policyx.report.sheet import Sheet
        from policyx.report.write import Report

        self.out = out
        found = Gatherer(Pipeline(), out).sheets([str(path) for path in paths])
        self.sheets = [sheet for sheet in found if isinstance(sheet, Sheet)]
        report = Report(out)
        for sheet in self.sheets:
            report.add(sheet)
        report.close()

    def events(self) -> list[tuple[Sheet, Any]]:
        """Every event with its sheet."""
        return [(sheet, event) for sheet in self.sheets for event in sheet.document.events]

    def words(self, sheet: Sheet, spans: Any) -> str:
        """The repaired words of raw spans, joined by |."""
        assert sheet.text
        return "|".join(sheet.text.clean[slice(*sheet.text.to_clean(*span))] for span in spans)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    required()
    return Shown([SEEDS, SEEDS.parent / "corpus" / "W4.txt"], tmp_path_factory.mktemp("report") / "many.html")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    required()
    return Shown([SEEDS / "000_fcf39d0aba025ec8.txt"], tmp_path_factory.mktemp("report") / "one.html")


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """A browser as good as new; afterwards nothing must stand in its console."""
    window.screen()
    window.complaints()
    yield window
    assert window.complaints() == []
