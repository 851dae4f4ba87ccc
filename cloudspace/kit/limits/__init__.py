"""Rate limits in our own table."""
