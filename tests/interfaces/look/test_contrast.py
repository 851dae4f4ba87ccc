"""The colours of tokens.css against WCAG 2.2: 7:1 for text, 4.5:1 for what is pressed, 3:1 for edges."""

from __future__ import annotations

import re

import pytest

from tests.interfaces.look.conftest import LOOK

TOKENS = (LOOK / "static/look/css/tokens.css").read_text()
BLOCKS = {
    "light": re.search(r"^:root \{(.*?)^\}", TOKENS, re.DOTALL | re.MULTILINE),
    "dark by the system": re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', TOKENS, re.DOTALL),
    "dark by choice": re.search(r':root\[data-theme="dark"\] \{(.*?)\}', TOKENS, re.DOTALL),
}

GROUNDS = ("paper", "raised", "sunk")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link", "wait", "loss") for ground in GROUNDS),
    ("ink", "action-wash"),
    ("ink", "wait-wash"),
    ("ink", "loss-wash"),
    ("wait", "wait-wash"),
    ("loss", "loss-wash"),
    ("link", "action-wash"),
]
PRESSED = [("on-action", "action"), ("on-action", "action-deep"), ("on-loss", "loss"), ("on-loss", "loss-deep")]
EDGES = [(edge, ground) for edge in ("line-strong", "wait-line", "action", "focus", "loss") for ground in GROUNDS]


def colours(mode: str) -> dict[str, str]:
    block = BLOCKS[mode]
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.group(1)))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", BLOCKS)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 7.0), (PRESSED, 4.5), (EDGES, 3.0)])
def test_every_pair_of_colours_is_far_enough_apart(mode: str, pairs: list[tuple[str, str]], least: float) -> None:
    known = colours(mode)
    weak = {
        (front, back): round(contrast(known[front], known[back]), 2)
        for front, back in pairs
        if contrast(known[front], known[back]) < least
    }
    assert weak == {}


def test_contrast_is_computed_as_wcag_computes_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_dark_is_the_same_whether_the_system_or_the_reader_asks_for_it() -> None:
    assert colours("dark by the system") == colours("dark by choice")
    assert colours("dark by choice").keys() == colours("light").keys()


def test_no_style_sheet_but_the_tokens_names_a_colour() -> None:
    named = {
        sheet.name: found
        for sheet in (LOOK / "static/look/css").glob("*.css")
        if sheet.name not in ("tokens.css", "print.css")
        and (found := set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", sheet.read_text())))
    }
    # A QR code is read by cameras: black on white in both modes.
    assert named == {"parts.css": {"#ffffff", "#000000"}}
