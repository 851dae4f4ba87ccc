"""Addresses: Vietnamese at `/`, English at `/en/`; what programs read stands outside any language."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from cloudspace.interfaces.look import views as look

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cloudspace.interfaces.api.urls")),
    path("", include("cloudspace.interfaces.storefront.plain_urls")),
]

_pages: list[URLPattern | URLResolver] = [path("desk/", include("cloudspace.interfaces.desk.urls"))]
if settings.DEMO:
    _pages.append(path("look/", look.gallery))
_pages.append(path("", include("cloudspace.interfaces.storefront.urls")))
urlpatterns += i18n_patterns(*_pages, prefix_default_language=False)

handler400 = "cloudspace.interfaces.look.views.bad_request"
handler403 = "cloudspace.interfaces.look.views.forbidden"
handler404 = "cloudspace.interfaces.look.views.not_found"
handler500 = "cloudspace.interfaces.storefront.views.errors.server_error"
