"""From where somebody tries, as a limit counts it."""

from __future__ import annotations

import ipaddress

# RFC 4291 section 2.5.4: the half that a household or a rented server is given whole.
_PREFIX = 64


def counted_as(address: str) -> str:
    """One text for all addresses that one party holds: IPv4 as it is, IPv6 by its first half. Others unchanged."""
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _PREFIX), strict=False))
