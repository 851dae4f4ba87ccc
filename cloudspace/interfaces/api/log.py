"""The public part of the log: signed checkpoints, tiles, the verifier key (c2sp.org/tlog-tiles)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cloudspace.interfaces.api import plain
from cloudspace.transparency import paths, reading
from cloudspace.transparency.heads import LogUnavailable

# A tile that was published never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_TILE = "application/octet-stream"
_VKEY = "log.vkey"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint; 404 before the first, 503 while the log does not answer."""
    try:
        newest = reading.latest_checkpoint()
    except LogUnavailable as unavailable:
        return plain.sentence(unavailable, status=503)
    if newest is None:
        return plain.text("The log has published no checkpoint yet.", status=404)
    return plain.text(newest.note.decode(), keep="no-cache")


@require_safe
def vkey(request: HttpRequest) -> HttpResponse:
    """The log's verifier key, `name+id+key` (c2sp.org/signed-note)."""
    try:
        return plain.text((settings.CLOUDSPACE_HOME / _VKEY).read_text(encoding="ascii"), keep="no-cache")
    except OSError:
        return plain.text("The verifier key is not here.", status=404)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile or entry bundle that a published checkpoint calls for; 404 for any other."""
    named = paths.parse(path)
    if named is None:
        return plain.text("This is no tile's path.", status=404)
    try:
        content = (
            reading.entry_bundle(named.index, named.width)
            if named.level is None
            else reading.tile(named.level, named.index, named.width)
        )
    except reading.NotServed as refused:
        return plain.sentence(refused, status=404)
    except LogUnavailable as unavailable:
        return plain.sentence(unavailable, status=503)
    return HttpResponse(content, content_type=_TILE, headers={"Cache-Control": _FOR_EVER})
