"""Killed while the keeper writes entries or publishes: what was answered is there, and one history goes on."""

from __future__ import annotations

from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.transparency import auditing, checkpointing, checkpoints, heads, reading, signing_keys, tiles, verifying
from cloudspace.transparency.models import Entry
from cloudspace.vault import current, ledger
from tests.crash import killing, soundness
from tests.sessions import at_desk


def test_an_entry_is_there_whole_and_readable_or_not_at_all(shop: installation.Home) -> None:
    chi = at_desk()
    for _ in killing.at_every_step(lambda: ledger.record("searched", by=chi, found=1), stride=1):
        told = ledger.entries_by(chi.id or ids.new_id(), reader=chi)
        assert len(told) == Entry.objects.count()
        ledger.record("searched", by=chi, found=1)
        soundness.require_sound(shop)


def test_a_killed_checkpoint_is_followed_by_one_that_continues(shop: installation.Home) -> None:
    signer = signing_keys.load(shop.log_key)
    chi = at_desk()

    def publish() -> None:
        checkpointing.publish(signer, 16, clock.now(), shop.head)

    publish()
    for _ in killing.at_every_step(publish):
        tiles.forget()
        shown = reading.latest_checkpoint()
        beside = checkpoints.opened(shop.head.read_bytes(), signer.verifier)
        assert shown is not None
        assert shown.size <= beside.size <= heads.current().tree.size
        position = ledger.record("searched", by=chi, found=1)
        publish()
        assert auditing.audit(signer.verifier).leaves % 16 == 0
        proof = current.keeper()._log.proof(position)  # type: ignore[attr-defined]
        assert verifying.verify_proof(proof, str(signer.verifier))
