"""The shop front and the pages of products. Public, kept whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.commerce.catalogue import queries as catalogue
from cloudspace.interfaces.look.parts import Link, Pages
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.whole_pages import whole_page


@require_safe
@whole_page
def shop_front(request: HttpRequest) -> HttpResponse:
    """What is on sale: of all shelves, or of one."""
    chosen = request.GET.get("category", "")
    language = notes.language()
    front = catalogue.shop_front(language, category=chosen, page=request.GET.get("page", ""))
    shelf = next((one for one in front.categories if chosen in (one.slug_vi, one.slug_en)), None)
    if chosen and shelf is None:
        raise Http404
    if shelf is not None and chosen != shelf.slug:
        return redirect(f"{reverse('storefront:home')}?{urlencode({'category': shelf.slug})}")
    home = reverse("storefront:home")
    shelves = [Link(_("All"), home, current=not chosen)] + [
        Link(one.name, f"{home}?{urlencode({'category': one.slug})}", current=one is shelf) for one in front.categories
    ]
    following = {"category": chosen, "page": front.next_page}
    asked = urlencode({name: value for name, value in following.items() if value})
    context: dict[str, Any] = {
        "front": front,
        "shelf": shelf,
        "shelves": shelves,
        "first": not request.GET.get("page"),
        "pages": Pages(next_href=f"{home}?{asked}" if front.next_page else ""),
    }
    return render(request, "storefront/home.html", context)


@require_safe
@whole_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product with its plans. The other language's address leads to this language's."""
    language = notes.language()
    found = catalogue.product(slug, language)
    if found is None:
        raise Http404
    own = found.slug_en if language == "en" else found.slug_vi
    if slug != own:
        return redirect("storefront:product", own, permanent=True)
    return render(request, "storefront/product.html", {"product": found, "policy": notes.policy(request)})
