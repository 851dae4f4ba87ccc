"""Killed at every step of rotation and retirement: nothing is lost, no root outlives its time, upkeep finishes it."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.transparency.models import Entry
from cloudspace.vault import current, holds, lookup
from cloudspace.vault.keeper import rotation
from cloudspace.vault.models import Epoch, SubjectKey
from tests.crash import killing, soundness
from tests.crash.test_shred import DISPUTE, SWEEP, person


def furnish() -> list[str]:
    """Rows in every table that rotation moves, more than one batch of some."""
    people = [person() for _ in range(5)]
    for one in people[:2]:
        lookup.claim_email(one.subject, "moi@khach.example", expires_at=clock.now() + dt.timedelta(days=300))
        ends = clock.now() + dt.timedelta(days=300)
        holds.place(one.subject, reason="dispute", case=DISPUTE, ends_at=ends, by=SWEEP)
    return [f"an{one.subject.hex}@khach.example" for one in people]


def rotate() -> None:
    current.keeper().rotate(lambda count: None)


def test_every_key_and_token_survives_whatever_the_step(
    shop: installation.Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 4)
    addresses, keys, steps = furnish(), SubjectKey.objects.count(), 0
    for steps in killing.at_every_step(rotate, stride=3):
        assert all(len(lookup.find("email", address)) == 1 for address in addresses)
        if steps % 3 == 0:
            _require_openable(shop)
        # New keys go on being made while an epoch waits for its end.
        addresses.append(f"an{person().subject.hex}@khach.example") if steps % 10 == 0 else None
        keys = SubjectKey.objects.count()
        rotate()
        soundness.require_sound(shop)
        assert SubjectKey.objects.count() == keys
        assert set(SubjectKey.objects.values_list("epoch", flat=True)) == {Epoch.objects.get(ended_at=None).number}
    assert steps > 40
    soundness.require_sound(shop)


def _require_openable(shop: installation.Home) -> None:
    from cloudspace.vault.keeper import keyring

    soundness._require_everything_opens(keyring.Keyring(shop.keyring))
    soundness._require_tokens_to_fit(keyring.Keyring(shop.keyring))


def test_a_retired_root_is_nowhere_whatever_the_step(shop: installation.Home) -> None:
    person()
    day, steps = clock.now(), 0

    def retire() -> None:
        _retire(day)

    for steps in killing.at_every_step(retire):  # noqa: B007
        (dead, *_) = sorted(soundness.roots(shop).items())
        number, root = dead
        day = _rotated_a_day_later(day)
        day += dt.timedelta(days=7)
        _retire(day)
        soundness.require_gone_from_disk(shop.folder, root)
        epoch = Epoch.objects.get(number=number)
        assert epoch.destroyed_at is not None
        assert Entry.objects.filter(kind="epoch_destroyed").exists()
        with clock.set_to(day):
            soundness.require_sound(shop)
        # The next try finds one epoch that is due.
        day = _rotated_a_day_later(day) + dt.timedelta(days=7)
    assert steps > 10


def _retire(at: dt.datetime) -> None:
    with clock.set_to(at):
        current.keeper().retire(at)


def _rotated_a_day_later(day: dt.datetime) -> dt.datetime:
    day += dt.timedelta(days=1)
    with clock.set_to(day):
        rotate()
    return day


@pytest.mark.parametrize("act", ["begin", "destroy"])
def test_a_killed_writing_of_the_keyring_leaves_it_whole(shop: installation.Home, act: str) -> None:
    ring = current.keeper()._keyring._provider  # type: ignore[attr-defined]
    number = 2

    def write() -> None:
        getattr(ring, act)(number)

    if act == "destroy":
        ring.begin(number)
    for _ in killing.at_every_step(write, stride=1):
        ring._load()
        root = soundness.roots(shop).get(number)
        write()
        assert (number in ring.live()) == (act == "begin")
        assert {path.name for path in shop.keyring.parent.iterdir()} <= soundness._KEYS_FOLDER
        if act == "destroy" and root:
            soundness.require_gone_from_disk(shop.folder, root)
        number += 1
        if act == "destroy":
            ring.begin(number)
    assert number > 10
