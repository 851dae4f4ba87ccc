"""Addresses of the shop that have no language: for programs and crawlers."""

from __future__ import annotations

from django.urls import path, re_path

from cloudspace.interfaces.storefront.views import crawlers, policies, promises

app_name = "plain"
urlpatterns = [
    path("policy.json", policies.machine_readable, name="policy-json"),
    re_path(
        r"^policy/(?P<version>\d{4}-\d{2}-\d{2}(?:\.\d{1,4})?)\.json$",
        policies.machine_readable,
        name="policy-version-json",
    ),
    path("promises.json", promises.machine_readable, name="promises-json"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
]
