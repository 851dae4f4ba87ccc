"""Fills an empty demo home: every event at its own time, then what stands in it is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cloudspace.commerce.catalogue import demo as catalogue
from cloudspace.commerce.catalogue.models import Product
from cloudspace.interfaces.cli import house
from cloudspace.interfaces.cli.demo import showing, stories
from cloudspace.interfaces.cli.demo.shop import BY, Shop, ago
from cloudspace.kit import clock
from cloudspace.kit.errors import Unfit
from cloudspace.messaging.drivers import catcher
from cloudspace.transparency import checkpointing


def load(more: Callable[[int], None]) -> dict[str, str]:
    """Fills the home; returns the examples by kind of record. `more` is told of each event.

    Raises Unfit in a home that is not marked as demo, or that is filled already.
    """
    here = house.here()
    if not here.demo:
        raise Unfit(f"{here.folder} is no demo home. Only a home made by `cloudspace init --demo` is filled.")
    if Product.objects.exists():
        raise Unfit(f"{here.folder} is filled already.")
    now = clock.now()
    shop = Shop(showing.address(here.declared))
    caught = catcher.start(here.declared["MAIL_CATCHER_PORT"])
    try:
        examples = _all(shop, now, more)
    finally:
        caught.stop()
    figures = here.policy().figures
    checkpointing.publish(here.signer("log"), figures.checkpoint_quantum, clock.now(), here.head)
    return examples


def _all(shop: Shop, now: dt.datetime, more: Callable[[int], None]) -> dict[str, str]:
    examples: dict[str, str] = {}
    with clock.set_to(ago(now, stories.EVENTS[0].days_ago + 1)):
        catalogue.load(by=BY)
    for event in stories.EVENTS:
        with clock.set_to(ago(now, event.days_ago)):
            found = event.happen(shop)
            shop.upkeep()
        if event.kept and found:
            examples[event.kept] = found
        more(1)
    return examples
