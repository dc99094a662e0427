"""`policyx lexicon check|list|find`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policyx.cli.app import app
from policyx.lexicon import lookup
from policyx.lexicon.table import rows


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "NO_CONFIG", "LEXICON"):
        monkeypatch.delenv(f"POLICYX_{name}", raising=False)
    return tmp_path


def policyx(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["lexicon", *map(str, arguments)])


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def checked(*paths: Path) -> tuple[int, list[str]]:
    """(exit code, lines without their folder) of `policyx lexicon check`."""
    run = policyx("check", *paths)
    assert "Traceback" not in run.output
    return run.exit_code, [line.replace(f"{Path.cwd()}/", "") for line in run.stdout.splitlines()]


def test_check_says_which_lines_are_rejected_and_why(here: Path) -> None:
    own = write(
        here / "own.tsv", "# mine\nname\t莫名堂\nnames\t何以宁\nverb\t把脉\tinspekt\nhead\t圆桌派\tround\nname 乔安\n"
    )
    code, lines = checked(own)
    assert code == 1
    assert [line.split(": ")[0] for line in lines] == ["own.tsv:3", "own.tsv:4", "own.tsv:5", "own.tsv:6"]
    assert "unknown kind 'names'" in lines[0]
    assert "did you mean name?" in lines[0]
    assert "a verb needs a role, not 'inspekt'" in lines[1]
    assert "did you mean inspect?" in lines[1]
    assert "unknown kind of head 'round': one of plain" in lines[2]
    assert "there are spaces, but no tab" in lines[3]
    assert policyx("check", own).stderr == "policyx: 1 entries, 4 rejected, 0 warnings\n"


def test_check_of_a_good_file_is_silent(here: Path) -> None:
    own = write(here / "own.tsv", "name\t莫名堂\nverb\t探营\tinspect\nhead\t圆桌派\ndivision\t天府粮仓县\t500115\n")
    assert checked(own) == (0, [])


def test_check_finds_the_lines_of_toml(here: Path) -> None:
    text = """# mine
[options]
home = "500103"

[lexicon]
names = [
  "莫名堂",
  # "乔安" is no entry
  "乔",
  "何\\u4ee5宁", "陆明",
  "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
]
posts = []

[lexicon.verbs]
"把脉" = "inspect"
"问诊" = "doctor"

[lexicon.divisions]
"天府粮仓县" = 500115
"地府粮仓县" = 999999
"""
    for name, lines_end in (("policyx.toml", "\n"), ("own.toml", "\r\n")):
        path = here / name
        path.write_bytes(("\ufeff" + text.replace("\n", lines_end)).encode())
        code, lines = checked(path)
        assert code == 1
        assert [line.split(": ")[0] for line in lines] == [f"{name}:{line}" for line in (9, 11, 17, 21)]
        assert "one character" in lines[0]
        assert "61 characters" in lines[1]
        assert "a verb needs a role, not 'doctor'" in lines[2]
        assert "a division needs the six-digit code" in lines[3]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[lexicon]\nname = ['莫名堂']\n", 2, "[lexicon] takes no name: one of files, names"),
        ("[lexicon]\nnames = '莫名堂'\n", 2, "[lexicon] names takes a list of texts"),
        ("[lexicon]\nverbs = ['把脉']\n", 2, "[lexicon] verbs takes a table of texts"),
        ("[lexicon]\nwords = 3\n", 2, "[lexicon] words takes a list or a table of texts"),
        ("[lexicon]\nposts = ['书记', 3]\n", 2, "[lexicon] posts: expected texts in quotation marks"),
        ("lexicon = 3\n", 1, "lexicon is no table"),
        ("names = ['莫名堂']\n", 1, "no table [lexicon]"),
        ("[lexicon]\nfiles = ['none.tsv']\n", 2, "none.tsv: cannot read: no such file"),
        ("[lexicon]\nfiles = ['.']\n", 2, "cannot read: not a regular file"),
        ("[lexicon]\n'把脉 = 1\n", 2, "no TOML"),
    ],
)
def test_check_of_toml_that_means_nothing(here: Path, text: str, line: int, reason: str) -> None:
    code, lines = checked(write(here / "own.toml", text))
    assert code == (3 if "no TOML" in reason else 1)
    (said,) = lines
    assert said.startswith(f"own.toml:{line}: rejected: ")
    assert reason in said
    run = CliRunner().invoke(app, ["extract", "page.txt", "--lexicon", "own.toml"])
    assert run.exit_code == 2
    assert run.stderr.count("\n") == 1
    assert f"own.toml:{line}: " in run.stderr


def test_check_reads_the_other_tables_of_settings_too(here: Path) -> None:
    path = write(here / "policyx.toml", "[options]\nhoem = 1\nonly = 2\n[lexicon]\nnames = ['乔']\n")
    code, lines = checked(path)
    assert code == 1
    assert [line.split(": ")[0] for line in lines] == [f"policyx.toml:{line}" for line in (2, 3, 5)]
    assert checked() == (code, lines)
    write(path, "[options]\nhome = '500103'\n")
    assert checked(path) == (0, [])


def test_check_follows_the_files_that_a_file_names(here: Path) -> None:
    (here / "words").mkdir()
    write(here / "words" / "a.tsv", "name\t乔\n")
    write(here / "words" / "b.toml", '[lexicon]\nfiles = ["a.tsv", "../own.toml"]\nnames = ["陆"]\n')
    own = write(here / "own.toml", '[lexicon]\nfiles = ["words/a.tsv", "words/b.toml"]\n')
    code, lines = checked(own)
    assert code == 1
    assert [line.split(": ")[0] for line in lines] == ["words/a.tsv:1", "words/b.toml:3"]


@pytest.mark.parametrize(
    ("entries", "warning"),
    [
        ("name\t莫名堂\nname\t莫名堂\n", "own.tsv:2: warning: name 莫名堂 repeats own.tsv:1"),
        (
            "verb\t探营\tinspect\nverb\t探营\tattend\n",
            "contradicts own.tsv:1, where it is inspect: the last one counts",
        ),
        ("name\t莫名堂\npost\t莫名堂\n", "contradicts own.tsv:1, where it is a name: the last one counts"),
        ("verb\t主持\thost\n", "is built in (builtin:frames.tsv:"),
        ("verb\t走访\taccompany\n", "is built in as inspect (builtin:frames.tsv:"),
        ("head\t座谈会\n", "is built in (builtin:meeting_heads.tsv:"),
        ("head\t座谈会\tnone\n", "is built in as plain"),
        ("head\t板凳座谈会\n", "ends with 座谈会, which is built in"),
        ("division\t渝中区\t500103\n", "is built in as 500103 重庆市渝中区"),
        ("division\t渝中区\t500115\n", "is built in as 500103 重庆市渝中区: yours counts"),
        ("name\t习近平\n", "is built in (builtin:known_names.tsv:"),
        ("name\t和平\n", "is an ordinary word as well"),
        ("name\t長壽\n", "pages are read in simplified script, where this never stands: write 长寿"),
        ("name\t莫名堂\t书记\n", "a name takes no value: 书记 is not used"),
    ],
)
def test_check_warns_of_what_is_odd(here: Path, entries: str, warning: str) -> None:
    code, lines = checked(write(here / "own.tsv", entries))
    assert code == 0
    assert len(lines) == 1, lines
    assert warning in lines[0]
    assert ": warning: " in lines[0]


def test_check_of_no_file(here: Path) -> None:
    run = policyx("check")
    assert run.exit_code == 2
    assert "no dictionary is in effect" in run.stderr
    code, lines = checked(here / "none.tsv")
    assert code == 3
    assert lines == ["none.tsv: rejected: cannot read: no such file or directory"]
    code, lines = checked(here / "none.tsv", write(here / "own.tsv", "name\t莫名堂\n"))
    assert code == 1


def listed(*arguments: object) -> list[list[str]]:
    run = policyx("list", *arguments)
    assert run.exit_code == 0, run.output
    return [line.split("\t") for line in run.stdout.splitlines()]


def test_list_counts_every_entry_of_every_table() -> None:
    found = {row[0]: (row[1], int(row[2])) for row in listed()}
    assert found["builtin:surnames.tsv"] == ("name", len(rows("surnames")))
    assert found["builtin:frames.tsv"] == ("verb", len(rows("frames")))
    assert len(found) == sum(not set(lookup.SOUGHT).isdisjoint(table.columns) for table in lookup.tables())
    divisions = listed("--kind", "division", "--source", "builtin", "--entries")
    assert len(divisions) == sum(count for kind, count in found.values() if kind == "division")


def test_every_table_is_known_with_its_columns() -> None:
    folder = Path(lookup.__file__).parent
    assert {table.name for table in lookup.tables()} == {path.stem for path in folder.glob("*.tsv")} - {"tables"}
    for table in lookup.tables():
        assert max(len(row) for row in rows(table.name)) == len(table.columns), table.name


def test_list_of_the_users_own(here: Path) -> None:
    write(here / "own.tsv", "name\t莫名堂\nverb\t探营\tinspect\nrubbish\n")
    write(here / "policyx.toml", '[lexicon]\nfiles = ["own.tsv"]\nheads = ["圆桌派"]\n')
    run = policyx("list", "--source", "user")
    assert "own.tsv:3: expected kind TAB text" in run.stderr
    own, settings = f"{here}/own.tsv", f"{here}/policyx.toml"
    counted = [line.split("\t")[:3] for line in run.stdout.splitlines()]
    assert counted == [[own, "name", "1"], [own, "verb", "1"], [settings, "head", "1"]]
    assert listed("--source", own, "--entries", "--kind", "verb") == [
        [f"{own}:2", "verb", "探营", "your verb, role inspect"]
    ]
    (row,) = listed("--source", settings, "--entries", "--json")
    told = {"source": "user", "file": settings, "line": 3, "kind": "head", "text": "圆桌派"}
    assert json.loads(row[0]) == {**told, "what": "your head", "meaning": {}}
    assert listed("--source", "user", "--no-config") == []


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["--kind", "verbs"], "did you mean verb?"),
        (["--source", "none.tsv"], "nothing was loaded from none.tsv"),
        (["--lexicon", "none.tsv"], "none.tsv: cannot read"),
    ],
)
def test_list_of_what_is_not_there(flags: list[str], part: str) -> None:
    run = policyx("list", *flags)
    assert run.exit_code == 2
    assert run.stderr.count("\n") == 1
    assert part in run.stderr


def found(*arguments: object) -> list[str]:
    """Table, text and meaning of each line of `policyx lexicon find`."""
    run = policyx("find", *arguments)
    assert run.exit_code == 0, run.output
    cells = [line.split("\t") for line in run.stdout.splitlines()]
    return [f"{place.rpartition(':')[0].rpartition('/')[2]} {text}: {meaning}" for place, _, text, meaning in cells]


def test_find_tells_what_a_text_means(here: Path) -> None:
    division, before = found("渝中区")
    assert before.endswith("code 510202, level county, years 1994–1996, unused because it ended before 1998")
    assert division.startswith(
        "builtin:divisions.tsv 渝中区: division, code 500103 重庆市渝中区, level county, years 1"
    )
    assert any("short for 渝中区, code 500103 重庆市渝中区" in line for line in found("渝中"))
    assert any("short name of a division, code 532800 云南省西双版纳" in line for line in found("版纳"))
    assert "builtin:frames.tsv 主持: verb that gives a role, role host, side s" in found("主持")
    assert any(line.startswith("builtin:surnames.tsv 江: surname") for line in found("江"))
    assert any(line.startswith("builtin:roles.tsv 区长: word of posts, kind office") for line in found("区长"))
    assert any("town or street, codes" in line and "渝中区" in line for line in found("化龙桥街道"))
    write(here / "own.tsv", "verb\t主持\tspeak\n")
    assert found("主持", "--lexicon", "own.tsv")[0] == "own.tsv 主持: your verb, role speak"


def test_find_of_parts(here: Path) -> None:
    assert "builtin:meeting_heads.tsv 恳谈会: head of meetings' names, kind plain" in found("恳谈", "--part")
    assert not any("meeting_heads" in line for line in found("恳谈"))
    inside = found("江发茂", "--inside")
    assert any(line.startswith("builtin:surnames.tsv 江: ") for line in inside)
    write(here / "own.tsv", "name\t江发茂\n")
    assert any("own.tsv 江发茂" in line for line in found("副区长江发茂", "--inside", "--lexicon", "own.tsv"))


def test_find_reads_traditional_script_and_widths() -> None:
    run = policyx("find", "區長")
    assert "looking for 区长" in run.stderr
    assert "区长" in run.stdout


def test_names_and_entries_cannot_command_the_terminal(here: Path) -> None:
    own = write(here / "a\x1b[31m\nb.tsv", "name\t江\u202e发茂\nna\x9bme\t江\nname\t江\u202e发茂\n")
    for arguments in (
        ["check", own],
        ["list", "--source", "user", "--lexicon", own],
        ["list", "--source", "user", "--entries", "--lexicon", own],
        ["list", "--source", "user", "--entries", "--json", "--lexicon", own],
        ["find", "发茂", "--part", "--lexicon", own],
    ):
        run = policyx(*arguments)
        assert "江" in run.stdout or "user" in run.stdout or "your" in run.stdout
        assert all(char.isprintable() or char in "\t\n" for char in run.stdout), run.stdout
        assert all(line.count("\t") in (0, 3) for line in run.stdout.splitlines())


def test_find_of_nothing() -> None:
    run = policyx("find", "魑魅魍魉魑魅")
    assert run.exit_code == 1
    assert run.stdout == ""
    assert "stands in no table; --part and --inside find more" in run.stderr
    assert policyx("find", " ").exit_code == 2


def test_find_as_json() -> None:
    run = policyx("find", "渝中", "--json")
    told = [json.loads(line) for line in run.stdout.splitlines()]
    (division,) = [one for one in told if one["kind"] == "division"]
    assert division["meaning"]["code"] == "500103 重庆市渝中区"
    assert division["source"] == "builtin"
