"""Vocabulary: tables beside this file, the matchers over them, the gazetteer of divisions, and the user's own entries.

Nothing is loaded before it is asked for."""

from policyx.lexicon.user import Entry, Rejected, UserLexicon, active, current
from policyx.lexicon.user import load_all as load_user

__all__ = ["Entry", "Rejected", "UserLexicon", "active", "current", "load_user"]
