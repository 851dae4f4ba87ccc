"""Every write leaves an Act: who did what to which row, when. Nothing personal."""
