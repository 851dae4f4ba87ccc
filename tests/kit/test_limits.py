"""Tries are counted under a key that lives a day and lies in no store (P1)."""

from __future__ import annotations

import datetime as dt
import hmac
import stat
from concurrent import futures

import pytest
from django.conf import settings

from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.limits import counting, keys
from cloudspace.kit.limits.models import Count

THREE = counting.Limit("kit.test", 3, 900)
NOON = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)


def test_the_fourth_try_of_three_waits_for_the_next_window(shop: installation.Home) -> None:
    with clock.set_to(NOON):
        for _ in range(3):
            counting.count(THREE, "an@example.vn")
        with pytest.raises(counting.TooMany) as refused:
            counting.count(THREE, "an@example.vn")
        assert refused.value.again_in == 900
        counting.count(THREE, "binh@example.vn")
    with clock.set_to(NOON + dt.timedelta(seconds=900)):
        counting.count(THREE, "an@example.vn")


def test_the_key_is_for_this_user_alone_and_the_same_for_every_process(shop: installation.Home) -> None:
    with clock.set_to(NOON):
        made = keys.current()
        keys._kept.clear()
        assert keys.current() == made
    path = shop.folder / "keys" / "limits"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.glob("limits*")] == ["limits"]


def test_a_day_later_nothing_that_is_left_confirms_who_tried(shop: installation.Home) -> None:
    def guess(key: bytes) -> bytes:
        return hmac.digest(key, b"kit.test\0an@example.vn", "sha256")[:16]

    with clock.set_to(NOON):
        counting.count(THREE, "an@example.vn")
    old_copy = bytes(Count.objects.get().key)
    assert guess(keys._kept[shop.folder / "keys" / "limits"].read.key) == old_copy
    with clock.set_to(NOON + dt.timedelta(days=1, seconds=1)):
        counting.count(THREE, "an@example.vn")
        left = [(shop.folder / "keys" / "limits").read_bytes(), keys.current(), settings.SECRET_KEY.encode()]
    assert old_copy not in {guess(key[at : at + 32]) for key in left for at in range(len(key))}


@pytest.mark.parametrize("harm", [b"", b"cut off", bytes(100)])
def test_a_damaged_key_is_replaced(shop: installation.Home, harm: bytes) -> None:
    path = shop.folder / "keys" / "limits"
    with clock.set_to(NOON):
        keys.current()
        path.unlink()
        path.write_bytes(harm)
        assert len(keys.current()) == 32
        assert path.read_bytes()[8:] == keys.current()


def test_threads_that_count_first_at_once_agree_on_one_key(shop: installation.Home) -> None:
    path = shop.folder / "keys" / "limits"
    path.unlink(missing_ok=True)
    (path.parent / "limits.1.left-by-a-killed-one").touch()
    with clock.set_to(NOON), futures.ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda _: keys.current(), range(64)):
            pass
        found = set(pool.map(lambda _: keys.current(), range(64)))
    assert found == {path.read_bytes()[8:]}
    assert [one.name for one in path.parent.glob("limits*")] == ["limits"]
