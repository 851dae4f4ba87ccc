"""What we owe: rights, retention, disclosure, breaches, promises."""
