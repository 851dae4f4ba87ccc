from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "cloudspace.commerce.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
