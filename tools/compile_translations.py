"""Compiles each catalogue (.po) that is newer than its compiled form (.mo)."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import mofile, pofile

ROOT = Path(__file__).resolve().parent.parent


def compile_all(root: Path = ROOT) -> int:
    """Returns how many were compiled."""
    compiled = 0
    for source in sorted((root / "cloudspace").rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = pofile.read_po(file, locale=source.parts[-3])
        # Whoever reads meanwhile sees the old catalogue or the new one, never half of one.
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            mofile.write_mo(file, catalogue)
        fresh.replace(target)
        compiled += 1
    return compiled


if __name__ == "__main__":
    try:
        compile_all()
    except (OSError, pofile.PoFileError) as error:
        sys.exit(f"Translations: {error}")
