"""A policy that lacks what the software needs is neither published nor started under."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import wiring
from cloudspace.accounts.agreements.models import PolicyVersion
from cloudspace.config import founding, installation, needed
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.policy import loading

SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "cloudspace.vn" / "2026-11-22"


@pytest.fixture
def misfit(tmp_path: Path) -> Path:
    """A sound version in which nobody can order, in force from the same day."""
    return _misfit(tmp_path, "2026-11-22.1")


def _misfit(folder: Path, version: str, effective_at: str = "2026-11-22") -> Path:
    copy = shutil.copytree(SHIPPED, folder / version)
    text = (copy / loading.FILE).read_text(encoding="utf-8")
    text = text.replace('version = "2026-11-22"', f'version = "{version}"')
    text = text.replace("effective_at = 2026-11-22", f"effective_at = {effective_at}")
    text = re.sub(r"^\[features\.order\]\n(?:(?!^\[).*\n)*", "", text, flags=re.M)
    (copy / loading.FILE).write_text(text, encoding="utf-8")
    loading.load(copy)
    return copy


@pytest.fixture
def fit(shop: installation.Home) -> founding.ThisHouse:
    """A founded shop under the shipped policy, which may start."""
    agreements.publish(by=program("init"), folder=SHIPPED)
    shop.mark.touch()
    house = founding.ThisHouse()
    house.require_fit()
    return house


@pytest.fixture
def needing_less(fit: founding.ThisHouse) -> Callable[[Path], PolicyVersion]:
    """Publishes as an earlier program did, which needed nothing of a policy."""

    def publish(folder: Path) -> PolicyVersion:
        wiring.wire(lambda policy: None)
        try:
            return agreements.publish(by=program("init"), folder=folder, approved_by=ids.new_id())
        finally:
            wiring.wire(needed.require)

    return publish


def test_nothing_is_published_that_the_software_could_not_work_under(shop: installation.Home, misfit: Path) -> None:
    with pytest.raises(loading.PolicyInvalid, match=r"features\.order: expected this feature"):
        agreements.publish(by=program("init"), folder=misfit)
    assert not PolicyVersion.objects.exists()


def test_a_policy_of_the_home_that_lacks_something_keeps_the_shop_from_starting(
    fit: founding.ThisHouse, misfit: Path, settings: Any
) -> None:
    settings.DECLARED = {**settings.DECLARED, "POLICY": str(misfit)}
    with pytest.raises(loading.PolicyInvalid, match=r"features\.order: expected this feature"):
        fit.require_fit()
    fit.require_fit(restoring=True)


def test_a_published_policy_that_lacks_something_keeps_the_shop_from_starting(
    fit: founding.ThisHouse, misfit: Path, needing_less: Callable[[Path], PolicyVersion]
) -> None:
    needing_less(misfit)
    with clock.set_to(dt.datetime(2026, 11, 23, 9, tzinfo=clock.VIET_NAM)):
        with pytest.raises(installation.NotInstalled) as refused:
            fit.require_fit()
        assert str(refused.value).startswith("The published policy 2026-11-22.1 lacks what this version of the program")
        assert "features.order: expected this feature, for ordering, found nothing" in str(refused.value)
        fit.require_fit(restoring=True)


def test_so_does_one_that_comes_into_force_later(
    fit: founding.ThisHouse, tmp_path: Path, needing_less: Callable[[Path], PolicyVersion]
) -> None:
    needing_less(_misfit(tmp_path, "2030-01-01", "2030-01-01"))
    with pytest.raises(installation.NotInstalled, match="The published policy 2030-01-01 lacks"):
        fit.require_fit()


def test_one_that_is_no_longer_in_force_keeps_nothing(
    fit: founding.ThisHouse, misfit: Path, needing_less: Callable[[Path], PolicyVersion], tmp_path: Path
) -> None:
    needing_less(misfit)
    whole = shutil.copytree(SHIPPED, tmp_path / "whole")
    text = (whole / loading.FILE).read_text(encoding="utf-8")
    (whole / loading.FILE).write_text(
        text.replace('version = "2026-11-22"', 'version = "2026-11-22.2"'), encoding="utf-8"
    )
    needing_less(whole)
    fit.require_fit()
