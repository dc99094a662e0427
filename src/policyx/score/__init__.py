"""The project's own scorer: predicted records against gold annotations, field by field.

Sets are compared a document at a time (posts as pairs of name and title, roles as pairs of name and role); events are
paired by type, name, people, and day, and what belongs to an event is judged within its pair.
"""

from policyx.score.records import BadRecords, Record, load, norm, page_of
from policyx.score.report import FIELDS, SINGLES, Fact, Report, Tally, score

__all__ = ["FIELDS", "SINGLES", "BadRecords", "Fact", "Record", "Report", "Tally", "load", "norm", "page_of", "score"]
