"""Pure decisions on plain values."""
