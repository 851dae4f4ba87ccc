"""What the log shows: tiles, bundles, entries."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudspace.transparency import appending, heads, merkle, origins, reading, rows
from tests.transparency.conftest import AT, StartedLog, new_entry

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

Append = Callable[..., dict[int, bytes]]


def test_before_the_first_checkpoint_nothing_is_shown(log: StartedLog, append: Append) -> None:
    append(300)
    assert reading.latest_checkpoint() is None
    for width in (1, 44, 256):
        with pytest.raises(reading.NotServed):
            reading.tile(0, 0, width)
        with pytest.raises(reading.NotServed):
            reading.entry_bundle(0, width)


def test_the_tiles_of_a_tree_are_those_that_the_format_names(log: StartedLog, append: Append) -> None:
    # The example in c2sp.org/tlog-tiles: 273 full tiles and one of 112, one full and one of 17, one of 1.
    append(70_000)
    log.publish(quantum=70_000)
    leaves = [merkle.leaf_hash(one) for one in rows.commitments_between(0, 70_000)]
    assert reading.tile(0, 272) == b"".join(leaves[272 * 256 : 273 * 256])
    assert reading.tile(0, 273, 112) == b"".join(leaves[273 * 256 :])
    level_1 = [merkle.rows_over(leaves[at : at + 256])[-1][0] for at in range(0, 273 * 256, 256)]
    assert reading.tile(1, 0) == b"".join(level_1[:256])
    assert reading.tile(1, 1, 17) == b"".join(level_1[256:])
    assert reading.tile(2, 0, 1) == merkle.rows_over(level_1[:256])[-1][0]
    for level, index, width in [(0, 273, 111), (0, 273, 256), (0, 274, 1), (1, 1, 18), (2, 0, 2), (3, 0, 1)]:
        with pytest.raises(reading.NotServed):
            reading.tile(level, index, width)


def test_partial_tiles_stay_for_every_published_size(log: StartedLog, append: Append) -> None:
    append(10)
    log.publish(quantum=10)
    append(290)
    log.publish(quantum=10)
    leaves = [merkle.leaf_hash(one) for one in rows.commitments_between(0, 300)]
    assert reading.tile(0, 0, 10) == b"".join(leaves[:10])
    assert reading.tile(0, 0) == b"".join(leaves[:256])
    assert reading.tile(0, 1, 44) == b"".join(leaves[256:])
    with pytest.raises(reading.NotServed):
        reading.tile(0, 0, 11)


def test_entries_beyond_the_last_checkpoint_are_not_shown(log: StartedLog, append: Append) -> None:
    append(250)
    log.publish(quantum=10)
    append(50)
    for width in (10, 256):
        with pytest.raises(reading.NotServed):
            reading.entry_bundle(0, width)
    assert len(reading.entry_bundle(0, 250)) == 250 * 34


def test_a_bundle_holds_commitments_after_their_length(log: StartedLog, append: Append) -> None:
    append(256)
    log.publish(quantum=256)
    bundle = reading.entry_bundle(0)
    commitments = rows.commitments_between(0, 256)
    assert bundle == b"".join(b"\x00\x20" + one for one in commitments)
    assert reading.tile(0, 0) == b"".join(merkle.leaf_hash(one) for one in commitments)


@pytest.mark.parametrize(
    ("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257), (63, 10**15, 256)]
)
def test_tiles_that_cannot_be_are_not_served(log: StartedLog, level: int, index: int, width: int) -> None:
    log.publish()
    with pytest.raises(reading.NotServed):
        reading.tile(level, index, width)


def test_the_entries_of_one_tag_are_listed_newest_first(log: StartedLog, append: Append) -> None:
    append(2, tag=b"an")
    append(2, tag=b"binh")
    append(2, tag=b"an")
    append(1)
    assert [one.index for one in reading.entries_with_tag(b"an")] == [5, 4, 1, 0]
    assert [one.index for one in reading.entries_with_tag(b"an", before=4, limit=1)] == [1]
    assert reading.entries_with_tag(b"mai") == []
    first = reading.entry(0)
    assert (first.kind, first.sealed_body, len(first.salt)) == ("opening", b"sealed", 32)
    with pytest.raises(reading.NoSuchEntry):
        reading.entry(7)


def test_an_entry_is_listed_under_every_tag_that_it_has_and_once(log: StartedLog) -> None:
    for also in ((), (b"chi",), (b"chi", b"chi", b"an"), (b"binh",)):
        appending.append([new_entry(tag=b"an", also=also)[0]])
    appending.append([new_entry(tag=None, also=(b"chi",))[0], new_entry(tag=b"mai", also=(b"an",))[0]])
    assert [one.index for one in reading.entries_with_tag(b"an")] == [5, 3, 2, 1, 0]
    assert [one.index for one in reading.entries_with_tag(b"an", before=5, limit=2)] == [3, 2]
    assert [one.index for one in reading.entries_with_tag(b"chi")] == [4, 2, 1]
    assert [one.index for one in reading.entries_with_tag(b"binh")] == [3]


def test_without_a_log_nothing_is_read() -> None:
    with pytest.raises(heads.LogUnavailable):
        reading.latest_checkpoint()


def test_a_log_is_started_once(log: StartedLog) -> None:
    with pytest.raises(origins.AlreadyStarted):
        origins.start("shop.example/again", AT)


def test_a_name_with_spaces_starts_no_log() -> None:
    with pytest.raises(ValueError, match="spaces"):
        origins.start("shop example", AT)
