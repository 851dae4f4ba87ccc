"""What programs ask: the log, the bank's webhook, health and figures."""
