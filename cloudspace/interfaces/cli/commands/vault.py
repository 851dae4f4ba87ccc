"""cloudspace vault: the keyring's epochs."""

from __future__ import annotations

from pathlib import Path

import click

from cloudspace.interfaces.cli import house, telling
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.vault import escrow, restoring, rotating


@click.group("vault")
def command() -> None:
    """Rotate the keyring, show how it stands, put a lost one together again, replay what a copy forgot."""


@command.command("rotate")
@telling.as_json
def rotate(in_json: bool) -> None:
    """Begin the next epoch, move every key and token to it, and destroy roots whose time is over.

    The worker does so by itself once an epoch is over. Run it again if it was cut off.
    """
    house.here().require_fit()
    with telling.progress("Keys and tokens moved") as more:
        reached = rotating.rotate(more)
    retired = rotating.retire(clock.now())
    telling.answer(
        {"epoch": reached, "retired": list(retired)},
        in_json=in_json,
        text=lambda: click.echo(f"Epoch {reached}; roots destroyed: {', '.join(map(str, retired)) or 'none'}."),
    )


@command.command("status")
@telling.as_json
def status(in_json: bool) -> None:
    """Show living epochs, escrow, and how old the current epoch is."""
    here = house.here()
    here.require_fit()
    found = here.epochs()
    figures = here.policy().figures
    values = {
        "living": list(found.living),
        "escrowed": list(found.escrowed),
        "current_age_hours": round(found.age.total_seconds() / 3600, 1),
        "epoch_hours": figures.epoch_days * 24,
        "horizon_days": figures.shred_horizon_days,
    }
    telling.answer(values, in_json=in_json, text=lambda: _tell(values))


@command.command("rebuild")
@click.argument("folder", metavar="ESCROW", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("identity", metavar="KEY", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("keyring", type=click.Path(path_type=Path))
@telling.as_json
def rebuild(folder: Path, identity: Path, keyring: Path, in_json: bool) -> None:
    """Write KEYRING anew from the escrowed epochs in ESCROW, with the secret half of an age key in KEY.

    Needs no installation: do it on a machine that you trust. A keyring that stands is never replaced.
    """
    living = escrow.rebuild(folder, identity, keyring)
    telling.answer(
        {"keyring": str(keyring), "living": list(living)},
        in_json=in_json,
        text=lambda: click.echo(f"Written: {keyring}, with the roots of epochs {', '.join(map(str, living))}."),
    )


@command.command("replay")
@telling.as_json
def replay(in_json: bool) -> None:
    """After an older copy of the vault was put back: destroy again what was destroyed since, and hold what was held.

    Web server and worker start only once this is done. Run it again if it was cut off.
    """
    house.here().require_fit(restoring=True)
    done = restoring.replay(by=program("vault replay"))
    telling.answer(done._asdict(), in_json=in_json, text=lambda: _tell(done._asdict()))


def _tell(values: dict[str, object]) -> None:
    telling.facts((name.replace("_", " "), value) for name, value in values.items())
