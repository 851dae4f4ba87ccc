"""Pages that are not there are pages too; and what a first visit weighs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Response

from tests.journeys.conftest import Shop, Walk

WRONG = ("/nowhere/", "/erasure/AAAA-BBBB/", "/reset/x/", "/confirm/x/", "/confirm/email/x/")
MOST_BYTES = 110 * 1024


def test_what_is_not_there_is_told_on_a_page_of_ours(walk: Callable[..., Walk]) -> None:
    mai = walk()
    for path in WRONG:
        mai.open(path)
        mai.open("/en" + path)


def test_a_first_visit_weighs_little(walk: Callable[..., Walk], shop_served: Shop) -> None:
    """CSS, scripts and fonts of a first visit, compressed (LOOK: at most 110 KB). Pictures of icons stand apart."""
    import gzip

    mai = walk()
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        kind = response.request.resource_type
        if kind in ("stylesheet", "script"):
            sizes[response.url] = len(gzip.compress(response.body()))
        elif kind == "font":
            sizes[response.url] = len(response.body())

    mai.page.on("response", weigh)
    mai.page.goto(shop_served.url + "/", wait_until="networkidle")
    assert sum(sizes.values()) <= MOST_BYTES, sizes
