"""The report as one HTML file: articles are written as they come, the page round them at the end."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from policyx import __version__
from policyx.output.whole import WholeFile, writing
from policyx.report.data import json_block
from policyx.report.index import Index
from policyx.report.view import view

if TYPE_CHECKING:
    from jinja2 import Environment

    from policyx.failure import Failure
    from policyx.report.sheet import Sheet

STYLES = ("base.css", "marks.css", "article.css", "overview.css", "print.css")
SCRIPTS = ("index.js", "state.js", "filter.js", "table.js", "timeline.js", "counts.js", "text.js", "card.js", "main.js")
_SHOWN_FAILURES = 50
_SHOWN = {code: 0xFFFD for code in (*range(32), 127, *range(0xD800, 0xE000)) if chr(code) not in "\t\n\r\f"} | {
    13: 32,
    12: 32,
}
"""What HTML does not hold, or changes when it is read; character by character, so that places stay."""


class Report:
    """A report on its way to `target`, which stays as it was until `close`. title: None for one by the articles.

    Every method but `abort` raises StoreError."""

    def __init__(self, target: Path, title: str | None = None) -> None:
        self._title = title
        with writing(target):
            self._articles = tempfile.TemporaryFile()  # noqa: SIM115 - closed by abort
        self._file = WholeFile(target)
        self._index = Index()
        self._failures: list[str] = []
        self.failed = self.missing = 0

    @property
    def count(self) -> int:
        """How many articles it has."""
        return len(self._index.articles)

    def add(self, sheet: Sheet) -> None:
        """Write an article."""
        self._index.add(sheet.document)
        self.missing += sheet.missing is not None
        html = environment().get_template("article.html").render(view(sheet, self.count))
        with writing(self._file.target):
            self._articles.write(html.encode("utf-8", "replace"))

    def failure(self, failure: Failure) -> None:
        """Note what could not be read."""
        self.failed += 1
        if len(self._failures) < _SHOWN_FAILURES:
            self._failures.append(str(failure))

    def close(self) -> None:
        """Write the page round the articles, and put the file in its place."""
        style, script = together(STYLES), together(SCRIPTS)
        index = self._index
        head = (
            environment()
            .get_template("head.html")
            .render(
                title=self._title or self._only_title() or "政策新闻报告",
                version=__version__,
                policy=policy(style, script),
                style=Markup(style),
                count=self.count,
                events=len(index.events),
                people=len(index.people),
                divisions=len(index.divisions),
                failures=self._failures,
                failed=self.failed,
                missing=self.missing,
            )
        )
        foot = (
            environment()
            .get_template("foot.html")
            .generate(
                version=__version__,
                script=Markup(script),
                rows=index.rows,
                count=self.count,
                data=json_block(index.data()),
            )
        )
        out = self._file.stream
        with writing(self._file.target):
            out.write(head.encode("utf-8", "replace"))
            self._articles.seek(0)
            shutil.copyfileobj(self._articles, out, 1 << 20)
            for part in foot:
                out.write(part.encode("utf-8", "replace"))
            self._articles.close()
        self._file.commit()

    def abort(self) -> None:
        """Remove what was written; a file that stood there before stays."""
        self._articles.close()
        self._file.abort()

    def _only_title(self) -> str | None:
        return self._index.articles[0][1] if self.count == 1 else None


@cache
def environment() -> Environment:
    """The templates, which escape whatever they are given."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_printable,
    )


def _printable(value: object) -> object:
    """A text as HTML can hold it: of the same length, without control characters and halves of surrogate pairs. What
    is markup already stays."""
    return value.translate(_SHOWN) if type(value) is str else value


@cache
def together(names: tuple[str, ...]) -> str:
    """Files of the page, one after another; scripts share one scope of their own."""
    text = "\n".join(_asset(name) for name in names)
    return f'"use strict";\n(() => {{\n{text}}})();\n' if names[0].endswith(".js") else text


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy: nothing is loaded, nothing runs but this style and this script."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return files("policyx.report").joinpath("page", name).read_text("utf-8").replace("\r\n", "\n")
