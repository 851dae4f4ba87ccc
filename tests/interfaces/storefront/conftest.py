"""An open shop with its demo catalogue, and browsers of visitors and customers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages import mofile, pofile
from django.test import Client
from django.utils import translation

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.catalogue import demo
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.config import installation
from cloudspace.interfaces.storefront import whole_pages
from tests.accounts.conftest import PASSWORD, Written, accounts, policy, sent  # noqa: F401
from tests.commerce.conftest import AN, BINH, PROGRAM, Customer, an, binh, open_shop  # noqa: F401

ROOT = Path(__file__).parents[3]
TYPED = {
    "email": "an@example.vn",
    "full_name": "Nguyễn Thị An",
    "phone": "0912 345 678",
    "birth_date": "28/02/1990",
    "province": "01",
    "commune": "00070",
    "street": "12 phố Hàng Bài",
    "password": PASSWORD,
    "accepted": "on",
}


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Vietnamese of every app, compiled as the build does."""
    folders = []
    for number, source in enumerate(sorted((ROOT / "cloudspace").rglob("locale/vi/LC_MESSAGES/django.po"))):
        folder = tmp_path_factory.mktemp(f"locale{number}")
        (folder / "vi/LC_MESSAGES").mkdir(parents=True)
        with source.open("rb") as text, (folder / "vi/LC_MESSAGES/django.mo").open("wb") as target:
            mofile.write_mo(target, pofile.read_po(text, locale="vi"))
        folders.append(str(folder))
    return folders


@pytest.fixture
def front(
    open_shop: installation.Home,  # noqa: F811
    settings: Any,
    compiled: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[installation.Home]:
    """The shop with something on sale, served with plain static files."""
    # Counted queries must not depend on how slow the machine is.
    monkeypatch.setattr(agreements, "NOTICED_AFTER_SECONDS", 3600.0)
    agreements.notice_again()
    settings.LOCALE_PATHS = compiled
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    translation.trans_real._translations.clear()  # type: ignore[attr-defined]
    whole_pages.forget()
    demo.load(by=PROGRAM)
    yield open_shop
    whole_pages.forget()
    translation.trans_real._translations.clear()  # type: ignore[attr-defined]


@pytest.fixture
def visitor(front: installation.Home) -> Client:
    """The browser of somebody unknown."""
    return Client()


@pytest.fixture
def sign_in(front: installation.Home) -> Callable[..., Client]:
    """Signs somebody in through the form."""

    def enter(email: str = AN.email, password: str = PASSWORD, **more: str) -> Client:
        browser = Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 15; Mobile) Firefox/140.0")
        answer = browser.post("/sign-in/", {"email": email, "password": password, **more})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return enter


@pytest.fixture
def browser(an: Customer, sign_in: Callable[..., Client]) -> Client:  # noqa: F811
    """An's browser, signed in."""
    return sign_in()


@pytest.fixture
def plan(front: installation.Home) -> Plan:
    """A plan on sale."""
    return Plan.objects.select_related("product").order_by("product__place", "place")[0]


def digests(browser: Client) -> dict[str, str]:
    """The hidden digests of the registration form."""
    page = browser.get("/register/").content.decode()
    return dict(re.findall(r'name="(digest_[a-z-]+)" value="([0-9a-f]{64})"', page))


def words(answer: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())
