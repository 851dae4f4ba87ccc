"""What was published, byte for byte, by its digest (V1: a published version never changes)."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.heads import ALIAS, LogDiverged
from cloudspace.transparency.models import PublishedDocument


class NoSuchDocument(Refused):
    """Nothing was published under this digest."""

    code = "no_such_document"
    sentence = _("Nothing was published under this digest.")


class Document(NamedTuple):
    """Published bytes with their media type (`text/markdown`) and the time they were kept."""

    content: bytes
    media_type: str
    kept_at: dt.datetime


def keep(content: bytes, media_type: str, at: dt.datetime) -> str:
    """Keeps `content` for ever and returns its SHA-256 in hex. The same bytes are kept once.

    Raises LogUnavailable when the store cannot be written.
    """
    digest = sha256(content).hexdigest()
    with store_errors():
        PublishedDocument.objects.using(ALIAS).bulk_create(
            [PublishedDocument(digest=digest, content=content, media_type=media_type, kept_at=at)],
            ignore_conflicts=True,
        )
    return digest


def fetch(digest: str) -> Document:
    """What was kept under `digest`. Raises NoSuchDocument, or LogDiverged when the bytes were changed."""
    with store_errors():
        found = PublishedDocument.objects.using(ALIAS).filter(digest=digest).first()
    if found is None:
        raise NoSuchDocument
    content = bytes(found.content)
    if sha256(content).hexdigest() != digest:
        raise LogDiverged
    return Document(content, found.media_type, found.kept_at)
