"""Mail over SMTP. One connection per thread is kept for the next letter of the batch."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from cloudspace.egress import passage, rules
from cloudspace.egress.drivers.failure import DeliveryFailed

SECONDS = 30.0
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without blanks and angle brackets
_SIGN_IN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Letter:
    """One mail: envelope and content (RFC 5322, 7-bit, lines ended by CRLF).

    `on_brink` is called once the server has taken the addresses and before the content goes: the last moment at
    which the mail has certainly not been sent. What it raises stops the letter.
    """

    sender: str
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)
    on_brink: Callable[[], None] = field(default=_nothing, repr=False)

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.sender) or not _ADDRESS.fullmatch(self.recipient):
            raise ValueError("an envelope takes plain addresses only")


class Carrier:
    """Hands letters to one mail server. Outside loopback never without TLS (P1)."""

    def __init__(
        self, server: rules.MailServer, *, seconds: float = SECONDS, context: ssl.SSLContext | None = None
    ) -> None:
        """`seconds`: time-out of each step. `context`: trust other roots than the machine's."""
        self._server = server
        self._seconds = seconds
        self._context = context
        self._kept = threading.local()

    def carry(self, message: Letter) -> None:
        """Sends one letter. Raises DeliveryFailed, and OutsideTheGate for any caller but the gate."""
        passage.require()
        connection = self._addressed(message)
        try:
            message.on_brink()
        except BaseException:
            self.close()
            raise
        self._hand_over(connection, message)

    def close(self) -> None:
        """Says goodbye on this thread's connection, if one is open."""
        connection: smtplib.SMTP | None = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _addressed(self, letter: Letter) -> smtplib.SMTP:
        """A connection on which the server took both addresses."""
        connection: smtplib.SMTP | None = getattr(self._kept, "connection", None)
        if connection is not None:
            try:
                self._envelope(connection, letter)
                return connection
            except (smtplib.SMTPServerDisconnected, OSError):
                self.close()  # the server let go of an idle connection: a fresh one decides
        connection = self._kept.connection = self._connected()
        try:
            self._envelope(connection, letter)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise _unreachable(error) from None
        return connection

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP | None = None
        try:
            if server.tls == "implicit":
                connection = smtplib.SMTP_SSL(server.host, server.port, timeout=self._seconds, context=self._trust())
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
            if server.tls == "starttls":
                connection.starttls(context=self._trust())
            if server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
            return connection
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            raise _unreachable(error) from None

    def _trust(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()

    def _envelope(self, connection: smtplib.SMTP, letter: Letter) -> None:
        code, _ = connection.mail(letter.sender)
        if rules.smtp_verdict(code) != "delivered":
            self.close()
            # The sender is always the shop itself: a server that refuses it refuses everything for now.
            raise DeliveryFailed(f"sender_refused_{code}", "retry", server_wide=True)
        code, _ = connection.rcpt(letter.recipient)
        if rules.smtp_verdict(code) != "delivered":
            self._refused("recipient", code)

    def _hand_over(self, connection: smtplib.SMTP, letter: Letter) -> None:
        try:
            code, _ = connection.data(letter.content)
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            raise DeliveryFailed("broken_off", "uncertain", server_wide=True) from None
        if rules.smtp_verdict(code) != "delivered":
            self._refused("content", code)

    def _refused(self, what: str, code: int) -> None:
        connection: smtplib.SMTP = self._kept.connection
        if code == 421 or code in _SIGN_IN_CODES:
            self.close()
            raise DeliveryFailed(f"{what}_refused_{code}", "retry", server_wide=True)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.rset()
        kind = rules.smtp_verdict(code)
        raise DeliveryFailed(f"{what}_refused_{code}", "permanent" if kind == "permanent" else "retry")


def _unreachable(error: Exception) -> DeliveryFailed:
    """Why no letter could be handed in: never the mail's fault, so it is tried again."""
    reasons: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPAuthenticationError, "sign_in_refused"),
        (smtplib.SMTPNotSupportedError, "no_tls_offered"),
        (ssl.SSLError, "tls_failed"),
        (TimeoutError, "timed_out"),
    )
    # smtplib reports a step that timed out as a lost connection; what it came from is its context.
    causes = (error, error.__context__)
    reason = next((name for kind, name in reasons if any(isinstance(e, kind) for e in causes)), "unreachable")
    return DeliveryFailed(reason, "retry", server_wide=True)
