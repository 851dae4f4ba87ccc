"""A page whose bases are put in place once says what Django would have made of it, reader by reader."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.template.backends.django import DjangoTemplates
from django.template.loader_tags import BlockNode, ExtendsNode

from cloudspace.config import settings as shop_settings
from cloudspace.interfaces.look import shell as shells
from cloudspace.interfaces.look import unfolding

ROOT = Path(unfolding.__file__).resolve().parents[2]
WRITTEN = {
    "base": "<title>{% block title %}Shop{% endblock %}</title>{% block main %}{% endblock %}{{ set }}<hr>",
    "account": "{% extends 'base' %}{% load i18n %}{# private #}{% block main %}"
    "<b>{% block text %}none{% endblock %}</b>{% endblock %}",
    "plain": "{% extends 'account' %}",
    "filled": "{% extends 'account' %}{% block title %}Mine{% endblock %}{% block text %}{{ name }}{% endblock %}",
    "adding": "{% extends 'filled' %}{% block title %}{{ block.super }}, all{% endblock %}"
    "{% block text %}{{ block.super }}!{% endblock %}",
    "twice": "{% extends 'adding' %}{% block text %}{{ block.super }}{{ block.super }}{% endblock %}",
    "setting": "{% extends 'base' %}{% load i18n %}{% block main %}{% trans 'x' as set %}{{ set }}{% endblock %}",
    "doubting": "{% extends 'base' %}{% block main %}{% if name %}"
    "{% block text %}if{% endblock %}{% endif %}{% endblock %}",
    "sure": "{% extends 'doubting' %}{% block text %}sure{% endblock %}",
    "chosen": "{% extends base_of %}{% block title %}Chosen{% endblock %}",
    "none": "{{ name }}",
}
WORDS = [("django.template.loaders.locmem.Loader", WRITTEN)]
LIBRARIES = {
    "libraries": {
        "i18n": "django.templatetags.i18n",
        "look_standing": "cloudspace.interfaces.look.templatetags.look_standing",
    }
}


def engine(loader: str, words: object = WORDS) -> Engine:
    return Engine(loaders=[(loader, words)], **LIBRARIES)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_it_says_what_django_makes_of_it(name: str) -> None:
    unfolded, folded = (
        engine("cloudspace.interfaces.look.unfolding.Loader"),
        engine("django.template.loaders.cached.Loader"),
    )
    for reader in ("An", "<Bình>", ""):
        values = {"name": reader, "base_of": "account"}
        told = unfolded.get_template(name).render(Context(values))
        assert told == folded.get_template(name).render(Context(values))


def test_a_base_stays_what_it_is_when_asked_for_itself() -> None:
    shop = engine("cloudspace.interfaces.look.unfolding.Loader")
    first = shop.get_template("account").render(Context())
    shop.get_template("filled")
    assert shop.get_template("account").render(Context()) == first
    assert "none" in first


def test_what_stands_side_by_side_is_kept_and_what_is_the_readers_is_not() -> None:
    written = {
        "base": "{% load look_standing %}{% standing %}a{% endstanding %}b{% block main %}{% endblock %}"
        "{% standing %}[{{ name }}]{% endstanding %}",
        "page": "{% extends 'base' %}{% load look_standing %}{% block main %}{{ name }}{% standing %}c{% endstanding %}"
        "{% endblock %}",
    }
    shop = engine("cloudspace.interfaces.look.unfolding.Loader", [("django.template.loaders.locmem.Loader", written)])
    page = shop.get_template("page")
    shell = types.SimpleNamespace(operator=None, language="vi", places=shells.places("vi"))
    said = [page.render(Context({"shell": shell, "name": name})) for name in ("An", "Bình")]
    assert said == ["abAnc[]", "abBìnhc[]"]
    assert len(page.nodelist) == 3


def test_every_page_of_the_shop_and_of_the_desk_is_unfolded() -> None:
    written = {key: value for key, value in shop_settings.TEMPLATES[0].items() if key != "BACKEND"}
    backend = DjangoTemplates({"NAME": "shop", "DIRS": [], "APP_DIRS": False, **written}).engine
    assert isinstance(backend.template_loaders[0], unfolding.Loader)
    extending = [path for path in ROOT.rglob("templates/**/*.html") if "{% extends" in path.read_text()]
    names = [str(path).rpartition("/templates/")[2] for path in extending]
    assert len(names) > 50
    folded = [name for name in names if backend.get_template(name).nodelist.get_nodes_by_type((ExtendsNode, BlockNode))]
    assert folded == []
