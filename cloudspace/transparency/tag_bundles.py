"""Entries with many tags: found at once in their bundle, indexed tag by tag a little later.

A tag is a random place in its index. Writing hundreds of them with each batch would cost more than the batch; in the
order of the index, for many batches together, they cost little.
"""

from __future__ import annotations

from django.db import connections, transaction

from cloudspace.transparency.appending import store_errors
from cloudspace.transparency.entries import TAG_SIZE
from cloudspace.transparency.heads import ALIAS
from cloudspace.transparency.models import EntryTag, TagBundle

AT_ONCE = 100
LATEST = 2**63 - 1
_NUMBERS = """
SELECT "index" FROM transparency_entrytag WHERE tag = %s AND "index" < %s
UNION SELECT "index" FROM transparency_tagbundle WHERE {} > 0 AND "index" < %s
ORDER BY 1 DESC LIMIT %s
"""
_ON_SQLITE = _NUMBERS.format("instr(tags, %s)")
_ON_POSTGRESQL = _NUMBERS.format("position(%s::bytea IN tags)")


def numbers() -> str:
    """The statement that gives, as `index`, the highest numbers of entries with a tag among their further tags.

    Its parameters: tag and the number above (LATEST for all), the same two again, and how many at most.
    """
    return _ON_POSTGRESQL if connections[ALIAS].vendor == "postgresql" else _ON_SQLITE


def spread(limit: int = AT_ONCE) -> int:
    """Makes rows of the oldest `limit` bundles, in the order of their index; returns how many bundles. Repeatable."""
    with store_errors(), transaction.atomic(using=ALIAS, durable=True):
        waiting = TagBundle.objects.using(ALIAS).select_for_update(skip_locked=True).order_by("index")
        bundles = [(one.index, bytes(one.tags)) for one in waiting[:limit]]
        pairs = sorted({(tag, index) for index, tags in bundles for tag in parted(tags)})
        made = (EntryTag(tag=tag, index=index) for tag, index in pairs)
        EntryTag.objects.using(ALIAS).bulk_create(made, batch_size=2_000, ignore_conflicts=True)
        TagBundle.objects.using(ALIAS).filter(index__in=[index for index, _ in bundles]).delete()
    return len(bundles)


def parted(tags: bytes) -> list[bytes]:
    """The tags of a bundle."""
    return [tags[at : at + TAG_SIZE] for at in range(0, len(tags), TAG_SIZE)]
