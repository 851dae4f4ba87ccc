"""Small, general subjects that every other layer stands on: one per file."""
