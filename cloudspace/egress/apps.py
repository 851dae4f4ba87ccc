from django.apps import AppConfig


class EgressConfig(AppConfig):
    name = "cloudspace.egress"
    label = "egress"
    default_auto_field = "django.db.models.BigAutoField"
