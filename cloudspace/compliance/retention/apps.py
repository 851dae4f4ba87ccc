from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "cloudspace.compliance.retention"
    label = "retention"
