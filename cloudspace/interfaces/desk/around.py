"""Who is let in, and what stands around every page of the desk."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cloudspace.accounts.people import incoming
from cloudspace.accounts.people import queries as people
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.support import queries as support
from cloudspace.interfaces.desk import duties
from cloudspace.interfaces.desk.duties import Duty, Reader
from cloudspace.interfaces.look import views as look
from cloudspace.interfaces.look.parts import Link

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


class _AtDesk(HttpRequest):
    """A request behind `at_desk`."""

    reader: Reader


class Admission(Protocol):
    """Wraps a view so that it keeps its arguments."""

    def __call__(self, view: View[_P], /) -> View[_P]: ...


def at_desk(*any_of: Duty) -> Admission:
    """Lets staff in to whom one of the duties falls (none named: any work); tells the others what would allow it."""

    def decorate(view: View[_P]) -> View[_P]:
        @functools.wraps(view)
        def shown(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            response = _turned_away(request, any_of) or view(request, *args, **kwargs)
            # P2: nothing of the desk stays in a browser or on the way to it, refusals included.
            add_never_cache_headers(response)
            return response

        return shown

    return decorate


def posted(name: str, *, listed: bool = False) -> Admission:
    """For an address that only takes a form: whoever arrives by a link or a reload goes to the page `name` instead.

    `listed`: that page lists all, and its address names none of them.
    """

    def decorate(view: View[_P]) -> View[_P]:
        @functools.wraps(view)
        def shown(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            first = [] if listed else [str(value) for value in kwargs.values()][:1]
            return redirect(reverse(f"desk:{name}", args=first))

        return shown

    return decorate


def reader(request: HttpRequest) -> Reader:
    """The member of staff who asks. For views behind `at_desk`."""
    return cast("_AtDesk", request).reader


def page(request: HttpRequest, template: str, place: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk; `place` names the queue or link that it belongs to."""
    who = reader(request)
    around = {
        "queues": _queues(who, place),
        "desk_links": _links(who, place),
        "sign_out_href": reverse("storefront:sign-out"),
        "reader": who,
    }
    return render(request, template, {**around, **context}, status=status)


def back_to(request: HttpRequest, name: str, *args: str, done: str = "") -> HttpResponse:
    """To the page `name` after something was done; `done` is a code that the page tells in words."""
    return redirect(reverse(f"desk:{name}", args=args) + (f"?{urlencode({'done': done})}" if done else ""))


def after(request: HttpRequest) -> uuid.UUID | None:
    """The row after which a list goes on; what cannot be read begins at the start."""
    try:
        return uuid.UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _turned_away(request: HttpRequest, any_of: tuple[Duty, ...]) -> HttpResponse | None:
    asked = incoming.of(request)
    actor = asked.actor
    if asked.out_of_reach is not None:
        raise asked.out_of_reach
    if actor.kind == "visitor":
        return _to_sign_in(request)
    if actor.kind != "staff" or actor.id is None:
        link = Link(_("Sign in to the desk"), _sign_in_address(request.get_full_path()))
        sentence = _("The desk is for people who work here, signed in with their second factor.")
        return look.forbidden(request, allowed_by=sentence, link=link)
    who = Reader(actor, actor.id, people.roles_of(actor), asked.shop_policy)
    cast("_AtDesk", request).reader = who
    if not who.roles:
        return look.forbidden(request, allowed_by=_("You hold no role at the desk. A manager can give you one."))
    if not any_of or any(who.bears(duty) for duty in any_of):
        return None
    roles = tuple(dict.fromkeys(role for duty in any_of for role in duty.bearers(who.policy)))
    sentence = _("This page falls to: %(roles)s. A manager can give you one of these roles.") % {
        "roles": duties.role_names(who.policy, roles)
    }
    return look.forbidden(request, allowed_by=sentence, link=Link(_("To the desk"), reverse("desk:home")))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page asked for; an opening asked for is asked for anew."""
    address = _sign_in_address(request.get_full_path() if request.method == "GET" else reverse("desk:home"))
    if "HX-Request" not in request.headers:
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _sign_in_address(onward: str) -> str:
    return f"{reverse('storefront:sign-in')}?{urlencode({'next': onward})}"


def _queues(who: Reader, place: str) -> tuple[Link, ...]:
    """The queues that fall to the reader, each with a bounded count: one query per queue."""
    queues: list[Link] = []
    if who.bears(duties.TICKETS):
        mine, free = support.waiting_count(assigned_to=who.id), support.waiting_count(free=True)
        tickets = reverse("desk:tickets")
        queues += [
            Link(_("My tickets"), f"{tickets}?of=mine", current=place == "mine", count=mine, mine=True),
            Link(_("Tickets nobody has"), f"{tickets}?of=nobody", current=place == "nobody", count=free),
            Link(_("All waiting tickets"), tickets, current=place == "tickets"),
        ]
    if who.bears(duties.PAYMENTS):
        count = payments.parked_count()
        queues.append(Link(_("Payments to match"), reverse("desk:payments"), current=place == "payments", count=count))
    if who.bears(duties.SERVICES):
        count = services.calls_for_staff_count()
        queues.append(
            Link(_("Services to provide"), reverse("desk:services"), current=place == "services", count=count)
        )
    return tuple(queues)


def _links(who: Reader, place: str) -> tuple[Link, ...]:
    entries = (
        (duties.PEOPLE, _("Customers"), "people", "search"),
        (duties.OPENINGS, _("Openings"), "openings", "eye"),
        (duties.MAILS, _("Mails"), "mails", "mail"),
        (duties.STAFF, _("Staff"), "staff", "users"),
        (duties.CLOCK, _("Clock"), "clock", "clock"),
    )
    return tuple(
        Link(title, reverse(f"desk:{name}"), icon, current=place == name)
        for duty, title, name, icon in entries
        if who.bears(duty)
    )
