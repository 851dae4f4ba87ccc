"""When data dies: the clock of every person, warnings, erasures, receipts (R1)."""
