"""Excel: events, one row a participant, every text as text."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from policyx.output.flat import COLUMNS, Cell, defused, rows
from policyx.output.formats import need
from policyx.output.store import StoreError
from policyx.output.whole import WholeFile, writing

ROWS: Final = 1_048_576
"""What a sheet of Excel holds, its header among them."""
CHARACTERS: Final = 32_767
"""What a cell of Excel holds, in UTF-16 units."""

_WIDTHS = {
    "document": 16, "path": 28, "title": 48, "publisher": 16, "published": 17, "home_code": 10, "home": 18,
    "event": 19, "event_type": 12, "event_name": 40, "event_date": 11, "event_end": 11, "part_of_day": 10,
    "division_code": 12, "division": 18, "venue": 20, "mode": 8, "score": 7, "person": 10, "roles": 18, "posts": 32,
    "post_status": 12, "post_divisions": 14, "organs": 40, "groups": 24, "agenda": 40, "works": 32,
}  # fmt: skip
# the library writes a text of this shape into the sheet as it is, as XML of its own
_RAW_XML = re.compile(r"<r>.*</r>", re.DOTALL)


class XlsxWriter:
    """A workbook whose sheets `events`, `events 2`, … hold the rows of records under a frozen header.

    Memory is flat: rows go to temporary files beside `path`. The same records give the same bytes. Every method but
    `abort` raises StoreError.

    cut: how many cells were too long for Excel and end in …"""

    def __init__(self, path: Path) -> None:
        need("xlsxwriter", "xlsx")
        from xlsxwriter import Workbook

        self.cut = self._sheets = 0
        self._book: Any = None
        self._file = WholeFile(path)
        self._zipped = _Zipped(self._file.stream)
        self._parts = self._file.temporary.with_suffix(".parts")
        try:
            with writing(path):
                self._clear()
                self._parts.mkdir()
                self._book = Workbook(
                    self._zipped,
                    {"constant_memory": True, "tmpdir": str(self._parts), "strings_to_formulas": False},
                )
                self._book.use_zip64()
                self._book.set_properties({"created": datetime(2000, 1, 1)})
                self._heading = self._book.add_format({"bold": True, "bottom": 1})
                self._add_sheet()
        except BaseException:
            self.abort()
            raise

    def write(self, record: Mapping[str, Any]) -> None:
        """Write the rows of a record."""
        with writing(self._file.target):
            for row in rows(record):
                if self._row == ROWS:
                    self._end_sheet()
                    self._add_sheet()
                self._put(row)

    def close(self) -> None:
        """Put the workbook in its place."""
        from xlsxwriter.exceptions import XlsxWriterException

        with writing(self._file.target):
            self._end_sheet()
            try:
                self._book.close()
            except XlsxWriterException as error:
                if error.args and isinstance(error.args[0], OSError):
                    raise error.args[0] from error
                raise StoreError(f"{self._file.target}: cannot write: {error}") from error
            self._clear()
        self._file.commit()

    def abort(self) -> None:
        """Remove what was written; a workbook that stood there before stays."""
        for sheet in self._book.worksheets() if self._book else ():
            for part in (sheet.row_data_fh, sheet.fh):  # the rows, and the sheet that is made of them
                with contextlib.suppress(OSError):
                    part.close()
        self._zipped.shut = True
        shutil.rmtree(self._parts, ignore_errors=True)
        self._file.abort()

    def _add_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet("events" if self._sheets == 1 else f"events {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for number, name in enumerate(COLUMNS):
            self._sheet.set_column(number, number, _WIDTHS[name])
            self._sheet.write_string(0, number, name, self._heading)
        self._row = 1

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, self._row - 1, len(COLUMNS) - 1)

    def _put(self, row: tuple[Cell, ...]) -> None:
        for number, cell in enumerate(row):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, number, self._fitting(cell))
            elif cell is not None:
                self._sheet.write_number(self._row, number, cell)
        self._row += 1

    def _fitting(self, cell: str) -> str:
        text = str(defused(cell))
        if len(text) > CHARACTERS // 2 and len(text.encode("utf-16-le")) > 2 * CHARACTERS:
            self.cut += 1
            text = text.encode("utf-16-le")[: 2 * (CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
        return f"{text} " if _RAW_XML.fullmatch(text) else text

    def _clear(self) -> None:
        """Remove the folder of parts, also one that a killed run left."""
        if self._parts.is_symlink():
            self._parts.unlink()
        elif self._parts.exists():
            shutil.rmtree(self._parts)


class _Zipped:
    """The file under a ZipFile, which after a failure still writes its end when it is thrown away, and prints a
    traceback where it cannot. Once `shut`, nothing reaches the file and nothing fails."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.shut = False

    def write(self, data: bytes) -> int:
        return len(data) if self.shut else self._stream.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self.shut else self._stream.seek(offset, whence)

    def tell(self) -> int:
        return 0 if self.shut else self._stream.tell()

    def flush(self) -> None:
        if not self.shut:
            self._stream.flush()
