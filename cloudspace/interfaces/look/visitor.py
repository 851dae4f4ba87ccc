"""What a request tells about where it came from: for the list of devices and for limits, nowhere else."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

# Later ones claim to be earlier ones, so the order matters.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def network(request: HttpRequest) -> str:
    """The address that the request came from, as far as the declared number of proxies is believed."""
    believed = settings.DECLARED["TRUSTED_PROXIES"]
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if believed and len(told) >= believed:
        return str(told[-believed])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def browser(request: HttpRequest) -> str:
    """Browser and system in a few words, such as "Firefox, Android"; never the whole line that browsers send."""
    told = request.headers.get("User-Agent", "")[:400]
    names = [_first(_BROWSERS, told), _first(_SYSTEMS, told)]
    return ", ".join(name for name in names if name)


def _first(known: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for mark, name in known if re.search(rf"\b{re.escape(mark)}", told)), "")
