"""cloudspace upgrade: the stores brought up to this version of the program."""

from __future__ import annotations

import click

from cloudspace.interfaces.cli import house, telling
from cloudspace.kit.errors import Unfit
from cloudspace.policy.problems import PolicyInvalid


@click.command("upgrade")
def command() -> None:
    """Bring tables and static files up to this version. Stop web server and worker first; run it again if cut off."""
    here = house.here()
    if not here.founded():
        raise Unfit(f"{here.folder} is not set up yet. Run: cloudspace init")
    lacking = here.lacking(here.policy())
    if lacking:
        # Before any table changes, so that the version before this one can go on.
        raise PolicyInvalid(lacking)
    here.migrate(telling.say)
    here.require_fit()
    click.echo("Up to date.")
