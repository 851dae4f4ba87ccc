"""The demo shop: invented people, and what happened to them, made by the real actions under a moving clock."""
