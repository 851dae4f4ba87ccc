"""Correcting what is held of a person (Law 91/2025 Art 13)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from cloudspace.accounts.people import confirming, proving, refusals, rules, units
from cloudspace.accounts.people.models import Profile, Subject
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing

FIELDS = ("full_name", "phone", "birth_date", "province", "commune", "street", "language")
_ADDRESS = ("province", "commune", "street")


@recording.action
def correct_profile(*, by: Actor, subject_id: uuid.UUID, changes: Mapping[str, str], policy: Policy) -> None:
    """Replaces the fields in `changes`, as typed (`FIELDS`; the three of the address come together).

    The derived province and age band follow. Raises FieldsRefused with every wrong field, NotAllowed,
    PersonUnknown, ValueError for a field that is not the profile's.
    """
    proving.own_affair(by, subject_id)
    if unknown := set(changes) - set(FIELDS):
        raise ValueError(f"not in a profile: {', '.join(sorted(unknown))}")
    subject = confirming.locked(subject_id)
    values = _clean(changes, policy)
    if "phone" in values:
        lookup.set_phone(subject_id, values["phone"])
    _derive(subject, values)
    if "language" in changes:
        subject.language = values.pop("language")
    subject.save(update_fields=["province", "age_band", "language"])
    if values:
        _seal(subject, values)
    recording.record(by=by, verb="profile.corrected", target=subject, fields=len(changes))


def _clean(changes: Mapping[str, str], policy: Policy) -> dict[str, Any]:
    """Clean values by profile field. Raises FieldsRefused."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    today, youngest = clock.today(), policy.figures.minimum_age
    given = {field: changes.get(field, "") for field in _ADDRESS}
    wanted: dict[str, Any] = {
        "full_name": lambda: rules.full_name(changes["full_name"]),
        "phone": lambda: rules.phone(changes["phone"]),
        "birth_date": lambda: rules.birth_date(changes["birth_date"], youngest, today),
        "province": lambda: rules.province(given["province"]),
        "commune": lambda: rules.commune(given["province"], given["commune"]),
        "street": lambda: rules.street(given["street"]),
        "language": lambda: rules.language_chosen(changes["language"]),
    }
    asked = set(changes) | (set(_ADDRESS) if set(_ADDRESS) & set(changes) else set())
    for field in [field for field in wanted if field in asked]:
        try:
            values[field] = wanted[field]()
        except rules.Wrong as wrong:
            problems[field] = wrong.code
    if problems:
        refusals.refuse(problems)
    return _with_address(values)


def _with_address(values: dict[str, Any]) -> dict[str, Any]:
    if "street" not in values:
        return values
    area, place, line = values.pop("province"), values.pop("commune"), values.pop("street")
    address = rules.Address(line, place.code, place.vi, area.code, area.vi, units.dataset())
    return {**values, "address": address._asdict()}


def _derive(subject: Subject, values: Mapping[str, Any]) -> None:
    if "address" in values:
        subject.province = values["address"]["province_code"]
    if "birth_date" in values:
        subject.age_band = rules.age_band(values["birth_date"], clock.today())


def _seal(subject: Subject, values: dict[str, Any]) -> None:
    profile = Profile.objects.select_for_update().get(subject=subject)
    sealing.seal(profile, **values)
    if "full_name" in values:
        profile.named_at = clock.now()
    profile.save()
