"""The worker: what is due by itself, in turns."""
