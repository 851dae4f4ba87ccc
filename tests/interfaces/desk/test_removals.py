"""Taking access or powers from a colleague, on the page of staff (P3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.accounts.people.models import Removal, StaffMember
from tests.accounts.conftest import Written
from tests.interfaces.desk.conftest import AtDesk, vi, words

STAFF = "/desk/staff/"


@pytest.fixture
def khoa(desk: Callable[..., AtDesk]) -> AtDesk:
    """Another manager."""
    return desk("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")


def removal_of(of: AtDesk) -> str:
    return f"{STAFF}{of.badge}/removal/"


def offered(page: Any, of: AtDesk) -> set[str]:
    """What a manager's page offers to take from a colleague."""
    found = re.search(rf'<select[^>]*id="id_{of.badge}_what".*?</select>', page.content.decode(), re.S)
    return set(re.findall(r'value="([^"]+)"', found[0])) if found else set()


def test_a_lost_access_is_ended_by_two_managers(
    manager: AtDesk, khoa: AtDesk, chi: AtDesk, sent: Callable[[], list[Written]]
) -> None:
    assert offered(manager.get(STAFF), chi) == {"suspend", "access"}
    asked = manager.post(removal_of(chi), {"what": "access", "reason": "lost"})
    assert asked["Location"].endswith("done=removal-proposed")
    path = f"{STAFF}removals/{Removal.objects.get().pk}/"
    assert f"{path}confirmation/" not in manager.get(STAFF).content.decode()
    assert manager.post(f"{path}confirmation/").status_code == 409
    assert chi.post(f"{path}confirmation/").status_code == 403
    assert vi("Decisions that wait for you") in words(khoa.get("/desk/"))
    assert vi("Decisions that wait for you") not in words(manager.get("/desk/"))
    page = khoa.get(STAFF)
    assert f"{path}confirmation/" in page.content.decode()
    assert vi("App and recovery codes are lost") in words(page)
    assert chi.get("/desk/").status_code == 200
    assert khoa.post(f"{path}confirmation/")["Location"].endswith("done=removed")
    assert chi.get("/desk/").status_code == 302
    (mail,) = (one for one in sent() if one.kind == "access_renewed")
    assert re.search(r"/desk/joining/[^/\s]+/", mail.text)
    said = vi("Proposed by %(first)s, confirmed by %(by)s, %(at)s", first=manager.badge, by=khoa.badge, at="")
    assert said.rstrip(", ") in words(khoa.get(STAFF))
    assert "removals" not in words(khoa.get("/desk/openings/"))
    assert vi("Ended a colleague's password, app and codes") in words(khoa.get("/desk/openings/"))
    assert chi.badge in words(khoa.get("/desk/openings/"))


def test_each_thing_not_chosen_is_named_and_what_was_chosen_stays(manager: AtDesk, khoa: AtDesk, chi: AtDesk) -> None:
    for typed in ({}, {"what": "king", "reason": "because"}, {"what": "place", "reason": ""}):
        wrong = manager.post(removal_of(chi), typed)
        assert wrong.status_code == 422
        for sentence in ("Please choose from the list what they are to lose.", "Please choose a reason from the list."):
            assert vi(sentence) in words(wrong)
    wrong = manager.post(removal_of(chi), {"what": "suspend", "reason": ""})
    assert '<option value="suspend" selected' in wrong.content.decode()
    assert vi("Please choose from the list what they are to lose.") not in words(wrong)
    assert not Removal.objects.exists()


def test_a_managers_role_and_place_are_taken_by_the_form_of_two_only(
    manager: AtDesk, khoa: AtDesk, desk: Callable[..., AtDesk]
) -> None:
    third = desk("lan@cloudspace.vn", "Vũ Thị Lan", "manager")
    page = manager.get(STAFF)
    assert offered(page, third) == {"suspend", "access", "role:manager", "place"}
    for part in ("leaving/", "roles/manager/withdrawal/"):
        assert f"{STAFF}{third.badge}/{part}" not in page.content.decode()
        assert manager.post(f"{STAFF}{third.badge}/{part}").status_code == 409
    assert manager.post(removal_of(third), {"what": "role:manager", "reason": "other_work"}).status_code == 302
    assert third.get(STAFF).status_code == 200
    path = f"{STAFF}removals/{Removal.objects.get().pk}/"
    assert third.post(f"{path}refusal/").status_code == 403
    assert vi("It is about you, so others decide.") in words(third.get(STAFF))
    assert khoa.post(f"{path}confirmation/").status_code == 302
    assert third.get("/desk/").status_code == 403


def test_one_manager_alone_is_offered_no_end_of_access_and_is_said_to_have_been_alone(
    manager: AtDesk, chi: AtDesk, desk: Callable[..., AtDesk]
) -> None:
    assert offered(manager.get(STAFF), chi) == {"suspend"}
    other = desk("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")
    assert manager.post(f"{STAFF}{other.badge}/leaving/")["Location"].endswith("done=left")
    said = vi("By %(by)s alone: one person, %(at)s", by=manager.badge, at="").rstrip(", ")
    assert said in words(manager.get(STAFF))


def test_a_suspended_colleague_is_shut_out_at_once_seen_by_all_and_let_in_again(
    manager: AtDesk, khoa: AtDesk, chi: AtDesk
) -> None:
    assert manager.post(removal_of(chi), {"what": "suspend", "reason": "misuse"}).status_code == 302
    assert chi.get("/desk/").status_code == 302
    page = khoa.get(STAFF)
    assert vi("Let in again") in words(page)
    assert vi("Misuse is suspected") in words(page)
    assert "suspend" not in offered(page, chi)
    assert khoa.post(f"{STAFF}{chi.badge}/return/").status_code == 302
    assert vi("Let in again") not in words(khoa.get(STAFF))
    assert StaffMember.objects.get(badge=chi.badge).suspensions.get().ended_at is not None


def test_a_link_to_the_form_leads_to_the_page(manager: AtDesk, chi: AtDesk) -> None:
    assert manager.get(removal_of(chi))["Location"].endswith(STAFF)
