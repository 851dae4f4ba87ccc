"""The floor: a Django view without middleware that reads one row by an index and answers with it."""
