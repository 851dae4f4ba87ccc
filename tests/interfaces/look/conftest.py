"""The look alone: its own templates, plain static files, Vietnamese compiled from the texts beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

LOOK = Path(__file__).parents[3] / "cloudspace/interfaces/look"
TEXTS = LOOK / "locale/vi/LC_MESSAGES/django.po"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A locale folder with the look's Vietnamese, compiled."""
    root = tmp_path_factory.mktemp("locale")
    folder = root / "vi/LC_MESSAGES"
    folder.mkdir(parents=True)
    with TEXTS.open("rb") as source, (folder / "django.mo").open("wb") as target:
        mofile.write_mo(target, pofile.read_po(source, locale="vi"))
    return root


@pytest.fixture(autouse=True)
def look_alone(settings: Settings, compiled: Path) -> None:
    settings.LOCALE_PATHS = [str(compiled)]
    settings.ROOT_URLCONF = "tests.interfaces.look.urls"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["cloudspace.interfaces.look.context_processors.shell"]},
        }
    ]


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Either language, active during the test."""
    chosen: str = request.param
    with translation.override(chosen):
        yield chosen


@pytest.fixture
def browse() -> RequestFactory:
    return RequestFactory()
