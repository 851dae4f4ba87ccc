"""The look as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "cloudspace.interfaces.look"
    label = "look"
