"""The tables of the transparency store. Written by raw statements in appending.py and tiles.py."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cloudspace.kit.holding import Clear, Holding


class Log(models.Model):
    """One history: its head is the compare-and-swap point of all appenders.

    Entries are numbered on across histories, so that a number names one entry for ever: the leaf of entry `n`
    in this log's tree is `n - first_index`. The log with the highest generation is the one in use.
    """

    generation = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    first_index = models.BigIntegerField()
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    holding = Holding(
        clear={
            "generation": Clear.KEY,
            "origin": Clear.OURS,
            "first_index": Clear.FIGURE,
            "size": Clear.FIGURE,
            "frontier": Clear.OURS,
            "started_at": Clear.TIME,
            "closed_at": Clear.TIME,
        }
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_index__gte=0, size__gte=0), name="log_counts_up"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at")), name="log_closed_after_start"
            ),
        ]


class Entry(models.Model):
    """One leaf. `sealed_body` and `tag` are opaque here; a leaf that only pads has neither.

    `salt` stays empty where the caller keeps it sealed with the body.
    """

    class Format(models.IntegerChoices):
        """How the body is kept."""

        NONE = 0
        SEALED = 1
        PLAIN = 2

    index = models.BigIntegerField(primary_key=True)
    commitment = models.BinaryField()
    salt = models.BinaryField()
    sealed_body = models.BinaryField()
    body_format = models.PositiveSmallIntegerField(choices=Format.choices)
    kind = models.CharField(max_length=32)
    tag = models.BinaryField(null=True)
    appended_at = models.DateTimeField()

    holding = Holding(
        clear={
            "index": Clear.KEY,
            "commitment": Clear.DIGEST,
            "salt": Clear.OURS,
            "sealed_body": Clear.OURS,
            "body_format": Clear.STATE,
            "kind": Clear.STATE,
            "tag": Clear.DIGEST,
            "appended_at": Clear.TIME,
        }
    )

    class Meta:
        indexes = [models.Index(fields=["tag", "index"], condition=Q(tag__isnull=False), name="entry_by_tag")]
        constraints = [models.CheckConstraint(condition=Q(index__gte=0), name="entry_counts_up")]


class EntryTag(models.Model):
    """A further tag of an entry, such as who acted. Opaque here like the entry's own."""

    tag = models.BinaryField()
    index = models.BigIntegerField()

    holding = Holding(clear={"id": Clear.KEY, "tag": Clear.DIGEST, "index": Clear.REFERENCE})

    class Meta:
        # By number for whoever holds an entry against all its tags.
        indexes = [models.Index(fields=["index"], name="entry_tag_by_entry")]
        constraints = [models.UniqueConstraint(fields=["tag", "index"], name="entry_tag_once")]


class TagBundle(models.Model):
    """The many further tags of one entry, end to end, until `tag_bundles.spread` makes them rows of `EntryTag`."""

    index = models.BigIntegerField(primary_key=True)
    tags = models.BinaryField()

    holding = Holding(clear={"index": Clear.REFERENCE, "tags": Clear.DIGEST})


class Tile(models.Model):
    """A full tile: 256 hashes of one level, with the hash over them (c2sp.org/tlog-tiles)."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "log": Clear.REFERENCE,
            "level": Clear.FIGURE,
            "index": Clear.FIGURE,
            "hashes": Clear.DIGEST,
            "root": Clear.DIGEST,
        }
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="tile_once")]


class Checkpoint(models.Model):
    """A signed tree head: once here it may be shown, never before."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField()
    note = models.BinaryField()
    at = models.DateTimeField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "log": Clear.REFERENCE,
            "size": Clear.FIGURE,
            "note": Clear.OURS,
            "at": Clear.TIME,
        }
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once")]


class PublishedDocument(models.Model):
    """The exact bytes of something published, such as a policy text, under their SHA-256 (V1)."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    media_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField()

    holding = Holding(
        clear={
            "digest": Clear.KEY,
            "content": Clear.OURS,
            "media_type": Clear.STATE,
            "kept_at": Clear.TIME,
        }
    )
