"""Behind the front rooms: the keeper, its keys and its formats. Only the vault itself and the wiring look in here."""
