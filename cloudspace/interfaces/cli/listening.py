"""Ports of this machine: free or taken."""

from __future__ import annotations

import errno
import socketserver

from cloudspace.kit.errors import Unfit


class _Trial(socketserver.TCPServer):
    allow_reuse_address = True


def require_free(address: str, port: int) -> None:
    """Raises Unfit, saying what to do, where nobody could listen on `address` and `port`."""
    try:
        _Trial((address, port), socketserver.BaseRequestHandler).server_close()
    except OSError as error:
        raise Unfit(_sentence(address, port, error)) from None
    except OverflowError:
        raise Unfit(f"PORT must be between 1 and 65535, not {port}.") from None


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with _Trial(("127.0.0.1", 0), socketserver.BaseRequestHandler) as trial:
        return int(trial.server_address[1])


def _sentence(address: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or take another port: PORT={port + 1}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This user may not listen on port {port}. Take one above 1023: PORT=8000"
    return f"Nobody can listen on {address}:{port}: {error.strerror or 'the address is not of this machine'}."
