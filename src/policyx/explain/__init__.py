"""Why something stands in a record: the steps that led there."""
