"""An entry with many tags: found under each at once, and the same way after they were spread."""

from __future__ import annotations

import os

import pytest

from cloudspace.transparency import appending, entries, reading, tag_bundles
from cloudspace.transparency.models import EntryTag, TagBundle
from tests.transparency.conftest import StartedLog, new_entry

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)


def tags(count: int) -> tuple[bytes, ...]:
    return tuple(os.urandom(entries.TAG_SIZE) for _ in range(count))


def made(tag: bytes | None = None, also: tuple[bytes, ...] = ()) -> appending.NewEntry:
    return new_entry(tag=tag, also=also)[0]


def found(tag: bytes, **bounds: int) -> list[int]:
    return [one.index for one in reading.entries_with_tag(tag, **bounds)]


def test_an_entry_is_found_under_each_of_its_tags_before_and_after_they_are_spread(log: StartedLog) -> None:
    many, few = tags(300), tags(2)
    first, second = appending.append([made(also=many), made(also=few)])
    for _ in range(2):
        assert all(found(tag) == [first] for tag in many)
        assert all(found(tag) == [second] for tag in few)
        assert found(os.urandom(16)) == []
        tag_bundles.spread()
    assert TagBundle.objects.count() == 0
    assert EntryTag.objects.count() == 302


def test_what_is_alone_and_what_is_with_others_stand_in_one_list_newest_first(log: StartedLog) -> None:
    (mine,) = tags(1)
    numbers = [appending.append([one])[0] for one in (made(also=(mine, *tags(20))), made(tag=mine), made(also=(mine,)))]
    tag_bundles.spread()
    numbers += appending.append([made(also=(*tags(20), mine))])
    assert found(mine) == numbers[::-1]
    assert found(mine, limit=2) == numbers[:1:-1]
    assert found(mine, before=numbers[2]) == numbers[1::-1]


def test_spreading_goes_on_where_it_stopped_and_repeats_nothing(log: StartedLog) -> None:
    (mine,) = tags(1)
    numbers = [appending.append([made(also=(mine, *tags(10)))])[0] for _ in range(3)]
    EntryTag.objects.create(tag=mine, index=numbers[0])
    assert [tag_bundles.spread(2) for _ in range(3)] == [2, 1, 0]
    assert found(mine) == numbers[::-1]


def test_many_tags_of_another_size_are_refused(log: StartedLog) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        made(also=(*tags(10), b"short"))
