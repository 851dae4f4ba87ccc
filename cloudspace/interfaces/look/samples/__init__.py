"""Made-up values for the gallery. Nobody in them exists."""
