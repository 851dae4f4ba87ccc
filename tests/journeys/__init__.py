"""Through the pages, in a real browser."""
