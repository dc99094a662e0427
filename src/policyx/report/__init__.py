"""The report: one HTML file that shows what was found, where it stands in the text, and why."""
