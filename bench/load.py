"""Requests per second of one address, over connections kept open: with wrk where it is installed, else our own client.

Our own client, which is what `python bench/load.py HOST PORT PATH CONNECTIONS SECONDS [HEADER ...]` runs as a process
of its own, takes more of the shared processor than wrk does; either is the same for all that is compared in one run.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

CONNECTIONS = 8
# Chance deals the connections out among the workers, where they stay: uneven hands make less.
TURNS = 4
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_SPEED = re.compile(r"Requests/sec:\s*([\d.]+)")


class LoadFailed(Exception):
    """Something else than 200 was answered, or nothing."""


def generator() -> str:
    """What makes the requests here."""
    return "wrk" if shutil.which("wrk") else "the bench's own client"


def speed(url: str, lasts: float, headers: Mapping[str, str] | None = None) -> float:
    """Requests per second over TURNS of `lasts` seconds, each on connections of its own. Raises LoadFailed."""
    return statistics.fmean(_turn(url, lasts, headers) for _ in range(TURNS))


def _turn(url: str, lasts: float, headers: Mapping[str, str] | None) -> float:
    """Asks nowhere but on this machine."""
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost"):
        raise LoadFailed("only this machine is measured")
    lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
    if shutil.which("wrk"):
        given = [word for line in lines for word in ("-H", line)]
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(lasts))}s", "--timeout", "30s", *given, url]
    else:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        numbers = [str(parts.port or 80), path, str(CONNECTIONS), str(lasts)]
        command = [sys.executable, __file__, parts.hostname, *numbers, *lines]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _SPEED.search(done.stdout)
    if done.returncode or found is None or "Non-2xx" in done.stdout:
        raise LoadFailed(f"{parts.path}: {(done.stdout + done.stderr).strip()[-400:]}")
    made = float(found[1])
    if not made:
        raise LoadFailed(f"{parts.path}: nothing answered within {lasts:g} s")
    return made


async def _ask(host: str, port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    answered = 0
    try:
        while time.perf_counter() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200") or length is None:
                raise LoadFailed(head.split(b"\r\n", 1)[0].decode())
            await reader.readexactly(int(length[1]))
            answered += 1
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection(host, port)
    finally:
        writer.close()
    return answered


async def _main(host: str, port: int, path: str, connections: int, lasts: float, lines: list[str]) -> float:
    request = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *lines, "", ""]).encode()
    begun = time.perf_counter()
    answered = await asyncio.gather(*(_ask(host, port, request, begun + lasts) for _ in range(connections)))
    return sum(answered) / (time.perf_counter() - begun)


if __name__ == "__main__":
    made = asyncio.run(
        _main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5]), sys.argv[6:])
    )
    print(f"Requests/sec: {made:.2f}")
