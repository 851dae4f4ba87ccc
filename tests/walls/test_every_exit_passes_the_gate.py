"""D1: nothing but `cloudspace.egress` can open a connection, by what it imports and by what its sockets do."""

from __future__ import annotations

import ast
import http.server
import smtplib
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudspace.egress import passage, rules
from cloudspace.egress.drivers import smtp, webhook
from cloudspace.kit import clock
from tests.walls import exits

ROOT = Path(__file__).parents[2] / "cloudspace"
GATE = ROOT / "egress"

OPENS_CONNECTIONS = frozenset(
    {
        "_socket", "aiohttp", "anymail", "boto3", "botocore", "django.core.mail", "ftplib", "http.client", "httpcore",
        "httpx", "imaplib", "multiprocessing.connection", "multiprocessing.managers", "nntplib", "paramiko", "poplib",
        "pycurl", "redis", "requests", "smtplib", "socket", "socks", "telnetlib", "urllib.request", "urllib3",
        "webbrowser", "websocket", "websockets", "xmlrpc.client",
    }
)  # fmt: skip
# Ways to a connection through modules that are otherwise welcome.
CONNECTING_NAMES = frozenset(
    {"open_connection", "open_unix_connection", "create_connection", "create_unix_connection", "sock_connect",
     "create_datagram_endpoint", "send_mail", "urlopen", "urlretrieve"}
)  # fmt: skip
# path below cloudspace/ -> modules it may import all the same, each with its reason in a comment.
ALLOWED: dict[str, frozenset[str]] = {}

SOURCES = sorted(path for path in ROOT.rglob("*.py") if GATE not in path.parents)


def ways_out(source: str) -> set[str]:
    """Names in `source` by which a connection could be opened."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        found |= {name for name in _named(node) if _opens(name)}
        if isinstance(node, ast.Attribute) and node.attr in CONNECTING_NAMES:
            found.add(node.attr)
    return found


def _opens(name: str) -> bool:
    parts = name.split(".")
    heads = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return bool(heads & OPENS_CONNECTIONS) or parts[-1] in CONNECTING_NAMES


def _named(node: ast.AST) -> list[str]:
    """Modules and names that a statement, or a call of the import machinery, brings in; attributes as written."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Attribute):
        return [ast.unparse(node)] if isinstance(node.value, ast.Name) else []
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
        return [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return []


def carriers_named(source: str) -> bool:
    """Whether `source` makes or asks a driver itself."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"Carrier", "carry"} for node in ast.walk(ast.parse(source))
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_outside_egress_can_open_a_connection(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert ways_out(path.read_text(encoding="utf-8")) <= ALLOWED.get(name, frozenset())


def test_only_the_wiring_binds_drivers_to_addresses() -> None:
    bound = [path for path in SOURCES if carriers_named(path.read_text(encoding="utf-8"))]
    assert [path for path in bound if ROOT / "config" not in path.parents] == []


def test_the_tree_was_really_scanned() -> None:
    assert ROOT / "messaging" / "tasks.py" in SOURCES
    assert "smtplib" in ways_out((GATE / "drivers" / "smtp.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "violation",
    [
        "import socket",
        "import smtplib as letters",
        "from http import client",
        "import urllib.request",
        "from urllib import request",
        "import urllib\nurllib.request.Request('x')",
        "from httpx import Client",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('socket')",
        "def late():\n    from django.core import mail",
        "from django.core.mail import EmailMessage",
        "import asyncio\nasyncio.open_connection('h', 1)",
        "from asyncio import open_connection as o",
        "loop.create_connection(None, 'h', 1)",
    ],
)
def test_the_scan_catches_a_way_around_the_gate(violation: str) -> None:
    assert ways_out(violation)


@pytest.mark.parametrize(
    "harmless", ["import http", "from urllib.parse import urlsplit", "from http import HTTPStatus"]
)
def test_the_scan_leaves_harmless_imports_alone(harmless: str) -> None:
    assert not ways_out(harmless)


def test_the_scan_catches_a_driver_used_past_the_gate() -> None:
    assert carriers_named("from cloudspace.egress.drivers import smtp\nsmtp.Carrier(server).carry(letter)")


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of a server on loopback."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_guard_stops_every_connection_outside_the_gate(listening: int) -> None:
    with exits.guarded():
        with pytest.raises(exits.UngatedExit):
            socket.create_connection(("127.0.0.1", listening), 1)
        with pytest.raises(exits.UngatedExit):
            urllib.request.urlopen(f"http://127.0.0.1:{listening}/", timeout=1)
        with pytest.raises(exits.UngatedExit):
            smtplib.SMTP("127.0.0.1", listening, timeout=1)
        with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(exits.UngatedExit):
            datagrams.sendto(b"x", ("127.0.0.1", listening))


def test_the_guard_lets_through_what_stands_inside_the_gate(listening: int) -> None:
    with exits.guarded(), passage.opened(), socket.create_connection(("127.0.0.1", listening), 1) as connected:
        assert connected.getpeername()[1] == listening


def test_a_driver_refuses_a_caller_who_is_not_the_gate(listening: int) -> None:
    mail = smtp.Carrier(rules.MailServer("127.0.0.1", listening, "none"))
    call = webhook.Carrier(f"http://127.0.0.1:{listening}/", ("whsec_" + "A" * 32,))
    with pytest.raises(passage.OutsideTheGate):
        mail.carry(smtp.Letter("shop@example.vn", "an@example.vn", b"x"))
    with pytest.raises(passage.OutsideTheGate):
        call.carry(webhook.Call("id", b"{}", clock.now()))
