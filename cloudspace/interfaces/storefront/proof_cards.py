"""What a proof says, for the card that shows it."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from cloudspace.interfaces.look.parts import ProofCard
from cloudspace.transparency import checkpoints, commitments, merkle, proofs


def card(proof: bytes, index: int, at: dt.datetime) -> ProofCard:
    """The card of `proof` (c2sp.org/tlog-proof): place, size and leaf as the file itself states them."""
    stated = proofs.Proof.parse(proof)
    salt, body = proofs.salt_and_body(stated.extra)
    head = checkpoints.parsed(stated.checkpoint.rpartition(b"\n\n")[0].decode() + "\n")
    return ProofCard(
        index=index,
        size=head.size,
        at=at,
        origin=head.origin,
        leaf=merkle.leaf_hash(commitments.commit(salt, body)).hex(),
        download_href=reverse("storefront:proof", args=[index]),
        how_href=reverse("storefront:transparency"),
    )
