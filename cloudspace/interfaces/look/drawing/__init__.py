"""Geometry of the drawings, in plain numbers: the partials write it as SVG."""
