"""A served shop, a browser, and what every page must stand: axe, nothing from elsewhere, no errors in its console.

With PICTURES=1 the journeys also write the guide's pictures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.orders.models import Order
from cloudspace.config import installation
from cloudspace.egress import rules as gate_rules
from cloudspace.egress import wiring as gate
from cloudspace.egress.drivers import smtp
from cloudspace.kit import clock, ids
from cloudspace.messaging import tasks as mails
from cloudspace.messaging.drivers import catcher
from tests.accounts.conftest import PASSWORD, accounts, code_at, hire, policy, sent  # noqa: F401
from tests.commerce.conftest import notified, open_shop  # noqa: F401
from tests.compliance.conftest import publish
from tests.interfaces.storefront.conftest import compiled, front  # noqa: F401

# The browser's driver runs an event loop in the thread in which the tests work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AGENTS = {
    "phone": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "desktop": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
}
IMAGES = Path(__file__).parents[2] / "docs/guide/images"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WCAG = {"runOnly": [*RULES["runOnly"], "best-practice"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Shop:
    """The served shop and what happens outside the browser: the worker's rounds, the bank, the log's clock."""

    def __init__(self, url: str, home: installation.Home) -> None:
        self.url, self.home = url, home
        self._notices = 0

    def deliver(self) -> None:
        """The worker sends what is due."""
        mails.deliver_due(worker=ids.new_id(), at=clock.now())

    def link(self, part: str) -> str:
        """The newest caught mail's link that holds `part`."""
        self.deliver()
        for mail in catcher.caught():
            for link in mail.links:
                if part in link:
                    return link
        raise AssertionError(f"no mail with a link to {part}")

    def pay(self, number: str) -> None:
        """The customer's transfer arrives, told by the bank."""
        order = Order.objects.select_related("request").get(number=number)
        self._notices += 1
        assert notified(self._notices, order.price, f"NGUYEN THI AN CK {order.request.reference}") is not None

    def publish(self) -> None:
        """The log's next checkpoint."""
        publish(self.home)


@pytest.fixture
def shop_served(front: installation.Home, live_server: Any, settings: Any) -> Iterator[Shop]:  # noqa: F811
    """The shop with its mail catcher, as `make run` serves it."""
    settings.PUBLIC_URL = live_server.url
    settings.DEMO = True
    # In a thread without the driver's event loop, where the catcher can run its own.
    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(catcher.start).result()
    catcher.forget()
    address = gate_rules.mail_server(f"smtp://127.0.0.1:{running.port}")
    gate.wire(policy=agreements.in_force, carriers={"mail_provider": smtp.Carrier(address)})
    shop = Shop(live_server.url, front)
    shop.publish()
    yield shop
    with ThreadPoolExecutor(1) as aside:
        aside.submit(running.stop).result()


class Walk:
    """One person's browser, checked on every page."""

    def __init__(self, context: BrowserContext, shop: Shop, name: str) -> None:
        self.context, self.shop, self.name = context, shop, name
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        # A refusal is told by its status, which the console repeats.
        if kind == "error" and "Failed to load resource" not in text:
            self.wrong.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.shop.url, "data:", "blob:")):
            self.wrong.append(f"asked elsewhere: {url.split('?')[0]}")

    def enter(self, address: str, *, desk: bool = False) -> Page:
        """Signs in through the form, staff with the code of their app."""
        page = self.page
        page.goto(self.shop.url + ("/desk/" if desk else "/sign-in/"))
        page.locator("#id_email").fill(address)
        page.locator("#id_password").fill(PASSWORD)
        if desk:
            page.locator("#id_code").fill(code_at())
        page.locator("form.form button[type=submit]").click()
        page.wait_for_url("**/desk/" if desk else "**/account/")
        return page

    def open(self, path: str) -> Page:
        """Goes to a path of the shop, or to a whole address, and checks the page."""
        self.page.goto(path if path.startswith("http") else self.shop.url + path)
        return self.check()

    def check(self, picture: str = "", options: dict[str, list[str]] = WCAG) -> Page:
        """Axe, the console, nothing wider than the screen; a picture for the guide where wanted."""
        found = Axe().run(self.page, options=options)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert not self.wrong, self.wrong
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        if picture:
            self.picture(picture)
        return self.page

    def picture(self, name: str) -> None:
        """Light and dark, for the guide."""
        if not os.environ.get("PICTURES"):
            return
        IMAGES.mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self.page.reload()
            self.page.screenshot(path=IMAGES / f"{name}-{self.name}-{theme}.png")
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def walk(chromium: Browser, shop_served: Shop) -> Iterator[Callable[..., Walk]]:
    """Begins a walk: on a phone, in Vietnamese, unless said otherwise."""
    contexts = []

    def begin(screen: str = "phone", script: bool = True) -> Walk:
        context = chromium.new_context(
            viewport=PHONE if screen == "phone" else DESK,  # type: ignore[arg-type]
            has_touch=screen == "phone",
            java_script_enabled=script,
            locale="vi-VN",
            user_agent=AGENTS[screen],
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Walk(context, shop_served, screen)

    yield begin
    for context in contexts:
        context.close()
