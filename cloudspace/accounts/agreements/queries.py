"""The policy in force, what was published, and who agreed to what."""

from __future__ import annotations

import datetime as dt
import functools
import threading
import time
import uuid
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import rules
from cloudspace.accounts.agreements.models import Acceptance, Consent, PolicyVersion
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.errors import Refused
from cloudspace.policy import documents as texts
from cloudspace.policy import loading, model
from cloudspace.transparency import documents

# How late a process may notice what another one published.
NOTICED_AFTER_SECONDS = 5.0


class NoPolicy(Refused):
    """Nothing is published, and the home holds no policy folder."""

    code = "no_policy"
    sentence = _("This shop has no policy yet.")


class NoSuchVersion(Refused):
    """No such version, text or language was published."""

    code = "no_such_version"
    sentence = _("No such text was published.")


class Accepted(NamedTuple):
    """What a person accepted: which text of which version, in which language, when and how."""

    kind: str
    version: str
    digest: str
    language: str
    at: dt.datetime
    how: str


class _Noticed(NamedTuple):
    until: float
    day: dt.date
    digest: str | None


_noticed: dict[str, _Noticed] = {}
_lock = threading.Lock()


def in_force() -> model.Policy:
    """The published version in force today; before anything is published, the one in the operator's folder.

    Read from its published bytes once and kept by digest. A publication by another process is noticed within
    seconds. Raises NoPolicy, LogUnavailable.
    """
    digest = _digest_in_force(clock.today())
    return published(digest) if digest else _from_folder(_folder().resolve())


def published(digest: str) -> model.Policy:
    """The version with that digest, from the bytes kept under it (V1). Raises NoSuchDocument, LogDiverged."""
    return _published(digest)


@functools.lru_cache(maxsize=32)
def _published(digest: str) -> model.Policy:
    return loading.load_files(rules.unpacked(documents.fetch(digest).content))


@functools.lru_cache(maxsize=8)
def _from_folder(folder: Path) -> model.Policy:
    return loading.load(folder)


def _folder() -> Path:
    named = settings.DECLARED["POLICY"]
    if named:
        return Path(named)
    return _newest(Path(settings.CLOUDSPACE_HOME) / "policies", int(time.monotonic() / NOTICED_AFTER_SECONDS))


@functools.lru_cache(maxsize=8)
def _newest(folders: Path, moment: int) -> Path:
    """Searched anew at every `moment`: every page asks for the policy."""
    found = [file.parent for file in folders.rglob("policy.toml")]
    if not found:
        raise NoPolicy
    return max(found, key=lambda folder: folder.name)


def _digest_in_force(day: dt.date) -> str | None:
    home, now = str(settings.CLOUDSPACE_HOME), time.monotonic()
    noticed = _noticed.get(home)
    if noticed and noticed.until > now and noticed.day == day:
        return noticed.digest
    versions = PolicyVersion.objects.order_by("published_at", "id").values_list("effective_at", "digest")
    digest = rules.in_force_on(day, versions)
    with _lock:
        _noticed.clear()
        _noticed[home] = _Noticed(now + NOTICED_AFTER_SECONDS, day, digest)
    return digest


def notice_again() -> None:
    """The next question reads anew which version is in force."""
    with _lock:
        _noticed.clear()
    _newest.cache_clear()


def versions() -> list[PolicyVersion]:
    """All published versions, newest first (V1)."""
    return list(PolicyVersion.objects.order_by("-effective_at", "-published_at"))


def in_force_and_coming() -> list[model.Policy]:
    """The published version in force today and those with a later date; none before anything is published."""
    today = clock.today()
    digest = _digest_in_force(today)
    coming = [version.digest for version in reversed(versions()) if version.effective_at > today]
    return [published(one) for one in dict.fromkeys([*filter(None, (digest,)), *coming])]


def document(version: str, kind: str, language: str) -> texts.Document:
    """One text of a published version. Raises NoSuchVersion."""
    found = PolicyVersion.objects.filter(version=version).first()
    policy = published(found.digest) if found else None
    text = policy.documents.get((kind, language)) if policy else None
    if text is None:
        raise NoSuchVersion
    return text


def document_by_digest(digest: str) -> tuple[model.Policy, texts.Document]:
    """The published text with that digest and the newest version that holds it: what somebody accepted (V3).

    Raises NoSuchVersion.
    """
    holders = PolicyVersion.objects.filter(documents__digest=digest).order_by("-published_at")
    found = holders.values_list("digest", "documents__kind", "documents__language", "documents__digest")
    for whole, kind, language, text in found:
        if text == digest:
            policy = published(whole)
            return policy, policy.documents[kind, language]
    raise NoSuchVersion


def to_accept(language: str) -> dict[str, texts.Document]:
    """The texts that a registration accepts, as they are shown in `language`; their digests go into the form (V3)."""
    policy = in_force()
    shown = language if language in policy.languages else policy.languages[0]
    return {kind: policy.documents[kind, shown] for kind in rules.ACCEPTED}


def what_must_be_accepted(subject_id: uuid.UUID, language: str) -> list[texts.Document]:
    """Texts in force that the person has not accepted in any language (V2). Empty: nothing is new to them."""
    policy = in_force()
    shown = language if language in policy.languages else policy.languages[0]
    accepted = Acceptance.objects.filter(subject_id=subject_id).values_list("kind", "digest")
    return rules.not_yet_accepted(policy, accepted, shown)


def acceptances_of(subject_id: uuid.UUID) -> list[Accepted]:
    """What the person accepted, newest first, with the version that the text first stood in (V3)."""
    rows = list(Acceptance.objects.filter(subject_id=subject_id).order_by("-accepted_at", "kind"))
    named = PolicyVersion.objects.filter(documents__digest__in={row.digest for row in rows}).order_by("-published_at")
    first = {digest: version for version, digest in named.values_list("version", "documents__digest")}
    return [
        Accepted(row.kind, first.get(row.digest, ""), row.digest, row.language, row.accepted_at, row.how)
        for row in rows
    ]


def consents_of(subject_id: uuid.UUID) -> list[Consent]:
    """Consents and refusals of the person, newest first; ids of UUIDv7 carry their order."""
    return list(Consent.objects.filter(subject_id=subject_id).order_by("-id"))


def live_consent(subject_id: uuid.UUID, purpose: str, scope: str = "") -> Consent | None:
    """The person's consent to this purpose, given and not withdrawn. Silence is none (V2)."""
    return Consent.objects.filter(
        subject_id=subject_id, purpose=purpose, scope=scope, given_at__isnull=False, withdrawn_at=None
    ).first()


def consent_is_live(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Case rule: the consent with this id is that person's and has not been withdrawn."""
    found = Consent.objects.select_for_update().filter(pk=case_id).first()
    if found is None:
        return "case_unknown"
    if found.subject_id != subject:
        return "case_of_another"
    return None if found.given_at is not None and found.withdrawn_at is None else "case_closed"
