"""Who buys: customer accounts of people and organisations, and who has rights in them."""
