"""A payload as a picture."""

from __future__ import annotations

import io

import segno


def svg(payload: str) -> str:
    """The QR code of `payload` as an SVG element without inline style or script (error correction M)."""
    picture = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(
        picture, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000", light="#fff", nl=False
    )
    return picture.getvalue().decode()
