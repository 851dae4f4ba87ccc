"""A keyring file altered in any way: refused in words, or still the same keys; never a traceback of another kind."""

from __future__ import annotations

import contextlib
import copy
import json
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudspace.vault.keeper import keyring

NUMBER = uuid.UUID(int=7)


def content() -> dict[str, Any]:
    """What a keyring with one epoch holds."""
    with tempfile.TemporaryDirectory() as folder:
        made = keyring.create(Path(folder) / "keyring", NUMBER)
        found: dict[str, Any] = json.loads(made.path.read_bytes())
        return found


GOOD = content()
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_PLACES = [
    (),
    ("format",),
    ("installation",),
    ("field_keys",),
    ("field_keys", "email"),
    ("epochs",),
    ("epochs", "1"),
    ("epochs", "1", "root"),
    ("epochs", "1", "began_at"),
]


def tried(data: bytes) -> None:
    """Reads a keyring file with these bytes and uses what it gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keyring"
        path.touch(mode=0o600)
        path.write_bytes(data)
        with contextlib.suppress(keyring.KeyringRefused):
            ring = keyring.Keyring(path)
            for number in ring.live():
                ring.epoch(number).wrap(b"k" * 32, b"place")
            ring.inner("email", "an@khach.example")
            ring.inner("phone", "+84912345678")
            ring.begin(2)


def replaced(place: tuple[str, ...], value: Any) -> Any:
    """GOOD with another value at `place`."""
    changed: Any = copy.deepcopy(GOOD)
    if not place:
        return value
    inside = changed
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    return changed


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(_PLACES), value=_ANYTHING)
def test_any_value_in_any_place_is_taken_or_refused_in_words(place: tuple[str, ...], value: Any) -> None:
    tried(json.dumps(replaced(place, value)).encode(errors="surrogatepass"))


@pytest.mark.parametrize("place", [place for place in _PLACES if place and place[-1] != "began_at"])
def test_a_missing_part_is_refused(place: tuple[str, ...]) -> None:
    changed: Any = copy.deepcopy(GOOD)
    inside = changed
    for key in place[:-1]:
        inside = inside[key]
    del inside[place[-1]]
    if place == ("epochs", "1"):
        tried(json.dumps(changed).encode())
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keyring"
        path.touch(mode=0o600)
        path.write_text(json.dumps(changed))
        with pytest.raises(keyring.KeyringRefused):
            keyring.Keyring(path)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_altered_byte_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    raw = bytearray(json.dumps(GOOD, indent=1).encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    tried(bytes(raw))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    tried(data)


@pytest.mark.parametrize("length", range(0, 200, 7))
def test_a_truncated_file_is_refused(length: int, tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    path.write_bytes(json.dumps(GOOD).encode()[:length])
    with pytest.raises(keyring.KeyringRefused, match="damaged"):
        keyring.Keyring(path)


@pytest.mark.parametrize(
    "number", ["0", "-1", "99999999999", "1.5", "", "²", "1" * 5000, "٣", "+1", "1_0", "2147483648"]
)
def test_a_number_that_no_epoch_has_is_refused(number: str, tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    path.write_text(json.dumps({**GOOD, "epochs": {number: GOOD["epochs"]["1"]}}))
    with pytest.raises(keyring.KeyringRefused, match="damaged"):
        keyring.Keyring(path)


def test_a_deeply_nested_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(keyring.KeyringRefused, match="damaged"):
        keyring.Keyring(path)


def test_a_folder_in_the_keyrings_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keyring").mkdir(mode=0o700)
    with pytest.raises(keyring.KeyringRefused):
        keyring.Keyring(tmp_path / "keyring")


@pytest.mark.parametrize("number", [1, 2**31 - 1])
def test_the_first_and_the_last_number_that_the_stores_take_are_read(number: int, tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    path.write_text(json.dumps({**GOOD, "epochs": {str(number): GOOD["epochs"]["1"]}}))
    assert keyring.Keyring(path).live() == (number,)
