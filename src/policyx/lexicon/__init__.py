"""Vocabulary: tables beside this file, the matchers over them, the gazetteer of divisions, towns and zones."""
