from __future__ import annotations

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.interfaces.look.drawing import plot, qr
from cloudspace.interfaces.look.parts import Plot, Point
from cloudspace.interfaces.look.samples import words


def plotted(*values: int) -> plot.Drawing:
    return plot.draw(Plot("t", "l", "v", tuple(Point(str(at), value) for at, value in enumerate(values))))


@given(st.lists(st.integers(min_value=0, max_value=10**12), max_size=60))
def test_every_bar_stands_inside_the_plot(values: list[int]) -> None:
    drawing = plotted(*values)
    for one in drawing.placed:
        assert one.bar_x >= 0
        assert one.bar_x + one.bar_width <= plot.WIDTH
        assert plot.TOP <= one.y <= plot.BASE
        assert one.y + one.bar_height == plot.BASE


def test_heights_are_in_proportion_and_zeros_lie_flat() -> None:
    tall, half, none = plotted(100, 50, 0).placed
    assert abs(tall.bar_height - 2 * half.bar_height) <= 1
    assert none.bar_height == 0
    assert plotted(0, 0).greatest == 0


def test_the_code_fills_exactly_the_dark_modules_within_a_quiet_zone_of_four() -> None:
    drawing = qr.draw(words.QR_PAYLOAD)
    matrix = segno.make(words.QR_PAYLOAD, error="m", micro=False, boost_error=False).matrix
    dark = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    filled = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawing.path):
        filled |= {(int(x) + step, int(y)) for step in range(int(width))}
    assert filled == dark
    assert drawing.size == len(matrix) + 8
