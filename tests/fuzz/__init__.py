"""Hostile pages: mutated bytes, repeated units, and what they found."""
