"""The outbox: mails sealed when written, opened and handed over in batches."""
