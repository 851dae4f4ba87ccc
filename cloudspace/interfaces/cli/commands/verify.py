"""cloudspace verify: a proof checked with nothing but the log's public key."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cloudspace.interfaces.cli import telling
from cloudspace.transparency import checkpoints, notes, proofs, verifying

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.argument("proof", type=_FILE)
@click.option(
    "--vkey",
    type=_FILE,
    help="File with the log's verifier key, as /transparency/vkey serves it; without, that of this home.",
)
@telling.as_json
def command(proof: Path, vkey: Path | None, in_json: bool) -> None:
    """Check that the entry in PROOF (c2sp.org/tlog-proof) stands in the log, and show it.

    Needs no network and no store. tools/verify_proof.py does the same without Cloudspace.
    """
    text = proof.read_bytes()
    key = _key(vkey)
    body = verifying.verify_proof(text, key)
    telling.answer(body, in_json=in_json, text=lambda: _tell(text, key, body))


def _key(path: Path | None) -> str:
    path = path or Path(os.environ.get("CLOUDSPACE_HOME", "./var")) / "log.vkey"
    try:
        return path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        raise click.UsageError(f"No verifier key stands in {path}. Name its file with --vkey.") from None


def _tell(text: bytes, key: str, body: dict[str, object]) -> None:
    proof = proofs.Proof.parse(text)
    head = checkpoints.opened(proof.checkpoint, notes.Verifier.parse(key))
    click.echo(f"The proof holds: this is entry {proof.index} of {head.size} in the log {head.origin}.")
    telling.facts(sorted(body.items()))
