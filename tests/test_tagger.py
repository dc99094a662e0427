"""The builtin tagger: what it sees, how tags become mentions, its weights on disk, its voice."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyx.tagger import builtin, store
from policyx.tagger.base import NoTagger, Said, Tagged, hear
from policyx.tagger.builtin import LONGEST, Builtin
from policyx.tagger.chain import marginals
from policyx.tagger.decode import decode
from policyx.tagger.features import BITS, CLASSES, PROTOCOL, SHAPES, encode
from policyx.tagger.tags import LABELS, OUTSIDE, SIZE, begin, follows, tags
from policyx.text.reading import Reading, fold

TEXT = "5月8日，临澧县召开春耕备耕工作会议。县委书记欧阳立春出席并讲话，副县长陶然汇报。"
OTHER = "雨下了三天，河水涨到堤脚。老人们说，这样的春汛二十年没有见过。"


def reading(*paragraphs: str) -> Reading:
    text = "\n".join(paragraphs)
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 1
    return Reading(text, fold(text), (), tuple(spans))


@pytest.fixture(scope="module")
def tagger() -> Builtin:
    return builtin.load()


def test_it_names_people_and_posts(tagger: Builtin) -> None:
    article = reading(TEXT)
    found = {(t.label, article.fold[t.start : t.stop]) for t in tagger.hear(article).tagged}
    assert {("P", "欧阳立春"), ("P", "陶然"), ("T", "县委书记"), ("T", "副县长"), ("D", "5月8日")} <= found


def test_prose_without_names_has_none(tagger: Builtin) -> None:
    assert not [t for t in tagger.hear(reading(OTHER)).tagged if t.label == "P" and t.score > 0.5]


def test_a_paragraph_does_not_depend_on_its_neighbours(tagger: Builtin) -> None:
    alone = [(t.label, t.start, t.stop, round(t.score, 4)) for t in tagger.hear(reading(TEXT)).tagged]
    shift = len(OTHER) + 1
    beside = tagger.hear(reading(OTHER, TEXT, OTHER)).tagged
    moved = [(t.label, t.start - shift, t.stop - shift, round(t.score, 4)) for t in beside]
    assert [m for m in moved if 0 <= m[1] < len(TEXT)] == alone


def test_any_number_of_articles_at_once_gives_the_same(tagger: Builtin) -> None:
    articles = [reading(TEXT), reading(OTHER, TEXT), reading(TEXT * 3)]
    assert [list(found) for found in tagger.tag(articles)] == [list(*tagger.tag([article])) for article in articles]


def test_a_line_without_end_is_cut_and_read(tagger: Builtin) -> None:
    long = reading(TEXT * 600)
    assert len(long.fold) > 50 * LONGEST
    found = [t for t in tagger.hear(long).tagged if long.fold[t.start : t.stop] == "欧阳立春"]
    assert len(found) > 570  # a cut may fall into a name, never for most


def test_nothing_to_read(tagger: Builtin) -> None:
    voice = tagger.hear(reading(""))
    assert voice.tagged == ()
    assert voice.support("P", 0, 2) == voice.mass("P", 0, 2) == 0.0


def test_support_and_mass(tagger: Builtin) -> None:
    article = reading(TEXT)
    voice = tagger.hear(article)
    start = article.fold.index("欧阳立春")
    assert voice.support("P", start, start + 4) > 0.8
    assert voice.support("P", start, start + 5) < 0.2
    assert voice.support("T", start, start + 4) < 0.1
    assert voice.mass("P", start, start + 3) > 0.8
    assert voice.support("P", len(TEXT) - 2, len(TEXT) + 2) == 0.0  # beyond the paragraph


def test_what_the_glance_leaves_unread_has_no_persons_posts_or_organs(tagger: Builtin) -> None:
    article = reading(TEXT, OTHER, OTHER, TEXT)
    whole, glanced = tagger.hear(article), tagger.hear(article, [])
    kept = {(t.label, t.start, t.stop): t.score for t in glanced.tagged if t.label in "PTO"}
    wanted = {(t.label, t.start, t.stop): t.score for t in whole.tagged if t.label in "PTO"}
    assert {"P", "T"} <= {label for label, _, _ in wanted}
    assert kept == pytest.approx(wanted, abs=0.02)
    encoded, _ = encode([TEXT, OTHER * 5])
    looked = tagger.network.looked(encoded)
    assert looked.sum() < encoded.real.sum() / 2


def test_what_the_rules_name_is_read_though_the_glance_sees_nothing(tagger: Builtin) -> None:
    text = "连日阴雨，高山和平原都积了水，渡船停了。"
    article, span = reading(text), (text.index("高山"), text.index("高山") + 2)
    wanted = tagger.hear(article).mass("P", *span)
    assert wanted > 0.01
    assert tagger.hear(article, []).mass("P", *span) == 0.0
    assert tagger.hear(article, [span]).mass("P", *span) == pytest.approx(wanted, abs=5e-3)


@given(st.integers(0, 1000), st.sampled_from([1, 3, 20]))
def test_scores_do_not_depend_on_what_else_is_read(seed: int, one_in: int) -> None:
    random = np.random.default_rng(seed)
    encoded, _ = encode([TEXT, OTHER, TEXT[:5]])
    want = encoded.real & (random.integers(0, one_in, len(encoded.real)) == 0)
    stack = builtin.load().network.stack
    assert np.allclose(stack.scores(encoded, want), stack.scores(encoded, encoded.real)[want[encoded.real]], atol=1e-4)


def test_everywhere_is_the_same_as_at_each_place(tagger: Builtin) -> None:
    encoded, _ = encode([TEXT, "", OTHER, TEXT[:3]])
    for stack in (tagger.network.stack, tagger.network.glance):
        assert stack is not None
        scores = stack.scores(encoded, encoded.real)
        assert np.allclose(stack.everywhere(encoded)[:, encoded.real].T, scores, atol=1e-4)


def test_a_model_without_a_glance_reads_everything(copied: Path) -> None:
    meta = json.loads((copied / "meta.json").read_text())
    del meta["sha256"]["glance.npz"]
    (copied / "meta.json").write_text(json.dumps(meta))
    article = reading(OTHER, TEXT)
    blind = builtin.load(copied)
    assert blind.hear(article, []).tagged == blind.hear(article).tagged == builtin.load().hear(article).tagged


def test_a_tagger_without_probabilities_has_a_voice_too() -> None:
    class Fixed:
        name = "fixed"

        def tag(self, readings: object) -> list[tuple[Tagged, ...]]:
            assert readings
            return [(Tagged("P", 2, 5, 0.9),)]

    voice = hear(Fixed(), reading(TEXT))
    assert isinstance(voice, Said)
    assert (voice.support("P", 2, 5), voice.support("P", 2, 4), voice.support("T", 2, 5)) == (0.9, 0.0, 0.0)
    assert voice.mass("P", 3, 7) == pytest.approx(0.45)


def test_ids_are_within_their_tables() -> None:
    encoded, starts = encode([TEXT, "", "𠮷野家 ASCII 12", OTHER])
    assert len(starts) == 4
    assert encoded.shapes.max() < SHAPES
    assert encoded.words.max() < CLASSES
    assert encoded.bits.shape == (len(encoded.chars), BITS)
    assert encoded.real.sum() == len(TEXT) + len("𠮷野家 ASCII 12") + len(OTHER)


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.integers(1, 6), st.integers(0, 3)), max_size=8))
def test_well_formed_tags_are_read_as_they_are(parts: list[tuple[str, int, int]]) -> None:
    row, wanted = [OUTSIDE], []
    for label, size, gap in parts:
        wanted.append((label, len(row), len(row) + size))
        row += tags(label, size) + [OUTSIDE] * gap
    row.append(OUTSIDE)
    probs = np.full((len(row), SIZE), 0.001, np.float32)
    probs[np.arange(len(row)), row] = 0.9
    assert [found[:3] for found in decode(probs)] == wanted


@given(st.integers(0, 10_000), st.integers(2, 40))
def test_any_probabilities_give_well_formed_mentions(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    probs = random.dirichlet(np.full(SIZE, 0.1), size).astype(np.float32)
    probs[[0, -1]] = 0
    probs[[0, -1], OUTSIDE] = 1
    found = decode(probs)
    assert all(a[2] <= b[1] for a, b in itertools.pairwise(found))
    assert all(0 < start < stop < size and 0 <= score <= 1 for _, start, stop, score in found)


@given(st.integers(0, 1000), st.integers(1, 5))
def test_the_chain_sums_over_all_sequences(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    scores = np.full((size + 2, SIZE), -30, np.float32)
    known = [OUTSIDE, *range(begin("P"), begin("P") + 4)]
    scores[:, known] = random.normal(0, 2, (size + 2, len(known)))
    scores[[0, -1]] = -30
    scores[[0, -1], OUTSIDE] = 30  # what stands at either side is outside
    moves = np.array([[0 if follows(a, b) else -1e4 for b in range(SIZE)] for a in range(SIZE)], np.float32)
    moves += random.normal(0, 0.5, moves.shape).astype(np.float32)
    total = np.zeros((size, SIZE))
    for tags_ in itertools.product(known, repeat=size):
        row = (OUTSIDE, *tags_, OUTSIDE)
        weight = sum(float(moves[a, b]) for a, b in itertools.pairwise(row))
        weight += sum(float(scores[at + 1, tag]) for at, tag in enumerate(tags_))
        total[np.arange(size), tags_] += np.exp(weight)
    wanted = total / total.sum(axis=1, keepdims=True)
    found = marginals(scores, moves, np.ones(size + 2, np.bool_))[1:-1]
    assert np.allclose(found, wanted, atol=1e-3)


@given(st.integers(0, 1000), st.lists(st.integers(1, 90), min_size=1, max_size=6))
def test_runs_are_summed_side_by_side_as_if_alone(seed: int, sizes: list[int]) -> None:
    random = np.random.default_rng(seed)
    moves = np.array([[0 if follows(a, b) else -1e4 for b in range(SIZE)] for a in range(SIZE)], np.float32)
    runs = [random.normal(0, 2, (size, SIZE)).astype(np.float32) for size in sizes]
    gap, none = np.zeros((1, SIZE), np.float32), np.zeros(1, np.bool_)
    together = np.concatenate([part for run in runs for part in (gap, run)])
    real = np.concatenate([part for run in runs for part in (none, np.ones(len(run), np.bool_))])
    alone = [marginals(run, moves, np.ones(len(run), np.bool_)) for run in runs]
    assert np.allclose(marginals(together, moves, real)[real], np.concatenate(alone), atol=1e-5)


def test_what_may_follow_what() -> None:
    p, t = begin("P"), begin("T")
    assert follows(OUTSIDE, p)
    assert follows(p, p + 1)
    assert follows(p + 2, t)
    assert not follows(OUTSIDE, p + 1)
    assert not follows(p, t + 2)
    assert not follows(p, OUTSIDE)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(store.folder() / "builtin", tmp_path / "model"))


def test_weights_that_are_not_those_of_meta_json(copied: Path) -> None:
    (copied / "weights.npz").write_bytes(b"PK" + bytes(100))
    with pytest.raises(NoTagger, match=r"weights\.npz.*sha256"):
        builtin.load(copied)


def test_weights_for_another_protocol(copied: Path) -> None:
    meta = json.loads((copied / "meta.json").read_text())
    (copied / "meta.json").write_text(json.dumps(meta | {"protocol": PROTOCOL + 1}))
    with pytest.raises(NoTagger, match=f"protocol {PROTOCOL + 1}"):
        builtin.load(copied)


def test_weights_that_are_missing(copied: Path) -> None:
    (copied / "weights.npz").unlink()
    with pytest.raises(NoTagger, match=r"weights\.npz"):
        builtin.load(copied)


def test_a_broken_glance_with_the_right_digest(copied: Path) -> None:
    (copied / "glance.npz").write_bytes(b"no archive")
    meta = json.loads((copied / "meta.json").read_text())
    meta["sha256"]["glance.npz"] = store.digest(copied / "glance.npz")
    (copied / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(NoTagger, match=r"glance\.npz: no weights of this tagger"):
        builtin.load(copied)


def test_broken_weights_with_the_right_digest(copied: Path) -> None:
    (copied / "weights.npz").write_bytes(b"no archive")
    meta = json.loads((copied / "meta.json").read_text())
    meta["sha256"] = {"weights.npz": store.digest(copied / "weights.npz")}
    (copied / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(NoTagger, match="no weights of this tagger"):
        builtin.load(copied)


def test_importing_policyx_loads_no_numpy() -> None:
    code = "import policyx, sys; sys.exit('numpy' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
