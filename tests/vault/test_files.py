"""Sealed files: whole, or not at all."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from cloudspace.kit import clock
from cloudspace.vault import files
from cloudspace.vault.errors import FileBroken, SubjectGone
from cloudspace.vault.keeper import filing, formats, interface, streams
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import PeriodKey
from tests.vault.conftest import DEVICE, person

KEY, PLACE, FILE = os.urandom(32), b"place", os.urandom(16)
HEAD = formats.header(0, 0)


def sealed(content: bytes) -> bytes:
    return b"".join(streams.seal(KEY, HEAD, PLACE, FILE, [content]))


def opened(data: bytes, *, place: bytes = PLACE, file: bytes = FILE) -> bytes:
    pieces = (data[start : start + 1000] for start in range(0, len(data), 1000))
    return b"".join(streams.unseal(KEY, place, file, pieces))


@pytest.mark.parametrize("size", [0, 1, streams.CHUNK - 1, streams.CHUNK, streams.CHUNK + 1, 3 * streams.CHUNK])
def test_a_file_of_any_size_comes_back_whole(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_two_writings_of_one_file_share_no_bytes() -> None:
    assert sealed(b"x" * 100)[20:] != sealed(b"x" * 100)[20:]


@pytest.mark.parametrize("cut", [1, 16, 19, 20, 21, 36, streams.CHUNK + 36, streams.CHUNK + 40])
def test_a_file_cut_off_anywhere_does_not_open(cut: int) -> None:
    data = sealed(os.urandom(2 * streams.CHUNK))
    with pytest.raises(formats.Unopenable):
        opened(data[:cut])


def test_chunks_cannot_be_dropped_swapped_or_repeated() -> None:
    size = streams.CHUNK + 16
    data = sealed(os.urandom(3 * streams.CHUNK))
    head, one, two, three = data[:20], data[20 : 20 + size], data[20 + size : 20 + 2 * size], data[20 + 2 * size :]
    for forged in (head + one + three, head + two + one + three, head + one + one + three, head + one + two):
        with pytest.raises(formats.Unopenable):
            opened(forged)


def test_a_file_does_not_open_at_another_place_or_under_another_id() -> None:
    data = sealed(b"hop dong")
    with pytest.raises(formats.Unopenable):
        opened(data, place=b"elsewhere")
    with pytest.raises(formats.Unopenable):
        opened(data, file=bytes(16))


@pytest.mark.parametrize("place", [0, 1, 3, 4, 19, 20, 50, -1])
def test_an_altered_byte_closes_the_file(place: int) -> None:
    altered = bytearray(sealed(b"hop dong" * 10))
    altered[place] ^= 1
    with pytest.raises(formats.Unopenable):
        opened(bytes(altered))


def test_a_file_of_an_enquirer_opens_after_they_became_a_customer(keeper: interface.Keeper) -> None:
    mai, content = person("enquirer"), os.urandom(3 * streams.CHUNK + 5)
    column = m.Column("support.Attachment.file", "correspondence")
    row = m.Row(mai.subject, mai.row, None, (None,))
    data = b"".join(keeper.seal_file(column, row, clock.today(), [content]))
    keeper.change_kind(mai.subject, "customer")
    # From now on keys of both classes stand, and the file is under the older one.
    keeper.seal(m.Table((column,), (row._replace(values=(b"{}",)),)), clock.today())
    inside = keeper._keyring, keeper._policy  # type: ignore[attr-defined]
    pieces = [data[start : start + 100_000] for start in range(0, len(data), 100_000)]
    assert b"".join(filing.unseal(*inside, column, row, pieces)) == content
    for broken in ([data[:-1]], [data[:-20]], [b""], [], [data[:3]]):
        with pytest.raises(FileBroken):
            list(filing.unseal(*inside, column, row, broken))


def test_a_file_of_a_period_that_is_over_is_refused_and_not_sealed_under_another_key(keeper: interface.Keeper) -> None:
    mai = person()
    row, day = m.Row(mai.subject, mai.row, None, (None,)), clock.today()
    with clock.set_to(clock.now() + dt.timedelta(days=800)), pytest.raises(SubjectGone):
        keeper.seal_file(DEVICE, row, day, [b"hop dong"])
    assert not PeriodKey.objects.filter(retention_class="security").exists()


def test_what_a_killed_upload_left_is_swept_after_a_day(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "support.attachment" / "ab"
    folder.mkdir(parents=True)
    whole, fresh, old = folder / "x.file", folder / "y.1.part", folder / "z.2.part"
    now = clock.now()
    for path in (whole, fresh, old):
        path.write_bytes(b"sealed")
    long_ago = (now - dt.timedelta(days=2)).timestamp()
    for path in (whole, old):
        os.utime(path, (long_ago, long_ago))
    assert files.sweep_unfinished(now) == 1
    assert (whole.exists(), fresh.exists(), old.exists()) == (True, True, False)
    assert files.sweep_unfinished(now) == 0
