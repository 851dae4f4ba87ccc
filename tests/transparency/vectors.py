"""Makes docs/transparency-vectors.json: fixed key, fixed salts, a small log. Run to write it anew.

python -m tests.transparency.vectors
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from cloudspace.transparency import canonical, checkpoints, commitments, merkle, notes, proofs

PATH = Path(__file__).parents[2] / "docs" / "transparency-vectors.json"
SIGNER = notes.Signer("vectors.example/log", sha256(b"transparency vectors").digest())
BODIES: list[dict[str, Any]] = [
    {"kind": "opening", "subject": "01932c07-1c2e-7000-8000-000000000001", "at": "2026-11-22T03:00:00.000000Z"},
    {"kind": "opening", "categories": ["contact", "identity"], "count": 2, "lý do": "đơn hàng", "case": None},
    {"kind": "escapes", "text": 'quote " backslash \\ newline \n tab \t bell \u0007 slash /', "ok": True},
    {"kind": "numbers", "largest": 2**53 - 1, "least": -(2**53) + 1, "nothing": 0},
    {"kind": "empty", "list": [], "mapping": {}},
]


def vectors() -> dict[str, Any]:
    """All vectors as plain JSON."""
    salts = [sha256(b"salt %d" % number).digest() for number in range(len(BODIES))]
    encoded = [canonical.encode(body) for body in BODIES]
    leaves = [commitments.commit(salt, body) for salt, body in zip(salts, encoded, strict=True)]
    rows = merkle.rows_over([merkle.leaf_hash(leaf) for leaf in leaves])
    size = len(leaves)

    def node(height: int, place: int) -> bytes:
        return rows[height][place]

    note = checkpoints.signed(checkpoints.TreeHead(SIGNER.name, size, merkle.root(size, node)), SIGNER)
    entries = [
        {
            "body": body,
            "canonical": raw.decode(),
            "salt": salt.hex(),
            "commitment": leaf.hex(),
            "leaf_hash": merkle.leaf_hash(leaf).hex(),
            "proof": proofs.Proof(
                index, tuple(merkle.inclusion_proof(index, size, node)), note, proofs.extra_of(salt, raw)
            )
            .to_bytes()
            .decode(),
        }
        for index, (body, raw, salt, leaf) in enumerate(zip(BODIES, encoded, salts, leaves, strict=True))
    ]
    return {
        "seed": SIGNER.seed.hex(),
        "vkey": str(SIGNER.verifier),
        "roots": [merkle.root(count, node).hex() for count in range(size + 1)],
        "consistency": {
            f"{old}-{size}": [one.hex() for one in merkle.consistency_proof(old, size, node)] for old in range(1, size)
        },
        "checkpoint": note.decode(),
        "entries": entries,
    }


def text() -> str:
    """The file's content."""
    return json.dumps(vectors(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
