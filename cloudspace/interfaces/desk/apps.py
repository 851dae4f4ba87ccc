"""The desk as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cloudspace.interfaces.desk"
    label = "desk"
