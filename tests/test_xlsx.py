"""Excel files, read back by openpyxl."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from policyx.output import xlsx
from policyx.output.flat import COLUMNS, Cell, defused, rows
from policyx.output.store import StoreError
from policyx.output.xlsx import XlsxWriter
from tests.faults.disk import leave, read_only, small_disk
from tests.records import full, hostile, records, surrogates, write

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

FEW = 12


def written(path: Path, given: Iterable[Mapping[str, Any]]) -> XlsxWriter:
    """A workbook with these records, closed."""
    writer = XlsxWriter(path)
    write(writer, given)
    writer.close()
    return writer


def table(given: Iterable[Mapping[str, Any]]) -> list[tuple[Cell, ...]]:
    """The rows that the records must give, without a header."""
    return [tuple(defused(cell) for cell in row) for record in given for row in rows(record)]


def test_openpyxl_reads_the_same_rows(tmp_path: Path) -> None:
    writer = written(tmp_path / "out.xlsx", records())
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["events"]
    assert list(book["events"].values) == [COLUMNS, *table(records())]
    assert writer.cut == 0


def test_texts_stay_texts(tmp_path: Path) -> None:
    given = [*hostile(), surrogates()]
    written(tmp_path / "out.xlsx", given)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["events"]
    found = list(sheet.iter_rows(min_row=2))
    for cells, row in zip(found, table(given), strict=True):
        for cell, wanted in zip(cells, row, strict=True):
            assert cell.hyperlink is None
            if isinstance(wanted, float):
                assert (cell.data_type, cell.value) == ("n", wanted)
            elif wanted and len(str(wanted)) < xlsx.CHARACTERS:
                # Excel reads _x005F_ as a _, openpyxl leaves it
                assert (cell.data_type, cell.value.replace("_x005F_", "_").rstrip()) == ("s", str(wanted).rstrip())


def test_no_text_becomes_xml(tmp_path: Path) -> None:
    """xlsxwriter puts a text of the shape <r>…</r> into the sheet as markup."""
    record = full() | {"title": "<r><t>red</t></r>", "publisher": "<r></c><c><f>1+1</f></c></r>"}
    written(tmp_path / "out.xlsx", [record])
    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    ElementTree.fromstring(sheet)
    assert b"<f>" not in sheet
    assert b"<t>red" not in sheet
    assert b"&lt;r&gt;&lt;t&gt;red" in sheet


def test_what_is_too_long_for_excel_is_cut_and_counted(tmp_path: Path) -> None:
    lengths = {"title": "长" * 32_767, "publisher": "长" * 32_768, "published": "𬭎" * 16_384}
    writer = written(tmp_path / "out.xlsx", [full() | lengths])
    count = len(list(rows(full())))
    assert writer.cut == 2 * count
    row = dict(zip(COLUMNS, list(openpyxl.load_workbook(tmp_path / "out.xlsx")["events"].values)[1], strict=True))
    assert row["title"] == lengths["title"]
    assert row["publisher"] == "长" * 32_766 + "…"
    assert row["published"] == "𬭎" * 16_383 + "…"


def test_a_sheet_that_is_full_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", FEW)
    written(tmp_path / "out.xlsx", records())
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    wanted = table(records())
    assert len(wanted) > 3 * FEW
    assert book.sheetnames == ["events", *(f"events {n}" for n in range(2, -(-len(wanted) // (FEW - 1)) + 1))]
    for sheet in book.worksheets[:-1]:
        assert sheet.max_row == FEW
    found = []
    for sheet in book.worksheets:
        heading, *body = sheet.values
        assert heading == COLUMNS
        assert sheet.auto_filter.ref == f"A1:AA{len(body) + 1}"
        found += body
    assert found == wanted


def test_a_person_finds_the_way(tmp_path: Path) -> None:
    written(tmp_path / "out.xlsx", records())
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["events"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert all(6 < width < 60 for width in widths)


def test_nothing_gives_a_header(tmp_path: Path) -> None:
    written(tmp_path / "out.xlsx", [])
    assert list(openpyxl.load_workbook(tmp_path / "out.xlsx")["events"].values) == [COLUMNS]


def test_the_same_records_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "a.xlsx", records())
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    (tmp_path / "b.xlsx").write_bytes(b"old")
    written(tmp_path / "b.xlsx", records())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created.year == 2000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_parts_lie_beside_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    (tmp_path / ".out.xlsx.parts").mkdir()
    (tmp_path / ".out.xlsx.parts" / "left").write_bytes(b"by a killed run")
    writer = XlsxWriter(tmp_path / "out.xlsx")
    write(writer, records())
    assert {path.name for path in tmp_path.iterdir()} == {".out.xlsx.partial", ".out.xlsx.parts"}
    writer.close()
    assert {path.name for path in tmp_path.iterdir()} == {"out.xlsx"}


def test_giving_up_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_bytes(b"old")
    writer = XlsxWriter(tmp_path / "out.xlsx")
    write(writer, records())
    writer.abort()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("out.xlsx", b"old")]


def full_disk(disk: Path, free: int) -> None:
    """Write to a disk with `free` bytes left; StoreError, and nothing stays."""
    leave(disk, free)
    writer = XlsxWriter(disk / "out.xlsx")
    try:
        write(writer, records())
        writer.close()
    finally:
        writer.abort()
        assert [path.name for path in disk.iterdir()] == ["ballast"]


@pytest.mark.parametrize("free", [20_000, 120_000, 200_000, 260_000])
def test_a_full_disk(free: int, tmp_path: Path) -> None:
    """Where rows are written, and where parts are packed: one line, no remains, nothing printed when it is thrown away
    (pytest makes an error of that)."""
    with (
        small_disk(tmp_path / "disk") as disk,
        pytest.raises(StoreError, match=r"out.xlsx: cannot write: No space left on device; [^\n]*$"),
    ):
        full_disk(disk, free)


def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with read_only(tmp_path / "folder") as folder, pytest.raises(StoreError, match="cannot write"):
        XlsxWriter(folder / "out.xlsx")


def test_a_missing_package_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(StoreError, match=r"needs xlsxwriter: pip install 'policyx\[xlsx\]'"):
        XlsxWriter(tmp_path / "out.xlsx")
    assert not list(tmp_path.iterdir())
