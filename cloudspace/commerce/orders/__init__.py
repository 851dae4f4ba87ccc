"""What customers ordered, at which price, and how far it is."""
