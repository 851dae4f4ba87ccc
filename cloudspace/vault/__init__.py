"""Sealed personal data: sealed under a key per person, opened for a purpose with a case and an entry."""
