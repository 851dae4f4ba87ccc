"""Finding people by e-mail or phone: tokens under the epoch, claims before confirmation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from django.db.utils import IntegrityError

from cloudspace.kit import clock
from cloudspace.vault.errors import AddressTaken, ClaimGone
from cloudspace.vault.keeper import epochs, keyring, keys, lately, providers, store

_TOKEN = {"kind": "text", "token": "bytea", "subject": "bytea", "epoch": "integer", '"inner"': "bytea"}
_FIND = f"""
SELECT t.subject, {", ".join(f"k.{column}" for column in keys.WRAPPED[1:])} FROM vault_lookuptoken t
LEFT JOIN vault_subjectkey k ON k.subject = t.subject AND k.granule = %s AND k.state <> 'dying' WHERE"""
# As a parameter, PostgreSQL would plan each finding anew to learn whether the index on e-mails serves.
_OF_KIND = {kind: f"t.kind = '{kind}'" for kind in keyring.FIELDS}
_INNER = b"cloudspace inner digest\0"


def inner_place(kind: str, subject: bytes) -> bytes:
    """Associated data of a sealed inner digest."""
    return _INNER + kind.encode() + b"\0" + subject


class Tokens:
    """Tokens and claims of one installation."""

    def __init__(self, provider: providers.Provider, subject_keys: keys.Keys) -> None:
        self._provider, self._keys = provider, subject_keys

    def find(self, kind: str, value: str) -> tuple[bytes, ...]:
        """Subjects whose token is that of `value` (normalised) under any epoch in use."""
        inner = self._provider.inner(kind, value)
        live = self._provider.live()
        found = self._found(kind, inner, live)
        # An epoch that began a moment ago may not be in this process's keyring yet.
        if not found and set(began := epochs.with_tokens()) - set(live):
            found = self._found(kind, inner, began)
        return tuple(found)

    def fits(self, kind: str, subject: bytes, value: str) -> bool:
        """Whether the token of `subject` is that of `value`."""
        return subject in self.find(kind, value)

    def claim(self, kind: str, subject: bytes, value: str, expires_at: dt.datetime) -> None:
        """One expiring claim per subject and kind; a newer one replaces it."""
        inner = self._provider.inner(kind, value)
        with store.writing():
            keys.living([subject], lock=store.for_share())
            number = epochs.current()
            sealed = self._provider.epoch(number).wrap(inner, inner_place(kind, subject))
            store.run(
                'INSERT INTO vault_claim (kind, subject, epoch, "inner", expires_at) VALUES (%s, %s, %s, %s, %s)'
                ' ON CONFLICT (subject, kind) DO UPDATE SET epoch = excluded.epoch, "inner" = excluded."inner",'
                " expires_at = excluded.expires_at",
                [kind, subject, number, sealed, store.moment(expires_at)],
            )

    def confirm(self, kind: str, subject: bytes) -> None:
        """The claim becomes the subject's token, replacing an earlier one. Raises AddressTaken, ClaimGone."""
        try:
            with store.writing():
                keys.living([subject], lock=store.for_share())
                inner = self._claimed(kind, subject)
                # Two may stand under two epochs' tokens meanwhile, which no uniqueness tells apart.
                store.one_at_a_time(inner)
                holders = self._holders(kind, inner, epochs.with_tokens())
                if any(holder != subject for holder in holders):
                    raise AddressTaken
                self._put(kind, subject, inner)
                store.run("DELETE FROM vault_claim WHERE subject = %s AND kind = %s", [subject, kind])
        except IntegrityError:
            raise AddressTaken from None

    def set(self, kind: str, subject: bytes, value: str | None) -> None:
        """The subject's token of a kind that several may share, or none."""
        with store.writing():
            keys.living([subject], lock=store.for_share())
            if value is None:
                store.run("DELETE FROM vault_lookuptoken WHERE subject = %s AND kind = %s", [subject, kind])
            else:
                self._put(kind, subject, self._provider.inner(kind, value))

    def put_many(self, tokens: Mapping[str, Sequence[tuple[bytes, str]]]) -> None:
        """By kind, tokens of many people whose addresses are confirmed: all or none. Raises AddressTaken."""
        subjects = dict.fromkeys(subject for pairs in tokens.values() for subject, _ in pairs)
        with store.writing():
            keys.living(list(subjects), lock=store.for_share())
            store.all_at_once()
            number = epochs.current()
            root = self._provider.epoch(number)
            rows: list[tuple[str, bytes, bytes, int, bytes]] = []
            inners: dict[str, list[bytes]] = {}
            for kind, pairs in tokens.items():
                inners[kind] = [self._provider.inner(kind, value) for _, value in pairs]
                rows += [
                    (kind, root.token(inner), subject, number, root.wrap(inner, inner_place(kind, subject)))
                    for (subject, _), inner in zip(pairs, inners[kind], strict=True)
                ]
            made = store.insert_many("vault_lookuptoken", _TOKEN, rows)
            if made < len(rows) or self._under_another_epoch(inners.get("email", ()), number):
                raise AddressTaken

    def forget_expired(self, at: dt.datetime) -> int:
        """Removes claims that ran out; returns how many."""
        with store.writing():
            return store.run("DELETE FROM vault_claim WHERE expires_at <= %s", [store.moment(at)])

    def _found(self, kind: str, inner: bytes, numbers: Sequence[int]) -> list[bytes]:
        """The holders, with their keys in the same statement: whoever is found is mostly opened next."""
        tokens = self._tokens(inner, numbers)
        if not tokens:
            return []
        turn = self._keys.lately.turn
        statement = f"{_FIND} {store.among('t.token', len(tokens))} AND {_OF_KIND[kind]}"
        rows = store.raw_rows(statement, [lately.NOWHERE, *tokens])
        of: dict[bytes, list[lately.Wrapped]] = {}
        for subject, *key in rows:
            kept = of.setdefault(subject, [])
            if key[0] is not None:
                kept.append((subject, *key))
        for subject, kept in of.items():
            self._keys.lately.keep(subject, kept, turn)
        return list(of)

    def _holders(self, kind: str, inner: bytes, numbers: Sequence[int]) -> list[bytes]:
        """One statement over all epochs in use, so that a token on its way to the next is never missed."""
        tokens = self._tokens(inner, numbers)
        if not tokens:
            return []
        found = store.rows(
            f"SELECT subject FROM vault_lookuptoken WHERE {store.among('token', len(tokens))} AND kind = %s",
            [*tokens, kind],
        )
        return [bytes(subject) for (subject,) in found]

    def _tokens(self, inner: bytes, numbers: Sequence[int]) -> list[bytes]:
        return [token for number in numbers if (token := self._token(number, inner)) is not None]

    def _token(self, number: int, inner: bytes) -> bytes | None:
        try:
            return self._provider.epoch(number).token(inner)
        except providers.EpochGone:
            # Retired since the caller asked which epochs live: nothing stands under it.
            return None

    def _under_another_epoch(self, inners: Sequence[bytes], number: int) -> bool:
        """Whether one of these stands as a token that is yet to move to the epoch `number`."""
        for old in epochs.with_tokens():
            root = self._provider.epoch(old)
            for chunk in store.chunks(root.token(inner) for inner in inners if old != number):
                statement = "SELECT 1 FROM vault_lookuptoken WHERE kind = 'email' AND "
                if store.rows(statement + store.among("token", len(chunk)) + " LIMIT 1", chunk):
                    return True
        return False

    def _claimed(self, kind: str, subject: bytes) -> bytes:
        found = store.rows(
            'SELECT epoch, "inner", expires_at FROM vault_claim WHERE subject = %s AND kind = %s' + store.for_update(),
            [subject, kind],
        )
        if not found:
            raise ClaimGone
        epoch, sealed, expires_at = found[0]
        if _aware(expires_at) <= clock.now():
            raise ClaimGone
        try:
            return self._provider.epoch(int(epoch)).unwrap(bytes(sealed), inner_place(kind, subject))
        except (InvalidTag, providers.EpochGone):
            raise ClaimGone from None

    def _put(self, kind: str, subject: bytes, inner: bytes) -> None:
        number = epochs.current()
        root = self._provider.epoch(number)
        store.run(
            'INSERT INTO vault_lookuptoken (kind, token, subject, epoch, "inner") VALUES (%s, %s, %s, %s, %s)'
            " ON CONFLICT (subject, kind) DO UPDATE SET token = excluded.token, epoch = excluded.epoch,"
            ' "inner" = excluded."inner"',
            [kind, root.token(inner), subject, number, root.wrap(inner, inner_place(kind, subject))],
        )


def _aware(value: object) -> dt.datetime:
    """A moment as the engine gives it back (SQLite: text in UTC)."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=dt.UTC)
