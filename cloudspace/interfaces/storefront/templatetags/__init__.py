"""Template filters of the storefront."""
