"""What the shop sells: categories, products and plans, in both languages."""
