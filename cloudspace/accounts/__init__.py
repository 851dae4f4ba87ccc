"""People, what they agreed to, and what is known against them."""
