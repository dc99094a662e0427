"""Measures policyx beside its peers: `python -m bench`, see bench/README.md."""
