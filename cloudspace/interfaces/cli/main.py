"""The command `cloudspace`. Exit status: 0 done, 1 refused or broken, 2 wrong use."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from cloudspace.kit.errors import FieldsRefused, Refused, Unfit
from cloudspace.policy.problems import PolicyInvalid

DONE, REFUSED, WRONG_USE = 0, 1, 2
INTERRUPTED = 128 + signal.SIGINT


class _Command(NamedTuple):
    """Where a command stands, what it does in a line, and whether it needs an installation's settings."""

    module: str
    summary: str
    settings: bool = True


_COMMANDS = {
    "init": _Command("init", "Set up an installation: stores, keyring, log, first policy."),
    "upgrade": _Command("upgrade", "Bring the stores up to this version of the program."),
    "serve": _Command("serve", "Run the web server."),
    "worker": _Command("worker", "Run the worker: mails, deadlines, checkpoints, nightly work."),
    "demo": _Command("demo", "Run, fill or show the demo shop."),
    "prove": _Command("prove", "Judge every promise against the live stores."),
    "verify": _Command("verify", "Check a proof offline.", settings=False),
    "log": _Command("log", "Compute the whole log again, and hold every entry against it."),
    "policy": _Command("policy", "Check, show and compare policy versions."),
    "retention": _Command("retention", "Run the retention clock, or show it for one account."),
    "staff": _Command("staff", "Invite members of staff, renew their access, let them in."),
    "vault": _Command("vault", "Rotate, show or rebuild the keyring; replay what a copy forgot."),
}


class _Cloudspace(click.Group):
    """Loads a command when it is asked for, so that each starts quickly and needs no more than it uses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = _COMMANDS.get(cmd_name)
        if found is None:
            return None
        start(found.settings)
        module = importlib.import_module(f"cloudspace.interfaces.cli.commands.{found.module}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.summary) for name, found in _COMMANDS.items()])


def start(settings: bool = True) -> None:
    """Loads the settings; without, only what is needed to speak. Raises Unfit."""
    import django
    from django.conf import settings as configured

    if not settings:
        if not configured.configured:
            configured.configure(USE_I18N=False)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudspace.config.settings")
    django.setup()


@click.group(cls=_Cloudspace, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cloudspace", message="%(version)s")
def cloudspace() -> None:
    """The customer side of a service shop in which the privacy policy is a program.

    Settings come from the environment (CLOUDSPACE_HOME, PORT, DATABASE_URL …); the operator's handbook lists them.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; every refusal becomes one sentence on stderr, never a traceback."""
    try:
        ended = cloudspace.main(args=arguments, prog_name="cloudspace", standalone_mode=False)
        return ended if isinstance(ended, int) else DONE
    except click.UsageError as error:
        error.show()
        return WRONG_USE
    except click.ClickException as error:
        error.show()
        return REFUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except Exception as error:
        sentence = told(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        return REFUSED


def told(error: Exception) -> str | None:
    """What the operator reads of `error`, or None where only a programmer can act on it."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error
    from django.utils import translation

    if isinstance(error, PolicyInvalid):
        return error.sentence
    if isinstance(error, Unfit):
        return str(error)
    if isinstance(error, FieldsRefused):
        with translation.override("en"):
            return "\n".join(f"{name.replace('_', ' ').upper()}: {said}" for name, said in error.problems.items())
    if isinstance(error, Refused):
        # The commands and their help are in English; a sentence among them is too.
        with translation.override("en"):
            return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": ")
    if isinstance(error, Error):
        # PostgreSQL says what is wrong in the first line, and in the next ones quotes the row.
        cause = str(error).strip().partition("\n")[0]
        return f"A store does not answer as it should: {cause}"
    if isinstance(error, ImproperlyConfigured):
        return f"The settings do not fit: {error}"
    return None
