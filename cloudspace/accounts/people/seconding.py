"""Who may be the second person for whom: nobody approves their own act, nor lets their own people approve it (P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.db.models import Q

from cloudspace.accounts.people import proving
from cloudspace.accounts.people.models import StaffMember, StaffRole, Suspension
from cloudspace.kit import clock

# For so long whom somebody invited, or gave a role, does not speak for them.
TERM = dt.timedelta(days=90)
# A role that the operator's command gave, or that a second person confirmed.
_STOOD_BY = Q(granted_by=None) | Q(confirmed_by__isnull=False)


def may_second(second: uuid.UUID | None, of: uuid.UUID | None) -> bool:
    """Whether `second` may be the second person for what `of` does (None: the program, beside which anybody is one).

    Not when they do not stand apart, nor within TERM after `of` invited them or gave them a role.
    """
    if second is None or of is None:
        return second is not None
    return stands_apart(second, of) and not _appointed_lately(second, by=of)


def stands_apart(one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether these are two people as far as is known: neither is here on the other's word alone, nor both on one's."""
    return one != other and _stands_with(one) != _stands_with(other)


def others_who_appoint(by: uuid.UUID, about: uuid.UUID) -> bool:
    """Whether anybody else could decide what `by` wants for `about`: appoints, has joined, and stands apart.

    That `by` gave them a role lately, or suspended them, does not count here: whoever could make the others unfit
    would be alone at will.
    """
    return bool(who_appoint_beside(by) - {about})


def who_appoint_beside(by: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody who appoints, has joined, and stands apart from `by`; in three readings, however many work here."""
    roles = StaffRole.objects.filter(role__in=proving.APPOINTING, withdrawn_at=None, member__left_at=None)
    joined = roles.filter(subject__confirmed_at__isnull=False).exclude(subject_id=by)
    others = set(joined.values_list("subject_id", flat=True))
    if not others:
        return frozenset()
    stood_by = set(StaffRole.objects.filter(_STOOD_BY).values_list("subject_id", flat=True))
    inviters = dict(StaffMember.objects.exclude(subject_id__in=stood_by).values_list("subject_id", "joined_by"))
    with_whom = _end_of_chain(by, inviters.get)
    return frozenset(one for one in others if _end_of_chain(one, inviters.get) != with_whom)


def losing_takes_two(by: uuid.UUID, member: StaffMember) -> bool:
    """Whether `by` needs a second person to take their powers from `member`, who appoints others, has joined, and is
    not the only one beside `by`.
    """
    appoints = bool(proving.APPOINTING & proving.held_roles(member.subject_id))
    return appoints and member.subject.confirmed_at is not None and others_who_appoint(by, member.subject_id)


def may_end(person: uuid.UUID, suspension: Suspension) -> bool:
    """Whether `person`, who appoints, may let the suspended one in again."""
    return person == suspension.began_by or stands_apart(person, suspension.subject_id)


def let_in_by_one() -> int:
    """How many who work here came in on the word of one person alone."""
    return sum(_let_in_by(member.subject_id) is not None for member in StaffMember.objects.filter(left_at=None))


def _stands_with(person: uuid.UUID) -> uuid.UUID:
    """The one on whose word alone this person is here; themselves when more than one, or the operator, let them in."""
    return _end_of_chain(person, _let_in_by)


def _end_of_chain(person: uuid.UUID, let_in_by: Callable[[uuid.UUID], uuid.UUID | None]) -> uuid.UUID:
    seen = {person}
    while (inviter := let_in_by(person)) is not None and inviter not in seen:
        seen.add(inviter)
        person = inviter
    return person


def _let_in_by(person: uuid.UUID) -> uuid.UUID | None:
    """Who alone let this person in: they were invited by somebody, and nobody else ever confirmed a role of theirs."""
    inviter = StaffMember.objects.filter(subject_id=person).values_list("joined_by", flat=True).first()
    if inviter is None:
        return None
    return None if StaffRole.objects.filter(_STOOD_BY, subject_id=person).exists() else inviter


def _appointed_lately(person: uuid.UUID, *, by: uuid.UUID) -> bool:
    since = clock.now() - TERM
    granted = StaffRole.objects.filter(subject_id=person, granted_by=by, granted_at__gt=since)
    invited = StaffMember.objects.filter(subject_id=person, joined_by=by, joined_at__gt=since)
    return granted.exists() or invited.exists()
