"""cloudspace serve: the web server."""

from __future__ import annotations

import os
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from cloudspace.interfaces.cli import house, listening
from cloudspace.messaging.drivers import catcher

_APPLICATION = "cloudspace.config.wsgi:application"
_LOG = "cloudspace.config.web_server_log.WebServerLog"


@click.command("serve")
@click.option("--ready-fd", type=int, hidden=True, help="Write a byte here once pages are served.")
def command(ready_fd: int | None) -> None:
    """Run the web server on BIND and PORT until SIGTERM; requests under way are finished.

    Refuses to start without stores, tables, keyring and policy that belong together.
    """
    here = house.here()
    here.require_fit()
    settings = here.declared
    listening.require_free(settings["BIND"], settings["PORT"])
    catches = here.demo and not settings["EMAIL_URL"]
    if not here.demo and not settings["EMAIL_URL"]:
        click.echo("EMAIL_URL is not set: no mail leaves this shop, and nobody can confirm an address.", err=True)
    if catches:
        # Before the fork, so that the pages and the catcher share one shelf.
        catcher.prepare()

    def started(worker: object) -> None:
        if catches:
            catcher.start(settings["MAIL_CATCHER_PORT"])
        if ready_fd is not None:
            os.write(ready_fd, b"\n")

    _Web(
        {
            "bind": f"{settings['BIND']}:{settings['PORT']}",
            # Caught mail lives in the memory of one process.
            "workers": 1 if here.demo else settings["WORKERS"],
            "threads": settings["THREADS"],
            "worker_class": "gthread",
            # Each worker listens for itself: else the first to wake takes what comes together, and keeps it.
            "reuse_port": True,
            # Else any visitor's header says, through a proxy on this machine, where the shop is mounted.
            "forwarder_headers": "",
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            # Addresses of visitors stand in no log.
            "accesslog": None,
            "logger_class": _LOG,
            "control_socket_disable": True,
            "post_worker_init": started,
        }
    ).run()


class _Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our options and nothing from files or the environment."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_app(_APPLICATION)
