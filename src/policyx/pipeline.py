"""The workhorse: from sources to documents. Reads like the plan of the data's way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policyx import build, lexicon, source
from policyx.config import Options
from policyx.event.assemble import assemble
from policyx.failure import OUT_OF_MEMORY, Failure
from policyx.mention import find
from policyx.page.split import split
from policyx.record import Document
from policyx.resolve import home, named, resolve
from policyx.source.encoding import known_encoding
from policyx.tagger import choose
from policyx.text.repair import repair

if TYPE_CHECKING:
    from policyx.build import Built, History
    from policyx.mention.base import Mention
    from policyx.page.article import Article
    from policyx.resolve.base import Place
    from policyx.segment import Token
    from policyx.source import SourceText
    from policyx.tagger.base import Tagger
    from policyx.text.aligned import AlignedText


class BadOption(ValueError):
    """An option that cannot be used; the message names it and what it takes."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A source, repaired, with what was made of each of its articles."""

    source: SourceText
    text: AlignedText
    articles: tuple[Built | Failure, ...]


class Pipeline:
    """Options, checked once, and the way from paths to documents. Nothing is read before the first page.

    traced: analyses keep how things were found and resolved, for `policyx.explain`. warnings: a line for each rejected
    line of a user dictionary. Raises BadOption."""

    def __init__(self, options: Options | None = None, *, traced: bool = False) -> None:
        self.options = options or Options()
        self.traced = traced
        self._check(self.options)
        self._home = self._place(self.options.home)
        self._words, self.warnings = self._dictionaries(self.options.lexicons)

    @cached_property
    def tagger(self) -> Tagger | None:
        """The tagger of the options, loaded when it is first used. Raises BadOption."""
        try:
            return choose.load(self.options.tagger)
        except choose.NoTagger as error:
            raise BadOption(str(error)) from error

    def run(self, paths: Iterable[str | Path]) -> Iterator[Document | Failure]:
        """The documents of files, folders, and `-`, one by one; what fails is a value in its place."""
        for read in self.sources(paths):
            if isinstance(read, Failure):
                yield read
            else:
                yield from self.documents(read)

    def documents(self, read: SourceText) -> Iterator[Document | Failure]:
        """The documents of one source."""
        analysis = self.analyse(read)
        if isinstance(analysis, Failure):
            yield analysis
            return
        if not analysis.articles:
            yield Failure(read.path, "split", "no article stands in it")
        for built in analysis.articles:
            if isinstance(built, Failure):
                yield built
                continue
            try:
                yield build.document(read, analysis.text, built, self.options.only)
            except Exception as error:
                yield _failure(read, "build", error)

    def analyse(self, read: SourceText) -> Analysis | Failure:
        """Everything that is known of a source before it becomes records; a Failure where it cannot be split."""
        try:
            text = repair(read.text)
            with self.active():
                articles = split(
                    text.clean,
                    meta_title=read.meta.title,
                    meta_published=read.meta.published,
                    meta_publisher=read.meta.publisher,
                )
        except Exception as error:
            return _failure(read, "split", error)
        if self.options.published:
            articles = [_dated(article, self.options.published) for article in articles]
        with self.active():
            tagger = self.tagger
            histories = [_history() if self.traced else None for _ in articles]
            found = [_found(read, *one, tagger) for one in zip(articles, histories, strict=True)]
            try:
                homes = self._homes(articles, [() if isinstance(m, Failure) else m for m in found], histories)
            except Exception as error:
                return _failure(read, "extract", error)
            built: list[Built | Failure] = []
            for article, mentions, place, history in zip(articles, found, homes, histories, strict=True):
                if isinstance(mentions, Failure):
                    built.append(mentions)
                    continue
                try:
                    resolved = resolve(article.reading, mentions, place, history.grounds if history else None)
                    events = assemble(resolved, history.dropped if history else None)
                    built.append(build.Built(article, resolved, events, history))
                except Exception as error:
                    built.append(_failure(read, "extract", error))
        return Analysis(read, text, tuple(built))

    def _homes(
        self, articles: list[Article], found: list[tuple[Mention, ...]], histories: Sequence[History | None]
    ) -> list[Place | None]:
        if self._home is not None:
            return [self._home] * len(articles)
        return home.settle(articles, found, [history.grounds for history in histories if history])

    def sentences(self, paths: Iterable[str | Path]) -> Iterator[tuple[Token, ...] | Failure]:
        """The tokens of each sentence of files, folders, and `-`."""
        from policyx.segment import segment

        for read in self.sources(paths):
            analysis = read if isinstance(read, Failure) else self.analyse(read)
            if isinstance(analysis, Failure):
                yield analysis
                continue
            for built in analysis.articles:
                if isinstance(built, Failure):
                    yield built
                else:
                    yield from segment(built.resolved.reading, built.resolved.mentions)

    def sources(self, paths: Iterable[str | Path]) -> Iterator[SourceText | Failure]:
        """The texts of files, folders, archives, and `-`, read as the options say; what cannot be read is a Failure."""
        options = self.options
        names = [str(path) for path in paths]
        return source.read(
            names,
            glob=options.glob,
            encoding=options.encoding,
            text_field=options.text_field,
            max_bytes=options.max_bytes,
        )

    def keeping(self) -> Pipeline:
        """The same, but its analyses keep how things were found and resolved."""
        other = copy(self)
        other.traced = True
        return other

    def active(self) -> AbstractContextManager[object]:
        """Within it the user's dictionaries hold."""
        return lexicon.active(self._words)

    @staticmethod
    def _check(options: Options) -> None:
        if options.published is not None:
            try:
                date.fromisoformat(options.published)
            except ValueError:
                raise BadOption(f"{options.published} is no day: --published takes one such as 2024-07-11") from None
        if options.encoding is not None:
            try:
                known_encoding(options.encoding)
            except ValueError:
                raise BadOption(
                    f"unknown encoding {options.encoding}: --encoding takes utf-8, gb18030, big5, utf-16, ..."
                ) from None
        try:
            choose.check(options.tagger)
        except choose.NoTagger as error:
            raise BadOption(str(error)) from error

    @staticmethod
    def _place(name: str | None) -> Place | None:
        if name is None:
            return None
        places = named(name)
        if len(places) == 1:
            return places[0]
        if not places:
            raise BadOption(f"unknown division {name}: --home takes a code (500103) or a full name (渝中区)")
        codes = ", ".join(f"{place.code} {place.full_name}" for place in places[:5])
        raise BadOption(f"{name} names several divisions: --home takes one of {codes}")

    @staticmethod
    def _dictionaries(paths: Iterable[Path]) -> tuple[lexicon.UserLexicon, tuple[str, ...]]:
        try:
            words = lexicon.load_user(paths)
        except OSError as error:
            raise BadOption(f"{error.filename}: cannot read: {error.strerror}; --lexicon takes a file") from None
        except lexicon.UnreadableTOML as error:
            raise BadOption(str(error)) from None
        if grave := next((rejected for rejected in words.rejected if rejected.grave), None):
            raise BadOption(str(grave))
        return words, tuple(str(rejected) for rejected in words.rejected)


def _dated(article: Article, published: str) -> Article:
    """The article, with a publication day where it bears none."""
    if article.published:
        return article
    return replace(article, published=published, reading=replace(article.reading, published=published))


def _history() -> History:
    from policyx.mention.trace import Trace
    from policyx.resolve.grounds import Grounds

    return build.History(Trace(), Grounds(), [])


def _found(
    read: SourceText, article: Article, history: History | None, tagger: Tagger | None
) -> tuple[Mention, ...] | Failure:
    """The mentions of an article, or what went wrong."""
    try:
        return find(article.reading, tagger, history.trace if history else None)
    except Exception as error:
        return _failure(read, "extract", error)


def _failure(read: SourceText, stage: str, error: Exception) -> Failure:
    reason = OUT_OF_MEMORY if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
    return Failure(read.path, stage, reason)


def extract(text: str, *, published: str | None = None, home: str | None = None) -> list[Document]:
    """The documents of one page.

    text: the page as it was saved, decoded; spans are in its characters. published: ISO day for a page without a
    stamp; home: division code or full name. Raises BadOption for a wrong option, ValueError where the page cannot be
    read."""
    from policyx.source import from_text

    documents: list[Document] = []
    for result in Pipeline(Options(published=published, home=home)).documents(from_text(text)):
        if isinstance(result, Failure):
            raise ValueError(str(result))
        documents.append(result)
    return documents
