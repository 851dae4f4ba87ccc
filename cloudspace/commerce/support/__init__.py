"""What customers write to the shop, and its answers."""
