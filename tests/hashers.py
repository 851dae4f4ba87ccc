"""Argon2 as in the product, at its least cost: what is tested is what is compared, not how long guessing takes."""

from __future__ import annotations

from django.contrib.auth import hashers


class LeastArgon2(hashers.Argon2PasswordHasher):
    """The same algorithm and format with one pass over 8 KiB."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
