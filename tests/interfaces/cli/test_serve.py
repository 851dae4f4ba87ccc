"""The web server."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.interfaces.cli.conftest import SELF, OwnHome


def test_a_taken_port_gets_a_sentence(founded: OwnHome) -> None:
    with socketserver.TCPServer(("127.0.0.1", founded.port), socketserver.BaseRequestHandler):
        answer = founded.run("serve")
    assert answer.status == 1
    assert answer.err == (
        f"Port {founded.port} is taken by another program. Stop it, or take another port: PORT={founded.port + 1}\n"
    )


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda keyring: keyring.unlink(), "is missing"),
        (lambda keyring: keyring.chmod(0o644), "Others may read the keyring"),
        (lambda keyring: keyring.write_text("nonsense"), "is damaged"),
    ],
    ids=["missing", "open", "damaged"],
)
def test_without_a_fitting_keyring_it_does_not_start(
    founded: OwnHome, harm: Callable[[Path], object], said: str
) -> None:
    harm(founded.folder / "keys" / "keyring")
    answer = founded.run("serve")
    assert answer.status == 1
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_the_keyring_of_another_installation_is_refused(founded: OwnHome) -> None:
    other = OwnHome(founded.folder.parent / "another")
    other.run("init", "--demo")
    keyring = founded.folder / "keys" / "keyring"
    keyring.write_bytes((other.folder / "keys" / "keyring").read_bytes())
    answer = founded.run("serve")
    assert answer.status == 1
    assert "belongs to another installation" in answer.err


def test_it_serves_and_ends_in_its_own_time(founded: OwnHome) -> None:
    hears, says = os.pipe()
    with subprocess.Popen(
        [*SELF, "serve", "--ready-fd", str(says)], env=founded.environment, pass_fds=[says], stderr=subprocess.PIPE
    ) as server:
        os.close(says)
        assert os.read(hears, 1) == b"\n"
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert server.stderr is not None
        assert server.stderr.read() == b""


def test_each_worker_listens_for_itself(founded: OwnHome) -> None:
    (founded.folder / "demo-home").unlink()
    founded.environment["WORKERS"] = "3"

    def ask() -> None:
        until = time.monotonic() + 20
        while _listening(founded.port) < 3:
            assert time.monotonic() < until
            time.sleep(0.05)

    _served(founded, ask)


def _listening(port: int) -> int:
    """Sockets of this machine that listen on `port` (proc(5), /proc/net/tcp: 0A is LISTEN)."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(int(line[1].split(":")[1], 16) == port and line[3] == "0A" for line in lines)


def _served(founded: OwnHome, ask: Callable[[], None]) -> str:
    """What the server logged while it was asked."""
    hears, says = os.pipe()
    with subprocess.Popen(
        [*SELF, "serve", "--ready-fd", str(says)], env=founded.environment, pass_fds=[says], stderr=subprocess.PIPE
    ) as server:
        os.close(says)
        assert os.read(hears, 1) == b"\n"
        try:
            ask()
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert server.stderr is not None
        return server.stderr.read().decode()


def test_a_request_that_is_none_leaves_no_address_in_the_log(founded: OwnHome) -> None:
    def ask() -> None:
        with socket.create_connection(("127.0.0.1", founded.port), 10) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nBad Header an@example.vn\r\n\r\n")
            assert visitor.recv(100).startswith(b"HTTP/1.1 400")

    logged = _served(founded, ask)
    assert "Invalid request" in logged
    assert "127.0.0.1" not in logged
    assert "an@example.vn" not in logged


def test_no_visitor_says_where_the_shop_is_mounted(founded: OwnHome) -> None:
    def ask() -> None:
        address = f"http://127.0.0.1:{founded.port}/en/health/live"
        answer = httpx.get(address, headers={"SCRIPT_NAME": "/en"}, timeout=20, trust_env=False)
        assert answer.status_code == 404

    _served(founded, ask)
