"""HanLP as a tagger: the component trained by this project, one of HanLP's own, or one in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from policyx.segment import tagged as words_of
from policyx.tagger import hanlp_models, store
from policyx.tagger.base import NoTagger, Tagged
from policyx.tagger.hanlp_voice import Heard
from policyx.tagger.labels import UNSCORED, Found, known, tagged
from policyx.tagger.pieces import pieces

if TYPE_CHECKING:
    from pathlib import Path

    from policyx.text.reading import Reading, Span

PROTOCOL = 1
"""Of the component that ships with policyx."""
TASKS = ("ner/msra", "ner/ontonotes", "ner/pku", "ner")
"""Tasks of a multi-task component that find names: the first that it has is used."""
_CHARACTERS = {"NR", "NS", "NT"}
"""Transformers with these labels read characters; those with MSRA's 26 read words."""

Read = Callable[[Sequence[str]], Sequence[Iterable[Found]]]
"""Texts, none empty → what a component finds in each, in its own labels and in characters."""


class Hanlp:
    """A HanLP component behind the Protocol of `tagger.base`. spaces: whether it reads white space as a character."""

    def __init__(self, name: str, read: Read, *, spaces: bool) -> None:
        self.name = name
        self._read = read
        self._spaces = spaces

    def tag(self, readings: Iterable[Reading]) -> Iterator[tuple[Tagged, ...]]:
        """What it labels in each article, in our labels and clean coordinates, in text order."""
        for reading in readings:
            cut = list(pieces(reading, spaces=self._spaces))
            found = self._read([piece.text for piece in cut]) if cut else ()
            yield tuple(one for piece, said in zip(cut, found, strict=True) for one in tagged(piece, said))


class Ours(Hanlp):
    """The component that this project trains: it tells the probability of any stretch, too."""

    def __init__(self, name: str, made: Any) -> None:
        super().__init__(name, made.read, spaces=True)
        self._made = made

    def hear(self, reading: Reading, _named: Sequence[Span] | None = None, /) -> Heard:
        """What it has to say about an article."""
        cut = list(pieces(reading, spaces=True))
        tags = [str(tag) for tag in self._made.vocabs["tag"].idx_to_token]
        return Heard(self.name, tags, cut, self._made.hear([piece.text for piece in cut]))


def check(name: str | None) -> Path:
    """The folder of our own component, or that of a name or path, without loading it. Raises NoTagger."""
    hanlp_models.need()
    return hanlp_models.find(name) if name else store.folder() / "hanlp"


def load(name: str | None = None) -> Hanlp:
    """A tagger from our own component (None), a name of HanLP's, or a folder. Nothing is fetched. Raises NoTagger."""
    folder = check(name)
    if name is None:
        said = store.checked(folder, PROTOCOL)
        hanlp_models.check(folder)
        return _tagger(str(said["id"]), component(folder))
    return _tagger(f"hanlp:{name}", component(folder))


def component(folder: Path, *, network: bool = False) -> Any:
    """The component in a folder that was checked, on a GPU where there is one. Raises NoTagger.

    Not by hanlp.load: where that fails, it prints a page and asks PyPI for its newest version. The weights are read as
    bare tensors (HanLP sets weights_only, and falls back to torch's default, which is the same since torch 2.6)."""
    if not network:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import torch
        from hanlp_common.reflection import object_from_classpath

        made = object_from_classpath(hanlp_models.check(folder)["classpath"])
        made.load(str(folder), devices=0 if torch.cuda.is_available() else -1, verbose=False)
    except NoTagger:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise NoTagger(f"{folder}: HanLP cannot load it: {type(error).__name__}: {said}") from error
    return made


def _tagger(name: str, made: Any) -> Hanlp:
    """The tagger round a component, whatever it reads: our own, a recurrent one, a transformer, or a multi-task one."""
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

    from policyx.tagger.hanlp_crf import CharacterRecognizer

    if isinstance(made, CharacterRecognizer):
        return Ours(name, made)
    if isinstance(made, MultiTaskLearning):
        task = next((task for task in TASKS if task in made.tasks), None)
        if task is None:
            raise NoTagger(f"{name}: has no task that finds names; its tasks are {', '.join(made.tasks)}")
        return Hanlp(name, lambda texts: _tasks(made, task, texts), spaces=False)
    if isinstance(made, RNNNamedEntityRecognizer):
        return Hanlp(name, lambda texts: _recurrent(made, texts), spaces=False)
    if isinstance(made, TransformerNamedEntityRecognizer):
        labels = {str(tag)[2:] for tag in made.vocabs["tag"].idx_to_token}
        if not labels & known().keys():
            raise NoTagger(f"{name}: none of its labels has a meaning here: {', '.join(sorted(labels - {''}))}")
        cut = list if labels - {""} <= _CHARACTERS else _words
        return Hanlp(name, lambda texts: _transformer(made, cut, texts), spaces=False)
    raise NoTagger(f"{name}: {type(made).__name__} finds no names: a component of hanlp.pretrained.ner or .mtl does")


def _words(text: str) -> list[str]:
    """Words of jieba's: HanLP's own tokenizers are components of their own."""
    return [word for word, _ in words_of(text)]


def _transformer(made: Any, cut: Callable[[str], list[str]], texts: Sequence[str]) -> list[list[Found]]:
    split = [cut(text) for text in texts]
    return [_placed(text, words, said) for text, words, said in zip(texts, split, made(split), strict=True)]


def _tasks(made: Any, task: str, texts: Sequence[str]) -> list[list[Found]]:
    said = made(list(texts), tasks=task)
    tokens = next(value for key, value in said.items() if key.startswith("tok"))
    return [_placed(text, words, found) for text, words, found in zip(texts, tokens, said[task], strict=True)]


def _recurrent(made: Any, texts: Sequence[str]) -> list[list[Found]]:
    """HanLP's own recurrent components, by their tags: `predict` raises on ones that do not fit together."""
    from hanlp.components.taggers.rnn_tagger import RNNTagger
    from hanlp.metrics.chunking.sequence_labeling import get_entities

    cut = list if all(len(str(token)) == 1 for token in made.vocabs["token"].idx_to_token[-100:]) else _words
    split = [cut(text) for text in texts]
    paths = RNNTagger.predict_data(made, split, None)
    return [
        _placed(text, words, [("", *entity) for entity in get_entities(path)])
        for text, words, path in zip(texts, split, paths, strict=True)
    ]


def _placed(text: str, words: Sequence[str], said: Iterable[Sequence[Any]]) -> list[Found]:
    """(entity, label, first word, one past the last) → the same in characters of the text; a word that does not stand
    there as it is (HanLP normalises some) ends the reading of the text."""
    starts: list[int] = []
    at = 0
    for word in words:
        start = text.find(word, at)
        if start < 0:
            break
        starts.append(start)
        at = start + len(word)
    found = []
    for _, label, first, stop in said:
        if stop <= len(starts):
            found.append((str(label), starts[first], starts[stop - 1] + len(words[stop - 1]), UNSCORED))
    return found
