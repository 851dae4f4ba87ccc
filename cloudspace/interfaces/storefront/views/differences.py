"""What a published version changed (V1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.interfaces.look.parts import Column, Row, Table
from cloudspace.interfaces.storefront import notes, words
from cloudspace.interfaces.storefront.whole_pages import whole_page
from cloudspace.policy import comparing, model
from cloudspace.policy.vocabulary import DOCUMENT_KINDS


class ClauseChange(NamedTuple):
    """A section whose words differ: where it stands, how it changed, and its words piece by piece."""

    anchor: str
    heading: str
    how: str
    pieces: tuple[comparing.Piece, ...]


@require_safe
@whole_page
def changes(request: HttpRequest, version: str) -> HttpResponse:
    """Every change from the version before: texts word by word, then what the file for machines says."""
    before, after = _pair(version)
    found = comparing.compare(before, after)
    texts = [
        (kind, [_clause(change, before, after) for change in found if change.section == kind])
        for kind in DOCUMENT_KINDS
    ]
    context = {
        "version": after,
        "before": before,
        "texts": [(kind, clauses) for kind, clauses in texts if clauses],
        "facts": _facts([change for change in found if change.section not in DOCUMENT_KINDS]),
    }
    return render(request, "storefront/changes.html", context)


def _pair(version: str) -> tuple[model.Policy, model.Policy]:
    """The version and the one that it replaced; nothing came before the first."""
    published = agreements.versions()
    places = [place for place, row in enumerate(published) if row.version == version]
    if not places or places[0] + 1 == len(published):
        raise Http404
    after, before = (agreements.published(published[places[0] + step].digest) for step in (0, 1))
    return before, after


def _clause(change: comparing.Change, before: model.Policy, after: model.Policy) -> ClauseChange:
    heading = _heading(after, change) or _heading(before, change) or _("Title and introduction")
    pieces = change.differences.get(notes.language(), ())
    return ClauseChange(change.key, heading, str(words.CHANGES[change.kind]), pieces)


def _heading(policy: model.Policy, change: comparing.Change) -> str:
    document = policy.documents.get((change.section, notes.language()))
    clauses = document.clauses if document else ()
    return next((clause.heading for clause in clauses if clause.anchor == change.key), "")


def _facts(found: Iterable[comparing.Change]) -> Table:
    columns = (Column(_("Where")), Column(_("Change")), Column(_("Before")), Column(_("After")))
    rows = tuple(
        Row((_place(change), str(words.CHANGES[change.kind]), change.before or "–", change.after or "–"), "")
        for change in found
    )
    return Table(_("In the file for machines"), columns, rows, hidden_caption=True)


def _place(change: comparing.Change) -> str:
    return " · ".join(part for part in (change.section, change.key, change.aspect) if part)
