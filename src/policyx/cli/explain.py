"""`policyx explain`."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Annotated

import typer

from policyx.cli import choices
from policyx.cli.outcome import DONE, NOTHING_READ, SOME_FAILED, complain

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis
    from policyx.tagger.base import Tagger
    from policyx.text.reading import Span


def explain(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.", show_default=False)],
    encoding: choices.Encoding = None,
    text_field: choices.TextField = "text",
    published: choices.Published = None,
    home: choices.Home = None,
    lexicon: choices.Lexicon = None,
    tagger: choices.Tagger = "builtin",
) -> None:
    """Show, for every mention and role, the rule that made it and the line of the source where it stands.

    Columns, tab-separated: line:column in the source, what it is, its text, the rule (or tagger), the score or the
    evidence, and for mentions the tagger's own probability. `person?` is a name that was weighed and did not stand.
    """
    from policyx import source
    from policyx.failure import Failure

    options = choices.options(
        encoding=encoding, text_field=text_field, published=published, home=home, lexicon=lexicon, tagger=tagger
    )
    pipeline = choices.pipeline(options)
    done = failed = 0
    for read in source.read([path], encoding=encoding, text_field=text_field):
        analysis = read if isinstance(read, Failure) else pipeline.analyse(read)
        if isinstance(analysis, Failure):
            failed += 1
            complain(analysis)
            continue
        where = Lines(analysis)
        for built in analysis.articles:
            if isinstance(built, Failure):
                failed += 1
                complain(built)
            else:
                done += 1
                _article(built, where, pipeline.tagger)
    raise typer.Exit(DONE if not failed else SOME_FAILED if done else NOTHING_READ)


class Lines:
    """Where a clean span stands in the source: line and column, from 1."""

    def __init__(self, analysis: Analysis) -> None:
        self._text = analysis.text
        raw = analysis.text.raw
        self._starts = [0, *(index + 1 for index, char in enumerate(raw) if char == "\n")]

    def at(self, span: Span) -> str:
        """line:column of the raw character where a clean span begins."""
        start = self._text.to_raw(*span)[0]
        line = bisect_right(self._starts, start)
        return f"{line}:{start - self._starts[line - 1] + 1}"


def _row(*cells: object) -> None:
    typer.echo("\t".join(" ".join(str(cell).split()) for cell in cells))


def _article(built: Built, where: Lines, tagger: Tagger | None) -> None:
    from policyx.mention import by_rules
    from policyx.mention.voices import LABELS, judged
    from policyx.tagger.base import hear

    article, resolved = built.article, built.resolved
    voice = hear(tagger, resolved.reading) if tagger else None
    _row(where.at(article.span), "article", article.title or "", f"published {article.published}")
    if resolved.home:
        _row(where.at(article.span), "home", resolved.home.full_name, resolved.home.code)
    for mention in resolved.mentions:
        span = mention.start, mention.stop
        heard = [f"tagger {voice.support(LABELS[mention.kind], *span):.2f}"] if voice and mention.kind in LABELS else []
        _row(where.at(span), mention.kind, mention.text, mention.rule, f"{mention.score:.2f}", *heard)
    stand = {(m.start, m.stop) for m in resolved.mentions}
    for score, lost, _ in judged(resolved.reading, by_rules(resolved.reading), voice) if voice else ():
        span = lost.start, lost.stop
        if span not in stand and voice:
            _row(
                where.at(span),
                "person?",
                lost.text,
                lost.rule,
                f"{score:.2f}",
                f"tagger {voice.support('P', *span):.2f}",
            )
    for person in resolved.people:
        for post in person.posts:
            held = f"{post.title} ({post.status}, {post.division or 'no division'})"
            _row(where.at(post.span), "held", f"{person.name}: {held}", post.rule)
    clean = resolved.reading.clean
    for number, event in enumerate(built.events, 1):
        at = event.evidence[0] if event.evidence else article.span
        _row(
            where.at(at), f"event {number}", f"{event.type} {event.name or ''} {event.date or ''}", f"{event.score:.2f}"
        )
        for actor in (*event.participants, *event.organs):
            for role in actor.roles:
                said = clean[slice(*role.evidence)]
                _row(where.at(role.evidence), f"role {number}", f"{actor.name}: {role.role}", role.rule, said)
