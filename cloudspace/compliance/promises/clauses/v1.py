"""V1: every version is published, stays byte for byte what it was, and the one in force is among them."""

from __future__ import annotations

from hashlib import sha256

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.agreements.models import Document
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.transparency.models import PublishedDocument


def _judge(facts: Facts) -> Verdict:
    versions = agreements.versions()
    wanted = {version.digest for version in versions[: facts.sample]}
    wanted |= set(Document.objects.filter(version__in=versions[: facts.sample]).values_list("digest", flat=True))
    kept = PublishedDocument.objects.filter(digest__in=wanted)
    sound = {found.digest for found in kept.iterator() if sha256(bytes(found.content)).hexdigest() == found.digest}
    problems = {
        "published_bytes_lost_or_changed": len(wanted - sound),
        "in_force_but_not_published": int(facts.policy.digest not in {version.digest for version in versions}),
        "published_without_entry": sum(version.entry < 0 for version in versions),
    }
    return verdict(problems, {"versions": len(versions), "texts": len(wanted)})


PROMISE = Promise(
    "V1",
    "2026-11-22",
    (
        "cloudspace.accounts.agreements.actions.publish",
        "cloudspace.transparency.documents.keep",
        "cloudspace.policy.loading.digest_of",
    ),
    _judge,
)
