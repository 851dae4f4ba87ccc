from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "cloudspace.config"
    label = "config"

    def ready(self) -> None:
        from cloudspace.config import wiring

        wiring.wire()
