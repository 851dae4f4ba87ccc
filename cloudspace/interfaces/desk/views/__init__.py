"""One module per noun; each view makes one call into the business and renders."""
