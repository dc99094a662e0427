"""policyx.toml, --config, environment and flags: which comes before which, where files are found, what is refused."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from policyx.cli import annotate, batch, explain, extract, report, segment
from policyx.cli.app import app
from policyx.cli.settings import variable
from policyx.cli.settings_file import COMMANDS, OPTIONS

PAGE = "石岭县要闻\n\n来源：石岭县融媒体中心 2023-07-09\n\n7月8日，县长陆明把脉石岭机械厂。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder two below one without settings, with a page in it; no variable of policyx is set."""
    folder = tmp_path / "work" / "inner"
    folder.mkdir(parents=True)
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(folder)
    for option in (*OPTIONS, *(o for own in COMMANDS.values() for o in own), "lexicon", "config", "no-config"):
        monkeypatch.delenv(variable(option), raising=False)
    return folder


def policyx(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def shown(*arguments: object) -> dict[str, tuple[str, str]]:
    """What `policyx config show` prints: option -> (value, source)."""
    run = policyx("config", "show", *arguments)
    assert run.exit_code == 0, run.output
    return {option: (value, source) for option, value, source in (line.split("\t") for line in run.stdout.splitlines())}


def home(*arguments: object) -> str | None:
    """The home of the page's record."""
    run = policyx("extract", "page.txt", "--tagger", "none", *arguments)
    assert run.exit_code == 0, run.output
    place = json.loads(run.stdout)["home"]
    return place and str(place["code"])


def refused(run: Result, *parts: str) -> None:
    """The command ended with exit code 2 and one line that holds some parts."""
    assert run.exit_code == 2, run.output
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1, run.stderr
    for part in parts:
        assert part in run.stderr, run.stderr


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_each_place_overrules_the_ones_before(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() is None
    write(here.parent / "policyx.toml", '[options]\nhome = "500103"\n')
    assert home() == "500103"
    other = write(here / "other.toml", "[options]\nhome = 500115\n")
    assert home("--config", other) == "500115"
    monkeypatch.setenv("POLICYX_HOME", "420100")
    assert home("--config", other) == "420100"
    assert home("--config", other, "--home", "110101") == "110101"
    assert home("--no-config") == "420100"
    monkeypatch.setenv("POLICYX_HOME", "")
    assert home("--no-config") is None


def test_the_nearest_file_alone_holds(here: Path) -> None:
    write(here.parent.parent / "policyx.toml", '[options]\nhome = "500103"\ntagger = "none"\n')
    assert shown()["home"] == ("500103", str(here.parent.parent / "policyx.toml"))
    write(here / "policyx.toml", '[options]\nhome = "500115"\n')
    assert shown()["home"] == ("500115", str(here / "policyx.toml"))
    assert shown()["tagger"] == ("builtin", "default")


def test_a_folder_of_that_name_and_files_beside_are_no_settings(here: Path) -> None:
    (here / "policyx.toml").mkdir()
    write(here.parent / "elsewhere.toml", '[options]\nhome = "500103"\n')
    assert shown()["config"] == ("", "none found")


def test_a_working_directory_that_is_gone_has_no_settings(here: Path, tmp_path: Path) -> None:
    page = write(tmp_path / "page.txt", PAGE)
    (here / "page.txt").unlink()
    here.rmdir()
    assert policyx("extract", page, "--tagger", "none").exit_code == 0


def test_the_environment_names_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / "policyx.toml", '[options]\nhome = "500103"\n')
    other = write(here / "other.toml", '[options]\nhome = "500115"\n')
    third = write(here / "third.toml", '[options]\nhome = "420100"\n')
    monkeypatch.setenv("POLICYX_CONFIG", str(other))
    assert shown()["config"] == (str(other), "given")
    assert shown()["home"][0] == "500115"
    assert shown("--config", third)["home"][0] == "420100"
    assert shown("--no-config")["config"] == ("", "left out")
    monkeypatch.delenv("POLICYX_CONFIG")
    monkeypatch.setenv("POLICYX_NO_CONFIG", "1")
    assert shown()["home"] == ("", "default")
    assert shown("--config", third)["home"][0] == "420100"


def test_both_flags_are_refused(here: Path) -> None:
    other = write(here / "other.toml", "")
    for flags in (["--config", other, "--no-config"], ["--no-config", "--config", other]):
        refused(policyx("config", "show", *flags), "--config and --no-config: give one of them")


def test_a_table_of_a_command_comes_before_options(here: Path) -> None:
    write(here / "policyx.toml", '[options]\nhome = "500103"\n[extract]\nhome = "500115"\n[batch]\njobs = 3\n')
    assert home() == "500115"
    held = shown()
    assert held["home"][0] == "500103"
    assert held["extract.home"][0] == "500115"
    assert held["batch.jobs"] == ("3", str(here / "policyx.toml"))


def test_values_as_people_write_them(here: Path) -> None:
    text = '[options]\npublished = 2023-07-10\nonly = ["officials", "events"]\ntext_field = "body"\nmax-bytes = 9_000\n'
    write(here / "policyx.toml", "\ufeff" + text.replace("\n", "\r\n"))
    held = {option: value for option, (value, _) in shown().items()}
    assert held["published"] == "2023-07-10"
    assert held["only"] == "officials,events"
    assert held["text-field"] == "body"
    assert held["max-bytes"] == "9000"
    (here / "page.txt").write_text(PAGE.replace(" 2023-07-09", ""), encoding="utf-8")
    record = json.loads(policyx("extract", "page.txt", "--tagger", "none").stdout)
    assert record["published"] == "2023-07-10"
    assert record["dates"] == []
    write(here / "policyx.toml", "[options]\nmax-bytes = 9\n")
    assert "--max-bytes" in policyx("extract", "page.txt", "--tagger", "none").stderr


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        ("[options]\n\nhoem = 1\n", 3, ["[options] takes no hoem", "did you mean home?"]),
        ("[options]\nout = 'x'\n", 2, ["takes no out", "encoding, glob"]),
        ("[options]\njobs = 2\n", 2, ["takes no jobs", "[batch] takes it"]),
        ("[options]\nlexicon = 'own.tsv'\n", 2, ["takes no lexicon", "[lexicon]: files"]),
        ("[batch]\nsummary = 'x'\n", 2, ["[batch] takes no summary"]),
        ("[extract]\nformat = 1\n", 2, ["[extract] format takes a text"]),
        ("[options]\nmax-bytes = 'many'\n", 2, ["max-bytes takes a whole number above 0"]),
        ("[options]\nmax-bytes = true\n", 2, ["max-bytes takes a whole number above 0"]),
        ("[options]\nmax-bytes = 0\n", 2, ["max-bytes takes a whole number above 0"]),
        ("[options]\nonly = [1]\n", 2, ["only takes a list of texts"]),
        ("[batch]\nfail-fast = 'yes'\n", 2, ["fail-fast takes true or false"]),
        ("[batch]\ntimeout = -1\n", 2, ["timeout takes a number"]),
        ("[batch]\ntimeout = 1" + "0" * 400, 2, ["timeout takes a number"]),
        ("[options]\nhome = 0x" + "f" * 5_000, 2, ["home takes a text"]),
        ("\n[optoins]\nhome = 1\n", 2, ["unknown table [optoins]", "did you mean options?"]),
        ("home = '渝中区'\n", 1, ["unknown table [home]", "home belongs under [options]"]),
        ("options = 3\n", 1, ["options is no table"]),
        ("[options]\nhome = 渝中区\n", 2, ["no TOML"]),
        ("[options]\nhome = '渝中区\n", 2, ["no TOML"]),
        ("[lexicon.verbs]\n把脉 = 'inspect'\n", 2, ["no TOML", "is quoted"]),
        ("a = " + "[" * 100_000, 1, ["nested too deeply"]),
        ("a = " + "1" * 10_000, 1, ["no TOML"]),
        ("#\na" + ".a" * 5_000 + " = 1\n", 2, ["keys of too many parts: 5,000 dots in a line"]),
        ("a = '" + "x" * 2_000_000, 1, ["more than 2,000,000 bytes"]),
    ],
)
def test_what_is_wrong_is_one_line(here: Path, text: str, line: int, parts: list[str]) -> None:
    path = write(here.parent / "policyx.toml", text)
    refused(policyx("extract", "page.txt"), f"{path}:{line}: ", *parts)
    assert policyx("extract", "page.txt", "--no-config", "--tagger", "none").exit_code == 0


def test_a_value_cannot_command_the_terminal(here: Path) -> None:
    write(here / "policyx.toml", '[report]\ntitle = "a\\u001b]0;owned\\u0007\\tb\\nc"\n')
    assert shown()["report.title"][0] == "a ]0;owned  b c"
    run = policyx("config", "show", "--json")
    assert all(char.isprintable() or char == "\n" for char in run.stdout)


def test_bytes_that_are_no_utf8_name_their_line(here: Path) -> None:
    path = here / "policyx.toml"
    path.write_bytes("[options]\nhome = '渝中区'\n".encode("gb18030"))
    refused(policyx("extract", "page.txt"), f"{path}:2: not UTF-8")


def test_a_file_that_is_not_there(here: Path) -> None:
    refused(policyx("extract", "page.txt", "--config", "none.toml"), "none.toml: cannot read", "--config takes a file")
    refused(policyx("extract", "page.txt", "--config", here), "cannot read", "--config takes a file")


def test_a_value_that_cannot_be_used_names_where_it_was_set(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(here / "policyx.toml", '[options]\npublished = "yesterday"\n')
    refused(policyx("extract", "page.txt"), "--published takes", f"(set in {path})")
    monkeypatch.setenv("POLICYX_PUBLISHED", "tomorrow")
    refused(policyx("extract", "page.txt"), "tomorrow", "(set by POLICYX_PUBLISHED)")
    run = policyx("extract", "page.txt", "--published", "never")
    refused(run, "never is no day")
    assert "set " not in run.stderr


def test_a_number_in_the_environment_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYX_MAX_BYTES", "many")
    run = policyx("extract", "page.txt")
    assert run.exit_code == 2
    assert "--max-bytes" in run.stderr


def test_help_is_shown_whatever_the_file_says(here: Path) -> None:
    write(here / "policyx.toml", "rubbish")
    run = policyx("extract", "--help")
    assert run.exit_code == 0
    assert "POLICYX_HOME" in run.stdout
    assert "--no-config" in run.stdout


@pytest.mark.parametrize("name", ["./model", "sub/model", "model", "/model", "~/model", "a b"])
def test_a_file_that_was_only_found_names_no_folder_of_a_model(here: Path, name: str) -> None:
    (here / "model").mkdir()
    write(here / "policyx.toml", f'[options]\ntagger = "hanlp:{name}"\n')
    refused(policyx("extract", "page.txt"), "policyx.toml:2: [options] tagger: a folder", "--tagger, POLICYX_TAGGER")


def test_a_file_that_is_given_may_name_one_beside_it(here: Path) -> None:
    (here.parent / "model").mkdir()
    path = write(here.parent / "own.toml", '[options]\ntagger = "hanlp:./model"\n')
    assert shown("--config", path)["tagger"][0] == f"hanlp:{here.parent / 'model'}"
    write(here / "policyx.toml", '[options]\ntagger = "hanlp:MSRA_NER_ELECTRA_SMALL_ZH"\n')
    assert shown()["tagger"][0] == "hanlp:MSRA_NER_ELECTRA_SMALL_ZH"


def test_every_setting_is_an_option_of_its_commands_with_its_variable() -> None:
    functions = {
        "extract": extract.extract,
        "batch": batch.batch,
        "report": report.report,
        "segment": segment.segment,
        "explain": explain.explain,
        "annotate": annotate.annotate,
    }
    assert functions.keys() == COMMANDS.keys()
    everywhere: set[str] = set()
    for command, function in functions.items():
        variables = dict(_options(function))
        everywhere |= variables.keys()
        for option in (*COMMANDS[command], *(OPTIONS.keys() & variables.keys() - {"only"})):
            assert variables[option] == variable(option), (command, option)
        own = {option for option in variables if variables[option]} - OPTIONS.keys()
        assert own <= {*COMMANDS[command], "lexicon"}, command
    assert OPTIONS.keys() <= everywhere


def test_an_option_of_the_same_name_but_another_kind_takes_no_setting(here: Path) -> None:
    write(here / "policyx.toml", '[options]\nonly = ["reporters"]\ntagger = "none"\n')
    run = policyx("explain", "page.txt")
    assert run.exit_code == 0, run.output
    assert "陆明" in run.stdout


def _options(function: Any) -> Iterator[tuple[str, str | None]]:
    """(long name, environment variable) of the options of a command."""
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        for one in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(one, typer.models.OptionInfo):
                names = [str(name) for name in (one.default, *(one.param_decls or ()))]  # before typer sorts them out
                yield from ((name[2:], str(one.envvar) if one.envvar else None) for name in names if name[:2] == "--")


def test_entries_in_the_settings_hold_beside_those_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here.parent / "words.tsv", "name\t莫名堂\n")
    write(here.parent / "policyx.toml", '[lexicon]\nfiles = ["words.tsv"]\nverbs = {"把脉" = "inspect"}\n')
    write(here / "more.tsv", "verb\t把脉\tattend\n")
    text = PAGE.replace("把脉石岭机械厂", "把脉石岭机械厂，莫名堂来了")
    (here / "page.txt").write_text(text, encoding="utf-8")

    def said(*arguments: object) -> tuple[bool, list[str]]:
        run = policyx("extract", "page.txt", "--tagger", "none", *arguments)
        assert run.exit_code == 0, run.output
        record = json.loads(run.stdout)
        roles = [role for event in record["events"] for actor in event["participants"] for role in actor["roles"]]
        return "莫名堂" in [person["name"] for person in record["officials"]], roles

    assert said() == (True, ["inspect"])
    assert said("--no-config") == (False, [])
    assert said("--lexicon", "more.tsv")[0]
    assert "inspect" not in said("--lexicon", "more.tsv")[1]
    monkeypatch.setenv("POLICYX_LEXICON", f"more.tsv:{here.parent / 'words.tsv'}")
    assert said("--no-config")[0]


def test_many_rejected_lines_are_not_all_told(here: Path) -> None:
    write(here / "own.tsv", "nothing\n" * 1_000)
    run = policyx("extract", "page.txt", "--tagger", "none", "--lexicon", "own.tsv")
    assert run.exit_code == 0
    assert run.stderr.count("\n") == 21
    assert "980 more lines were rejected" in run.stderr
