"""Paths of tiles and bundles (c2sp.org/tlog-tiles)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.transparency import paths
from cloudspace.transparency.paths import TilePath


def test_an_index_is_cut_into_groups_of_three() -> None:
    assert str(TilePath(0, 1234067)) == "0/x001/x234/067"
    assert paths.parse("0/x001/x234/067") == TilePath(0, 1234067)
    assert paths.parse("entries/000.p/7") == TilePath(None, 0, 7)
    assert paths.parse("63/999.p/255") == TilePath(63, 999, 255)


@given(st.none() | st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_every_path_parses_to_what_it_was_made_from(level: int | None, index: int, width: int) -> None:
    assert paths.parse(str(TilePath(level, index, width))) == TilePath(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/1", "0/0001", "0/000/", "/0/000", "00/000", "64/000", "-1/000", "0/x000/067",
        "0/001/067", "0/x01/067", "0/x001", "0/000.p/0", "0/000.p/256", "0/000.p/07", "0/000.p/", "0/000.p/1/",
        "entry/000", "tile/0/000", "0/000\n", "0/٠٠٠", "0/" + "x999/" * 30 + "999",
    ],
)  # fmt: skip
def test_any_other_form_names_nothing(path: str) -> None:
    assert paths.parse(path) is None
