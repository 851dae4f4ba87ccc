"""The house's floors: `.importlinter` holds them, and each contract catches a violation."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# Contract: a file (made where it is missing) and a line that breaks it.
VIOLATIONS = {
    "floors": ("kit/money.py", "import cloudspace.vault.fields"),
    "interfaces": ("interfaces/look/formats.py", "import cloudspace.interfaces.cli.main"),
    "compliance": ("compliance/retention/trespass.py", "import cloudspace.compliance.promises"),
    "commerce": ("commerce/customers/rules.py", "import cloudspace.commerce.orders.models"),
    "accounts": ("accounts/people/rules.py", "import cloudspace.accounts.agreements"),
    "keys": ("commerce/customers/models.py", "import cloudspace.vault.keeper.keyring"),
    "policy": ("policy/durations.py", "import django"),
    "exits": ("commerce/customers/queries.py", "import smtplib"),
}


def _contracts() -> dict[str, str]:
    declared = configparser.ConfigParser()
    declared.read(ROOT / ".importlinter")
    return {
        section.rpartition(":")[2]: declared[section]["name"]
        for section in declared.sections()
        if section.startswith("importlinter:contract:")
    }


def _states(folder: Path) -> dict[str, str]:
    """KEPT or BROKEN by the name of each contract."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)$", said, re.MULTILINE))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the contracts say of a house in which each of them is broken once."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "cloudspace", folder / "cloudspace", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / ".importlinter", folder)
    for place, line in VIOLATIONS.values():
        path = folder / "cloudspace" / place
        _make_package(path.parent)
        _make_target(folder, line.removeprefix("import "))
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return _states(folder)


def _make_package(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()


def _make_target(folder: Path, module: str) -> None:
    """Lays an empty package where the house has none of this name yet."""
    target = folder.joinpath(*module.split("."))
    if module.startswith("cloudspace.") and not target.with_suffix(".py").exists():
        _make_package(target)


def test_every_contract_is_kept() -> None:
    states = _states(ROOT)
    assert set(states) == set(_contracts().values())
    assert [name for name, state in states.items() if state != "KEPT"] == []


def test_every_contract_has_a_violation_here() -> None:
    assert set(VIOLATIONS) == set(_contracts())


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_a_contract_catches_its_violation(contract: str, broken: dict[str, str]) -> None:
    assert broken[_contracts()[contract]] == "BROKEN"
