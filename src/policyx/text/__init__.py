"""Repair of damaged text, with every clean character tied to the raw ones it came from."""
