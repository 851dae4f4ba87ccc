"""cloudspace vault: the keyring's epochs."""

from __future__ import annotations

import click

from cloudspace.interfaces.cli import house, telling
from cloudspace.kit import clock
from cloudspace.vault import rotating


@click.group("vault")
def command() -> None:
    """Rotate the keyring, or show how it stands."""


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


def _tell(values: dict[str, object]) -> None:
    telling.facts((name.replace("_", " "), value) for name, value in values.items())
