"""Texts without their Vietnamese are found."""

from __future__ import annotations

from pathlib import Path

import pytest
import translations

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: vi\\n"\n\n'
SOUND = HEAD + 'msgid "Hello %(name)s"\nmsgstr "Chào %(name)s"\n\nmsgid "Order"\nmsgstr "Đặt hàng"\n'


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app with one text in Python and one in a template."""
    folder = tmp_path / "cloudspace" / "shop"
    (folder / "templates").mkdir(parents=True)
    (folder / "locale" / "vi" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "apps.py").touch()
    (folder / "words.py").write_text('from x import gettext as _\nHELLO = _("Hello %(name)s")\n')
    (folder / "templates" / "page.html").write_text('{% load i18n %}<p>{% translate "Order" %}</p>')
    (folder / translations.CATALOGUE).write_text(SOUND)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "HOUSE", tmp_path / "cloudspace")
    return folder


def test_a_complete_catalogue_is_sound(app: Path) -> None:
    assert translations.problems() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgid "Order"\nmsgstr "Đặt hàng"\n', "", "page.html:1: not in"),
        ('msgstr "Đặt hàng"', 'msgstr ""', "empty"),
        ('msgid "Order"', '#, fuzzy\nmsgid "Order"', "doubtful"),
        ('msgid "Order"', 'msgid "Basket"\nmsgstr "Giỏ"\n\nmsgid "Order"', "left over"),
        ("Chào %(name)s", "Chào bạn", "other placeholders"),
        ("Chào %(name)s", "Chào %(nam)s", "other placeholders"),
    ],
)
def test_what_is_wrong_is_named(app: Path, old: str, new: str, said: str) -> None:
    (app / translations.CATALOGUE).write_text(SOUND.replace(old, new))
    (problem,) = translations.problems()
    assert said in problem


def test_a_text_outside_every_app_is_named(app: Path) -> None:
    (app.parent / "stray.py").write_text('from x import gettext as _\nSTRAY = _("Nowhere")\n')
    (problem,) = translations.problems()
    assert "stands in no app" in problem


def test_missing_texts_are_added_for_the_translator(app: Path) -> None:
    (app / translations.CATALOGUE).write_text(HEAD)
    assert translations.update() == 2
    assert all("empty" in problem for problem in translations.problems())
    assert translations.update() == 0


def test_the_names_of_languages_in_the_settings_are_left_to_the_framework(app: Path) -> None:
    settings = app.parent / "config"
    settings.mkdir()
    (settings / "apps.py").write_text("")
    (settings / "settings.py").write_text('from x import gettext_lazy as _\nLANGUAGES = [("vi", _("Vietnamese"))]\n')
    assert translations.update() == 0
    assert translations.problems() == []
