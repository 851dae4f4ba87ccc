"""Measurements beside a floor or a peer, in one run. See docs/benchmarks.md."""
