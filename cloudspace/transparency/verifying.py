"""Checking a proof with nothing but the log's public key: no store, no network."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency import canonical, checkpoints, commitments, merkle, notes, proofs

_SENTENCES: dict[str, str | Promise] = {
    "bad_vkey": _("The verifier key is not one: it has the form name+id+key, as the log publishes it."),
    "malformed_proof": _("This is not a proof in the format c2sp.org/tlog-proof@v1, or it was cut off."),
    "malformed_note": _("The checkpoint in the proof is not a signed note."),
    "malformed_checkpoint": _("The signed text in the proof is not a checkpoint."),
    "unknown_key": _("The checkpoint is not signed by the log that the verifier key belongs to."),
    "bad_signature": _("The log's signature under the checkpoint does not hold: the checkpoint was changed."),
    "other_origin": _("The checkpoint belongs to another log than the verifier key."),
    "no_body": _("The proof does not hold the entry itself, so that nothing can be compared."),
    "not_included": _("The entry does not stand in the log at this place: entry, place or path was changed."),
    "not_canonical": _("The entry stands in the log, but it is not written in the canonical form."),
}


class ProofRefused(Refused):
    """A proof that does not hold: `reason` is a key of the sentences above, `line` where it is malformed."""

    code = "proof_refused"

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason, self.line = reason, line
        super().__init__(_SENTENCES[reason])


def verify_proof(text: bytes | str, vkey: str) -> dict[str, Any]:
    """The body of the entry that `text` proves to stand in the log of `vkey` (`name+id+key`).

    Raises ProofRefused with `reason`: bad_vkey, malformed_proof, malformed_note, malformed_checkpoint,
    unknown_key, bad_signature, other_origin, no_body, not_included, not_canonical.
    Follows c2sp.org/tlog-proof and RFC 6962 section 2.1.1.
    """
    try:
        verifier = notes.Verifier.parse(vkey)
        proof = proofs.Proof.parse(text.encode(errors="surrogatepass") if isinstance(text, str) else text)
        head = checkpoints.opened(proof.checkpoint, verifier)
    except proofs.Malformed as error:
        raise ProofRefused("malformed_proof", error.line) from None
    except notes.NoteRefused as error:
        raise ProofRefused(error.code) from None
    try:
        salt, body = proofs.salt_and_body(proof.extra)
    except ValueError:
        raise ProofRefused("no_body") from None
    leaf = merkle.leaf_hash(commitments.commit(salt, body))
    if not merkle.verify_inclusion(proof.index, head.size, leaf, proof.hashes, head.root):
        raise ProofRefused("not_included")
    try:
        return canonical.decode(body)
    except canonical.NotCanonical:
        raise ProofRefused("not_canonical") from None
