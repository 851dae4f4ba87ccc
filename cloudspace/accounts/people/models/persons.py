"""Subjects, their profiles, credentials and sessions."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.vault import fields as sealed

KINDS = ("customer", "staff", "enquirer", "subscriber", "provisional")


def paired(at: str, by: str, name: str) -> models.CheckConstraint:
    """Who did it stands only where it was done; the program leaves no id."""
    return models.CheckConstraint(condition=Q(**{by: None}) | Q(**{f"{at}__isnull": False}), name=name)


class Subject(AbstractBaseUser):
    """A person about whom anything is held. Who they are stands sealed in the profile."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=2, default="vi")
    # Stands in for the password's hash in session and reset tokens: renewing it ends them all.
    session_epoch = models.CharField(max_length=43, default=ids.secret_token)
    registered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    province = models.CharField(max_length=2, blank=True)
    age_band = models.CharField(max_length=5, blank=True)

    # Django's own columns for these would stand unsealed.
    password = None  # type: ignore[assignment]
    last_login = None

    objects = models.Manager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS = []

    holding = Holding(
        subject="id",
        category="preferences",
        at_shred=AtShred.DELETE,
        order=0,
        clear={
            "id": Clear.SUBJECT,
            "kind": Clear.STATE,
            "language": Clear.DERIVED,
            "session_epoch": Clear.KEY,
            "registered_at": Clear.TIME,
            "confirmed_at": Clear.TIME,
            "closed_at": Clear.TIME,
            "closed_by": Clear.REFERENCE,
            "province": Clear.DERIVED,
            "age_band": Clear.DERIVED,
        },
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="people_subject_kind"),
            paired("closed_at", "closed_by", "people_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("registered_at")),
                name="people_confirmed_after_registered",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "id"], name="people_by_province"),
            models.Index(fields=["registered_at"], condition=Q(confirmed_at=None), name="people_unconfirmed"),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether signing in is possible: the address was confirmed. A closed account still sees its data."""
        return self.confirmed_at is not None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "cloudspace.accounts.people.session_epoch"
        return salted_hmac(salt, self.session_epoch, secret=secret, algorithm="sha256").hexdigest()


class Profile(models.Model):
    """Who a person is and how to reach them. `email` counts once the subject is confirmed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="profile")
    full_name = sealed.SealedChar(category="identity", max_length=100, null=True)
    birth_date = sealed.SealedDate(category="birth_date", null=True)
    email = sealed.SealedEmail(category="contact", max_length=254, null=True)
    pending_email = sealed.SealedEmail(category="contact", max_length=254, null=True)
    phone = sealed.SealedPhone(category="contact", max_length=20, null=True)
    address = sealed.SealedJSON(category="address", null=True)
    named_at = models.DateTimeField()

    holding = Holding(
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=10,
        clear={"id": Clear.KEY, "subject": Clear.SUBJECT, "named_at": Clear.TIME},
    )

    class Meta:
        indexes = [models.Index(fields=["named_at", "id"], name="people_names_since")]


class Credential(models.Model):
    """What proves a person: one living secret of each kind."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=8)
    secret = sealed.SealedText(category="credentials", max_length=300)
    made_at = models.DateTimeField()
    # RFC 6238 section 5.2: a code is taken once.
    used_step = models.BigIntegerField(default=-1)
    # How many wrong codes came with the right password since the last right one.
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_default=0)
    # One bit for each recovery code that was used.
    spent = models.PositiveSmallIntegerField(default=0, db_default=0)

    holding = Holding(
        subject="subject_id",
        category="credentials",
        at_shred=AtShred.DELETE,
        order=10,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "kind": Clear.STATE,
            "made_at": Clear.TIME,
            "used_step": Clear.FIGURE,
            "wrong_codes": Clear.FIGURE,
            "spent": Clear.FIGURE,
        },
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="people_one_credential_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=("password", "totp", "recovery")), name="people_credential_kind"
            ),
        ]


class Device(models.Model):
    """One signed-in session on one device (P2); its id is the session's."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="devices")
    browser = sealed.SealedChar(category="sign_in_records", max_length=120, null=True)
    network = sealed.SealedChar(category="sign_in_records", max_length=45, null=True)
    at_desk = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    runs_out_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    holding = Holding(
        subject="subject_id",
        category="sign_in_records",
        at_shred=AtShred.DELETE,
        order=10,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "at_desk": Clear.STATE,
            "shared": Clear.STATE,
            "started_at": Clear.TIME,
            "runs_out_at": Clear.TIME,
            "ended_at": Clear.TIME,
        },
    )

    class Meta:
        indexes = [models.Index(fields=["subject", "started_at"], name="people_devices")]


class Confirmation(models.Model):
    """A link mailed to a person: what it confirms, until when. Only a digest of its secret is kept.

    `bound` authenticates whose it is, for what and until when: a row written past the program opens no account.
    `settled_at`: vault and main store agree on the outcome, nothing is left to roll forward.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="confirmations")
    purpose = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    bound = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    PURPOSES = ("confirm_email", "change_email", "reset_password", "join_staff")

    holding = Holding(
        subject="subject_id",
        category="credentials",
        at_shred=AtShred.DELETE,
        order=10,
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "purpose": Clear.STATE,
            "digest": Clear.DIGEST,
            "bound": Clear.DIGEST,
            "made_at": Clear.TIME,
            "expires_at": Clear.TIME,
            "used_at": Clear.TIME,
            "settled_at": Clear.TIME,
        },
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=("confirm_email", "change_email", "reset_password", "join_staff")),
                name="people_confirmation_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "expires_at"], condition=Q(settled_at=None), name="people_unsettled"),
        ]
