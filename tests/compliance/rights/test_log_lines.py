"""How an entry of the log is told to the person whom it names (P3): who, in which role, at that time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.compliance.rights import held, log
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger

Hire = Callable[..., StaffMember]
BY = program("test")
CHI = ("chi@cloudspace.vn", "Lê Thị Chi")
HOUR = dt.timedelta(hours=1)


def told(policy: Policy, actor: dict[str, str], at: dt.datetime | None = None, **body: Any) -> held.LogLine:
    whole = {"kind": "opening", "at": (at or clock.now()).isoformat(), "actor": actor, **body}
    with translation.override("en"):
        (line,) = log.told([ledger.Entry(7, whole)], policy, "en")
    return line


def staff(member: StaffMember) -> dict[str, str]:
    return {"kind": "staff", "id": str(member.subject_id)}


@pytest.mark.parametrize(("kind", "who", "told_as"), [
    ("subject", "You", "self"), ("visitor", "You", "self"), ("program", "The program", "program"),
])  # fmt: skip
def test_oneself_and_the_program_are_told_apart(
    accounts: object, policy: Policy, kind: str, who: str, told_as: str
) -> None:
    line = told(policy, {"kind": kind})
    assert (line.who, line.badge, line.actor) == (who, "", told_as)


def test_staff_are_told_by_badge_and_by_the_role_that_the_purpose_takes(hire: Hire, policy: Policy) -> None:
    chi = hire(*CHI, "support", "auditor")
    line = told(policy, staff(chi), purpose="answer_request")
    assert (line.who, line.badge, line.actor) == ("Support", chi.badge, "staff")


def test_without_a_purpose_every_role_held_is_told(hire: Hire, policy: Policy) -> None:
    line = told(policy, staff(hire(*CHI, "support", "auditor")))
    assert set(line.who.split(", ")) == {"Support", "Auditor"}


def test_a_role_is_told_from_its_first_moment_until_it_ended(hire: Hire, policy: Policy) -> None:
    chi = hire(*CHI, "support")
    role = chi.roles.get()
    people.withdraw_role(by=BY, member=chi, role="support")
    role.refresh_from_db()
    assert role.withdrawn_at is not None

    def who(at: dt.datetime) -> str:
        return told(policy, staff(chi), at, purpose="answer_request").who

    assert who(role.granted_at) == "Support"
    assert who(role.granted_at - HOUR) == "A member of staff"
    assert who(role.withdrawn_at) == "A member of staff"
    assert who(role.withdrawn_at + HOUR) == "A member of staff"


def test_staff_whom_nobody_knows_any_more_are_told_as_staff(accounts: object, policy: Policy) -> None:
    gone = told(policy, {"kind": "staff", "id": str(ids.new_id())})
    nameless = told(policy, {"kind": "staff"})
    assert (gone.who, gone.badge, gone.actor) == ("A member of staff", "", "staff")
    assert (nameless.who, nameless.badge) == ("A member of staff", "")


def test_what_staff_do_with_their_own_data_is_told_as_their_own(hire: Hire, policy: Policy) -> None:
    chi = hire(*CHI, "support")
    assert told(policy, staff(chi), subject=str(chi.subject_id)).actor == "self"
    assert told(policy, staff(chi), subject=str(uuid.uuid4())).actor == "staff"


def test_an_opening_names_its_categories_and_another_entry_its_kind(accounts: object, policy: Policy) -> None:
    opened = told(policy, {"kind": "program"}, categories=["contact", "gone_category"], members=12)
    assert opened.what == f"opened: {policy.categories['contact'].name['en']}, gone_category"
    assert opened.together == 12
    assert told(policy, {"kind": "program"}, kind="hold_placed").what == "held data back from erasure"
    assert told(policy, {"kind": "program"}, kind="never_heard_of").what == "never heard of"
    assert told(policy, {"kind": "subject"}, kind="session_started", by_recovery_code=True).what == (
        "signed in by a recovery code"
    )
