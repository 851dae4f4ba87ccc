"""Every mail of this app is whole, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudspace.accounts.people import letters
from cloudspace.accounts.people.models import Subject
from cloudspace.kit.actor import program
from cloudspace.messaging.models import Mail

FOLDER = Path(letters.__file__).parent / "templates" / "mail" / "people"
KINDS = sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_says_who_runs_the_shop_and_carries_its_link(an, sent, kind, language):
    subject = Subject.objects.get(pk=an)
    subject.language = language
    link = letters.linked("https://shop.example/confirm/{secret}/", "s" * 43)
    more = {"left": 1, "of": 10}
    letters.write(kind, subject, by=program("test"), purpose="secure_account", link=link, more=more)
    assert Mail.objects.get().language == language
    (mail,) = sent()
    assert mail.kind == kind
    assert mail.subject
    assert "Cloudspace" in mail.text
    assert link in mail.text


def test_a_link_has_a_place_for_its_secret():
    with pytest.raises(ValueError, match="secret"):
        letters.linked("https://shop.example/confirm/", "s" * 43)
