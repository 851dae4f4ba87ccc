"""cloudspace demo: the demo shop."""

from __future__ import annotations

import base64
import os
import secrets
import select
import shlex
import signal
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path

import click
from django.conf import settings

from cloudspace.commerce.payments.drivers import receiving, sepay_twin
from cloudspace.commerce.payments.models import PaymentRequest
from cloudspace.commerce.services import actions as services
from cloudspace.egress.drivers import receiver
from cloudspace.interfaces.cli import house, listening, supervising, telling
from cloudspace.interfaces.cli.demo import cast, codes, loading, showing, stories
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.kit.errors import Unfit

SELF = (sys.executable, "-m", "cloudspace.interfaces.cli")
_BANK_SECRET = "bank-webhook-secret"  # noqa: S105


@click.group("demo")
def command() -> None:
    """Run, fill or show the demo shop: invented people, caught mail, no real money."""


@command.command("run")
def run() -> None:
    """Set the demo shop up where the home is empty, then run web server and worker until Ctrl-C."""
    here = house.here()
    declared = here.declared
    if here.founded() and not here.demo:
        raise Unfit(f"{here.folder} holds a real shop. Name another home: CLOUDSPACE_HOME=./demo")
    listening.require_free(declared["BIND"], declared["PORT"])
    environment = _environment(here.folder, declared["MAIL_CATCHER_PORT"])
    _do(environment, *(("upgrade",) if here.founded() else ("init", "--demo")))
    environment["BANK_WEBHOOK_SECRET"] = declared["BANK_WEBHOOK_SECRET"] or _secret(here.folder)
    if not showing.read(here.folder):
        _do(environment, "demo", "load")
    examples = showing.read(here.folder).get("examples", {})
    showing.write(here.folder, examples, {**declared, "MAIL_CATCHER_PORT": environment["MAIL_CATCHER_PORT"]})
    _supervise(environment, here.folder, {} if declared["PROVISIONING_WEBHOOK_URL"] else _platform())


def _environment(folder: Path, mail_port: int) -> dict[str, str]:
    try:
        listening.require_free("127.0.0.1", mail_port)
    except Unfit:
        mail_port = listening.free_port()
    return {**os.environ, "CLOUDSPACE_HOME": str(folder), "MAIL_CATCHER_PORT": str(mail_port)}


def _do(environment: dict[str, str], *arguments: str) -> None:
    ended = subprocess.run([*SELF, *arguments], env=environment, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    if ended.returncode:
        sys.exit(ended.returncode)


def _secret(folder: Path) -> str:
    """The demo bank's, made once and kept in the home."""
    path = folder / _BANK_SECRET
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text()


def _platform() -> dict[str, str]:
    """Where the demo's platform listens in this run, and what signs the calls to it; neither is needed afterwards."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "PROVISIONING_WEBHOOK_URL": f"http://127.0.0.1:{listening.free_port()}/",
        "PROVISIONING_WEBHOOK_SECRET": f"whsec_{key}",
    }


def _supervise(environment: dict[str, str], folder: Path, platform: dict[str, str]) -> None:
    hears, says = os.pipe()
    environment = {**environment, **platform}
    programs = [
        supervising.Program("web server", [*SELF, "serve", "--ready-fd", str(says)], environment, keep=[says]),
        supervising.Program("worker", [*SELF, "worker"], environment),
    ]
    if platform:
        programs.append(supervising.Program("platform", [*SELF, "demo", "platform"], environment))
    supervisor = supervising.Supervisor(programs, telling.say)

    def watch() -> bool:
        if not select.select([hears], [], [], 0)[0]:
            return False
        os.read(hears, 1)
        _tell(folder)
        return True

    supervisor.run(watch)
    telling.say("Stopped.")


def _tell(folder: Path) -> None:
    shown = showing.read(folder)
    click.echo(f"\nThe demo shop is open: {shown['base_url']}/   English: {shown['base_url']}/en/")
    telling.facts(
        (
            ("Mail that it sends", shown["pages"]["mail"]),
            ("Desk of the staff", shown["pages"]["desk"]),
            ("Customer", f"{shown['sign_ins']['customer']['email']}   password: {cast.CUSTOMERS_PASSWORD}"),
            ("Support", f"{shown['sign_ins']['support']['email']}   password: {cast.STAFF_PASSWORD}"),
            ("Code of the support's app", shown["sign_ins"]["support"]["totp"]["code_now"]),
            ("Pay an order", f"{shlex.quote(str(showing.COMMAND))} demo pay REFERENCE"),
            ("All sign-ins and examples", folder / showing.NAME),
        )
    )
    click.echo("Ctrl-C stops it.\n")


@command.command("platform", hidden=True)
def platform() -> None:
    """Play the system that runs the services: take signed calls at PROVISIONING_WEBHOOK_URL until SIGTERM."""
    declared = house.here().declared
    port = urllib.parse.urlsplit(declared["PROVISIONING_WEBHOOK_URL"]).port or 0
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: ended.set())
    with receiver.Receiver((declared["PROVISIONING_WEBHOOK_SECRET"],), port):
        ended.wait()


@command.command("load")
def load() -> None:
    """Fill an empty demo home: customers, orders, payments, services and tickets of the past year."""
    here = house.here()
    here.require_fit()
    with telling.progress("Filling the shop", len(stories.EVENTS)) as more:
        examples = loading.load(more)
    showing.write(here.folder, examples, here.declared)
    click.echo(f"Filled. Sign-ins stand in {here.folder / showing.NAME}")


@command.command("show")
@telling.as_json
def show(in_json: bool) -> None:
    """Show where the demo shop is, its sign-ins, and one example of each kind of record."""
    here = house.here()
    found = showing.read(here.folder)
    if not found:
        raise Unfit(f"{here.folder} holds no demo shop. Run: cloudspace demo run")
    telling.answer(found, in_json=in_json, text=lambda: _tell_all(found))


def _tell_all(found: dict[str, dict[str, dict[str, str]]]) -> None:
    telling.facts((role, f"{who['email']}   {who['password']}") for role, who in found["sign_ins"].items())
    telling.facts(found["examples"].items())


@command.command("code")
@click.argument("role", type=click.Choice([who.role for who in cast.STAFF]))
@telling.as_json
def code(role: str, in_json: bool) -> None:
    """Show the code that the authenticator app of ROLE shows now."""
    secret = next(who.totp_secret for who in cast.STAFF if who.role == role)
    now = clock.now()
    values = {"code": codes.code_at(secret, now), "seconds_left": codes.valid_for(now)}
    telling.answer(values, in_json=in_json, text=lambda: click.echo(values["code"]))


@command.command("pay")
@click.argument("reference")
@telling.as_json
def pay(reference: str, in_json: bool) -> None:
    """Play the bank: the money of the order whose transfer REFERENCE this is arrives."""
    here = house.here()
    here.require_fit()
    if not here.demo:
        raise Unfit("Only in a demo home may the bank be played.")
    request = PaymentRequest.objects.filter(reference=reference.upper()).first()
    if request is None:
        raise Unfit("No order waits for a payment with this reference.")
    secret, now = receiving.webhook_secret() or _secret(here.folder), clock.now()
    # The running shop was told the secret by `demo run`; this process has to be told as well.
    settings.DECLARED["BANK_WEBHOOK_SECRET"] = secret
    body = sepay_twin.notice(
        number=int(now.timestamp()), amount=request.amount, description=f"{reference} chuyen tien",
        account=receiving.account().number, at=now,
    )  # fmt: skip
    headers = sepay_twin.headers(secret, body, now)
    settled = services.book_notice(by=program("demo.bank"), headers=headers, body=body, now=now)
    paid = settled is not None and settled.service is not None
    telling.answer(
        {"paid": paid, "amount": request.amount},
        in_json=in_json,
        text=lambda: click.echo("Paid; the order goes on." if paid else "The money arrived and waits for billing."),
    )
