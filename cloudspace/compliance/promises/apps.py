from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "cloudspace.compliance.promises"
    label = "promises"
