"""cloudspace init: an installation from nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import cloudspace
from cloudspace.interfaces.cli import house, telling
from cloudspace.kit import clock

# What law leaves to the operator: no silent default.
CHOICES = {
    "none": frozenset[str](),
    "contract": frozenset({"contract_record"}),
    "accounting": frozenset({"accounting"}),
    "both": frozenset({"contract_record", "accounting"}),
}
_QUESTION = """
Two laws may oblige you to keep records of sales longer than the policy promises, depending on your firm:
  contract    contracts, 3 years after their end      (Law 122/2025 Art 16)
  accounting  accounting papers, 10 fiscal years       (Law 88/2015 Art 41)
What is kept for them is readable for that duty alone, and your customers are told. You can switch either on later.
"""


@click.command("init")
@click.option("--statutory", type=click.Choice(tuple(CHOICES)), help="Which statutory retention classes to switch on.")
@click.option(
    "--policy",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the first policy version; without, the one that is shipped.",
)
@click.option("--demo", is_flag=True, help="Mark this home as a demo, irrevocably: only there may time be played with.")
@telling.as_json
def command(statutory: str | None, policy: Path | None, demo: bool, in_json: bool) -> None:
    """Set up CLOUDSPACE_HOME: tables of the three stores, keyring, signing keys, log, first policy.

    Refuses where anything stands already: a new keyring could open nothing of it.
    """
    here = house.here()
    chosen = CHOICES[_answered(statutory, demo)]
    number = here.found(house.Founding(policy or shipped_policy(), chosen, demo, clock.now()), telling.say)
    telling.answer(
        {"installation": str(number), "home": str(here.folder), "demo": demo, "statutory": sorted(chosen)},
        in_json=in_json,
        text=lambda: _tell(here.folder),
    )


def _answered(statutory: str | None, demo: bool) -> str:
    # The demo keeps to the shipped policy, where both are off.
    if statutory or demo:
        return statutory or "none"
    if not sys.stdin.isatty():
        raise click.UsageError("Say which statutory retention applies: --statutory none, contract, accounting or both.")
    click.echo(_QUESTION, err=True)
    answered: str = click.prompt("Which apply to you?", type=click.Choice(tuple(CHOICES)), err=True)
    return answered


def shipped_policy() -> Path:
    """The newest policy version that comes with the program. Raises UsageError where there is none."""
    folders = Path(cloudspace.__file__).resolve().parent.parent / "policies"
    found = [path.parent for path in folders.rglob("policy.toml")]
    if not found:
        raise click.UsageError("No policy is shipped with this copy. Name its folder: --policy FOLDER")
    return max(found, key=lambda path: path.name)


def _tell(folder: Path) -> None:
    click.echo(f"Set up in {folder}.")
    click.echo(f"Keep {folder / 'keys'} safe and out of every copy: without it nothing opens, with it everything does.")
