"""Whether a row was told before: tokens of its signs under the epoch, which die with the person of the row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cloudspace.vault.errors import SubjectGone
from cloudspace.vault.keeper import epochs, keys, providers, store

_COLUMNS = {"token": "bytea", "record": "bytea", "subject": "bytea", "epoch": "integer", '"inner"': "bytea"}
_INNER = b"cloudspace row sign\0"


def inner_place(record: bytes) -> bytes:
    """Associated data of the sealed digest of a sign of `record`."""
    return _INNER + record


def inner(sign: str) -> bytes:
    """The digest of a sign. It stands sealed only; a token of it takes the epoch's key."""
    return hashlib.sha256(_INNER + sign.encode(errors="surrogatepass")).digest()


class Repeats:
    """Signs of rows of one installation."""

    def __init__(self, provider: providers.Provider) -> None:
        self._provider = provider

    def kept_for(self, signs: Sequence[str]) -> list[bytes | None]:
        """For each sign the record that it was kept for, or None."""
        inners = [inner(sign) for sign in signs]
        found = self._records(inners)
        return [found.get(one) for one in inners]

    def keep(self, record: bytes, subject: bytes, signs: Sequence[str]) -> bytes:
        """Keeps the signs for `record`, or nothing where one stands for another; returns the record they stand for."""
        inners = sorted({inner(sign) for sign in signs})
        with store.writing():
            keys.living([subject], lock=store.for_share())
            for one in inners:
                # One sign may stand under two epochs' tokens meanwhile, which no uniqueness tells apart.
                store.one_at_a_time(one)
            standing = self._records(inners)
            others = [kept for kept in standing.values() if kept != record]
            if others:
                return others[0]
            number = epochs.current()
            root = self._provider.epoch(number)
            store.insert_many(
                "vault_rowtoken",
                _COLUMNS,
                [
                    (root.token(one), record, subject, number, root.wrap(one, inner_place(record)))
                    for one in inners
                    if one not in standing
                ],
            )
        return record

    def move(self, record: bytes, subject: bytes) -> None:
        """The record's signs die with `subject` from now on: at once, where that person is erased already."""
        with store.writing():
            try:
                keys.living([subject], lock=store.for_share())
            except SubjectGone:
                store.run("DELETE FROM vault_rowtoken WHERE record = %s", [record])
            else:
                store.run("UPDATE vault_rowtoken SET subject = %s WHERE record = %s", [subject, record])

    def _records(self, inners: Sequence[bytes]) -> dict[bytes, bytes]:
        """The record of each inner digest that stands, by digest."""
        numbers = epochs.with_tokens()
        while True:
            found = self._under(numbers, inners)
            now = epochs.with_tokens()
            if now == numbers:
                return found
            # A token may have moved to an epoch that began a moment ago.
            numbers = now

    def _under(self, numbers: Sequence[int], inners: Sequence[bytes]) -> dict[bytes, bytes]:
        tokens: dict[bytes, bytes] = {}
        for number in numbers:
            try:
                root = self._provider.epoch(number)
            except providers.EpochGone:
                # Retired since it was asked which epochs live: nothing stands under it.
                continue
            tokens |= {root.token(one): one for one in inners}
        if not tokens:
            return {}
        these, parameters = store.within("token", list(tokens))
        rows = store.rows("SELECT token, record FROM vault_rowtoken WHERE " + these, parameters)
        return {tokens[bytes(token)]: bytes(record) for token, record in rows}
