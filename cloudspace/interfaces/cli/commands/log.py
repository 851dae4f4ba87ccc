"""cloudspace log: the whole log, computed again."""

from __future__ import annotations

import sys
import time

import click

from cloudspace.interfaces.cli import house, telling
from cloudspace.kit.actor import program
from cloudspace.vault import auditing

_SHOWN = 100
_SENTENCES = {
    "entry_missing": "{} gone from the store",
    "leaves": "among {} a leaf is not what was signed",
    "leaf": "{}: the leaf is not what was signed",
    "tail": "among {}, not under a checkpoint yet, a leaf is not what was appended",
    "cut_off": "{} signed, and cut off from the log's end",
    "beyond": "{} after the log's head, never appended",
    "checkpoint": "the checkpoint that ends with {} is not signed by this log",
    "head_file": "keys/head is missing, or not signed by this log",
    "padding": "{}: a leaf without content that the log did not pad with",
    "tile": "the tile over {} is not what lies below it",
    "tile_missing": "the tiles over {} are gone",
    "unreadable": "{}: the body does not open, or is none",
    "other_body": "{}: the body is not the one that the leaf commits to",
    "kind": "{}: stands under another kind than the body says",
    "tag": "{}: not in the list of the person whom the body names, or in another's",
    "further_tag": "{}: not found by who acted, or by its kind",
    "members": "{}: not in the lists of all people whom the batch is about",
    "tag_too_many": "{}: in the list of somebody whom the body does not name",
    "padding_with_content": "{}: a leaf that only pads, with content beside it",
    "key_missing": "{}: under the key of a year that should live, and is not in the vault",
    "year_over": "{}: under the key of a year that is over, after entries of a later one",
}


@click.group("log")
def command() -> None:
    """Compute the whole log again."""


@command.command("audit")
@click.option(
    "--from", "first", type=click.IntRange(min=0), default=0, help="Judge bodies and tags from this entry on."
)
@telling.as_json
def audit(first: int, in_json: bool) -> None:
    """Hold the log against what it signed, and every entry's body and tags against its leaf.

    Exit status 1 where anything is not as it was written. Changes nothing, and may be stopped at any time; where
    entries were altered, the log gets one entry that says so.
    """
    here = house.here()
    here.require_fit(restoring=True)
    began = time.monotonic()
    with telling.progress("Leaves and entries gone through") as more:
        audited = auditing.audit(here.signer("log"), here.head, by=program("log audit"), first=first, progress=more)
    seconds = time.monotonic() - began
    values = _values(audited, seconds)
    telling.answer(values, in_json=in_json, text=lambda: _tell(audited, values))
    sys.exit(1 if audited.found else 0)


def _values(audited: auditing.Audited, seconds: float) -> dict[str, object]:
    judged = audited.sealed + audited.plain + audited.padding + audited.dark
    return {
        **audited._asdict(),
        "findings": [{**one._asdict(), "sentence": _sentence(one)} for one in audited.findings],
        "seconds": round(seconds, 1),
        "entries_per_second": round(judged / seconds) if seconds else judged,
    }


def _tell(audited: auditing.Audited, values: dict[str, object]) -> None:
    counts = {name: value for name, value in values.items() if name not in {"findings", "found", "recorded"}}
    telling.facts((name.replace("_", " "), value) for name, value in counts.items())
    if not audited.found:
        click.echo("The log is whole, and every entry that can be opened is as it was written.")
        return
    click.echo(f"{audited.found} found that is not as it was written:")
    for one in audited.findings[:_SHOWN]:
        click.echo(f"- {_sentence(one)}")
    if audited.found > _SHOWN:
        click.echo(f"- and {audited.found - min(_SHOWN, len(audited.findings))} more; --json tells the first thousand")
    if audited.recorded is not None:
        click.echo(f"Entry {audited.recorded} of the log says so. Read the handbook on incidents first.")


def _sentence(finding: auditing.Finding) -> str:
    numbers = (
        f"entry {finding.first}" if finding.first == finding.last else f"entries {finding.first} to {finding.last}"
    )
    return _SENTENCES[finding.what].format(numbers)
