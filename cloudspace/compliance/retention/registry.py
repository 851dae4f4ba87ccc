"""Which models hold what of people: read from the models themselves, so that nothing can be forgotten here."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, router

from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.policy.model import Policy
from cloudspace.vault import fields

PACKAGE = "cloudspace."
GRANULAR = frozenset({"record", "subject_and_case"})
Model = type[models.Model]


def own_models() -> tuple[Model, ...]:
    """Every table of the house."""
    return tuple(model for model in apps.get_models() if model.__module__.startswith(PACKAGE) and model._meta.managed)


@functools.cache
def held_models() -> tuple[Model, ...]:
    """Models whose rows name a person, in the order in which they are deleted at a shred."""
    naming = [model for model in own_models() if holding_of(model).subject]
    return tuple(sorted(naming, key=lambda model: (-holding_of(model).order, model._meta.label)))


def holding_of(model: Model) -> Holding:
    """The model's classification; an empty one where it declares none (the wall refuses that)."""
    found = getattr(model, "holding", None)
    return found if isinstance(found, Holding) else Holding()


def subject_field(model: Model) -> models.Field[Any, Any]:
    """The column that holds the person's id. Raises LookupError when `holding.subject` names no column."""
    name = holding_of(model).subject
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    raise LookupError(f"{model._meta.label}: holding.subject names no column")


def rows_of(model: Model, subjects: Iterable[Any]) -> models.QuerySet[Any]:
    """Rows of `model` that name one of `subjects`."""
    return model._base_manager.filter(**{f"{subject_field(model).attname}__in": list(subjects)})


def sealed_fields(model: Model) -> tuple[fields.SealedField, ...]:
    """The sealed columns of `model`."""
    return fields.sealed_fields(model)


def clear_fields(model: Model) -> tuple[tuple[models.Field[Any, Any], Clear], ...]:
    """The unsealed columns of `model`, each with its classification."""
    clear = holding_of(model).clear
    return tuple((field, clear[field.name]) for field in model._meta.concrete_fields if field.name in clear)


def problems(policy: Policy, among: Iterable[Model] | None = None) -> tuple[str, ...]:
    """What is wrong with the classification of the models, as sentences for developers; empty when all holds (C4)."""
    found: list[str] = []
    for model in own_models() if among is None else among:
        found += [f"{model._meta.label}: {problem}" for problem in _problems_of(model, policy)]
    return tuple(found)


def _problems_of(model: Model, policy: Policy) -> list[str]:
    if not isinstance(getattr(model, "holding", None), Holding):
        return ["declares no holding"]
    return [*_unclassified(model), *_about_sealed(model, policy), *_about_subject(model, policy)]


def _unclassified(model: Model) -> list[str]:
    names = {field.name for field in model._meta.concrete_fields}
    sealed = {field.name for field in sealed_fields(model)}
    clear = set(holding_of(model).clear)
    return (
        [f"{name} is neither sealed nor classified" for name in sorted(names - sealed - clear)]
        + [f"{name} is classified but is no field" for name in sorted(clear - names)]
        + [f"{name} is sealed and classified as clear" for name in sorted(sealed & clear)]
    )


def _about_sealed(model: Model, policy: Policy) -> list[str]:
    holding, found = holding_of(model), []
    for field in sealed_fields(model):
        if field.category not in policy.categories:
            found.append(f"{field.name} is of the category {field.category!r}, which the policy does not know")
        elif _keyed_by_record(policy, field.category) and not holding.granule:
            found.append(f"{field.name} needs holding.granule: its class keeps a key per record or case")
    if sealed_fields(model) and not isinstance(model._meta.pk, models.UUIDField):
        found.append("has sealed values but no UUID as primary key to bind them to")
    if holding.granule and not hasattr(model, holding.granule):
        found.append("holding.granule names no attribute")
    return found


def _about_subject(model: Model, policy: Policy) -> list[str]:
    holding = holding_of(model)
    if not holding.subject:
        return ["names a person but no holding.subject"] if _names_person(model) else []
    found = []
    try:
        subject_field(model)
    except LookupError:
        found.append("holding.subject names no column")
    if holding.at_shred is not AtShred.DELETE:
        found.append("its rows would stay after the shred")
    if holding.category not in policy.categories:
        found.append(f"holding.category {holding.category!r} is not of the policy")
    return found


def _names_person(model: Model) -> bool:
    """Sealed values, a column classified as the person's id, or a relation to a person; the vault keeps its own."""
    if router.db_for_write(model) != "default":
        return False
    related = any(
        field.is_relation
        and field.related_model is not None
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
        for field in model._meta.concrete_fields
    )
    return related or bool(sealed_fields(model)) or Clear.SUBJECT in holding_of(model).clear.values()


def _keyed_by_record(policy: Policy, category: str) -> bool:
    classes = (policy.class_for(category, kind) for kind in ("customer", "staff"))
    return any(policy.retention_classes[name].granularity in GRANULAR for name in classes)


def period_of(instance: models.Model, field: fields.SealedField) -> int:
    """The period under whose key the value is sealed; 0 where its class does not roll or nothing is held."""
    value = getattr(instance, field.attname)
    return int.from_bytes(bytes(value)[2:4], "big") if value else 0
