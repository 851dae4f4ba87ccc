"""Reading about people. What opens a value says by which purpose; the rest is ids, states and times."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from cloudspace.accounts.people import proving, recovery_codes, seconding
from cloudspace.accounts.people.cases import registration_is_open, reset_is_open, sign_in_is_open
from cloudspace.accounts.people.models import (
    Appointment,
    Confirmation,
    Credential,
    Device,
    Profile,
    Removal,
    StaffMember,
    StaffRole,
    Subject,
    Suspension,
)
from cloudspace.accounts.people.refusals import PersonUnknown
from cloudspace.kit import prepared
from cloudspace.kit.actor import Actor
from cloudspace.vault import lookup, opening, sessions

__all__ = ["registration_is_open", "reset_is_open", "sign_in_is_open"]

OWN_FIELDS = ("full_name", "birth_date", "email", "pending_email", "phone", "address")


class Colleague(NamedTuple):
    """A member of staff as customers are told of them: the badge, and the roles held over time; never the name."""

    badge: str
    left_at: dt.datetime | None
    roles: tuple[StaffRole, ...]


class Names(NamedTuple):
    """Sealed names with their places, written since a marker, and the marker to go on from."""

    table: opening.Table
    marker: str


def person(subject_id: uuid.UUID) -> Subject:
    """The person's row: kind, language, dates. Raises PersonUnknown."""
    found = prepared.first(Subject, pk=subject_id)
    if found is None:
        raise PersonUnknown
    return found


def profile_of(subject_id: uuid.UUID) -> Profile:
    """The person's profile, its values closed. Raises PersonUnknown."""
    found = Profile.objects.filter(subject_id=subject_id).select_related("subject").first()
    if found is None:
        raise PersonUnknown
    return found


def profiles_of(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Profile]:
    """The profiles of these people by subject, their values closed."""
    found = Profile.objects.filter(subject_id__in=set(subjects))
    return {profile.subject_id: profile for profile in found}


def own_profile(subject_id: uuid.UUID, *, token: str, fields: Sequence[str] = OWN_FIELDS) -> dict[str, Any]:
    """The person's own values under their session's secret. Raises SessionOver, PersonUnknown. (self_service)"""
    wanted = opening.Wanted([profile_of(subject_id)], fields)
    return opening.open_own([wanted], token=token).tables[0][0]


def living_devices(subject_id: uuid.UUID, at: dt.datetime) -> list[Device]:
    """Sessions that were neither ended nor ran out, newest first (P2)."""
    living = Device.objects.filter(subject_id=subject_id, ended_at=None, runs_out_at__gt=at)
    return list(living.order_by("-started_at"))


def own_devices(subject_id: uuid.UUID, at: dt.datetime, *, token: str) -> list[tuple[Device, dict[str, Any]]]:
    """The same with browser and network opened for the person. Raises SessionOver. (self_service)"""
    living = sessions.ids_of(token)
    devices = [device for device in living_devices(subject_id, at) if device.pk in living]
    values = opening.open_own([opening.Wanted(devices, ["browser", "network"])], token=token).tables[0]
    return list(zip(devices, values, strict=True))


def sign_ins(subject_id: uuid.UUID) -> QuerySet[Device, dt.datetime]:
    """When the person signed in, newest first: the account is a service too (R1)."""
    return Device.objects.filter(subject_id=subject_id).order_by("-started_at").values_list("started_at", flat=True)


def credentials_of(subject_id: uuid.UUID) -> dict[str, dt.datetime]:
    """Which kinds of secret the person has, and since when; never a secret."""
    return dict(Credential.objects.filter(subject_id=subject_id).values_list("kind", "made_at"))


def second_factor_of(subject_id: uuid.UUID) -> tuple[dt.datetime, int] | None:
    """Since when the person has an authenticator app, and how many recovery codes still work; None without one."""
    held = {one.kind: one for one in Credential.objects.filter(subject_id=subject_id, kind__in=("totp", "recovery"))}
    if "totp" not in held:
        return None
    return held["totp"].made_at, recovery_codes.left(held["recovery"]) if "recovery" in held else 0


def roles_of(actor: Actor) -> frozenset[str]:
    """The roles that a member of staff holds now; none for anybody else (P3)."""
    return proving.living_roles(actor.id) if actor.kind == "staff" else frozenset()


def staff() -> QuerySet[StaffMember]:
    """Everybody who works here, with their roles at hand."""
    return StaffMember.objects.filter(left_at=None).select_related("subject").prefetch_related("roles")


def appointments_waiting() -> list[Appointment]:
    """Roles that somebody proposed and nobody has decided yet, oldest first, each with its member."""
    waiting = Appointment.objects.filter(confirmed_at=None, refused_at=None, member__left_at=None)
    return list(waiting.select_related("member").order_by("proposed_at", "id"))


def appointments_decided(limit: int = 20) -> list[Appointment]:
    """The latest that were confirmed or refused, each with its member."""
    decided = Appointment.objects.annotate(decided_at=Coalesce("confirmed_at", "refused_at"))
    return list(decided.exclude(decided_at=None).select_related("member").order_by("-decided_at", "-id")[:limit])


def removals_waiting() -> list[Removal]:
    """What somebody is to lose, proposed and not decided yet, oldest first, each with its member."""
    waiting = Removal.objects.filter(confirmed_at=None, refused_at=None, member__left_at=None)
    return list(waiting.select_related("member").order_by("proposed_at", "id"))


def removals_decided(limit: int = 20) -> list[Removal]:
    """The latest that were done or refused, each with its member; those done at one person's word too."""
    decided = Removal.objects.annotate(decided_at=Coalesce("confirmed_at", "refused_at"))
    return list(decided.exclude(decided_at=None).select_related("member").order_by("-decided_at", "-id")[:limit])


def suspensions() -> dict[uuid.UUID, Suspension]:
    """Who is kept from the desk now, by person."""
    standing = Suspension.objects.filter(ended_at=None, member__left_at=None)
    return {one.subject_id: one for one in standing}


def done_by_one() -> dict[str, int]:
    """Of those who work here: how many are suspended, which one person may do; and how many powers one person took."""
    alone = Removal.objects.filter(confirmed_at__isnull=False, confirmed_by=None, proposed_by__isnull=False)
    return {"suspended": len(suspensions()), "powers_removed_by_one_person": alone.count()}


def who_appoint_beside(person: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody who appoints and could decide beside `person`, as far as is known (P3)."""
    return seconding.who_appoint_beside(person)


def may_end(person: uuid.UUID, suspension: Suspension) -> bool:
    """Whether `person`, who appoints, may let the suspended one in again (P3)."""
    return seconding.may_end(person, suspension)


def may_second(second: uuid.UUID | None, of: uuid.UUID | None) -> bool:
    """Whether `second` may be the second person for what `of` does (P3)."""
    return seconding.may_second(second, of)


def stand_apart(one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether these are two people as far as is known: neither is here on the other's word alone (P3)."""
    return seconding.stands_apart(one, other)


def let_in_by_one() -> int:
    """How many who work here came in on the word of one person alone."""
    return seconding.let_in_by_one()


def staff_named(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Colleague]:
    """Members of staff, also those who left, by subject: whoever shows who opened data asks this."""
    wanted = set(subjects)
    if len(wanted) > 1:
        found = StaffMember.objects.filter(subject_id__in=wanted).prefetch_related("roles")
        return {one.subject_id: Colleague(one.badge, one.left_at, tuple(one.roles.all())) for one in found}
    return {
        one.subject_id: Colleague(one.badge, one.left_at, tuple(prepared.rows(StaffRole, member_id=one.pk)))
        for subject in wanted
        for one in prepared.rows(StaffMember, subject_id=subject)
    }


def roles_at(subject_id: uuid.UUID, at: dt.datetime) -> tuple[str, ...]:
    """The roles that a person held at `at`."""
    granted = StaffRole.objects.filter(subject_id=subject_id, granted_at__lte=at)
    held = granted.exclude(withdrawn_at__lte=at).order_by("role")
    return tuple(held.values_list("role", flat=True))


def find(kind: str, value: str) -> tuple[uuid.UUID, ...]:
    """Confirmed persons with this e-mail or phone (`kind`). Whoever lets people search counts and logs it."""
    found = lookup.find(kind, value)
    confirmed = Subject.objects.filter(pk__in=found, confirmed_at__isnull=False)
    return tuple(confirmed.order_by("id").values_list("id", flat=True))


def in_province(code: str) -> QuerySet[Subject]:
    """Confirmed persons by the declared derived province (two digits)."""
    return Subject.objects.filter(province=code, confirmed_at__isnull=False)


def by_age_band() -> dict[str, int]:
    """How many confirmed customers in each declared age band."""
    counted = Subject.objects.filter(kind="customer", confirmed_at__isnull=False).values_list("age_band")
    return dict(counted.annotate(count=Count("id")).order_by("age_band"))


def lapsed_registrations(limit: int = 500) -> list[uuid.UUID]:
    """Persons who registered and never confirmed, whose links are settled: due to be erased whole."""
    lapsed = Subject.objects.filter(confirmed_at=None, kind__in=("customer", "staff"))
    settled = lapsed.filter(confirmations__settled_at__isnull=False)
    return list(settled.exclude(confirmations__settled_at=None).distinct().values_list("id", flat=True)[:limit])


def have_rows(subject_id: uuid.UUID) -> bool:
    """Whether the person stands in the main store; keys of a writing that never committed belong to nobody."""
    return Subject.objects.filter(pk=subject_id).exists()


def names_since(marker: str, limit: int) -> Names | None:
    """Sealed full names written since `marker` (empty: all), for the keeper's name index; None when none are."""
    named = Profile.objects.filter(full_name__isnull=False).order_by("named_at", "id")
    if marker:
        at, _, last = marker.partition(" ")
        moment = dt.datetime.fromisoformat(at)
        named = named.filter(named_at__gte=moment).exclude(named_at=moment, id__lte=uuid.UUID(last))
    profiles = list(named[:limit])
    if not profiles:
        return None
    table = opening.closed(opening.Wanted(profiles, ["full_name"]))
    return Names(table, f"{profiles[-1].named_at.isoformat()} {profiles[-1].pk}")


def address_rows(subject_ids: Sequence[uuid.UUID]) -> opening.Wanted:
    """E-mail and name of people, closed: whoever sends them mails opens these with the mails' words."""
    profiles = list(Profile.objects.filter(subject_id__in=subject_ids).select_related("subject"))
    return opening.Wanted(profiles, ["email", "pending_email", "full_name"])


def addresses_in(
    rows: opening.Wanted, opened: Sequence[Mapping[str, Any]], which: str
) -> dict[uuid.UUID, tuple[str, str]]:
    """By person the e-mail and name that opened `rows` of `address_rows` say.

    `which`: `confirmed`, the address that the vault holds as theirs; `pending`, the one to be confirmed. People whose
    address did not open, or is not theirs, are left out.
    """
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for profile, values in zip(cast("Sequence[Profile]", rows.instances), opened, strict=True):
        email = _pending(profile, values) if which == "pending" else _confirmed(profile, values)
        if email:
            name = values["full_name"]
            found[profile.subject_id] = (email, name if isinstance(name, str) else "")
    return found


def _pending(profile: Profile, values: Mapping[str, Any]) -> str:
    """The address that waits for confirmation: a new person's only one, else the one to change to."""
    email = values["email"] if profile.subject.confirmed_at is None else values["pending_email"]
    return email if isinstance(email, str) else ""


def _confirmed(profile: Profile, values: Mapping[str, Any]) -> str:
    """The address that the vault, which is the truth, holds as this person's; a crash may have left it pending."""
    for email in (values["email"], values["pending_email"]):
        if isinstance(email, str) and lookup.email_is(profile.subject_id, email):
            return email
    return ""


def open_links(subject_id: uuid.UUID, at: dt.datetime) -> dict[str, dt.datetime]:
    """Links that still work, by purpose, and until when."""
    living = Confirmation.objects.filter(subject_id=subject_id, settled_at=None, expires_at__gt=at)
    return dict(living.values_list("purpose", "expires_at"))
