"""How staff stand, in words: on whose word they hold a role, what waits for a second person, what was decided (P3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import Appointment, Removal, StaffMember, StaffRole, Suspension
from cloudspace.accounts.people.proving import APPOINTING
from cloudspace.interfaces.desk import duties, words
from cloudspace.interfaces.look import formats

Badges = Mapping[uuid.UUID, str]
Decision = Appointment | Removal


def badges(
    members: Sequence[StaffMember], decided: Sequence[Decision], suspended: Sequence[Suspension]
) -> dict[uuid.UUID, str]:
    """The badges of whoever gave, proposed, decided or suspended, by person; those who left too."""
    given = {who for one in members for role in one.roles.all() for who in (role.granted_by, role.confirmed_by)}
    deciding = {who for one in decided for who in (one.proposed_by, one.confirmed_by, one.refused_by)}
    named = queries.staff_named(who for who in given | deciding | {one.began_by for one in suspended} if who)
    return {person: member.badge for person, member in named.items()}


class Bench(NamedTuple):
    """What bears on everybody at the desk, read once: who is kept from it, and who could decide beside the reader."""

    suspended: Mapping[uuid.UUID, Suspension]
    beside: frozenset[uuid.UUID]


def bench(reader: duties.Reader) -> Bench:
    """As it stands now."""
    return Bench(queries.suspensions(), queries.who_appoint_beside(reader.id))


def choices(member: StaffMember, reader: duties.Reader, here: Bench) -> list[tuple[str, str]]:
    """What the reader may take or propose to take from a colleague in one form; what one button does stays out."""
    if member.subject_id == reader.id or member.subject.confirmed_at is None:
        return []
    offered: list[tuple[str, str]] = []
    if member.subject_id not in here.suspended:
        offered.append(("suspend", _("Keep from the desk at once (you alone)")))
    if here.beside - {member.subject_id}:
        offered.append(("access", _("Password, app and recovery codes (a second person confirms)")))
    if _takes_two(member, here):
        offered += [
            (f"role:{role}", _("Role: %(role)s (a second person confirms)") % {"role": _role(reader, role)})
            for role in _held(member)
            if role in APPOINTING
        ]
        offered.append(("place", _("No longer works here (a second person confirms)")))
    return offered


def others(member: StaffMember, reader: duties.Reader) -> list[tuple[str, str]]:
    """The roles of the policy that a colleague does not hold."""
    held = _held(member)
    return [(role, _role(reader, role)) for role in reader.policy.roles if role not in held]


def told(member: StaffMember, by: Badges, reader: duties.Reader, bench: Bench) -> dict[str, object]:
    """One who works here: roles with whose word they rest on, and what the reader may do about them."""
    here = bench.suspended.get(member.subject_id)
    takes_two = _takes_two(member, bench)
    return {
        "badge": member.badge,
        "joined_at": member.joined_at,
        "has_joined": member.subject.confirmed_at is not None,
        "is_self": member.subject_id == reader.id,
        "takes_two": takes_two,
        "suspended": _suspension(here, by, reader) if here else None,
        "roles": [
            (role.role, _role(reader, role.role), _standing_by(role, by), takes_two and role.role in APPOINTING)
            for role in member.roles.all()
            if role.withdrawn_at is None
        ],
    }


def waiting(one: Decision, by: Badges, reader: duties.Reader) -> dict[str, object]:
    """What waits for a second person, and what the reader may do about it."""
    return {
        "id": one.pk,
        "badge": one.member.badge,
        "what": _what(one, reader),
        "by": _badge(one.proposed_by, by),
        "at": one.proposed_at,
        "reason": words.reason(one.reason) if isinstance(one, Removal) else "",
        "is_removal": isinstance(one, Removal),
        "is_mine": one.proposed_by == reader.id,
        "is_about_reader": one.subject_id == reader.id,
        "may_confirm": queries.may_second(reader.id, one.proposed_by) and one.subject_id != reader.id,
    }


def to_decide(reader: duties.Reader) -> list[dict[str, object]]:
    """What waits for a second person and may be confirmed by the reader, oldest first."""
    proposed: list[Decision] = [*queries.appointments_waiting(), *queries.removals_waiting()]
    by = badges([], proposed, [])
    told = (
        {**waiting(one, by, reader), "since": formats.moment(one.proposed_at)}
        for one in sorted(proposed, key=lambda one: one.proposed_at)
    )
    return [one for one in told if one["may_confirm"]]


def decided(one: Decision, by: Badges, reader: duties.Reader) -> dict[str, object]:
    """What was decided, by whom; one person's word alone is said openly."""
    who = one.confirmed_by or one.refused_by
    return {
        "badge": one.member.badge,
        "what": _what(one, reader),
        "proposed_by": _badge(one.proposed_by, by),
        "by": _badge(who, by),
        "at": one.confirmed_at or one.refused_at,
        "reason": words.reason(one.reason) if isinstance(one, Removal) else "",
        "is_confirmed": one.confirmed_at is not None,
        "is_alone": one.confirmed_at is not None and one.confirmed_by is None,
        "by_command": one.proposed_by is None,
    }


def _suspension(one: Suspension, by: Badges, reader: duties.Reader) -> dict[str, object]:
    return {
        "at": one.began_at,
        "by": _badge(one.began_by, by),
        "reason": words.reason(one.reason),
        "may_end": queries.may_end(reader.id, one) and one.subject_id != reader.id,
    }


def _what(one: Decision, reader: duties.Reader) -> str:
    if isinstance(one, Appointment):
        return _("gets the role %(role)s") % {"role": _role(reader, one.role)}
    if one.what == "role":
        return _("loses the role %(role)s") % {"role": _role(reader, one.role)}
    return str(words.REMOVALS[one.what])


def _standing_by(role: StaffRole, by: Badges) -> str:
    """On whose word somebody holds a role; one person's alone is said openly (P3)."""
    if role.granted_by is None:
        return _("given by the operator's command")
    said = {"by": _badge(role.granted_by, by), "second": _badge(role.confirmed_by, by)}
    if role.confirmed_by is None:
        return _("given by %(by)s alone: one person") % said
    return _("given by %(by)s, confirmed by %(second)s") % said


def _badge(person: uuid.UUID | None, by: Badges) -> str:
    return by.get(person, "–") if person else "–"


def _role(reader: duties.Reader, role: str) -> str:
    return duties.role_names(reader.policy, (role,))


def _takes_two(member: StaffMember, here: Bench) -> bool:
    """As `people.seconding.losing_takes_two` decides when it comes to it, from what is at hand."""
    appoints = not APPOINTING.isdisjoint(_held(member))
    return appoints and member.subject.confirmed_at is not None and bool(here.beside - {member.subject_id})


def _held(member: StaffMember) -> list[str]:
    return [role.role for role in member.roles.all() if role.withdrawn_at is None]
