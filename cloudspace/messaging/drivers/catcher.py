"""The mail catcher: a real SMTP server on loopback that keeps mails in memory and sends nothing on (demo homes only).

`prepare()` before web workers are forked, `start()` in one of the processes, `caught()` in any.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from cloudspace.kit import clock
from cloudspace.messaging.drivers.shelf import Shelf

HOST = "127.0.0.1"
MOST_KEPT = 200
LARGEST_MAIL = 1024 * 1024
# The server library writes addresses and commands of every conversation to its log.
for _name in ("mail.log", "mail.debug"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
_LINK = re.compile(r"https?://[^\s<>\"']+")


class Caught(NamedTuple):
    """One mail as the page `/mail/` shows it. `when` in UTC (ISO 8601); `links` those of the text, in order."""

    when: str
    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """What names this mail among those caught."""
        return hashlib.sha256(repr((self.when, self.to, self.headers)).encode()).hexdigest()[:16]


class NotPrepared(RuntimeError):
    """`prepare()` was not called in this process or a parent of it."""


_shelf: Shelf | None = None


def prepare() -> None:
    """Makes the shared memory, once. Call it before forking."""
    global _shelf
    if _shelf is None:
        _shelf = Shelf(MOST_KEPT)


def caught() -> list[Caught]:
    """Mails caught, newest first, at most MOST_KEPT. Empty where no catcher was prepared."""
    items = _shelf.items() if _shelf is not None else []
    return [
        Caught(**{**item, "links": tuple(item["links"]), "headers": tuple(tuple(h) for h in item["headers"])})
        for item in reversed(items)
    ]


def forget() -> None:
    """Lets go of everything caught."""
    if _shelf is not None:
        _shelf.clear()


class Catcher:
    """The running server. `port` is the one it listens on."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: asyncio.Server, thread: threading.Thread) -> None:
        self._loop, self._server, self._thread = loop, server, thread
        self.port = int(server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Stops listening; what was caught stays until the process ends."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._server.close()
        self._loop.run_until_complete(self._ended())
        self._loop.close()

    async def _ended(self) -> None:
        pending = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def start(port: int = 0) -> Catcher:
    """Listens on 127.0.0.1 (0: any free port) in a thread of its own. Raises OSError when the port is taken."""
    prepare()
    loop = asyncio.new_event_loop()
    try:
        server = loop.run_until_complete(loop.create_server(lambda: _server(loop), HOST, port))
    except OSError:
        loop.close()
        raise
    thread = threading.Thread(target=loop.run_forever, name="mail-catcher", daemon=True)
    thread.start()
    return Catcher(loop, server, thread)


def _server(loop: asyncio.AbstractEventLoop) -> SMTP:
    return SMTP(_Keeping(), data_size_limit=LARGEST_MAIL, hostname="localhost", ident="Cloudspace", loop=loop)


class _Keeping:
    """Takes every mail and puts it on the shelf."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if _shelf is None:
            raise NotPrepared
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        _shelf.put(read(content, envelope.rcpt_tos))
        return "250 Caught"


def read(content: bytes, recipients: list[str]) -> dict[str, Any]:
    """A mail's parts as plain values, the fields of Caught."""
    mail = message_from_bytes(content, _class=EmailMessage, policy=default)
    text = _part(mail, "plain")
    return {
        "when": clock.now().isoformat(timespec="seconds"),
        "to": ", ".join(recipients),
        "subject": str(mail["Subject"] or ""),
        "text": text,
        "html": _part(mail, "html"),
        "links": list(dict.fromkeys(link.rstrip(".,;)") for link in _LINK.findall(text))),
        "headers": [[name, str(value)] for name, value in mail.items()],
    }


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):  # an encoding that nobody knows
        return bytes(body.get_payload(decode=True) or b"").decode("utf-8", "replace")
