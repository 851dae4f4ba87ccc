"""Drivers of the gate: SMTP and signed webhooks, and the webhook's local twin. Reached through the gate alone."""
