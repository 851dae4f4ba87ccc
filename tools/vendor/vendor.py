"""Fetch, cut and lay down what the look ships from others. Run by hand: `python3 tools/vendor/vendor.py`.

Needs node with npm, Python with venv, and a Liberation Sans (or Arial) file to measure. Writes
`cloudspace/interfaces/look/static/look/vendor/` anew; the result is committed, and nothing here runs at
run time, in the build or in the tests.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "cloudspace/interfaces/look/static/look/vendor"

VENDORED = """# Vendored

What the look ships from others, as `tools/vendor` laid it down. Nothing is fetched when the shop runs.

| what | package | version | licence |
|---|---|---|---|
| `fonts/*.woff2` | fontpkg-be-vietnam-pro (PyPI) | {font} | SIL OFL 1.1 (`fonts/LICENSE.txt`) |
| `htmx.min.js` | htmx.org (npm) | {htmx} | 0BSD (`htmx.LICENSE.txt`) |
| `icons.svg` | lucide-static (npm) | {icons} | ISC, in part MIT (`icons.LICENSE.txt`) |

The fonts are Be Vietnam Pro, cut to Latin and Vietnamese, with tabular figures added. `icons.svg` holds the icons
named in `tools/vendor/icons.txt`.
"""


def fetch_npm(into: Path) -> Path:
    """Install the locked npm packages under `into`; returns `node_modules`."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, into)
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=into, check=True, stdout=subprocess.DEVNULL)
    return into / "node_modules"


def fetch_python(into: Path) -> Path:
    """Make an environment with the hash-pinned Python packages under `into`; returns its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", str(into)], check=True)
    python = into / "bin/python"
    requirements = HERE / "requirements.txt"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", requirements],
        check=True,
    )
    return python


def lay_htmx(modules: Path) -> None:
    shutil.copy(modules / "htmx.org/dist/htmx.min.js", TARGET / "htmx.min.js")
    shutil.copy(modules / "htmx.org/LICENSE", TARGET / "htmx.LICENSE.txt")


def symbol(name: str, source: str) -> str:
    """One Lucide file as a `<symbol>`; stroke and width come from the page's CSS."""
    inside = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inside is None:
        raise SystemExit(f"{name}.svg is not a drawing")
    shapes = re.sub(r"\s+", " ", inside.group(1)).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def lay_icons(modules: Path) -> None:
    package = modules / "lucide-static"
    names = sorted((HERE / "icons.txt").read_text().split())
    symbols = [symbol(name, (package / f"icons/{name}.svg").read_text()) for name in names]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (TARGET / "icons.svg").write_text(sprite)
    shutil.copy(package / "LICENSE", TARGET / "icons.LICENSE.txt")


def locked(name: str) -> str:
    """The version of the npm package `name` in the lock."""
    lock = (HERE / "package-lock.json").read_text()
    found = re.search(rf'"node_modules/{re.escape(name)}": {{\s*"version": "([^"]+)"', lock)
    return found.group(1) if found else "unknown"


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "fonts").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "npm").mkdir()
        modules = fetch_npm(Path(scratch) / "npm")
        python = fetch_python(Path(scratch) / "python")
        lay_htmx(modules)
        lay_icons(modules)
        subprocess.run([python, HERE / "fonts.py", TARGET / "fonts"], check=True)
    pinned = re.search(r"be-vietnam-pro==(\S+)", (HERE / "requirements.txt").read_text())
    (TARGET / "VENDORED.md").write_text(
        VENDORED.format(
            font=pinned.group(1) if pinned else "unknown",
            htmx=locked("htmx.org"),
            icons=locked("lucide-static"),
        )
    )


if __name__ == "__main__":
    main()
