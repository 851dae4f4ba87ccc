"""pytest plugin: notes every test that was skipped for the closing list; with CI=true a skip is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collects skips and expected failures, on the controller too when tests run in several processes."""
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "expected to fail"
        _skipped.append(f"{report.nodeid}: {reason}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Collects modules that skip themselves."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: module skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the list, and fails the session where skips are refused."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    target = os.environ.get("SKIPPED_FILE")
    if target and _skipped:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in sorted(set(_skipped))))
    if _skipped and os.environ.get("CI") == "true" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
