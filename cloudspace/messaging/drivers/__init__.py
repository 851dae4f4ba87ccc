"""The local mail catcher: what the mail server is in a demo home."""
