"""The storefront as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "cloudspace.interfaces.storefront"
    label = "storefront"
