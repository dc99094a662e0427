"""HanLP's recurrent recogniser, mended: the component that `training/hanlp_component.py` trains.

HanLP 2.1.5 hands its CRF `None` for `batch_first`, so that it takes sentences for positions and learns nothing
(0.00); its `predict` raises on tags that do not fit together and gives no probabilities. This class sets the first
right, forbids such tags, and reads texts by itself. It imports torch, so nothing but `hanlp` imports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer
from hanlp.components.taggers.rnn.rnntaggingmodel import RNNTaggingModel

from policyx.lexicon import gazetteer
from policyx.segment import tagged as words_of
from policyx.tagger.labels import Found

NEVER = -10_000.0
"""Score of a transition that may not be: I after O, or after another label."""
FORGOTTEN = 0.03
"""Share of characters that are hidden in training, so that the component learns what to do with unknown ones."""
BATCH = 64
"""Texts read at once."""
_TAGS = "n nr nrt ns nt nz v vn vd a ad an d m q r c p u t f s i l j b z"
PARTS = {tag: index for index, tag in enumerate(_TAGS.split(" "))}
"""jieba's parts of speech; the others share one row."""


class CharacterRecognizer(RNNNamedEntityRecognizer):  # type: ignore[misc]
    """Characters → BiLSTM → CRF over BIO tags. HanLP saves and loads it as any component of its own."""

    def build_model(self, training: bool = True, **kwargs: Any) -> Any:  # noqa: ARG002
        """HanLP's network over characters and words, its CRF told that batches come first and which transitions may
        be."""
        config = self.config
        embedded = Embedded(len(self.vocabs["token"]), config.embed)
        model = RNNTaggingModel(embedded, None, config.rnn_hidden, len(self.vocabs["tag"]), config.drop, crf=True)
        model.crf.batch_first = True
        if training:
            _forbid(model.crf, self.vocabs["tag"].idx_to_token)
        return model

    def build_samples(self, data: Sequence[Sequence[str]], **kwargs: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        """Texts as HanLP's `predict` takes them."""
        return [{"token": list(text), **seen("".join(text))} for text in data]

    def feed_batch(self, batch: dict[str, Any]) -> Any:
        """HanLP's, with some characters hidden in training."""
        if self.model.training:
            ids = batch["token_id"]
            hide = (torch.rand(ids.shape, device=ids.device) < FORGOTTEN) & ids.gt(0)
            batch = {**batch, "token_id": ids.masked_fill(hide, self.vocabs["token"].unk_idx)}
        return super().feed_batch(batch)

    def execute_training_loop(self, trn: Any, epochs: int, optimizer: Any, save_dir: str, **kwargs: Any) -> None:  # noqa: ARG002
        """The learning rate falls to nothing in a line; the weights of the last step are kept. What HanLP's loop does
        besides (decoding the training text at each step, choosing an epoch by a set) is left out."""
        steps = epochs * len(trn)
        falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.01, 1 - step / steps))
        self.model.train()
        for _ in range(epochs):
            for batch in trn:
                optimizer.zero_grad()
                out, mask = self.feed_batch(batch)
                loss = -self.model.crf(out, batch["tag_id"], mask) / len(out)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
                optimizer.step()
                falling.step()
        self.save_weights(save_dir)

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """The mentions of texts, none of them empty: label, start, stop in characters, and probability, that of its
        least sure tag."""
        return [found for found, _ in self.hear(texts)]

    def hear(self, texts: Sequence[str]) -> list[tuple[list[Found], list[list[float]]]]:
        """The same, each with the probability of every tag at every character."""
        self.model.eval()
        heard: list[tuple[list[Found], list[list[float]]]] = [([], [])] * len(texts)
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        for at in range(0, len(order), BATCH):
            chosen = order[at : at + BATCH]
            with torch.inference_mode():
                said = self._hear([texts[index] for index in chosen])
            for index, one in zip(chosen, said, strict=True):
                heard[index] = one
        return heard

    def _hear(self, texts: list[str]) -> list[tuple[list[Found], list[list[float]]]]:
        known, unknown = self.vocabs["token"].token_to_idx, self.vocabs["token"].unk_idx
        fields = [{"token_id": [known.get(char, unknown) for char in text], **seen(text)} for text in texts]
        batch = {name: _padded([row[name] for row in fields]).to(self.device) for name in fields[0]}
        out, mask = self.model(batch["token_id"], batch=batch)
        sure = _marginals(self.model.crf, out, mask)
        names = self.vocabs["tag"].idx_to_token
        paths = self.model.crf.decode(out, mask)
        return [
            (_mentions([names[tag] for tag in path], path, row), row[: len(path)])
            for path, row in zip(paths, sure, strict=True)
        ]


class Embedded(torch.nn.Module):  # type: ignore[misc]
    """A vector for each character, one for the word that jieba finds it in (its part of speech, its place there), and
    one for the division's name that the gazetteer finds it in."""

    def __init__(self, characters: int, size: int) -> None:
        super().__init__()
        self.character = torch.nn.Embedding(characters, size, padding_idx=0)
        self.word = torch.nn.Embedding(1 + 4 * (1 + len(PARTS)), size // 4, padding_idx=0)
        self.division = torch.nn.Embedding(6, size // 10, padding_idx=0)
        self.embedding_dim = size + size // 4 + size // 10

    def forward(self, batch: dict[str, Any], mask: Any = None) -> Any:  # noqa: ARG002
        """The vectors of a batch, in HanLP's manner: from its fields."""
        rows = (self.character(batch["token_id"]), self.word(batch["word_id"]), self.division(batch["division_id"]))
        return torch.cat(rows, dim=2)


def seen(text: str) -> dict[str, list[int]]:
    """What is known of each character of a text beside itself, as ids from 1: word_id, division_id."""
    words: list[int] = []
    for word, tag in words_of(text):
        words += _placed(1 + 4 * (1 + PARTS.get(tag, -1)), len(word))
    divisions = [1] * len(text)
    for start, stop, _ in gazetteer.matcher().longest(text):
        divisions[start:stop] = _placed(2, stop - start)
    return {"word_id": words, "division_id": divisions}


def _placed(first: int, size: int) -> list[int]:
    """Ids of the characters of a stretch: it begins, goes on, ends, or stands in one character."""
    return [first + 3] if size == 1 else [first, *[first + 1] * (size - 2), first + 2]


def _padded(rows: list[list[int]]) -> Any:
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def _forbid(crf: Any, names: Sequence[str]) -> None:
    """I follows B or I of its own label only, and begins nothing."""
    with torch.no_grad():
        for to, name in enumerate(names):
            if name.startswith("I-"):
                crf.start_transitions[to] = NEVER
                for before, other in enumerate(names):
                    if other[2:] != name[2:]:
                        crf.transitions[before, to] = NEVER


def _marginals(crf: Any, out: Any, mask: Any) -> list[list[list[float]]]:
    """The probability of each tag at each character of each text: forward and backward sums over all paths."""
    steps = out.shape[1]
    forward = [crf.start_transitions + out[:, 0]]
    for at in range(1, steps):
        onward = torch.logsumexp(forward[-1].unsqueeze(2) + crf.transitions, dim=1) + out[:, at]
        forward.append(torch.where(mask[:, at].unsqueeze(1), onward, forward[-1]))
    back = crf.end_transitions.expand_as(out[:, 0])
    backward = [back]
    for at in range(steps - 1, 0, -1):
        behind = torch.logsumexp((back + out[:, at]).unsqueeze(1) + crf.transitions, dim=2)
        back = torch.where(mask[:, at].unsqueeze(1), behind, back)
        backward.append(back)
    both = torch.stack(forward, 1) + torch.stack(backward[::-1], 1)
    return torch.softmax(both, dim=2).tolist()  # type: ignore[no-any-return]


def _mentions(tags: list[str], path: list[int], sure: list[list[float]]) -> list[Found]:
    """BIO tags as mentions; an I that follows nothing of its label begins one."""
    found: list[Found] = []
    start, label, score = 0, "", 1.0
    for at, tag in enumerate([*tags, "O"]):
        if label and tag != f"I-{label}":
            found.append((label, start, at, score))
            label = ""
        if tag == "O":
            continue
        if not label:
            start, label, score = at, tag[2:], 1.0
        score = min(score, sure[at][path[at]])
    return found
