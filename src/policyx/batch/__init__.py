"""Many pages: worker processes, a journal, and stores, so that nothing is lost and nothing is done twice."""
