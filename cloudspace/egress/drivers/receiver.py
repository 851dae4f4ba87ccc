"""The webhook's local twin: a receiver on loopback that checks signatures as Standard Webhooks asks, in memory only."""

from __future__ import annotations

import collections
import http.server
import threading
from types import TracebackType
from typing import Any, NamedTuple

from cloudspace.egress import rules
from cloudspace.kit import clock

MOST_KEPT = 200
LARGEST_BODY = 1_000_000


class Received(NamedTuple):
    """A call whose signature fitted. `repeated`: its id had come before."""

    id: str
    body: bytes
    repeated: bool


class Receiver:
    """Listens on 127.0.0.1 (port 0: any free one); use as a context manager. Answers 204, 401 for a bad signature."""

    def __init__(self, secrets: tuple[str, ...], port: int = 0) -> None:
        self._keys = tuple(rules.signing_key(secret) for secret in secrets)
        self._kept: collections.deque[Received] = collections.deque(maxlen=MOST_KEPT)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self._answering())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def received(self) -> list[Received]:
        """What came, oldest first, at most MOST_KEPT."""
        return list(self._kept)

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Checks one call and keeps it; returns the status to answer with."""
        if not rules.signature_fits(self._keys, headers, body, now=int(clock.now().timestamp())):
            return 401
        known = any(one.id == headers["webhook-id"] for one in self._kept)
        self._kept.append(Received(headers["webhook-id"], body, known))
        return 204

    def _answering(self) -> type[http.server.BaseHTTPRequestHandler]:
        receiver = self

        class Answering(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", "0"))
                if not 0 <= length <= LARGEST_BODY:
                    status = 413
                else:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    status = receiver.take(headers, self.rfile.read(length))
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: addresses of callers stand in no log."""

        return Answering
