"""Addresses for programs. They stand beside the pages, outside any language."""

from __future__ import annotations

from django.urls import path

from cloudspace.interfaces.api import health, log, metrics, webhooks, well_known

app_name = "api"
urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("transparency/checkpoint", log.checkpoint, name="checkpoint"),
    path("transparency/vkey", log.vkey, name="vkey"),
    path("transparency/tile/<path:path>", log.tile, name="tile"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path(".well-known/gpc.json", well_known.gpc, name="gpc"),
    path("api/v1/webhooks/bank", webhooks.bank, name="bank_webhook"),
]
