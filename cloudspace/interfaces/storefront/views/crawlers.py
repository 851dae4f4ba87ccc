"""For crawlers: the public pages in both languages, and what they shall leave alone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cloudspace.commerce.catalogue import queries as catalogue
from cloudspace.interfaces.storefront.whole_pages import whole_page

PUBLIC = ("home", "policy", "terms", "refunds", "acceptable-use", "versions", "promises", "transparency")
PRIVATE = (
    "/account/", "/order/", "/tickets/", "/sign-in/", "/register/", "/confirm/", "/reset/", "/erasure/", "/desk/",
    "/mail/",
)  # fmt: skip


@require_safe
@whole_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its other language beside it."""
    pages = [(_address(name, "vi"), _address(name, "en")) for name in PUBLIC]
    pages += [(_address("product", "vi", vi), _address("product", "en", en)) for vi, en in catalogue.slugs()]
    return render(request, "storefront/sitemap.xml", {"pages": pages}, content_type="application/xml; charset=utf-8")


@require_safe
@whole_page
def robots(request: HttpRequest) -> HttpResponse:
    """Private pages are of no use to anybody else."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in PRIVATE]
    lines += ["", f"Sitemap: {settings.PUBLIC_URL}{reverse('plain:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _address(name: str, language: str, *arguments: str) -> str:
    with override(language):
        return f"{settings.PUBLIC_URL}{reverse(f'storefront:{name}', args=arguments)}"
