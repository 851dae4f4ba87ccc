"""Argon2 as in the product, at its least cost: what is tested is what is compared, not how long guessing takes."""

from __future__ import annotations

from django.contrib.auth import hashers
from django.db import connections


class LeastArgon2(hashers.Argon2PasswordHasher):
    """The same algorithm and format with one pass over 8 KiB."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


class HashedWithinATransaction(AssertionError):
    """Whoever writes at that moment would wait for the hashing."""


class OutsideTransactions(LeastArgon2):
    """Refuses to hash while a transaction is open on any store, and counts."""

    count = 0

    def encode(self, password: str, salt: str) -> str:
        self._look()
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        self._look()
        return super().verify(password, encoded)

    def _look(self) -> None:
        within = [alias for alias in connections if connections[alias].in_atomic_block]
        if within:
            raise HashedWithinATransaction(", ".join(within))
        type(self).count += 1
