from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "cloudspace.accounts.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
