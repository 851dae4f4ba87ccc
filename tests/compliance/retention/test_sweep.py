"""The nightly round: a warning, a year, an erasure, a receipt (R1)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import refusals
from cloudspace.accounts.people.models import StaffMember, Subject
from cloudspace.compliance.retention import actions, erasing, models, queries, registry, tasks
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.messaging.models import Mail
from cloudspace.transparency import appending, heads
from cloudspace.vault import holds, lookup, rotating, shredding
from cloudspace.vault.errors import SignInRefused
from cloudspace.vault.opening import CaseRef
from tests.accounts.conftest import AN, BINH, Signed, Written
from tests.compliance.conftest import publish
from tests.compliance.retention.conftest import Round, mails_left
from tests.sessions import at_desk

Gone = tuple[uuid.UUID, dt.date]
Enter = Callable[..., Signed]
MONTH = dt.timedelta(days=30)
DAY = dt.timedelta(days=1)


def rows_about(subject: uuid.UUID) -> dict[str, int]:
    counted = {model._meta.label: registry.rows_of(model, [subject]).count() for model in registry.held_models()}
    return {label: count for label, count in counted.items() if count}


def test_thirty_days_before_the_person_is_warned_by_mail(
    gone: Gone, night: Round, sent: Callable[[], list[Written]]
) -> None:
    an, dies_on = gone
    assert night.sweep(dies_on - MONTH - DAY).warned == 0
    assert night.sweep(dies_on - MONTH).warned == 1
    with night.on(dies_on - MONTH):
        (mail,) = sent()
    assert (mail.kind, mail.to) == ("retention/warning", "an@example.vn")
    assert f"{dies_on:%d/%m/%Y}" in mail.text
    assert "Đăng nhập chỉ để xem không làm ngày xóa lùi lại" in mail.text
    assert "giữ tài khoản" not in mail.text
    assert queries.face_of(an).warned_at is not None


def test_whoever_did_not_close_the_account_reads_how_to_keep_it(
    an: uuid.UUID, night: Round, sent: Callable[[], list[Written]]
) -> None:
    dies_on = queries.face_of(an).clock.dies_on
    assert dies_on is not None
    night.sweep(dies_on - MONTH)
    with night.on(dies_on - MONTH):
        (mail,) = sent()
    assert "Nếu muốn giữ tài khoản, hãy đăng nhập" in mail.text


def test_nobody_is_warned_twice(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    night.sweep(dies_on - MONTH)
    assert night.sweep(dies_on - MONTH + DAY).warned == 0
    assert models.ErasureReceipt.objects.count() == 1


def test_on_the_day_everything_of_the_person_is_gone(gone: Gone, night: Round, binh: uuid.UUID, enter: Enter) -> None:
    an, dies_on = gone
    with night.on(dies_on - 2 * MONTH):
        enter(BINH.email)
    night.sweep(dies_on - MONTH)
    assert night.sweep(dies_on - DAY).erased == 0
    assert rows_about(an)
    assert night.sweep(dies_on).erased == 1
    assert rows_about(an) == {}
    assert rows_about(binh)
    assert lookup.find("email", AN.email) == ()
    assert lookup.find("email", BINH.email) == (binh,)


def test_an_erased_person_cannot_sign_in(gone: Gone, night: Round, enter: Enter) -> None:
    _an, dies_on = gone
    night.sweep(dies_on - MONTH)
    night.sweep(dies_on)
    with pytest.raises(SignInRefused):
        enter(AN.email)


def test_the_receipt_proves_the_erasure_and_names_nobody(
    gone: Gone, night: Round, sent: Callable[[], list[Written]]
) -> None:
    an, dies_on = gone
    night.sweep(dies_on - MONTH)
    with night.on(dies_on - MONTH):
        (mail,) = sent()
    found = re.search(r"receipt: ([0-9A-Z-]{24})", mail.text) or re.search(
        r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})", mail.text
    )
    assert found
    assert queries.receipt(found[1]).state == "announced"
    night.sweep(dies_on)
    proof = queries.receipt(found[1].lower())
    assert proof.state == "completed"
    assert proof.intention is not None
    assert proof.completion is not None
    assert proof.intention.number < proof.completion.number
    assert proof.dark_by is not None
    assert proof.destroyed_at is not None
    assert proof.dark_by - proof.destroyed_at == dt.timedelta(days=7)
    assert str(an) not in str(proof)
    assert an.hex not in str(proof)


def test_the_receipt_says_when_no_copy_opens_any_more(gone: Gone, night: Round) -> None:
    an, dies_on = gone
    night.sweep(dies_on - MONTH)
    shred = models.Erasure.objects.get(subject_id=an).pk
    night.sweep(dies_on)
    code = ids.readable_code(20)
    receipt = models.ErasureReceipt.objects.get(shred=shred)
    receipt.code_digest = queries.digests.of_code(code)
    receipt.save()
    with night.on(dies_on):
        rotating.rotate()
    with night.on(dies_on + 7 * DAY):
        rotating.retire(clock.now())
    assert queries.receipt(code).state == "dark"


def test_an_unknown_code_proves_nothing(accounts: installation.Home) -> None:
    with pytest.raises(queries.NoSuchReceipt):
        queries.receipt("0000-0000-0000-0000-0000")


def test_signing_in_again_takes_the_warning_back(an: uuid.UUID, night: Round, enter: Enter) -> None:
    dies_on = queries.face_of(an).clock.dies_on
    assert dies_on is not None
    night.sweep(dies_on - MONTH)
    with night.on(dies_on - 10 * DAY):
        enter(AN.email)
    swept = night.sweep(dies_on)
    assert (swept.erased, swept.withdrawn) == (0, 1)
    assert not models.ErasureReceipt.objects.exists()
    assert rows_about(an)


def test_a_hold_stops_the_erasure_and_lifting_it_lets_it_go_on(gone: Gone, night: Round) -> None:
    an, dies_on = gone
    officer = at_desk()
    night.sweep(dies_on - MONTH)
    with night.on(dies_on - DAY):
        hold = holds.place(
            an,
            reason="dispute",
            case=CaseRef("dispute", ids.new_id()),
            ends_at=clock.now() + 90 * DAY,
            by=officer,
        )
        assert [one.reason for one in queries.face_of(an).holds] == ["dispute"]
    assert night.sweep(dies_on).held == 1
    assert rows_about(an)
    with night.on(dies_on + DAY):
        holds.lift(hold, by=officer)
    assert night.sweep(dies_on + 2 * DAY).erased == 1
    assert rows_about(an) == {}


def test_a_warning_that_came_late_stands_for_thirty_days(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    assert night.sweep(dies_on + 5 * DAY).warned == 1
    assert night.sweep(dies_on + 5 * DAY + MONTH - DAY).erased == 0
    assert night.sweep(dies_on + 5 * DAY + MONTH).erased == 1


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(gone: Gone, night: Round) -> None:
    an, dies_on = gone
    before = rows_about(an)
    told = tasks.sweep(clock.start_of(dies_on - MONTH), dry_run=True)
    assert [(one.what, one.subject) for one in told.planned] == [("warn", an)]
    told = tasks.sweep(clock.start_of(dies_on), dry_run=True)
    assert [(one.what, one.subject, one.dies_on) for one in told.planned] == [("erase", an, dies_on)]
    assert rows_about(an) == before
    assert not models.Round.objects.exists()


def test_only_a_dry_run_looks_at_another_time(accounts: installation.Home) -> None:
    with pytest.raises(ValueError, match="dry run"):
        tasks.sweep(clock.now() + DAY)


def test_a_wrong_clock_erases_nobody_until_a_person_vouches_for_it(
    gone: Gone, accounts: installation.Home, hire: Callable[..., StaffMember]
) -> None:
    _an, dies_on = gone
    minh, chi = hire("minh@cloudspace.vn", "Đỗ Minh", "manager"), hire("chi@cloudspace.vn", "Chi", "support")
    publish(accounts)
    with clock.set_to(clock.start_of(dies_on - MONTH)):
        with pytest.raises(tasks.ClockDoubted):
            tasks.sweep()
        with pytest.raises(actions.PeopleOnly):
            actions.confirm_clock(by=program("sweep"))
        with pytest.raises(refusals.NotAllowed):
            actions.confirm_clock(by=at_desk(chi.subject_id))
        confirmed = actions.confirm_clock(by=at_desk(minh.subject_id))
        assert confirmed.entry >= 0
        assert tasks.sweep().warned == 1


def test_a_registration_that_was_never_confirmed_goes_soon(
    accounts: installation.Home, night: Round, join: Callable[..., uuid.UUID]
) -> None:
    from tests.accounts.conftest import LINK, VISITOR, agreements, shown

    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK)
    assert subject is not None
    later = clock.today() + 3 * DAY
    with night.on(later):
        people.settle_registrations(by=program("test"))
    assert night.sweep(later).erased == 1
    assert rows_about(subject) == {}
    assert not Subject.objects.filter(pk=subject).exists()


def test_a_registration_that_somebody_else_made_is_erased_at_once(accounts: installation.Home) -> None:
    from cloudspace.vault.models import Claim, SubjectKey
    from tests.accounts.conftest import LINK, VISITOR, agreements, shown

    secret = ids.secret_token()
    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret=secret)
    assert subject is not None
    assert SubjectKey.objects.filter(subject=subject.bytes).exists()
    assert erasing.discard_registration(by=VISITOR, secret=secret)
    assert rows_about(subject) == {}
    assert not Subject.objects.filter(pk=subject).exists()
    assert not Claim.objects.filter(subject=subject.bytes).exists()
    assert not SubjectKey.objects.filter(subject=subject.bytes).exists()


def test_a_discarded_registration_waits_for_the_night_where_the_log_is_silent(
    accounts: installation.Home, night: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.accounts.conftest import LINK, VISITOR, agreements, shown

    secret = ids.secret_token()
    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret=secret)
    assert subject is not None

    def silent(*arguments: object, **named: object) -> None:
        raise heads.LogUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(appending, "append", silent)
        assert not erasing.discard_registration(by=VISITOR, secret=secret)
    assert Subject.objects.filter(pk=subject).exists()
    assert night.sweep(clock.today()).resumed == 1
    assert not Subject.objects.filter(pk=subject).exists()


def test_a_played_round_acts_at_its_day_and_sends_that_days_mails(gone: Gone, accounts: installation.Home) -> None:
    an, dies_on = gone
    told = tasks.play(clock.start_of(dies_on - MONTH))
    assert told.warned == 1
    # No server takes mail in this test: the try is made all the same.
    assert Mail.objects.get(subject_id=an).attempts == 1
    shred = models.Erasure.objects.get(subject_id=an).pk
    assert tasks.play(clock.start_of(dies_on)).erased == 0
    mails_left()
    assert tasks.play(clock.start_of(dies_on + DAY)).erased == 1
    assert rows_about(an) == {}
    done = shredding.state(shred)
    assert done is not None
    assert done.epoch_died_at is None
    # R1: a week later no copy opens any more, and the receipt says since when.
    week_later = clock.start_of(dies_on + dt.timedelta(days=8))
    tasks.play(week_later)
    dark = shredding.state(shred)
    assert dark is not None
    assert dark.epoch_died_at == week_later


def test_no_shred_is_left_half_done(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    night.sweep(dies_on - MONTH)
    night.sweep(dies_on)
    assert shredding.unfinished() == ()
