"""What is rendered once for everybody can hold nothing of anybody."""

from __future__ import annotations

import types

from django.template import Context, Template
from django.utils import translation

from cloudspace.interfaces.look import shell as shells


def shown(page: Template, language: str, **values: object) -> str:
    shell = types.SimpleNamespace(operator=None, language=language, places=shells.places(language), languages=())
    with translation.override(language):
        return page.render(Context({"shell": shell, **values}))


def test_a_standing_part_knows_no_value_of_the_page() -> None:
    page = Template(
        "{% load look_standing %}{% standing %}[{{ name }}{{ shell.places.home }}]{% endstanding %}{{ name }}"
    )
    assert shown(page, "vi", name="An") == "[/]An"
    assert shown(page, "vi", name="Bình") == "[/]Bình"


def test_it_is_kept_per_language() -> None:
    page = Template("{% load look_standing i18n %}{% standing %}{% trans 'Promises' %}{% endstanding %}")
    assert [shown(page, code) for code in ("en", "vi", "en")] == ["Promises", "Cam kết", "Promises"]
