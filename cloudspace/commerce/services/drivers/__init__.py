"""Ports to whatever runs the services."""
