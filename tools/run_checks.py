"""Everything that is checked without running the tests."""

from __future__ import annotations

import sys
import tempfile

import locks
import steps

_PYTHON = str(steps.BIN / "python")
_CHECKED = ("cloudspace", "tests", "tools", "bench", "manage.py")


def main() -> int:
    """All checks, each timed."""
    paths = [path for path in _CHECKED if (steps.ROOT / path).exists()]
    tool = str(steps.BIN)
    with tempfile.TemporaryDirectory() as home:
        # The checks' settings must not depend on whatever home stands here.
        bare = {"CLOUDSPACE_HOME": home, "SECRET_KEY": "checks only"}
        return _checked(paths, tool, bare)


def _checked(paths: list[str], tool: str, bare: dict[str, str]) -> int:
    return steps.close(
        steps.run(
            [
                steps.Step("style (ruff check)", [f"{tool}/ruff", "check", *paths]),
                steps.Step("form (ruff format)", [f"{tool}/ruff", "format", "--check", *paths]),
                steps.Step("types (mypy --strict)", [f"{tool}/mypy"], bare),
                steps.Step("imports (import-linter)", [f"{tool}/lint-imports", "--no-logo", "--no-cache"]),
                steps.Step("migrations", [_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], bare),
                steps.Step("Django's own checks", [_PYTHON, "manage.py", "check", "--fail-level", "WARNING"], bare),
                steps.Step("translations", [_PYTHON, "tools/translations.py", "check"], bare),
                steps.Step("docs", [_PYTHON, "tools/docs.py", "check"], bare),
                steps.Step("locks", locks.problems),
            ]
        )
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
