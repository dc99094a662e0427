"""Records as one page to look at: the text with its mentions, events beside it, everything in a single file."""
