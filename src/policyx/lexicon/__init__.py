"""Vocabulary: tables beside this file, the matchers over them, the gazetteer of divisions, and the user's own entries.

Nothing is loaded before it is asked for."""

from policyx.lexicon.user import Entry, Rejected, UnreadableTOML, UserLexicon, active, current
from policyx.lexicon.user_file import dump
from policyx.lexicon.user_file import load_all as load_user

__all__ = ["Entry", "Rejected", "UnreadableTOML", "UserLexicon", "active", "current", "dump", "load_user"]
