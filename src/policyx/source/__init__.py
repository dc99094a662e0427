"""Reading: files, folders, archives, standard input, HTML and JSON Lines, to decoded text."""

from policyx.source.model import MAX_BYTES, SourceText
from policyx.source.read import from_text, read

__all__ = ["MAX_BYTES", "SourceText", "from_text", "read"]
