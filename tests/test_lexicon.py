"""The gazetteer as of a year, towns, zones, and user dictionaries."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import pytest
from training import derived

from policyx import lexicon
from policyx.lexicon import gazetteer, towns, user_entry, zones
from policyx.lexicon.matcher import EndMatcher, Matcher
from policyx.lexicon.table import read, rows, sharded
from policyx.record import RoleName
from policyx.text.shards import Sharded, Shards


@pytest.mark.parametrize(
    ("name", "year", "full", "short"),
    [
        ("渝中区", 2024, ["500103"], []),
        ("渝中", 2024, [], ["500103"]),
        ("内蒙古", 2024, [], ["150000"]),
        ("香港", 2024, [], ["810000"]),
        ("崇文区", 2009, ["110103"], []),
        ("崇文区", 2010, ["110103"], []),
        ("崇文区", 2015, [], []),
        ("密云", 2014, [], ["110228"]),
        ("密云", 2015, [], ["110118", "110228"]),
        ("密云", 2020, [], ["110118"]),
        ("渝北区", 2025, ["500112"], []),
        ("渝北区", 2026, [], []),
        ("两江新区", 2024, [], []),
        ("两江新区", 2026, ["500157"], []),
        ("海东市", 2012, [], []),
        ("海东市", 2014, ["630200"], []),
        ("恩施州", 2024, ["422800"], []),
        ("恩施", 2024, [], ["422800", "422801"]),
        ("东乡", 2024, [], ["361003", "622926"]),
        ("吉林", 2024, [], ["220000", "220200"]),
    ],
)
def test_meanings(name: str, year: int, full: list[str], short: list[str]) -> None:
    whole, part = gazetteer.meanings(name, year)
    assert [d.code for d in whole] == full
    assert [d.code for d in part] == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("渝中区", ("渝中",)),
        ("浦东新区", ("浦东",)),
        ("清新区", ("清新",)),
        ("忠县", ()),
        ("峰峰矿区", ("峰峰",)),
        ("神农架林区", ("神农架",)),
        ("广西壮族自治区", ("广西",)),
        ("阿坝藏族羌族自治州", ("阿坝州", "阿坝")),
        ("彭水苗族土家族自治县", ("彭水县", "彭水")),
        ("双江拉祜族佤族布朗族傣族自治县", ("双江县", "双江")),
        ("科尔沁左翼中旗", ("科左中旗",)),
        ("察哈尔右翼前旗", ("察右前旗",)),
        ("巴林左旗", ()),
        ("东乡族自治县", ()),
        ("瀍河回族区", ("瀍河",)),
        ("大兴安岭地区", ("大兴安岭",)),
        ("香港特别行政区", ("香港",)),
    ],
)
def test_short_names(name: str, short: tuple[str, ...]) -> None:
    assert gazetteer.short_names(name) == short


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("500103", 2024, "重庆市渝中区"),
        ("422801", 2024, "湖北省恩施土家族苗族自治州恩施市"),
        ("469007", 2024, "海南省东方市"),
        ("659004", 2024, "新疆维吾尔自治区五家渠市"),
        ("654022", 2024, "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县"),
        ("500381", 2004, "重庆市江津市"),
        ("110000", 2024, "北京市"),
    ],
)
def test_full_name(code: str, year: int, name: str) -> None:
    assert gazetteer.full_name(code, year) == name


def test_every_division_of_today_is_found_by_its_full_name() -> None:
    for division in gazetteer.divisions():
        if division.last == 9999:
            assert division in gazetteer.meanings(division.name)[0], division


def test_every_parent_is_known() -> None:
    for division in gazetteer.divisions():
        above = gazetteer.ancestors(division.code, division.last)
        assert bool(above) == (division.level != "province"), division
        assert len(above) <= 2


def test_towns_and_zones() -> None:
    assert {code[:6] for code in towns.codes("化龙桥街道")} == {"500103"}
    assert zones.codes()["东湖高新区"] == "420100"
    assert all(gazetteer.division(code) for code in zones.codes().values())


@pytest.mark.parametrize("table", ["division_names", "organ_divisions", "zone_names"])
def test_a_table_that_follows_from_others_is_what_follows(table: str) -> None:
    assert read(table) == getattr(derived, table)(), "python -m training.derived makes it anew"


def test_codes_that_are_none() -> None:
    assert [gazetteer.division(code) for code in ("", "5", "50010", "5001031", "999999", "重庆市")] == [None] * 6


def test_the_tables_of_names_hold_names_only() -> None:
    short = {name for name, means in gazetteer.names().items() if means.short}
    assert gazetteer.everyday() <= gazetteer.common() <= short


def test_matcher_longest() -> None:
    matcher = Matcher([("天津市", 1), ("津市", 2), ("津市市", 3), ("", 4)])
    assert list(matcher.longest("天津市市场")) == [(0, 3, 1)]
    assert sorted(value for _, _, value in matcher.find("天津市市场")) == [1, 2, 3]
    assert list(matcher.find("天津市", 1)) == [(1, 3, 2)]
    assert list(Matcher[int]([]).find("天津市")) == []


def test_a_user_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    lines = ["# own words", "", "name\t江发茂", "division\t光谷\t420100", "word\t渝快办\tnz", "post\t区链长\r"]
    path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    words = lexicon.load_user([path])
    assert [(e.kind, e.text, e.value) for e in words.entries] == [
        ("name", "江发茂", None),
        ("division", "光谷", "420100"),
        ("word", "渝快办", "nz"),
        ("post", "区链长", None),
    ]
    assert words.rejected == ()
    assert words.texts("division") == {"光谷": "420100"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("江发茂", "expected kind TAB text"),
        ("name 江发茂", "expected kind TAB text"),
        ("person\t江发茂", "unknown kind 'person'"),
        ("name\t", "no text"),
        ("name\t江", "one character"),
        ("name\t" + "江" * 61, "61 characters"),
        ("division\t某新区", "six-digit code"),
        ("division\t某新区\t999999", "six-digit code"),
        ("name\ta\tb\tc", "expected kind TAB text"),
    ],
)
def test_rejected_lines_are_told_with_their_number(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(f"# own\n{line}\nname\t何以宁\n", encoding="utf-8")
    words = lexicon.load_user([path])
    assert [e.text for e in words.entries] == ["何以宁"]
    (rejected,) = words.rejected
    assert rejected.line == 2
    assert reason in rejected.reason
    assert str(rejected).startswith(f"{path}:2: ")


def test_bytes_that_are_no_utf8_are_rejected_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes("name\t江发茂\n".encode("gb18030") + "name\t何以宁\n".encode())
    words = lexicon.load_user([path])
    assert [e.text for e in words.entries] == ["何以宁"]
    assert [(r.line, r.reason) for r in words.rejected] == [(1, "not UTF-8")]


def test_a_missing_dictionary_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        lexicon.load_user([tmp_path / "none.tsv"])


def test_entries_hold_only_within_the_block(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("name\t江发茂\n", encoding="utf-8")
    words = lexicon.load_user([path])
    assert not lexicon.current()
    with lexicon.active(words):
        assert [entry.text for _, _, entry in lexicon.current().matcher.find("副区长江发茂带队")] == ["江发茂"]
        with lexicon.active(lexicon.UserLexicon()):
            assert not lexicon.current()
        assert lexicon.current() is words
    assert not lexicon.current()


@pytest.mark.parametrize("name", ["townships", "words"])
def test_a_table_read_in_pieces_is_the_same(name: str) -> None:
    whole = {row[0]: row[1] for row in rows(name)}
    pieces = sharded(name)
    assert all(pieces[key] == value and key in pieces for key, value in whole.items())
    assert {key: value for first in {key[0] for key in whole} for key, value in pieces.pieces[first].items()} == whole
    assert list(pieces) == sorted(whole)
    assert len(pieces) == len(whole)


def pieces_of(*keys: str) -> Shards[str]:
    lines = "".join(f"{key}\t1\n" for key in sorted(keys))
    return Shards(f"# head\n{lines}", lambda found: dict.fromkeys(found.split()[::2], "1"))


def test_a_table_in_pieces_knows_what_it_lacks() -> None:
    table = Sharded(pieces_of("一", "二", "二三"))
    lacking = ["", "#", "\0", "\U0010ffff", "三", "二二"]
    assert [key in table for key in ("一", "二", "二三", *lacking)] == [True] * 3 + [False] * 6
    assert [table.get(key) for key in ("二三", *lacking)] == ["1"] + [None] * 6
    assert "一" not in Sharded(pieces_of())


def test_keys_found_by_their_ends_are_those_of_the_automaton() -> None:
    keys = ["石桥镇", "桥镇", "大石桥镇", "王家街道", "镇"]
    text = "到大石桥镇和王家街道、石桥镇（撤销）镇"
    for start, stop in ((0, None), (2, len(text)), (2, 6), (0, 5)):
        expected = sorted(Matcher((key, key) for key in keys).find(text, start, stop))
        assert (
            sorted(EndMatcher(pieces_of(*keys), {"镇": (1, 2, 3, 4), "道": (4,)}).find(text, start, stop)) == expected
        )


def test_every_town_of_three_characters_or_more_is_found() -> None:
    for name in towns.names():
        assert ((1, 1 + len(name), name) in towns.matcher().find(f"到{name}")) == (len(name) > 2), name


TOML = """
[lexicon]
files = ["words.tsv"]
names = ["江发茂"]
posts = ["区链长"]
organs = ["石岭大脑"]
meetings = ["板凳夜话"]
places = ["三棵树下"]
chrome = ["分享到：石岭"]
words = { "渝快办" = "nz" }
heads = { "圆桌派" = "plain" }
verbs = { "把脉" = "inspect" }
divisions = { "光谷" = "420100", "天府粮仓县" = 500115 }
"""


def test_a_toml_file_means_what_lines_mean(tmp_path: Path) -> None:
    lines = (
        "name\t何以宁\nname\t江发茂\npost\t区链长\norgan\t石岭大脑\nmeeting\t板凳夜话\nplace\t三棵树下\nchrome\t分享到：石岭\n"
        "word\t渝快办\tnz\nhead\t圆桌派\tplain\nverb\t把脉\tinspect\ndivision\t光谷\t420100\ndivision\t天府粮仓县\t500115\n"
    )
    (tmp_path / "words.tsv").write_text("name\t何以宁\n", encoding="utf-8")
    (tmp_path / "own.toml").write_bytes(("\ufeff" + TOML.replace("\n", "\r\n")).encode())
    (tmp_path / "all.tsv").write_text(lines, encoding="utf-8")
    one, other = lexicon.load_user([tmp_path / "own.toml"]), lexicon.load_user([tmp_path / "all.tsv"])
    assert one.rejected == other.rejected == ()
    assert one.entries == other.entries
    assert [entry.line for entry in one.entries] == [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13]
    assert lexicon.dump(one) == lines.encode()
    (tmp_path / "again.tsv").write_bytes(lexicon.dump(one))
    assert lexicon.load_user([tmp_path / "again.tsv"]).entries == one.entries


def test_files_that_name_each_other_are_read_once(tmp_path: Path) -> None:
    for number in range(20):
        named = [f"{number + 1}.toml"] * 2 + ["0.toml"]
        (tmp_path / f"{number}.toml").write_text(f'[lexicon]\nfiles = {named}\nnames = ["甲乙{number}"]\n', "utf-8")
    (tmp_path / "20.toml").write_text("[lexicon]\n", "utf-8")
    words = lexicon.load_user([tmp_path / "0.toml"])
    assert words.rejected == ()
    assert len(words.entries) == 20


def test_a_pipe_that_a_file_names_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    (tmp_path / "own.toml").write_text('[lexicon]\nfiles = ["pipe.tsv", "/dev/zero"]\n', "utf-8")
    words = lexicon.load_user([tmp_path / "own.toml"])
    assert [one.reason.rpartition(": ")[2] for one in words.rejected] == ["not a regular file"] * 2


@pytest.mark.parametrize("ending", [".tsv", ".toml"])
def test_large_dictionaries_are_read_or_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"own{ending}"
    names = [f"莫名堂{number}" for number in range(250_000)]
    if ending == ".tsv":
        path.write_text("".join(f"name\t{name}\n" for name in names), "utf-8")
        assert path.stat().st_size > 5_000_000
        words = lexicon.load_user([path])
        assert len(words.entries) == 250_000
        assert [entry.text for _, _, entry in words.matcher.longest("请莫名堂249999来")] == ["莫名堂249999"]
    else:
        path.write_text(f"[lexicon]\nnames = {names}\n", "utf-8")
        with pytest.raises(lexicon.UnreadableTOML, match=r"own.toml:1: a TOML file of more than 2,000,000 bytes"):
            lexicon.load_user([path])


def test_what_is_built_of_entries_is_built_once_and_goes_with_them() -> None:
    words = lexicon.UserLexicon((lexicon.Entry("verb", "把脉", "inspect"),))
    assert words.made("key", lambda it: [it.verbs]) is words.made("key", lambda _: [{}])
    assert words.made("key", lambda _: [{}]) == [{"把脉": "inspect"}]
    assert lexicon.UserLexicon(words.entries).made("key", lambda _: 3) == 3


def test_a_word_never_hides_a_name() -> None:
    words = lexicon.UserLexicon(
        (
            lexicon.Entry("name", "江发茂"),
            lexicon.Entry("word", "江发茂", "nr"),
            lexicon.Entry("verb", "长江发", "inspect"),
        )
    )
    assert [entry.kind for _, _, entry in words.matcher.longest("副区长江发茂带队")] == ["name"]


def test_the_roles_of_verbs_are_those_of_records() -> None:
    assert set(user_entry.roles()) == set(get_args(RoleName))
