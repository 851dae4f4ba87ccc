"""Where bars and points of a small plot stand."""

from __future__ import annotations

from dataclasses import dataclass

from cloudspace.interfaces.look.parts import Plot

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BASE = 4, WIDTH - 4, 18, HEIGHT - 22


@dataclass(frozen=True)
class Placed:
    """One point of the plot: its middle, its top, its bar, and whether its label finds room."""

    label: str
    value: int
    x: int
    y: int
    bar_x: int
    bar_width: int
    bar_height: int
    labelled: bool


@dataclass(frozen=True)
class Drawing:
    """The placed points, the line through them (`points` of a polyline), and the height of the greatest."""

    placed: tuple[Placed, ...]
    polyline: str
    greatest: int
    top: int = TOP
    base: int = BASE


def draw(plot: Plot) -> Drawing:
    """The drawing for `plot`; an empty plot or one of zeros lies flat on its base."""
    count = len(plot.points)
    greatest = max((point.value for point in plot.points), default=0)
    step = (RIGHT - LEFT) / max(count, 1)
    # A label of about 40 units has room under every n-th point; the last is always labelled.
    every = max(1, round(44 / step))
    placed = []
    for index, point in enumerate(plot.points):
        x = round(LEFT + step * (index + 0.5))
        height = round((BASE - TOP) * point.value / greatest) if greatest else 0
        width = max(2, round(step * 0.64))
        placed.append(
            Placed(
                label=point.label,
                value=point.value,
                x=x,
                y=BASE - height,
                bar_x=x - width // 2,
                bar_width=width,
                bar_height=height,
                labelled=(count - 1 - index) % every == 0,
            )
        )
    return Drawing(tuple(placed), " ".join(f"{one.x},{one.y}" for one in placed), greatest)
