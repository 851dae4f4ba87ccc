"""Policy versions as data: load, validate, compare, render."""
