from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "cloudspace.compliance.rights"
    label = "rights"
