"""Five personal fields, plain and sealed, and the work that lets the sealed ones open."""

from __future__ import annotations

from django.db import models

from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.vault import fields


class Plain(models.Model):
    """A customer as any shop keeps one."""

    id = models.UUIDField(primary_key=True)
    full_name = models.CharField(max_length=100)
    birth_date = models.DateField()
    email = models.EmailField(max_length=254, db_index=True)
    phone = models.CharField(max_length=16, db_index=True)
    address = models.JSONField()


class Sealed(models.Model):
    """The same customer under a key of their own."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField(db_index=True)
    full_name = fields.SealedChar(category="identity", null=True)
    birth_date = fields.SealedDate(category="birth_date", null=True)
    email = fields.SealedEmail(category="contact", null=True)
    phone = fields.SealedPhone(category="contact", null=True)
    address = fields.SealedJSON(category="address", null=True)

    holding = Holding(
        clear={"id": Clear.KEY, "subject_id": Clear.SUBJECT}, subject="subject_id", at_shred=AtShred.DELETE
    )


class Work(models.Model):
    """One open piece of work for one customer: the case of one opening."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField(db_index=True)
    done_at = models.DateTimeField(null=True)

    holding = Holding(
        clear={"id": Clear.KEY, "subject_id": Clear.SUBJECT, "done_at": Clear.TIME},
        subject="subject_id",
        at_shred=AtShred.DELETE,
    )
