"""The cast, registered for real, and the mails they were written."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries as published
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import rules, totp
from cloudspace.accounts.people.models import StaffMember, Subject
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.messaging import actions as messages
from cloudspace.messaging import queries as mails
from cloudspace.messaging.models import Mail
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from tests.conftest import SHIPPED_POLICIES

LINK = "https://shop.example/confirm/{secret}/"
_A_WHILE = dt.timedelta(minutes=5)
PASSWORD = "con mèo ăn bánh chưng"
AN = rules.Typed(
    email="an@example.vn",
    full_name="Nguyễn Thị An",
    phone="0912 345 678",
    birth_date="28/02/1990",
    province="01",
    commune="00070",
    street="12 phố Hàng Bài",
    password=PASSWORD,
)
BINH = AN._replace(email="binh@example.vn", full_name="Trần Văn Bình", phone="0987 654 321")


def shown(language: str = "vi") -> dict[str, str]:
    """The digests that the registration form carries."""
    return {kind: text.digest for kind, text in published.to_accept(language).items()}


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped policy."""
    return loading.load(next(SHIPPED_POLICIES.glob("*/2026-11-22")))


@pytest.fixture
def accounts(shop: installation.Home) -> installation.Home:
    """A founded shop whose ports are answered by people, as the settings wire them."""
    return shop


@dataclass(frozen=True)
class Written:
    """A mail as it would be sent."""

    kind: str
    to: str
    subject: str
    text: str

    @property
    def secret(self) -> str:
        """The secret of its link."""
        found = re.search(r"/confirm/([^/]+)/", self.text)
        assert found
        return found[1]


@pytest.fixture
def sent(accounts: installation.Home) -> Callable[[], list[Written]]:
    """Opens all mails that wait, as the worker would, and takes them away."""

    def take() -> list[Written]:
        found = []
        worker, by = ids.new_id(), program("test")
        for mail in Mail.objects.order_by("created_at", "id"):
            mail.leased_by = worker
            mail.save()
            batch = messages.begin_batch(by=by, mails=[mail], worker=worker, until=clock.now() + _A_WHILE)
            (opened,) = mails.open_batch(batch, [mail], by=by)
            assert opened.content is not None
            to = opened.to.email if opened.to else ""
            found.append(Written(mail.kind.removeprefix("people/"), to, opened.content.subject, opened.content.text))
            mail.delete()
        return found

    return take


@dataclass(frozen=True)
class Signed:
    """A person who is signed in."""

    subject: Subject
    actor: Actor
    token: str


@pytest.fixture
def join(accounts: installation.Home, policy: Policy) -> Callable[[rules.Typed], uuid.UUID]:
    """Registers somebody and confirms their address."""

    def register(typed: rules.Typed) -> uuid.UUID:
        secret = ids.secret_token()
        subject = agreements.register(
            by=VISITOR, typed=typed, accepted=shown(), language="vi", link=LINK, secret=secret
        )
        assert subject is not None
        assert people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD) == "confirmed"
        Mail.objects.all().delete()
        return subject

    return register


@pytest.fixture
def enter(policy: Policy) -> Callable[..., Signed]:
    """Signs somebody in."""

    def sign_in(email: str, password: str = PASSWORD, **more: object) -> Signed:
        token = ids.secret_token()
        signed = people.sign_in(by=VISITOR, email=email, password=password, token=token, policy=policy, **more)  # type: ignore[arg-type]
        kind = "staff" if signed.at_desk else "subject"
        return Signed(signed.subject, Actor(kind, signed.subject.id, signed.session), token)  # type: ignore[arg-type]

    return sign_in


@pytest.fixture
def an(join: Callable[[rules.Typed], uuid.UUID]) -> uuid.UUID:
    """A customer."""
    return join(AN)


@pytest.fixture
def binh(join: Callable[[rules.Typed], uuid.UUID]) -> uuid.UUID:
    """Another customer."""
    return join(BINH)


SECRET_OF_STAFF = bytes(range(20))


def code_at(secret: bytes = SECRET_OF_STAFF, *, steps: int = 0) -> str:
    """The code that an authenticator app shows now, or some steps later."""
    from django_otp import oath

    check = oath.TOTP(secret, totp.SECONDS)
    check.time = clock.now().timestamp() + steps * totp.SECONDS
    return f"{check.token():06}"


@pytest.fixture
def hire(accounts: installation.Home, policy: Policy) -> Callable[..., StaffMember]:
    """Invites somebody to the desk and lets them join; their app holds SECRET_OF_STAFF."""

    def invite(email: str, name: str, *roles: str) -> StaffMember:
        secret = ids.secret_token()
        member = people.invite_staff(
            by=program("init"), email=email, full_name=name, roles=roles, link=LINK, policy=policy, secret=secret
        )
        offer = totp.offer(member.subject_id, "Cloudspace.vn", SECRET_OF_STAFF)
        people.accept_invitation(
            by=VISITOR, secret=secret, password=PASSWORD, signed_offer=offer.signed, code=code_at(steps=-1),
            policy=policy,
        )  # fmt: skip
        Mail.objects.all().delete()
        return member

    return invite


@pytest.fixture
def chi(hire: Callable[..., StaffMember]) -> StaffMember:
    """Support."""
    return hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
