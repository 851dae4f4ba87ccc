"""Ports to the bank, each with a faithful local twin."""
