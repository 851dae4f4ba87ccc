"""The same customer twice: in plain columns and sealed."""
