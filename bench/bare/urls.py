"""The one address."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.bare.models import Row


def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """One indexed read."""
    row = Row.objects.get(slug=slug)
    return HttpResponse(f"<h1>{row.name}</h1><p>{row.content}</p>")


urlpatterns = [path("<slug:slug>/", shown)]
