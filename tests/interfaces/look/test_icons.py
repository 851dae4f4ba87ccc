"""Every icon that a template, a tag or a sample names is in the sprite."""

from __future__ import annotations

import re

from cloudspace.interfaces.look.samples import gallery
from tests.interfaces.look.conftest import LOOK


def test_every_icon_that_is_named_exists() -> None:
    sprite = (LOOK / "static/look/vendor/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {link.icon for link in gallery.everything()["sections"]}
    for template in (LOOK / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))
    tags = (LOOK / "templatetags/look.py").read_text()
    named |= set(re.findall(r'"(?:plain|done|wait|loss)": "([\w-]+)"', tags))
    assert len(named) > 15
    assert named - known == set()
