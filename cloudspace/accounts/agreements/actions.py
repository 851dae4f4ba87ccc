"""Publishing, accepting, consenting, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import queries, rules, wiring
from cloudspace.accounts.agreements.models import Acceptance, Consent, Document, PolicyVersion
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import proving, refusals, seconding, tries
from cloudspace.accounts.people import rules as people_rules
from cloudspace.accounts.people.models import Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.transparency import documents
from cloudspace.vault import ledger, sealing

PACKED = "application/vnd.cloudspace.policy"
MARKDOWN = "text/markdown; charset=utf-8"


class AlreadyPublished(Refused):
    """A version of that name stands, with other bytes: a published version never changes (V1)."""

    code = "already_published"
    sentence = _("A version of this name was published already. Copy the folder and give it a new version.")


class SecondPersonNeeded(Refused):
    """Publishing takes a second person, other than the author."""

    code = "second_person_needed"
    sentence = _("Publishing needs the approval of a second person.")


class TextsChanged(Refused):
    """The digests are not those of the texts in force."""

    code = "texts_changed"
    sentence = _("These texts changed while you were reading. Please look at them again.")


@recording.action
def publish(*, by: Actor, folder: Path, approved_by: uuid.UUID | None = None) -> PolicyVersion:
    """Publishes the policy version in `folder`: bytes kept, act logged, then in force from its date (V1).

    The first version by the program is the founding act. The same bytes again change nothing. Raises PolicyInvalid,
    also for one that lacks what the software needs, AlreadyPublished, SecondPersonNeeded, LogUnavailable.
    """
    policy = loading.load(folder)
    standing = PolicyVersion.objects.select_for_update().filter(version=policy.version).first()
    if standing is not None:
        if standing.digest != policy.digest:
            raise AlreadyPublished
        return standing
    wiring.require_fit(policy)
    founding = not PolicyVersion.objects.exists()
    alone = rules.may_publish_alone(policy.approvals["publication"], founding, by.kind == "program")
    if not alone and (approved_by is None or not seconding.may_second(approved_by, by.id)):
        raise SecondPersonNeeded
    _keep(policy)
    entry = ledger.record("policy_published", by=by, version=policy.version, digest=policy.digest, founding=founding)
    version = _store(by, policy, entry, approved_by)
    recording.record(by=by, verb="policy.published", target=version, version=policy.version, founding=founding)
    transaction.on_commit(queries.notice_again, using="default")
    return version


def _keep(policy: Policy) -> None:
    """The bytes first: an entry never cites what was not kept. Kept twice they stand once."""
    now = clock.now()
    for name, content in policy.files.items():
        if name.endswith(".md"):
            documents.keep(content, MARKDOWN, now)
    documents.keep(rules.packed(policy.files), PACKED, now)


def _store(by: Actor, policy: Policy, entry: int, approved_by: uuid.UUID | None) -> PolicyVersion:
    version = PolicyVersion.objects.create(
        id=ids.new_id(),
        version=policy.version,
        digest=policy.digest,
        effective_at=policy.effective_at,
        published_at=clock.now(),
        published_by=by.id,
        approved_by=approved_by,
        entry=entry,
    )
    Document.objects.bulk_create(
        Document(id=ids.new_id(), version=version, kind=kind, language=language, digest=text.digest)
        for (kind, language), text in policy.documents.items()
    )
    return version


def judged(typed: people_rules.Typed, accepted: Mapping[str, str], language: str) -> people.Entrant:
    """The form with its acceptance, judged and its password hashed, before any transaction.

    Raises FieldsRefused with every wrong field, `accepted` among them, and TooMany.
    """
    policy = queries.in_force()
    problem = rules.acceptance_problem(policy, accepted, people_rules.language(language))
    return people.judged(typed, policy=policy, also_wrong={"accepted": problem} if problem else {})


@tries.counted(network=tries.REGISTER_BY_NETWORK)
@recording.beforehand
def register(
    *,
    by: Actor,
    typed: people_rules.Typed,
    accepted: Mapping[str, str],
    language: str,
    link: str,
    network: str = "",
    secret: str = "",
) -> uuid.UUID | None:
    """Registers a person and binds their acceptance to the texts shown, in one transaction (C1, V3).

    `accepted` maps each kind of `queries.to_accept` to the digest that the form carried; the rest is as in
    `people.actions.register`, whose answer this gives. Raises FieldsRefused with every wrong field, `accepted` among
    them, and TooMany.
    """
    entrant = judged(typed, accepted, language)
    return enter(by=by, entrant=entrant, accepted=accepted, language=language, link=link, secret=secret)


@recording.action
def enter(
    *,
    by: Actor,
    entrant: people.Entrant,
    accepted: Mapping[str, str],
    language: str,
    link: str,
    secret: str = "",
) -> uuid.UUID | None:
    """The part of a registration that is written: person and acceptance together (V3). `entrant` is from `judged`.

    Raises FieldsRefused (accepted).
    """
    policy, shown = queries.in_force(), people_rules.language(language)
    # Texts may have changed since the form was judged.
    problem = rules.acceptance_problem(policy, accepted, shown)
    if problem:
        refusals.refuse({"accepted": problem})

    def accept_for(subject: Subject) -> None:
        _accept(by, subject.id, accepted, shown, "registration")

    return people.register(
        by=by,
        entrant=entrant,
        language=shown,
        link=link,
        policy=policy,
        accept=accept_for,
        secret=secret,
    )


@recording.action
def accept(
    *, by: Actor, subject_id: uuid.UUID, accepted: Mapping[str, str], language: str, how: str = "account"
) -> None:
    """Records that the person accepted exactly these texts (kind to digest) after a change (V2). Repeatable.

    Raises TextsChanged when one of them is not in force in that language, NotAllowed for another person's.
    """
    proving.own_affair(by, subject_id)
    policy = queries.in_force()
    for kind, digest in accepted.items():
        text = policy.documents.get((kind, language))
        if kind not in rules.ACCEPTED or text is None or text.digest != digest:
            raise TextsChanged
    _accept(by, subject_id, accepted, language, how)


def _accept(by: Actor, subject_id: uuid.UUID, accepted: Mapping[str, str], language: str, how: str) -> None:
    now = clock.now()
    known = set(Acceptance.objects.filter(subject_id=subject_id).values_list("kind", "digest"))
    fresh = {kind: digest for kind, digest in accepted.items() if (kind, digest) not in known}
    if not fresh:
        return
    Acceptance.objects.bulk_create(
        Acceptance(
            id=ids.new_id(),
            subject_id=subject_id,
            kind=kind,
            digest=digest,
            language=language,
            how=how,
            accepted_at=now,
        )
        for kind, digest in fresh.items()
    )
    ledger.record("texts_accepted", by=by, subject=subject_id, how=how, language=language, texts=fresh)
    recording.record(by=by, verb="texts.accepted", target_id=subject_id, how=how, texts=len(fresh))


@recording.action
def consent(
    *,
    by: Actor,
    subject_id: uuid.UUID,
    purpose: str,
    wording: str,
    language: str,
    scope: str = "",
    given: bool = True,
    contact: str | None = None,
) -> Consent:
    """Records a consent, or its refusal, to one purpose that the policy bases on consent (V2).

    `wording` is the very text that was shown, kept by digest; `scope` a topic or recipient; `contact` the address that
    the consent proves, sealed under the consent's own key. One given already stands. Raises ValueError for a purpose
    that is not based on consent, NotAllowed for another person's.
    """
    proving.own_affair(by, subject_id)
    policy = queries.in_force()
    known = policy.purposes.get(purpose)
    if known is None or "consent" not in known.basis:
        raise ValueError("the policy bases no such purpose on consent")
    Subject.objects.select_for_update().get(pk=subject_id)
    standing = queries.live_consent(subject_id, purpose, scope)
    if given and standing is not None:
        return standing
    now = clock.now()
    digest = documents.keep(wording.encode(), "text/plain; charset=utf-8", now)
    made = Consent(
        id=ids.new_id(), subject_id=subject_id, purpose=purpose, scope=scope, language=language, digest=digest
    )
    made.given_at, made.refused_at = (now, None) if given else (None, now)
    if contact is not None:
        sealing.seal(made, contact=contact)
    made.save(force_insert=True)
    kind = "consent_given" if given else "consent_refused"
    ledger.record(kind, by=by, subject=subject_id, consent=made.id, purpose=purpose, digest=digest)
    recording.record(by=by, verb="consent.given" if given else "consent.refused", target=made, purpose=purpose)
    return made


@recording.action
def withdraw(*, by: Actor, consent_id: uuid.UUID) -> None:
    """Withdraws a consent; it cuts every use at once, not backwards (Law 91/2025 Art 10). Repeatable.

    Raises NotAllowed for another person's.
    """
    found = Consent.objects.select_for_update().filter(pk=consent_id, given_at__isnull=False).first()
    if found is None:
        return
    proving.own_affair(by, found.subject_id)
    if found.withdrawn_at is not None:
        return
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    ledger.record("consent_withdrawn", by=by, subject=found.subject_id, consent=found.id, purpose=found.purpose)
    recording.record(by=by, verb="consent.withdrawn", target=found, purpose=found.purpose)
