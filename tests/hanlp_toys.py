"""Tiny HanLP components of the kinds that HanLP publishes, trained within seconds on four sentences of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WORDS = (
    ("县长", "何以宁", "到", "石岭水库", "调研"),
    ("区长", "王小明", "主持", "会议"),
    ("书记", "李建国", "出席"),
    ("何以宁", "在", "北京", "会见", "王小明"),
)
NAMES = {"何以宁": "PERSON", "王小明": "PERSON", "李建国": "PERSON", "北京": "LOCATION"}
ROUNDS = 30


def electra(folder: Path) -> None:
    """A transformer of one layer with a vocabulary of the sentences' characters, as the hub would give it."""
    from transformers import ElectraConfig, ElectraModel

    folder.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys("".join(map("".join, WORDS)))]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    kind = {"do_lower_case": False, "tokenizer_class": "ElectraTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(kind), encoding="utf-8")
    config = ElectraConfig(
        vocab_size=len(vocabulary), embedding_size=16, hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=512,
    )  # fmt: skip
    ElectraModel(config).save_pretrained(folder)


def trainable() -> None:
    """HanLP 2.1.5 trains transformers with an optimizer that transformers 5 no longer has; loading needs none."""
    import torch
    import transformers.optimization

    def adamw(groups: Any, no_deprecation_warning: Any = None, **options: Any) -> Any:  # noqa: ARG001
        return torch.optim.AdamW(groups, **options)

    transformers.optimization.AdamW = adamw


def transformer(folder: Path, base: Path, *, characters: bool) -> None:
    """A transformer's recogniser: of characters with MSRA's labels NR NS NT, or of words with PERSON LOCATION."""
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

    trainable()
    samples = [by_characters(words) if characters else by_words(words) for words in WORDS] * ROUNDS
    TransformerNamedEntityRecognizer().fit(
        samples, samples[:4], str(folder), str(base), lr=1e-2, epochs=8, batch_size=8, token_key="token",
        delimiter_in_entity="", word_dropout=0, devices=-1, seed=1, eval_trn=False, patience=8,
    )  # fmt: skip


def by_characters(words: tuple[str, ...]) -> dict[str, list[str]]:
    """A sentence as characters, with BMES tags of MSRA's three types."""
    tags: list[str] = []
    for word in words:
        label = {"PERSON": "NR", "LOCATION": "NS"}.get(NAMES.get(word, ""), "")
        inside = [f"M-{label}"] * (len(word) - 2)
        tags += [f"B-{label}", *inside, f"E-{label}"] if label else ["O"] * len(word)
    return {"token": list("".join(words)), "tag": tags}


def by_words(words: tuple[str, ...]) -> dict[str, list[str]]:
    """A sentence as words, with tags of MSRA's long labels."""
    return {"token": list(words), "tag": [f"S-{NAMES[word]}" if word in NAMES else "O" for word in words]}


def multi_task(folder: Path, base: Path, scratch: Path) -> None:
    """A multi-task component with the tasks tok/fine and ner/msra."""
    from hanlp.common.dataset import SortingSamplerBuilder
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
    from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
    from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

    trainable()
    tok, ner = scratch / "tok.txt", scratch / "ner.tsv"
    tok.write_text("\n".join(" ".join(words) for words in WORDS * ROUNDS) + "\n", encoding="utf-8")
    ner.write_text("\n\n".join("\n".join(_rows(words)) for words in WORDS * ROUNDS) + "\n", encoding="utf-8")
    batches = SortingSamplerBuilder(batch_size=8)
    tasks = {
        "tok/fine": TaggingTokenization(
            *[str(tok)] * 3, batches, max_seq_len=510, hard_constraint=True, char_level=True, lr=1e-2
        ),
        "ner/msra": TaggingNamedEntityRecognition(
            *[str(ner)] * 3, batches, lr=1e-2, dependencies="tok/fine", delimiter_in_entity="", token_key="token"
        ),
    }
    encoder = ContextualWordEmbedding("token", str(base), average_subwords=True, max_sequence_length=512)
    MultiTaskLearning().fit(
        encoder, tasks, str(folder), 8, lr=1e-2, encoder_lr=1e-2, grad_norm=1, gradient_accumulation=1,
        eval_trn=False, devices=-1, seed=1, patience=8,
    )  # fmt: skip


def _rows(words: tuple[str, ...]) -> Iterator[str]:
    sample = by_words(words)
    return map("\t".join, zip(sample["token"], sample["tag"], strict=True))


def recurrent(folder: Path) -> None:
    """HanLP's own recurrent recogniser, without the CRF that it spoils, over IOBES tags of characters."""
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    samples = [by_characters(words) for words in WORDS] * ROUNDS
    for sample in samples:
        sample["tag"] = [tag.replace("M-", "I-") for tag in sample["tag"]]
    RNNNamedEntityRecognizer().fit(
        samples, samples[:4], str(folder), batch_size=8, epochs=8, embed=16, rnn_hidden=16, crf=False, lr=1e-2,
        tagging_scheme="IOBES", seed=1, devices=-1,
    )  # fmt: skip
