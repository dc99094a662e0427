"""Gold by hand: a draft of pages with their records, for a text editor, and what comes back of it."""
