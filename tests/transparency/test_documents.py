"""Published bytes by their digest."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cloudspace.transparency import documents, heads
from cloudspace.transparency.models import PublishedDocument
from tests.transparency.conftest import AT

pytestmark = pytest.mark.django_db(databases=["transparency"])

TEXT = "Chính sách, bản 1".encode()


def test_what_was_published_stays_byte_for_byte() -> None:
    digest = documents.keep(TEXT, "text/markdown", AT)
    assert digest == sha256(TEXT).hexdigest()
    assert documents.fetch(digest) == (TEXT, "text/markdown", AT)


def test_the_same_bytes_are_kept_once() -> None:
    assert documents.keep(TEXT, "text/markdown", AT) == documents.keep(TEXT, "text/plain", AT)
    assert PublishedDocument.objects.using("transparency").count() == 1


def test_an_unknown_digest_is_refused() -> None:
    with pytest.raises(documents.NoSuchDocument):
        documents.fetch("0" * 64)


def test_changed_bytes_are_noticed() -> None:
    digest = documents.keep(TEXT, "text/markdown", AT)
    PublishedDocument.objects.using("transparency").update(content=b"another policy")
    with pytest.raises(heads.LogDiverged):
        documents.fetch(digest)
