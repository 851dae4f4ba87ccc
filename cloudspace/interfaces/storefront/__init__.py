"""The shop as its customers and visitors meet it."""
