"""What must hold in the vault whatever died when."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from cryptography.exceptions import InvalidTag

from cloudspace.config import installation
from cloudspace.transparency import auditing, signing_keys
from cloudspace.vault.keeper import formats, keyring, repeats, tokens
from cloudspace.vault.models import (
    Claim,
    Epoch,
    HeldKey,
    LookupToken,
    PeriodKey,
    RowToken,
    SubjectKey,
    SubjectState,
    Tombstone,
)

_KEYS_FOLDER = {"keyring", "log.key", "board.key", "head", "head.lock", "escrow", "keyring.lock", "limits"}


def require_sound(home: installation.Home) -> None:
    """Fails unless keys, tombstones, epochs, tokens, keyring and log agree with each other."""
    ring = keyring.Keyring(home.keyring)
    _require_keys_xor_tombstones()
    _require_everything_opens(ring)
    _require_tokens_to_fit(ring)
    _require_roots_of_living_epochs_alone(ring)
    strangers = {path.name for path in home.keyring.parent.iterdir()} - _KEYS_FOLDER
    assert not strangers, f"left lying beside the keyring: {strangers}"
    auditing.audit(signing_keys.load(home.log_key).verifier)


def require_forgotten(subject: uuid.UUID) -> None:
    """Fails unless the vault knows of `subject` only that they are dead."""
    raw = subject.bytes
    assert SubjectState.objects.get(subject=raw).state == "dead"
    for table in (SubjectKey, LookupToken, RowToken, Claim, HeldKey):
        assert not table.objects.filter(subject=raw).exists(), table.__name__


def roots(home: installation.Home) -> dict[int, str]:
    """The roots that stand in the keyring now, as they are written there."""
    content = json.loads(home.keyring.read_text())
    return {int(number): epoch["root"] for number, epoch in content["epochs"].items()}


def require_gone_from_disk(folder: Path, root: str) -> None:
    """Fails when any file under `folder` holds `root`."""
    for path in folder.rglob("*"):
        assert not path.is_file() or root.encode() not in path.read_bytes(), path


def _require_keys_xor_tombstones() -> None:
    columns = ("subject", "retention_class", "granule")
    keys = {tuple(map(_plain, row)) for row in SubjectKey.objects.values_list(*columns)}
    dead = {tuple(map(_plain, row)) for row in Tombstone.objects.values_list(*columns)}
    assert not keys & dead
    gone = {bytes(row) for row in SubjectState.objects.filter(state="dead").values_list("subject", flat=True)}
    assert not gone & {key[0] for key in keys}
    known = {bytes(row) for row in SubjectState.objects.values_list("subject", flat=True)}
    assert {key[0] for key in keys} <= known


def _require_everything_opens(ring: keyring.Keyring) -> None:
    for key in SubjectKey.objects.all():
        place = formats.wrapping_place(bytes(key.subject), key.retention_class, bytes(key.granule), key.version)
        _unwrapped(ring, key.epoch, bytes(key.wrapped), place)
    for period in PeriodKey.objects.all():
        place = formats.period_place(period.retention_class, period.period)
        _unwrapped(ring, period.epoch, bytes(period.wrapped), place)
    for held in HeldKey.objects.all():
        place = formats.wrapping_place(bytes(held.subject), held.retention_class, bytes(held.granule), held.version)
        _unwrapped(ring, held.epoch, bytes(held.wrapped), formats.held_place(place, held.period))


def _require_tokens_to_fit(ring: keyring.Keyring) -> None:
    for token in LookupToken.objects.all():
        place = tokens.inner_place(token.kind, bytes(token.subject))
        inner = _unwrapped(ring, token.epoch, bytes(token.inner), place)
        assert ring.epoch(token.epoch).token(inner) == bytes(token.token)
    for sign in RowToken.objects.all():
        inner = _unwrapped(ring, sign.epoch, bytes(sign.inner), repeats.inner_place(bytes(sign.record)))
        assert ring.epoch(sign.epoch).token(inner) == bytes(sign.token)
    for claim in Claim.objects.all():
        _unwrapped(ring, claim.epoch, bytes(claim.inner), tokens.inner_place(claim.kind, bytes(claim.subject)))


def _require_roots_of_living_epochs_alone(ring: keyring.Keyring) -> None:
    epochs = {epoch.number: epoch for epoch in Epoch.objects.all()}
    assert set(ring.live()) == {number for number, epoch in epochs.items() if epoch.destroyed_at is None}
    assert [number for number, epoch in epochs.items() if epoch.ended_at is None] == [max(epochs)]


def _unwrapped(ring: keyring.Keyring, epoch: int, wrapped: bytes, place: bytes) -> bytes:
    try:
        return ring.epoch(epoch).unwrap(wrapped, place)
    except InvalidTag:
        raise AssertionError(f"a key under epoch {epoch} does not open") from None


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
