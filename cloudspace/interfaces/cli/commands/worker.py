"""cloudspace worker: what is due by itself."""

from __future__ import annotations

import click

from cloudspace.interfaces.cli import house
from cloudspace.interfaces.cli.working import chores, loop


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def command(once: bool) -> None:
    """Run the worker until SIGTERM: mails, deadlines, provisioning, checkpoints, and the nightly round.

    Several may run at once. Told to stop, it finishes the piece of work in hand.
    """
    here = house.here()
    here.require_fit()
    worker = loop.Worker(here.folder, chores.all_chores)
    if once:
        worker.run_once()
    else:
        worker.run()
