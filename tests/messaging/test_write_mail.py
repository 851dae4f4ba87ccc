"""Writing a mail: rendered, sealed, due."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid

import pytest
from django.db import connections
from django.template import TemplateDoesNotExist

from cloudspace.kit import clock, ids
from cloudspace.kit.acts.models import Act
from cloudspace.messaging import actions, queries, rendering
from cloudspace.messaging.models import Mail
from cloudspace.vault.errors import SubjectUnknown
from tests.messaging.conftest import BY, Post


def opened(mail: Mail) -> queries.Opened:
    batch = actions.begin_batch(by=BY, mails=[mail], worker=ids.new_id(), until=clock.now() + dt.timedelta(hours=1))
    Mail.objects.filter(pk=mail.pk).update(leased_by=batch.leased_by, batch=batch)
    return queries.open_batch(batch, [mail], by=BY)[0]


def words(mail: Mail) -> tuple[str, str, str]:
    content = opened(mail).content
    assert content is not None
    return content


def test_a_mail_is_due_at_once_and_leaves_an_act_that_names_nobody(an: uuid.UUID, post: Post) -> None:
    mail = post(an)
    assert mail.state == "waiting"
    assert mail.due_at is not None
    assert mail.due_at <= clock.now()
    act = Act.objects.get(verb="mail.written")
    assert (act.target_id, act.detail) == (mail.pk, {"kind": "tests/hello", "purpose": "contact_when_needed"})


def test_a_mail_can_wait(an: uuid.UUID, post: Post) -> None:
    later = clock.now() + dt.timedelta(days=3)
    assert post(an, due_at=later).due_at == later


def test_the_words_stand_sealed_in_the_table(an: uuid.UUID, post: Post) -> None:
    post(an, context={"name": "Canary Đặng", "number": "DH-7"})
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_mail")
        stored = b"".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cursor.fetchone()
        )
    assert b"Canary" not in stored
    assert b"DH-7" not in stored


@pytest.mark.parametrize(
    ("language", "expected"),
    [("vi", "Mã số thuế"), ("en", "1 Vi Du Street"), ("fr", "Số 1, phố Ví Dụ")],
)
def test_a_mail_speaks_the_persons_language_and_names_the_operator(
    an: uuid.UUID, post: Post, language: str, expected: str
) -> None:
    subject, text, html = words(post(an, language=language))
    assert subject == "DH-1: xin chào An"
    for part in (text, html):
        assert "Công ty TNHH Cloudspace Ví Dụ" in part
        assert "privacy@cloudspace.vn" in part
        assert expected.lower() in part.lower()


def test_the_foot_says_why_the_mail_came(an: uuid.UUID, post: Post) -> None:
    _, text, _ = words(post(an))
    assert "Để chương trình báo tin cho bạn về đơn hàng, dịch vụ hoặc yêu cầu của bạn." in text
    _, text, _ = words(post(an, context={"name": "An", "number": "1", "reason": "vì bạn vừa đặt hàng"}))
    assert "vì bạn vừa đặt hàng" in text


def test_a_mail_that_does_not_name_the_operator_is_not_written(an: uuid.UUID, post: Post) -> None:
    with pytest.raises(rendering.OperatorMissing):
        post(an, kind="tests/nobody")
    assert not Mail.objects.exists()
    assert not Act.objects.exists()


def test_a_caller_cannot_replace_the_operator(an: uuid.UUID, post: Post) -> None:
    _, text, _ = words(post(an, context={"name": "An", "number": "1", "operator": {"legal_name": "Mai"}}))
    assert "Công ty TNHH Cloudspace Ví Dụ" in text


@pytest.mark.parametrize("purpose", ["send_newsletter", "sell", "", "recommend"])
def test_a_purpose_that_gives_people_no_mail_is_refused(an: uuid.UUID, post: Post, purpose: str) -> None:
    with pytest.raises(actions.NotAMail):
        post(an, purpose=purpose)


@pytest.mark.parametrize("kind", ["", "../../etc/passwd", "a/b/c", "Tests/Hello", "tests/hello.txt", "/x"])
def test_a_kind_is_a_plain_name(an: uuid.UUID, post: Post, kind: str) -> None:
    with pytest.raises(actions.NotAMail):
        post(an, kind=kind)


def test_a_kind_without_templates_is_an_error_of_ours(an: uuid.UUID, post: Post) -> None:
    with pytest.raises(TemplateDoesNotExist):
        post(an, kind="tests/unknown")


def test_a_person_whom_the_vault_does_not_know_gets_no_mail(post: Post) -> None:
    with pytest.raises(SubjectUnknown):
        post(ids.new_id())


@pytest.mark.parametrize(
    "name",
    [
        "An\r\nBcc: mai@example.vn",
        "An\nBcc: mai@example.vn",
        "An\rBcc: x",
        "An\x00\x0bBcc: x",
        "An\u2028Bcc: x",
        "An\x85Bcc: x",
        "\u202eAn",
    ],
)
def test_what_a_person_typed_cannot_end_the_subject(an: uuid.UUID, post: Post, name: str) -> None:
    subject, text, _ = words(post(an, context={"name": name, "number": "1"}))
    assert subject.splitlines() == [subject]
    assert not set("\x00\x0b\u2028\x85\u202e") & set(subject + text)


def test_a_long_subject_is_cut_and_text_comes_in_one_normal_form(an: uuid.UUID, post: Post) -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ ") * 60
    subject, text, html = words(post(an, context={"name": name, "number": "1"}))
    assert len(subject) <= 200
    assert unicodedata.is_normalized("NFC", subject + text + html)


def test_html_escapes_and_text_does_not(an: uuid.UUID, post: Post) -> None:
    _, text, html = words(post(an, context={"name": "<b>An & Bình</b>", "number": "1"}))
    assert "<b>An & Bình</b>" in text
    assert "&lt;b&gt;An &amp; Bình&lt;/b&gt;" in html
