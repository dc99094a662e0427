"""From a page to its articles: headline, stamp, source, writers, and paragraphs; chrome left out and counted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from policyx.page import byline, digest, header, layout, mast, signature
from policyx.page.article import Article
from policyx.page.days import DAY, iso
from policyx.page.furniture import is_media
from policyx.page.labels import is_outlet
from policyx.page.lines import Line, lines
from policyx.page.names import is_name
from policyx.text.pattern import lazy
from policyx.text.reading import Reading, Span, fold, squash

_WARNING = lazy(r"^[\u4e00-\u9fff]{2,20}(?=\d{4}年\d{1,2}月\d{1,2}日[^。]{0,12}发布)")
_TAILED = lazy(r"(?P<name>.{2,30}(?:报|网|社|公众号|客户端|微信号|政府|杂志))(?P<tail>[\u4e00-\u9fff]{1,12})")
_CUT = lazy(r"(?:\.{3}|…|……)$")


def split(
    clean: str,
    *,
    meta_title: str | None = None,
    meta_published: str | None = None,
    meta_publisher: str | None = None,
) -> list[Article]:
    """The articles of one source's repaired text, in order. meta_*: what the source says of itself outside its text
    (HTML metadata, JSON fields); used where the text does not tell. An empty page gives no article."""
    folded = fold(clean)
    rows = lines(folded)
    page = layout.page_hints(folded, rows)
    articles: list[Article] = []
    seen: set[str] = set()
    for own, shared in _regions(folded, rows):
        article = _article(clean, folded, own, page, len(articles), shared)
        key = squash("".join(clean[a:b] for a, b in (*article.reading.title, *article.reading.body[:2])))
        if not key or (len(key) > 30 and key in seen):
            continue
        seen.add(key)
        articles.append(article)
    if len(articles) == 1:
        articles = [_told(articles[0], meta_title, meta_published, meta_publisher)]
    return articles


def _regions(folded: str, rows: list[Line]) -> Iterator[tuple[list[Line], digest.Digest]]:
    """The lines of each article, with what stands above and below it and speaks for several."""
    for first, last in layout.regions(folded, rows):
        short = digest.read(folded, rows[first:last]) or digest.Digest([], [rows[first:last]], [])
        yield from ((item, short) for item in short.items)


def _told(article: Article, title: str | None, published: str | None, publisher: str | None) -> Article:
    """The article with what its text does not tell taken from its source."""
    reading = article.reading
    title, published, publisher = article.title or title, article.published or published, article.publisher or publisher
    if (title, published, publisher) == (article.title, article.published, article.publisher):
        return article
    told = Reading(
        reading.clean,
        reading.fold,
        reading.title,
        reading.body,
        reading.bylines,
        reading.datelines,
        published[:10] if published else None,
        publisher,
        reading.hints,
    )
    return Article(
        article.index,
        article.span,
        title,
        publisher,
        published,
        article.reporters,
        told,
        article.dropped,
        article.warnings,
        article.stated,
    )


def _article(
    clean: str, folded: str, own: list[Line], page: tuple[str, ...], index: int, shared: digest.Digest
) -> Article:
    rows = [*shared.head, *own, *shared.foot]
    title_rows, body_rows, dropped, end = layout.parts(folded, rows)
    title = header.block(folded, title_rows) if title_rows else []
    found = byline.Bylines([], [], [], [], [])
    stated: dict[tuple[str, str], Span] = {}
    opening = next((row.start for row in rows if row.role == "text"), end)
    for row in rows:
        if row.role in ("stamp", "meta"):
            late = 2 if row.start > opening else 0  # what bears no label below the text counts less: who signs
            if row.start < end:
                found.days.extend((rank + late * (rank == 2), day) for rank, day in row.meta.days)
                _state(stated, row, row.meta.days, row.meta.sources)
            found.sources.extend((rank + late * (rank == 3), name) for rank, name in row.meta.sources)
        elif row.role == "chrome" and row.meta.sourced:
            found.sources.extend((rank + 8, name) for rank, name in row.meta.sources)
            _state(stated, row, [], row.meta.sources)
    writers = [(row.start, names) for row in rows if (names := _writers(folded, row))]
    body: list[Span] = []
    count = 0
    heads = {squash(folded[a:b]) for a, b in title}
    heads.add("".join(squash(folded[a:b]) for a, b in title))
    seen: set[str] = set()
    final = len(body_rows) - 1
    for row in rows:
        if row.role == "text":
            break
        if row.role in ("meta", "stamp"):
            byline.employer(folded, row.start, row.stop, found)
    for place, row in enumerate(body_rows):
        text = squash(folded[row.start : row.stop])
        if text in heads or (len(text) >= 12 and text in seen) or _preview(folded, text, body_rows, place):
            dropped += 1
            continue
        seen.add(text)
        before = len(found.persons)
        spans, days, sources = len(found.spans), len(found.days), len(found.sources)
        byline.read(folded, row.start, row.stop, found, first=count < 3, last=place >= final - 3, final=place == final)
        _state(stated, row, found.days[days:], found.sources[sources:])
        if len(found.persons) > before:
            writers.append((row.start, found.persons[before:]))
        if len(found.spans) > spans and _covered(folded, row, found.spans[spans:]):
            continue
        body.append((row.start, row.stop))
        count += 1
    found.sources.extend(_behind(folded, title_rows, title))
    found.sources.extend((6, agency) for row in title_rows if (agency := header.agency(folded, row)))
    found.sources.extend(signature.signer(folded, rows))
    title, found.sources = _wrapped(folded, rows, title, found.sources)
    published = min(found.days, key=lambda item: item[0])[1] if found.days else _late_day(folded, rows, body)
    publisher = _publisher(found.sources, rows)
    reporters = dict.fromkeys(squash(name) for _, names in sorted(writers, key=lambda item: item[0]) for name in names)
    begins = [start for start, _ in body]
    inside = [span for span in found.spans if _within(span, begins, body)]
    reading = Reading(
        clean,
        folded,
        tuple(title),
        tuple(body),
        tuple(sorted(set(inside))),
        tuple(found.datelines),
        published[:10] if published else None,
        publisher,
        (*page, *shared.columns),
    )
    name = " ".join(" ".join(clean[a:b].split()) for a, b in title) or None
    own = [row for row in own if row.role != "chrome"] or own
    span = (own[0].start, own[-1].stop)
    told = (("published", published), ("publisher", publisher))
    places = tuple((what, stated[what, value]) for what, value in told if value and (what, value) in stated)
    return Article(index, span, name, publisher, published, tuple(reporters), reading, dropped, stated=places)


def _state(
    stated: dict[tuple[str, str], Span], row: Line, days: list[tuple[int, str]], sources: list[tuple[int, str]]
) -> None:
    """Notes which line tells a day, or a source, first."""
    for what, told in (("published", days), ("publisher", sources)):
        for _, value in told:
            stated.setdefault((what, value), (row.start, row.stop))


def _writers(folded: str, row: Line) -> list[str]:
    """The names of a line about the article that holds nothing else but buttons."""
    said = row.meta
    if row.role not in ("stamp", "meta", "chrome") or not (said.labelled or said.persons):
        return []
    if not said.persons:
        return byline.taken(folded[row.start : row.stop]) if row.role == "chrome" and row.size <= 60 else []
    sure = row.kind == "button" and said.labelled and said.unknown <= 12 and all(map(is_name, said.persons))
    return said.persons if sure or not said.unknown else []


def _publisher(sources: list[tuple[int, str]], rows: list[Line]) -> str | None:
    """The source of the lowest rank, the first of several; the site itself where the page says 来源：本站."""
    rank, name = min(sources, key=lambda item: item[0], default=(mast.SITE, None))
    if rank < mast.SITE:
        return name
    own = any(row.meta.sourced and not row.meta.sources and row.role in ("stamp", "meta") for row in rows)
    return name if own else None


def _behind(folded: str, rows: list[Line], title: list[Span]) -> list[tuple[int, str]]:
    """The outlet that stands behind the headline in its line: 标题 - 人民网."""
    for start, stop in title:
        edge = next((row.stop for row in rows if row.start <= start < row.stop), stop)
        name = squash(folded[stop:edge]).strip("-_|｜丨—–·")
        if is_media(name):
            return [(12, name)]
    return []


def _wrapped(
    folded: str, rows: list[Line], title: list[Span], sources: list[tuple[int, str]]
) -> tuple[list[Span], list[tuple[int, str]]]:
    """The last words of a wrapped headline that stand glued behind the source of its stamp (来源：某某厅公众号况)."""
    stamp = next((row for row in rows if row.role == "stamp" and row.meta.sources), None)
    if not title or not stamp or not 25 <= title[-1][1] - title[-1][0] <= 31 or title[-1][1] > stamp.start:
        return title, sources
    name = stamp.meta.sources[0][1]
    glued = _TAILED.fullmatch(name)
    if (
        not glued
        or is_outlet(name)
        or glued["tail"].endswith(("频道", "站", "版", "栏目", "号", "分社", "中心"))
        or not folded[stamp.start : stamp.stop].endswith(name)
    ):
        return title, sources
    spans = [*title, (stamp.stop - len(glued["tail"]), stamp.stop)]
    return spans, [(rank, glued["name"] if source == name else source) for rank, source in sources]


def _within(span: Span, begins: list[int], body: list[Span]) -> bool:
    """Whether a span lies in one of the paragraphs, whose beginnings are given in order."""
    place = bisect_right(begins, span[0]) - 1
    return place >= 0 and span[1] <= body[place][1]


def _covered(folded: str, row: Line, spans: list[Span]) -> bool:
    """Whether nothing but the bylines stands in the line."""
    left = sum(stop - start for start, stop in spans)
    rest = row.size - left
    return rest <= 12 and not squash(folded[row.start : row.stop][left:]).strip("（）()。【】") if rest else True


def _preview(folded: str, text: str, rows: list[Line], place: int) -> bool:
    """Whether a paragraph is the cut-off beginning (…) of one that follows."""
    cut = _CUT.search(text) if len(text) >= 20 and text.endswith(("…", "...")) else None
    if not cut:
        return False
    stem = text[: cut.start()]
    return any(
        squash(folded[row.start : row.start + 2 * len(stem)]).startswith(stem) for row in rows[place + 1 : place + 4]
    )


def _late_day(folded: str, rows: list[Line], body: list[Span]) -> str | None:
    """A day where no stamp gives one: at the end of the breadcrumbs, or of a weather warning (气象台…日…时发布)."""
    for row in rows:
        if row.kind == "path" and row.meta.days:
            return row.meta.days[0][1]
    if body:
        start, stop = body[0]
        match = _WARNING.match(folded[start : min(stop, start + 60)])
        if match:
            day = DAY.search(folded, start + match.end(), min(stop, start + 60))
            return (iso(day) or "")[:10] or None if day else None
    return None
