"""What is held of a person, shown to that person and given to them."""
