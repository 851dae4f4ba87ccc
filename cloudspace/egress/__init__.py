"""The one gate for every byte that leaves: declared recipient, allowed purpose, fields within what it may get."""
