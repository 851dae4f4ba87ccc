"""The published texts: policy, terms, refund rules, acceptable use; in force, of earlier versions, for machines."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.interfaces.look.parts import Link, Notice
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.whole_pages import whole_page
from cloudspace.policy import model, rendering

# Kind of text, as the policy folder names it, and the page that shows it.
PAGES = {"text": "policy", "terms": "terms", "refunds": "refunds", "acceptable-use": "acceptable-use"}


class Section(NamedTuple):
    """One section of a text; `clause` is the promise that it states, or empty."""

    anchor: str
    heading: str
    clause: str
    html: SafeString


@require_safe
@whole_page
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the texts in force."""
    return _shown(request, notes.policy(request), kind, in_force=True)


@require_safe
@whole_page
def version(request: HttpRequest, version: str, kind: str = "text") -> HttpResponse:
    """One text of a published version."""
    in_force = notes.policy(request)
    return _shown(request, _published(in_force, version), kind, in_force=version == in_force.version, permanent=True)


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The archive: every version that was ever published (V1). Not kept: one for a later day changes it today."""
    in_force = notes.policy(request)
    rows = agreements.versions()
    published = [(row.version, row.effective_at, row.digest, row is not rows[-1]) for row in rows]
    # Before the first publication the operator's folder is all there is.
    listed = published or [(in_force.version, in_force.effective_at, in_force.digest, False)]
    return render(request, "storefront/versions.html", {"versions": listed, "in_force": in_force.digest})


@require_safe
@whole_page
def machine_readable(request: HttpRequest, version: str = "") -> HttpResponse:
    """The policy in force, or a published version, as JSON (V1)."""
    in_force = notes.policy(request)
    policy = _published(in_force, version) if version else in_force
    return HttpResponse(rendering.json_text(policy), content_type="application/json; charset=utf-8")


def _published(in_force: model.Policy, version: str) -> model.Policy:
    if version == in_force.version:
        return in_force
    found = next((row for row in agreements.versions() if row.version == version), None)
    if found is None:
        raise Http404
    return agreements.published(found.digest)


def _shown(
    request: HttpRequest, policy: model.Policy, kind: str, *, in_force: bool, permanent: bool = False
) -> HttpResponse:
    document = policy.documents.get((kind, notes.language()))
    if document is None or kind not in PAGES:
        raise Http404
    rendered = rendering.html(document)
    context: dict[str, Any] = {
        "policy": policy,
        "document": document,
        "title": rendered.title,
        "introduction": mark_safe(rendered.introduction),
        "sections": [_section(one) for one in rendered.sections],
        "texts": _texts(policy, kind, in_force and not permanent),
        "in_force": in_force,
        "superseded": _superseded(kind),
        "permanent": reverse("storefront:policy-version-text", args=[policy.version, kind]),
        "machine": reverse("plain:policy-version-json", args=[policy.version]),
    }
    return render(request, "storefront/text.html", context)


def _section(rendered: rendering.RenderedSection) -> Section:
    clause = rendered.anchor if rendered.clause else ""
    return Section(rendered.anchor, rendered.heading, clause, mark_safe(rendered.html))


def _superseded(kind: str) -> Notice:
    onward = Link(_("To the text in force"), reverse(f"storefront:{PAGES[kind]}"))
    return Notice(_("This version is not the one in force."), "wait", link=onward)


def _texts(policy: model.Policy, current: str, in_force: bool) -> tuple[Link, ...]:
    """The four texts of a version, the one shown marked."""
    names = {
        "text": _("Policy"),
        "terms": _("Terms of service"),
        "refunds": _("Refund rules"),
        "acceptable-use": _("Acceptable use"),
    }
    return tuple(
        Link(names[kind], _href(policy, kind, page, in_force), current=kind == current) for kind, page in PAGES.items()
    )


def _href(policy: model.Policy, kind: str, page: str, in_force: bool) -> str:
    if in_force:
        return reverse(f"storefront:{page}")
    return reverse("storefront:policy-version-text", args=[policy.version, kind])
