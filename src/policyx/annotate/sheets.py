"""From pages, and from records where they are given, to the sheets of a draft."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policyx import build
from policyx.annotate.draft import Sheet
from policyx.annotate.gold import in_gold_form
from policyx.failure import Failure
from policyx.score.likeness import paired_articles
from policyx.score.records import BadRecords, Record, load, page_of

if TYPE_CHECKING:
    from policyx.build import Built
    from policyx.pipeline import Analysis, Pipeline
    from policyx.source import SourceText
    from policyx.text.reading import Span

Placed = tuple[Record, "Span | None"]
"""A record, and where its article stands in the clean text of its page."""


@dataclass(slots=True)
class Tally:
    """What became of a run's pages. without: pages that no record is of."""

    articles: int = 0
    without: int = 0


def sheets(
    pipeline: Pipeline, paths: Iterable[str], tally: Tally, records: list[Record] | None = None
) -> Iterator[Sheet | Failure]:
    """The articles of pages with what policyx extracts from them, or with records (public ones, or gold) where they are
    given; what fails is a value in its place, records whose page was not read at the end."""
    wanted = _Records(records) if records is not None else None
    numbers: Counter[str] = Counter()
    for read in pipeline.sources(paths):
        if isinstance(read, Failure):
            yield read
            continue
        mine = wanted.of(read) if wanted else None
        if mine == []:
            tally.without += 1
            continue
        analysis = pipeline.analyse(read)
        if isinstance(analysis, Failure):
            yield analysis
            continue
        placed: list[Placed] = []
        if mine is None:
            yield from (one for one in analysis.articles if isinstance(one, Failure))
            placed = list(_extracted(analysis))
            if not placed:
                yield Failure(read.path, "split", "no article stands in it")
        else:
            placed = list(_given(analysis, mine))
        for one in _laid_out(analysis.text.clean, placed, page_of({"source": {"path": read.path}}), numbers):
            tally.articles += 1
            yield one
    if wanted:
        yield from wanted.left()


class _Records:
    """Records by the page that they are of: by its bytes and place, by its bytes, else by its name."""

    def __init__(self, records: list[Record]) -> None:
        self._by_digest: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        self._by_name: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if digest := _digest(record):
                self._by_digest[digest][_path(record)].append(record)
            else:
                self._by_name[page_of(record)].append(record)

    def of(self, read: SourceText) -> list[Record]:
        """The records of a page, each given once."""
        if places := self._by_digest.get(read.sha256):
            return places.pop(read.path if read.path in places else next(iter(places)))
        return self._by_name.pop(page_of({"source": {"path": read.path}}), [])

    def left(self) -> Iterator[Failure]:
        """A failure for each page whose records were not asked for."""
        why = "the page of this record is not among those that were read, or has changed since"
        for places in self._by_digest.values():
            yield from (Failure(place, "draft", why, "policyx annotate PAGE... --records FILE") for place in places)
        yield from (Failure(name, "draft", why, "PAGE... --records FILE") for name in self._by_name)


def _path(record: Record) -> str:
    """The path of a public record's page; gold has none."""
    place = record.get("source")
    return str(place.get("path") or "") if isinstance(place, dict) else ""


def _digest(record: Record) -> str:
    """The sha256 of a public record's page; gold has none."""
    return str(record["source"].get("sha256") or "") if _path(record) else ""


def _extracted(analysis: Analysis) -> Iterator[Placed]:
    for built in analysis.articles:
        if not isinstance(built, Failure):
            yield _record(analysis, built), built.article.span


def _record(analysis: Analysis, built: Built) -> Record:
    return build.document(analysis.source, analysis.text, built).model_dump(mode="json")


def _given(analysis: Analysis, records: list[Record]) -> Iterator[Placed]:
    """Public records know their place; gold is placed by the likeness of titles."""
    built = [one for one in analysis.articles if not isinstance(one, Failure)]
    mates = paired_articles(records, [{"title": one.article.title} for one in built])
    for i, record in enumerate(records):
        found = _digest(record) == analysis.source.sha256 and _clean(analysis, record.get("span"))
        yield record, found or (built[mates[i]].article.span if i in mates else None)


def _clean(analysis: Analysis, span: object) -> Span | None:
    """The clean span of a raw one; None where it is none of this page."""
    if not isinstance(span, list) or len(span) != 2 or not all(isinstance(end, int) for end in span):
        return None
    try:
        return analysis.text.to_clean(*span)
    except IndexError:
        return None


def _laid_out(clean: str, placed: list[Placed], page: str, numbers: Counter[str]) -> Iterator[Sheet]:
    """The records of a page in its order, each with the page from the end of the one before to its own end, the last
    with the rest of the page."""
    known = sorted((span, i) for i, (_, span) in enumerate(placed) if span)
    before = 0
    for place, (span, i) in enumerate(known):
        stop = len(clean) if place == len(known) - 1 else max(span[1], before)
        yield Sheet(_gold(placed[i][0], page, numbers), _lines(clean, before, stop, span))
        before = stop
    for i, (record, place_known) in enumerate(placed):
        if place_known is None:
            lines = _lines(clean, 0, len(clean), (0, 0)) if not known and i == 0 else []
            yield Sheet(_gold(record, page, numbers), lines, placed=False)


def _gold(record: Record, page: str, numbers: Counter[str]) -> Record:
    """In the form of the gold; gold keeps its id, other records get the page's name and a number."""
    ident = str(record["id"]) if "source" not in record else f"{page}/{numbers[page]}"
    numbers[page] += 1
    return in_gold_form(record, ident)


def _lines(clean: str, start: int, stop: int, inside: Span) -> list[tuple[bool, str]]:
    """The lines of a stretch of the page, each with whether it lies in the article; of blank lines one is left."""
    found: list[tuple[bool, str]] = []
    for line in clean[start:stop].split("\n"):
        if line.strip() or (found and found[-1][1].strip()):
            found.append((start < inside[1] and start + len(line) > inside[0], line))
        start += len(line) + 1
    while found and not found[-1][1].strip():
        found.pop()
    return found


def records_of(path: Path) -> list[Record] | None:
    """The records of a file that holds public ones (JSON Lines or an array); None where it is something else. Raises
    what `load` raises, and BadRecords where one does not name its page."""
    if path.suffix not in (".jsonl", ".json") or not path.is_file():
        return None
    with path.open("rb") as stream:
        head = stream.read(400).lstrip(b"\xef\xbb\xbf[{ \t\r\n")
    if not head.startswith(b'"schema_version"'):
        return None
    records = load(path)
    if not all(map(_path, records)):
        raise BadRecords(f"{path}: a record has no source with a path; name pages, and this file with --records")
    return records


def pages_of(records: list[Record]) -> list[str]:
    """The pages of public records, as they name them. Members of an archive and lines of a JSON Lines file stand for
    the whole of it."""
    return list(dict.fromkeys(_container(_path(record)) for record in records))


def _container(path: str) -> str:
    whole, sign, _ = path.partition("#")
    return whole if sign and not Path(path).exists() else path
