"""A page in each language, for the language switch."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from cloudspace.interfaces.look import views

urlpatterns = i18n_patterns(path("gallery/", views.gallery), prefix_default_language=False)
