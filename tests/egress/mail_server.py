"""A mail server whose answers a test chooses, speaking real SMTP on loopback; with TLS where it has a certificate."""

from __future__ import annotations

import contextlib
import datetime as dt
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class MailServer(socketserver.ThreadingTCPServer):
    """Answers each verb with `answers[verb]`, else with success; `break_at` names the verb at which it hangs up."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.context, self.implicit = context, implicit
        self.answers: dict[str, bytes] = {}
        self.break_at = ""
        self.taken: list[bytes] = []
        self.connections = 0
        self.signed_in_over_tls: list[bool] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.tls = False
        with contextlib.suppress(OSError, ssl.SSLError):
            if self.server.implicit:
                self._secure()
            self._say(self.server.answers.get("CONNECT", b"220 hello"))
            while (line := self.rfile.readline()) and self._answer(line):
                pass
            # A lingering TLS connection is closed by its own end.
            self.wfile.close()
            self.connection.close()

    def _answer(self, line: bytes) -> bool:
        verb = line.split(b" ")[0].strip().decode().upper()
        if self.server.break_at == verb:
            return False
        answer = self.server.answers.get(verb)
        if answer is not None:
            self._say(answer)
        elif verb == "EHLO":
            offers = b"250-AUTH PLAIN\r\n" + (b"250-STARTTLS\r\n" if self.server.context and not self.tls else b"")
            self._say(b"250-localhost\r\n" + offers + b"250 8BITMIME")
        elif verb == "STARTTLS":
            self._say(b"220 go")
            self._secure()
        elif verb == "DATA":
            return self._data()
        elif verb == "AUTH":
            self.server.signed_in_over_tls.append(self.tls)
            self._say(b"235 welcome")
        else:
            self._say(b"221 bye" if verb == "QUIT" else b"250 fine")
        return verb != "QUIT"

    def _data(self) -> bool:
        self._say(b"354 go on")
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            content += self.rfile.readline()
        self.server.taken.append(content[:-5])
        if self.server.break_at == "CONTENT":
            return False
        self._say(self.server.answers.get("CONTENT", b"250 taken"))
        return True

    def _say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")
        self.wfile.flush()

    def _secure(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.tls = True
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")  # type: ignore[assignment]


@contextlib.contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A fresh certificate for `name`: the server's context, and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "server.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, ssl.create_default_context(cadata=pem.decode())
