import gc

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "cloudspace.config"
    label = "config"

    def ready(self) -> None:
        from cloudspace.config import wiring

        wiring.wire()
        # What is loaded by now stays for good: looking through it again and again for waste costs a tenth of the work.
        gc.freeze()
